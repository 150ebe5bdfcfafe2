"""A labelled sample of visits: about 200 of them, 120 problems at every stage, desks, helpers and their tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person, person_by_username
from hemei.cli.sample import sample_code
from hemei.cli.sample_projects import picture
from hemei.projects.operations import help as helping
from hemei.projects.operations import problems, visits
from hemei.projects.operations.problems import Found
from hemei.projects.queries.projects import Line, projects
from hemei.rules.workdays import local_day

PLAIN, PROBLEMS, CENTRES = 80, 119, 7  # a problem brings a visit of its own: 199 visits
_UNITS = ("housing-construction", "natural-resources", "approval-service")
_TEXTS = (
    ("energy", "样例：厂区夜里电压不稳，设备停转"), ("road", "样例：厂门前道路积水，货车进不来"),
    ("labour", "样例：招不到熟练的焊工和电工"), ("money", "样例：扩产的贷款抵押物不够"),
    ("policy", "样例：技改补助的申报口径不清楚"), ("permit", "样例：规划许可要补的图纸说法不一"),
    ("land", "样例：二期用地指标还没有落实"), ("other", "样例：员工上下班没有公交站"),
)  # fmt: skip
_DAYS = 200


def make_visits(now: datetime, parks: Sequence[str]) -> None:
    """This will enter the sample; everything in it is labelled, and each run makes the same."""
    helper, watch, firm = (person_by_username(one) for one in ("helper", "supervisor", "firm"))
    _desks(now, parks, helper, firm)
    for n in range(PLAIN):
        _visit(n, now - timedelta(days=_DAYS - 2 * n), parks[n % len(parks)], helper)
    files = projects({"state": "started"}, "", 200, local_day(now))
    for n in range(PROBLEMS):
        at = now - timedelta(days=_DAYS - n * _DAYS // PROBLEMS)
        about = files[n % len(files)] if files and n % 4 == 1 else None
        number = _problem(n, at, parks[n % len(parks)], helper, about)
        _follow(number, n, at, now, watch, firm)
    problems.climb_overdue(now=now)


def _visit(n: int, at: datetime, park: str, helper: Person) -> None:
    """Every fifth one was planned; the last one came twice, with two texts."""
    where = visits.Where(f"样例企业{n % 60 + 1:02d}", park)
    written = visits.Written(local_day(at), f"样例：第 {n + 1} 次走访，看了车间和账")
    if n % 5 == 0:
        row = visits.plan_visit(
            where=where, day=local_day(at), purpose="样例：月度问需", actor=helper, now=at, sample=True
        )
        visits.report_visit(number=row.matter.number, written=written, actor=helper, now=at)
        return
    made = visits.make_visit(
        where=where, written=written, purpose="样例：顺路问需", actor=helper, now=at, sample=True
    )
    if n == PLAIN - 1:
        other = visits.Written(local_day(at), "样例：同一次走访的另一份记录")
        visits.report_visit(number=made.visit.matter.number, written=other, actor=helper, now=at)


def _problem(n: int, at: datetime, park: str, helper: Person, about: Line | None) -> str:
    """A problem with a visit of its own firm; every third firm has an account, every fourth problem is a project's."""
    kind, text = _TEXTS[n % len(_TEXTS)]
    where = visits.Where("样例智能装备有限公司" if n % 3 == 0 else f"样例企业{n % 60 + 1:02d}", park,
                         sample_code(0) if n % 3 == 0 else "")  # fmt: skip
    if about is not None:
        where = visits.Where(about.firm, about.park, where.code, about.number)
    kept = visits.make_visit(
        where=where, written=visits.Written(local_day(at), "样例：带着问题去的走访"), purpose="样例：问题核实",
        actor=helper, now=at, sample=True,
    )  # fmt: skip
    unit = "" if n % 11 == 4 else _UNITS[n % len(_UNITS)]
    found = Found(kind, f"{text}（{n + 1}）", unit)
    return str(problems.find(found=found, visit=kept.visit, actor=helper, now=at, sample=True).matter.number)


