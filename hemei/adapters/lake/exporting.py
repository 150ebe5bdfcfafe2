"""One run of the export: new sealed acts, and the facts of the months that they touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hemei.adapters.lake.store import ALL, Lake, Run
from hemei.indicators.queries.lake.entries import given_rows
from hemei.indicators.queries.lake.export import (
    all_months,
    item_facts,
    month_facts,
    sealed_acts,
    touched_months,
)
from hemei.indicators.queries.lake.facts import day_rows
from hemei.indicators.queries.lake.shapes import BY_MONTH, SHAPE, Instant

_HELD = 500_000  # acts in memory before they are written


@dataclass(frozen=True, slots=True)
class Exported:
    """What a run brought: new acts and seals, months of facts read again, acts in the lake altogether."""

    acts: int
    seals: int
    months: int
    total: int


def export(
    lake: Lake, *, zone: str, sample: bool, now: Instant, progress: Callable[[int], None] | None = None
) -> Exported:
    """This will bring a zone's new acts and facts into the lake, all of them or none; a second run changes nothing.

    Raises `Broken` where the ledger is not as it was written, `LakeRefused` where another run is at work.
    """
    with lake.run(zone, sample=sample) as run:
        before = run.manifest
        acts, seals, last, matters = _acts(run, zone, before.seal, progress)
        months = touched_months(matters, since_us=before.as_of_us) if before.shape == SHAPE else all_months()
        for month in sorted(months):
            for table in BY_MONTH:
                run.replace(table, month, month_facts(table, zone, month))
        run.replace("entries", ALL, given_rows(zone))
        run.replace("items", ALL, item_facts(zone))
        run.replace("days", ALL, day_rows())
        made = run.commit(seal=last, as_of_us=now.us)
    return Exported(acts, seals, len(months), made.acts)


def _acts(
    run: Run, zone: str, after: int, progress: Callable[[int], None] | None
) -> tuple[int, int, int, set[int]]:
    """Write what was sealed after a seal: how many acts and seals, the last seal, the matters moved."""
    held: dict[str, list[Any]] = {}
    seals: list[Any] = []
    matters: set[int] = set()
    waiting = acts = 0
    for one in sealed_acts(zone, after=after):
        for month, rows in one.by_month().items():
            held.setdefault(month, []).extend(rows)
        seals.append(one.seal)
        matters |= one.matters()
        acts, waiting, after = acts + len(one.acts), waiting + len(one.acts), one.id
        if waiting >= _HELD:
            _write(run, held)
            waiting = 0
        if progress:
            progress(acts)
    _write(run, held)
    run.append("seals", ALL, seals)
    return acts, len(seals), after, matters


def _write(run: Run, held: dict[str, list[Any]]) -> None:
    for month in sorted(held):
        run.append("acts", month, held.pop(month))
