"""The list of open cases on the desk: filtered, ordered, counted and paged by the database.

Everything asked for stands on the matter itself (`office`, `topic`, `label`, `words`, `red_at` …), under indexes of
what is open, so that a page costs the same for sixty cases and for 200,000. Only words have to be looked for in
every open case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from hemei.cases.flow import STOPPED
from hemei.cases.models import Case
from hemei.cases.queries.lines import WorkRow, work_lines
from hemei.cases.queries.reading import sees_all
from hemei.catalog.models import Menu
from hemei.ledger.models import Matter
from hemei.rules.clock import Light

PAGE = 50
MOST = 99  # more are told as "99+": nobody needs it exactly, and it costs
SORTS = ("", "new", "party", "item")
_LAST = "~"  # stands for "no instant" in a mark, and behind every one
_BATCH = 500  # rows of one statement when all of them are wanted
_RUNNING = ~Q(state__in=STOPPED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer asks for: empty parts do not count. `light` is a `Light`, `menu` a name, `text` words."""

    light: str = ""
    state: str = ""
    menu: str = ""
    text: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One page, and the marks of its neighbours: `before` of the newer one, `after` of the older one."""

    rows: list[WorkRow]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class _Span:
    """A part of an order: which matters, by which column (then by number), falling or rising."""

    those: Q
    column: str = ""
    falling: bool = False

    def order(self, back: bool) -> list[str]:
        number = "-number" if back else "number"
        return [("-" if self.falling != back else "") + self.column, number] if self.column else [number]

    def beyond(self, place: tuple[Any, str], back: bool) -> Q:
        """Behind a place, or before it; the column alone comes first, so that an index can be entered there."""
        value, number = place
        step = Q(number__lt=number) if back else Q(number__gt=number)
        if not self.column:
            return step
        sign = "lt" if self.falling != back else "gt"
        return Q(**{f"{self.column}__{sign}e": value}) & (Q(**{f"{self.column}__{sign}": value}) | step)


_SPANS = {
    "": (_Span(Q(due_at__isnull=False), "due_at"), _Span(Q(due_at=None))),
    "new": (_Span(Q(begun_at__isnull=False), "begun_at", True), _Span(Q(begun_at=None))),
    "party": (_Span(Q(), "label"),),
    "item": (_Span(Q(), "title"),),
}


def work_page(
    *, agency: str, roles: frozenset[str], now: datetime, asked: Asked, after: str = "", before: str = ""
) -> WorkPage:
    """This will return one page of the open cases of an officer, in the order asked for.

    Marks are places, not page numbers: a row that comes or goes meanwhile shifts nothing. One that cannot be read,
    or behind which there is nothing, gives the first page.
    """
    rows, spans = _lit(_open(agency, roles, asked), asked.light, now), _SPANS[asked.sort]
    place = _place(spans, before or after)
    found = _walk(rows, spans, place, back=bool(before)) if place else []
    back = bool(before and found)
    if not found:
        place, found = None, _walk(rows, spans, None, back=False)
    more, page = len(found) > PAGE, found[:PAGE]
    if back:
        page.reverse()
    newer = page and (more if back else place is not None)
    older = page and (True if back else more)
    return WorkPage(
        _rows([pk for pk, _mark in page], now), page[0][1] if newer else "", page[-1][1] if older else ""
    )


def work_rows(*, agency: str, roles: frozenset[str], now: datetime, asked: Asked) -> Iterator[WorkRow]:
    """This will give every open case of an officer that fits, in the order asked for, a batch at a time."""
    rows, spans = _lit(_open(agency, roles, asked), asked.light, now), _SPANS[asked.sort]
    place: tuple[int, tuple[Any, str]] | None = None
    while True:
        found = _walk(rows, spans, place, back=False, most=_BATCH)
        yield from _rows([pk for pk, _mark in found], now)
        if len(found) < _BATCH:
            return
        place = _place(spans, found[-1][1])


def work_counts(*, agency: str, roles: frozenset[str], now: datetime, asked: Asked) -> dict[str, int]:
    """This will count an officer's open cases by their light, and all of them as "": up to `MOST` + 1 of each.

    One statement. `asked.light` does not count: every lamp tells how many it would show.
    """
    rows = _open(agency, roles, asked).order_by()
    lights = ["", *Light]
    if asked.text:  # to look once through all words is cheaper than once for each lamp
        wanted = {f"n{n}": Count("pk", filter=_light(light, now)) for n, light in enumerate(lights) if light}
        found = rows.aggregate(n0=Count("pk"), **wanted)
        return {str(light): min(found[f"n{n}"], MOST + 1) for n, light in enumerate(lights)}
    parts, params = [], list[Any]()
    for light in lights:
        few = _lit(rows, light, now).values_list("pk")[: MOST + 1]
        text, given = few.query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({text}) few)")  # noqa: S608 - made by the ORM
        params += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        counts = cursor.fetchone()
    return {str(light): count for light, count in zip(lights, counts, strict=True)}


def work_menus() -> list[str]:
    """This will return the names of the menus by which the list can be filtered."""
    return list(Menu.objects.order_by("name").values_list("name", flat=True))


def _open(agency: str, roles: frozenset[str], asked: Asked) -> QuerySet[Matter]:
    rows = Matter.objects.filter(kind="case", closed_at=None, listed=True)
    if not sees_all(roles):
        rows = rows.filter(office=f"agency:{agency}")
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.menu:
        codes = Menu.objects.filter(name=asked.menu).values_list("code", flat=True)
        rows = rows.filter(topic__in=[f"menu:{code}" for code in codes])
    for word in asked.text.lower().split():
        rows = rows.filter(words__contains=word)
    return rows


def _lit(rows: QuerySet[Matter], light: str, now: datetime) -> QuerySet[Matter]:
    return rows.filter(_light(light, now)) if light else rows


def _light(light: str, now: datetime) -> Q:
    """The same as `case_light` says of one case, of open ones."""
    lights: dict[str, Q] = {
        Light.RED: _RUNNING & Q(red_at__lte=now),
        Light.YELLOW: _RUNNING & Q(red_at__gt=now, alert_at__lte=now),
        Light.GREEN: _RUNNING & Q(red_at__gt=now) & (Q(alert_at__gt=now) | Q(alert_at=None)),
        Light.STOPPED: Q(state__in=STOPPED),
        Light.NONE: _RUNNING & Q(due_at=None),
    }
    return lights.get(light, Q(pk__in=[]))


def _walk(
    rows: QuerySet[Matter], spans: Sequence[_Span], place: tuple[int, tuple[Any, str]] | None, *, back: bool,
    most: int = PAGE + 1,
) -> list[tuple[int, str]]:  # fmt: skip
    """Keys and marks of the next matters from a place on, or of those before it, the nearest first."""
    found: list[tuple[int, str]] = []
    numbered = list(enumerate(spans))
    for n, span in reversed(numbered) if back else numbered:
        part = rows.filter(span.those)
        if place is not None and n != place[0] and (n > place[0]) == back:
            continue
        if place is not None and n == place[0]:
            part = part.filter(span.beyond(place[1], back))
        some = part.order_by(*span.order(back)).values_list("pk", span.column or "pk", "number")
        found += [(pk, _mark(span, value, number)) for pk, value, number in some[: most - len(found)]]
        if len(found) == most:
            break
    return found


def _mark(span: _Span, value: Any, number: str) -> str:
    if not span.column:
        value = _LAST
    elif isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat()
    return f"{value}@{number}"


def _place(spans: Sequence[_Span], mark: str) -> tuple[int, tuple[Any, str]] | None:
    """Which span a mark lies in, and where; None for none, and for what is no mark."""
    value, _at, number = mark.rpartition("@")
    if not number or not value or "\0" in mark:
        return None
    if len(spans) == 1:
        return 0, (value, number)
    if value == _LAST:
        return 1, (None, number)
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (0, (at, number)) if at.tzinfo else None


def _rows(keys: list[int], now: datetime) -> list[WorkRow]:
    found = work_lines(Case.objects.filter(pk__in=keys), now) if keys else {}
    return [found[pk] for pk in keys if pk in found]
