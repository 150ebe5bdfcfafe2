"""The register as a Frictionless data package: two CSV tables with their schemas, in one folder."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Row = Sequence[object]
_INDICATORS = (
    ("code", "string"), ("name", "string"), ("english", "string"), ("definition", "string"), ("kind", "string"),
    ("unit", "string"), ("numerator", "string"), ("denominator", "string"), ("standard", "string"),
    ("agency", "string"),
)  # fmt: skip
_OBSERVATIONS = (
    ("indicator", "string"), ("starts_on", "date"), ("ends_on", "date"), ("place", "string"), ("value", "number"),
    ("bound", "string"), ("status", "string"), ("document", "string"), ("position", "string"),
    ("replaces", "string"), ("reason", "string"), ("sample", "boolean"),
)  # fmt: skip
INDICATOR_FIELDS = tuple(name for name, _ in _INDICATORS)
OBSERVATION_FIELDS = tuple(name for name, _ in _OBSERVATIONS)


def write_package(
    folder: Path, *, title: str, indicators: Iterable[Row], observations: Iterable[Row]
) -> tuple[int, int]:
    """This will write `datapackage.json` and its tables; rows follow the fields above; returns both counts."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = (
        _table(folder / "indicators.csv", INDICATOR_FIELDS, indicators),
        _table(folder / "observations.csv", OBSERVATION_FIELDS, observations),
    )
    described = {"name": "hemei-figures", "title": title, "resources": [_indicators(), _observations()]}
    text = json.dumps(described, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return counts


def _table(path: Path, fields: Sequence[str], rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(fields)
        for row in rows:
            out.writerow(row)
            count += 1
    return count


def _resource(name: str, fields: Sequence[tuple[str, str]], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": [{"name": field, "type": kind} for field, kind in fields], **more},
    }


def _indicators() -> dict[str, Any]:
    return _resource("indicators", _INDICATORS, primaryKey=["code"])


def _observations() -> dict[str, Any]:
    key = {"fields": ["indicator"], "reference": {"resource": "indicators", "fields": ["code"]}}
    return _resource("observations", _OBSERVATIONS, foreignKeys=[key])
