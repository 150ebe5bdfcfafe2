"""Records of the figures of innovation: high-tech firms, small ones entered this year, patents, R&D, platforms.

A figure that is held against the whole zone (people, GDP) has one record more, which names what it is held against.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hemei.enterprises.enums import HighValue
from hemei.enterprises.models import Firm, FirmYear, GradeHeld, Platform, Right
from hemei.indicators.enums import Kind
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.figure import Held
from hemei.indicators.queries.tally import WHOLE, Record
from hemei.rules.industries import section
from hemei.rules.tables import table
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day

_WAN, _HUNDRED = 10_000, 100
_INDUSTRY = frozenset("BCD")
_FIRM = ("firm__matter", "firm__party")
_PLACES = ("park", "industry")


def _of(facts: Facts, rows: QuerySet[Any]) -> list[Any]:
    """The rows of firms on the register, of the wanted ones alone; nothing is read where none of them is a firm."""
    found = rows.select_related(*_FIRM).filter(firm__matter__state="active").order_by("pk")
    if facts.only is None:
        return list(found)
    wanted = [one.pk for one in facts.rows_of("firm", Firm.objects.only("matter"))]
    return list(found.filter(firm__in=wanted)) if wanted else []


def _record(one: Any, ref: str, detail: str, **more: Any) -> Record:
    firm: Firm = one.firm
    return Record(
        firm.matter.number, firm.party.name, more.pop("counts", True), detail, False, ref=ref, owner=firm.pk,
        park=firm.park, industry=section(firm.industry), **more,
    )  # fmt: skip


def _held_against(facts: Facts, title: str, worth: int, words: str) -> Iterator[Record]:
    """What a figure of the whole zone is divided by, as a record of its own that no matter owns."""
    if facts.only is None or 0 in facts.only:
        yield Record("—", title, False, words, False, ref="=whole", beside=((WHOLE, worth),))


def high_tech(facts: Facts) -> Iterator[Record]:
    """This will give the firms that hold a valid grade of 高新技术企业, each once."""
    today = local_day(facts.now)
    rows = GradeHeld.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today),
        grade="high_tech",
        granted_on__lte=today,
        expires_on__gt=today,
    )
    best = {one.firm_id: one for one in sorted(_of(facts, rows), key=lambda one: (one.expires_on, one.pk))}
    for key, one in best.items():
        yield _record(
            one, f"h{key}", say("{code}，到 {day} 前有效", code=one.certificate, day=one.expires_on)
        )


def entered(facts: Facts) -> Iterator[Record]:
    """This will give the entries of 科技型中小企业 of this year: a flow of the year, no stock."""
    today = local_day(facts.now)
    rows = GradeHeld.objects.filter(grade="tech_sme", granted_on__year=today.year, granted_on__lte=today)
    for one in _of(facts, rows):
        yield _record(one, f"s{one.pk}", say("{day} 入库", day=one.granted_on), day=one.granted_on)


def _patents(facts: Facts) -> list[Right]:
    today = local_day(facts.now)
    rows = Right.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), kind="invention", granted_on__lte=today
    )
    return _of(facts, rows)


def patents(facts: Facts) -> Iterator[Record]:
    """This will give the invention patents in force."""
    for one in _patents(facts):
        yield _record(one, f"p{one.pk}", say("{number} {title}", number=one.number, title=one.title))


def _kinds(one: Right, today: date) -> list[str]:
    """What makes a patent a high-value one: what was entered, and that it is kept for more than ten years."""
    found = set(one.high_value)
    if years_on(one.granted_on, table("innovation", today)["kept_years"]) < today:
        found.add(HighValue.KEPT.value)
    return [str(kind.label) for kind in HighValue if kind.value in found]


def years_on(day: date, years: int) -> date:
    """This will give the same day so many years on; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def high_value(facts: Facts) -> Iterator[Record]:
    """This will give the high-value patents: of five kinds, each patent once whatever holds of it."""
    today = local_day(facts.now)
    for one in _patents(facts):
        if kinds := _kinds(one, today):
            yield _record(one, f"v{one.pk}", say("{number}：{kinds}", number=one.number, kinds=kinds))


