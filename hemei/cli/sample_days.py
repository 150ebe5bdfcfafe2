"""Some sixty sample orders lived through day by day: each in its own way, all through the real operations.

Deterministic: which order meets what follows from its number alone, and all times from `now`.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from itertools import count
from typing import Any

from hemei.accounts import operations as accounts
from hemei.accounts.queries import Person, person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Place, Verdict
from hemei.cli.sample import PDF, RENT, make_order, sample_code
from hemei.ledger.operations import Refused, seal
from hemei.oversight.operations.ratings import rate_case
from hemei.rules.clock import PauseCause
from hemei.rules.items import Unit
from hemei.rules.workdays import SHANGHAI, local_day, official

ORDERS = 60
_DAYS = 46  # working days before `now` on which orders came in
_FIRST_CODE = 100  # serial of the first sample firm's credit code
_TRADES = ("智能装备", "餐饮店", "贸易", "新材料", "小吃店", "科技服务", "食品", "面馆", "物流", "精密机械")
_EAT = {
    "has_licence": False, "entity_type": "individual", "catering_kind": "cooking", "business_area_m2": 120,
    "seats": 60, "ground_floor": True, "has_entertainment": False, "drains_to_sewer": True, "needs_gas": False,
    "needs_power": False, "has_renovation": False, "has_sign": True, "has_staff": False,
}  # fmt: skip
_START = {
    "entity_type": "company", "wants_seal": True, "wants_invoice": True, "wants_bank_account": False,
    "has_staff": False,
}  # fmt: skip
_TRIES = 12  # a grant that is refused again and again is left open
_SCORES = ((5, ""), (5, ""), (4, ""), (5, ""), (3, ""), (5, ""), (2, "样例：电话打了两次才接通。"), (5, ""))


@dataclass(frozen=True, slots=True)
class Story:
    """One order: its serial number, what it orders, who orders it, and when."""

    n: int
    menu: str
    firm: str | Person
    answers: dict[str, Any]
    at: datetime

    def meets(self, every: int, rest: int) -> bool:
        """This will say whether something that every so-many-th order meets is met by this one."""
        return self.n % every == rest


@dataclass(slots=True)
class Days:
    """The days up to `now`: what is to happen, in order; what would lie after `now` does not happen."""

    now: datetime
    todo: list[tuple[datetime, int, Callable[[datetime], None]]] = field(default_factory=list)
    known: set[str] = field(default_factory=set)  # cases whose handling has been put on the calendar
    held: dict[str, Callable[[datetime], None]] = field(
        default_factory=dict
    )  # grants that wait for another case
    tries: Counter[str] = field(default_factory=Counter)
    serial: Callable[[], int] = field(default_factory=lambda: count().__next__)

    def put(self, at: datetime, what: Callable[[datetime], None]) -> None:
        """This will put something on the calendar."""
        if at < self.now:
            heapq.heappush(self.todo, (at, self.serial(), what))

    def run(self) -> None:
        """This will let everything happen, the earliest first; what the law refuses is left undone."""
        while self.todo:
            at, _order, what = heapq.heappop(self.todo)
            try:
                what(at)
            except Refused:
                continue


def later(at: datetime, days: int, hour: int = 9, minute: int = 20) -> datetime:
    """This will return `hour:minute` on the working day `days` working days after `at` (0: the next, if off)."""
    on = official().roll(local_day(at)) if days == 0 else official().add(local_day(at), days)
    return datetime.combine(on, time(hour, minute), SHANGHAI)


def make_days(now: datetime) -> None:
    """This will make the sample orders around `now`: in every state, on time and late, kept and broken."""
    _person.cache_clear()
    days = Days(now)
    for n in range(ORDERS):
        story = _story(n, now)
        days.put(story.at, lambda at, story=story: _order(days, story, at))  # type: ignore[misc]
    morning = datetime.combine(official().back(local_day(now), _DAYS), time(8, 40), SHANGHAI)
    while morning < now:
        days.put(morning, _sweep)
        morning = later(morning, 1, 8, 40)
    days.run()
    cases.sweep(now=now)
    seal(now=now)


def _sweep(at: datetime) -> None:
    cases.sweep(now=at)


@cache
def _person(username: str) -> Person:
    return person_by_username(username)


def _story(n: int, now: datetime) -> Story:
    ago = 0 if n < 3 else (n * 17) % _DAYS
    day = official().back(local_day(now), ago + (0 if official().is_workday(local_day(now)) else 1))
    at = datetime.combine(day, time(9 + n % 6, n % 50), SHANGHAI)
    if at >= now:
        at = now - timedelta(minutes=25 + n)
    kind = n % 5
    if kind == 0:
        extra = {"eia_class": "registration"} if n % 2 else {}
        return Story(n, "rent-and-produce", _firm(n, "firm", at), {**RENT, **extra}, at)
    if kind in {1, 3}:
        return Story(n, "open-restaurant", _firm(n, "diner", at), {**_EAT, "needs_gas": n % 4 == 1}, at)
    return Story(n, "open-company", _firm(n, "firm", at), {**_START, "has_staff": n % 3 == 0}, at)


def _firm(n: int, known: str, at: datetime) -> str | Person:
    """The sample people who sign in have the first orders; the others belong to firms nobody signs in for."""
    if n < 2:
        return known
    name = f"样例{_TRADES[n % len(_TRADES)]}{n:02d}号"
    party = accounts.put_party(
        kind="legal", name=name, code=sample_code(_FIRST_CODE + n), phone=f"1380001{n:04d}", sample=True
    )
    accounts.remember_facts(
        party_id=party.pk, facts={"park": f"park-{n % 18 + 1:02d}"}, source="样例", now=at
    )
    return Person(f"party:{party.pk}", f"{name}经办人（样例）", frozenset({"applicant"}), "", party.pk)


def _actor(story: Story) -> Person:
    return _person(story.firm) if isinstance(story.firm, str) else story.firm


def _order(days: Days, story: Story, at: datetime) -> None:
    order = make_order(menu=story.menu, who=story.firm, answers=story.answers, at=at)
    number = order.matter.number
    _plan(days, story, number, at)
    days.put(later(at, 4, 10), lambda when: _lease(days, story, number, when))
    if story.meets(29, 8):
        days.put(later(at, 1, 15), lambda when: _withdraw(story, number, when))


def _plan(days: Days, story: Story, number: str, at: datetime) -> None:
    """This will put on the calendar what the cases that have just started need."""
    for case in queries.order_by_number(number).cases.all():
        if case.matter.number in days.held and not queries.awaited(case):
            days.put(at, days.held.pop(case.matter.number))
        if case.matter.state != "submitted" or case.matter.number in days.known:
            continue
        days.known.add(case.matter.number)
        doing = _Doing(days, story, number, case.matter.number, case.item_code)
        if story.meets(11, 5) and case.promised_days > 1:
            days.put(later(at, 6, 10), doing.decide)  # nobody opens it: the law accepts it
        elif story.meets(4, 3) or case.promised_days > 1:
            days.put(later(at, 1, 9 + story.n % 5, 30), doing.check)
        else:
            days.put(at + timedelta(minutes=12 + story.n % 15), doing.check)


def _lease(days: Days, story: Story, number: str, at: datetime) -> None:
    """This will sign the lease once all that comes before it is decided, and ask again three days later if not."""
    order = queries.order_by_number(number)
    left = [c for c in order.cases.all() if c.matter.closed_at is None]
    if not left or not any("gate:lease" in c.after for c in left):
        return
    if any("gate:lease" not in c.after for c in left):
        days.put(later(at, 3, 10), lambda when: _lease(days, story, number, when))
        return
    cases.pass_gate(
        order=order, gate="lease", paper="lease-contract", content=PDF, name="样例-租赁合同.pdf",
        actor=_actor(story), now=at,
    )  # fmt: skip
    _plan(days, story, number, at)


def _withdraw(story: Story, number: str, at: datetime) -> None:
    for case in queries.order_by_number(number).cases.all():
        if case.matter.closed_at is None:
            cases.withdraw_case(case=case, reason="样例：换了场地。", actor=_actor(story), now=at)


@dataclass(frozen=True, slots=True)
class _Doing:
    """What happens to one case; each step puts the next one on the calendar."""

    days: Days
    story: Story
    order: str
    number: str
    item: str

    @property
    def case(self) -> Any:
        return queries.case_by_number(self.number)

    @property
    def clerk(self) -> Person:
        return _person("clerk" if self.story.n % 3 else "clerk2")

    @property
    def officer(self) -> Person:
        return _person(self.case.agency.code)

    def check(self, at: datetime) -> None:
        """This will check the papers, then accept, or ask once for what is wrong."""
        case, faulty = self.case, self._faulty()
        for n, paper in enumerate(p for p in case.papers.all() if p.origin == "upload"):
            when = at + timedelta(minutes=1 + n)
            bad = faulty and n == 0
            cases.check_paper(
                case=case, paper=paper.paper, verdict=Verdict.DEFECT if bad else Verdict.OK,
                remark="样例：缺盖章页，请补一页带公章的扫描件。" if bad else "", actor=self.clerk, now=when,
            )  # fmt: skip
        when = at + timedelta(minutes=18)
        if faulty:
            self._correct(when)
        elif self.story.meets(31, 21) and case.promised_days > 1:
            cases.doubt_case(
                case=case, reason="样例：项目在区外，请向所在地窗口申请。", actor=self.clerk, now=when
            )
            second = person_by_username(
                "clerk2" if self.clerk.key == person_by_username("clerk").key else "clerk"
            )
            cases.decline_case(case=self.case, reason="", actor=second, now=when + timedelta(minutes=9))
        else:
            self._accept(when)

    def _faulty(self) -> bool:
        case = self.case
        handed_in = any(p.origin == "upload" for p in case.papers.all())
        return bool(handed_in and not case.corrected and case.promised_days > 1 and self.story.n % 6 == 1)

    def _correct(self, at: datetime) -> None:
        bad = {p.paper: p.remark for p in self.case.papers.all() if p.verdict == Verdict.DEFECT}
        cases.correct_case(case=self.case, points=bad, actor=self.clerk, now=at)
        if not self.story.meets(12, 7):
            self.days.put(later(at, 2, 14), lambda when: self._resubmit(sorted(bad), when))

    def _resubmit(self, papers: list[str], at: datetime) -> None:
        files = dict.fromkeys(papers, ("样例补正件.pdf", PDF))
        cases.resubmit_case(case=self.case, files=files, actor=_actor(self.story), now=at)
        self.days.put(later(at, 1, 10), self.check)

    def _accept(self, at: datetime) -> None:
        cases.accept_case(case=self.case, actor=self.clerk, now=at)
        case, n = self.case, self.story.n
        limit = queries.spec_of(case).promised
        if case.visits_promised and n % 2 and not case.visits_made:
            cases.record_visit(
                case=self.case, reason="样例：到窗口核验原件。", actor=self.clerk, now=at, place=Place.HALL
            )
        if n == 17:
            cases.record_visit(case=self.case, reason="样例：现场核验。", actor=self.clerk, now=at)
        if case.promises.all() and n % 7:
            self.days.put(later(at, 2, 11), self._supply)
        if limit.unit is not Unit.WORKDAY:
            late = timedelta(minutes=7) if n % 8 != 6 else timedelta(hours=5)
            self.days.put(at + late, self.decide)
            return
        spec = queries.spec_of(case)
        if limit.value >= 5:
            self.days.put(at + timedelta(hours=1), self._consult)
        if spec.special and n % 3 == 0:
            self.days.put(later(at, 1, 15), self._pause)
        slow = n % 9 == 2 or (limit.value >= 5 and n % 5 == 3)
        spare = 2 + n % 2 if slow else -(1 if limit.value < 4 else 1 + n % 3)
        self.days.put(later(at, max(limit.value + spare, 1), 11 + n % 5), self.decide)

    def _supply(self, at: datetime) -> None:
        for gap in self.case.promises.all():
            if gap.matter.state == "open":
                cases.supply_paper(
                    case=self.case, paper=gap.paper, name="样例补件.pdf", content=PDF,
                    actor=_actor(self.story), now=at,
                )  # fmt: skip

    def _consult(self, at: datetime) -> None:
        case = self.case
        wanted = list(queries.spec_of(case).opinions) or ["ecology", "natural-resources", "emergency"]
        asked = [code for code in wanted if code != case.agency.code]
        mode = "any" if self.story.meets(4, 1) else "all"
        cases.ask_opinions(case=case, agencies=asked, mode=mode, actor=self.officer, now=at)
        for place, code in enumerate(asked):
            if place == 2 and self.story.meets(10, 0):
                self.days.put(later(at, 1, 9), lambda when, code=code: self._return(code, when))  # type: ignore[misc]
            else:
                wait = 1 + place if self.story.n % 6 else 3 + place
                self.days.put(later(at, wait, 10), lambda when, code=code: self._give(code, when))  # type: ignore[misc]

    def _opinion(self, code: str) -> Any:
        return next(one for one in self.case.opinions.all() if one.agency.code == code)

    def _give(self, code: str, at: datetime) -> None:
        careful = code == "ecology" and self.story.n % 4 == 0
        cases.give_opinion(
            opinion=self._opinion(code), actor=_person(code), now=at,
            verdict=OpinionVerdict.CONDITIONAL if careful else OpinionVerdict.AGREE,
            text="样例：投产前完成雨污分流。" if careful else "",
        )  # fmt: skip

    def _return(self, code: str, at: datetime) -> None:
        cases.return_opinion(
            opinion=self._opinion(code), reason="样例：没有总平面图，无法判断。", actor=_person(code), now=at
        )
        if self.story.n % 20:
            self.days.put(later(at, 1, 10), lambda when: self._reask(code, when))

    def _reask(self, code: str, at: datetime) -> None:
        cases.reask_opinion(
            opinion=self._opinion(code), text="样例：已附总平面图。", actor=self.officer, now=at
        )
        self.days.put(later(at, 1, 10), lambda when: self._give(code, when))

    def _pause(self, at: datetime) -> None:
        cause = PauseCause(queries.spec_of(self.case).special[0])
        cases.pause_case(
            case=self.case, cause=cause, expected_days=5, notice=f"样例：组织{cause.label}，预计 5 个工作日。",
            actor=self.officer, now=at,
        )  # fmt: skip
        held = 8 if self.story.n % 2 else 4
        self.days.put(later(at, held, 16), self._resume)

    def _resume(self, at: datetime) -> None:
        cases.resume_case(case=self.case, result="样例：结论为通过。", actor=self.officer, now=at)
        self.days.put(later(at, 2, 15), self.decide)

    def decide(self, at: datetime) -> None:
        """This will grant or refuse the case, rate it, and see what has started by it."""
        case = self.case
        if case.matter.state != "accepted":
            return
        if self.story.meets(13, 6) and case.promised_days > 1:
            cases.refuse_case(
                case=case, reasons="样例：选址与规划不符（样例审查要点第 3 条）。", actor=self.officer, now=at
            )
        else:
            self._grant(case, at)
        if self.case.matter.closed_at and self.story.n % 3 != 2:
            self.days.put(at + timedelta(hours=2), self._rate)
        _plan(self.days, self.story, self.order, at + timedelta(minutes=5))

    def _grant(self, case: Any, at: datetime) -> None:
        """A paper may still be missing, an opinion or another case's result: brought, or waited for, or given up."""
        try:
            cases.grant_case(case=case, conditions="", actor=self.officer, now=at)
        except Refused:
            self._supply(at)
            self._again(at)

    def _again(self, at: datetime) -> None:
        case = self.case
        if queries.awaited(case):
            self.days.held[self.number] = self.decide
            return
        self.days.tries[self.number] += 1
        if self.days.tries[self.number] > _TRIES:
            return
        waits = any(one.matter.closed_at is None for one in case.opinions.all())
        waits = waits or any(one.matter.state != "kept" for one in case.promises.all())
        self.days.put(later(at, 1, 16) if waits else at + timedelta(minutes=2), self.decide)

    def _rate(self, at: datetime) -> None:
        score, text = _SCORES[(self.story.n + len(self.item)) % len(_SCORES)]
        rate_case(case=self.case, score=score, text=text, actor=_actor(self.story), now=at)
