"""One record of a household: registered once, its people and income entered once, looked at only for a purpose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from hemei.accounts.operations import party_at_counter, put_party
from hemei.accounts.queries import Person, party
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import until, words
from hemei.common.words import tell
from hemei.enterprises.enums import Health, Relation
from hemei.enterprises.flow import HOUSEHOLD
from hemei.enterprises.models import Contact, Household, HouseholdConsent, IncomeLine, Member
from hemei.enterprises.queries.households import FormSheet, five_sheets, offices, paper_of, secrets_of
from hemei.ledger.operations import NotAllowed, Refused, acting, opening
from hemei.rules.clock import Deadline, alert_at, light_settings, try_deadline
from hemei.rules.households import INCOMES, LEVELS, income_year, settings
from hemei.rules.items import Limit, Unit
from hemei.rules.masks import mask_name, scrub
from hemei.rules.words import mark
from hemei.rules.workdays import local_day, official

STAFF = frozenset({"helper", "clerk", "approver", "head", "supervisor", "leader"})
MOST_YUAN = Decimal(10) ** 9
MOST_MEMBERS = 30
FIRST_YEAR = 2013
_SHORT_PURPOSE = 4


@dataclass(frozen=True, slots=True)
class Who:
    """The head of a household and where it lives, as it is entered."""

    name: str
    identity: str
    village: str
    town: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """A member of a household, as he is entered."""

    name: str
    identity: str
    relation: str
    health: str = "well"
    works: bool = False
    pupil: bool = False


def days_clock(now: datetime, days: int) -> dict[str, Any]:
    """This will give due and alert instants so many natural days from `now`, by the legal clock, for `Move.leave`."""
    found = try_deadline(now, Limit(days, Unit.DAY), calendar=official())
    if not isinstance(found, Deadline) or found.due_at is None:
        return until(now, date.fromordinal(local_day(now).toordinal() + days))
    alarm = alert_at(found, light_settings(local_day(now)))
    return {"due_at": found.due_at, "alert_at": min(alarm, found.due_at) if alarm else None, "begun_at": now}


def own(row: Household, actor: Person) -> None:
    """This will refuse who is neither the household itself nor staff."""
    if not actor.roles & STAFF and actor.party_id != row.party_id:
        raise NotAllowed(tell("这是别人家的档案，什么都没有改动。"))


def hidden(actor: Person) -> Person:
    """This will give somebody as the ledger names him: staff by name, a household's own word as "户主"."""
    return actor if actor.roles & STAFF else replace(actor, label="户主")


def office(part: str, actor: Person, now: datetime) -> None:
    """This will refuse officers of agencies that do not decide on this help ("watch", "allowance")."""
    code = str(settings(part, local_day(now))["office"])
    if actor.agency != code:
        raise NotAllowed(tell("这一步由主管部门办理，什么都没有改动。请交给主管部门的人员。"))


def said(row: Household, text: str, what: str, *, most: int = 500) -> str:
    """This will give a text that somebody wrote about a household with its names, numbers and address hidden."""
    return scrub(words(text, what, most=most), secrets_of(row))


def checked_identity(code: str) -> str:
    """This will give an identity code in capitals without blanks; Refused where its check digit is wrong."""
    plain = "".join(code.split()).upper()
    if not ric.is_valid(plain):
        raise Refused(tell("身份证号的位数或校验位不对，没有写入。请对照证件改正，您填的内容还在。"))
    return plain


