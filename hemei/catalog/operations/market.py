"""Reading in what stands beside the items: trades with their menus, scope phrases with their ways, life events."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from hemei.catalog.enums import ListingKind
from hemei.catalog.models import Fact, Item, Listing, Menu
from hemei.catalog.operations.dictionary import Entry, enter
from hemei.catalog.operations.publishing import add_menu, publish_menu
from hemei.catalog.queries.dictionary import fact_content
from hemei.catalog.queries.scopefiles import BadScope, read_licences
from hemei.catalog.queries.table import read_table
from hemei.common.words import tell
from hemei.rules.trades import trade_menu

FACTS_AFTER = 50_000  # positions of the trades' own questions, behind those of the dictionary


class BadList(ValueError):
    """A row of a list that cannot be read in; the message names file, row and what is wrong. Nothing was read in."""


@dataclass(frozen=True, slots=True)
class MarketLoaded:
    """How many rows are new or changed; all zero = nothing changed."""

    menus: int
    trades: int
    scopes: int
    events: int


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    spec: Mapping[str, Any]
    source: str = ""
    since: date | None = None


@transaction.atomic
def load_market(*, folder: Path, actor: str, now: datetime) -> MarketLoaded:
    """This will read trades, parks, scope phrases and life events in; a changed row ends the one before it.

    Every trade becomes a menu that goes through the publish gate. All or nothing: raises NotPublished for a menu
    that its gate refuses, BadList for a row that names an item or a menu that does not exist.
    """
    content = tomllib.loads((folder / "trades.toml").read_text(encoding="utf-8"))
    agencies = tomllib.loads((folder / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    _enter_facts(content.get("fact", ()), actor, now)
    menus, codes = 0, {row["code"] for row in agencies}
    for trade in content["trade"]:
        version = add_menu(trade_menu(trade), actor, now)
        if version:
            publish_menu(version=version, actor=actor, now=now, agencies=codes)
            menus += 1
    today, items = localdate(now), set(Item.objects.values_list("code", flat=True))
    trades = [
        _Row(row["code"], {key: row[key] for key in ("trade", "name", "english")}) for row in content["trade"]
    ]
    parks = tomllib.loads((folder / "parks.toml").read_text(encoding="utf-8"))["park"]
    _keep(ListingKind.PARK, [_Row(row["code"], row) for row in parks], today)
    return MarketLoaded(
        menus=menus,
        trades=_keep(ListingKind.TRADE, trades, today),
        scopes=_keep(ListingKind.SCOPE, _scopes(folder / "scopes.tsv", items), today),
        events=_keep(ListingKind.EVENT, _events(folder / "events.tsv", items), today),
    )


def _keep(kind: ListingKind, rows: Sequence[_Row], today: date) -> int:
    """Enter new rows, end changed and vanished ones on the day; how many are new or changed."""
    running = {row.code: row for row in Listing.objects.filter(kind=kind, ended_on=None)}
    # what the office entered by a file stands, whatever the seeds say
    own = set(Listing.objects.filter(kind=kind).exclude(entered_by="").values_list("code", flat=True))
    fresh = []
    for place, row in enumerate(rows):
        old = running.pop(row.code, None)
        if row.code in own:
            continue
        if old and old.spec == row.spec and old.source == row.source:
            continue
        since = (row.since or today) if old is None else today
        fresh.append(Listing(kind=kind, code=row.code, spec=row.spec, source=row.source, position=place,
                             effective_on=since))  # fmt: skip
        if old:
            _end(old, today)
    for gone in running.values():
        if gone.code not in own:
            _end(gone, today)
    Listing.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _end(row: Listing, today: date) -> None:
    """A row that began today was never in force for a day, so it goes; an older one ends."""
    if row.effective_on >= today:
        row.delete()
    else:
        Listing.objects.filter(pk=row.pk).update(ended_on=today)


def _scopes(path: Path, items: set[str]) -> list[_Row]:
    found = []
    for line, row in enumerate(read_table(path), 2):
        try:
            licences = read_licences(row["licences"], items)
        except BadScope as why:
            raise BadList(
                tell("scopes.tsv 第 {line} 行：{why}什么都没有装入。", line=line, why=str(why))
            ) from None
        spec = {
            "phrase": row["phrase"],
            "english": row["english"],
            "industry": row["industry"],
            "licences": licences,
        }
        found.append(_Row(row["code"], spec, row["source"], date.fromisoformat(row["from"])))
    return found


def _events(path: Path, items: set[str]) -> list[_Row]:
    menus, found = set(Menu.objects.values_list("code", flat=True)), []
    for line, row in enumerate(read_table(path), 2):
        wanted = row["items"].split(",")
        strange = [code for code in wanted if code not in items]
        strange += [row["menu"]] if row["menu"] and row["menu"] not in menus else []
        if strange:
            raise BadList(
                tell("events.tsv 第 {line} 行：没有“{list_}”，什么都没有装入。", line=line, list_=strange)
            )
        found.append(_Row(row["code"], {**row, "items": wanted}))
    return found


def _enter_facts(rows: Sequence[Mapping[str, Any]], actor: str, now: datetime) -> None:
    """Questions that only trades ask join the dictionary, in the group and with the heading that is there."""
    headings = {
        group: (label, english)
        for group, label, english in Fact.objects.values_list("group", "group_label", "group_english")
    }
    entries = []
    for place, row in enumerate(rows):
        label, english = headings.get(row["group"], ("", ""))
        said = {
            "help": row["why"],
            "help_english": row["why_english"],
            "group_label": label,
            "group_english": english,
        }
        entries.append(Entry(fact_content(**row, **said), FACTS_AFTER + place))
    enter(kind="fact", entries=entries, actor=actor, now=now)
