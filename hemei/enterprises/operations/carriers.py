"""Carriers: opened, firms moving in within the space there is, leaving, graduating; platforms that a firm carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import words
from hemei.common.words import tell, told
from hemei.enterprises.enums import CarrierStage, Level, PlatformKind
from hemei.enterprises.flow import CARRIER, FIRM
from hemei.enterprises.models import Carrier, Firm, Platform, Tenancy
from hemei.enterprises.notices import carrier_letters
from hemei.enterprises.queries.carriers import graduation_of, spans_of
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.carriers import Span, peak
from hemei.rules.talent import MET
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

MOST_SPACE = Decimal(10**8)


@dataclass(frozen=True, slots=True)
class NewCarrier:
    """A carrier as it is entered; `space` in square metres."""

    title: str
    stage: str
    level: str
    operator: str
    park: str
    space: Decimal
    opened_on: date


def _space(value: Decimal) -> Decimal:
    if not value.is_finite() or not 0 < value < MOST_SPACE or value != round(value, 2):
        raise Refused(tell("面积要大于 0，按平方米填，最多两位小数，没有写入。"))
    return value


def open_carrier(*, new: NewCarrier, actor: Actor, now: datetime, sample: bool = False) -> Carrier:
    """This will put a carrier on the register."""
    title, operator = (
        words(new.title, mark("名称"), most=120),
        words(new.operator, mark("运营单位"), most=120),
    )
    if new.stage not in CarrierStage.values or new.level not in Level.values:
        raise Refused(tell("请选类型和级别，没有写入。您填的内容还在。"))
    if not date(1980, 1, 1) <= new.opened_on <= local_day(now):
        raise Refused(tell("启用日期不能在今天之后，没有写入。"))
    with opening(
        CARRIER["carrier.open"],
        flow=CARRIER.kind,
        number=next_number("ZT", now),
        title=title,
        actor=actor,
        now=now,
    ) as move:
        row = Carrier(
            matter=move.matter, stage=new.stage, level=new.level, operator=operator, park=new.park[:40],
            space=_space(new.space), opened_on=new.opened_on, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(stage=new.stage, level=new.level, space=str(new.space))
    return row


def resize(
    *, row: Carrier, space: Decimal, note: str, actor: Actor, now: datetime, seen: int | None = None
) -> None:
    """This will correct the space of a carrier; never below what is taken from today on."""
    text, taken = words(note, mark("依据"), most=300), peak(spans_of(row), local_day(now))
    if _space(space) < taken:
        raise Refused(tell("已入驻 {taken} 平方米，面积不能更小，没有写入。", taken=taken))
    with acting(CARRIER["carrier.resize"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(before=str(row.space), after=str(space), note=text)
        row.space = space
        row.save(update_fields=["space"])


def rent(
    *, row: Carrier, firm: Firm, area: Decimal, from_on: date, actor: Actor, now: datetime, seen: int | None = None,
    sample: bool = False,
) -> Tenancy:  # fmt: skip
    """This will let a firm move in, if the space lasts from that day on; two at once meet at the carrier's version."""
    if not row.opened_on <= from_on <= local_day(now):
        raise Refused(tell("入驻日期要在载体启用以后、今天以前，没有写入。"))
    if firm.matter.state != "active":
        raise Refused(tell("企业档案不在册，没有写入。"))
    if Tenancy.objects.filter(carrier=row, firm=firm, until_on=None).exists():
        raise Refused(tell("这家企业已经在这里入驻，没有重复写入。"))
    most = peak([*spans_of(row), Span(_space(area), from_on, None)], from_on)
    if most > row.space:
        raise Refused(
            tell(
                "面积不够：共 {space} 平方米，加上这一家最多时要 {most}，没有写入。",
                space=row.space,
                most=most,
            )
        )
    with acting(CARRIER["carrier.rent"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = Tenancy.objects.create(carrier=row, firm=firm, area=area, from_on=from_on, sample=sample)
        move.record(firm=firm.matter.number, area=str(area), from_on=from_on.isoformat())
    return made


def move_out(
    *, row: Tenancy, on: date, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> None:
    """This will enter that a tenant has left, with the reason."""
    text = words(reason, mark("原因"), most=300)
    _left(row, on, now)
    with acting(CARRIER["carrier.leave"], matter=row.carrier.matter, actor=actor, now=now, seen=seen) as move:
        row.until_on, row.why = on, text
        row.save(update_fields=["until_on", "why"])
        move.record(firm=row.firm.matter.number, on=on.isoformat(), reason=text)


def graduate(*, row: Tenancy, on: date, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will let a tenant graduate, if it meets the dated conditions of its carrier's stage."""
    _left(row, on, now)
    found = graduation_of(row, on)
    if found is None:
        raise Refused(tell("产业园没有毕业，没有写入。搬离请登记搬离。"))
    if found.met is not True:
        lacking = [tell("{text}（{used}）", text=told(one.text), used=told(one.used))
                   for one in found.clauses if one.state != MET]  # fmt: skip
        raise Refused(tell("还没有达到毕业条件，没有写入：{lacking}。", lacking=lacking))
    with acting(
        CARRIER["carrier.graduate"], matter=row.carrier.matter, actor=actor, now=now, seen=seen
    ) as move:
        row.until_on, row.graduated = on, True
        row.reasons = [str(one.text) for one in found.clauses if one.state == MET]
        row.save(update_fields=["until_on", "graduated", "reasons"])
        move.record(firm=row.firm.matter.number, on=on.isoformat(), reasons=row.reasons)
        tell_letters(letters=carrier_letters(move, row.firm.party_id), now=now)


def _left(row: Tenancy, on: date, now: datetime) -> None:
    if row.until_on is not None or not row.from_on < on <= local_day(now):
        raise Refused(tell("已经搬离，或者日期不在入驻以后、今天以前，没有写入。"))


def close_carrier(*, row: Carrier, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will close a carrier that has no tenants left."""
    text = words(reason, mark("原因"), most=300)
    if Tenancy.objects.filter(carrier=row, until_on=None).exists():
        raise Refused(tell("还有企业在这里，不能关闭，没有写入。请先登记搬离。"))
    with acting(CARRIER["carrier.close"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=text)
        move.leave(closed_at=now)


@dataclass(frozen=True, slots=True)
class NewPlatform:
    """A platform as it is entered."""

    kind: str
    level: str
    name: str
    number: str
    granted_on: date


def add_platform(
    *, firm: Firm, new: NewPlatform, actor: Person, now: datetime, seen: int | None = None
) -> Platform:
    """This will enter a platform that a firm carries; a document that stands there already is refused."""
    name, number = words(new.name, mark("名称"), most=120), words(new.number, mark("认定文号"), most=60)
    if new.kind not in PlatformKind.values or new.level not in Level.values:
        raise Refused(tell("请选类型和级别，没有写入。您填的内容还在。"))
    if not date(1980, 1, 1) <= new.granted_on <= local_day(now):
        raise Refused(tell("认定日期没有填对，不能在今天之后，没有写入。"))
    if Platform.objects.filter(kind=new.kind, number=number).exists():
        raise Refused(tell("“{number}”已经登记在册，一项只算一次，没有写入。", number=number))
    with acting(FIRM["firm.platform"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        made = Platform.objects.create(
            firm=firm, kind=new.kind, level=new.level, name=name, number=number, granted_on=new.granted_on
        )
        move.record(kind=new.kind, level=new.level, number=number)
    return made


def end_platform(
    *, row: Platform, on: date, why: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will end a platform from a day on, with the reason."""
    text = words(why, mark("原因"), most=200)
    if row.ended_on is not None or not row.granted_on <= on <= local_day(now):
        raise Refused(tell("已经撤销，或者日期不在认定以后、今天以前，没有写入。"))
    with acting(FIRM["firm.end_platform"], matter=row.firm.matter, actor=actor, now=now, seen=seen) as move:
        row.ended_on = on
        row.save(update_fields=["ended_on"])
        move.record(number=row.number, on=on.isoformat(), why=text)
