"""Reading press sheets: what the register says to a text, what is printed where, what moved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from hemei.indicators.models import Indicator, Observation, Release, ReleaseNumber
from hemei.indicators.queries.checker import zone_register
from hemei.rules.figures.check import Report, check
from hemei.rules.figures.sheet import Known, Sheet, parse, problems
from hemei.rules.figures.spans import name_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A press sheet against the register: what keeps it from being signed, what is doubtful, what each mark means."""

    sheet: Sheet
    report: Report
    problems: tuple[str, ...]
    doubts: tuple[str, ...]
    values: Mapping[tuple[str, str], Observation]  # by code and period as written


@dataclass(frozen=True, slots=True)
class Printed:
    """One number of a sheet with what stands behind it; definition and value are None when it stands by hand."""

    place: int
    shown: str
    reason: str
    period: str
    indicator: Indicator | None
    observation: Observation | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One bound number of an earlier sheet and what the register says now."""

    place: int
    shown: str
    code: str
    name: str
    unit: str
    period: str
    old: Decimal
    new_period: str
    new: Decimal | None  # None: nothing newer is registered
    revised: Decimal | None  # the same period under a later revision
    retired: bool

    @property
    def change(self) -> Decimal | None:
        """This will give new − old."""
        return None if self.new is None else self.new - self.old


def judge(text: str, on: date) -> Judged:
    """This will read a press sheet and hold it against the register of a day; nothing is written."""
    sheet = parse(text)
    report = check(sheet.plain, zone_register(on))
    codes = {one.code for one in sheet.bindings if one.code}
    rows = {row.code: row for row in Indicator.objects.select_related("matter").filter(code__in=codes)}
    values, doubts = _values(sheet, rows)
    known = {
        key: Known(row.value, row.upper, rows[key[0]].unit) for key, row in values.items()
    }  # fmt: skip
    names = {code: row.name for code, row in rows.items()}
    found = problems(sheet, report.reading.figures, known, names)
    found += [
        f"指标“{row.name}”（{code}）已于 {row.valid_until} 停用，不能用在新的发布稿里。"
        for code, row in rows.items()
        if row.matter.state == "retired"
    ]
    return Judged(sheet, report, tuple(found), tuple(doubts), values)


def _values(
    sheet: Sheet, rows: Mapping[str, Indicator]
) -> tuple[dict[tuple[str, str], Observation], list[str]]:
    """The value that speaks for each code and period: the last signed; others that differ are a doubt."""
    current = Observation.objects.filter(indicator__code__in=rows, place="zone", replaced_by=None)
    by_span: dict[tuple[str, date, date], list[Observation]] = {}
    for row in current.select_related("indicator").order_by("known_at", "pk"):
        by_span.setdefault((row.indicator.code, row.starts_on, row.ends_on), []).append(row)
    values, doubts = dict[tuple[str, str], Observation](), list[str]()
    for one in sheet.bindings:
        found = by_span.get((one.code, *one.span), []) if one.span else []
        if not found or (one.code, one.period) in values:
            continue
        values[one.code, one.period] = found[-1]
        others = {f"{row.value.normalize():f}" for row in found if row.value != found[-1].value}
        if others:
            doubts.append(
                f"“{rows[one.code].name}”{one.period} 另有来源登记为 {'、'.join(sorted(others))}，"
                f"这里用的是最后登记的 {found[-1].value.normalize():f}。"
            )
    return values, doubts


def releases(*, published: bool = False, limit: int = 100) -> list[Release]:
    """This will list press sheets, newest first; only the published ones if asked."""
    rows: QuerySet[Release] = Release.objects.select_related("matter").order_by("-matter_id")
    if published:
        rows = rows.filter(published_at__isnull=False).order_by("-published_at")
    return list(rows[:limit])


def release_by_number(number: str) -> Release | None:
    """This will return a press sheet, or None."""
    rows = Release.objects.select_related("matter", "previous__matter").filter(matter__number=number)
    return rows.first()


def numbers_of(release: Release) -> list[Printed]:
    """This will list the checked numbers of a sheet in the order of the text."""
    rows = release.numbers.select_related("indicator__matter", "observation__replaced_by").order_by("place")
    return [
        Printed(row.place, row.shown, row.reason, row.period, row.indicator, row.observation) for row in rows
    ]


def releases_using(indicator_id: int) -> list[Release]:
    """This will list the press sheets that print an indicator, newest first."""
    rows = Release.objects.filter(numbers__indicator_id=indicator_id).select_related("matter")
    return list(rows.distinct().order_by("-matter_id"))


def moved(release: Release) -> list[Moved]:
    """This will hold every bound number of a sheet against the register of now, in the order of the text."""
    current = Observation.objects.filter(replaced_by=None, place="zone").order_by("ends_on", "known_at", "pk")
    rows = list(
        ReleaseNumber.objects.filter(release=release, observation__isnull=False)
        .select_related("observation", "indicator__matter")
        .prefetch_related(Prefetch("indicator__observations", queryset=current))
        .order_by("place")
    )
    return [_moved(row) for row in rows]


def _moved(row: ReleaseNumber) -> Moved:
    old, one = row.observation, row.indicator
    assert old is not None
    assert one is not None
    found: Sequence[Observation] = list(one.observations.all())
    same = [each for each in found if (each.starts_on, each.ends_on) == (old.starts_on, old.ends_on)]
    newer = _like(old, [each for each in found if each.ends_on > old.ends_on])
    last = newer[-1] if newer else None
    revised = same[-1].value if same and same[-1].value != old.value else None
    return Moved(
        row.place, row.shown, one.code, one.name, one.unit, row.period, old.value,
        name_of(last.starts_on, last.ends_on) if last else "", last.value if last else None, revised,
        one.matter.state == "retired",
    )  # fmt: skip


def _like(old: Observation, found: Iterable[Observation]) -> list[Observation]:
    """Later values over a span of the same months; none of another length counts as newer."""
    months = _months(old)
    return [each for each in found if _months(each) == months]


def _months(row: Observation) -> int:
    return (row.ends_on.year - row.starts_on.year) * 12 + row.ends_on.month - row.starts_on.month
