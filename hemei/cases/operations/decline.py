"""A refusal to accept: nobody says no alone (否定报告). One clerk proposes it, another one agrees or not."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.enums import RIGHTS, DocumentKind
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.cases.operations.documents import issue
from hemei.cases.operations.follow import end_case
from hemei.cases.operations.moves import moving
from hemei.cases.operations.review import at_agency
from hemei.common.words import tell
from hemei.ledger.operations import Refused


def doubt_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will propose to decline a case that is not this zone's to decide; the clock of acceptance goes on."""
    if not reason.strip():
        raise Refused(tell("不予受理须写明理由和应当去哪里办，没有写入。"))
    if case.doubted_by:
        raise Refused(tell("这个办件已经报请不予受理，没有写入。请等另一位复核。"))
    with moving(CASE["case.doubt"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _set(case, doubted_by=actor.key, doubt=reason.strip()[:500])
        move.record(reason=reason)


def decline_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will decline a case on the say of a second person, saying where to go; never of who proposed it."""
    if not case.doubted_by:
        raise Refused(tell("还没有人报请不予受理，没有写入。一个人不能说“不”：请先报请，再由另一位复核。"))
    _second(case, actor)
    words = reason.strip() or case.doubt
    with moving(CASE["case.decline"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _set(case, declined_by=actor.key, reasons=words)
        move.record(reason=words, proposed_by=case.doubted_by)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        told = f"你（单位）申请的“{case.matter.title}”，依法不予受理。理由：{words}"
        issue(move, case, DocumentKind.DECLINE, [told, RIGHTS])
        end_case(case, now=now, how="declined")


def keep_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will keep a case that somebody proposed to decline; its check goes on."""
    if not case.doubted_by:
        raise Refused(tell("还没有人报请不予受理，没有写入。请刷新页面。"))
    _second(case, actor)
    if not reason.strip():
        raise Refused(tell("请写明理由，没有写入。"))
    with moving(CASE["case.keep"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason, proposed_by=case.doubted_by)
        _set(case, doubted_by="", doubt="")


def _second(case: Case, actor: Person) -> None:
    if "clerk" not in actor.roles:
        at_agency(case.agency.code, actor)
    if actor.key == case.doubted_by:
        raise Refused(tell("一个人不能说“不”：报请和复核不能是同一个人，没有写入。请交给另一位复核。"))


def _set(case: Case, **values: str) -> None:
    Case.objects.filter(pk=case.pk).update(**values)
    for name, value in values.items():
        setattr(case, name, value)
