"""The facts that are asked and the kinds of paper that there are, as plain values, on a day or as published last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

from hemei.catalog.models import Fact, FactVersion, Paper, PaperVersion
from hemei.catalog.queries.reading import Option


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
    number: int = 0


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
    number: int = 0


PAPER_PARTS = tuple(one.name for one in fields(PaperView) if one.name != "number")
FACT_PARTS = (
    "key", "label", "english", "schema", "choices", "unit", "help", "help_english", "group", "group_label",
    "group_english", "personal", "party_fact",
)  # fmt: skip


def facts(on: date | None = None) -> dict[str, FactView]:
    """This will give the field dictionary by key, in the order of its groups, as in force on a day.

    Without a day it is as published last.
    """
    return {row[2]: _fact(*row[:2]) for row in _rows(Fact, FactVersion, on)}


def papers(on: date | None = None) -> dict[str, PaperView]:
    """This will give all kinds of paper by code as in force on a day, without one as published last."""
    return {row[2]: _paper(*row[:2]) for row in _rows(Paper, PaperVersion, on)}


def paper_content(**given: Any) -> dict[str, Any]:
    """This will give the content of a version of a paper; what is not given is empty."""
    return {part: str(given.get(part, "")) for part in PAPER_PARTS}


def fact_content(**given: Any) -> dict[str, Any]:
    """This will give the content of a version of a fact; what is not given is empty."""
    plain: dict[str, Any] = {part: given.get(part, "") for part in FACT_PARTS}
    named = {"code": plain.pop("key"), "name": plain.pop("label")}
    plain |= {"schema": dict(given.get("schema") or {}), "choices": list(given.get("choices") or [])}
    return named | plain | {key: bool(given.get(key)) for key in ("personal", "party_fact")}


# Every plan and page reads both tables whole: composing the query took longer than running it, and views that
# nobody can change are made once for one content.


@cache
def _select(owner: type[Model], version: type[Model], *, dated: bool) -> str:
    kind = owner._meta.model_name
    code = '"key"' if owner is Fact else "code"
    begun = "v.effective_on <= %s AND (v.ended_on IS NULL OR v.ended_on > %s)"
    standing = (
        f"{begun} AND (v.status IN ('published', 'changed', 'cancelled')"
        " OR (v.status = 'suspended' AND v.suspended_on > %s))"
        if dated
        else "v.status = 'published' AND v.ended_on IS NULL"
    )
    return (
        f"SELECT CAST(v.spec AS text), v.number, o.{code} FROM {version._meta.db_table} v "  # noqa: S608
        f"JOIN {owner._meta.db_table} o ON o.id = v.{kind}_id WHERE {standing} ORDER BY o.position, o.{code}"
    )


def _rows(owner: type[Model], version: type[Model], on: date | None) -> list[tuple[Any, ...]]:
    days = [] if on is None else [connection.ops.adapt_datefield_value(on)] * 3
    with connection.cursor() as cursor:
        cursor.execute(_select(owner, version, dated=on is not None), days)
        return list(cursor.fetchall())


@lru_cache(maxsize=2048)
def _fact(text: str, number: int) -> FactView:
    return fact_view(json.loads(text), number)


@lru_cache(maxsize=4096)
def _paper(text: str, number: int) -> PaperView:
    return paper_view(json.loads(text), number)


def fact_view(content: Mapping[str, Any], number: int = 0) -> FactView:
    """This will read the content of a version of a fact; KeyError or TypeError when it is none."""
    options = tuple(Option(**choice) for choice in content["choices"])
    plain = {part: content[part] for part in FACT_PARTS if part not in ("key", "label", "choices")}
    return FactView(key=content["code"], label=content["name"], options=options, number=number, **plain)


def paper_view(content: Mapping[str, Any], number: int = 0) -> PaperView:
    """This will read the content of a version of a paper; KeyError when it is none."""
    return PaperView(**{part: content[part] for part in PAPER_PARTS}, number=number)
