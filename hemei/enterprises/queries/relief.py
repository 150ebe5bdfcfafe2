"""Help cases as they are read: lists whose rows are masked, one case, the public notices, and the live figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from hemei.accounts.queries import Person
from hemei.cases.queries.matter_lists import Line, lines
from hemei.enterprises.flow import ALLOWANCE, PAY_LIST, RELIEF
from hemei.enterprises.models import (
    Allowance,
    CadreVisit,
    ClueFile,
    HelpCase,
    HelpMeasure,
    Household,
    PayLine,
)
from hemei.enterprises.queries.households import concerns, of_households
from hemei.rules.households import RISKS
from hemei.rules.masks import mask_name
from hemei.rules.words import mark

WATCHED = ("planning", "helping", "proposed", "verified")
_EVER = (*WATCHED, "removed")
PAID = ("granted", "changed")


def case_by_number(number: str) -> HelpCase:
    """This will return a case; `HelpCase.DoesNotExist` for an unknown number."""
    return of_households(HelpCase.objects.all()).get(matter__number=number)


def case_for(number: str, who: Person, on: date) -> HelpCase:
    """This will return a case that somebody's work concerns; `DoesNotExist` for any other."""
    rows = HelpCase.objects.filter(concerns(who, on, "household__"))
    return of_households(rows).get(matter__number=number)


def case_of(household: Household) -> HelpCase | None:
    """This will return the case of a household: the live one, else the latest."""
    return of_households(household.cases.all()).order_by("-live", "-pk").first()


