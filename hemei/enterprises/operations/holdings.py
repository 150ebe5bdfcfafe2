"""What a firm holds: rights of intellectual property, grades, consents. Each begins and ends by an act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hemei.common.words import tell
from hemei.enterprises.enums import CLASS_ONE, HighValue, RightKind, Use
from hemei.enterprises.flow import FIRM
from hemei.enterprises.models import Consent, Firm, GradeHeld, Right
from hemei.enterprises.operations.profile import owned
from hemei.ledger.operations import Actor, Refused, acting
from hemei.rules.grades.dates import expires_on
from hemei.rules.grades.model import GRADES
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class NewRight:
    """A right as it is entered; `high_value` lists what makes a patent a high-value one."""

    number: str
    kind: str
    title: str
    granted_on: date
    own: bool = True
    high_value: Sequence[str] = ()


def add_right(*, firm: Firm, new: NewRight, actor: Actor, now: datetime, seen: int | None = None) -> Right:
    """This will enter a right; one that stands on the register already is refused, whosever it is."""
    return add_rights(firm=firm, new=[new], actor=actor, now=now, seen=seen)[0]


def add_rights(
    *, firm: Firm, new: Sequence[NewRight], actor: Actor, now: datetime, seen: int | None = None
) -> list[Right]:
    """This will enter several rights of one firm by one act; all or none."""
    owned(firm, actor)
    rows = [_right(firm, one, now) for one in new]
    numbers = [one.number for one in rows]
    known = Right.objects.filter(number__in=numbers, ended_on=None).values_list("number", flat=True).first()
    twice = next((one for one in numbers if numbers.count(one) > 1), None)
    if known or twice:
        raise Refused(tell("“{number}”已经登记在册，一项只算一次，没有写入。", number=known or twice))
    with acting(FIRM["firm.right"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        made = Right.objects.bulk_create(rows)
        move.record(rights=[
            {"number": one.number, "kind": one.kind, "granted_on": one.granted_on.isoformat(), "own": one.own,
             "high_value": one.high_value}
            for one in made
        ])  # fmt: skip
    return made


def _right(firm: Firm, new: NewRight, now: datetime) -> Right:
    number = "".join(new.number.split()).upper()
    if not number or not new.title.strip() or len(number) > 60 or len(new.title) > 120:
        raise Refused(tell("专利号（登记号）和名称都要填，号不超过 60 位，没有写入。"))
    if new.kind not in RightKind.values or not set(new.high_value) <= set(HighValue.values):
        raise Refused(tell("知识产权类别没有选对，没有写入。请从列表里选。"))
    if new.high_value and new.kind not in CLASS_ONE:
        raise Refused(tell("高价值只认发明专利等Ⅰ类，没有写入。"))
    if not date(1980, 1, 1) <= new.granted_on <= local_day(now):
        raise Refused(tell("授权日期没有填对，不能在今天之后，没有写入。"))
    return Right(
        firm=firm, number=number, kind=new.kind, title=new.title.strip(), granted_on=new.granted_on, own=new.own,
        high_value=sorted(set(new.high_value)),
    )  # fmt: skip


def end_right(
    *, right: Right, ended_on: date, why: str, actor: Actor, now: datetime, seen: int | None = None
) -> Right:
    """This will end a right from a day on: lapsed, sold, declared void."""
    owned(right.firm, actor)
    if right.ended_on is not None:
        raise Refused(tell("这一项已经失效，什么都没有改动。"))
    if not why.strip():
        raise Refused(tell("请写明失效的原因，什么都没有改动。"))
    if not right.granted_on <= ended_on <= local_day(now):
        raise Refused(tell("失效日期要在授权之后、今天之前，什么都没有改动。"))
    with acting(FIRM["firm.end_right"], matter=right.firm.matter, actor=actor, now=now, seen=seen) as move:
        right.ended_on = ended_on
        right.save(update_fields=["ended_on"])
        move.record(number=right.number, ended_on=ended_on.isoformat(), why=why.strip()[:200])
    return right


def grant_grade(
    *, firm: Firm, grade: str, certificate: str, granted_on: date, actor: Actor, now: datetime,
    seen: int | None = None,
) -> GradeHeld:  # fmt: skip
    """This will enter a grade that a firm was given; until when it holds follows from the rule of that day."""
    if grade not in GRADES:
        raise Refused(tell("没有这个等级，没有写入。请从列表里选。"))
    certificate = certificate.strip().upper()
    if not certificate or len(certificate) > 60:
        raise Refused(tell("请填证书编号或入库登记编号，没有写入。"))
    if not date(2008, 1, 1) <= granted_on <= local_day(now):
        raise Refused(tell("发证日期没有填对，不能在今天之后，没有写入。"))
    if GradeHeld.objects.filter(grade=grade, certificate=certificate).exists():
        raise Refused(tell("编号“{code}”已经登记过，没有重复写入。", code=certificate))
    with acting(FIRM["firm.grade"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        made = GradeHeld.objects.create(
            firm=firm, grade=grade, certificate=certificate, granted_on=granted_on,
            expires_on=expires_on(grade, granted_on),
        )  # fmt: skip
        move.record(grade=grade, certificate=certificate, granted_on=granted_on.isoformat(),
                    expires_on=made.expires_on.isoformat())  # fmt: skip
    return made


def end_grade(
    *, held: GradeHeld, ended_on: date, why: str, actor: Actor, now: datetime, seen: int | None = None
) -> GradeHeld:
    """This will take a grade away before its time, with the reason."""
    if held.ended_on is not None:
        raise Refused(tell("这个等级已经取消，什么都没有改动。"))
    if not why.strip() or not held.granted_on <= ended_on <= local_day(now):
        raise Refused(tell("请写明取消的原因和日期（发证之后、今天之前），什么都没有改动。"))
    with acting(FIRM["firm.end_grade"], matter=held.firm.matter, actor=actor, now=now, seen=seen) as move:
        held.ended_on, held.why = ended_on, why.strip()[:200]
        held.save(update_fields=["ended_on", "why"])
        move.record(certificate=held.certificate, ended_on=ended_on.isoformat(), why=held.why)
    return held


def consent(*, firm: Firm, uses: Sequence[str], actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will set what a firm lets its profile be used for: what is not named is withdrawn from now on."""
    owned(firm, actor)
    wanted = set(uses)
    if not wanted <= set(Use.values):
        raise Refused(tell("没有这项用途，什么都没有改动。请从列表里选。"))
    given = {one.use: one for one in Consent.objects.filter(firm=firm, withdrawn_at=None)}
    for name, changed in (("firm.consent", wanted - set(given)), ("firm.revoke", set(given) - wanted)):
        if not changed:
            continue
        with acting(FIRM[name], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
            if name == "firm.consent":
                Consent.objects.bulk_create(
                    [Consent(firm=firm, use=use, by=actor.label, given_at=now) for use in sorted(changed)]
                )
            else:
                Consent.objects.filter(pk__in=[given[use].pk for use in changed]).update(withdrawn_at=now)
            move.record(uses=sorted(changed))
        seen = None  # the second act follows on the first
