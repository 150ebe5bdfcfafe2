"""A labelled sample of households at every stage of help; nobody in it lives: all were born in 1800."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person_by_username
from hemei.cli.sample import PDF
from hemei.enterprises.operations import allowances, cadres, households, measures, paying, relief
from hemei.enterprises.queries.allowances import allowance_by_number, list_for
from hemei.enterprises.queries.households import household_by_number
from hemei.enterprises.queries.relief import case_by_number
from hemei.rules.households import latest_year
from hemei.rules.workdays import local_day

STAGES = (
    "clue", "unconsented", "checked", "reviewed", "public", "town", "planning", "helping", "helping", "helping",
    "proposed", "removed", "removed", "refused",
)  # fmt: skip
GRANTS = 4
_BEGAN = timedelta(days=40)
_VILLAGES = ("样例东村", "样例西村", "样例南社区")
_CAUSES = ("disease", "income", "accident", "school")
_EVERY = ("school", "health", "house", "water")


def sample_identity(serial: int) -> str:
    """This will return a well-formed identity code of somebody born in 1800, whom no code was ever given to."""
    body = f"11010118000101{serial:03d}"
    return body + str(ric.calc_check_digit(body + "X"))


def make_households(now: datetime) -> None:
    """This will enter the sample; everything in it is labelled, and each run makes the same."""
    people = {
        name: person_by_username(name)
        for name in ("helper", "clerk", "clerk2", "agriculture-head", "civil-affairs", "civil-affairs-head")
    }
    for name in ("agriculture-head", "civil-affairs", "civil-affairs-head"):  # else they could not sign in
        one = people[name]
        put_user(username=name, password=name, label=one.label, roles=one.roles, agency=one.agency)
    began = now - _BEGAN
    rows = [_household(n, stage, began, people) for n, stage in enumerate(STAGES)]
    put_user(
        username="villager", password="villager", label="样例农户", roles=["applicant"], party=rows[7].party  # noqa: S106
    )  # fmt: skip
    for row, level in zip(rows[7:10], ("village", "town", "zone"), strict=True):
        for which in {"village", level}:
            who = people["helper" if which == "village" else "clerk"]
            households.name_contact(
                row=_again(row), level=which, cadre=who, actor=people["helper"], now=began
            )
    cadres.plan_calls(actor=people["helper"], now=began)
    cadres.sweep_homes(now=now - timedelta(days=1))
    _allowances(rows, began, now, people)


def _again(row: Any) -> Any:
    return household_by_number(row.matter.number)


def _household(n: int, stage: str, at: datetime, people: dict[str, Person]) -> Any:
    helper = people["helper"]
    who = households.Who(
        f"样例农户{'甲乙丙丁戊己庚辛壬癸子丑寅卯'[n]}", sample_identity(2 * n), _VILLAGES[n % len(_VILLAGES)], "样例镇",
        f"1990000{n:04d}", "样例路 1 号",
    )  # fmt: skip
    origin = ("self", "cadre", "list", "hotline")[n % 4]
    case = relief.enter_clue(
        who=who, origin=origin, text="样例：家里负担重，请核查", reference="样例" if origin == "hotline" else "",
        actor=helper, now=at, sample=True,
    )  # fmt: skip
    row = case.household
    if stage == "unconsented":
        relief.decline_consent(row=case, note="样例：户主暂不同意", actor=helper, now=at)
    if stage in {"clue", "unconsented"}:
        return row
    child = households.Someone(f"样例子女{n}", sample_identity(2 * n + 1), "child", "well", pupil=True)
    households.add_member(row=_again(row), who=child, actor=helper, now=at)
    households.give_consent(row=_again(row), paper=PDF, actor=helper, now=at)
    households.enter_income(
        row=_again(row), year=latest_year(local_day(at)).label, kind="wages", amount=Decimal(9000 + 400 * n),
        source="样例：务工证明", actor=helper, now=at,
    )  # fmt: skip
    _follow(case.matter.number, n, stage, at, people)
    return row


def _follow(number: str, n: int, stage: str, at: datetime, people: dict[str, Person]) -> None:
    helper, clerk, head = people["helper"], people["clerk"], people["agriculture-head"]
    day, cause = local_day(at), _CAUSES[n % len(_CAUSES)]
    found = relief.Check(
        "sudden" if cause in {"disease", "accident"} else "edge", cause, "样例：入户核实", day
    )
    relief.check_home(row=case_by_number(number), found=found, actor=helper, now=at)
    if stage == "checked":
        return
    if stage == "refused":
        relief.refuse(row=case_by_number(number), reason="样例：名下有经营性车辆", actor=head, now=at)
        return
    relief.review(
        row=case_by_number(number), on=day, votes=21, votes_for=19, note="样例：评议会", actor=helper, now=at
    )
    if stage == "reviewed":
        return
    shown = at + _BEGAN - timedelta(days=1) if stage == "public" else at
    relief.publish(row=case_by_number(number), actor=helper, now=shown)
    if stage == "public":
        return
    after = at + timedelta(days=18 if n == 9 else 12)  # one of them was decided too late
    relief.pass_town(row=case_by_number(number), note="样例：材料齐全", actor=clerk, now=after)
    if stage == "town":
        return
    relief.include(row=case_by_number(number), note="样例：同意纳入", actor=head, now=after)
    if stage != "planning":
        _help(number, stage, after, people)


def _help(number: str, stage: str, at: datetime, people: dict[str, Person]) -> None:
    helper = people["helper"]
    for kind, owner, days in (("health", "medical-insurance", 10), ("work", "human-resources", 60)):
        plan = measures.Plan(kind, "样例：帮扶措施", owner, local_day(at) + timedelta(days=days))
        measures.plan_measure(row=case_by_number(number), plan=plan, actor=helper, now=at)
    if stage == "helping":
        return
    case = case_by_number(number)
    for one in list(case.measures.all()):
        measures.do_measure(
            row=case_by_number(number), measure=one.pk, on=local_day(at), evidence="样例：已落实", proof=PDF,
            actor=helper, now=at,
        )  # fmt: skip
    households.enter_income(
        row=_again(case.household), year=latest_year(local_day(at)).label, kind="business", amount=Decimal(15000),
        source="样例：销售流水", actor=helper, now=at,
    )  # fmt: skip
    measures.propose_removal(row=case_by_number(number), note="样例：收入稳定", actor=people["clerk"], now=at)
    if stage == "removed":
        measures.verify_removal(
            row=case_by_number(number), held=_EVERY, note="样例：逐项核查", actor=people["clerk2"], now=at
        )
        measures.confirm_removal(row=case_by_number(number), paper=PDF, actor=helper, now=at)


def _allowances(rows: list[Any], at: datetime, now: datetime, people: dict[str, Person]) -> None:
    clerk, officer, head = people["clerk"], people["civil-affairs"], people["civil-affairs-head"]
    for n, row in enumerate(rows[2 : 2 + GRANTS]):
        made = allowances.apply(
            row=_again(row), bank="样例银行", account=f"62220000000{n:05d}", actor=clerk, now=at
        )
        number = made.matter.number
        if n == GRANTS - 1:
            continue
        allowances.check(row=made, property_ok=True, note="样例：入户核实", actor=clerk, now=at)
        allowances.publish(row=made, actor=clerk, now=now - timedelta(days=2) if n == GRANTS - 2 else at)
        if n < GRANTS - 2:
            grant = allowance_by_number(number)
            allowances.grant(row=grant, note="样例：同意", actor=officer, now=at + timedelta(days=15))
    month = min((one.from_month for one in _granted(rows)), default=None)
    if month is None:
        return
    listed = paying.make_list(month=month, actor=officer, now=now - timedelta(days=12), sample=True)
    paying.publish_list(row=listed, actor=officer, now=now - timedelta(days=12))
    paying.pay_list(
        row=list_for(listed.matter.number, officer, local_day(now)), voucher="样例-FF-1", paid_on=local_day(now),
        proof=PDF, actor=head, now=now,
    )  # fmt: skip


def _granted(rows: list[Any]) -> list[Any]:
    return [one for row in rows for one in row.allowances.filter(from_month__isnull=False)]
