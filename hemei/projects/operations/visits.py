"""Visits: planned, entered on the spot, sent later from a telephone; two records of one visit are both kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person, party_by_code, shown_name
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import until, words
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.projects.flow import VISIT
from hemei.projects.models import Visit, VisitPhoto, VisitReport
from hemei.projects.operations.moves import beginning, keep, known_project, moving
from hemei.projects.operations.problems import Found, find
from hemei.projects.operations.projects import not_ahead
from hemei.rules import photos
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_FIRM, _PURPOSE, _TEXT, _REASON = mark("企业"), mark("走访目的"), mark("走访情况"), mark("理由")


@dataclass(frozen=True, slots=True)
class Where:
    """Whom a visit is about: the firm by name or by its credit code, its park, a key project where it is about one."""

    firm: str
    park: str
    code: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote about a visit; `slip` is the mark of the telephone, empty when it was sent at once."""

    day: date
    text: str
    slip: str = ""
    problem: Found | None = None
    photo: bytes = b""

    @property
    def digest(self) -> str:
        """This will give what tells one text from another."""
        found = self.problem.text if self.problem else ""
        return hashlib.sha256(f"{self.day}\x1f{self.text}\x1f{found}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a record: `how` is new, again (it had come before) or doubled (both are kept)."""

    visit: Visit
    how: str


def plan_visit(
    *, where: Where, day: date, purpose: str, actor: Person, now: datetime, sample: bool = False
) -> Visit:
    """This will plan a visit on a day that is not over."""
    if day < local_day(now):
        raise Refused(tell("计划的日子已经过了，没有写入。已经走访的请直接登记走访。"))
    with beginning(
        VISIT["visit.plan"], flow="visit", number=next_number("ZF", now), title=_title(where), actor=actor, now=now
    ) as move:  # fmt: skip
        row = _row(where, purpose, actor, sample)
        row.matter, row.planned, row.planned_on = move.matter, True, day
        row.save(force_insert=True)
        move.leave(holder=actor.key, topic=f"park:{row.park}", title=row.firm[:200], **until(now, day))
        move.record(
            firm=row.firm, park=row.park, project=row.project, day=day.isoformat(), purpose=row.purpose
        )
    return row


def make_visit(
    *, where: Where, written: Written, purpose: str, actor: Person, now: datetime, sample: bool = False
) -> Kept:
    """This will enter a visit that nobody had planned, with the first problem found there.

    A record whose slip came before is not written twice; another text under the same slip is kept beside the first.
    """
    if written.slip and (first := VisitReport.objects.filter(slip=written.slip).order_by("pk").first()):
        return _later(first.visit, written, actor, now)
    text = _checked(written, now)
    try:
        with transaction.atomic(), beginning(
            VISIT["visit.make"], flow="visit", number=next_number("ZF", now), title=_title(where), actor=actor,
            now=now,
        ) as move:  # fmt: skip
            row = _row(where, purpose, actor, sample)
            row.matter, row.planned, row.visited_on = move.matter, False, written.day
            row.save(force_insert=True)
            _report(row, written, text, actor, now, holds=True)
            move.leave(title=row.firm[:200], topic=f"park:{row.park}", closed_at=now)
            move.record(
                firm=row.firm, park=row.park, project=row.project, day=written.day.isoformat(), purpose=row.purpose,
                text=text,
            )  # fmt: skip
            _beside(row, written, actor, now)
    except IntegrityError:  # the same slip came twice at once
        first = VisitReport.objects.filter(slip=written.slip, digest=written.digest).exclude(slip="").first()
        if first is None:
            raise
        return Kept(first.visit, "again")
    return Kept(row, "new")


def report_visit(
    *, number: str, written: Written, actor: Person, now: datetime, seen: int | None = None
) -> Kept:
    """This will enter what a planned visit found; where somebody was first, both records are kept and shown.

    A version that was seen is not asked for: what comes late from a telephone must not be lost.
    """
    row = find_visit(number)
    if row.matter.state != "planned":
        return _later(row, written, actor, now)
    text = _checked(written, now)
    with (
        transaction.atomic(),
        moving(VISIT["visit.report"], matter=row.matter, actor=actor, now=now, seen=seen) as move,
    ):
        _report(row, written, text, actor, now, holds=True)
        keep(row, visited_on=written.day)
        move.record(day=written.day.isoformat(), text=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        _beside(row, written, actor, now)
    return Kept(row, "new")


def _later(row: Visit, written: Written, actor: Person, now: datetime) -> Kept:
    """A record of a visit that has one: the same text changes nothing, another one stands beside it."""
    if row.reports.filter(digest=written.digest).exists():
        return Kept(row, "again")
    text = _checked(written, now)
    with transaction.atomic(), moving(VISIT["visit.double"], matter=row.matter, actor=actor, now=now) as move:
        _report(row, written, text, actor, now, holds=not row.reports.filter(holds=True).exists())
        move.record(day=written.day.isoformat(), text=text)
        move.leave(closed_at=None, holder=row.visitor)
        _beside(row, written, actor, now)
    return Kept(row, "doubled")


def settle_visit(
    *, number: str, report: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> Visit:
    """This will say which of several records holds; the others stay to be read."""
    row, why = find_visit(number), words(reason, _REASON, most=300)
    one = row.reports.filter(pk=report).first()
    if one is None:
        raise Refused(tell("没有这份记录，没有写入。请刷新页面后再选。"))
    with moving(VISIT["visit.settle"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.reports.exclude(pk=one.pk).update(holds=False)
        keep(one, holds=True)
        keep(row, visited_on=one.visited_on)
        move.record(report=one.pk, text=one.text, reason=why)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return row


def cancel_visit(*, number: str, reason: str, actor: Person, now: datetime, seen: int | None = None) -> Visit:
    """This will cancel a planned visit with a reason."""
    row, why = find_visit(number), words(reason, _REASON, most=300)
    with moving(VISIT["visit.cancel"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=why)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return row


def add_visit_photo(
    *, number: str, content: bytes, actor: Person, now: datetime, seen: int | None = None
) -> VisitPhoto:
    """This will keep a picture of a visit with the time and place that it tells; refuses what is no picture."""
    row = find_visit(number)
    if not content:
        raise Refused(tell("没有收到照片，没有写入。请拍照后再提交。"))
    with moving(VISIT["visit.photo"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = _photo(row, content, actor, now)
        move.record(photo=made.sha256, taken_at=made.taken_at)
    return made


def _photo(row: Visit, content: bytes, actor: Person, now: datetime) -> VisitPhoto:
    kind, digest, where = keep_content(content)
    if not kind.startswith("image/"):
        raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
    if row.photos.filter(sha256=digest).exists():
        raise Refused(tell("这张照片已经上传过，没有写入。"))
    told = photos.read(content)
    made = VisitPhoto(
        visit=row, path=where, sha256=digest, taken_at=told.taken_at, latitude=told.latitude,
        longitude=told.longitude, by=actor.label[:120], at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


def _beside(row: Visit, written: Written, actor: Person, now: datetime) -> None:
    """What came with a record: its photo, its problem."""
    if written.photo:
        _photo(row, written.photo, actor, now)
    if written.problem:
        find(found=written.problem, visit=row, actor=actor, now=now, sample=row.sample)


def _checked(written: Written, now: datetime) -> str:
    not_ahead(written.day, now)
    return words(written.text, _TEXT, most=2000)


def _report(row: Visit, written: Written, text: str, actor: Person, now: datetime, *, holds: bool) -> None:
    VisitReport(
        visit=row, visited_on=written.day, text=text, slip=written.slip[:40], digest=written.digest, by=actor.key,
        by_label=actor.label[:120], at=now, holds=holds,
    ).save(force_insert=True)  # fmt: skip


def _title(where: Where) -> str:
    return words(where.firm, _FIRM, most=120) if not where.code else (where.firm or where.code)


def _row(where: Where, purpose: str, actor: Person, sample: bool) -> Visit:
    party = party_by_code(where.code) if where.code else None
    if where.code and party is None:
        raise Refused(
            tell(
                "没有统一社会信用代码为“{code}”的企业，没有写入。不知道代码就空着，只填企业名称。",
                code=where.code[:30],
            )
        )
    if not where.park:
        raise Refused(tell("请选园区，没有写入。您填的内容还在。"))
    return Visit(
        firm=shown_name(party) if party else words(where.firm, _FIRM, most=120), party=party, park=where.park[:40],
        project=known_project(where.project), purpose=words(purpose, _PURPOSE, most=200), visitor=actor.key,
        visitor_label=actor.label[:120], sample=sample,
    )  # fmt: skip


def find_visit(number: str) -> Visit:
    """This will give a visit by its number; refuses an unknown one."""
    row = Visit.objects.select_related("matter", "party").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这次走访，没有写入。请从列表里打开。"))
    return row
