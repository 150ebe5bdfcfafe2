"""Writes of press sheets: written, checked against the register, signed by another person, published as signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.indicators.flow import RELEASE
from hemei.indicators.models import Release, ReleaseNumber
from hemei.indicators.queries.releases import Judged, judge
from hemei.ledger.operations import Actor, Move, Refused, acting, opening
from hemei.rules.figures.model import Verdict
from hemei.rules.figures.report import marked
from hemei.rules.workdays import local_day

MOST = 60_000  # characters of one press sheet
_TOLD = 20


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a press sheet is not fit to be signed."""

    problems: tuple[str, ...]
    contradictions: tuple[str, ...] = ()


class NotFit(Refused):
    """The check found something; `unfit` lists it. The text stays as it was saved."""

    def __init__(self, unfit: Unfit) -> None:
        self.unfit = unfit
        count = len(unfit.problems) + len(unfit.contradictions)
        told = " ".join([*unfit.problems, *unfit.contradictions][:_TOLD])
        super().__init__(
            tell("核对没有通过，有 {count} 处要处理；稿子还在，没有改动。{told}", count=count, told=told)
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer fills in."""

    title: str
    text: str
    planned_on: date
    sample: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


def write_release(*, draft: Draft, actor: Actor, now: datetime, previous: Release | None = None) -> Release:
    """This will begin a press sheet, empty or from an earlier one; refuses an empty text and one too long."""
    _whole(draft)
    row = Release(
        title=draft.title.strip(), text=draft.text, planned_on=draft.planned_on, previous=previous, writer=actor.key,
        written_by=actor.label, sample=draft.sample,
    )  # fmt: skip
    with transaction.atomic():  # the number is held until the act is written
        number = next_number("FB", now)
        with opening(
            RELEASE["release.write"], flow="release", number=number, title=row.title, actor=actor, now=now
        ) as move:
            row.matter = move.matter
            row.save(force_insert=True)
            facts = {"previous": previous.matter.number} if previous else {}
            move.record(title=row.title, text=_digest(row.text), **facts)
    return row


def edit_release(*, release: Release, draft: Draft, actor: Actor, now: datetime, seen: int) -> Release:
    """This will save another text; a checked sheet is a draft again. Who edits counts as its writer."""
    _whole(draft)
    with acting(RELEASE["release.edit"], matter=release.matter, actor=actor, now=now, seen=seen) as move:
        _drop_check(release)
        release.title, release.text, release.planned_on = draft.title.strip(), draft.text, draft.planned_on
        release.writer, release.written_by = actor.key, actor.label
        release.save()
        move.record(title=release.title, text=_digest(release.text))
    return release


def check_release(
    *, release: Release, actor: Actor, now: datetime, seen: int, explained: str = ""
) -> Release:
    """This will check a sheet and note what each number stands for; raises NotFit with everything found.

    Contradictions that the checker computes may stand only with an explanation, which is kept in the ledger.
    """
    found = judge(release.text, local_day(now))
    wrong = _contradictions(found)
    if found.problems or (wrong and not explained.strip()):
        raise NotFit(Unfit(found.problems, tuple(wrong)))
    with acting(RELEASE["release.check"], matter=release.matter, actor=actor, now=now, seen=seen) as move:
        _drop_check(release)
        for row in _numbers(release, found):
            row.save(force_insert=True)
        release.explained = explained.strip()[:500] if wrong else ""
        release.checked = {
            "numbers": len(found.sheet.bindings), "by_hand": sum(bool(b.reason) for b in found.sheet.bindings),
            "contradictions": wrong, "doubts": list(found.doubts),
        }  # fmt: skip
        release.save()
        move.record(text=_digest(release.text), explained=release.explained, **release.checked)
    return release


def sign_release(*, release: Release, actor: Actor, now: datetime, seen: int) -> Release:
    """This will sign a checked sheet: the text stands still from here, its SHA-256 goes into the ledger.

    Refused for the writer himself, and when the register has moved since the check.
    """
    if actor.key == release.writer:
        raise Refused(tell("撰稿和签发不能是同一个人，没有签发。请由另一位有签发职责的人员签发。"))
    with acting(RELEASE["release.sign"], matter=release.matter, actor=actor, now=now, seen=seen) as move:
        _still_true(release, now)
        release.signer, release.signed_by, release.signed_at = actor.key, actor.label, now
        release.digest = _digest(release.text)
        release.save()
        move.record(text=release.digest, numbers=_bound(release))
    return release


def return_release(*, release: Release, reason: str, actor: Actor, now: datetime, seen: int) -> Release:
    """This will send a checked or signed sheet back to its writer; a reason is required."""
    if not reason.strip():
        raise Refused(tell("退回要写明理由，没有退回。"))
    with acting(RELEASE["release.return"], matter=release.matter, actor=actor, now=now, seen=seen) as move:
        _drop_check(release)
        release.save()
        move.record(reason=reason.strip())
    return release


def publish_release(*, release: Release, actor: Actor, now: datetime, seen: int) -> Release:
    """This will publish a signed sheet exactly as it was signed; refuses when text or register have moved."""
    with acting(RELEASE["release.publish"], matter=release.matter, actor=actor, now=now, seen=seen) as move:
        _publish(release, move, now)
    return release


def _publish(release: Release, move: Move, now: datetime) -> None:
    if _digest(release.text) != release.digest:
        raise Refused(tell("稿子与签发时不同，没有发布。请退回，重新核对和签发。"))
    _still_true(release, now)
    release.published_at = now
    release.save()
    move.record(text=release.digest)
    move.leave(closed_at=now)


def _still_true(release: Release, now: datetime) -> None:
    """Between check and print somebody may have revised a value or retired a definition."""
    found = judge(release.text, local_day(now))
    if found.problems:
        raise NotFit(Unfit(found.problems))


def _contradictions(found: Judged) -> list[str]:
    told = []
    for finding in found.report.of(Verdict.CONTRADICTORY):
        sentences = "；".join(text for _no, text in marked(found.report, finding))
        told.append(tell("{sentences} 计算：{computed}", sentences=sentences, computed=finding.computed))
    return told


def _numbers(release: Release, found: Judged) -> list[ReleaseNumber]:
    rows = []
    for binding in found.sheet.bindings:
        bound = found.values.get((binding.code, binding.period))
        rows.append(
            ReleaseNumber(
                release=release, place=binding.place, shown=binding.shown, period=binding.period, reason=binding.reason,
                indicator_id=bound.indicator_id if bound and not binding.reason else None,
                observation_id=bound.pk if bound and not binding.reason else None,
            )
        )  # fmt: skip
    return rows


def _bound(release: Release) -> list[list[Any]]:
    rows = release.numbers.order_by("place")
    return [[row.place, row.shown, row.observation_id or row.reason] for row in rows]


def _drop_check(release: Release) -> None:
    release.numbers.all().delete()
    release.checked, release.explained, release.digest = {}, "", ""
    release.signer, release.signed_by, release.signed_at = "", "", None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _whole(draft: Draft) -> None:
    if not draft.title.strip() or not draft.text.strip():
        raise Refused(tell("题目和正文都要填，没有保存。您填的内容还在。"))
    if len(draft.text) > MOST:
        raise Refused(tell("正文超过 {most} 字，没有保存。请分成几份发布稿。您填的内容还在。", most=MOST))
