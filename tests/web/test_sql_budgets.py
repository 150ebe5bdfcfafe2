"""SQL budgets: a page asks the database the same number of times for one row and for thirty."""

from __future__ import annotations

import re
from copy import copy, deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.models import Agency
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.models import (
    Appointment,
    Case,
    CasePaper,
    CasePause,
    CloudCheck,
    Delivery,
    Document,
    Fault,
    FeeOrder,
    JointAcceptance,
    JointCheck,
    Licence,
    Opinion,
    Order,
    Payment,
    Promise,
    Still,
    TradeEdition,
    TradeLicence,
    TradePart,
)
from hemei.cases.operations.queue import VISITOR, call_next, take_ticket
from hemei.catalog import queries as catalog
from hemei.catalog.operations import load_halls
from hemei.catalog.operations.halls import put_window
from hemei.cli.sample import OPEN, RENT, make_order
from hemei.ledger.models import Act, Matter
from hemei.rules.workdays import local_day
from tests.zone import SEEDS, seed_zone, signed_in

MANY = 30
SIGN_IN = 4  # session, user, roles, unread messages: what any page of somebody signed in costs

# page → statements it may ask beside those of signing in, for any number of rows
BUDGET = {
    "worklist": 6, "my": 1, "supervise": 10, "order": 10, "case": 9, "plan": 10, "form": 12, "submit": 11,
    "board": 4, "pauses": 1, "promises": 1, "looks": 1, "papers": 8, "register": 3, "trade": 5, "hall": 12,
    "building": 16,
}  # fmt: skip


@pytest.fixture
def zone(db: None, now: datetime) -> None:
    seed_zone(now=now)