def _follow(number: str, n: int, at: datetime, now: datetime, watch: Person, firm: Person) -> None:
    """Handled and confirmed, denied once, waiting for the firm, stuck and climbing."""
    row = problems.find_problem(number)
    done = min(now, at + timedelta(days=6 + n % 5))
    if not row.unit or n % 13 == 6 or done >= now:
        return
    officer = Person(f"sample:{row.unit}", "责任部门经办人（样例）", frozenset({"clerk"}), row.unit)
    problems.take(number=number, actor=officer, now=done)
    problems.answer(
        number=number, done="样例：已办理，见照片", proof=picture(3000 + n), actor=officer, now=done
    )
    later = min(now, done + timedelta(days=9))
    if n % 7 == 3 or later >= now:
        return
    if row.party_id == firm.party_id:
        if n % 4 == 2:
            problems.settle(number=number, solved=False, text="样例：又出现了", actor=firm, now=later)
        else:
            problems.settle(number=number, solved=True, text="", actor=firm, now=later)
    else:
        problems.settle_on_paper(
            number=number, text="样例：企业已签字", paper=picture(6000 + n), actor=watch, now=later
        )


def _desks(now: datetime, parks: Sequence[str], helper: Person, firm: Person) -> None:
    """One for the zone, one for each park, seven centres; three helpers, one authorisation revoked in mid-task."""
    head, at = person_by_username("approval-service-head"), now - timedelta(days=_DAYS)
    helping.open_desk(
        desk=helping.Desk("zone", "zone", "样例 区级项目服务专区"), actor=head, now=at, sample=True
    )
    for n, park in enumerate(parks):
        desk = helping.Desk(f"desk-{park}", "park", f"样例 {n + 1:02d} 号园区服务点", park)
        helping.open_desk(desk=desk, actor=head, now=at, sample=True)
        if n < CENTRES:
            centre = helping.Desk(f"centre-{park}", "centre", f"样例 {n + 1:02d} 号园区一站式中心", park)
            helping.open_desk(desk=centre, actor=head, now=at, sample=True)
    others = [
        person(put_user(username=f"helper{n}", password=f"helper{n}", label=f"帮办专员{n}（样例）", roles=["helper"],
                        agency="investment-promotion"))
        for n in (2, 3)
    ]  # fmt: skip
    for code, one in zip(("zone", f"desk-{parks[0]}", f"desk-{parks[-1]}"), (helper, *others), strict=True):
        helping.join_desk(code=code, key=one.key, label=one.label, actor=head, now=at)
    for n in range(12):
        _task(n, now - timedelta(days=24 - 2 * n), helper, firm)


def _task(n: int, at: datetime, helper: Person, firm: Person) -> None:
    way = "for" if n % 3 == 0 else "with"
    wanted = helping.Wanted(f"样例：第 {n + 1} 件帮办，跑立项和许可", way, "permit", "zone")
    number = helping.ask_task(wanted=wanted, actor=firm, now=at, sample=True).matter.number
    if n % 6 == 5:
        return
    helping.take_task(number=number, actor=helper, now=at)
    if way == "for":
        today = local_day(at)
        grant = helping.ask_grant(
            code=sample_code(0), scope=["permit"], begins_on=today, ends_on=today + timedelta(days=60), actor=helper,
            now=at, sample=True,
        ).matter.number  # fmt: skip
        helping.answer_grant(number=grant, agreed=True, actor=firm, now=at)
        helping.step(number=number, what="样例：已递交材料", actor=helper, now=at)
        if n == 9:
            helping.revoke_grant(number=grant, reason="样例：改为自己办", actor=firm, now=at)
            return
    helping.step(number=number, what="样例：已办好", actor=helper, now=at, last=True)
    if n % 4:
        helping.rate(number=number, score=5 - n % 3, text="样例", actor=firm, now=at)
