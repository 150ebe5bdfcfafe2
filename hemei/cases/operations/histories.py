"""Files of histories through the pages: read at once and shown with every reject, entered only when confirmed."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from hemei.cases.models import HistoryUpload
from hemei.cases.operations.history import HistoryFile, take_history, taken_before
from hemei.common.histories import BadFile, BadMapping, Mapping, Taken, mapping_of, take
from hemei.common.words import tell
from hemei.ledger.flow import INTAKE
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, NotAllowed, Refused

MOST = 5 * 2**20  # bytes; a larger file goes through the command line, which reads it as a stream
SHOWN = 500  # rejects kept
_FIRST = 10  # cases shown


def send_history(*, name: str, content: bytes, mapping: str, actor: Actor, now: datetime) -> HistoryUpload:
    """This will read a file under a mapping and keep it with what was found; nothing enters the ledger.

    Refused for a file that is too large or cannot be read to its end, and for a mapping that cannot be used.
    """
    _may(actor)
    if len(content) > MOST:
        raise Refused(tell("文件超过 5 MB，没有上传。大的文件请在服务器上用 hemei exchange import。"))
    read, found = _read(name, content, mapping, now)
    return HistoryUpload.objects.create(
        name=name[:200], content=content, mapping=read.text, sha256=hashlib.sha256(content).hexdigest(), sent_at=now,
        sent_by=actor.label[:100], found=_told(read, found), rejects=[asdict(one) for one in found.rejects[:SHOWN]],
    )  # fmt: skip


def _may(actor: Actor) -> None:
    kind = INTAKE["history.import"]
    if not actor.roles & kind.roles:
        raise NotAllowed(
            tell("“{title}”不在您的职责内，什么都没有改动。请交给有此职责的人员办理。", title=kind.title)
        )


def _read(name: str, content: bytes, mapping: str, now: datetime) -> tuple[Mapping, Taken]:
    try:
        read = mapping_of(mapping, tell("对照文件"))
        with tempfile.TemporaryDirectory(prefix="history-") as folder:
            path = Path(folder) / (Path(name).name or "file")
            path.write_bytes(content)
            return read, take(path, read, now=now)
    except (BadMapping, BadFile) as why:
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
def enter_history(*, upload_id: int, leave_out: bool, actor: Actor, now: datetime) -> Matter:
    """This will enter the cases of a file that was read, all of them or none, and return the import's matter.

    With rejects or cases that are here already it is Refused unless `leave_out`: these stay out, whole cases.
    """
    row = _open(upload_id)
    read, found = _read(row.name, bytes(row.content), row.mapping, now)
    sound = found.sound()
    known = taken_before(source=read.source, names=list(sound))
    if (found.rejects or known) and not leave_out:
        raise Refused(
            tell("一件也没有写入：有 {n} 处问题、{m} 件以前导入过。请改好文件，或者选“把它们整件留在外面”。",
                 n=len(found.rejects), m=len(known))
        )  # fmt: skip
    fresh = {name: events for name, events in sound.items() if name not in known}
    file = HistoryFile(read.source, read.title, found.digest, read.text, read.steps, fresh)
    matter = take_history(file=file, actor=actor, now=now)
    HistoryUpload.objects.filter(pk=row.pk).update(matter=matter, content=b"")
    return matter


def drop_history(*, upload_id: int, actor: Actor) -> None:
    """This will let a file that was not entered go; what reading it found stays readable."""
    _may(actor)
    row = _open(upload_id)
    HistoryUpload.objects.filter(pk=row.pk).update(dropped=True, content=b"")


def _open(upload_id: int) -> HistoryUpload:
    row = HistoryUpload.objects.select_for_update(of=("self",)).get(pk=upload_id)
    if row.matter_id or row.dropped:
        raise Refused(tell("这个文件已经写入或放弃，没有再做。请刷新页面。"))
    return row
