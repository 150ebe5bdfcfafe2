"""People: applied for by their employer, graded by the table with reasons, moved, looked at for a purpose, gone.

The ledger keeps the grade and what decided it in words, never a name, a phone number or a salary.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.db import IntegrityError
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person, masked_name
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.words import tell, told
from hemei.enterprises.flow import TALENT
from hemei.enterprises.models import Allotment, Benefit, Employment, Firm, Talent
from hemei.enterprises.notices import talent_letters
from hemei.enterprises.operations.benefits import open_benefits, stop
from hemei.enterprises.operations.profile import owned
from hemei.ledger.operations import Actor, NotAllowed, Refused, acting, opening
from hemei.rules import talent as rules
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

JUDGED_WITHIN = 20  # working days
_REASON = mark("原因")


@dataclass(frozen=True, slots=True)
class NewTalent:
    """A person as he is entered; `facts` as `rules.talent` names them, `identity` the number, which is not kept."""

    name: str
    facts: Mapping[str, int | None]
    phone: str = ""
    identity: str = ""
    children: int = 0
    from_on: date | None = None  # at this employer; None = today


@dataclass(frozen=True, slots=True)
class Checked:
    """A person whose details can be: what is kept of him."""

    name: str
    phone: str
    identity: str
    children: int
    from_on: date
    facts: dict[str, int] = field(default_factory=dict)


def checked(new: NewTalent, today: date) -> Checked:
    """This will refuse details that cannot be, naming the one that is wrong."""
    name = words(new.name, mark("姓名"), most=60)
    phone = "".join(new.phone.split())
    if phone and not (phone.isascii() and phone.isdecimal() and 7 <= len(phone) <= 15):
        raise Refused(tell("电话没有填对，没有写入。请只写数字。"))
    if not 0 <= new.children <= 9:
        raise Refused(tell("学龄子女数要在 0 到 9 之间，没有写入。"))
    from_on = new.from_on or today
    if not date(1970, 1, 1) <= from_on <= today:
        raise Refused(tell("到岗日期没有填对，不能在今天之后，没有写入。"))
    facts: dict[str, int] = {}
    for key, value in new.facts.items():
        if key not in rules.LABELS:
            raise Refused(tell("没有“{key}”这一项，没有写入。", key=key[:30]))
        if value is not None and not 0 <= value <= rules.MOST[key]:
            raise Refused(
                tell("“{label}”没有填对，没有写入。要在 0 到 {most} 之间。",
                     label=told(rules.LABELS[key]), most=rules.MOST[key])
            )  # fmt: skip
        if value is not None:
            facts[key] = value
    return Checked(name, phone, digest_of(new.identity), new.children, from_on, facts)


def digest_of(number: str) -> str:
    """This will give the keyed digest of an identity number, empty for none; refuses one that cannot be."""
    plain = "".join(number.split()).upper()
    if not plain:
        return ""
    try:
        ric.validate(plain)
    except ValidationError as wrong:
        raise Refused(tell("证件号的位数、日期或校验位不对，没有写入。请对照证件。")) from wrong
    return hmac.new(settings.SECRET_KEY.encode(), f"talent:{plain}".encode(), sha256).hexdigest()


def apply_talent(
    *, employer: Firm, new: NewTalent, actor: Person, now: datetime, sample: bool = False
) -> Talent:
    """This will ask for a person's grade for his employer; one who is on the register already is refused."""
    owned(employer, actor)
    return enter_talent(
        employer=employer, kept=checked(new, local_day(now)), actor=actor, now=now, sample=sample
    )


def enter_talent(
    *, employer: Firm, kept: Checked, actor: Actor, now: datetime, sample: bool = False, act: str = "talent.apply"
) -> Talent:  # fmt: skip
    """This will write a person whose details were checked."""
    if employer.matter.state != "active":
        raise Refused(tell("用人单位的档案不在册，没有写入。请用在册的档案。"))
    if kept.identity and Talent.objects.filter(identity=kept.identity).exists():
        raise Refused(tell("这个人已经登记过，没有重复写入。换了单位请办“变更用人单位”。"))
    try:
        with opening(
            TALENT[act], flow=TALENT.kind, number=next_number("RC", now), title=masked_name(kept.name), actor=actor,
            now=now, party=f"party:{employer.party_id}",
        ) as move:  # fmt: skip
            row = Talent(
                matter=move.matter, name=kept.name, phone=kept.phone, identity=kept.identity, employer=employer,
                facts=kept.facts, children=kept.children, sample=sample,
            )  # fmt: skip
            row.save(force_insert=True)
            Employment.objects.create(talent=row, firm=employer, from_on=kept.from_on)
            move.record(employer=employer.matter.number, facts=sorted(kept.facts))
            move.leave(holder="role:approver", **clock(now, JUDGED_WITHIN))
    except IntegrityError as clash:
        raise Refused(tell("这个人已经登记过，没有重复写入。换了单位请办“变更用人单位”。")) from clash
    return row


