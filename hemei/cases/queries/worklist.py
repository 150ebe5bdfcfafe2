"""The list of open cases on the desk: filtered, ordered, counted and paged by the database.

Everything asked for stands on the matter itself (`office`, `topic`, `label`, `words`, `red_at` …), under indexes of
what is open, so that a page costs the same for sixty cases and for 200,000. Only words have to be looked for in
every open case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from hemei.cases.flow import STOPPED
from hemei.cases.queries.lines import WorkRow, work_lines
from hemei.cases.queries.reading import sees_all
from hemei.catalog.models import Menu
from hemei.common.statements import Kept
from hemei.ledger.models import Matter
from hemei.rules.clock import Light

PAGE = 50
MOST = 99  # more are told as "99+": nobody needs it exactly, and it costs
SORTS = ("", "new", "party", "item")
_LAST = "~"  # stands for "no instant" in a mark, and behind every one
_BATCH = 500  # rows of one statement when all of them are wanted
_LAMPS = frozenset({"", *Light})
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
    those = _those(agency, roles, asked)
    place = _place(_SPANS[asked.sort], before or after)
    found = _walk(those, asked, now, place, back=bool(before)) if place else []
    back = bool(before and found)
    if not found:
        place, found = None, _walk(those, asked, now, None, back=False)
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
    those = _those(agency, roles, asked)
    place: tuple[int, tuple[Any, str]] | None = None
    while True:
        found = _walk(those, asked, now, place, back=False, most=_BATCH)
        yield from _rows([pk for pk, _mark in found], now)
        if len(found) < _BATCH:
            return
        place = _place(_SPANS[asked.sort], found[-1][1])


def work_counts(*, agency: str, roles: frozenset[str], now: datetime, asked: Asked) -> dict[str, int]:
    """This will count an officer's open cases by their light, and all of them as "": up to `MOST` + 1 of each.

    One statement. `asked.light` does not count: every lamp tells how many it would show.
    """
    those, lights = _those(agency, roles, asked), ["", *Light]
    if asked.text:  # to look once through all words is cheaper than once for each lamp
        wanted = {f"n{n}": Count("pk", filter=_light(light, now)) for n, light in enumerate(lights) if light}
        found = those.rows().order_by().aggregate(n0=Count("pk"), **wanted)
        return {str(light): min(found[f"n{n}"], MOST + 1) for n, light in enumerate(lights)}
    parts, params = [], list[Any]()
    for light in lights:
        text, given = _few(those.shape, light).text(*those.values, *_when(light, now))
        parts.append(f"(SELECT COUNT(*) FROM ({text}) few)")  # noqa: S608 - made by the ORM
        params += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        counts = cursor.fetchone()
    return {str(light): count for light, count in zip(lights, counts, strict=True)}


@cache
def _few(shape: tuple[str, ...], light: str) -> Kept:
    """Keys of so many matters as a lamp counts; `shape` as of `_Those`."""

    def make(*values: Any) -> Any:
        rows = _Those.of(shape, values).rows().order_by()
        return _lit(rows, light, _instant(values)).values_list("pk")[: MOST + 1]

    return Kept(make)


@cache
def _first(shape: tuple[str, ...], light: str, sort: str, n: int, most: int) -> Kept:
    """The beginning of a span of an order, as `_walk` reads it."""
    span = _SPANS[sort][n]

    def make(*values: Any) -> Any:
        rows = _lit(_Those.of(shape, values).rows(), light, _instant(values))
        return _columns(rows.filter(span.those), span, False)[:most]

    return Kept(make)


def _when(light: str, now: datetime) -> tuple[datetime, ...]:
    """The instant, where a lamp asks for it."""
    return (now,) if light in {Light.RED, Light.YELLOW, Light.GREEN} else ()


def _instant(values: Sequence[Any]) -> Any:
    return next((one for one in values if isinstance(one, datetime)), None)


_MENUS = Kept(lambda: Menu.objects.order_by("name").values_list("name", flat=True))


def work_menus() -> list[str]:
    """This will return the names of the menus by which the list can be filtered."""
    return _MENUS.rows()


@dataclass(frozen=True, slots=True)
class _Those:
    """Which open cases are meant; what is empty does not count."""

    office: str = ""
    state: str = ""
    topics: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()

    @property
    def shape(self) -> tuple[str, ...]:
        """Names of the columns asked for; words make a statement of their own and are not among them."""
        named = (("office", self.office), ("state", self.state), ("topics", self.topics is not None))
        return tuple(name for name, asked in named if asked)

    @property
    def values(self) -> list[Any]:
        return [getattr(self, name) for name in self.shape]

    @classmethod
    def of(cls, shape: tuple[str, ...], values: Sequence[Any]) -> _Those:
        return cls(**dict(zip(shape, values, strict=False)))

    def rows(self) -> QuerySet[Matter]:
        found = Matter.objects.filter(kind="case", closed_at=None, listed=True)
        if self.office:
            found = found.filter(office=self.office)
        if self.state:
            found = found.filter(state=self.state)
        if self.topics is not None:
            found = found.filter(topic__in=self.topics)
        for word in self.words:
            found = found.filter(words__contains=word)
        return found


def _those(agency: str, roles: frozenset[str], asked: Asked) -> _Those:
    topics = None
    if asked.menu:
        codes = Menu.objects.filter(name=asked.menu).values_list("code", flat=True)
        topics = tuple(f"menu:{code}" for code in codes) or ("menu:?",)  # nothing is of such a menu
    office = "" if sees_all(roles) else f"agency:{agency}"
    return _Those(office, asked.state, topics, tuple(asked.text.lower().split()))


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
    those: _Those, asked: Asked, now: datetime, place: tuple[int, tuple[Any, str]] | None, *, back: bool,
    most: int = PAGE + 1,
) -> list[tuple[int, str]]:  # fmt: skip
    """Keys and marks of the next matters from a place on, or of those before it, the nearest first."""
    found: list[tuple[int, str]] = []
    numbered = list(enumerate(_SPANS[asked.sort]))
    for n, span in reversed(numbered) if back else numbered:
        if place is not None and n != place[0] and (n > place[0]) == back:
            continue
        if place is None and asked.light in _LAMPS and not those.words:  # where everybody begins
            first = _first(those.shape, asked.light, asked.sort, n, most)
            some = first.rows(*those.values, *_when(asked.light, now))[: most - len(found)]
        else:
            part = _lit(those.rows(), asked.light, now).filter(span.those)
            if place is not None and n == place[0]:
                part = part.filter(span.beyond(place[1], back))
            some = _columns(part, span, back)[: most - len(found)]
        found += [(pk, _mark(span, value, number)) for pk, value, number in some]
        if len(found) == most:
            break
    return found


def _columns(rows: QuerySet[Matter], span: _Span, back: bool) -> Any:
    return rows.order_by(*span.order(back)).values_list("pk", span.column or "pk", "number")


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
    found = work_lines(keys, now)
    return [found[pk] for pk in keys if pk in found]
