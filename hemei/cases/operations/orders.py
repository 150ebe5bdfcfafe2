"""The firm's side: order, draft, one submission."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from hemei.accounts.operations import remember_facts
from hemei.accounts.queries import Person, agency_id
from hemei.cases.enums import Channel, Origin, Place, Power, Verdict
from hemei.cases.flow import CASE, ORDER
from hemei.cases.models import Case, CasePaper, Order, Upload
from hemei.cases.operations.files import own
from hemei.cases.operations.follow import waits_for
from hemei.cases.operations.listing import list_case
from hemei.cases.operations.moves import beginning, moving, note_behalf, on_behalf
from hemei.cases.operations.numbers import next_number, set_clock
from hemei.cases.operations.studies import use_studies
from hemei.cases.operations.visits import count_visit
from hemei.cases.queries import consents_for, form_values, gate_papers, plan_of
from hemei.cases.queries.mandates import mandates_for
from hemei.catalog import queries as catalog
from hemei.catalog.models import ItemVersion, MenuVersion
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused, Stale, children_added, opening
from hemei.rules import chain
from hemei.rules.clock import silence_due
from hemei.rules.consents import Consent
from hemei.rules.items import Limit, Need, Unit
from hemei.rules.words import mark
from hemei.rules.workdays import local_day, official


class NotReady(Refused):
    """An order that cannot be submitted yet; `problems` names each thing that is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(tell("还不能提交，草稿已保存。请先补上：{problems}", problems="；".join(problems)))


def open_order(
    *, menu_version_id: int, actor: Person, now: datetime, party_id: int | None = None, basis: str = "",
    form: Mapping[str, Any] | None = None,
) -> Order:  # fmt: skip
    """This will open a draft order of a menu for the actor's party.

    An officer at the counter names the `party_id` that he registers it for (代客登记), and on what `basis`: who
    came, with which papers. Such an order comes in at the window. `form` is what is known of the form already.
    """
    version = MenuVersion.objects.select_related("menu").get(pk=menu_version_id)
    behalf = party_id is not None and party_id != actor.party_id
    counter = behalf and bool(actor.roles & {"helper", "clerk"})
    if behalf and not counter and not _sent_by(party_id or 0, actor, now):
        raise NotAllowed(tell("只有窗口和帮办人员，或者受托的代理人，能替别人登记，什么都没有写入。"))
    if counter and not basis.strip():
        raise Refused(tell("代客登记要写明谁到场、出示了什么，没有登记。您填的内容还在。"))
    party_id = party_id if party_id is not None else actor.party_id
    if party_id is None:
        raise Refused(tell("您的账号还没有绑定企业或个人，不能点餐。请先在“我的”里绑定。"))
    with transaction.atomic():
        number = next_number("DC", now)
        with opening(
            ORDER["order.draft"], flow="order", number=number, title=version.menu.name, actor=actor, now=now,
            party=f"party:{party_id}",
        ) as move:  # fmt: skip
            note_behalf(move)
            move.record(menu=version.menu.code, menu_version=version.number)
            if counter:
                move.record(basis=basis[:200])
            order = Order.objects.create(
                matter=move.matter, party_id=party_id, menu_version=version, saved_at=now, form=dict(form or {}),
                channel=Channel.WINDOW if counter else Channel.ONLINE,
            )  # fmt: skip
    return order


def _sent_by(party_id: int, actor: Person, now: datetime) -> bool:
    """Whether a party lets somebody begin new orders for it: an agent without limits to orders or items."""
    rows = [one for one in mandates_for(actor, now) if one.party_id == party_id and one.power == Power.AGENT]
    return any(not one.orders and not one.items for one in rows)


