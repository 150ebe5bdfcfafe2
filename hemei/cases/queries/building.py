"""Reading construction orders: phases, survey, joint acceptance, checks by video, area studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q

from hemei.cases.flow import CASE
from hemei.cases.models import (
    AreaStudy,
    Case,
    CloudCheck,
    Fault,
    JointAcceptance,
    JointCheck,
    Licence,
    Order,
    Still,
    Unit,
    WorkStart,
)
from hemei.catalog import queries as catalog
from hemei.rules.building import Phase, area_percent, deviation, inside, phases, start_terms
from hemei.rules.words import say
from hemei.rules.workdays import local_day

PAGE = 50
SURVEY_ITEM, SURVEY_PAPER = "joint-survey", "survey-result"


def project_of(order: Order) -> str:
    """This will return the unified code of the order's project, "" where none is known."""
    return str({**order.answers, **order.form}.get("project_code") or "")


def phase_licences(case: Case, on: date) -> dict[str, Licence]:
    """This will return the valid phase permits of the case's project: phase -> licence.

    A project is known by its unified code; without one only permits of the same order count.
    """
    return _phase_licences(case.order, on)


def _phase_licences(order: Order, on: date) -> dict[str, Licence]:
    keys = {phase.item: phase.key for phase in phases(on)}
    rows = Licence.objects.select_related("case__order", "case__matter").filter(
        party_id=order.party_id, status="valid", case__item_code__in=keys
    )
    code, found = project_of(order), {}
    for one in rows.order_by("pk"):
        same = one.case.order_id == order.pk or (code and project_of(one.case.order) == code)
        if same and (one.valid_until is None or one.valid_until >= on):
            found[keys[one.case.item_code]] = one
    return found


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """One phase as pages show it: its rule, its case in this order, its permit wherever it was issued."""

    phase: Phase
    case: Case | None
    label: str
    licence: Licence | None
    now: bool = False  # how far the work may go today


def phase_rows(order: Order, on: date) -> list[PhaseRow]:
    """This will return the phases of an order that asks for at least one of them, in the order of the work."""
    cases = {one.item_code: one for one in order.cases.all()}
    if not any(phase.item in cases for phase in phases(on)):
        return []
    given = _phase_licences(order, on)
    last = [phase.key for phase in phases(on) if phase.key in given]
    return [
        PhaseRow(
            phase, cases.get(phase.item),
            CASE.label(cases[phase.item].matter.state) if phase.item in cases else "",
            given.get(phase.key), bool(last) and phase.key == last[-1],
        )
        for phase in phases(on)
    ]  # fmt: skip


def studies_for(values: Mapping[str, Any], on: date) -> list[AreaStudy]:
    """This will return the area studies in force on `on` whose area holds the site of the facts, best first.

    One that has run out or was ended is never among them.
    """
    lng, lat = values.get("site_lng"), values.get("site_lat")
    if not isinstance(lng, int | float) or not isinstance(lat, int | float):
        return []
    rows = AreaStudy.objects.select_related("matter", "agency").filter(
        matter__state="valid", decided_on__lte=on, valid_until__gte=on,
        west__lte=lng, east__gte=lng, south__lte=lat, north__gte=lat,
    )  # fmt: skip
    corners = [
        (row, [(float(x), float(y)) for x, y in row.corners]) for row in rows.order_by("-valid_until", "pk")
    ]
    return [row for row, points in corners if inside((lng, lat), points)]


def spared_papers(values: Mapping[str, Any], on: date) -> dict[str, str]:
    """This will return the papers that area studies replace for a site: paper -> why it is not asked."""
    found: dict[str, str] = {}
    for study in studies_for(values, on):
        why = say("区域评估《{title}》{number}，有效到 {until}，地块在范围内", title=study.title,
                  number=study.matter.number, until=study.valid_until.isoformat())  # fmt: skip
        found.setdefault(study.paper, why)
    return found


