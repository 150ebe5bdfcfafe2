"""Rows of any list in pages by key: newest first, or by one column; the place of a page is the last row's key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

Reader = Callable[[str], Any]
TEXT, DAY = str, date.fromisoformat


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the cells as values, its place in the order, where it leads (a page's name, arguments)."""

    key: str
    cells: tuple[object, ...]
    to: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()  # colour, words
    sample: bool = False


Picks = tuple[tuple[str, str, Sequence[tuple[str, str]]], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """One list: title, heads with widths, orders, and what reads one page and its filters."""

    title: str
    heads: tuple[tuple[str, int], ...]
    sorts: tuple[tuple[str, str], ...]
    read: Callable[[Mapping[str, str], str, int], list[Row]]
    picks: Callable[[], Picks] = tuple
    note: str = ""


def page_by(
    rows: QuerySet[Any], sort: str, columns: Mapping[str, tuple[str, Reader]], after: str, limit: int
) -> list[tuple[str, Any]]:
    """This will give one page with each row's key; `columns`: sort → the column and what reads it from a key.

    A sort that begins with "-" runs downwards; without one of `columns` the newest row (by primary key) is first.
    """
    name, reads = columns.get(sort.lstrip("-"), ("", TEXT))
    down = sort.startswith("-") or not name
    if not name:
        found = rows.filter(pk__lt=int(after)) if _whole(after) else rows
        return [(str(one.pk), one) for one in found.order_by("-pk")[:limit]]
    beyond = _beyond(name, reads, after, down)
    found = rows.filter(beyond) if beyond is not None else rows
    sign = "-" if down else ""
    order = found.order_by(f"{sign}{name}", f"{sign}pk")
    return [(f"{_at(one, name)}~{one.pk}", one) for one in order[:limit]]


def _beyond(name: str, reads: Reader, after: str, down: bool) -> Q | None:
    text, sep, key = after.rpartition("~")
    if not sep or not _whole(key):
        return None
    try:
        value = reads(text)
    except (ValueError, ArithmeticError):
        return None
    step = "lt" if down else "gt"
    return Q(**{f"{name}__{step}": value}) | Q(**{name: value, f"pk__{step}": int(key)})


def _at(one: Any, name: str) -> str:
    for part in name.split("__"):
        one = getattr(one, part)
    return one.isoformat() if isinstance(one, date | datetime) else str(one)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


def looked(word: str, *columns: str) -> Q:
    """This will match a word in any of these columns; an empty one matches all."""
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return found if word else Q()
