"""What a grade brings: payments with their day as matters, paid once each; flats and seats given to one at a time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_block
from hemei.cases.operations.terms import until, words
from hemei.common.words import tell
from hemei.enterprises.enums import PlaceKind
from hemei.enterprises.flow import BENEFIT, TALENT
from hemei.enterprises.models import Allotment, Benefit, Place, Talent
from hemei.enterprises.notices import talent_letters
from hemei.ledger.operations import Actor, Opening, Refused, acting, open_many
from hemei.rules.talent import benefits, brings_place
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

EARLY = timedelta(days=30)  # a payment may be made so long before its day


def open_benefits(*, talent: Talent, actor: Actor, now: datetime) -> list[Benefit]:
    """This will open what a grade brings, each payment a matter with its day; call it inside the act of the grade."""
    assert talent.graded_on is not None
    dues = benefits(talent.grade, talent.graded_on)
    if not dues:
        return []
    day = f"RD-{local_day(now):%y%m%d}"
    numbers = next_block(day, len(dues))
    moves = open_many(
        BENEFIT["benefit.open"], flow=BENEFIT.kind, actor=actor, now=now, parent=talent.matter,
        party=f"party:{talent.employer.party_id}", openings=[
            Opening(
                f"{day}-{n:04d}", f"{one.title} {one.part}/{one.parts}",
                {**until(now, one.due_on), "holder": "role:head"}, {"amount": str(one.amount), "key": one.key},
            )
            for n, one in zip(numbers, dues, strict=True)
        ],
    )  # fmt: skip
    rows = [
        Benefit(
            matter=move.matter, talent=talent, key=one.key, part=one.part, granted_on=talent.graded_on,
            amount=one.amount, due_on=one.due_on, sample=talent.sample,
        )
        for move, one in zip(moves, dues, strict=True)
    ]  # fmt: skip
    return Benefit.objects.bulk_create(rows)


def pay_benefit(
    *, row: Benefit, voucher: str, paid_on: date, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will enter that a payment was made, once, from thirty days before its day on."""
    code = words(voucher, mark("凭证号"), most=80)
    today = local_day(now)
    if not row.due_on - EARLY <= paid_on <= today:
        raise Refused(tell("兑现日期要在 {day} 以后、今天以前，没有写入。", day=row.due_on - EARLY))
    if Benefit.objects.filter(voucher=code).exists():
        raise Refused(tell("凭证号“{code}”已经登记过，没有重复写入。", code=code))
    with acting(BENEFIT["benefit.pay"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.paid_on, row.voucher = paid_on, code
        row.save(update_fields=["paid_on", "voucher"])
        move.record(amount=str(row.amount), voucher=code, paid_on=paid_on.isoformat())
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        tell_letters(letters=talent_letters(move), now=now)


def stop(*, row: Benefit, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> Benefit:
    """This will stop a payment that is not made, with its reason."""
    text = words(reason, mark("原因"), most=300)
    with acting(BENEFIT["benefit.stop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.why = text
        row.save(update_fields=["why"])
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return row


def checked_place(kind: str, code: str, name: str) -> tuple[str, str]:
    """This will give code and name of a place without blanks around them; refuses what cannot be."""
    if kind not in PlaceKind.values:
        raise Refused(tell("请选住房或学位，没有写入。"))
    return words("".join(code.split()), mark("编号"), most=40), words(name, mark("名称和位置"), most=120)


def add_place(
    *, kind: str, code: str, name: str, ends_on: date | None, actor: Person, now: datetime, sample: bool = False
) -> Place:  # fmt: skip
    """This will put a flat or a seat on its ledger; a code that stands there already is refused."""
    if not actor.roles & {"helper", "approver"}:
        raise Refused(tell("登记住房和学位不在您的职责内，没有写入。"))
    plain, label = checked_place(kind, code, name)
    if ends_on is not None and ends_on <= local_day(now):
        raise Refused(tell("可用期已过，没有写入。"))
    try:
        with transaction.atomic():
            return Place.objects.create(kind=kind, code=plain, name=label, ends_on=ends_on, sample=sample)
    except IntegrityError as clash:
        raise Refused(tell("编号“{code}”已经登记过，没有重复写入。", code=plain)) from clash


def give_place(
    *, talent: Talent, place: Place, from_on: date, actor: Person, now: datetime, seen: int | None = None
) -> Allotment:  # fmt: skip
    """This will give a free place to somebody whose grade brings it; two at once meet at the constraint."""
    today = local_day(now)
    if not brings_place(talent.grade, place.kind, today):
        raise Refused(tell("这个等级没有这项待遇，没有写入。"))
    if place.withdrawn or (place.ends_on is not None and from_on >= place.ends_on):
        raise Refused(tell("这个名额已停用或可用期已过，没有写入。请选另一个。"))
    _free(talent, place, from_on, today)
    try:
        with acting(TALENT["talent.give"], matter=talent.matter, actor=actor, now=now, seen=seen) as move:
            made = Allotment.objects.create(
                place=place, talent=talent, kind=place.kind, from_on=from_on, by=actor.label[:120], at=now
            )
            move.record(kind=place.kind, code=place.code, from_on=from_on.isoformat())
            tell_letters(letters=talent_letters(move), now=now)
    except IntegrityError as clash:
        raise Refused(tell("“{code}”刚刚分给了别人，没有写入。请选另一个。", code=place.code)) from clash
    return made


def _free(talent: Talent, place: Place, from_on: date, today: date) -> None:
    if Allotment.objects.filter(place=place, until_on=None).exists():
        raise Refused(tell("“{code}”已经分出，一个名额只能给一个人，没有写入。请选另一个。", code=place.code))
    ended = Allotment.objects.filter(place=place).aggregate(last=Max("until_on"))["last"]
    if from_on > today or (ended and from_on < ended):
        raise Refused(tell("起始日期要在上一位退回以后、今天以前，没有写入。"))
    has = Allotment.objects.filter(talent=talent, until_on=None, kind=place.kind).count()
    most = 1 if place.kind == PlaceKind.HOUSING else talent.children
    if has >= most:
        raise Refused(tell("已经有 {n} 个这类名额，最多 {most} 个，没有写入。", n=has, most=most))


def free_place(*, row: Allotment, on: date, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take a place back from a day on; it can be given to the next one."""
    if row.until_on is not None or not row.from_on <= on <= local_day(now):
        raise Refused(tell("已经退回，或者退回日期不在分配以后、今天以前，没有写入。"))
    with acting(TALENT["talent.free"], matter=row.talent.matter, actor=actor, now=now, seen=seen) as move:
        row.until_on = on
        row.save(update_fields=["until_on"])
        move.record(kind=row.kind, code=row.place.code, on=on.isoformat())