def studies_page(
    *, on: date, text: str = "", kind: str = "", state: str = "", before: int | None = None, limit: int = PAGE,
    oldest: bool = False,
) -> list[Any]:  # fmt: skip
    """This will return area studies, newest first, under a filter: words, kind, state (valid, expired, ended)."""
    rows = AreaStudy.objects.select_related("matter", "agency").annotate(used=Count("uses"))
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(matter__number__icontains=text))
    if kind:
        rows = rows.filter(kind=kind)
    if state in {"valid", "expired"}:
        day = {"valid_until__gte": on} if state == "valid" else {"valid_until__lt": on}
        rows = rows.filter(matter__state="valid", **day)
    elif state == "ended":
        rows = rows.filter(matter__state="ended")
    if before is not None:
        rows = rows.filter(pk__gt=before) if oldest else rows.filter(pk__lt=before)
    return list(rows.order_by("pk" if oldest else "-pk")[:limit])


def study_by_number(number: str) -> AreaStudy:
    """This will return an area study; an unknown number raises `AreaStudy.DoesNotExist`."""
    return AreaStudy.objects.select_related("matter", "agency").get(matter__number=number)


@dataclass(frozen=True, slots=True)
class Gathering:
    """What the menu says of an order's joint acceptance: cases looked at, cases issued after them, agencies."""

    looked: tuple[Case, ...]
    then: tuple[Case, ...]
    agencies: tuple[str, ...]
    lead: str = "housing-construction"


def gathering(order: Order) -> Gathering | None:
    """This will return the order's joint acceptance as its menu version plans it, None where it plans none."""
    joints = catalog.menu_by_version(order.menu_version_id).spec.get("joints", ())
    row = next((one for one in joints if one["kind"] == "acceptance"), None)
    if row is None:
        return None
    rows = Case.objects.select_related("matter", "agency", "party", "item_version", "order", "licence")
    found = rows.prefetch_related("papers").filter(order=order).order_by("matter_id")
    last = {one.item_code: one for one in found}
    looked = tuple(last[item] for item in row["members"] if item in last)
    then = tuple(last[item] for item in row.get("then", ()) if item in last)
    if not looked:
        return None
    wanted = {one.agency.code for one in looked} | {
        code for one in looked for code in catalog.spec(one.item_version).opinions
    }
    return Gathering(looked, then, tuple(code for code in row["agencies"] if code in wanted))


def joint_of(order_id: int) -> JointAcceptance | None:
    """This will return the order's joint acceptance that was not called off, with its checks and faults."""
    faults = Fault.objects.select_related("upload", "unit").order_by("pk")
    checks = (
        JointCheck.objects.select_related("agency")
        .order_by("pk")
        .prefetch_related(Prefetch("faults", faults))
    )
    rows = JointAcceptance.objects.select_related("matter", "order__matter", "order__party")
    units = Prefetch("units", Unit.objects.order_by("number"))
    return (
        rows.prefetch_related(Prefetch("checks", checks), units).filter(order_id=order_id, over=False).first()
    )


def open_faults(joint: JointAcceptance) -> list[Fault]:
    """This will return the faults of a joint acceptance that are not closed, in the order they were found."""
    found = [fault for check in joint.checks.all() for fault in check.faults.all() if fault.closed_at is None]
    return sorted(found, key=lambda one: one.pk)


def units_of(order_id: int) -> list[Unit]:
    """This will return the units of an order that are accepted one by one, in their order; none for most orders."""
    return list(Unit.objects.select_related("joint__matter").filter(order_id=order_id).order_by("number"))


def starts_of(order_id: int) -> list[WorkStart]:
    """This will return the terms of start of an order's construction permits, in the order they were issued."""
    rows = WorkStart.objects.select_related(
        "matter__parent", "licence__party", "licence__case__agency", "licence__case__order"
    )
    return list(rows.filter(licence__case__order_id=order_id).order_by("pk"))


def clouds_of(order_id: int) -> list[CloudCheck]:
    """This will return the looks by video of an order's cases with their stills, newest first."""
    rows = CloudCheck.objects.select_related("matter", "case__matter", "case__agency", "case__order")
    stills = Prefetch("stills", Still.objects.select_related("upload").order_by("pk"))
    return list(rows.prefetch_related(stills).filter(case__order_id=order_id).order_by("-pk"))


