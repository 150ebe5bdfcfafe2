"""Profiles: opened once for a legal person, corrected, filled in year by year; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from stdnum.cn import uscc

from hemei.accounts.models import Party
from hemei.accounts.operations import put_party
from hemei.common.words import tell, told
from hemei.enterprises.flow import FIRM
from hemei.enterprises.models import Firm, FirmYear
from hemei.ledger.operations import Actor, NotAllowed, Refused, acting, opening
from hemei.rules.grades.costs import KINDS, counted
from hemei.rules.grades.fields import FIELDS, SAID
from hemei.rules.industries import section
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

FIRST_YEAR = 1978
MOST_YUAN = 10**13
MOST_PEOPLE = 10**6
PEOPLE = {key: FIELDS[key].label for key in ("staff", "science_staff", "college_staff")}
_AMOUNTS = (
    "sales", "income", "main_income", "high_tech_income", "cost", "assets", "liabilities", "net_assets", "net_profit",
)  # fmt: skip
MONEY = {key: FIELDS[key].label for key in _AMOUNTS} | {
    "tax": mark("实缴税金"), "rd_china": mark("境内研发费用"),
}  # fmt: skip
SIGNED = frozenset({"net_assets", "net_profit"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a firm is beside its name and code; empty parts are not known."""

    industry: str = ""
    founded_on: date | None = None
    park: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """One year: counts and whole yuan by column, R&D by kind (or as one sum), and where they come from."""

    year: int
    values: Mapping[str, int | None]
    rd_kinds: Mapping[str, int] = field(default_factory=dict)
    rd: int | None = None  # where the kinds are not known
    source: str = ""
    note: str = ""


def number_of(code: str) -> str:
    """This will give the number of a firm's profile."""
    return f"QY-{code}"


def clean_code(code: str) -> str:
    """This will give a credit code without blanks in capitals; Refused says what is wrong with it."""
    text = "".join(code.split()).upper()
    if len(text) != 18:
        raise Refused(
            tell("统一社会信用代码应为 18 位，现在是 {n} 位，没有写入。请对照营业执照。", n=len(text))
        )
    if not uscc.is_valid(text):
        raise Refused(tell("统一社会信用代码的校验位不对，没有写入。请对照营业执照，看有没有抄错一位。"))
    return text


def register_firm(
    *, code: str, name: str, identity: Identity, actor: Actor, now: datetime, sample: bool = False
) -> Firm:
    """This will open the profile of a legal person; one that it has already is refused by its number."""
    code, name = clean_code(code), name.strip()
    _identity(identity, now)
    if not name or len(name) > 120:
        raise Refused(tell("请填企业名称，不超过 120 个字，没有写入。"))
    known = Party.objects.filter(code=code).first()
    if known is not None and known.name != name:
        raise Refused(tell("这个代码登记的是另一个名称，没有写入。请对照营业执照核对。"))
    own = getattr(actor, "party_id", None)
    if actor.roles == {"applicant"} and (known is None or known.pk != own):
        raise NotAllowed(tell("只能为自己的企业建档，没有写入。"))
    if known is not None and Firm.objects.filter(party=known).exists():
        raise Refused(tell("这家企业已经有档案，没有重复写入。请打开原来的档案。"))
    party = known or put_party(kind="legal", name=name, code=code, sample=sample)
    with opening(
        FIRM["firm.register"], flow=FIRM.kind, number=number_of(code), title=name, actor=actor, now=now,
        party=f"party:{party.pk}",
    ) as move:  # fmt: skip
        firm = Firm(
            matter=move.matter, party=party, industry=identity.industry, founded_on=identity.founded_on,
            park=identity.park, contact=identity.contact, phone=identity.phone, sample=sample,
        )  # fmt: skip
        firm.save(force_insert=True)
        move.record(
            code=code, industry=identity.industry, founded_on=_iso(identity.founded_on), park=identity.park
        )
    return firm


