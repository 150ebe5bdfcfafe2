"""What comes after what: predecessors that end, gates, and what becomes of those that waited in vain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hemei.accounts.queries import Person
from hemei.cases.enums import Origin, Verdict
from hemei.cases.flow import CASE, ORDER, PROMISE
from hemei.cases.models import Case, CasePaper, Order
from hemei.cases.operations.files import keep_upload, own
from hemei.cases.operations.listing import list_case
from hemei.cases.operations.moves import beginning, moving, moving_many
from hemei.cases.operations.numbers import next_number, set_clock
from hemei.catalog import queries as catalog
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, System, acting, child_ended, children_added
from hemei.rules.clock import silence_due
from hemei.rules.items import Need
from hemei.rules.workdays import local_day, official

OPEN = sorted(CASE.open_states)
AGAIN = frozenset({"refused", "declined", "withdrawn", "terminated"})
ENDED_HOW = {
    "refused": "不予许可", "declined": "不予受理", "withdrawn": "撤回", "terminated": "终止办理",
}  # fmt: skip
Waits = tuple[dict[str, list[str]], dict[str, list[str]]]


def waits_for(made: catalog.OrderPlan, gates: Mapping[str, str]) -> Waits:
    """This will return for each item what must come before it starts, and whose result its grant waits for.

    Hard: edges, papers that it needs and another item issues, and standing gates (`gates`: paper -> gate key).
    Tolerant: tolerant edges, and issued papers that may follow later (容缺).
    """
    menu = catalog.menu_by_version(made.menu_version_id)
    keys = {chosen.item for chosen in made.chosen}
    hard: dict[str, set[str]] = {key: set() for key in keys}
    soft: dict[str, set[str]] = {key: set() for key in keys}
    for edge in menu.spec["edges"]:
        if {edge["before"], edge["after"]} <= keys:
            (soft if edge["tolerant"] else hard)[edge["after"]].add(edge["before"])
    for after, before, need in _paper_links(made, keys):
        (hard if need is Need.REQUIRED else soft)[after].add(before)
    for gate in menu.spec.get("gates", ()):
        key = f"gate:{gate['code']}"
        for item in keys & set(gate["unlocks"]) if key in gates.values() else ():
            hard[item].add(key)
    return (
        {key: sorted(found) for key, found in hard.items()},
        {key: sorted(found - hard[key]) for key, found in soft.items()},
    )


def _paper_links(made: catalog.OrderPlan, keys: set[str]) -> list[tuple[str, str, Need]]:
    versions = catalog.items_by_version(chosen.version_id for chosen in made.chosen)
    needs = {(view.code, row.paper): row.need for view in versions.values() for row in view.spec.requirements}
    return [
        (item, line.from_, needs.get((item, line.paper), Need.DEFERRABLE))
        for line in made.plan.papers
        if line.disposition.value == "issued"
        for item in set(line.used_by) & keys
        if line.from_ in keys - {item} and needs.get((item, line.paper)) is not Need.PROMISABLE
    ]


def end_case(case: Case, *, now: datetime, how: str = "granted") -> None:
    """This will tell the order that one of its cases ended, and finish it after the last.

    After a grant those that waited for it start; after anything else the firm has to choose what becomes of them.
    """
    if how == "granted":
        start_ready(case.order, ended=case.item_code, now=now)
    else:
        _void_promises(case, now)
        for follower in _followers(case.order_id, case.item_code):
            _fail(follower, case.item_code, how, now)
    _count_down(case.order_id, 1, now)


def _followers(order_id: int, key: str) -> list[Case]:
    rows = Case.objects.select_related("matter__parent", "order").filter(
        order_id=order_id, matter__state__in=OPEN
    )
    return [one for one in rows.order_by("pk") if key in one.after or key in one.decides_after]


def _fail(case: Case, key: str, how: str, now: datetime) -> None:
    case.failed = sorted({*case.failed, key})
    Case.objects.filter(pk=case.pk).update(failed=case.failed)
    if case.matter.state == "blocked":
        return
    name = "case.block" if case.matter.state == "waiting" else "case.hold"
    with moving(CASE[name], matter=case.matter, actor=System(), now=now) as move:
        move.record(failed=key, how=ENDED_HOW.get(how, how))
        if name == "case.block":
            move.leave(holder=case.matter.party)


def _void_promises(case: Case, now: datetime) -> None:
    for promise in case.promises.select_related("matter").filter(matter__state="open"):
        with acting(PROMISE["promise.void"], matter=promise.matter, actor=System(), now=now) as move:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _count_down(order_id: int, ended: int, now: datetime) -> None:
    left = [child_ended(parent_id=order_id) for _ in range(ended)]
    if left and left[-1] == 0:
        order = Order.objects.select_related("matter").get(pk=order_id)
        with moving(ORDER["order.finish"], matter=order.matter, actor=System(), now=now) as move:
            move.leave(closed_at=now, holder="")


def start_ready(order: Order, *, ended: str, now: datetime) -> list[Case]:
    """This will start every waiting case whose last predecessor just ended well, and free the grants it held."""
    freed = _followers(order.pk, ended)
    for case in freed:
        case.after, case.decides_after, case.failed = (
            [key for key in keys if key != ended] for keys in (case.after, case.decides_after, case.failed)
        )
    Case.objects.bulk_update(
        freed, ["after", "decides_after", "failed"]
    )  # one statement, however many waited
    started = [case for case in freed if not case.after and case.matter.state == "waiting"]
    if started:
        Case.objects.filter(pk__in=[case.pk for case in started]).update(received_at=now)
        _start(started, ended, now)
    return started


def _start(cases: list[Case], ended: str, now: datetime) -> None:
    by_matter, due = {case.pk: case for case in cases}, silence_due(now, calendar=official())

    def change(move: Move) -> None:
        move.record(after=ended)
        move.leave(holder="desk")
        set_clock(move, by_matter[move.matter.pk], due)

    matters = [case.matter for case in cases]
    moving_many(CASE["case.start"], matters=matters, actor=System(), now=now, change=change)


def pass_gate(
    *, order: Order, gate: str, paper: str, content: bytes, name: str, actor: Person, now: datetime
) -> None:
    """This will let the items behind a gate (the signed lease) start, on its evidence paper; once only."""
    own(order, actor, now)
    menu = catalog.menu_by_version(order.menu_version_id)
    found = next((one for one in menu.spec.get("gates", ()) if one["code"] == gate), None)
    if found is None:
        raise Refused(tell("这张订单里没有“{gate}”这一步，什么都没有写入。请刷新页面。", gate=gate))
    if gate in order.gates_passed:
        raise Refused(tell("“{name}”已经登记过，原来的文件保留，没有重复写入。", name=found["name"]))
    if paper != found["evidence_paper"]:
        raise Refused(
            tell("“{name}”要凭规定的材料，交的不是这一份，没有写入。请换成规定的文件。", name=found["name"])
        )
    with moving(ORDER["order.gate"], matter=order.matter, actor=actor, now=now) as move:
        upload = keep_upload(order=order, paper=paper, name=name, content=content, now=now)
        order.gates_passed = [*order.gates_passed, gate]
        Order.objects.filter(pk=order.pk).update(gates_passed=order.gates_passed)
        CasePaper.objects.filter(case__order=order, paper=paper).update(
            upload=upload, origin=Origin.UPLOAD, verdict=Verdict.PENDING
        )
        move.record(
            gate=gate, paper=paper, sha256=upload.sha256, open_items=_open_items(order, found["items"])
        )
        start_ready(order, ended=f"gate:{gate}", now=now)


def _open_items(order: Order, items: list[str]) -> list[str]:
    rows = Case.objects.filter(order=order, item_code__in=items, matter__closed_at=None)
    return sorted(rows.values_list("item_code", flat=True))


def withdraw_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will withdraw an application before it is decided; what waited for it asks the firm to choose."""
    own(case.order, actor, now)
    with moving(CASE["case.withdraw"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now, how="withdrawn")


def drop_rest(*, order: Order, failed: str, reason: str, actor: Person, now: datetime) -> int:
    """This will withdraw every open case that cannot be granted without `failed`: an item, or a gate never passed."""
    own(order, actor, now)
    rows = list(Case.objects.select_related("matter", "order").filter(order=order).order_by("pk"))
    if any(one.item_code == failed and one.matter.closed_at is None for one in rows):
        raise Refused(tell("这一项还在办理，没有撤回后面的事项。请等它办结，或者先撤回它。"))
    if any(one.item_code == failed and one.matter.state == "granted" for one in rows):
        raise Refused(tell("这一项已经办成，后面的事项照常办理，没有撤回。"))
    lost = {failed}
    while more := {
        one.item_code for one in rows
        if one.matter.closed_at is None and lost & {*one.after, *one.decides_after}
    } - lost:  # fmt: skip
        lost |= more
    gone = [one for one in rows if one.item_code in lost and one.matter.closed_at is None]
    if not gone:
        raise Refused(tell("没有事项在等它，什么都没有撤回。请刷新页面，看现在的状态。"))
    with moving(ORDER["order.drop"], matter=order.matter, actor=actor, now=now) as whole:
        whole.record(failed=failed, items=[one.item_code for one in gone], reason=reason)
        for case in gone:
            with moving(CASE["case.withdraw"], matter=case.matter, actor=actor, now=now) as move:
                _void_promises(case, now)
                move.record(reason=reason, failed=failed)
                move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    _count_down(order.pk, len(gone), now)
    return len(gone)


def reapply(
    *, case: Case, files: Mapping[str, tuple[str, bytes]], actor: Person, now: datetime
) -> Case:  # fmt: skip
    """This will apply again for an item that was not granted, under the version in force now.

    Papers of the last application come along, `files` (paper -> name and content) replace or add; what waited
    for the item waits again. Returns the new case.
    """
    own(case.order, actor, now)
    last = Case.objects.filter(order_id=case.order_id, item_code=case.item_code).order_by("-attempt").first()
    if last is None or last.pk != case.pk or case.matter.state not in AGAIN:
        raise Refused(tell("这一项不需要重新申请，什么都没有写入。请刷新页面，看现在的状态。"))
    if case.order.matter.state != "running":
        raise Refused(tell("这张订单已经办结，不能在里面重新申请。原来的记录保留，请重新点餐。"))
    with moving(ORDER["order.reapply"], matter=case.order.matter, actor=actor, now=now) as whole:
        fresh = _again(case, files, actor, now)
        whole.record(item=case.item_code, before=case.matter.number, number=fresh.matter.number)
        children_added(parent_id=case.order_id, count=1)
        for follower in _followers(case.order_id, case.item_code):
            _requeue(follower, case.item_code, now)
    return fresh


def _again(case: Case, files: Mapping[str, tuple[str, bytes]], actor: Person, now: datetime) -> Case:
    view = catalog.item_by_code(case.item_code, local_day(now))
    first = not case.after
    with beginning(
        CASE["case.submit" if first else "case.wait"], flow="case", number=next_number("LCGX", now),
        title=view.name, actor=actor, now=now, party=case.matter.party, parent=case.order.matter,
    ) as move:  # fmt: skip
        fresh = Case.objects.create(
            matter=move.matter, order_id=case.order_id, item_version_id=view.version_id, item_code=case.item_code,
            party_id=case.party_id, agency_id=case.agency_id, because=case.because, after=case.after,
            decides_after=case.decides_after, limit=case.limit, attempt=case.attempt + 1,
            received_at=now if first else None, visits_promised=case.visits_promised,
            visits_before=case.visits_before, serial_days=case.serial_days, promised_days=case.promised_days,
        )  # fmt: skip
        sums = _papers_again(case, fresh, files, now)
        move.record(before=case.matter.number, item=case.item_code, uploads=sums)
        move.leave(holder="desk" if first else "order")
        list_case(move, title=view.name, agency=case.agency.code, order=case.order)
        if first:
            set_clock(move, fresh, silence_due(now, calendar=official()))
    return fresh


def _papers_again(
    case: Case, fresh: Case, files: Mapping[str, tuple[str, bytes]], now: datetime
) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    rows = list(CasePaper.objects.filter(case=case).order_by("pk"))
    for row in rows:
        row.pk, row.case, row.remark = None, fresh, ""
        if row.paper in files:
            name, content = files[row.paper]
            row.upload = keep_upload(order=case.order, paper=row.paper, name=name, content=content, now=now)
            row.origin, sums[row.paper] = Origin.UPLOAD, row.upload.sha256
        free = row.origin in {Origin.HELD, Origin.PROMISED, Origin.ISSUED} and row.upload is None
        row.verdict = row.verdict if free else Verdict.PENDING
    CasePaper.objects.bulk_create(rows)
    return sums


def _requeue(case: Case, key: str, now: datetime) -> None:
    case.failed = [one for one in case.failed if one != key]
    Case.objects.filter(pk=case.pk).update(failed=case.failed)
    if case.failed or case.matter.state != "blocked":
        return
    with acting(CASE["case.requeue"], matter=case.matter, actor=System(), now=now) as move:
        move.record(again=key)
        move.leave(holder="order")