def visits_saved(order_id: int) -> int:
    """This will count the visits that looks by video saved for an order."""
    return CloudCheck.objects.filter(case__order_id=order_id, saved_visit=True).count()


@dataclass(frozen=True, slots=True)
class SurveyView:
    """The one survey of an order: its case and figures, who uses it, how far it is from what was permitted."""

    case: Case
    survey: Any  # Survey or None
    users: tuple[Case, ...]
    percent: float | None
    beyond: bool


def survey_of(order: Order, on: date) -> SurveyView | None:
    """This will return the joint survey of an order and the cases of the bodies that use the same result."""
    rows = Case.objects.select_related("matter", "agency", "survey", "item_version").filter(order=order)
    cases = list(rows.order_by("matter_id"))
    own = [one for one in cases if one.item_code == SURVEY_ITEM]
    if not own:
        return None
    survey = getattr(own[-1], "survey", None)
    users = [one for one in cases if one.item_code != SURVEY_ITEM and any(
        row.paper == SURVEY_PAPER for row in catalog.spec(one.item_version).requirements)]  # fmt: skip
    percent = deviation(float(survey.built_m2), float(survey.permitted_m2)) if survey else None
    beyond = percent is not None and abs(percent) > area_percent(on)
    return SurveyView(own[-1], survey, tuple(users), percent, beyond)


def building_order(number: str) -> Order:
    """This will return an order with its cases and what its construction page shows; else `Order.DoesNotExist`."""
    cases = Case.objects.select_related("matter", "agency", "party", "item_version", "order").order_by(
        "matter_id"
    )
    rows = Order.objects.select_related("matter", "party", "menu_version__menu")
    return rows.prefetch_related(Prefetch("cases", cases), "studies__study__matter").get(
        matter__number=number
    )


JOINT_ITEMS = frozenset({
    "land-permit", "planning-permit", "planning-verification", "archive-acceptance", "civil-defence-filing",
    "joint-acceptance", "fire-acceptance", "fire-filing", "completion-filing", "first-registration", SURVEY_ITEM,
})  # fmt: skip


def is_building(item: str, on: date) -> bool:
    """This will say whether the page of construction has something to show about an item."""
    return (
        item in JOINT_ITEMS
        or item in start_terms(on).items
        or any(phase.item == item for phase in phases(on))
    )


def has_building(order: Order) -> bool:
    """This will say whether an order's page of construction has something to show."""
    return any(is_building(one.item_code, local_day(order.saved_at)) for one in order.cases.all())


def building_orders(
    *, agency: str, roles: frozenset[str], text: str = "", state: str = "", before: int | None = None,
    limit: int = PAGE, oldest: bool = False,
) -> tuple[list[Any], int | None]:  # fmt: skip
    """This will return joint acceptances that an officer may see, newest first, and the key of the next page.

    An approver sees those that his agency takes part in.
    """
    rows = JointAcceptance.objects.select_related("matter", "order__matter", "order__party").annotate(
        faults=Count("checks__faults", distinct=True),
        still_open=Count("checks__faults", filter=Q(checks__faults__closed_at=None), distinct=True),
    )
    if not roles & {"clerk", "supervisor", "leader", "helper"}:
        rows = rows.filter(pk__in=JointCheck.objects.filter(agency__code=agency).values("joint"))
    if text:
        rows = rows.filter(Q(order__party__name__icontains=text) | Q(matter__number__icontains=text))
    if state:
        rows = rows.filter(matter__state=state)
    if before is not None:
        rows = rows.filter(pk__gt=before) if oldest else rows.filter(pk__lt=before)
    found = list(rows.order_by("pk" if oldest else "-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def waiting_orders(*, now: datetime, limit: int = PAGE) -> list[Order]:
    """This will return running orders whose menu plans a joint acceptance and that have none yet, newest first."""
    rows = Order.objects.select_related("matter", "party", "menu_version__menu").filter(
        matter__state="running", submitted_at__lte=now
    )
    joint = JointAcceptance.objects.filter(over=False).values("order")
    rows = rows.filter(cases__item_code="joint-acceptance", cases__matter__closed_at=None).exclude(
        pk__in=joint
    )
    return list(rows.distinct().order_by("-pk")[:limit])
