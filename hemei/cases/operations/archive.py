"""Closing the file of an ended case (归档): one package with fixity, asked for now and made as long work."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.cases.flow import CASE
from hemei.cases.models import Archive, Case
from hemei.cases.operations.moves import moving
from hemei.cases.perms import may_see_case
from hemei.cases.queries.archive import (
    FORMAT,
    Piece,
    archives_waiting,
    ended_on,
    may_archive,
    pieces,
    retention,
)
from hemei.common.files import HALF, settle_file
from hemei.common.words import tell
from hemei.ledger.operations import Actor, NotAllowed, Refused, System, seal
from hemei.rules.chainhash import canonical
from hemei.rules.licences import kept_until

_CHUNK = 1 << 20
_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the same content gives the same bytes
MOST = 3 * 1024**3  # bytes of one package; beyond it the container would need another form
Progress = Callable[[int, int], None]


class Unfit(Exception):
    """A piece of the case is not as it came in, or missing; the message names it."""


def ask_archive(*, case: Case, actor: Actor, now: datetime) -> Archive:
    """This will ask for the archive package of an ended case; the worker makes it."""
    if not actor.roles & CASE["case.archive"].roles:
        raise NotAllowed(tell("归档不在您的职责内，什么都没有改动。请交给窗口或审批人员办理。"))
    if isinstance(actor, Person) and not may_see_case(case, actor):
        raise NotAllowed(tell("这个办件由别的部门负责，没有归档。"))
    if not may_archive(case):
        raise Refused(tell("办件还没有办结，不能归档，没有写入。请办结后再归档。"))
    try:
        with transaction.atomic():
            return Archive.objects.create(
                case=case, asked_by=actor.key, asked_label=actor.label, asked_at=now
            )
    except IntegrityError as clash:
        raise Refused(tell("这个办件正在归档，没有重复开始。请稍后刷新看进度。")) from clash


def make_archives(*, now: datetime) -> int:
    """This will make every package that was asked for; returns how many were made."""
    return sum(make_archive(archive_id=pk, now=now) for pk in archives_waiting())


def make_archive(*, archive_id: int, now: datetime, progress: Progress | None = None) -> bool:
    """This will make one package and record it as an act of its case; False where a piece was unfit, with why.

    All acts are sealed first, so that each carries its proof; the act of archiving itself comes after the package.
    """
    archive = Archive.objects.select_related("case__matter").get(pk=archive_id)
    seal(now=now)
    with tempfile.NamedTemporaryFile(prefix=HALF, dir=_folder(), delete=False) as file:
        half = Path(file.name)
        try:
            made = _packed(file, archive, now, progress)
            where = Path("archives") / f"{archive.case.matter.number}-{archive.pk}.zip"
            sha256, size = _digest(file)
            settle_file(Path(settings.MEDIA_ROOT), half, where)
        except Unfit as why:
            half.unlink(missing_ok=True)
            Archive.objects.filter(pk=archive.pk, made_at=None).update(fault=str(why)[:300])
            return False
        except BaseException:
            half.unlink(missing_ok=True)
            raise
    return _record(archive, where, sha256, size, made, now)


def _record(archive: Archive, where: Path, sha256: str, size: int, files: int, now: datetime) -> bool:
    until = kept_until(ended_on(archive.case))
    with moving(CASE["case.archive"], matter=archive.case.matter, actor=System(), now=now) as move:
        rows = Archive.objects.filter(pk=archive.pk, made_at=None)
        if not rows.update(made_at=now, path=where.as_posix(), sha256=sha256, size=size, kept_until=until):
            raise Refused(tell("归档包已经做好，没有重复写入。"))
        move.record(
            archive=archive.pk, sha256=sha256, size=size, files=files, kept_until=until.isoformat(),
            asked_by=archive.asked_by, format=FORMAT,
        )  # fmt: skip
    return True


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "archives"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _packed(file: IO[bytes], archive: Archive, now: datetime, progress: Progress | None) -> int:
    """The pieces one after the other, each read once, then the manifest that names them."""
    found, rows, size = pieces(archive.case.matter.number), [], 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as package:
        for done, one in enumerate(found, 1):
            row = _put(package, one)
            rows.append(row)
            size += row["size"]
            if size > MOST:
                raise Unfit(tell("材料合计超过 3 GB，一个归档包装不下，没有归档。请联系管理员分开归档。"))
            Archive.objects.filter(pk=archive.pk).update(done=done, total=len(found))
            if progress:
                progress(done, len(found))
        manifest = {
            "format": FORMAT, "case": archive.case.matter.number, "made_at": now.isoformat(),
            "asked_by": archive.asked_label, "retention": retention(archive.case), "files": rows,
        }  # fmt: skip
        own = hashlib.sha256(canonical(manifest).encode()).hexdigest()
        _put(package, Piece("manifest.json", "", canonical({**manifest, "digest": own}).encode()))
    return len(rows) + 1


def _put(package: zipfile.ZipFile, one: Piece) -> dict[str, Any]:
    content = one.content
    if isinstance(content, Path) and not content.is_file():
        raise Unfit(tell("文件“{name}”不在了，没有归档。请管理员从备份恢复后再试。", name=one.what))
    info = zipfile.ZipInfo(one.name, _DAY_ONE)
    info.create_system, info.external_attr = 3, 0o100644 << 16
    info.file_size = content.stat().st_size if isinstance(content, Path) else len(content)
    digest, size = hashlib.sha256(), 0
    with package.open(info, "w") as out:
        for chunk in _chunks(content):
            digest.update(chunk)
            out.write(chunk)
            size += len(chunk)
    if one.sha256 and digest.hexdigest() != one.sha256:
        raise Unfit(
            tell("文件“{name}”与收到时的校验值不符，没有归档。请管理员从备份恢复后再试。", name=one.what)
        )
    return {"name": one.name, "what": one.what, "sha256": digest.hexdigest(), "size": size}


def _chunks(content: bytes | Path) -> Any:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _digest(file: IO[bytes]) -> tuple[str, int]:
    file.flush()
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def fetch_archive(*, archive: Archive, purpose: str, actor: Person, now: datetime) -> Path:
    """This will return the package's file and record who took it and what for: it holds personal data unmasked."""
    if archive.made_at is None:
        raise Refused(tell("归档包还没有做好，没有取走。请稍后再来。"))
    if not may_see_case(archive.case, actor):
        raise NotAllowed(tell("这个办件由别的部门负责，没有取走。"))
    if not purpose.strip():
        raise Refused(tell("归档包里有个人信息，请写明用途，没有取走。"))
    path = Path(settings.MEDIA_ROOT) / archive.path
    if not path.is_file():
        raise Refused(tell("归档包的文件不在了，没有取走。请管理员从备份恢复，或者重新归档。"))
    with moving(CASE["case.fetch_archive"], matter=archive.case.matter, actor=actor, now=now) as move:
        move.record(archive=archive.pk, sha256=archive.sha256, purpose=purpose.strip())
    return path