def asked(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return [
        one["sql"] for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]


def check(page: str, few: list[str], many: list[str]) -> None:
    shapes = [re.sub(r"IN \(.*?\)|'[^']*'|\d+", "?", sql)[:160] for sql in many]
    repeated = sorted({sql for sql in shapes if shapes.count(sql) > 1})
    assert len(many) == len(few), (
        f"{page}: {len(few)} statements for few rows, {len(many)} for many: {repeated}"
    )
    assert len(many) <= BUDGET[page] + SIGN_IN, f"{page}: {len(many)} statements: " + "\n".join(shapes)


def _matter(old: Matter, number: str, **changes: Any) -> Matter:
    new = copy(old)
    new.pk, new.number, new._state = None, number[:60], copy(old._state)
    new._state.adding = True
    for name, value in changes.items():
        setattr(new, name, value)
    new.save()
    return new


def _clone(case: Case, n: int, now: datetime) -> Case:
    """One more case of the same order, with a paper, a pause, an opinion, a promise and a licence of its own."""
    matter = _matter(
        case.matter,
        f"X-{case.matter.number}-{n}",
        state="accepted",
        due_at=now + timedelta(days=n % 3),
        alert_at=None,
    )
    new = copy(case)
    new._state = deepcopy(case._state)
    new._state.adding = True
    new.matter, new.item_code, new.accepted_at, new._prefetched_objects_cache = matter, f"x-{n}", now, {}  # type: ignore[attr-defined]
    new.save(force_insert=True)
    paper = CasePaper.objects.filter(upload__isnull=False)[0]
    CasePaper.objects.create(
        case=new, paper="x", name="x", need="required", origin="upload", upload=paper.upload
    )
    CasePause.objects.create(
        case=new, cause="expert_review", clause="x", started_at=now, expected_days=3, notice="x", ended_at=now
    )
    for kind, rows in (("opinion", Opinion), ("promise", Promise)):
        own = _matter(matter, f"{kind}-{n}-{case.matter.number}", kind=kind, parent=matter)
        if rows is Opinion:
            Opinion.objects.create(matter=own, case=new, agency=case.agency)
        else:
            Promise.objects.create(matter=own, case=new, paper="x", consequence="x")
    Licence.objects.create(
        case=new, number=f"ZZ-{n}", title="x", party=case.party, issued_on=local_day(now), token=f"t{n}"
    )
    return new


def _one(now: datetime) -> tuple[Order, Case]:
    """An order in which one case stands; the others were never there."""
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    first = next(
        c for c in queries.order_by_number(order.matter.number).cases.all() if c.matter.state == "submitted"
    )
    rest = Case.objects.exclude(pk=first.pk)
    CasePaper.objects.filter(case__in=rest).delete()
    rest.delete()
    _clone(first, 0, now)
    return order, first


def test_lists_cost_the_same_for_one_and_for_thirty(zone: None, now: datetime) -> None:
    order, case = _one(now)
    lists = {"worklist": ("clerk", "/desk/"), "my": ("firm", "/my/"), "supervise": ("supervisor", "/board/supervise/"),
             "order": ("firm", f"/orders/{order.matter.number}/"), "board": ("clerk", "/desk/board/"),
             "pauses": ("supervisor", "/board/supervise/pauses/"),
             "promises": ("supervisor", "/board/supervise/promises/"),
             "looks": ("supervisor", "/board/supervise/looks/")}  # fmt: skip
    clients = {name: signed_in(who) for name, (who, _where) in lists.items()}
    for name, (_who, where) in lists.items():
        clients[name].get(where)  # what is kept in memory after the first call is loaded
    few = {name: asked(clients[name], where) for name, (_who, where) in lists.items()}
    menu = catalog.menu_by_code("open-company", local_day(now))
    firm = person_by_username("firm")
    for n in range(1, MANY):
        _clone(case, n, now)
        cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    for row, name in zip(
        Matter.objects.filter(kind="case"),
        ["case.yellow", "case.accept_by_law", "case.look"] * MANY,
        strict=False,
    ):
        Act.objects.create(
            matter=row, seq=99, name=name, actor="system", actor_label="x", at=now.isoformat(),
            known_at=now.isoformat(), source="accepted", target="accepted", payload='{"purpose": "x"}', prev="0" * 64,
            digest=f"{row.pk:064d}",
        )  # fmt: skip
    many = {name: asked(clients[name], where) for name, (_who, where) in lists.items()}
    for name in lists:
        check(name, few[name], many[name])


def test_an_order_whose_cases_wait_or_failed_costs_the_same(zone: None, now: datetime) -> None:
    order, case = _one(now)
    client, address = signed_in("firm"), f"/orders/{order.matter.number}/"
    client.get(address)

    def wait_and_fail() -> None:
        rows = list(Case.objects.filter(order=order).order_by("pk"))
        for n, one in enumerate(rows):
            Case.objects.filter(pk=one.pk).update(decides_after=[case.item_code] if n % 2 else [])
            Matter.objects.filter(pk=one.matter_id).update(state="accepted" if n % 2 else "refused")

    wait_and_fail()
    few = asked(client, address)
    for n in range(1, MANY):
        _clone(case, n, now)
    wait_and_fail()
    check("order", few, asked(client, address))


def test_a_case_costs_the_same_with_one_and_with_thirty_of_everything(zone: None, now: datetime) -> None:
    _order, case = _one(now)
    full = Case.objects.get(item_code="x-0")
    client, address = signed_in("clerk"), f"/desk/case/{full.matter.number}/"
    client.get(address)
    few = asked(client, address)
    for n in range(1, MANY):
        _clone(case, n, now)
        CasePaper.objects.filter(case__item_code=f"x-{n}").update(case=full, paper=f"x-{n}")
        for kind in (CasePause, Opinion, Promise):
            kind.objects.filter(case__item_code=f"x-{n}").update(case=full)  # type: ignore[attr-defined]
    check("case", few, asked(client, address))


def test_a_plan_costs_the_same_for_a_small_and_a_large_menu(zone: None, now: datetime) -> None:
    firm, client = person_by_username("firm"), signed_in("firm")
    found: dict[str, list[list[str]]] = {"plan": [], "form": [], "submit": []}
    for code, answers in (("open-company", OPEN), ("rent-and-produce", RENT)):
        menu = catalog.menu_by_code(code, local_day(now))
        order = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
        order = cases.save_answers(order=order, answers=answers, form={}, actor=firm, now=now)
        for page, rows in found.items():
            address = f"/orders/{order.matter.number}/{page}/"
            client.get(address)
            rows.append(asked(client, address))
    for page, (few, many) in found.items():
        check(page, few, many)


def _hall_things(case: Case, n: int, now: datetime) -> None:
    """For a case: an official paper with its proof, a fee that was tried to pay, a delivery."""
    made = {
        "case": case,
        "title": "x",
        "content": {},
        "content_sha256": "0" * 64,
        "made_at": now,
        "made_by": "x",
    }
    paper = Document.objects.create(kind="accept", number=f"W-{case.pk}", **made)
    Document.objects.create(kind="served", number=f"P-{case.pk}", about=paper, **made)
    fee = FeeOrder.objects.create(
        matter=_matter(case.matter, f"F-{n}-{case.pk}", kind="fee", state="due", parent=case.matter), case=case,
        lines=[{"name": "x", "amount": "1.00", "basis": "x"}], amount=1, before_licence=False, raised_at=now,
    )  # fmt: skip
    Payment.objects.create(fee=fee, gateway="sandbox", reference=f"R-{case.pk}", amount=1, started_at=now)
    Delivery.objects.create(
        matter=_matter(case.matter, f"D-{n}-{case.pk}", kind="delivery", state="asked", parent=case.matter),
        case=case, way="direct",
    )  # fmt: skip


def _site_things(case: Case, joint: JointAcceptance, n: int, now: datetime) -> None:
    """For a case: one agency's part of the joint day with two faults, a look by video with two stills."""
    agency = list(Agency.objects.order_by("pk"))[n]
    part = JointCheck.objects.create(joint=joint, agency=agency)
    upload = CasePaper.objects.filter(upload__isnull=False)[0].upload
    cloud = CloudCheck.objects.create(
        matter=_matter(case.matter, f"Y-{n}-{case.pk}", kind="cloud_check", state="planned", parent=case.matter),
        case=case, planned_at=now, officer=f"user:{n}", second="user:x", officer_label="x", second_label="y", over=True,
    )  # fmt: skip
    for seq in (1, 2):
        Fault.objects.create(
            check_of=part, number=seq, text="x", clause="x", found_by="x", found_at=now, upload=upload
        )
        assert upload is not None
        Still.objects.create(cloud=cloud, upload=upload, taken_at=now, lng=1, lat=1, what="x", by="x")


def test_pages_of_the_hall_licences_and_sites_cost_the_same_for_one_and_for_thirty(
    zone: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    load_halls(folder=SEEDS)
    order, case = _one(now)
    number, hall = order.matter.number, catalog.hall_by_code("main")
    whole = TradeLicence.objects.create(
        matter=_matter(order.matter, "ZH-1", kind="trade", state="issued"), order=order, party=order.party, title="x",
        token="whole",
    )  # fmt: skip
    joint = JointAcceptance.objects.create(
        matter=_matter(order.matter, "LY-1", kind="joint", state="called"),
        order=order,
        day=local_day(now),
        place="x",
    )

    def more(n: int) -> None:
        one = _clone(case, n, now) if n else Case.objects.get(item_code="x-0")
        _hall_things(one, n, now)
        _site_things(one, joint, n, now)
        licence = Licence.objects.get(case=one)
        TradePart.objects.create(whole=whole, licence=licence, said_number="x", said_status="valid")
        TradeEdition.objects.create(whole=whole, number=n + 1, issued_on=local_day(now))
        topic = list(hall.topics.all())[n % 4]
        window = put_window(hall=hall, code=f"x{n}", name="x", skills=[topic.code])
        take_ticket(hall=hall, topic=topic, actor=VISITOR, now=now)
        call_next(window=window, actor=person_by_username("clerk"), now=now)
        begins = now + timedelta(minutes=n + 1)
        Appointment.objects.create(
            matter=_matter(order.matter, f"YY-{n}", kind="appointment", state="booked"), hall=hall, topic=topic,
            party=order.party, starts_at=begins, ends_at=begins + timedelta(minutes=30), seat=1,
        )  # fmt: skip

    more(0)
    pages = {"papers": ("firm", f"/orders/{number}/papers/"), "register": ("clerk", "/desk/licences/"),
             "trade": ("firm", f"/trade/licences/{whole.matter.number}/"), "hall": ("clerk", "/desk/hall/"),
             "building": ("clerk", f"/building/{number}/")}  # fmt: skip
    clients = {name: signed_in(who) for name, (who, _where) in pages.items()}
    for name, (_who, where) in pages.items():
        clients[name].get(where)
    few = {name: asked(clients[name], where) for name, (_who, where) in pages.items()}
    for n in range(1, MANY):
        more(n)
    for name, (_who, where) in pages.items():
        check(name, few[name], asked(clients[name], where))


def test_a_page_that_asks_for_each_row_is_caught() -> None:
    with pytest.raises(AssertionError, match="my: 2 statements for few rows, 31 for many"):
        check("my", ["SELECT a", "SELECT b"], ["SELECT a"] + [f"SELECT b WHERE id = {n}" for n in range(30)])
    with pytest.raises(AssertionError, match="my: 9 statements"):
        check("my", ["SELECT a"] * 9, ["SELECT a"] * 9)


def test_pages_go_by_key_so_that_nothing_is_shown_twice_or_left_out(zone: None, now: datetime) -> None:
    _order, case = _one(now)
    for n in range(1, 120):
        _clone(case, n, now)
    client, seen, address = signed_in("clerk"), list[str](), "/desk/"
    while address:
        page = client.get(address)
        rows = [line.row.number for line in page.context["lines"]]
        if not seen:  # somebody ends the first one while the second page is being asked for
            Matter.objects.filter(number=rows[0]).update(closed_at=now)
        seen += rows
        address = page.context["older"]
    assert len(seen) == len(set(seen)) == 121
    back = client.get(page.context["newer"])
    assert [line.row.number for line in back.context["lines"]] == seen[-(len(rows) + 50) : -len(rows)]
    for broken in ("?after=x", "?before=.", "?after=2026.9999999999999999999999"):
        assert client.get("/desk/" + broken).status_code == 200


def test_my_orders_go_by_key(zone: None, now: datetime) -> None:
    menu, firm = catalog.menu_by_code("open-company", local_day(now)), person_by_username("firm")
    for _n in range(60):
        cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    client = signed_in("firm")
    first = client.get("/my/")
    second = client.get(first.context["older"])
    numbers = [order.number for page in (first, second) for order, _label in page.context["rows"]]
    assert len(numbers) == len(set(numbers)) == 60
    assert not second.context["older"]
    assert client.get("/my/?before=x").status_code == 200
