"""Reading orders and cases: worklists, one case, timelines, licences."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet

from hemei.accounts.queries import known_facts
from hemei.cases.flow import CASE, HOLDERS, STOPPED
from hemei.cases.models import Case, CasePaper, CasePause, Licence, Opinion, Order, Promise, Upload
from hemei.cases.queries.building import spared_papers
from hemei.catalog import queries as catalog
from hemei.common.statements import Kept, hang, rounded
from hemei.common.words import tell
from hemei.rules.clock import (
    Deadline,
    Light,
    Pause,
    PauseCause,
    Pending,
    spent,
    try_deadline,
)
from hemei.rules.consents import Consent, consent
from hemei.rules.items import ItemSpec, Limit, Unit
from hemei.rules.tolerance import promise_due_on
from hemei.rules.words import say
from hemei.rules.workdays import local_day, official

MOST_LINES = 51  # a page of the list of orders, and one more to know whether there are older ones
DEFERRED = "deferred_papers"  # which papers the person promises to bring later, kept with the draft's form


def spec_of(case: Case) -> ItemSpec:
    """This will return what the pinned version of the case's item says."""
    return catalog.spec(case.item_version)


def promised_limit(case: Case) -> Limit:
    """This will return the limit that the zone promised this case: a combined licence's, or the item's own."""
    if not case.limit:
        return spec_of(case).promised
    return Limit(case.limit["value"], Unit(case.limit["unit"]), case.limit["source"])


def pause_clauses(case: Case, on: date) -> dict[PauseCause, str]:
    """This will return the special steps that may stop the case's clock, each with its clause; none without one."""
    spec = spec_of(case)
    found = {PauseCause(key): catalog.pause_clause(spec, PauseCause(key), on) for key in spec.special}
    return {cause: clause for cause, clause in found.items() if clause}


def pauses_of(case: Case) -> tuple[Pause, ...]:
    """This will return the case's special steps as the clock reads them."""
    return tuple(_pause(one) for one in case.pauses.all())


def _pause(one: CasePause) -> Pause:
    return Pause(
        PauseCause(one.cause), one.clause, one.started_at, one.expected_days, one.ended_at, one.notice
    )


def clock_of(case: Case, limit: Limit) -> Deadline | Pending | None:
    """This will return the deadline of an accepted case under `limit`; None before acceptance."""
    if case.accepted_at is None:
        return None
    extra = Limit(case.extension_days, Unit.WORKDAY, "行政许可法 42") if case.extension_days else None
    pauses = pauses_of(case) if limit.unit is Unit.WORKDAY else ()
    return try_deadline(case.accepted_at, limit, calendar=official(), pauses=pauses, extension=extra)


def promised_clock(case: Case) -> Deadline | Pending | None:
    """This will return the deadline that the zone promised."""
    return clock_of(case, promised_limit(case))


def statutory_clock(case: Case) -> Deadline | Pending | None:
    """This will return the deadline that the law sets."""
    return clock_of(case, spec_of(case).statutory)


def case_light(case: Case, now: datetime) -> Light:
    """This will return the legal light of a case: stopped while paused or not yet running, none when closed.

    When it turns was settled by the act that set the clock (`Matter.alert_at`, `red_at`), so that a list of many
    cases and the page of one always show the same.
    """
    one = case.matter
    return light_now(one.state, one.closed_at, one.due_at, one.alert_at, one.red_at, now)


def light_now(
    state: str, closed_at: datetime | None, due_at: datetime | None, alert_at: datetime | None,
    red_at: datetime | None, now: datetime,
) -> Light:  # fmt: skip
    """This will return the light of a case from its matter's columns, as `case_light`."""
    if closed_at:
        return Light.NONE
    if state in STOPPED:
        return Light.STOPPED
    if due_at is None:
        return Light.NONE
    if now >= red_at if red_at else now > due_at:
        return Light.RED
    return Light.YELLOW if alert_at and now >= alert_at else Light.GREEN


def sees_all(roles: frozenset[str]) -> bool:
    """This will say whether somebody with these roles sees the cases of every agency."""
    return bool(roles & {"clerk", "supervisor", "leader", "helper", "it"})


def cases_visible(agency: str, roles: frozenset[str]) -> QuerySet[Case]:
    """This will return the cases that an officer may see: clerks and overseers all, approvers their agency's."""
    rows = Case.objects.select_related(
        "matter", "party", "agency", "item_version", "order__menu_version__menu"
    ).prefetch_related("pauses")
    return rows if sees_all(roles) else rows.filter(agency__code=agency)


_STOPS = Kept(lambda keys: CasePause.objects.filter(case__in=keys))


def stops_of(keys: Collection[int]) -> dict[int, list[Pause]]:
    """This will return the special steps of cases as the clock reads them, by the case's key; one statement."""
    stops: dict[int, list[Pause]] = {}
    for one in _STOPS.rows(rounded(list(keys))):
        stops.setdefault(one.case_id, []).append(_pause(one))
    return stops


def _bare() -> QuerySet[Case]:
    return Case.objects.select_related(
        "matter__parent",
        "party",
        "agency",
        "item_version",
        "order__matter",
        "licence",
        "promise_check__matter",
        "promise_check__evidence",
    )


