"""Dated tables: the numbers of the law as they stood on a given day. Only this file of `rules` reads disk."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hemei.rules.words import say

_FOLDER = Path(__file__).parent / "tables"
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class NotInForce(LookupError):
    """The table has no values for that day: none yet, or none any more."""


class NoTable(LookupError):
    """There is no table of that name."""


@dataclass(frozen=True, slots=True)
class Version:
    """One dated entry of a table; in force from `starts_on` until before `ends_on` (None = until now)."""

    starts_on: date
    ends_on: date | None
    unit: str
    source: str
    values: Mapping[str, Any]


def table(name: str, on: date) -> Mapping[str, Any]:
    """This will return the values of table `name` as they stood on the local day `on`, read-only.

    Raises NotInForce when no version covers that day, NoTable when there is no such table.
    """
    if isinstance(on, datetime):
        raise TypeError(f"table {name}: a legal day is a date, not an instant; use workdays.local_day")
    every = versions(name)
    if every[-1].starts_on <= on and every[-1].ends_on is None:  # nearly every question is about today's law
        return every[-1].values
    for version in reversed(every):
        if version.starts_on <= on:
            if version.ends_on is not None and on >= version.ends_on:
                break
            return version.values
    raise NotInForce(
        say("参数表 {name} 在 {on} 没有有效版本，请补充该日适用的数值和依据。", name=name, on=on)
    )


@cache
def versions(name: str) -> tuple[Version, ...]:
    """This will return every version of table `name`, oldest first.

    Raises NoTable, or ValueError for a malformed table.
    """
    path = _FOLDER / f"{name}.toml"
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NoTable(say("没有名为 {name} 的参数表。", name=name))
    with path.open("rb") as file:
        raw = tomllib.load(file)
    found = tuple(_version(name, entry) for entry in raw.get("version", []))
    if not found:
        raise ValueError(f"table {name}: no [[version]]")
    for earlier, later in pairwise(found):
        if later.starts_on <= earlier.starts_on or (earlier.ends_on or later.starts_on) > later.starts_on:
            raise ValueError(f"table {name}: versions overlap or stand out of order at {later.starts_on}")
    return found


def names() -> tuple[str, ...]:
    """This will return the names of all tables, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def _version(name: str, entry: dict[str, Any]) -> Version:
    starts_on, ends_on = entry.get("from"), entry.get("until")
    unit, source = entry.get("unit"), entry.get("source")
    if type(starts_on) is not date or (ends_on is not None and type(ends_on) is not date):
        raise ValueError(f"table {name}: `from` and `until` are dates")
    if ends_on is not None and ends_on <= starts_on:
        raise ValueError(f"table {name}: version of {starts_on} ends before it starts")
    if not isinstance(unit, str) or not unit or not isinstance(source, str) or not source:
        raise ValueError(f"table {name}: version of {starts_on} needs `unit` and `source`")
    return Version(starts_on, ends_on, unit, source, _frozen(entry))


def _frozen(value: Any) -> Any:
    """Tables are shared by everybody through the cache, so nobody may change them."""
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    return value
