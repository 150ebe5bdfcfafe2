"""Entering many simple items at once: all of them through the gate, or none."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import Item, ItemVersion, Phrase
from hemei.catalog.operations.dictionary import Entry, enter
from hemei.catalog.operations.layers import place_items
from hemei.catalog.operations.publishing import (
    TABLE_PHRASES,
    NotPublished,
    item_gate,
    known_now,
    note_load,
)
from hemei.catalog.queries.dictionary import paper_content
from hemei.catalog.queries.specs import spec_json
from hemei.catalog.queries.table import read_table, row_spec
from hemei.rules.items import ItemSpec

PAPERS_AFTER = 10_000  # positions of the table's papers, behind those of the menus


@transaction.atomic
def load_table(*, folder: Path, actor: str, now: datetime) -> int:
    """This will read `table/*.tsv` in and publish what changed; the number of new versions.

    All or nothing: raises NotPublished when one item does not pass its gate, ValueError for a broken row.
    """
    agencies = tomllib.loads((folder / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    _enter_papers(read_table(folder / "table" / "papers.tsv"), actor, now)
    specs = table_specs(folder)
    _enter_phrases(read_table(folder / "table" / "synonyms.tsv"), specs)
    made = publish_all(specs=specs, agencies={row["code"] for row in agencies}, actor=actor, now=now)
    if made:
        note_load(made, actor=actor, now=now)
    return len(made)


def table_specs(folder: Path) -> list[ItemSpec]:
    """This will give the items of `table/items.tsv` with the fees of `table/fees.tsv`, where there is one."""
    specs = [row_spec(row) for row in read_table(folder / "table" / "items.tsv")]
    fees = folder / "table" / "fees.tsv"
    return _with_fees(specs, read_table(fees) if fees.exists() else [])


def _with_fees(specs: Sequence[ItemSpec], rows: Sequence[Mapping[str, str]]) -> list[ItemSpec]:
    """The items with the fees that rows name; a row for an item that is not in the table is a ValueError."""
    fees = {row["code"]: row for row in rows}
    if strange := sorted(fees.keys() - {spec.code for spec in specs}):
        raise ValueError(strange[0])
    return [_with_fee(spec, fees[spec.code]) if spec.code in fees else spec for spec in specs]


def _with_fee(spec: ItemSpec, row: Mapping[str, str]) -> ItemSpec:
    line = {"name": row["item"], "amount": row["amount"], "basis": row["basis"], "before_licence": True}
    said = {"fee_basis": row["basis"], "fee_item": row["item"], "fee_standard": row["standard"],
            "online_pay": True, "fees": [line]}  # fmt: skip
    return replace(spec, fee=row["fee"], extra={**spec.extra, **said})


@transaction.atomic
def publish_all(
    *, specs: Sequence[ItemSpec], agencies: Collection[str] | None, actor: str, now: datetime,
    effective: Mapping[str, date] | None = None,
) -> list[ItemVersion]:  # fmt: skip
    """This will publish a new version of each item whose content is not the last one's.

    It is in force from the day that `effective` gives for its code, else from the day of `now`.
    All or nothing: raises NotPublished with the first item that its gate refuses.
    """
    known = known_now(agencies, also=specs)
    for spec in specs:
        checks = item_gate(spec, known)
        if not all(check.passed for check in checks):
            raise NotPublished(spec.name, checks)
    items = _enter_items(specs)
    last = {row.item.code: row for row in ItemVersion.objects.select_related("item").order_by("number")}
    return _publish_changed(specs, items, last, actor, now, effective or {})


def _publish_changed(
    specs: Sequence[ItemSpec], items: Mapping[str, Item], last: Mapping[str, ItemVersion],
    actor: str, now: datetime, effective: Mapping[str, date],
) -> list[ItemVersion]:  # fmt: skip
    today, made = localdate(now), []
    for spec in specs:
        content, before = spec_json(spec), last.get(spec.code)
        if before and before.spec == content:
            continue
        made.append(ItemVersion(
            item=items[spec.code], number=before.number + 1 if before else 1, spec=content,
            status=VersionStatus.PUBLISHED, effective_on=effective.get(spec.code, today), made_by=actor, made_at=now,
            published_by=actor, published_at=now,
        ))  # fmt: skip
    running = ItemVersion.objects.filter(ended_on__isnull=True, status=VersionStatus.PUBLISHED)
    for day in {version.effective_on for version in made}:
        begun = [version.item.pk for version in made if version.effective_on == day]
        running.filter(item__in=begun).update(ended_on=day, status=VersionStatus.CHANGED)
    done = ItemVersion.objects.bulk_create(made, batch_size=500)
    place_items([version.item for version in done])
    return done


def _enter_items(specs: Sequence[ItemSpec]) -> dict[str, Item]:
    rows = [
        Item(code=s.code, name=s.name, english=s.english, item_type=s.item_type, agency=s.agency)
        for s in specs
    ]
    names = ["name", "english", "item_type", "agency"]
    Item.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["code"], update_fields=names
    )
    return {row.code: row for row in Item.objects.all()}


def _enter_papers(rows: Sequence[Mapping[str, Any]], actor: str, now: datetime) -> None:
    entries = [Entry(paper_content(**row), PAPERS_AFTER + place) for place, row in enumerate(rows)]
    enter(kind="paper", entries=entries, actor=actor, now=now)


def _enter_phrases(rows: Sequence[Mapping[str, str]], specs: Sequence[ItemSpec]) -> None:
    """What people say leads to all handling items of the basic items that a row names."""
    under: dict[str, list[str]] = {}
    for spec in specs:
        under.setdefault(str(spec.extra["basic_item"]), []).append(spec.code)
    phrases = [
        Phrase(
            words=row["words"].split(","),
            items=[code for basic in row["basic_items"].split(",") for code in under[basic]],
            position=TABLE_PHRASES + place,
        )
        for place, row in enumerate(rows)
    ]
    Phrase.objects.filter(position__gte=TABLE_PHRASES).delete()
    Phrase.objects.bulk_create(phrases)
