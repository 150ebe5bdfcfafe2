"""People around households, and a household with its members, income and consent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from hemei.accounts.operations import put_agency
from hemei.accounts.queries import Person
from hemei.enterprises.models import HelpCase, Household
from hemei.enterprises.operations import households, measures, relief
from hemei.enterprises.queries.households import household_by_number
from hemei.enterprises.queries.relief import case_by_number

HELPER = Person("user:920", "村干部（样例）", frozenset({"helper"}))
CLERK = Person("user:921", "镇干部（样例）", frozenset({"clerk"}))
SECOND = Person("user:922", "镇干部乙（样例）", frozenset({"clerk"}))
FARM = Person("user:923", "农业农村负责人（样例）", frozenset({"approver", "head"}), "agriculture")
CIVIL = Person("user:924", "民政经办（样例）", frozenset({"approver"}), "civil-affairs")
CIVIL_HEAD = Person("user:925", "民政负责人（样例）", frozenset({"approver", "head"}), "civil-affairs")
OTHER = Person("user:926", "税务经办（样例）", frozenset({"approver"}), "tax")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
NAME, PHONE, ADDRESS, ACCOUNT = "样例李守田", "13912345678", "样例路七号院", "6222021234567890123"


def identity(serial: int) -> str:
    """A well-formed identity code that belongs to nobody."""
    body = f"110101199003{serial:05d}"[:17]
    return body + str(ric.calc_check_digit(body + "X"))


def codes(count: int, first: int = 1) -> list[str]:
    """So many identity codes, all of them well-formed."""
    found: list[str] = []
    serial = first
    while len(found) < count:
        body = f"110101199003{1 + serial % 28:02d}{serial:03d}"
        found.append(body + str(ric.calc_check_digit(body + "X")))
        serial += 1
    return found


CODE, WIFE = codes(2)


def agencies() -> None:
    for code, name in (
        ("agriculture", "农业农村部门"),
        ("civil-affairs", "民政部门"),
        ("health", "卫生健康部门"),
    ):
        put_agency(code=code, name=name)


def owner(row: Household) -> Person:
    """The household itself, by the account of its head."""
    return Person("user:930", NAME, frozenset({"applicant"}), "", row.party_id)


def clue(now: datetime, **changes: Any) -> HelpCase:
    """A clue about the household of the tests."""
    given: dict[str, Any] = {
        "origin": "cadre",
        "text": f"{NAME}家因病花费大，电话 {PHONE}",
        "actor": HELPER,
        **changes,
    }
    who = given.pop("who", households.Who(NAME, CODE, "样例村", "样例镇", PHONE, ADDRESS))
    return relief.enter_clue(who=who, now=now, **given)


def income(row: Household, now: datetime, amount: int = 9_000, kind: str = "wages", year: int = 2026) -> None:
    households.enter_income(
        row=row,
        year=year,
        kind=kind,
        amount=Decimal(amount),
        source="务工单位证明（样例）",
        actor=HELPER,
        now=now,
    )


def ready(now: datetime, amount: int = 9_000) -> HelpCase:
    """A clue whose household has two members, an income and consents."""
    case = clue(now)
    row = case.household
    wife = households.Someone("样例王秀英", WIFE, "spouse", "serious")
    households.add_member(row=row, who=wife, actor=HELPER, now=now)
    households.give_consent(row=row, paper=PDF, actor=HELPER, now=now)
    income(row, now, amount)
    return fresh(case)


def fresh(case: HelpCase) -> HelpCase:
    return case_by_number(case.matter.number)


def home(row: Household) -> Household:
    return household_by_number(row.matter.number)


def helped(now: datetime) -> tuple[HelpCase, datetime]:
    """A household that is watched and helped, and the instant at which that was decided."""
    case = ready(now)
    check = relief.Check("edge", "disease", "入户看到住院单据", now.date())
    relief.check_home(row=case, found=check, actor=HELPER, now=now)
    relief.review(row=case, on=now.date(), votes=20, votes_for=18, note="村民代表会议", actor=HELPER, now=now)
    relief.publish(row=case, actor=HELPER, now=now)
    after = now + timedelta(days=8)
    relief.pass_town(row=fresh(case), note="材料齐全", actor=CLERK, now=after)
    relief.include(row=fresh(case), note="同意纳入", actor=FARM, now=after)
    plan = measures.Plan("health", "办理慢病门诊", "health", date(2026, 12, 20))
    measures.plan_measure(row=fresh(case), plan=plan, actor=HELPER, now=after)
    return fresh(case), after
