"""The firm's side: order, draft, papers, one submission."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings
from django.db import transaction

from hemei.accounts.operations import remember_facts
from hemei.accounts.queries import Person, agency_id, known_facts
from hemei.cases.enums import Origin, Verdict
from hemei.cases.flow import CASE, ORDER
from hemei.cases.models import Case, CasePaper, Order, Upload
from hemei.cases.operations.numbers import next_number, set_clock
from hemei.cases.queries import form_values, held_papers
from hemei.catalog import queries as catalog
from hemei.catalog.models import ItemVersion, MenuVersion
from hemei.ledger.operations import Refused, Stale, acting, children_added, opening
from hemei.rules import chain
from hemei.rules.clock import silence_due
from hemei.rules.items import Limit, Need, Unit
from hemei.rules.workdays import local_day, official

ALLOWED_TYPES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


class NotReady(Refused):
    """An order that cannot be submitted yet; `problems` names each thing that is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("还不能提交，草稿已保存。请先补上：" + "；".join(problems))


def open_order(*, menu_version_id: int, actor: Person, now: datetime) -> Order:
    """This will open a draft order of a menu for the actor's party."""
    version = MenuVersion.objects.select_related("menu").get(pk=menu_version_id)
    if actor.party_id is None:
        raise Refused("您的账号还没有绑定企业或个人，不能点餐。请先在“我的”里绑定。")
    with transaction.atomic():
        number = next_number("DC", now)
        with opening(
            ORDER["order.draft"], flow="order", number=number, title=version.menu.name, actor=actor, now=now,
            party=f"party:{actor.party_id}",
        ) as move:  # fmt: skip
            move.record(menu=version.menu.code, menu_version=version.number)
            order = Order.objects.create(
                matter=move.matter, party_id=actor.party_id, menu_version=version, saved_at=now
            )
    return order


def _own(order: Order, actor: Person) -> None:
    if order.party_id != actor.party_id and not actor.roles & {"helper", "clerk"}:
        raise Refused("这张订单不是您的，什么都没有改动。")


def save_answers(
    *, order: Order, answers: Mapping[str, Any], form: Mapping[str, Any], actor: Person, now: datetime,
    seen: int | None = None,
) -> Order:  # fmt: skip
    """This will save a draft; a draft that another page saved in between is kept, and this one is told (`Stale`)."""
    _own(order, actor)
    if order.matter.state != "draft":
        raise Refused("订单已经提交，答案不能再改。已提交的内容没有变化。")
    merged = {"answers": {**order.answers, **answers}, "form": {**order.form, **form}}
    version = order.draft_version if seen is None else seen
    won = Order.objects.filter(pk=order.pk, draft_version=version).update(
        draft_version=version + 1, saved_at=now, **merged
    )
    if won != 1:
        saved = Order.objects.values_list("saved_at", flat=True).get(pk=order.pk)
        raise Stale(
            "这份草稿刚在另一台设备上改过，那边的内容已保留。请刷新后再改。",
            at=saved.astimezone(UTC).isoformat(),
        )
    order.refresh_from_db()
    return order


def upload_paper(
    *, order: Order, paper: str, name: str, content: bytes, actor: Person, now: datetime
) -> Upload:
    """This will keep one file of a paper: sniffed by content, limited, checksummed, outside the web root."""
    _own(order, actor)
    if len(content) > settings.UPLOAD_LIMIT:
        raise Refused(f"文件超过 {settings.UPLOAD_LIMIT // 2**20} MB，没有保存。请压缩或拆分后再传。")
    if not content:
        raise Refused("文件是空的，没有保存。请检查后重新选择。")
    kind = _sniff(content)
    digest = hashlib.sha256(content).hexdigest()
    target = Path(settings.MEDIA_ROOT) / digest[:2] / (digest + ALLOWED_TYPES[kind])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return Upload.objects.create(
        order=order, paper=paper, name=name[:200], media_type=kind, size=len(content), sha256=digest,
        path=str(target.relative_to(settings.MEDIA_ROOT)), uploaded_at=now,
    )  # fmt: skip