def _per_people(facts: Facts, found: Iterator[Record]) -> Iterator[Record]:
    people = table("innovation", local_day(facts.now))["population"]
    words = say("{people} 人（样例，见定义）", people=people)
    yield from _held_against(facts, mark("年末常住人口"), people // _HUNDRED, words)
    for one in found:
        yield Record(
            one.number, one.title, True, one.detail, False, ref=one.ref, owner=one.owner, value=1,
            beside=((WHOLE, 0),), park=one.park, industry=one.industry,
        )  # fmt: skip


def patents_per_people(facts: Facts) -> Iterator[Record]:
    """This will give the invention patents beside the residents they are held against."""
    yield from _per_people(facts, patents(facts))


def high_value_per_people(facts: Facts) -> Iterator[Record]:
    """This will give the high-value patents beside the residents they are held against."""
    yield from _per_people(facts, high_value(facts))


def _years(facts: Facts) -> list[FirmYear]:
    return _of(facts, FirmYear.objects.filter(replaced_at=None, year=local_day(facts.now).year - 1))


def rd(facts: Facts) -> Iterator[Record]:
    """This will give the R&D of last year, in 万元, beside the GDP it is held against."""
    gdp = table("innovation", local_day(facts.now))["gdp"]
    words = say("{gdp} 万元（样例，见定义）", gdp=gdp // _WAN)
    yield from _held_against(facts, mark("地区生产总值"), gdp // _WAN, words)
    for one in _years(facts):
        if one.rd:
            value = round(one.rd / _WAN)
            yield _record(
                one, f"r{one.pk}", say("{value} 万元", value=value), value=value, beside=((WHOLE, 0),)
            )


def output(facts: Facts) -> Iterator[Record]:
    """This will give the sales of last year of industrial firms above the size, those of high-tech ones counting."""
    high = {one.owner for one in high_tech(facts)}
    least = table("innovation", local_day(facts.now))["large_from"]
    for one in _years(facts):
        if one.sales and one.sales >= least and section(one.firm.industry) in _INDUSTRY:
            counts, sales = one.firm_id in high, round(one.sales / _WAN)
            yield _record(
                one, f"o{one.pk}", say("{sales} 万元", sales=sales), counts=counts, value=sales if counts else 0,
                beside=((WHOLE, sales),),
            )  # fmt: skip


def platforms(facts: Facts) -> Iterator[Record]:
    """This will give the platforms of the province and the nation that stand."""
    today = local_day(facts.now)
    rows = Platform.objects.filter(
        Q(ended_on=None) | Q(ended_on__gt=today), level__in=("province", "nation"), granted_on__lte=today
    )
    for one in _of(facts, rows):
        detail = say(
            "{level} {kind} {name}", level=one.get_level_display(), kind=one.get_kind_display(), name=one.name
        )
        yield _record(one, f"f{one.pk}", detail)


def turning(after: date, until: date) -> set[int]:
    """This will give the firms whose records turn without an act: a year begins, a patent grows old."""
    found: set[int] = set()
    if until.year > after.year:
        rows = GradeHeld.objects.filter(grade="tech_sme", granted_on__year=after.year)
        found |= set(rows.values_list("firm_id", flat=True))
        years = FirmYear.objects.filter(replaced_at=None, year__in=(after.year - 1, until.year - 1))
        found |= set(years.values_list("firm_id", flat=True))
    kept = table("innovation", until)["kept_years"]
    old = Right.objects.filter(
        kind="invention", ended_on=None, granted_on__gte=years_on(after, -kept - 1), granted_on__lt=until
    ).values_list("firm_id", "granted_on")
    return found | {firm for firm, day in old if after <= years_on(day, kept) < until}


_PEOPLE = (Held(WHOLE, mark("年末常住人口"), mark("百人"), "sum"),)
INNOVATION = (
    Live("high-tech-firms", mark("高新技术企业"), "High-tech enterprises", Kind.STOCK, mark("家"), "", "", "count",
         mark("当日持有有效高新技术企业证书的在册企业，一家只算一次。"), high_tech, _PLACES),
    Live("tech-smes", mark("今年入库科技型中小企业"), "Tech SMEs entered this year", Kind.FLOW, mark("家"), "", "",
         "count", mark("今年以来入库的科技型中小企业，是当年流量，不是存量；上年入库的不计。"), entered,
         ("park", "industry", "quarter"), mark("按入库日")),
    Live("patents", mark("有效发明专利"), "Invention patents in force", Kind.STOCK, mark("件"), "", "", "count",
         mark("在册企业当日有效的发明专利，一件只算一次。"), patents, _PLACES),
    Live("patents-high-value", mark("高价值发明专利"), "High-value invention patents", Kind.STOCK, mark("件"), "", "",
         "count",
         mark("有效发明专利中属于战略性新兴产业、有海外同族、维持超过十年、实现较高质押融资或获国家级奖的，五种情形一件只算一次。"),
         high_value, _PLACES),
    Live("patents-per-10k", mark("每万人发明专利拥有量"), "Invention patents per 10,000 people", Kind.RATE, "件",
         "有效发明专利", "年末常住人口（万人）", "ratio",
         mark("有效发明专利数除以年末常住人口（万人）；人口数为样例，由本区按年填写。"),
         patents_per_people, (), shown_unit=mark("件"), held=_PEOPLE),
    Live("high-value-per-10k", mark("每万人高价值发明专利拥有量"), "High-value patents per 10,000 people", Kind.RATE,
         "件", "高价值发明专利", "年末常住人口（万人）", "ratio",
         mark("高价值发明专利数除以年末常住人口（万人）；人口数为样例，由本区按年填写。"), high_value_per_people, (),
         shown_unit=mark("件"), held=_PEOPLE),
    Live("rd-intensity", mark("研发投入强度"), "R&D intensity", Kind.SHARE, "%", "上年研发费用合计", "地区生产总值",
         "ratio", mark("在册企业上年研发费用合计，除以地区生产总值；地区生产总值为样例，由本区按年填写。"), rd, (),
         held=(Held(WHOLE, mark("地区生产总值"), mark("万元"), "sum"),)),
    Live("high-tech-share", mark("高新技术产业产值占比"), "Share of high-tech output", Kind.SHARE, "%",
         "高新技术企业上年销售收入", "规上工业企业上年销售收入", "ratio",
         mark("规上工业企业中有效高新技术企业的上年销售收入，占全部规上工业企业；企业档案没有产值，按销售收入计。"),
         output, _PLACES, held=(Held(WHOLE, mark("规上工业合计"), mark("万元"), "sum"),)),
    Live("platforms", mark("省级以上创新平台"), "Platforms of the province and above", Kind.STOCK, mark("个"), "", "",
         "count", mark("在册企业承担的、当日有效的省级和国家级创新平台，按类型和级别列出。"), platforms, _PLACES),
)  # fmt: skip