def register_household(*, who: Who, actor: Person, now: datetime, sample: bool = False) -> Household:
    """This will open a household's record; whoever belongs to one already is refused."""
    village = words(who.village, mark("村（社区）"), most=40)
    head = _head(who, actor, sample)
    if head.kind != "natural":
        raise Refused(tell("家庭档案的户主要是自然人，没有写入。请用个人账号办理。"))
    code = checked_identity(head.code)
    if Member.objects.filter(identity=code, ended_on=None).exists():
        raise Refused(tell("这个人已经在一户家庭档案里，没有重复写入。请打开原来的档案。"))
    with opening(
        HOUSEHOLD["household.register"], flow=HOUSEHOLD.kind, number=next_number("JT", now),
        title=f"{mask_name(head.name)}户（{village}）", actor=hidden(actor), now=now, party=f"party:{head.pk}",
    ) as move:  # fmt: skip
        row = Household(
            matter=move.matter, party=head, village=village, town=who.town.strip()[:40],
            address=who.address.strip()[:120], sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        Member.objects.create(household=row, name=head.name[:60], identity=code, relation=Relation.HEAD)
        move.record(village=village, town=row.town)
    return row


def _head(who: Who, actor: Person, sample: bool) -> Any:
    if sample:
        return put_party(kind="natural", name=who.name, code=who.identity, phone=who.phone, sample=True)
    if not actor.roles & STAFF:
        if actor.party_id is None:
            raise Refused(tell("您的账号没有登记身份，没有写入。请到村（社区）或镇便民服务中心登记。"))
        return party(actor.party_id)
    return party_at_counter(code=who.identity, name=who.name, phone=who.phone, kind="natural")


def add_member(
    *, row: Household, who: Someone, actor: Person, now: datetime, seen: int | None = None
) -> Member:
    """This will enter a member; somebody of another household is refused."""
    own(row, actor)
    name, code = words(who.name, mark("姓名"), most=60), checked_identity(who.identity)
    if (
        who.relation not in Relation.values
        or who.relation == Relation.HEAD
        or who.health not in Health.values
    ):
        raise Refused(tell("请选与户主的关系和健康状况，没有写入。您填的内容还在。"))
    if row.members.filter(ended_on=None).count() >= MOST_MEMBERS:
        raise Refused(tell("一户最多登记 {n} 人，没有写入。", n=MOST_MEMBERS))
    if Member.objects.filter(identity=code, ended_on=None).exists():
        raise Refused(tell("这个人已经在一户家庭档案里，没有重复写入。请先从原来的户迁出。"))
    with acting(
        HOUSEHOLD["household.member"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        made = Member.objects.create(
            household=row, name=name, identity=code, relation=who.relation, health=who.health, works=who.works,
            pupil=who.pupil,
        )  # fmt: skip
        move.record(member=made.pk)
    return made


def end_member(
    *, row: Household, member: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will let a member leave the household; the row stays."""
    own(row, actor)
    found = row.members.filter(pk=member, ended_on=None).exclude(relation=Relation.HEAD).first()
    if found is None:
        raise Refused(tell("没有这位成员，或者是户主，没有写入。"))
    text = said(row, reason, mark("原因"), most=200)
    with acting(
        HOUSEHOLD["household.leave"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        found.ended_on = local_day(now)
        found.save(update_fields=["ended_on"])
        move.record(member=found.pk, reason=text)


def give_consent(
    *, row: Household, paper: bytes, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take a household's consent to ask for and compare its data; staff hand in the signed paper."""
    own(row, actor)
    if row.consents.filter(withdrawn_at=None).exists():
        raise Refused(tell("这户已经授权，没有重复写入。"))
    kept = ("", "", "")
    if actor.roles & STAFF:
        if not paper:
            raise Refused(tell("请附户主签字的授权书照片或扫描件，没有写入。户主也可以用自己的账号授权。"))
        kept = keep_content(paper)
    with acting(
        HOUSEHOLD["household.consent"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        HouseholdConsent.objects.create(
            household=row,
            by=hidden(actor).label[:120],
            given_at=now,
            paper_sha256=kept[1],
            paper_path=kept[2],
        )
        move.record(paper=kept[1])


def revoke_consent(*, row: Household, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take a consent back; what was found stays, nothing more is asked for."""
    own(row, actor)
    with acting(HOUSEHOLD["household.revoke"], matter=row.matter, actor=hidden(actor), now=now, seen=seen):
        if not row.consents.filter(withdrawn_at=None).update(withdrawn_at=now):
            raise Refused(tell("现在没有授权，没有写入。"))


def enter_income(
    *, row: Household, year: int, kind: str, amount: Decimal, source: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> IncomeLine:  # fmt: skip
    """This will enter one amount of an income year with its source; a year that is not over is refused."""
    own(row, actor)
    today = local_day(now)
    if not FIRST_YEAR <= year <= today.year + 1 or income_year(year, today).ends_on > today:
        raise Refused(tell("“{year}”收入年度还没有结束或太早，没有写入。", year=year))
    if kind not in INCOMES:
        raise Refused(tell("请选收入种类，没有写入。"))
    if not amount.is_finite() or not 0 <= amount < MOST_YUAN or amount != round(amount, 2):
        raise Refused(tell("金额不能是负数，最多到分，没有写入。支出请选“生产经营支出”，写正数。"))
    text = said(row, source, mark("来源"), most=120)
    span = income_year(year, today)
    with acting(
        HOUSEHOLD["household.income"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        made = IncomeLine.objects.create(
            household=row, year=year, starts_on=span.starts_on, ends_on=span.ends_on, kind=kind, amount=amount,
            source=text, by=hidden(actor).label[:120], at=now,
        )  # fmt: skip
        move.record(line=made.pk, year=year, kind=INCOMES[kind], source=text)
    return made


def strike_income(
    *, row: Household, line: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will strike a wrong income line with the reason; it stays to be read, and counts no more."""
    text = said(row, reason, mark("更正原因"), most=200)
    found = row.incomes.filter(pk=line, struck_at=None).first()
    if found is None:
        raise Refused(tell("没有这一笔，或者已经更正，没有写入。"))
    with acting(
        HOUSEHOLD["household.strike"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        found.struck_at, found.why = now, text
        found.save(update_fields=["struck_at", "why"])
        move.record(line=found.pk, reason=text)


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look shows: the head's identity and phone, the address, and each member."""

    name: str
    identity: str
    phone: str
    address: str
    members: tuple[Member, ...]


def look(*, row: Household, purpose: str, actor: Person, now: datetime) -> Looked:
    """This will show a household's personal data once and record who looked and what for, never the data."""
    text = _purpose(row, purpose, actor, now)
    with acting(HOUSEHOLD["household.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=text)
    people = tuple(row.members.filter(ended_on=None).order_by("pk"))
    return Looked(row.party.name, row.party.code, row.party.phone, row.address, people)


def export(*, row: Household, purpose: str, actor: Person, now: datetime) -> tuple[FormSheet, ...]:
    """This will give one record in the layouts of five systems, and record who took it and what for."""
    text = _purpose(row, purpose, actor, now)
    with acting(HOUSEHOLD["household.export"], matter=row.matter, actor=hidden(actor), now=now) as move:
        move.record(purpose=text)
    return five_sheets(row, local_day(now))


def look_at_paper(*, row: Household, digest: str, purpose: str, actor: Person, now: datetime) -> str:
    """This will give the place of a household's signed paper or of a measure's proof, and record the look."""
    where = paper_of(row, digest)
    if not where:
        raise Refused(tell("没有这份文件，没有显示。"))
    text = _purpose(row, purpose, actor, now)
    with acting(HOUSEHOLD["household.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=text, paper=digest)
    return where


def _purpose(row: Household, purpose: str, actor: Person, now: datetime) -> str:
    if not actor.roles & {"helper", "clerk"} and actor.agency not in offices(local_day(now)):
        raise NotAllowed(tell("只有联系这户的干部和主管部门可以查看个人信息，什么都没有显示。"))
    if len(purpose.strip()) < _SHORT_PURPOSE:
        raise Refused(tell("查看个人信息要写明用途，例如“入户核查低保申请”，没有显示。"))
    return said(row, purpose, mark("用途"), most=200)


def name_contact(
    *, row: Household, level: str, cadre: Person | None, actor: Person, now: datetime, seen: int | None = None
) -> Contact:
    """This will name the cadre of a level for a household; the one before is released."""
    if level not in LEVELS or cadre is None or not cadre.roles & STAFF:
        raise Refused(tell("请选级别，并填工作人员的账号，没有写入。"))
    today = local_day(now)
    with acting(
        HOUSEHOLD["household.contact"], matter=row.matter, actor=hidden(actor), now=now, seen=seen
    ) as move:
        row.contacts.filter(level=level, until=None).update(until=today)
        made = Contact.objects.create(
            household=row, level=level, cadre=cadre.key, label=cadre.label[:120], since=today
        )
        move.record(level=LEVELS[level], note=cadre.label[:120])
    return made


def end_household(
    *, row: Household, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will close a record (moved away, died out); refused while help or an allowance runs."""
    if row.cases.filter(live=True).exists() or row.allowances.filter(live=True).exists():
        raise Refused(tell("还有没办结的帮扶或低保，不能销户，没有写入。"))
    text = said(row, reason, mark("原因"), most=200)
    with acting(HOUSEHOLD["household.end"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _end(row, now)
        move.record(reason=text)
        move.leave(closed_at=now)


def _end(row: Household, now: datetime) -> None:
    today = local_day(now)
    row.members.filter(ended_on=None).update(ended_on=today)
    row.contacts.filter(until=None).update(until=today)
    row.live = False
    row.save(update_fields=["live"])


def undo_household(*, row: Household, actor: Person, now: datetime) -> None:
    """This will take back a record that a file opened; refused once anything else was entered there."""
    if row.matter.version > 1:
        raise Refused(tell("档案 {number} 后来有了别的记录，不能撤销，没有改动。", number=row.matter.number))
    with acting(HOUSEHOLD["household.undo"], matter=row.matter, actor=actor, now=now) as move:
        _end(row, now)
        move.leave(closed_at=now)


def twice(row: Household) -> Refused:
    """This will say that two met at a constraint, without quoting the database."""
    return Refused(tell("这户（{name}）已经有一件在办，没有重复写入。请打开原来那件。", name=row.masked))
