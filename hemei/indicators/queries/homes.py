"""Records of the figures of households' help: each is a case or an allowance, told by number and village alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hemei.enterprises.models import Allowance, HelpCase
from hemei.enterprises.queries.relief import PAID, WATCHED
from hemei.indicators.enums import Kind
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day

_BY_QUARTER = ("quarter",)


def _cases(facts: Facts) -> list[HelpCase]:
    return facts.rows_of("relief", HelpCase.objects.select_related("matter", "household"))


def _record(one: HelpCase | Allowance, counts: bool, at: datetime | None, value: int = 0) -> Record:
    """Who it is stays out of every figure: a case names its village, and its page asks for a purpose."""
    return Record(
        one.matter.number, say("{village} 一户", village=one.household.village), counts, "", False,
        ref=str(one.pk), owner=one.pk, value=value, day=local_day(at) if at else None,
    )  # fmt: skip


def watched(facts: Facts) -> Iterator[Record]:
    """This will give the households that are helped now."""
    for one in _cases(facts):
        if one.matter.state in WATCHED:
            yield _record(one, True, None)


def removed(facts: Facts) -> Iterator[Record]:
    """This will give all households that were taken in, those whose risk is removed counting."""
    for one in _cases(facts):
        if one.matter.state in (*WATCHED, "removed"):
            yield _record(one, one.matter.state == "removed", one.decided_at)


def decided(facts: Facts) -> Iterator[Record]:
    """This will give the clues that were decided, those within their time counting."""
    for one in _cases(facts):
        if one.decided_at is not None:
            in_time = one.decision_due is not None and one.decided_at <= one.decision_due
            yield _record(one, in_time, one.decided_at)


def allowances(facts: Facts) -> Iterator[Record]:
    """This will give the households that are paid an allowance each month."""
    rows = Allowance.objects.select_related("matter", "household")
    for one in facts.rows_of("allowance", rows):
        if one.matter.state in PAID:
            yield _record(one, True, None)


HOMES = (
    Live("homes-watched", mark("监测帮扶中的户"), "Households being helped", Kind.STOCK, mark("户"), "", "", "count",
         mark("已决定纳入防返贫监测帮扶、风险没有消除的户数。"), watched, ()),
    Live("homes-removed", mark("风险消除率"), "Share of households whose risk is removed", Kind.SHARE, "%",
         "风险已消除的户", "全部曾经纳入的户", "share", mark("风险已消除的户，占全部曾经纳入监测帮扶的户。"), removed,
         _BY_QUARTER, mark("按决定日")),
    Live("homes-decided", mark("帮扶线索按期决定率"), "Share of clues decided in time", Kind.SHARE, "%",
         "期限内决定的线索", "已决定的线索", "share", mark("线索登记起 15 天内作出决定的，占已决定的线索。"), decided,
         _BY_QUARTER, mark("按决定日")),
    Live("homes-allowed", mark("低保户"), "Households with a living allowance", Kind.STOCK, mark("户"), "", "",
         "count", mark("按月发放低保金的户数。"), allowances, ()),
)  # fmt: skip
