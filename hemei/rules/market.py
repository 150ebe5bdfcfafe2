"""Terms of a firm's own life: how fast it opened, how long it may sleep, when it must wake.

Clauses: 市场主体登记管理条例 30 and its 实施细则 40-43 for dormancy (歇业); the zone's 4012 for opening. Numbers
stand in the table `market`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from hemei.rules.tables import table, versions
from hemei.rules.words import mark, say


class TermProblem(ValueError):
    """A term that the law does not allow; the message says what is allowed and by which clause."""


def entry(name: str, on: date) -> Mapping[str, Any]:
    """This will return one entry of the table `market` as it stood on a day: its numbers, unit and source."""
    found: Mapping[str, Any] = table("market", max(on, versions("market")[0].starts_on))[name]
    return found


# --- opening: 4012 -----------------------------------------------------------------------------------------

ZEROS = (
    ("papers", mark("零材料提交"), mark("申请人一份文件也没有上传：材料都由数据共享、前序事项或承诺代替")),
    ("cost", mark("零成本开办"), mark("订单里的事项都不收费")),
    ("distance", mark("零距离服务"), mark("申请从网上提交，不在大厅窗口登记")),
    ("meeting", mark("零见面审批"), mark("整张订单的办件没有一次到场记录")),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """One opened business as the records have it; `complete_at` = when nothing was missing any more."""

    number: str
    complete_at: datetime
    licensed_at: datetime
    papers: int
    fees: int
    at_counter: bool
    visits: int

    @property
    def minutes(self) -> int:
        """This will give whole minutes from complete submission to licence, a begun one counted."""
        return -int(-(self.licensed_at - self.complete_at).total_seconds() // 60)

    @property
    def zeros(self) -> tuple[bool, bool, bool, bool]:
        """This will say which of the four zeros held, in the order of `ZEROS`."""
        return self.papers == 0, self.fees == 0, not self.at_counter, self.visits == 0


@dataclass(frozen=True, slots=True)
class Promise4012:
    """What the promise came to over some openings; shares are counts, so that nobody rounds twice."""

    count: int
    in_time: int
    limit: int
    median_minutes: float | None
    zeros: tuple[int, int, int, int]
    all_four: int


def measure_4012(rows: Sequence[Opened], on: date) -> Promise4012:
    """This will measure the 4012 promise over openings, under the limit that stood on a day."""
    limit = int(entry("opening", on)["minutes"])
    held = [row.zeros for row in rows]
    counts = tuple(sum(zeros[place] for zeros in held) for place in range(4))
    return Promise4012(
        count=len(rows),
        in_time=sum(row.minutes <= limit for row in rows),
        limit=limit,
        median_minutes=float(median(row.minutes for row in rows)) if rows else None,
        zeros=(counts[0], counts[1], counts[2], counts[3]),
        all_four=sum(all(zeros) for zeros in held),
    )


# --- dormancy ----------------------------------------------------------------------------------------------

CAUSES = {
    "disaster": mark("自然灾害"),
    "accident": mark("事故灾难"),
    "health": mark("公共卫生事件"),
    "security": mark("社会安全事件"),
}
EXCLUSIONS = {
    "labour": (mark("还没有和职工依法协商劳动关系等事项"), mark("市场主体登记管理条例 30"), False),
    "listed": (mark("是上市公司或者公众公司"), mark("各地办法列举，本区口径待确认"), True),
    "abnormal": (mark("在经营异常名录或者严重违法失信名单"), mark("各地办法列举，本区口径待确认"), True),
    "frozen": (mark("股权被冻结、出质或者动产抵押未注销"), mark("各地办法列举，本区口径待确认"), True),
    "case": (
        mark("正被立案调查，或者有未结的诉讼、仲裁、行政强制"),
        mark("各地办法列举，本区口径待确认"),
        True,
    ),
    "finance": (mark("从事金融、类金融业务"), mark("各地办法列举，本区口径待确认"), True),
}  # code → what is so, its clause, whether the zone still has to confirm it


@dataclass(frozen=True, slots=True)
class Span:
    """A time of dormancy, first and last day included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """This will give its days, both ends counted."""
        return (self.last - self.first).days + 1


def years_after(day: date, years: int) -> date:
    """This will give the same day years later; the 29th of February falls on the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def dormancy_cap(first: date, before: Sequence[Span] = ()) -> date:
    """This will give the last day that a dormancy begun on `first` may reach, earlier ones counted in (three years)."""
    years = int(entry("dormancy", first)["years"])
    whole = years_after(first, years) - timedelta(days=1)
    return whole - timedelta(days=sum(span.days for span in before))


def check_term(span: Span, before: Sequence[Span] = ()) -> None:
    """This will raise TermProblem for a term that ends before it begins, overlaps another, or exceeds the cap."""
    if span.last < span.first:
        raise TermProblem(
            say("歇业到 {last} 早于开始 {first}，请改正日期。", last=span.last, first=span.first)
        )
    for other in before:
        if other.first <= span.last and span.first <= other.last:
            raise TermProblem(
                say("和 {first} 到 {last} 的歇业重叠，请改正日期。", first=other.first, last=other.last)
            )
    cap = dormancy_cap(span.first, before)
    if span.last > cap:
        raise TermProblem(
            say("歇业累计不得超过三年（条例 30）：从 {first} 起最晚到 {cap}。", first=span.first, cap=cap)
        )


def excluded(said: Collection[str]) -> list[str]:
    """This will name each reason why dormancy is not open to a firm, with its clause; empty = it is open."""
    return [
        say("{what}（{clause}）", what=what, clause=clause)
        for code, (what, clause, _unsure) in EXCLUSIONS.items()
        if code in said
    ]


def may_extend_from(last: date) -> date:
    """This will give the first day on which a longer term may be filed: the 30 days before the end."""
    return last - timedelta(days=int(entry("dormancy_extension", last)["days"]))


def reminders_due(last: date, today: date, told: Collection[int]) -> list[int]:
    """This will give the one reminder (60, 30 or 7 days) that is due today and was not told; a missed one is skipped.

    Whoever starts late is told the nearest, not all three at once.
    """
    left = (last - today).days
    due = [days for days in entry("dormancy_reminders", last)["days"] if left <= days]
    return [min(due)] if due and left >= 0 and min(due) not in told else []
