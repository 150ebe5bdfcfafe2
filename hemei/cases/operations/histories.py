"""Files of histories through the pages: read and shown with every reject, entered only when confirmed.

A small file is dealt with at once, a large one by the worker, with progress while it is read and a way to stop it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from hemei.accounts.queries import Person
from hemei.cases.models import HistoryUpload
from hemei.cases.operations.history import HistoryFile, take_history, taken_before
from hemei.common.histories import BadFile, BadMapping, Mapping, Taken, mapping_of, take
from hemei.common.words import tell
from hemei.ledger.flow import INTAKE
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, NotAllowed, Refused

AT_ONCE = 300_000  # bytes of a file that is read within the request
MOST_ROWS, ROWS_AT_ONCE = 2_000_000, 50_000
SHOWN = 500  # rejects kept
_FIRST = 10  # cases shown


class _Stopped(Exception):
    """Somebody asked to stop; nothing was written."""


def send_history(*, name: str, content: bytes, mapping: str, actor: Actor, now: datetime) -> HistoryUpload:
    """This will read a file under a mapping and keep it with what was found; nothing enters the ledger.

    A file beyond `AT_ONCE` waits for the worker. Refused for a file that is too large or cannot be read to its
    end, and for a mapping that cannot be used.
    """
    _may(actor)
    if len(content) > settings.UPLOAD_LIMIT:
        megabytes = settings.UPLOAD_LIMIT // 2**20
        raise Refused(
            tell("文件超过 {n} MB，没有上传。大的文件请在服务器上用 hemei exchange import。", n=megabytes)
        )
    row = HistoryUpload(
        name=name[:200], content=content, mapping=mapping, sha256=hashlib.sha256(content).hexdigest(), sent_at=now,
        sent_by=actor.label[:100], asked=_asked(actor),
    )  # fmt: skip
    if len(content) > AT_ONCE:
        row.found, row.waits = _told(_mapped(mapping), Taken()), "read"
    else:
        read, found = _read(name, content, mapping, now, _bound(ROWS_AT_ONCE))
        row.found, row.rejects = _told(read, found), _kept(found)
    row.save()
    return row


def run_waiting(*, now: datetime) -> int:
    """This will read or enter the files that wait for the worker; returns how many."""
    rows = HistoryUpload.objects.exclude(waits="").order_by("pk").values_list("pk", "waits")
    for pk, waits in list(rows):
        try:
            _read_waiting(pk, now) if waits == "read" else _enter_waiting(pk, now)
        except Refused as why:
            gone = {"dropped": True, "content": b""} if waits == "read" else {}
            HistoryUpload.objects.filter(pk=pk).update(waits="", problem=str(why), **gone)
    return len(rows)


def _read_waiting(pk: int, now: datetime) -> None:
    row = HistoryUpload.objects.get(pk=pk)
    enough = _bound(MOST_ROWS)

    def tick(rows: int) -> None:
        enough(rows)
        if not HistoryUpload.objects.filter(pk=pk, stop=False).update(done=rows):
            raise _Stopped

    try:
        read, found = _read(row.name, bytes(row.content), row.mapping, now, tick)
    except _Stopped:
        said = tell("已按您的要求停止，什么都没有写入。")
        HistoryUpload.objects.filter(pk=pk).update(waits="", dropped=True, content=b"", problem=said)
        return
    HistoryUpload.objects.filter(pk=pk).update(
        waits="", found=_told(read, found), rejects=_kept(found), done=found.rows
    )


@transaction.atomic
def _enter_waiting(pk: int, now: datetime) -> None:
    row = HistoryUpload.objects.select_for_update(of=("self",)).get(pk=pk)
    who = Person(row.asked["key"], row.asked["label"], frozenset(INTAKE["history.import"].roles))
    HistoryUpload.objects.filter(pk=pk).update(waits="")
    _enter(row, bool(row.asked.get("leave_out")), who, now)


def _asked(actor: Actor, **more: bool) -> dict[str, Any]:
    return {"key": actor.key, "label": actor.label, **more}


def _bound(most: int) -> Callable[[int], None]:
    def tick(rows: int) -> None:
        if rows > most:
            raise Refused(
                tell(
                    "文件超过 {n} 行，没有读完，什么都没有写入。请拆成几个文件，或者在服务器上导入。", n=most
                )
            )

    return tick


def _kept(found: Taken) -> list[dict[str, str]]:
    return [asdict(one) for one in found.rejects[:SHOWN]]


def _may(actor: Actor) -> None:
    kind = INTAKE["history.import"]
    if not actor.roles & kind.roles:
        raise NotAllowed(
            tell("“{title}”不在您的职责内，什么都没有改动。请交给有此职责的人员办理。", title=kind.title)
        )


def _mapped(text: str) -> Mapping:
    try:
        return mapping_of(text, tell("对照文件"))
    except BadMapping as why:
        raise Refused(str(why)) from why


def _read(
    name: str, content: bytes, mapping: str, now: datetime, tick: Callable[[int], None] | None = None
) -> tuple[Mapping, Taken]:
    read = _mapped(mapping)
    try:
        with tempfile.TemporaryDirectory(prefix="history-") as folder:
            path = Path(folder) / (Path(name).name or "file")
            path.write_bytes(content)
            return read, take(path, read, now=now, tick=tick)
    except BadFile as why:
        raise Refused(str(why)) from why


def _told(mapping: Mapping, found: Taken) -> dict[str, Any]:
    sound = found.sound()
    known = taken_before(source=mapping.source, names=list(sound))
    fresh = {name: events for name, events in sound.items() if name not in known}
    return {
        "source": mapping.source, "title": mapping.title, "rows": found.rows, "left_out": found.left_out,
        "cases": len(fresh), "events": sum(map(len, fresh.values())), "rejects": len(found.rejects),
        "spoilt": len(found.spoilt), "known": len(known),
        "first": [
            [name, len(events), events[0][2].isoformat(), events[-1][2].isoformat()]
            for name, events in list(fresh.items())[:_FIRST]
        ],
    }  # fmt: skip


@transaction.atomic
def enter_history(*, upload_id: int, leave_out: bool, actor: Actor, now: datetime) -> Matter | None:
    """This will enter the cases of a file that was read, all of them or none, and return the import's matter.

    A large file is left to the worker, and None returned. With rejects or cases that are here already it is Refused
    unless `leave_out`: these stay out, whole cases.
    """
    row = _open(upload_id)
    if len(row.content) <= AT_ONCE:
        return _enter(row, leave_out, actor, now)
    _may(actor)
    _agreed(row.found["rejects"], row.found["known"], leave_out)
    asked = _asked(actor, leave_out=leave_out)
    HistoryUpload.objects.filter(pk=row.pk).update(waits="enter", asked=asked, problem="")
    return None


def _enter(row: HistoryUpload, leave_out: bool, actor: Actor, now: datetime) -> Matter:
    read, found = _read(row.name, bytes(row.content), row.mapping, now)
    sound = found.sound()
    known = taken_before(source=read.source, names=list(sound))
    _agreed(len(found.rejects), len(known), leave_out)
    fresh = {name: events for name, events in sound.items() if name not in known}
    file = HistoryFile(read.source, read.title, found.digest, read.text, read.steps, fresh)
    matter = take_history(file=file, actor=actor, now=now)
    HistoryUpload.objects.filter(pk=row.pk).update(matter=matter, content=b"", problem="")
    return matter


def _agreed(rejects: int, known: int, leave_out: bool) -> None:
    if (rejects or known) and not leave_out:
        raise Refused(
            tell("一件也没有写入：有 {n} 处问题、{m} 件以前导入过。请改好文件，或者选“把它们整件留在外面”。",
                 n=rejects, m=known)
        )  # fmt: skip


@transaction.atomic
def drop_history(*, upload_id: int, actor: Actor) -> None:
    """This will let a file that was not entered go; what reading it found stays readable.

    One that is being read stops at its next thousand rows.
    """
    _may(actor)
    row = HistoryUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if row.waits == "read":
        HistoryUpload.objects.filter(pk=row.pk).update(stop=True)
        return
    _still_open(row)
    HistoryUpload.objects.filter(pk=row.pk).update(dropped=True, content=b"")


def _open(upload_id: int) -> HistoryUpload:
    row = HistoryUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    _still_open(row)
    return row


def _still_open(row: HistoryUpload) -> None:
    if row.matter_id or row.dropped:
        raise Refused(tell("这个文件已经写入或放弃，没有再做。请刷新页面。"))
    if row.waits:
        raise Refused(tell("后台正在处理这个文件，没有再做。请过一会儿刷新页面。"))