def _sniff(content: bytes) -> str:
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        found = set()
    for kind in ALLOWED_TYPES:
        if kind in found:
            return kind
    raise Refused("只收 PDF、PNG 和 JPG，这个文件的内容不是其中任何一种，没有保存。")


def plan_of(order: Order, today: Any) -> catalog.OrderPlan:
    """This will plan the order from its answers, the papers held and the facts known."""
    known = {key: source for key, (_, source) in known_facts(order.party_id).items()}
    held = held_papers(order.party_id, today)
    return catalog.plan_for(order.menu_version, form_values(order), held, known, today)


def submit_order(
    *, order: Order, actor: Person, now: datetime, deferred: frozenset[str] = frozenset()
) -> Order:
    """This will submit the whole order once: every item becomes a case, in one transaction.

    Submitting again returns the same order unchanged (double click). Problems raise `NotReady`.
    """
    _own(order, actor)
    if order.matter.state != "draft":
        return order
    made = plan_of(order, local_day(now))
    uploads = {u.paper: u for u in order.uploads.order_by("id")}
    problems = [p.message for p in catalog.validate_form(made.json_schema, form_values(order))]
    problems += _missing(made, uploads, deferred)
    if problems:
        raise NotReady(problems)
    with acting(ORDER["order.submit"], matter=order.matter, actor=actor, now=now) as move:
        snapshot = {"chain": chain.to_dict(made.plan)}
        Order.objects.filter(pk=order.pk).update(submitted_at=now, plan=snapshot)
        after = waits_for(order, made)
        for chosen in made.chosen:
            _open_case(order, made, chosen, after[chosen.item], uploads, deferred, actor, now)
        children_added(parent_id=order.pk, count=len(made.chosen))
        remember_facts(
            party_id=order.party_id, facts=_passport(order), source=f"订单 {order.matter.number}", now=now
        )
        move.record(
            items=[c.item for c in made.chosen], form=form_values(order),
            uploads={p: u.sha256 for p, u in uploads.items()},
        )  # fmt: skip
        move.leave(holder="zone")
    return Order.objects.select_related("matter").get(pk=order.pk)


def _passport(order: Order) -> dict[str, Any]:
    wanted = {key for key, fact in catalog.facts().items() if fact.party_fact}
    return {key: value for key, value in form_values(order).items() if key in wanted}


def gate_papers(made: catalog.OrderPlan) -> dict[str, str]:
    """This will return the papers that come with a gate (the signed lease): paper -> gate key."""
    menu = catalog.menu_by_version(made.menu_version_id)
    standing = {slot.key for slot in made.plan.slots if slot.kind == "gate"}
    gates = menu.spec.get("gates", ())
    return {g["evidence_paper"]: f"gate:{g['code']}" for g in gates if f"gate:{g['code']}" in standing}


def waits_for(order: Order, made: catalog.OrderPlan) -> dict[str, list[str]]:
    """This will return for each item what must end before it starts: hard edges, papers it needs, open gates."""
    menu = catalog.menu_by_version(made.menu_version_id)
    keys = {chosen.item for chosen in made.chosen}
    after: dict[str, set[str]] = {key: set() for key in keys}
    for edge in menu.spec["edges"]:
        if not edge["tolerant"] and {edge["before"], edge["after"]} <= keys:
            after[edge["after"]].add(edge["before"])
    specs = {c.item: catalog.spec(ItemVersion.objects.get(pk=c.version_id)) for c in made.chosen}
    for line in made.plan.papers:
        for key in set(line.used_by) & keys:
            needs = {r.paper for r in specs[key].requirements if r.need is Need.REQUIRED}
            if line.from_ in keys - {key} and line.disposition.value == "issued" and line.paper in needs:
                after[key].add(line.from_)
    standing = set(gate_papers(made).values())
    for gate in menu.spec.get("gates", ()):
        for key in keys & set(gate["unlocks"]) if f"gate:{gate['code']}" in standing else ():
            after[key].add(f"gate:{gate['code']}")
    return {key: sorted(found) for key, found in after.items()}


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
        lines.append(f"材料《{line.name}》")
    return lines


