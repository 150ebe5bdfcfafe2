"""Personal data stands masked wherever the staff looks, until somebody looks with a purpose, which is an act."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.enums import Scope
from hemei.accounts.operations import make_token, party_at_counter
from hemei.accounts.queries import Person, masked_value
from hemei.cases import queries
from hemei.catalog import queries as catalog
from hemei.cli.sample import make_order
from hemei.cli.sample_days import _EAT
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from tests.zone import as_person, seed_zone

pytestmark = pytest.mark.django_db
NAME, IDENTITY, PHONE = "样例张三丰", "11010119900307289X", "13912345678"


@pytest.fixture
def order(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: Any) -> Any:
    """An order of a natural person, with his numbers in its form too."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_zone(now=now)
    body = "11010119900307289"
    from stdnum.cn import ric

    party = party_at_counter(
        code=body + str(ric.calc_check_digit(body + "X")), name=NAME, phone=PHONE, kind="natural"
    )
    who = Person("party:natural", NAME, frozenset({"applicant"}), "", party.pk)
    return make_order(menu="open-restaurant", who=who, answers=_EAT, at=now)


def secrets_of(order: Any) -> set[str]:
    """What must not be read: the party's numbers and name, and each personal value of the form."""
    values = queries.form_values(order)
    personal = {str(values[key]) for key, fact in catalog.facts().items() if fact.personal and key in values}
    return {order.party.code, PHONE, NAME, *(one for one in personal if len(one) >= 8)}


def _first(order: Any) -> Any:
    rows = queries.order_by_number(order.matter.number).cases.all()
    return queries.case_by_number(next(c.matter.number for c in rows if c.item_code == "food-licence"))


def leaks(text: str, secrets: set[str]) -> list[str]:
    return sorted(one for one in secrets if one in text)


def test_no_page_list_or_file_of_the_staff_shows_them(order: Any, now: datetime, caplog: Any) -> None:
    order = queries.order_by_number(order.matter.number)
    secrets, case = secrets_of(order), _first(order)
    assert len(secrets) >= 4
    number = case.matter.number
    pages = {
        "clerk": ("/desk/", f"/desk/?q={number}", f"/desk/case/{number}/", f"/desk/case/{number}/sheet/",
                  f"/desk/case/{number}/notice/", "/desk/board/", "/messages/",
                  f"/orders/{order.matter.number}/"),
        case.agency.code: ("/desk/", f"/desk/case/{number}/", "/desk/opinions/"),
        "supervisor": ("/board/supervise/", "/board/supervise/promises/", "/board/supervise/looks/"),
        "leader": ("/board/", "/board/figure/on-time/"),
    }  # fmt: skip
    for who, addresses in pages.items():
        for where in addresses:
            reply = as_person(who).get(where)
            assert reply.status_code == 200, where
            assert leaks(reply.content.decode(), secrets) == [], (who, where)
    book = b"".join(as_person("clerk").get("/desk/?format=xlsx"))
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as found:
        assert leaks("".join(found.read(one).decode() for one in found.namelist()), secrets) == []


def test_the_api_masks_for_everybody_but_the_party(order: Any, now: datetime) -> None:
    order = queries.order_by_number(order.matter.number)
    secrets, number = secrets_of(order), _first(order).matter.number
    _made, secret = make_token(username="clerk", scopes=Scope.values, days=3, now=now)
    headers = {"Authorization": f"Bearer {secret}"}
    for where in (f"/orders/{order.matter.number}", "/cases", f"/cases/{number}", f"/cases/{number}/ledger"):
        reply = Client().get(f"/api/v1{where}", headers=headers)
        assert reply.status_code == 200, where
        named = {NAME} if where.endswith("/ledger") else set()  # who acted is under the chain's digest
        text = json.dumps(reply.json(), ensure_ascii=False)
        assert leaks(text, secrets - named) == [], where
    assert Client().get(f"/api/v1/orders/{order.matter.number}/receipt", headers=headers).status_code == 404