def save_answers(
    *, order: Order, answers: Mapping[str, Any], form: Mapping[str, Any], actor: Person, now: datetime,
    seen: int | None = None,
) -> Order:  # fmt: skip
    """This will save a draft; a draft that another page saved in between is kept, and this one is told (`Stale`)."""
    own(order, actor, now, Power.HELP)
    if order.matter.state != "draft":
        raise Refused(tell("订单已经提交，答案不能再改。已提交的内容没有变化。"))
    merged = {"answers": {**order.answers, **answers}, "form": {**order.form, **form}}
    version = order.draft_version if seen is None else seen
    won = Order.objects.filter(pk=order.pk, draft_version=version).update(
        draft_version=version + 1, saved_at=now, **merged
    )
    if won != 1:
        saved = Order.objects.values_list("saved_at", flat=True).get(pk=order.pk)
        raise Stale(
            tell("这份草稿刚在另一台设备上改过，那边的内容已保留。请刷新后再改。"),
            at=saved.astimezone(UTC).isoformat(),
        )
    order.refresh_from_db()
    return order


def submit_order(
    *, order: Order, actor: Person, now: datetime, deferred: frozenset[str] = frozenset(),
    consents: Collection[str],
) -> Order:  # fmt: skip
    """This will submit the whole order once: every item becomes a case, in one transaction.

    `consents` are the hashes (`Consent.sha256`) of the texts that were agreed to; `queries.consents_for` says
    which are needed. Submitting again returns the same order unchanged (double click). Problems raise `NotReady`.
    """
    own(order, actor, now)
    if order.matter.state != "draft":
        return order
    today = local_day(now)
    made = plan_of(order, today)
    uploads = {u.paper: u for u in order.uploads.order_by("id")}
    agreed = consents_for(made, deferred, today)
    problems = [p.message for p in catalog.validate_form(made.json_schema, form_values(order))]
    problems += _missing(made, uploads, deferred) + _unagreed(agreed, consents)
    if problems:
        raise NotReady(problems)
    with moving(ORDER["order.submit"], matter=order.matter, actor=actor, now=now) as move:
        # how it came in is how it was submitted, whoever began the draft
        behalf = on_behalf(ORDER["order.submit"], order.matter.party, actor)
        behalf = behalf and bool(actor.roles & {"helper", "clerk"})  # an agent submits online
        order.channel = Channel.WINDOW if behalf else Channel.ONLINE
        Order.objects.filter(pk=order.pk).update(
            submitted_at=now,
            plan={"chain": chain.to_dict(made.plan), "pins": made.pins()},
            channel=order.channel,
        )
        hard, soft = waits_for(made, gate_papers(made))
        for chosen in made.chosen:
            waits = hard[chosen.item], soft[chosen.item]
            _open_case(order, made, chosen, waits, uploads, deferred, actor, now)
        spared = use_studies(order, now)
        if order.channel == Channel.WINDOW:
            _count_visit(order, actor, now)
        children_added(parent_id=order.pk, count=len(made.chosen))
        remember_facts(
            party_id=order.party_id, facts=_passport(order), source=f"订单 {order.matter.number}", now=now
        )
        move.record(
            items=[c.item for c in made.chosen], form=form_values(order),
            uploads={p: u.sha256 for p, u in uploads.items()},
            consents=[one.to_dict() | {"at": now.isoformat()} for one in agreed], channel=str(order.channel),
            **({"studies": spared} if spared else {}),
        )  # fmt: skip
        move.leave(holder="zone")
    return Order.objects.select_related("matter").get(pk=order.pk)


def _count_visit(order: Order, actor: Person, now: datetime) -> None:
    """Somebody stood at the counter once for the whole order: the first case that starts carries the visit."""
    rows = Case.objects.select_related("matter").filter(order=order, matter__state="submitted")
    first = rows.order_by("pk").first()
    if first is not None:
        reason = mark("到窗口代客登记提交")
        count_visit(
            case=first, place=Place.HALL, source=order.matter.number, reason=reason, actor=actor, now=now
        )


def _unagreed(needed: Collection[Consent], given: Collection[str]) -> list[str]:
    return [tell("请阅读并勾选：{text}", text=one.text) for one in needed if one.sha256 not in given]


def _passport(order: Order) -> dict[str, Any]:
    wanted = {key for key, fact in catalog.facts().items() if fact.party_fact}
    return {key: value for key, value in form_values(order).items() if key in wanted}


