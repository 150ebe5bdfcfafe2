"""The board: figures, their parts and their records, from what the worker computed, or afresh where it never did.

Both readings answer the same questions in the same way. The stored one costs the same whatever lies behind it,
and says as of when it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from django.db.models import Count, Q, QuerySet, Sum

from hemei.cases.models import Case
from hemei.indicators.models import BoardCell, BoardRow, BoardState
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.figure import Figure
from hemei.indicators.queries.live import LIVE
from hemei.indicators.queries.tally import Record, Tally
from hemei.indicators.queries.zone import LEADING, WEEKLY, ZoneFigures, by_week, last_mondays, weeks
from hemei.ledger.models import Matter
from hemei.rules.words import Said, say
from hemei.rules.workdays import local_day

Parts = dict[str, Tally]
MOST_AFRESH = 5000  # cases that are read and counted while a page waits, in some seconds


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a figure, and the key from which the next page goes on (empty = the end)."""

    rows: tuple[Record, ...]
    following: str


class Board(Protocol):
    """What can be asked of the board; `where` names parts of dimensions that records must belong to."""

    as_of: datetime
    stored: bool

    def tallies(self, codes: Sequence[str] = ()) -> dict[str, Tally]:
        """This will tally live figures over the whole zone, by code; all of them where none is named."""

    def parts(self, code: str, by: str, where: Mapping[str, str]) -> Parts:
        """This will tally one figure by the parts of a dimension."""

    def cross(self, code: str, by: str, across: str) -> dict[tuple[str, str], Tally]:
        """This will tally one figure by two dimensions at once."""

    def whole(self, code: str, where: Mapping[str, str]) -> Tally:
        """This will tally one figure."""

    def weekly(self, codes: Sequence[str]) -> dict[str, dict[date, Tally]]:
        """This will tally figures by the last eight weeks."""

    def records(
        self, code: str, where: Mapping[str, str], *, after: str, limit: int, out: bool = False
    ) -> Page:
        """This will list the records of a figure, what does not count first; with `out` those left out instead."""


class NotYet(Exception):
    """The background tasks make the board for the first time, and there is too much to count while a page waits.

    `done` of `all` matters have been counted.
    """

    def __init__(self, done: int, of: int) -> None:
        self.done, self.all = done, of
        super().__init__(f"{done} / {of}")


def board(now: datetime) -> Board:
    """This will return the board as the worker last computed it; before its first round, a fresh reading.

    Where there are more than `MOST_AFRESH` cases to read afresh, `NotYet` is raised instead.
    """
    state = BoardState.objects.filter(pk=1).first()
    if state and state.built and state.as_of:
        return Stored(state.as_of)
    if len(Case.objects.order_by().values_list("pk")[: MOST_AFRESH + 1]) > MOST_AFRESH:
        last = Matter.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        raise NotYet(state.built_to if state else 0, last)
    return Fresh(now)


def fresh(now: datetime) -> Board:
    """This will compute the board from the rows themselves: as of this very instant, and slow over many of them."""
    return Fresh(now)


def behind(as_of: datetime, now: datetime) -> bool:
    """This will say whether the board is more than ten minutes old, so that a page can warn."""
    return (now - as_of).total_seconds() > 600


def leading(found: Board) -> ZoneFigures:
    """This will give the zone's leading figures with the last weeks of some."""
    tallies, weekly = found.tallies(LEADING), found.weekly(WEEKLY)
    today, figures = local_day(found.as_of), []
    for code in LEADING:
        live = LIVE[code]
        figure = live.figure(tallies.get(code, Tally()))
        if code in WEEKLY:
            figure = replace(figure, weeks=weeks(live, weekly.get(code, {}), today))
        figures.append(figure)
    return ZoneFigures(found.as_of, tuple(figures))


def all_figures(found: Board) -> list[tuple[Live, Figure]]:
    """This will give every live figure, without records."""
    tallies = found.tallies()
    return [(live, live.figure(tallies.get(code, Tally()))) for code, live in LIVE.items()]


# From the stored board


