"""Households as they are read: one record with its people and income, lists whose rows are masked, five sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q, QuerySet

from hemei.accounts.queries import Person, person_by_username
from hemei.cases.queries.matter_lists import Line, lines
from hemei.enterprises.enums import Health, Relation
from hemei.enterprises.flow import ALLOWANCE, CADRE_VISIT, CLUE_FILE, HOUSEHOLD, PAY_LIST, RELIEF
from hemei.enterprises.models import Allowance, HelpCase, Household, IncomeLine, Member
from hemei.ledger.queries import acts_of
from hemei.rules.households import (
    CAUSES,
    INCOMES,
    RISKS,
    IncomeYear,
    counted,
    latest_year,
    per_head,
    settings,
)
from hemei.rules.words import mark

_Row = TypeVar("_Row", bound=Model)
EVERYBODY = frozenset({"helper", "clerk", "supervisor", "leader"})  # see every household, masked
_TITLES = {
    one.name: one.title for flow in (HOUSEHOLD, RELIEF, ALLOWANCE, PAY_LIST, CADRE_VISIT, CLUE_FILE) for one in flow
}  # fmt: skip


def offices(on: date) -> frozenset[str]:
    """This will name the agencies that decide on households' help."""
    return frozenset({str(settings("watch", on)["office"]), str(settings("allowance", on)["office"])})


def concerns(who: Person, on: date, to: str = "") -> Q:
    """This will give what limits rows to those that somebody's work concerns; `to` leads to the household."""
    if who.roles & EVERYBODY or (who.roles & {"approver", "head"} and who.agency in offices(on)):
        return Q()
    if who.agency:
        cases = HelpCase.objects.filter(live=True, measures__owner=who.agency).values("household_id")
        return Q(**{f"{to}pk__in": cases})
    return Q(pk__in=[])


def household_by_number(number: str) -> Household:
    """This will return a household; `Household.DoesNotExist` for an unknown number."""
    return Household.objects.select_related("matter", "party").get(matter__number=number)


def household_for(number: str, who: Person, on: date) -> Household:
    """This will return a household that somebody's work concerns, or his own; `DoesNotExist` for any other."""
    rows = Household.objects.select_related("matter", "party")
    may = concerns(who, on)
    if may and who.party_id is not None:  # an empty condition lets everything through
        may |= Q(party_id=who.party_id)
    return rows.get(may, matter__number=number)


def household_of_party(party_id: int | None) -> Household | None:
    """This will return the household whose head is a party."""
    if party_id is None:
        return None
    return Household.objects.select_related("matter", "party").filter(party_id=party_id, live=True).first()


def household_lines(
    wanted: Mapping[str, str], who: Person, *, after: str, limit: int, now: datetime, on: date
) -> list[Line]:
    """This will give one page of households; names are looked for in no list, since a hit would tell the name."""
    rows = Household.objects.select_related("party").filter(concerns(who, on))
    if village := wanted.get("village", ""):
        rows = rows.filter(village=village)
    return lines(
        rows, HOUSEHOLD, wanted, after=after, limit=limit, now=now, text=("village",), unit="village"
    )


def villages(who: Person, on: date) -> tuple[tuple[str, str], ...]:
    """This will name the villages of the households that somebody's work concerns, as choices."""
    rows = Household.objects.filter(concerns(who, on)).order_by("village").values_list("village", flat=True)
    return tuple((one, one) for one in rows.distinct()[:300])


def members_of(row: Household) -> list[Member]:
    """This will return who belongs to a household now, the head first."""
    found = list(row.members.filter(ended_on=None).order_by("pk"))
    return sorted(found, key=lambda one: one.relation != Relation.HEAD)


def consented(row: Household) -> bool:
    """This will say whether a household lets its data be asked for now."""
    return row.consents.filter(withdrawn_at=None).exists()


def secrets_of(row: Household) -> tuple[str, ...]:
    """This will give whatever must not be told of a household: names, codes, phone, address, accounts."""
    people = [part for one in row.members.all() for part in (one.name, one.identity)]
    accounts = row.allowances.values_list("account", flat=True)
    return tuple(
        filter(None, [row.party.name, row.party.code, row.party.phone, row.address, *people, *accounts])
    )


@dataclass(frozen=True, slots=True)
class Income:
    """A household's income of one year: its lines (struck ones not), what counts, and what that is a head."""

    year: IncomeYear
    lines: tuple[IncomeLine, ...]
    total: Decimal
    persons: int
    head: Decimal | None  # None where nothing was entered, or nobody is left


def income_of(row: Household, on: date, year: IncomeYear | None = None) -> Income:
    """This will add up a household's income of the latest income year that is over on a day, or of a given one."""
    wanted = year or latest_year(on)
    found = tuple(row.incomes.filter(year=wanted.label, struck_at=None).order_by("pk"))
    persons = row.members.filter(ended_on=None).count()
    total = counted(((one.kind, one.amount) for one in found), on)
    return Income(wanted, found, total, persons, per_head(total, persons) if found and persons else None)


def incomes_told(row: Household) -> list[dict[str, Any]]:
    """This will give every income line of a household, struck ones too, latest year first."""
    rows = row.incomes.order_by("-year", "pk")[:200]
    return [{"it": one, "kind": INCOMES[one.kind], "struck": one.struck_at is not None} for one in rows]


