"""All live figures of a lake, by whichever engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hemei.adapters.lake.engines import Engine
from hemei.indicators.queries.lake.measures import MEASURES, Value, figures_sql, values
from hemei.indicators.queries.lake.shapes import Instant


def figures(
    engine: Engine, now: Instant, *, zones: Sequence[str] = (), codes: Iterable[str] = tuple(MEASURES)
) -> list[Value]:
    """This will compute figures over all zones together, or of each of `zones`."""
    wanted, found = tuple(codes), []
    for asked in figures_sql(wanted, now, dialect=engine.dialect, by_zone=bool(zones)):
        found += asked.read(engine.run(asked.sql))
    return values(found, wanted, zones or ("",))