_PAPERS = CasePaper.objects.select_related("upload").order_by("pk")
_OPINIONS = Opinion.objects.select_related("matter", "agency").order_by("pk")
_PROMISES = Promise.objects.select_related("matter").order_by("pk")
_ONE = Kept(lambda number: _bare().filter(matter__number=number))
_PARTS = {  # what hangs on a case, with all that its page shows of it
    "papers": Kept(lambda pk: _PAPERS.filter(case_id=pk)),
    "pauses": Kept(lambda pk: CasePause.objects.filter(case_id=pk)),
    "opinions": Kept(lambda pk: _OPINIONS.filter(case_id=pk)),
    "promises": Kept(lambda pk: _PROMISES.filter(case_id=pk)),
}


def case_by_number(number: str) -> Case:
    """This will return a case with all that its page shows; an unknown number raises `Case.DoesNotExist`."""
    found: list[Case] = _ONE.rows(str(number))
    if not found:
        raise Case.DoesNotExist(number)
    for name, part in _PARTS.items():
        hang(found[0], name, part.rows(found[0].pk), "case")
    return found[0]


def cases_of(order_id: int) -> list[Case]:
    """This will return the cases of an order with all that its page shows, in the order they were opened."""
    rows = _bare().prefetch_related(
        Prefetch("papers", _PAPERS.all()),
        "pauses",
        Prefetch("opinions", _OPINIONS.all()),
        Prefetch("promises", _PROMISES.all()),
    )
    return list(rows.filter(order_id=order_id).order_by("matter_id"))


def first_cases(orders: Collection[int]) -> dict[int, str]:
    """This will give the number of the first case of each order, in one statement; none where no case was opened."""
    rows = Case.objects.filter(order__in=orders).order_by("-pk").values_list("order", "matter__number")
    return dict(rows) if orders else {}


def order_by_number(number: str) -> Order:
    """This will return an order with its cases; an unknown number raises `Order.DoesNotExist`."""
    return (
        Order.objects.select_related("matter", "party", "menu_version__menu")
        .prefetch_related(
            Prefetch("cases", Case.objects.select_related("matter", "agency").order_by("pk")), "uploads"
        )
        .get(matter__number=number)
    )


def orders_of(party_id: int, *, before: int | None = None, limit: int = 100) -> list[Order]:
    """This will return a party's orders, newest first; `before` is the key of the last one of the page before."""
    rows = Order.objects.filter(party_id=party_id).select_related("matter", "menu_version__menu")
    rows = rows.defer("plan", "answers", "form", "menu_version__spec")  # kilobytes that no list shows
    if before is not None:
        rows = rows.filter(matter_id__lt=before)
    return list(rows.order_by("-matter_id")[:limit])


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order as the list of its party shows it."""

    pk: int
    number: str
    title: str
    state: str
    saved_at: datetime


_LINE = ("pk", "matter__number", "matter__title", "matter__state", "saved_at")
_LATEST = Kept(
    lambda party: Order.objects.filter(party_id=party).order_by("-pk").values_list(*_LINE)[:MOST_LINES]
)
_OLDER = Kept(
    lambda party, before: Order.objects.filter(party_id=party, pk__lt=before).order_by("-pk")
    .values_list(*_LINE)[:MOST_LINES]
)  # fmt: skip


def order_lines(party_id: int, *, before: int | None = None) -> list[OrderLine]:
    """This will return a party's orders, newest first, up to `MOST_LINES`; `before` as in `orders_of`."""
    rows = _LATEST.rows(party_id) if before is None else _OLDER.rows(party_id, before)
    return [OrderLine(*row) for row in rows]


def held_papers(party_id: int, today: date) -> dict[str, str]:
    """This will return the papers that the zone already holds of a party: paper code -> where it is known from."""
    rows = Licence.objects.filter(party_id=party_id, status="valid").exclude(paper="")
    return {
        r.paper: say("《{title}》{number}", title=r.title, number=r.number)
        for r in rows
        if not r.valid_until or r.valid_until >= today
    }


def licence_by_token(token: str) -> Licence | None:
    """This will return the licence that a QR code names, or None."""
    return Licence.objects.select_related("party", "case__agency").filter(token=token).first()


def licence_by_number(number: str) -> Licence | None:
    """This will return the licence with that number, or None."""
    return Licence.objects.select_related("party", "case__agency").filter(number=number).first()


def plan_of(order: Order, today: date) -> catalog.OrderPlan:
    """This will plan the order from its answers, the papers held and the facts known."""
    known = {key: _known_from(source) for key, (_, source) in known_facts(order.party_id).items()}
    held = {**spared_papers(form_values(order), today), **held_papers(order.party_id, today)}
    return catalog.plan_for(order.menu_version, form_values(order), held, known, today)


def _known_from(source: str) -> str:
    kind, _, number = source.partition(" ")
    return say("订单 {number}", number=number) if kind == "订单" and number else source