class Stored:
    """The board as the worker computed it."""

    stored = True

    def __init__(self, as_of: datetime) -> None:
        self.as_of = as_of

    def tallies(self, codes: Sequence[str] = ()) -> dict[str, Tally]:
        """This will tally live figures from the cells of the whole zone."""
        rows = BoardCell.objects.filter(by="zone", **({"code__in": codes} if codes else {}))
        return {code: made for (code,), made in _summed(rows, ("code",)).items()}

    def parts(self, code: str, by: str, where: Mapping[str, str]) -> Parts:
        """This will tally from the cells; crossing two dimensions other than the quarter reads the records."""
        inside = {key: value for key, value in where.items() if key != by}
        if set(inside) <= {"quarter"} or (by == "quarter" and len(inside) == 1):
            found = self._cells(code, by, inside)
        else:
            rows = _grouped(BoardRow.objects.filter(code=code, **inside), (by,), LIVE[code])
            found = {key: made for (key,), made in rows.items()}
        wanted = where.get(by)
        return found if wanted is None else {key: one for key, one in found.items() if key == wanted}

    def _cells(self, code: str, by: str, inside: Mapping[str, str]) -> Parts:
        if by == "quarter":
            dim, key = next(iter(inside.items()), ("zone", ""))
            rows = BoardCell.objects.filter(code=code, by=dim, key=key)
            return {part: made for (part,), made in _summed(rows, ("quarter",)).items()}
        rows = BoardCell.objects.filter(code=code, by=by, **inside)
        return {part: made for (part,), made in _summed(rows, ("key",)).items()}

    def cross(self, code: str, by: str, across: str) -> dict[tuple[str, str], Tally]:
        """This will tally from the cells where one of the two is the quarter, else from the records."""
        if "quarter" not in (by, across):
            return _grouped(BoardRow.objects.filter(code=code), (by, across), LIVE[code])
        rows = BoardCell.objects.filter(code=code, by=across if by == "quarter" else by)
        return _summed(rows, ("quarter", "key") if by == "quarter" else ("key", "quarter"))

    def whole(self, code: str, where: Mapping[str, str]) -> Tally:
        """This will tally from the cells of the whole zone or of one part."""
        if len(set(where) - {"quarter"}) > 1:
            made = Tally()
            for part in _grouped(
                BoardRow.objects.filter(code=code, **where), ("quarter",), LIVE[code]
            ).values():
                _into(made, part)
            return made
        dim = next((key for key in where if key != "quarter"), "zone")
        rows = BoardCell.objects.filter(code=code, by=dim, key=where.get(dim, ""))
        if "quarter" in where:
            rows = rows.filter(quarter=where["quarter"])
        return _summed(rows, ("code",)).get((code,), Tally())

    def weekly(self, codes: Sequence[str]) -> dict[str, dict[date, Tally]]:
        """This will tally from the cells of the last weeks."""
        days = [day.isoformat() for day in last_mondays(local_day(self.as_of))]
        rows = BoardCell.objects.filter(by="week", code__in=codes, key__in=days)
        found: dict[str, dict[date, Tally]] = {}
        for (code, key), made in _summed(rows, ("code", "key")).items():
            found.setdefault(code, {})[date.fromisoformat(key)] = made
        return found

    def records(
        self, code: str, where: Mapping[str, str], *, after: str, limit: int, out: bool = False
    ) -> Page:
        """This will read one page by key: what misses, then what counts; or what is left out."""
        rows = BoardRow.objects.filter(code=code, out=out, **where)
        stage, last = _key(after)
        found = list(rows.filter(counts=False, id__gt=last).order_by("id")[: limit + 1]) if not stage else []
        if len(found) <= limit and not out:
            some = rows.filter(counts=True, id__gt=last if stage else 0).order_by("id")
            found += some[: limit + 1 - len(found)]
        shown = found[:limit]
        following = f"{int(shown[-1].counts)}.{shown[-1].pk}" if len(found) > limit else ""
        return Page(tuple(_record(row) for row in shown), following)


def _key(after: str) -> tuple[int, int]:
    stage, _dot, last = after.partition(".")
    good = stage in {"0", "1"} and last.isdigit() and len(last) < 19
    return (int(stage), int(last)) if good else (0, 0)


def _summed(rows: QuerySet[BoardCell], names: tuple[str, ...]) -> dict[tuple[Any, ...], Tally]:
    found: dict[tuple[Any, ...], Tally] = {}
    sums = rows.order_by().values_list(*names, "name", "value")
    for *key, name, value, n, hits, out in sums.annotate(a=Sum("n"), b=Sum("hits"), c=Sum("out")):
        made = found.get(place := tuple(key))
        if made is None:  # of the thousands of values that a median is made of, few begin a new sum
            made = found[place] = Tally()
        made.add(value, n, hits, out, name)
    return found


