"""Papers of a project: contracts, reports, plans, kept beside its photos and proofs; withdrawn ones stay."""

from __future__ import annotations

from datetime import datetime

from hemei.cases.operations import keep_content
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting
from hemei.projects.flow import PROJECT
from hemei.projects.models import ProjectFile
from hemei.projects.operations.moves import keep
from hemei.projects.operations.projects import find_project
from hemei.rules.words import mark

_TITLE, _REASON = mark("资料名称"), mark("理由")


def add_paper(
    *,
    number: str,
    content: bytes,
    title: str,
    shared: bool,
    actor: Actor,
    now: datetime,
    seen: int | None = None,
) -> ProjectFile:
    """This will keep a paper (PDF, PNG, JPG) of a project; `shared` = the firm reads it too."""
    row, name = find_project(number), words(title, _TITLE, most=120)
    if not content:
        raise Refused(tell("没有收到文件，没有写入。您填的内容还在，请重新选择文件。"))
    with acting(PROJECT["project.file"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, digest, where = keep_content(content)
        known = row.files.filter(sha256=digest, withdrawn="").first()
        if known is not None:
            raise Refused(tell("这份资料已经上传过，名称是“{title}”，没有写入。", title=known.title))
        made = ProjectFile(
            project=row, path=where, sha256=digest, title=name, shared=shared, by=actor.label[:120], at=now
        )
        made.save(force_insert=True)
        move.record(file=digest, note=name, shared=shared)
    return made


def withdraw_paper(
    *, number: str, file: int, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> ProjectFile:
    """This will take a paper off the project's page and the firm's, with a reason; it stays to be read by the staff."""
    row, why = find_project(number), words(reason, _REASON, most=300)
    one = row.files.filter(pk=file, withdrawn="").first()
    if one is None:
        raise Refused(tell("没有这份资料，或已经撤下，什么都没有改动。请刷新页面。"))
    with acting(PROJECT["project.withdraw"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        keep(one, withdrawn=why, shared=False)
        move.record(file=one.sha256, note=one.title, reason=why)
    return one