def case_lines(
    wanted: Mapping[str, str], who: Person, *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of cases, of one figure's records if `wanted` names it."""
    rows = HelpCase.objects.filter(concerns(who, on, "household__")).select_related("household__party")
    if (one := CASE_FIGURES.get(wanted.get("figure", ""))) is not None:
        rows = rows.filter(one.records(now))
    for name in ("risk", "origin"):
        if picked := wanted.get(name, ""):
            rows = rows.filter(**{name: picked})
    return lines(rows, RELIEF, wanted, after=after, limit=limit, now=now, text=("household__village",))


def measures_of(case: HelpCase) -> list[HelpMeasure]:
    """This will return the measures of a case by their day."""
    return list(case.measures.order_by("due_on", "pk"))


def open_measures(case: HelpCase, who: Person) -> list[HelpMeasure]:
    """This will return the measures that somebody may enter as done."""
    rows = case.measures.filter(done_on=None).order_by("due_on", "pk")
    return [one for one in rows if who.roles & {"helper", "clerk"} or one.owner == who.agency]


def files(agency: str) -> list[ClueFile]:
    """This will return the lists of clues that an agency sent, latest first."""
    rows = ClueFile.objects.select_related("matter").defer("rows")
    return list(rows.filter(agency=agency).order_by("-pk")[:100])


def file_by_number(number: str, agency: str) -> ClueFile:
    """This will return a list of clues of an agency; `DoesNotExist` for any other."""
    return ClueFile.objects.select_related("matter").get(matter__number=number, agency=agency)


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One masked notice: what it is, whose (first sign of the head's name), where, until when, and how much."""

    what: str
    number: str
    name: str
    village: str
    kind: str
    persons: int | None
    amount: Any
    until: date | None
    sample: bool
    key: int


def notices(what: str, village: str, *, before: int | None, limit: int, on: date) -> list[PublicLine]:
    """This will give one page of what stands in public on a day: "relief", "allowance" or "pay"; latest first."""
    maker = {"relief": _cases, "allowance": _allowances, "pay": _pays}.get(what, _cases)
    return list(maker(village, before, limit, on))


def _page(rows: QuerySet[Any], village: str, before: int | None, limit: int) -> QuerySet[Any]:
    if village:
        rows = rows.filter(household__village=village)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return rows.order_by("-pk")[:limit]


def _cases(village: str, before: int | None, limit: int, on: date) -> Iterable[PublicLine]:
    rows = HelpCase.objects.select_related("matter", "household__party").filter(
        matter__state="public", public_until__gte=on
    )
    for one in _page(rows, village, before, limit):
        yield PublicLine(
            RELIEF.title, one.matter.number, mask_name(one.household.party.name), one.household.village,
            RISKS.get(one.risk, ""), one.persons, None, one.public_until, one.sample, one.pk,
        )  # fmt: skip


def _allowances(village: str, before: int | None, limit: int, on: date) -> Iterable[PublicLine]:
    rows = Allowance.objects.select_related("matter", "household__party").filter(
        matter__state="public", public_until__gte=on
    )
    for one in _page(rows, village, before, limit):
        yield PublicLine(
            ALLOWANCE.title, one.matter.number, mask_name(one.household.party.name), one.household.village, "",
            one.persons, one.month, one.public_until, one.sample, one.pk,
        )  # fmt: skip


def _pays(village: str, before: int | None, limit: int, on: date) -> Iterable[PublicLine]:
    rows = PayLine.objects.select_related("pay_list__matter", "household__party", "allowance").filter(
        live=True, pay_list__matter__state="public", pay_list__public_until__gte=on
    )
    for one in _page(rows, village, before, limit):
        yield PublicLine(
            PAY_LIST.title, one.pay_list.matter.number, mask_name(one.household.party.name), one.household.village,
            "", one.allowance.persons, one.amount, one.pay_list.public_until, one.pay_list.sample, one.pk,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseFigure:
    """One live figure over cases: its records, and for a share those of them that hit."""

    code: str
    name: str
    definition: str
    records: Callable[[datetime], Q]
    hits: Q | None = None


CASE_FIGURES: dict[str, CaseFigure] = {
    one.code: one
    for one in (
        CaseFigure("watched", mark("监测帮扶中的户"), mark("已决定纳入、风险没有消除的户数。"),
                   lambda _now: Q(matter__state__in=WATCHED)),
        CaseFigure("removed", mark("风险消除率"), mark("风险已消除的户，占全部曾经纳入的户。"),
                   lambda _now: Q(matter__state__in=_EVER), Q(matter__state="removed")),
        CaseFigure("decided", mark("按期决定率"),
                   mark("线索登记起 15 天内作出决定的，占已决定的线索；撤销的线索和没有授权的不计。"),
                   lambda _now: Q(decided_at__isnull=False), Q(decided_at__lte=F("decision_due"))),
        CaseFigure("late", mark("到期没有决定的线索"), mark("已过到期时刻、还没有决定的线索；没有授权的不计。"),
                   lambda now: Q(decided_at=None, live=True, matter__due_at__lt=now)),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    """A live figure as it stands: how many records, how many hit (None = a plain count), and what it means."""

    code: str
    name: str
    definition: str
    hits: int | None
    records: int
    unit: str = mark("户")
    to: str = "relief_cases"

    @property
    def share(self) -> float | None:
        """This will give the share in per cent; None without records or for a plain count."""
        return None if self.hits is None or not self.records else round(self.hits * 100 / self.records, 1)


def figures(who: Person, on: date, now: datetime) -> list[Counted]:
    """This will count the live figures over what somebody's work concerns; each opens to its masked rows."""
    cases = HelpCase.objects.filter(concerns(who, on, "household__"))
    made = []
    for one in CASE_FIGURES.values():
        rows = cases.filter(one.records(now))
        hits = None if one.hits is None else rows.filter(one.hits).count()
        made.append(Counted(one.code, one.name, one.definition, hits, rows.count()))
    grants = Allowance.objects.filter(concerns(who, on, "household__"), matter__state__in=PAID)
    calls = CadreVisit.objects.filter(concerns(who, on, "household__"), due_on__lte=on).exclude(
        matter__state="cancelled"
    )
    return [
        *made,
        Counted("allowances", mark("低保户"), mark("按月发放低保金的户数。"), None, grants.count(), to="allowances"),
        Counted("persons", mark("低保人数"), mark("按月发放低保金的户里的人数。"), None,
                grants.aggregate(n=Sum("persons"))["n"] or 0, mark("人"), to="allowances"),
        Counted("calls", mark("按期走访"), mark("计划日已到的走访里，没有误期的。"), calls.filter(missed=False).count(),
                calls.count(), mark("次"), to="home_visits"),
    ]  # fmt: skip
