"""Objects are matters, items, agencies and parties; an event belongs to its matter and to what that hangs on."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from hemei.cases.queries.exchange import ExportedMatter

Walk = Callable[[], Iterable[ExportedMatter]]
MATTER = (("state", "string"), ("opened", "time"))
EVENT = (("resource", "string"), ("source", "string"), ("target", "string"))
_BATCH = 1000


@dataclass(slots=True)
class Counts:
    """What was written."""

    objects: int = 0
    events: int = 0


def iso(at: datetime) -> str:
    """This will write an instant as OCEL does."""
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")


def around(matter: ExportedMatter) -> Iterator[tuple[str, str, str]]:
    """This will give what stands around a matter: (object, its type, how it is related)."""
    if matter.item:
        yield f"item:{matter.item}", "item", "of item"
    if matter.agency:
        yield f"agency:{matter.agency}", "agency", "before agency"
    if matter.party:
        yield matter.party, "party", "concerns"


def links_of(matter: ExportedMatter, known: set[str]) -> list[tuple[str, str]]:
    """This will give the relations of a matter's object, to objects of this export only."""
    found = [(key, how) for key, _kind, how in around(matter)]
    return [*found, (matter.parent, "part of")] if matter.parent in known else found


def write_json(path: Path, walk: Walk) -> Counts:
    """This will write an OCEL 2.0 JSON file in two walks, objects first; nothing but keys is held in memory."""
    made, kinds, names, known, others = Counts(), set[str](), set[str](), set[str](), dict[str, str]()
    with path.open("w", encoding="utf-8") as out:
        out.write('{"objects": [')
        for matter in walk():
            known.add(matter.number)
            kinds.add(matter.kind)
            others.update({key: kind for key, kind, _how in around(matter)})
            facts = [("state", matter.state), ("opened", iso(matter.opened_at))]
            attributes = [{"name": n, "time": iso(matter.opened_at), "value": v} for n, v in facts]
            # a parent was opened before what hangs on it
            _put(out, made.objects, _object(matter.number, matter.kind, attributes, links_of(matter, known)))
            made.objects += 1
        for key, kind in others.items():
            _put(out, made.objects, _object(key, kind, [], []))
            made.objects += 1
        out.write('\n], "events": [')
        for matter in walk():
            for event in _events(matter, known):
                names.add(event["type"])
                _put(out, made.events, event)
                made.events += 1
        types = [_type(name, MATTER) for name in sorted(kinds)] + [
            _type(name, ()) for name in sorted({*others.values()})
        ]
        out.write(
            f'\n], "objectTypes": {_json(types)}, "eventTypes": {_json([_type(n, EVENT) for n in sorted(names)])}}}\n'
        )
    return made


def _put(out: IO[str], place: int, row: dict[str, Any]) -> None:
    out.write((",\n" if place else "\n") + _json(row))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _type(name: str, attributes: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes]}


def _object(
    key: str, kind: str, attributes: list[dict[str, str]], links: list[tuple[str, str]]
) -> dict[str, Any]:
    relations = [{"objectId": other, "qualifier": how} for other, how in links]
    return {"id": key, "type": kind, "attributes": attributes, "relationships": relations}


def _events(matter: ExportedMatter, known: set[str]) -> Iterator[dict[str, Any]]:
    links = [(matter.number, "moves"), *links_of(matter, known)]
    relations = [{"objectId": key, "qualifier": how} for key, how in links]
    for act in matter.acts:
        values = zip(("resource", "source", "target"), (act.who, act.source, act.target), strict=True)
        yield {
            "id": act.key, "type": act.name, "time": iso(act.at),
            "attributes": [{"name": name, "value": value} for name, value in values], "relationships": relations,
        }  # fmt: skip


_SCHEMA = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);
CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));
CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));
"""


def write_sqlite(path: Path, walk: Walk) -> Counts:
    """This will write an OCEL 2.0 SQLite file in one walk; `path` must not exist."""
    made, known, tables = Counts(), set[str](), dict[tuple[str, str], str]()
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        for matter in walk():
            known.add(matter.number)
            made.objects += _matter_rows(database, tables, matter, known)
            made.events += _event_rows(database, tables, matter, known)
    return made


def _matter_rows(
    database: sqlite3.Connection, tables: dict[tuple[str, str], str], matter: ExportedMatter, known: set[str]
) -> int:
    opened, written = iso(matter.opened_at), 1
    table = _table(database, tables, "object", matter.kind)
    database.execute("INSERT INTO object VALUES (?, ?)", [matter.number, matter.kind])
    row = [matter.number, opened, matter.state, opened]
    database.execute(f"INSERT INTO {table} VALUES (?, ?, NULL, ?, ?)", row)  # noqa: S608 - names made by _table
    for key, kind, _how in around(matter):
        if key not in known:
            known.add(key)
            written += 1
            database.execute("INSERT INTO object VALUES (?, ?)", [key, kind])
            place = _table(database, tables, "object", kind)
            database.execute(f"INSERT INTO {place} VALUES (?, ?, NULL, '', ?)", [key, opened, opened])  # noqa: S608
    links = [(matter.number, other, how) for other, how in links_of(matter, known)]
    database.executemany("INSERT INTO object_object VALUES (?, ?, ?)", links)
    return written


def _event_rows(
    database: sqlite3.Connection, tables: dict[tuple[str, str], str], matter: ExportedMatter, known: set[str]
) -> int:
    links = [(matter.number, "moves"), *links_of(matter, known)]
    for act in matter.acts:
        table = _table(database, tables, "event", act.name)
        database.execute("INSERT INTO event VALUES (?, ?)", [act.key, act.name])
        row = [act.key, iso(act.at), act.who, act.source, act.target]
        database.execute(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?)", row)  # noqa: S608 - names made by _table
        rows = [(act.key, other, how) for other, how in links]
        database.executemany("INSERT INTO event_object VALUES (?, ?, ?)", rows)
    return len(matter.acts)


def _table(database: sqlite3.Connection, tables: dict[tuple[str, str], str], sort: str, name: str) -> str:
    """The table of a type, made when the type is first met; its name holds letters and digits only."""
    if (sort, name) not in tables:
        short = f"{re.sub(r'[^A-Za-z0-9]', '_', name)}_{len(tables)}"
        tables[sort, name] = f"{sort}_{short}"
        columns = (
            "ocel_changed_field TEXT, state TEXT, opened TEXT"
            if sort == "object"
            else "resource TEXT, source TEXT, target TEXT"
        )
        database.execute(f"CREATE TABLE {sort}_{short} (ocel_id TEXT, ocel_time TIMESTAMP, {columns})")
        database.execute(f"INSERT INTO {sort}_map_type VALUES (?, ?)", [name, short])  # noqa: S608
    return tables[sort, name]