def acts_told(matter_id: int) -> list[dict[str, Any]]:
    """This will give the acts of a matter for a time line, in words; payloads hold no personal data."""
    names = ("reason", "note", "purpose", "origin", "until", "amount", "voucher", "kind", "year")
    return [
        {"when": one.at, "title": _TITLES.get(one.name, one.name), "state": "", "text": " ".join(filter(None, [
            one.actor_label, *(str(one.payload.get(name, "")) for name in names)])),
         }
        for one in acts_of(matter_id)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One layout that another system asks for: title, heads (words and width), rows; all from the one record."""

    title: str
    heads: tuple[tuple[str, int], ...]
    rows: tuple[tuple[object, ...], ...]


SYSTEMS = (
    mark("防返贫监测信息采集表"), mark("低保审核确认表"), mark("医疗救助人员表"), mark("教育资助学生表"),
    mark("危房改造申请表"),
)  # fmt: skip


def five_sheets(row: Household, on: date) -> tuple[FormSheet, ...]:
    """This will lay one record out as five systems ask for it; unmasked, so only for an export with its purpose."""
    people, income = members_of(row), income_of(row, on)
    case = row.cases.filter(live=True).first()
    grant = row.allowances.filter(live=True).select_related("matter").first()
    place = (row.town, row.village, row.address)
    head = (row.party.name, row.party.code, row.party.phone)
    return (
        _watch_sheet(row, case, people, income),
        FormSheet(SYSTEMS[1], _heads("申请人 身份证号 电话 镇 村 地址 人口 家庭年收入 低保标准 月补差 开户行 账号"), (
            (*head, *place, len(people), income.total, *_granted(grant)),)),
        FormSheet(SYSTEMS[2], _heads("姓名 身份证号 与户主关系 健康状况 户主 镇 村"), tuple(
            (one.name, one.identity, Relation(one.relation).label, Health(one.health).label, row.party.name,
             row.town, row.village) for one in people)),
        FormSheet(SYSTEMS[3], _heads("学生 身份证号 监护人 电话 镇 村 家庭类别"), tuple(
            (one.name, one.identity, row.party.name, row.party.phone, row.town, row.village, _kind(case, grant))
            for one in people if one.pupil)),
        FormSheet(SYSTEMS[4], _heads("户主 身份证号 电话 镇 村 地址 人口 家庭类别 人均纯收入"), (
            (*head, *place, len(people), _kind(case, grant), income.head),)),
    )  # fmt: skip


def _heads(words: str) -> tuple[tuple[str, int], ...]:
    return tuple((one, 20 if one in {"身份证号", "账号", "地址"} else 14) for one in words.split())


def _watch_sheet(row: Household, case: HelpCase | None, people: list[Member], income: Income) -> FormSheet:
    by_kind = {
        kind: sum((one.amount for one in income.lines if one.kind == kind), Decimal(0)) for kind in INCOMES
    }
    heads = _heads(
        "姓名 身份证号 与户主关系 健康状况 有劳动能力 在校 镇 村 监测类别 风险原因 收入年度 人均纯收入"
    )
    return FormSheet(
        SYSTEMS[0], (*heads, *((label, 16) for label in INCOMES.values())),
        tuple(
            (one.name, one.identity, Relation(one.relation).label, Health(one.health).label,
             "是" if one.works else "否", "是" if one.pupil else "否", row.town, row.village,
             RISKS.get(case.risk, "") if case else "", CAUSES.get(case.cause, "") if case else "", income.year.label,
             income.head, *by_kind.values())
            for one in people
        ),
    )  # fmt: skip


def _granted(grant: Allowance | None) -> tuple[object, ...]:
    return (grant.line, grant.month, grant.bank, grant.account) if grant else (None, None, "", "")


def _kind(case: HelpCase | None, grant: Allowance | None) -> str:
    said = [RISKS[case.risk]] if case and case.risk else []
    return "、".join(said + (["低保户"] if grant and grant.matter.state == "granted" else []))


def of_households(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    """This will read rows together with their household and its head, in one statement."""
    return rows.select_related("matter", "household__party", "household__matter")


def papers_of(row: Household) -> list[tuple[str, str]]:
    """This will name the papers kept of a household: digest and what it is; to be opened only for a purpose."""
    found = [(one.paper_sha256, mark("授权书")) for one in row.consents.exclude(paper_sha256="")]
    for case in row.cases.prefetch_related("measures"):
        found += [(one.proof_sha256, mark("措施落实凭证")) for one in case.measures.all() if one.proof_sha256]
        if case.paper_sha256:
            found.append((case.paper_sha256, mark("户主签字确认书")))
    return found


def paper_of(row: Household, digest: str) -> str:
    """This will give the place of one of a household's papers; empty for any other."""
    if not digest:
        return ""
    for rows in (
        row.consents.filter(paper_sha256=digest).values_list("paper_path", flat=True),
        row.cases.filter(paper_sha256=digest).values_list("paper_path", flat=True),
        row.cases.filter(measures__proof_sha256=digest).values_list("measures__proof_path", flat=True),
    ):
        if (where := rows.first()) is not None:
            return str(where)
    return ""


def cadre(username: str) -> Person | None:
    """This will return somebody by his account, None for an unknown one."""
    try:
        return person_by_username(username)
    except ObjectDoesNotExist:
        return None
