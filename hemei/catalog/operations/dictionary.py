"""Entering kinds of paper and facts: each changed content is a new version, the one before it ends that day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import Fact, FactVersion, Paper, PaperVersion
from hemei.rules.workdays import local_day

Words = FactVersion | PaperVersion
TABLES: dict[str, tuple[type[Fact] | type[Paper], type[FactVersion] | type[PaperVersion], str]] = {
    "fact": (Fact, FactVersion, "key"),
    "paper": (Paper, PaperVersion, "code"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One content to be in force; `position` None keeps the place that it has."""

    content: dict[str, Any]
    position: int | None = None
    on: date | None = None


def enter(*, kind: str, entries: Sequence[Entry], actor: str, now: datetime) -> list[Words]:
    """This will put contents in force that differ from the last ones, from their day or that of `now`.

    Returns the new versions. It asks no gate: the callers do.
    """
    _owner, table, key = TABLES[kind]
    rows: Any = table
    owners = _owners(kind, entries)
    last = {getattr(one.owner, key): one for one in rows.objects.select_related(kind).order_by("number")}
    made, today = [], local_day(now)
    for entry in entries:
        code = entry.content["code"]
        before = last.get(code)
        if before and before.spec == entry.content and before.status != VersionStatus.CANCELLED:
            continue
        made.append(rows(
            **{kind: owners[code]}, number=before.number + 1 if before else 1, spec=entry.content,
            status=VersionStatus.PUBLISHED, effective_on=entry.on or today, made_by=actor[:100], made_at=now,
            published_by=actor[:100], published_at=now,
        ))  # fmt: skip
    _end(rows, kind, made)
    done: list[Words] = rows.objects.bulk_create(made, batch_size=200)
    write_heads(kind, done)
    return done


def _end(rows: Any, kind: str, made: Collection[Words]) -> None:
    running = rows.objects.filter(ended_on=None, status=VersionStatus.PUBLISHED)
    for day in {one.effective_on for one in made}:
        begun = [one.owner.pk for one in made if one.effective_on == day]
        running.filter(**{f"{kind}__in": begun}).update(ended_on=day, status=VersionStatus.CHANGED)


def _owners(kind: str, entries: Sequence[Entry]) -> dict[str, Any]:
    owner, _table, key = TABLES[kind]
    table: Any = owner
    known = {getattr(one, key): one for one in table.objects.all()}
    place = max((one.position for one in known.values()), default=0)
    fresh, moved = [], []
    for entry in entries:
        code, there = entry.content["code"], known.get(entry.content["code"])
        if there is None:
            place += 1
            position = place if entry.position is None else entry.position
            known[code] = there = table(**{key: code}, position=position, **head(kind, entry.content))
            fresh.append(there)
        elif entry.position is not None and there.position != entry.position:
            there.position = entry.position
            moved.append(there)
    table.objects.bulk_create(fresh, batch_size=200)
    table.objects.bulk_update(moved, ["position"], batch_size=200)
    return known


def head(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """This will give what the row of a paper or a fact says itself, from its last content."""
    words = {key: value for key, value in content.items() if key not in ("code", "name")}
    return words | {"label" if kind == "fact" else "name": content["name"]}


def write_heads(kind: str, versions: Collection[Words]) -> None:
    """This will let papers or facts say what these versions of them say."""
    table: Any = TABLES[kind][0]
    if not versions:
        return
    names: list[str] = []
    rows = []
    for version in versions:
        names = [*head(kind, version.spec)]
        for name, value in head(kind, version.spec).items():
            setattr(version.owner, name, value)
        rows.append(version.owner)
    table.objects.bulk_update(rows, names, batch_size=100)
