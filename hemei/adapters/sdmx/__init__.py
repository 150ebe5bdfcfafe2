"""The register as SDMX-JSON data (1.0): one series per indicator and place, one observation per period."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple


class Value(NamedTuple):
    """One current value: names in both languages, period as SDMX writes it (2021, 2021-03, 2021-01-01/P9M)."""

    indicator: str
    name: str
    english: str
    place: str
    period: str
    value: str  # a decimal, as registered
    status: str


def sdmx_json(values: Iterable[Value], *, prepared: datetime, sender: str) -> str:
    """This will write a whole data message; the order of the values does not matter."""
    rows = sorted(values)
    indicators = _codes((row.indicator, row.name, row.english) for row in rows)
    places = _codes((row.place, row.place, row.place) for row in rows)
    periods = _codes((row.period, row.period, row.period) for row in rows)
    statuses = _codes((row.status, row.status, row.status) for row in rows)
    dimensions = {
        "series": [_dimension("INDICATOR", 0, indicators), _dimension("REF_AREA", 1, places)],
        "observation": [_dimension("TIME_PERIOD", 2, periods) | {"role": "time"}],
    }
    attributes = {"series": [], "observation": [_dimension("OBS_STATUS", None, statuses)]}
    message = {
        "header": {
            "id": f"HEMEI-{prepared.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            "test": False,
            "prepared": prepared.astimezone(UTC).isoformat(timespec="seconds"),
            "sender": {"id": sender},
        },
        "structure": {"dimensions": dimensions, "attributes": attributes},
        "dataSets": [
            {"action": "Information", "series": _series(rows, indicators, places, periods, statuses)}
        ],
    }
    return json.dumps(message, ensure_ascii=False, indent=1)


def _codes(found: Iterable[tuple[str, str, str]]) -> dict[str, tuple[int, str, str]]:
    """Code → (place in the list, Chinese, English), in order of the code."""
    named = {code: (chinese, english) for code, chinese, english in found}
    return {code: (at, *named[code]) for at, code in enumerate(sorted(named))}


def _dimension(name: str, position: int | None, codes: dict[str, tuple[int, str, str]]) -> dict[str, Any]:
    values = [{"id": code, "name": english or chinese} for code, (_, chinese, english) in codes.items()]
    shown: dict[str, Any] = {"id": name, "name": name, "values": values}
    return shown if position is None else shown | {"keyPosition": position}


def _series(
    rows: Sequence[Value], indicators: dict[str, tuple[int, str, str]], places: dict[str, tuple[int, str, str]],
    periods: dict[str, tuple[int, str, str]], statuses: dict[str, tuple[int, str, str]],
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {}
    for row in rows:
        key = f"{indicators[row.indicator][0]}:{places[row.place][0]}"
        series = found.setdefault(key, {"attributes": [], "observations": {}})
        series["observations"][str(periods[row.period][0])] = [row.value, statuses[row.status][0]]
    return found