def gate_papers(made: catalog.OrderPlan) -> dict[str, str]:
    """This will return the papers that come with a gate (the signed lease): paper -> gate key."""
    menu = catalog.menu_by_version(made.menu_version_id)
    standing = {slot.key for slot in made.plan.slots if slot.kind == "gate"}
    gates = menu.spec.get("gates", ())
    return {g["evidence_paper"]: f"gate:{g['code']}" for g in gates if f"gate:{g['code']}" in standing}


def consents_for(made: catalog.OrderPlan, deferred: Collection[str], today: date) -> tuple[Consent, ...]:
    """This will return every text that must be agreed to before this plan is submitted, each with its scope."""
    names: dict[str, set[str]] = {"truth": set(), "tolerance": set(), "promise": set(), "sharing": set()}
    for line in made.plan.papers:
        kind = {"promisable": "promise", "held": "sharing"}.get(line.disposition.value, "")
        kind = "tolerance" if line.disposition.value == "deferrable" and line.paper in deferred else kind
        if kind:
            names[kind].add(line.name)
    facts, used = catalog.facts(), {line.fact: line for line in made.plan.facts}
    known = {key for key, line in used.items() if line.known_from not in {"", catalog.FROM_ANSWERS}}
    names["sharing"] |= {facts[key].label for key in known if key in facts}
    names["personal"] = {facts[key].label for key in used if key in facts and facts[key].personal}
    return tuple(consent(kind, today, scope) for kind, scope in names.items() if scope or kind == "truth")


def awaited(case: Case, siblings: Iterable[Case] | None = None) -> list[str]:
    """This will say, one line each, whose result the grant of a case still waits for, and from which agency.

    `siblings`: the cases of its order in the order of opening, where a page has read them already.
    """
    if not case.decides_after:
        return []
    if siblings is None:
        rows = Case.objects.filter(order_id=case.order_id, item_code__in=case.decides_after)
        siblings = rows.select_related("matter", "agency").order_by("matter_id")
    last = {one.item_code: one for one in siblings}  # a later attempt stands for an earlier one
    return [_result_of(last[key]) if key in last else key for key in case.decides_after]


def _result_of(case: Case) -> str:
    state = CASE.label(case.matter.state)
    return say(
        "“{title}”的结果（{name}，{state}）", title=case.matter.title, name=case.agency.name, state=state
    )


def promise_due(case: Case, paper: CasePaper, now: datetime) -> date:
    """This will return the last day for a paper that is promised on acceptance now."""
    begun = case.accepted_at or now
    due = try_deadline(begun, promised_limit(case), calendar=official())
    last = due.due_on if isinstance(due, Deadline) and due.counts_days else None
    return promise_due_on(local_day(now), paper.defer_days, last, calendar=official())


def may_reapply(case: Case, siblings: Iterable[Case] | None = None) -> bool:
    """This will say whether the firm may apply again for this item of a running order (`siblings` as in `awaited`)."""
    if case.matter.state not in {"refused", "declined", "withdrawn", "terminated"}:
        return False
    if case.order.matter.state != "running":
        return False
    if siblings is None:
        siblings = Case.objects.filter(order_id=case.order_id, item_code=case.item_code)
    return all(one.item_code != case.item_code or one.attempt <= case.attempt for one in siblings)


def may_renew(case: Case, today: date) -> bool:
    """This will say whether renewal of the case's licence can be asked for: it runs out, and nobody asked yet."""
    licence = getattr(case, "licence", None)
    if licence is None or licence.valid_until is None or licence.renewal_asked_on is not None:
        return False
    return bool(licence.status == "valid" and licence.valid_until >= today)


def broken_promises(party_id: int) -> list[Promise]:
    """This will return the promises of a party that were broken and not kept since."""
    rows = Promise.objects.filter(case__party_id=party_id, matter__state="broken")
    return list(rows.select_related("matter", "case__matter").order_by("matter_id"))


def holder_line(state: str, agency: str) -> str:
    """This will say in one sentence, in the reader's language, who has the matter now."""
    return tell(HOLDERS.get(state, state), agency=agency)


def form_values(order: Order) -> dict[str, Any]:
    """This will return all facts that an order knows: answers and form together."""
    return {**order.answers, **order.form}


def deferred_papers(order: Order) -> frozenset[str]:
    """This will return the papers that an order promises to bring later."""
    return frozenset(order.form.get(DEFERRED, ()))


def used_days(case: Case, now: datetime) -> int:
    """This will count the working days since acceptance, up to the decision or `now`, pauses left out."""
    if case.accepted_at is None:
        return 0
    until = case.decided_at or now
    return spent(case.accepted_at, until, calendar=official(), pauses=pauses_of(case))


def visible_to(case: Case, agency: str, roles: frozenset[str]) -> bool:
    """This will say whether an officer may see a case: as `cases_visible`, and agencies asked for an opinion."""
    if sees_all(roles) or case.agency.code == agency:
        return True
    return any(one.agency.code == agency for one in case.opinions.all())


def upload_of(case: Case, paper: str) -> Upload | None:
    """This will return the file of one paper of a case, or None where nothing was handed in."""
    found = next((one for one in case.papers.all() if one.paper == paper), None)
    return found.upload if found else None