def _open_case(
    order: Order, made: catalog.OrderPlan, chosen: catalog.Chosen, after: list[str], uploads: Mapping[str, Upload],
    deferred: frozenset[str], actor: Person, now: datetime,
) -> Case:  # fmt: skip
    version = ItemVersion.objects.get(pk=chosen.version_id)
    spec = catalog.spec(version)
    first = not after
    kind = CASE["case.submit" if first else "case.wait"]
    with opening(
        kind, flow="case", number=next_number("LCGX", now), title=spec.name, actor=actor, now=now,
        party=f"party:{order.party_id}", parent=order.matter,
    ) as move:  # fmt: skip
        case = Case.objects.create(
            matter=move.matter, order=order, item_version=version, item_code=chosen.item, party_id=order.party_id,
            agency_id=agency_id(spec.agency), because=chosen.because[:300], after=after,
            received_at=now if first else None, visits_promised=spec.visits, visits_before=spec.visits_before,
            serial_days=workdays(spec.statutory), promised_days=workdays(spec.promised),
        )  # fmt: skip
        _add_papers(case, made, uploads, deferred)
        move.record(
            order=order.matter.number, item=chosen.item, version=version.number, channel=order.channel
        )
        move.leave(holder="desk" if first else "order")
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
    if upload:
        return Origin.UPLOAD
    if disposition == "deferrable" or paper in deferred:
        return Origin.DEFERRED
    table = {"held": Origin.HELD, "issued": Origin.ISSUED, "promisable": Origin.PROMISED}
    return table.get(disposition, Origin.MISSING)


def start_ready(order: Order, *, ended: str, now: datetime) -> list[Case]:
    """This will start every waiting case whose last predecessor just ended, with its licence among the papers."""
    from hemei.ledger.operations import System

    started = []
    for case in order.cases.select_related("matter").filter(matter__state="waiting"):
        left = [key for key in case.after if key != ended]
        if left == case.after:
            continue
        Case.objects.filter(pk=case.pk).update(after=left)
        if left:
            continue
        with acting(CASE["case.start"], matter=case.matter, actor=System(), now=now) as move:
            Case.objects.filter(pk=case.pk).update(received_at=now)
            move.record(after=ended)
            move.leave(holder="desk")
            set_clock(move, case, silence_due(now, calendar=official()))
        started.append(case)
    return started


def pass_gate(
    *, order: Order, gate: str, paper: str, content: bytes, name: str, actor: Person, now: datetime
) -> None:
    """This will let the items behind a gate (the signed lease) start, once its paper is handed in."""
    _own(order, actor)
    with transaction.atomic():
        upload = upload_paper(order=order, paper=paper, name=name, content=content, actor=actor, now=now)
        CasePaper.objects.filter(case__order=order, paper=paper).update(upload=upload, origin=Origin.UPLOAD)
        start_ready(order, ended=f"gate:{gate}", now=now)


def withdraw_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will withdraw an application before it is decided."""
    _own(case.order, actor)
    with acting(CASE["case.withdraw"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now)


def end_case(case: Case, *, now: datetime) -> None:
    """This will tell the order that one of its cases ended, and finish it after the last."""
    from hemei.ledger.operations import System, child_ended

    start_ready(case.order, ended=case.item_code, now=now)
    if child_ended(parent_id=case.order_id) == 0:
        order = Order.objects.select_related("matter").get(pk=case.order_id)
        with acting(ORDER["order.finish"], matter=order.matter, actor=System(), now=now) as move:
            move.leave(closed_at=now, holder="")