def test_a_look_needs_a_purpose_and_is_in_the_ledger_without_the_data(order: Any, caplog: Any) -> None:
    order = queries.order_by_number(order.matter.number)
    secrets, case, clerk = secrets_of(order), _first(order), as_person("clerk")
    address = f"/desk/case/{case.matter.number}/act/"
    seen = {"act": "look", "seen": case.matter.version}
    empty = clerk.post(address, {**seen, "look_purpose": " "})
    assert empty.status_code == 422
    assert leaks(empty.content.decode(), secrets) == []
    with caplog.at_level(logging.DEBUG):
        shown = clerk.post(address, {**seen, "look_purpose": "电话核对补正内容"})
    assert shown.status_code == 200
    assert {order.party.code, PHONE, NAME} <= set(leaks(shown.content.decode(), secrets))
    assert "no-store" in shown["Cache-Control"]
    act = acts_of(case.pk)[-1]
    assert (act.name, act.payload["purpose"]) == ("case.look", "电话核对补正内容")
    assert leaks(json.dumps(act.payload, ensure_ascii=False), secrets) == []
    assert leaks(clerk.get(f"/desk/case/{case.matter.number}/").content.decode(), secrets) == []
    page = as_person("supervisor").get("/board/supervise/").content.decode()
    assert "电话核对补正内容" in page
    assert leaks(page, secrets) == []
    assert leaks("\n".join(one.getMessage() for one in caplog.records if "SELECT" not in one.getMessage()
                           and "UPDATE" not in one.getMessage()), secrets) == []  # fmt: skip


def test_other_agencies_and_leaders_cannot_look(order: Any) -> None:
    case = _first(order)
    fields = {"act": "look", "seen": case.matter.version, "look_purpose": "随便看看而已"}
    address = f"/desk/case/{case.matter.number}/act/"
    for who in ("leader", "supervisor", "tax"):
        assert as_person(who).post(address, fields).status_code == 403
    assert "case.look" not in {one.name for one in acts_of(case.pk)}


def test_an_officer_fills_in_only_what_was_registered_at_the_counter(order: Any, now: datetime) -> None:
    from hemei.accounts.queries import person_by_username
    from hemei.cases.operations import open_order
    from hemei.rules.workdays import local_day

    menu = catalog.menu_by_code("open-company", local_day(now))
    own = open_order(menu_version_id=menu.version_id, actor=person_by_username("firm"), now=now)
    for page in ("form", "submit"):
        assert as_person("clerk").get(f"/orders/{own.matter.number}/{page}/").status_code == 403
        assert as_person("firm").get(f"/orders/{own.matter.number}/{page}/").status_code == 200
    fields = {"menu": "open-company", "kind": "natural", "code": order.party.code, "name": NAME, "phone": "",
              "basis": "shown"}  # fmt: skip
    reply = as_person("clerk").post("/desk/register/", fields)
    assert reply.status_code == 302
    number = reply["Location"].split("/")[2]
    page = as_person("clerk").get(f"/orders/{number}/form/")
    assert page.status_code == 200
    assert (
        leaks(page.content.decode(), secrets_of(queries.order_by_number(order.matter.number)) - {NAME}) == []
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "110101199003072891"}, "校验位"),
        ({"name": "样例李四"}, "另一个名称"),
        ({"kind": "legal"}, "校验位"),
    ],
)
def test_a_slip_at_the_counter_opens_nobody_s_affairs(order: Any, change: dict[str, str], said: str) -> None:
    fields = {"menu": "open-company", "kind": "natural", "code": order.party.code, "name": NAME, "phone": "",
              "basis": "shown"} | change  # fmt: skip
    reply = as_person("clerk").post("/desk/register/", fields)
    assert reply.status_code == 422
    assert said in reply.content.decode()
    assert change.get("name", NAME) in reply.content.decode()  # what was typed is still there


def test_masks_keep_only_the_ends() -> None:
    assert masked_value(PHONE) == "139****5678"
    assert masked_value(IDENTITY) == "110*************9X"
    assert masked_value(NAME) == "样**"
    assert masked_value("") == ""


def test_who_may_not_register_is_refused(order: Any, now: datetime) -> None:
    from hemei.accounts.queries import person_by_username
    from hemei.cases.operations import open_order

    with pytest.raises(Refused, match="替别人登记"):
        open_order(
            menu_version_id=order.menu_version_id, actor=person_by_username("firm"), now=now,
            party_id=order.party_id, basis="本人",
        )  # fmt: skip