def correct_firm(
    *, firm: Firm, identity: Identity, actor: Actor, now: datetime, seen: int | None = None
) -> Firm:
    """This will correct what is known of a firm's identity; the act keeps what stood there (no contact)."""
    owned(firm, actor)
    _identity(identity, now)
    with acting(FIRM["firm.correct"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        move.record(
            before={"industry": firm.industry, "founded_on": _iso(firm.founded_on), "park": firm.park},
            after={"industry": identity.industry, "founded_on": _iso(identity.founded_on), "park": identity.park},
            contact_changed=(firm.contact, firm.phone) != (identity.contact, identity.phone),
        )  # fmt: skip
        firm.industry, firm.founded_on, firm.park = identity.industry, identity.founded_on, identity.park
        firm.contact, firm.phone = identity.contact, identity.phone
        firm.save(update_fields=["industry", "founded_on", "park", "contact", "phone"])
    return firm


def _identity(identity: Identity, now: datetime) -> None:
    if identity.industry and not section(identity.industry):
        raise Refused(tell("行业代码“{code}”不在国民经济行业分类里，没有写入。", code=identity.industry[:10]))
    if identity.founded_on and not date(1900, 1, 1) <= identity.founded_on <= local_day(now):
        raise Refused(tell("成立日期不能在今天之后，没有写入。"))
    if len(identity.contact) > 60 or len(identity.phone) > 20 or len(identity.park) > 40:
        raise Refused(tell("联系人不超过 60 个字，电话不超过 20 位，没有写入。"))


def fill_year(
    *, firm: Firm, figures: Figures, actor: Actor, now: datetime, seen: int | None = None
) -> FirmYear:
    """This will enter a year's figures; those that stand there are replaced and stay to be read."""
    owned(firm, actor)
    checked(figures, firm.founded_on, now)
    with acting(FIRM["firm.fill"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        old = FirmYear.objects.filter(firm=firm, year=figures.year, replaced_at=None).first()
        if old:
            old.replaced_at = now
            old.save(update_fields=["replaced_at"])
        row = year_row(firm.pk, figures, actor.label, now)
        row.replaces = old
        row.save(force_insert=True)
        move.record(year=figures.year, values=values_of(row), source=figures.source, replaced=bool(old))
    return row


def year_row(firm_id: int, figures: Figures, by: str, now: datetime) -> FirmYear:
    """This will make the row of a year's checked figures, not yet written."""
    rd = counted(figures.rd_kinds, local_day(now)).total if figures.rd_kinds else figures.rd
    china = figures.values.get("rd_china")
    values = {**figures.values, "rd_china": rd if china is None else china}
    return FirmYear(
        firm_id=firm_id, year=figures.year, rd=rd, rd_kinds=dict(figures.rd_kinds), source=figures.source.strip()[:120],
        note=figures.note.strip()[:200], by=by, at=now, **values,
    )  # fmt: skip


def values_of(row: FirmYear) -> dict[str, int | None]:
    """This will give the figures of a row by column."""
    return {name: getattr(row, name) for name in (*PEOPLE, *MONEY, "rd")}


def checked(figures: Figures, founded: date | None, now: datetime) -> None:
    """This will refuse figures that cannot be, naming the one that is wrong."""
    if not FIRST_YEAR <= figures.year < local_day(now).year:
        raise Refused(
            tell("年度“{year}”还没有结束或太早，没有写入。年度数据在年度结束后填。", year=figures.year)
        )
    if founded and figures.year < founded.year:
        raise Refused(
            tell(
                "企业 {founded} 年才成立，没有 {year} 年的数据，没有写入。",
                founded=founded.year,
                year=figures.year,
            )
        )
    if not figures.source.strip():
        raise Refused(tell("请写明数据来源（审计报告、纳税申报表），没有写入。"))
    _ranges(figures)
    _against(figures)


def _ranges(figures: Figures) -> None:
    for name, label in PEOPLE.items():
        value = figures.values.get(name)
        if value is not None and not 0 <= value <= MOST_PEOPLE:
            raise Refused(tell("“{label}”没有填对，没有写入。请填人数。", label=told(label)))
    for name, label in MONEY.items():
        value = figures.values.get(name)
        if value is not None and (abs(value) > MOST_YUAN or (value < 0 and name not in SIGNED)):
            raise Refused(tell("“{label}”没有填对，没有写入。请按元填整数，不能是负数。", label=told(label)))
    for kind, amount in {**figures.rd_kinds, "": figures.rd or 0}.items():
        if (kind and kind not in KINDS) or not 0 <= amount <= MOST_YUAN:
            raise Refused(tell("研发费用没有填对，没有写入。请按元填整数，不能是负数。"))


def _against(figures: Figures) -> None:
    """Figures held against each other; what is odd but possible asks for a note."""
    values = {**dict.fromkeys((*PEOPLE, *MONEY)), **figures.values}
    for less, more, words in (
        ("science_staff", "staff", tell("科技人员多于职工总数，没有写入。请核对两个人数。")),
        ("college_staff", "science_staff", tell("大专以上科技人员多于科技人员，没有写入。请核对两个人数。")),
        ("high_tech_income", "income", tell("高新技术产品收入多于总收入，没有写入。请核对。")),
        ("main_income", "income", tell("主营业务收入多于总收入，没有写入。请核对。")),
    ):
        a, b = values[less], values[more]
        if a is not None and b is not None and a > b:
            raise Refused(words)
    rd = sum(figures.rd_kinds.values()) if figures.rd_kinds else figures.rd
    china, sales = values["rd_china"], values["sales"]
    if china is not None and (rd is None or china > rd):
        raise Refused(tell("境内研发费用多于研发费用，没有写入。请核对。"))
    if rd and sales is not None and rd > sales and not figures.note.strip():
        raise Refused(tell("研发费用高于销售收入，少见但可能。请在说明里写一句原因再提交，没有写入。"))


def say(
    *, firm: Firm, said: Mapping[str, float | None], actor: Actor, now: datetime, seen: int | None = None
) -> Firm:
    """This will keep what a firm says of itself beside its figures; None takes an answer back."""
    owned(firm, actor)
    for key, value in said.items():
        if key not in SAID:
            raise Refused(tell("没有“{key}”这一项，没有写入。", key=key[:30]))
        most = FIELDS[key].most
        if value is not None and not 0 <= value <= (MOST_YUAN if most is None else most):
            raise Refused(
                tell(
                    "“{label}”没有填对，没有写入。最多 {most}。",
                    label=tell(FIELDS[key].label),
                    most=most or MOST_YUAN,
                )
            )
    with acting(FIRM["firm.say"], matter=firm.matter, actor=actor, now=now, seen=seen) as move:
        before = {key: firm.said.get(key) for key in said}
        firm.said = {key: value for key, value in {**firm.said, **said}.items() if value is not None}
        firm.save(update_fields=["said"])
        move.record(before=before, after=dict(said))
    return firm


def look_at_contact(*, firm: Firm, purpose: str, actor: Actor, now: datetime) -> tuple[str, str]:
    """This will show the contact of a firm to an officer and record who looked and what for, never the contact."""
    if len(purpose.strip()) < 4:
        raise Refused(tell("查看联系人要写明用途，例如“通知补交年报”，没有显示。"))
    with acting(FIRM["firm.look"], matter=firm.matter, actor=actor, now=now) as move:
        move.record(purpose=purpose.strip()[:200])
    return firm.contact, firm.phone


def owned(firm: Firm, actor: Actor) -> None:
    """This will refuse an applicant who does not stand for the firm."""
    if actor.roles == {"applicant"} and getattr(actor, "party_id", None) != firm.party_id:
        raise NotAllowed(tell("这是别的企业的档案，什么都没有改动。"))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
