"""The facts that are asked and the kinds of paper that there are, as plain values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from hemei.catalog.models import Fact, Paper
from hemei.catalog.queries.reading import Option

_FACT = (
    "key", "label", "english", "unit", "help", "help_english", "group", "group_label", "group_english",
    "personal", "party_fact",
)  # fmt: skip
_PAPER = ("code", "name", "english", "source", "issued_by", "issuer", "note", "sample")


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of the dictionary; `help` says why it is asked, `personal` data is masked by default."""

    key: str
    label: str
    english: str
    schema: Mapping[str, Any]
    options: tuple[Option, ...]
    unit: str
    help: str
    help_english: str
    group: str
    group_label: str
    group_english: str
    personal: bool
    party_fact: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """A kind of paper; `issued_by` is an item code, `issuer` a body outside the catalogue."""

    code: str
    name: str
    english: str
    source: str
    issued_by: str
    issuer: str
    note: str
    sample: str


def facts() -> dict[str, FactView]:
    """This will give the field dictionary by key, in the order of its groups."""
    return {row[2]: _fact(*row) for row in _rows(_FACTS)}


def papers() -> dict[str, PaperView]:
    """This will give all kinds of paper by code."""
    return {row[0]: _paper(*row) for row in _rows(_PAPERS)}


# Every plan and page reads both tables whole: composing the query took longer than running it, and views that
# nobody can change are made once for one content.


def _select(model: type[Model], words: Iterable[str], order: str) -> str:
    return f"SELECT {', '.join(words)} FROM {model._meta.db_table} ORDER BY position, {order}"  # noqa: S608


_FACTS = _select(
    Fact, ["CAST(schema AS text)", "CAST(choices AS text)", *(f'"{name}"' for name in _FACT)], '"key"'
)
_PAPERS = _select(Paper, _PAPER, "code")


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


@lru_cache(maxsize=1024)
def _fact(schema: str, choices: str, key: str, label: str, english: str, *more: Any) -> FactView:
    unit, advice, english_advice, group, group_label, group_english, personal, party_fact = more
    options = tuple(Option(**choice) for choice in json.loads(choices))
    return FactView(
        key, label, english, json.loads(schema), options, unit, advice, english_advice, group, group_label,
        group_english, bool(personal), bool(party_fact),
    )  # fmt: skip


_paper = lru_cache(maxsize=1024)(PaperView)
