"""What the office's pages show of the catalogue: every item and menu with its states, its versions, its layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import BasicItem, Fact, Implementation, Item, Menu, Paper
from hemei.catalog.queries.reading import in_force
from hemei.catalog.queries.versions import TABLES, AnyVersion

OWNERS: Mapping[str, Any] = {"item": Item, "menu": Menu, "paper": Paper, "fact": Fact}


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An item, menu, paper or fact in the office's list; `open` is the number of a version on its way, 0 for none."""

    code: str
    name: str
    agency: str
    item_type: str
    number: int
    status: str
    effective_on: date | None
    made_by: str
    made_at: datetime | None
    open: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A basic item with how many bodies and items stand under it."""

    pk: int
    name: str
    item_type: str
    code: str
    bodies: int
    items: int


def office_rows(kind: str) -> list[OfficeRow]:
    """This will give every item, menu, paper or fact with its last version, by code; two statements."""
    table: Any = TABLES[kind]
    last: dict[int, dict[str, Any]] = {}
    on_way: dict[int, int] = {}
    names = (f"{kind}_id", "number", "status", "effective_on", "made_by", "made_at")
    for row in table.objects.order_by("number").values(*names):
        owner = row[f"{kind}_id"]
        if row["status"] in (VersionStatus.DRAFT, VersionStatus.REVIEW):
            on_way[owner] = row["number"]
        if row["status"] != VersionStatus.CANCELLED or owner not in last:
            last[owner] = row
    owners: Any = OWNERS[kind]
    rows = [_office_row(one, last.get(one.pk), on_way.get(one.pk, 0)) for one in owners.objects.all()]
    return sorted(rows, key=lambda row: row.code)


def _office_row(one: Any, row: dict[str, Any] | None, on_way: int) -> OfficeRow:
    agency, item_type = getattr(one, "agency", ""), getattr(one, "item_type", "")
    if row is None:
        return OfficeRow(one.code, one.name, agency, item_type, 0, "", None, "", None, 0)
    return OfficeRow(
        one.code, one.name, agency, item_type, row["number"], row["status"], row["effective_on"], row["made_by"],
        row["made_at"], on_way,
    )  # fmt: skip


def versions_of(kind: str, code: str) -> list[AnyVersion]:
    """This will give all versions of an item, menu, paper or fact, newest first."""
    table: Any = TABLES[kind]
    with_them = ["item__implementation__basic"] if kind == "item" else [kind]
    rows = table.objects.filter(**_named(kind, code)).select_related(*with_them, "matter")
    return list(rows.order_by("-number"))


def current_version(kind: str, code: str, on: date) -> AnyVersion | None:
    """This will give the version in force on a day; None when there is none."""
    table: Any = TABLES[kind]
    found: AnyVersion | None = in_force(table.objects.filter(**_named(kind, code)), on).first()
    return found


def _named(kind: str, code: str) -> dict[str, str]:
    return {"fact__key" if kind == "fact" else f"{kind}__code": code}


def layers(word: str = "", item_type: str = "") -> list[Layer]:
    """This will give the basic catalogue, with the bodies that implement each entry and the items under it."""
    rows = BasicItem.objects.order_by("name", "pk")
    if word:
        rows = rows.filter(name__icontains=word)
    if item_type:
        rows = rows.filter(item_type=item_type)
    counted = rows.annotate(
        bodies=Count("implementations", distinct=True), under=Count("implementations__items", distinct=True)
    )
    return [
        Layer(one.pk, one.name, one.item_type, one.code, int(getattr(one, "bodies", 0)), int(getattr(one, "under", 0)))
        for one in counted
    ]  # fmt: skip


def layer(pk: int) -> tuple[BasicItem, list[tuple[Implementation, list[Item]]]]:
    """This will give a basic item with each body's implementation list and its items; DoesNotExist for none."""
    basic = BasicItem.objects.get(pk=pk)
    rows = basic.implementations.order_by("agency").prefetch_related("items")
    return basic, [(one, list(one.items.all())) for one in rows]
