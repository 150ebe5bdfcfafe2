"""The three layers of the catalogue, kept as rows: basic catalogue, implementation list, what one applies for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hemei.catalog.models import BasicItem, Implementation, Item, ItemVersion
from hemei.rules.itemcodes import basic_parts


def place_items(items: Collection[Item]) -> None:
    """This will put items under their basic item and their body's implementation list, by their last version."""
    last = {
        row["item_id"]: row["spec"]
        for row in ItemVersion.objects.filter(item__in=[item.pk for item in items])
        .order_by("number")
        .values("item_id", "spec")
    }
    named = {item.pk: _basic(last[item.pk]) for item in items if item.pk in last}
    basics = _basics(named.values())
    wanted = {pk: (basics[(name, kind)], last[pk]["agency"]) for pk, (name, kind, _code) in named.items()}
    entries = _entries(set(wanted.values()))
    for item in items:
        if item.pk in wanted:
            item.implementation_id = entries[wanted[item.pk]]
    Item.objects.bulk_update(
        [item for item in items if item.pk in wanted], ["implementation"], batch_size=200
    )


def _basic(spec: dict[str, object]) -> tuple[str, str, str]:
    """Name, type and code of an item's basic item; the sub-item's digits belong to the item itself."""
    extra = spec.get("extra")
    name = str((extra if isinstance(extra, dict) else {}).get("basic_item") or spec["name"])
    try:
        parts = basic_parts(str(spec.get("basic_code", "")))
    except ValueError:
        return name[:100], str(spec["item_type"]), ""
    return (
        name[:100],
        str(spec["item_type"]),
        f"{parts.province}{parts.item_type}{parts.department}{parts.main}000",
    )


def _basics(named: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], int]:
    codes = {(name, kind): code for name, kind, code in named}
    rows = [BasicItem(name=name, item_type=kind, code=code) for (name, kind), code in codes.items()]
    BasicItem.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    names = [name for name, _ in codes]
    found = BasicItem.objects.filter(name__in=names).values_list("name", "item_type", "pk")
    return {(name, kind): pk for name, kind, pk in found}


def _entries(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    rows = [Implementation(basic_id=basic, agency=agency) for basic, agency in wanted]
    Implementation.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
    found = Implementation.objects.filter(basic__in={basic for basic, _ in wanted})
    return {(basic, agency): pk for basic, agency, pk in found.values_list("basic_id", "agency", "pk")}
