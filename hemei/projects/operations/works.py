"""Works for the people: entered, begun, described, photographed, dropped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from hemei.accounts.queries import agency_names
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_in
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused
from hemei.projects.flow import WORK
from hemei.projects.models import Work, WorkPhoto
from hemei.projects.operations.moves import beginning, keep, known_project, moving
from hemei.projects.operations.projects import not_ahead
from hemei.rules import photos
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.rules.works import KINDS, shape_of

_NAME, _PLACE, _REASON, _WHAT = mark("名称"), mark("地点"), mark("理由"), mark("照片拍的是什么")


@dataclass(frozen=True, slots=True)
class Planned:
    """A work as it stands on the year's list; `amount` in the measure of its kind, `unit` the code of an agency."""

    kind: str
    name: str
    place: str
    unit: str
    year: int
    amount: Decimal
    planned_on: date
    park: str = ""
    builder: str = ""
    project: str = ""
    text: str = ""


def enter_work(*, plan: Planned, actor: Actor, now: datetime, sample: bool = False) -> Work:
    """This will enter a work with what it is to bring and until when."""
    plan = _whole(plan, now)
    with beginning(
        WORK["work.enter"], flow="work", number=f"MS-{plan.year}-{next_in(f'MS-{plan.year}'):03d}", title=plan.name,
        actor=actor, now=now,
    ) as move:  # fmt: skip
        given = asdict(plan)
        row = Work(matter=move.matter, planned=given.pop("amount"), sample=sample, **given)
        row.save(force_insert=True)
        move.leave(office=f"agency:{row.unit}", topic=f"park:{row.park}" if row.park else "")
        move.record(
            kind=row.kind, amount=str(row.planned), planned_on=row.planned_on.isoformat(), place=row.place
        )
    return row


def _whole(plan: Planned, now: datetime) -> Planned:
    if plan.kind not in KINDS or not 2000 <= plan.year <= 2100:
        raise Refused(tell("种类或年份没有填对，没有写入。请从列表里选择。"))
    if plan.unit not in agency_names():
        raise Refused(tell("没有这个责任部门，没有写入。请从列表里选择。"))
    _amount(plan.kind, plan.amount, now)
    return replace(
        plan, name=words(plan.name, _NAME, most=120), place=words(plan.place, _PLACE, most=160),
        builder=plan.builder.strip()[:120], text=_text(plan.text), park=plan.park[:40],
        project=known_project(plan.project),
    )  # fmt: skip


def _amount(kind: str, amount: Decimal, now: datetime) -> None:
    """What is planned may be many households, though each thing is one."""
    shape = shape_of(kind, local_day(now))
    whole = shape.measure in {"米", "平方米"} or amount == amount.to_integral_value()
    if not amount.is_finite() or not 0 < amount < 10**10 or not whole:
        raise Refused(
            tell("计划数量要大于 0；按{measure}计的填整数。没有写入，您填的内容还在。", measure=shape.measure)
        )


def _text(text: str) -> str:
    plain = text.replace("\0", "").strip()
    if len(plain) > 1000:
        raise Refused(tell("公开的内容超过 1000 个字，没有写入。请写短一些，您填的内容还在。"))
    return plain


def change_work(
    *, number: str, amount: Decimal, planned_on: date, text: str, reason: str, actor: Actor, now: datetime,
    seen: int | None = None,
) -> Work:  # fmt: skip
    """This will change what a work is to bring, until when, and its public text; old values stay in the act."""
    row, why, said = find_work(number), words(reason, _REASON, most=300), _text(text)
    _amount(row.kind, amount, now)
    if (amount, planned_on, said) == (row.planned, row.planned_on, row.text):
        raise Refused(tell("没有改动任何一项，没有写入。"))
    with moving(WORK["work.change"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(
            before=[str(row.planned), row.planned_on.isoformat(), row.text],
            after=[str(amount), planned_on.isoformat(), said], reason=why,
        )  # fmt: skip
        keep(row, planned=amount, planned_on=planned_on, text=said)
    return row


def begin_work(*, number: str, day: date, actor: Actor, now: datetime, seen: int | None = None) -> Work:
    """This will enter the day on which a work began."""
    row = find_work(number)
    not_ahead(day, now)
    with moving(WORK["work.begin"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        keep(row, begun_on=day)
        move.record(day=day.isoformat())
    return row


def drop_work(*, number: str, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> Work:
    """This will take a work off the list before it began, with a reason; its page stays."""
    row, why = find_work(number), words(reason, _REASON, most=300)
    with moving(WORK["work.drop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=why)
        move.leave(closed_at=now)
    return row


def add_work_photo(
    *, number: str, content: bytes, what: str, actor: Actor, now: datetime, seen: int | None = None
) -> WorkPhoto:
    """This will keep a picture of a work with the time and place that it tells; the public gets it without them."""
    row, said = find_work(number), words(what, _WHAT, most=120)
    if not content:
        raise Refused(tell("没有收到照片，没有写入。请拍照后再提交。"))
    with moving(WORK["work.photo"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        kind, digest, where = keep_content(content)
        if not kind.startswith("image/"):
            raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
        if row.photos.filter(sha256=digest).exists():
            raise Refused(tell("这张照片已经上传过，没有写入。"))
        found = photos.read(content)
        made = WorkPhoto(
            work=row, path=where, sha256=digest, what=said, taken_at=found.taken_at, latitude=found.latitude,
            longitude=found.longitude, by=actor.label[:120], at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(photo=digest, taken_at=found.taken_at, what=said)
    return made


def find_work(number: str) -> Work:
    """This will give a work by its number; refuses an unknown one."""
    row = Work.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有编号为“{number}”的民生实事，没有写入。请从列表里打开。", number=number[:60]))
    return row