def correct_talent(
    *, row: Talent, new: NewTalent, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will correct what an application says, as long as nobody has judged it."""
    owned(row.employer, actor)
    kept = checked(new, local_day(now))
    with acting(TALENT["talent.correct"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        changed = [key for key in rules.LABELS if row.facts.get(key) != kept.facts.get(key)]
        row.facts, row.children, row.phone = kept.facts, kept.children, kept.phone or row.phone
        row.name = kept.name
        row.save(update_fields=["facts", "children", "phone", "name"])
        move.record(changed=changed)
        move.leave(title=masked_name(kept.name))


def grade_talent(
    *, row: Talent, grade: str, note: str, actor: Person, now: datetime, seen: int | None = None
) -> list[Benefit]:
    """This will give a person the grade that the table of the day gives, or a lower one; its benefits fall due."""
    today = local_day(now)
    if grade not in rules.titles(today):
        raise Refused(tell("没有这个等级，没有写入。请从列表里选。"))
    rung = rules.judge(row.facts, today).of(grade)
    if rung.state != rules.MET:
        lacking = [tell("{text}（{used}）", text=told(one.text), used=told(one.used))
                   for one in (*rung.must, *rung.any) if one.state != rules.MET]  # fmt: skip
        raise Refused(tell("按现在的条件达不到这个等级，没有写入：{lacking}。", lacking=lacking))
    text = words(note, mark("认定意见"), most=300)
    with acting(TALENT["talent.grade"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.grade, row.graded_on, row.grade_until = grade, today, rules.expires_on(today)
        row.reasons = [str(one.text) for one in (*rung.must, *rung.any) if one.state == rules.MET]
        row.why = ""
        row.save(update_fields=["grade", "graded_on", "grade_until", "reasons", "why"])
        made = open_benefits(talent=row, actor=actor, now=now)
        move.record(
            grade=grade, until=row.grade_until.isoformat(), reasons=row.reasons, note=text, benefits=len(made)
        )
        move.leave(holder="", due_at=None, alert_at=None)
        tell_letters(letters=talent_letters(move), now=now)
    return made


def refuse_talent(*, row: Talent, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse a grade with its reason, which the employer is told."""
    text = words(reason, _REASON, most=300)
    with acting(TALENT["talent.refuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.why = text
        row.save(update_fields=["why"])
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        tell_letters(letters=talent_letters(move), now=now)


def apply_again(
    *, row: Talent, new: NewTalent, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask for a grade anew, after a refusal or when the one before has ended."""
    owned(row.employer, actor)
    kept = checked(new, local_day(now))
    with acting(TALENT["talent.again"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.facts, row.children, row.why = kept.facts, kept.children, ""
        row.grade, row.graded_on, row.grade_until, row.reasons = "", None, None, []
        row.save()
        move.record(facts=sorted(kept.facts))
        move.leave(closed_at=None, holder="role:approver", **clock(now, JUDGED_WITHIN))


def move_talent(
    *, row: Talent, employer: Firm, on: date, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will enter that somebody works for another firm from a day on; grade and places stay."""
    last = Employment.objects.filter(talent=row, until_on=None).first()
    if employer.pk == row.employer_id or employer.matter.state != "active":
        raise Refused(tell("要选另一家在册的企业，没有写入。"))
    if on > local_day(now) or (last is not None and on < last.from_on):
        raise Refused(tell("变更日期要在原单位到岗以后、今天以前，没有写入。"))
    with acting(TALENT["talent.move"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        Employment.objects.filter(talent=row, until_on=None).update(until_on=on)
        Employment.objects.create(talent=row, firm=employer, from_on=on)
        move.record(before=row.employer.matter.number, after=employer.matter.number, on=on.isoformat())
        row.employer = employer
        row.save(update_fields=["employer"])
        move.leave(party=f"party:{employer.party_id}")


def look_at_talent(*, row: Talent, purpose: str, actor: Person, now: datetime) -> tuple[str, str]:
    """This will show a person's name and phone to an officer and record who looked and what for."""
    if len(purpose.strip()) < 4:
        raise Refused(tell("查看姓名和电话要写明用途，例如“通知补材料”，没有显示。"))
    with acting(TALENT["talent.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=purpose.strip()[:200])
    return row.name, row.phone


def leave_zone(
    *, row: Talent, on: date, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> int:
    """This will enter that somebody has left: places are free again, later payments stop. Returns how many stop."""
    text = words(reason, _REASON, most=300)
    began = Employment.objects.filter(talent=row, until_on=None).values_list("from_on", flat=True).first()
    if on > local_day(now) or (began and on < began):
        raise Refused(tell("离区日期要在到岗以后、今天以前，没有写入。"))
    with acting(TALENT["talent.leave"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        Employment.objects.filter(talent=row, until_on=None).update(until_on=on)
        for one in Allotment.objects.filter(talent=row, until_on=None):
            one.until_on = max(on, one.from_on)
            one.save(update_fields=["until_on"])
        late = Benefit.objects.select_related("matter").filter(talent=row, matter__state="due", due_on__gt=on)
        stopped = [stop(row=one, reason=str(tell("已离区")), actor=actor, now=now) for one in late]
        row.why = text
        row.save(update_fields=["why"])
        move.record(on=on.isoformat(), reason=text, stopped=len(stopped))
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return len(stopped)


def may_act_for(row: Talent, actor: Person) -> None:
    """This will refuse an applicant who does not stand for the person's employer."""
    if actor.roles == {"applicant"} and actor.party_id != row.employer.party_id:
        raise NotAllowed(tell("这不是贵企业的人员，什么都没有改动。"))
