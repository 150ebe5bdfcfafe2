"""Investment by month, photos of the work, needs of a project."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from hemei.accounts.queries import agency_names
from hemei.cases.operations import keep_content
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting
from hemei.projects.flow import PROJECT
from hemei.projects.models import InvestMonth, Need, Photo, Project
from hemei.projects.operations.projects import MOST, find_project, not_ahead
from hemei.rules import photos
from hemei.rules.projects import NEEDS
from hemei.rules.workdays import local_day


def enter_month(
    *, number: str, month: date, planned: Decimal | None, done: Decimal | None, document: str, reason: str,
    actor: Actor, now: datetime, seen: int | None = None,
) -> InvestMonth:  # fmt: skip
    """This will enter a month's investment in yuan; what is not given stays. Less than before needs a reason.

    A month that was entered is replaced by a new row, and both can be read.
    """
    row = find_project(number)
    if month.day != 1 or not 2000 <= month.year <= 2100:
        raise Refused(tell("月份没有填对，没有写入。请写成 2026-10。"))
    if done is not None and month > local_day(now):
        raise Refused(tell("这个月还没有到，只能填计划，没有写入。"))
    if not document.strip():
        raise Refused(tell("请写明这个数从哪里来（报表、凭证），没有写入。"))
    _amounts(planned, done)
    old = row.months.filter(month=month, replaced_at=None).first()
    new_done = done if done is not None else old.done if old else None
    falls = old is not None and old.done is not None and new_done is not None and new_done < old.done
    if falls and not reason.strip():
        assert old is not None
        raise Refused(
            tell(
                "{month}原来登记完成 {old} 元，新填的更少。减少要写明原因，没有写入；您填的内容还在，两个数都会保留。",
                month=f"{month:%Y-%m}", old=old.done,
            )
        )  # fmt: skip
    with acting(PROJECT["project.invest"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        if old:
            old.replaced_at = now
            old.save(update_fields=["replaced_at"])
        made = InvestMonth(
            project=row, month=month, planned=planned if planned is not None else old.planned if old else Decimal(0),
            done=new_done, document=document.strip()[:200], reason=reason.strip()[:200], by=actor.label, at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(
            month=f"{month:%Y-%m}", planned=str(made.planned), done=str(made.done), document=made.document,
            before=[str(old.planned), str(old.done)] if old else [], reason=made.reason,
        )  # fmt: skip
    return made


def _amounts(planned: Decimal | None, done: Decimal | None) -> None:
    given = [one for one in (planned, done) if one is not None]
    if not given:
        raise Refused(tell("计划和完成至少填一个，没有写入。"))
    if not all(one.is_finite() and 0 <= one < MOST for one in given):
        raise Refused(tell("投资要是 0 或更大的数，没有写入。退回的投资请改原来的月份并写明原因。"))


def add_photo(
    *, number: str, content: bytes, taken_on: date | None, what: str, actor: Actor, now: datetime,
    seen: int | None = None,
) -> Photo:  # fmt: skip
    """This will keep a picture of the work with the time and place that it tells itself.

    The day may be typed or come from the picture; where both are there and differ, both are kept, and the picture
    does not count for the start. One without any day is kept and counts for nothing, until it comes again with a day.
    """
    row = find_project(number)
    if not content:
        raise Refused(tell("没有收到照片，没有写入。请拍照后再提交。"))
    found = photos.read(content)
    taken_on = taken_on or _camera_day(found.taken_at)
    if taken_on is not None:
        not_ahead(taken_on, now)
    if not what.strip():
        raise Refused(tell("请写一句照片拍的是什么，没有写入。"))
    with acting(PROJECT["project.photo"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        kind, digest, where = keep_content(content)
        if not kind.startswith("image/"):
            raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
        made = _picture(row, digest, taken_on)
        made.path, made.what, made.taken_on, made.taken_at = (
            where,
            what.strip()[:120],
            taken_on,
            found.taken_at,
        )
        made.latitude, made.longitude, made.by, made.at = found.latitude, found.longitude, actor.label, now
        made.save()
        day = taken_on.isoformat() if taken_on else ""
        move.record(photo=digest, taken_on=day, what=made.what, taken_at=made.taken_at, agrees=made.agrees)
    return made


def _picture(row: Project, digest: str, taken_on: date | None) -> Photo:
    """A new row for a picture, or that of the same picture whose day nobody knew so far."""
    before = row.photos.filter(sha256=digest).first()
    if before is None:
        return Photo(project=row, sha256=digest)
    if before.taken_on is not None or taken_on is None:
        raise Refused(tell("这张照片已经上传过，没有写入。"))
    return before


def _camera_day(taken_at: str) -> date | None:
    """The day that the camera wrote down; None where it wrote none or one that there is not."""
    try:
        return date.fromisoformat(taken_at[:10])
    except ValueError:
        return None


def enter_need(
    *, number: str, kind: str, text: str, unit: str, wanted_on: date, actor: Actor, now: datetime,
    seen: int | None = None,
) -> Need:  # fmt: skip
    """This will enter what a project cannot go on without, who sees to it, and by when."""
    row = find_project(number)
    if kind not in NEEDS or unit not in agency_names():
        raise Refused(tell("要素种类或责任部门没有选对，没有写入。请从列表里选择。"))
    if not text.strip():
        raise Refused(tell("请写明要多少、做什么用，没有写入。"))
    with acting(PROJECT["project.need"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = Need(
            project=row, kind=kind, text=text.strip()[:300], unit=unit, wanted_on=wanted_on, by=actor.label
        )
        made.save(force_insert=True)
        move.record(need=kind, text=made.text, unit=unit, wanted_on=wanted_on.isoformat())
    return made


def meet_need(
    *, number: str, need: int, day: date, how: str, actor: Actor, now: datetime, seen: int | None = None
) -> Need:
    """This will enter a need as met, with what was given."""
    row = find_project(number)
    one = row.needs.filter(pk=need, met_on=None).first()
    if one is None:
        raise Refused(tell("这项需求不在，或已经落实，没有写入。请刷新页面。"))
    if not how.strip():
        raise Refused(tell("请写明落实了什么，没有写入。"))
    not_ahead(day, now)
    with acting(PROJECT["project.met"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        one.met_on, one.met = day, how.strip()[:300]
        one.save(update_fields=["met_on", "met"])
        move.record(need=one.kind, day=day.isoformat(), how=one.met)
    return one
