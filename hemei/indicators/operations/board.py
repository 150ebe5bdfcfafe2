"""Keeping the board: the acts since the last round name the matters whose records are computed again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile

from django.db import transaction

from hemei.common.bulk import add_rows
from hemei.indicators.models import BoardCell, BoardRow, BoardState
from hemei.indicators.queries.board import packed
from hemei.indicators.queries.dated import dated
from hemei.indicators.queries.facts import Facts, touched
from hemei.indicators.queries.live import LIVE
from hemei.indicators.queries.tally import Record
from hemei.indicators.queries.zone import monday_of
from hemei.ledger.models import Act, Matter
from hemei.rules.workdays import local_day

LATE = timedelta(minutes=2)  # an act may be committed this long after the instant that it carries
CATALOGUE_EVERY = timedelta(minutes=5)
BATCH = 500  # matters a transaction
FIRST_BATCH = 2000  # while nobody reads the board yet; fewer rounds over the same cells
_BEHIND = 2000  # acts that are read again after the first making

_Key = tuple[str, str, str, str, str, int]  # by, code, key, quarter, name, value
_Delta = dict[_Key, list[int]]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a round did: matters looked at, records that came, went or changed."""

    matters: int
    records: int


def refresh_board(*, now: datetime, told: Callable[[int], None] | None = None) -> Refreshed:
    """This will bring the board up to `now`: all of it the first time, later only what acts have touched.

    `told` hears after each batch of the first making how many matters it held.
    Each batch is one transaction and can be repeated; a round that is stopped is gone on with by the next one.
    """
    _begin()
    matters = records = 0
    while (step := _first(now)) is not None:
        matters, records = matters + step.matters, records + step.records
        if told is not None:
            told(step.matters)
    step = _next(now)
    records += step.records + _catalogue(now)
    BoardState.objects.filter(pk=1).update(as_of=now)
    return Refreshed(matters + step.matters, records)


def rebuild_board(*, now: datetime) -> Refreshed:
    """This will throw the computed board away and make it again from the ledger and the rooms."""
    _drop()
    return refresh_board(now=now)


def _drop() -> None:
    with transaction.atomic():
        BoardState.objects.filter(pk=1).delete()
        BoardCell.objects.all().delete()
        BoardRow.objects.all().delete()


def definitions() -> str:
    """This will give the digest of what all live figures are."""
    told = [f"{one.code} {one.how} {one.dims} {one.definition}" for one in LIVE.values()]
    return sha256("\n".join(sorted(told)).encode()).hexdigest()


def _begin() -> None:
    """Begin a board, anew where an upgrade brought figures or definitions that the kept one was not computed by."""
    figures = definitions()
    if BoardState.objects.filter(pk=1).exclude(figures=figures).exists():
        _drop()
    BoardState.objects.get_or_create(pk=1, defaults={"figures": figures})


def _locked() -> BoardState:
    return BoardState.objects.select_for_update().get(pk=1)


def _first(now: datetime) -> Refreshed | None:
    """One batch of the first making, matter by matter; None when it is done."""
    with transaction.atomic():
        state = _locked()
        if state.built:
            return None
        if not state.built_to:
            newest = Act.objects.order_by("-id").values_list("id", flat=True).first() or 0
            state.act_id = max(0, newest - _BEHIND)
        rows = Matter.objects.filter(pk__gt=state.built_to).order_by("pk").values_list("pk", flat=True)
        found = list(rows[:FIRST_BATCH])
        done = _compute(frozenset(found), now) if found else 0
        state.built_to, state.built = (found[-1], False) if found else (state.built_to, True)
        state.save()
        return Refreshed(len(found), done)


def _next(now: datetime) -> Refreshed:
    """All acts since the last round, in batches.

    Where the next round begins moves only past acts that are old enough for every earlier one to be committed, so
    that an act of a slow transaction is not passed over; to compute a matter twice does no harm.
    """
    start = BoardState.objects.values_list("act_id", flat=True).get(pk=1)
    matters = records = 0
    while True:
        with transaction.atomic():
            state = _locked()
            rows = Act.objects.filter(pk__gt=start).order_by("pk")
            seen = list(rows.values_list("pk", "matter_id", "known_at")[:BATCH])
            if not seen:
                return Refreshed(matters, records)
            owners = touched({matter for _pk, matter, _at in seen})
            records, matters = records + _compute(owners, now), matters + len(owners)
            old = takewhile(lambda one: datetime.fromisoformat(one[2]) <= now - LATE, seen)
            start = seen[-1][0]
            state.act_id = max([state.act_id, *(pk for pk, _matter, _at in old)])
            state.save()


def _catalogue(now: datetime) -> int:
    """What no act touches, counted again every few minutes: the items of the catalogue.

    Once a day the matters whose figures turn with the calendar: a milestone's day passes, a grade runs out.
    """
    with transaction.atomic():
        state = _locked()
        if state.items_at and timedelta(0) <= now - state.items_at < CATALOGUE_EVERY:
            return 0
        done = _compute(frozenset({0}), now)
        if state.items_at and local_day(state.items_at) < local_day(now):
            rung = sorted(dated(local_day(state.items_at), local_day(now)))
            for start in range(0, len(rung), BATCH):
                done += _compute(frozenset(rung[start : start + BATCH]), now)
        state.items_at = now
        state.save()
    return done