def _missing(made: catalog.OrderPlan, uploads: Mapping[str, Upload], deferred: frozenset[str]) -> list[str]:
    gates = gate_papers(made)
    lines = []
    for line in made.plan.papers:
        if line.paper in uploads or line.disposition.value in {"held", "issued", "reused", "promisable"}:
            continue
        if line.disposition.value == "deferrable" and line.paper in deferred:
            continue
        if line.paper in gates:
            continue
        later = tell("，或者勾选“以后补交”并承诺期限") if line.disposition.value == "deferrable" else ""
        lines.append(tell("《{name}》还没有交：请在“填表和材料”页上传{later}", name=line.name, later=later))
    return lines


def _open_case(
    order: Order, made: catalog.OrderPlan, chosen: catalog.Chosen, waits: tuple[list[str], list[str]],
    uploads: Mapping[str, Upload], deferred: frozenset[str], actor: Person, now: datetime,
) -> Case:  # fmt: skip
    version = ItemVersion.objects.get(pk=chosen.version_id)
    spec = catalog.spec(version)
    (after, decides_after), limit = waits, chosen.promised
    first = not after
    kind = CASE["case.submit" if first else "case.wait"]
    with beginning(
        kind, flow="case", number=next_number("LCGX", now), title=spec.name, actor=actor, now=now,
        party=f"party:{order.party_id}", parent=order.matter,
    ) as move:  # fmt: skip
        case = Case.objects.create(
            matter=move.matter, order=order, item_version=version, item_code=chosen.item, party_id=order.party_id,
            agency_id=agency_id(spec.agency), because=chosen.because[:300], after=after,
            decides_after=decides_after, limit={"value": limit.value, "unit": limit.unit, "source": limit.source},
            received_at=now if first else None, visits_promised=spec.visits, visits_before=spec.visits_before,
            serial_days=workdays(spec.statutory), promised_days=workdays(limit),
        )  # fmt: skip
        _add_papers(case, made, uploads, deferred)
        move.record(
            order=order.matter.number, item=chosen.item, version=version.number, channel=order.channel
        )
        move.leave(holder="desk" if first else "order")
        list_case(move, title=spec.name, agency=spec.agency, order=order)
        if first:
            set_clock(move, case, silence_due(now, calendar=official()))
    return case


def workdays(limit: Limit) -> int:
    """This will return a limit in whole working days, rounded up; minutes and hours count as one."""
    if limit.unit is Unit.WORKDAY:
        return limit.value
    return math.ceil(limit.value * 5 / 7) if limit.unit is Unit.DAY else 1


def _add_papers(
    case: Case, made: catalog.OrderPlan, uploads: Mapping[str, Upload], deferred: frozenset[str]
) -> None:
    rows = []
    for line in made.plan.papers:
        if case.item_code not in line.used_by:
            continue
        upload = uploads.get(line.paper)
        origin = _origin(line.disposition.value, line.paper, upload, deferred)
        rows.append(
            CasePaper(
                case=case, paper=line.paper, name=line.name, origin=origin, upload=upload,
                need=_need(case, line.paper), origin_note=line.from_[:200], defer_days=line.defer_days,
                verdict=Verdict.OK if origin in {Origin.HELD, Origin.PROMISED} else Verdict.PENDING,
            )
        )  # fmt: skip
    CasePaper.objects.bulk_create(rows, ignore_conflicts=True)


def _need(case: Case, paper: str) -> str:
    for wanted in catalog.spec(case.item_version).requirements:
        if wanted.paper == paper:
            return wanted.need.value
    return Need.REQUIRED.value


def _origin(disposition: str, paper: str, upload: Upload | None, deferred: frozenset[str]) -> Origin:
    """What this case's own need makes of the paper: what another item may wait for, this one may have promised."""
    if upload:
        return Origin.UPLOAD
    table = {
        "held": Origin.HELD, "issued": Origin.ISSUED, "promisable": Origin.PROMISED,
        "deferrable": Origin.DEFERRED,
    }  # fmt: skip
    return table.get(disposition, Origin.DEFERRED if paper in deferred else Origin.MISSING)