def _grouped(rows: QuerySet[BoardRow], names: tuple[str, ...], live: Live) -> dict[tuple[Any, ...], Tally]:
    found: dict[tuple[Any, ...], Tally] = {}
    inside, hit, left = Q(out=False), Q(out=False, counts=True), Q(out=True)
    sums = (
        rows.order_by()
        .values_list(*names, "value", "out")
        .annotate(a=Count("id", filter=inside), b=Count("id", filter=hit), c=Count("id", filter=left))
    )
    for *key, value, _out, n, hits, out in sums:
        found.setdefault(tuple(key), Tally()).add(value, n, hits, out)
    if live.how == "ratio":  # what it divides by stands beside each record
        for *key, beside in rows.filter(out=False).order_by().values_list(*names, "beside"):
            for name, value in beside:
                found[tuple(key)].add(value, 1, 0, 0, name)
    return found


def _into(made: Tally, part: Tally) -> None:
    made.n, made.hits, made.out = made.n + part.n, made.hits + part.hits, made.out + part.out
    made.values.update(part.values)
    for name, values in part.beside.items():
        made.beside.setdefault(name, Counter()).update(values)


def _record(row: BoardRow) -> Record:
    return Record(
        row.number, row.title, row.counts, unpacked(row.detail), row.is_case, row.ref, row.owner, row.value,
        tuple((name, value) for name, value in row.beside), row.out, row.day, row.agency, row.park, row.industry,
    )  # fmt: skip


def packed(text: object) -> Any:
    """This will put a sentence with its pattern and values into JSON, so that it can be told in English later."""
    if isinstance(text, Said):
        return {"p": text.pattern, "v": {name: packed(value) for name, value in text.values.items()}}
    if isinstance(text, (list, tuple)):
        return [packed(one) for one in text]
    return text if isinstance(text, (int, float)) or text is None else str(text)


def unpacked(kept: Any) -> Any:
    """This will read a sentence that `packed` put away."""
    if isinstance(kept, dict):
        return say(kept["p"], **{name: unpacked(value) for name, value in kept["v"].items()})
    return [unpacked(one) for one in kept] if isinstance(kept, list) else kept


# Afresh


class Fresh:
    """The board computed from the rows themselves; for a zone whose worker has not run yet."""

    stored = False

    def __init__(self, now: datetime) -> None:
        self.as_of, self._facts = now, Facts(now)
        self._found: dict[str, tuple[Record, ...]] = {}

    def _rows(self, code: str, where: Mapping[str, str]) -> list[Record]:
        if code not in self._found:
            self._found[code] = tuple(LIVE[code].rows(self._facts))
        return [
            row
            for row in self._found[code]
            if all(getattr(row, key) == value for key, value in where.items())
        ]

    def tallies(self, codes: Sequence[str] = ()) -> dict[str, Tally]:
        """This will tally live figures from their rows."""
        return {code: self.whole(code, {}) for code in codes or LIVE}

    def parts(self, code: str, by: str, where: Mapping[str, str]) -> Parts:
        """This will tally one figure's rows by a dimension."""
        found: Parts = {}
        for row in self._rows(code, where):
            found.setdefault(getattr(row, by), Tally()).take(row)
        return found

    def cross(self, code: str, by: str, across: str) -> dict[tuple[str, str], Tally]:
        """This will tally one figure's rows by two dimensions."""
        found: dict[tuple[str, str], Tally] = {}
        for row in self._rows(code, {}):
            found.setdefault((getattr(row, by), getattr(row, across)), Tally()).take(row)
        return found

    def whole(self, code: str, where: Mapping[str, str]) -> Tally:
        """This will tally one figure's rows."""
        made = Tally()
        for row in self._rows(code, where):
            made.take(row)
        return made

    def weekly(self, codes: Sequence[str]) -> dict[str, dict[date, Tally]]:
        """This will tally figures' rows by week."""
        return {code: by_week(self._rows(code, {})) for code in codes}

    def records(
        self, code: str, where: Mapping[str, str], *, after: str, limit: int, out: bool = False
    ) -> Page:
        """This will give one page of the rows, in the order of the stored board."""
        rows = sorted((row for row in self._rows(code, where) if row.out == out), key=lambda row: row.counts)
        _same, start = _key(after)
        following = f"0.{start + limit}" if len(rows) > start + limit else ""
        return Page(tuple(rows[start : start + limit]), following)