def _compute(owners: frozenset[int], now: datetime) -> int:
    """Compute the records of some matters anew and put the difference into rows and cells."""
    facts = Facts(now, owners)
    new = {(code, one.ref): one for code, live in LIVE.items() for one in live.rows(facts)}
    old = {(row.code, row.ref): row for row in BoardRow.objects.filter(owner__in=owners)}
    delta: _Delta = {}
    gone: list[int] = []
    came: list[tuple[object, ...]] = []
    for key, row in old.items():
        kept = new.get(key)
        if kept is not None and _columns(key[0], kept) == _of(row):
            del new[key]
            continue
        gone.append(row.pk)
        _count(delta, row.code, _as_record(row), -1)
    for (code, _ref), one in new.items():
        came.append(tuple(_columns(code, one).values()))
        _count(delta, code, one, 1)
    _delete(gone)
    if came:
        add_rows(BoardRow, _COLUMNS, came)
    _apply(delta)
    return len(gone) + len(came)


def _delete(gone: Collection[int]) -> None:
    some = list(gone)
    for start in range(0, len(some), 1000):
        BoardRow.objects.filter(pk__in=some[start : start + 1000]).delete()


_NAMES = (
    "number",
    "title",
    "counts",
    "out",
    "is_case",
    "value",
    "day",
    "agency",
    "park",
    "industry",
    "quarter",
)


_COLUMNS = (*_NAMES, "code", "ref", "owner", "detail", "beside")


def _columns(code: str, one: Record) -> dict[str, object]:
    kept: dict[str, object] = {name: getattr(one, name) for name in _NAMES}
    kept["title"] = str(one.title)[:300]
    return kept | {
        "code": code, "ref": one.ref, "owner": one.owner, "detail": packed(one.detail),
        "beside": [list(pair) for pair in one.beside],
    }  # fmt: skip


def _of(row: BoardRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _as_record(row: BoardRow) -> Record:
    return Record(
        row.number, row.title, row.counts, "", ref=row.ref, owner=row.owner, value=row.value,
        beside=tuple((name, value) for name, value in row.beside), out=row.out, day=row.day, agency=row.agency,
        park=row.park, industry=row.industry,
    )  # fmt: skip


def _count(delta: _Delta, code: str, one: Record, sign: int) -> None:
    """Add one record to the cells of the zone, of its part of each dimension, and of its week."""
    places = [("zone", "")]
    places += [(by, getattr(one, by)) for by in LIVE[code].dims if by != "quarter"] if code in LIVE else []
    if one.day:
        places.append(("week", monday_of(one.day).isoformat()))
    hits, quarter = int(one.counts), one.quarter
    for by, key in places:
        value = 0 if one.out else one.value
        _add(delta, (by, code, key, quarter, "", value), sign * (not one.out), sign * hits, sign * one.out)
        if (by == "zone" or (code in LIVE and LIVE[code].how == "ratio")) and not one.out:
            for name, held in one.beside:
                _add(delta, (by, code, key, quarter, name, held), sign, 0, 0)


def _add(delta: _Delta, key: _Key, n: int, hits: int, out: int) -> None:
    found = delta.setdefault(key, [0, 0, 0])
    found[0], found[1], found[2] = found[0] + n, found[1] + hits, found[2] + out


def _apply(delta: _Delta) -> None:
    changed = {key: step for key, step in delta.items() if any(step)}
    cells = {_place(cell): cell for cell in _cells(changed)}
    made: list[BoardCell] = []
    kept: list[BoardCell] = []
    empty: list[BoardCell] = []
    for key, (n, hits, out) in changed.items():
        by, code, part, quarter, name, value = key
        cell = cells.get(key)
        if cell is None:
            made.append(
                BoardCell(
                    by=by,
                    code=code,
                    key=part,
                    quarter=quarter,
                    name=name,
                    value=value,
                    n=n,
                    hits=hits,
                    out=out,
                )
            )
            continue
        cell.n, cell.hits, cell.out = cell.n + n, cell.hits + hits, cell.out + out
        (kept if cell.n or cell.out else empty).append(cell)
    BoardCell.objects.bulk_create(made, batch_size=1000)
    BoardCell.objects.bulk_update(kept, ["n", "hits", "out"], batch_size=300)
    for start in range(0, len(empty), 1000):
        BoardCell.objects.filter(pk__in=[cell.pk for cell in empty[start : start + 1000]]).delete()


def _place(cell: BoardCell) -> _Key:
    return cell.by, cell.code, cell.key, cell.quarter, cell.name, cell.value


def _cells(changed: Collection[_Key]) -> Iterator[BoardCell]:
    """The stored cells that a change may meet: a few more than it does, in one statement a dimension."""
    for by in sorted({key[0] for key in changed}):
        wanted = [key for key in changed if key[0] == by]
        yield from BoardCell.objects.filter(
            by=by,
            code__in={key[1] for key in wanted},
            key__in={key[2] for key in wanted},
            quarter__in={key[3] for key in wanted},
        )
