"""A labelled sample of what is heard: a year of ratings, stuck matters and promises, not all of them satisfied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from hemei.accounts.queries import Person, person_by_username
from hemei.catalog.queries import published_items
from hemei.cli.sample import sample_code
from hemei.ledger.operations import System
from hemei.oversight.operations import bad, loop, outside, promises, ratings, stuck
from hemei.oversight.operations.checking import check_remedy
from hemei.oversight.queries.ratings import rating_of
from hemei.oversight.queries.window import own_stuck
from hemei.rules.workdays import local_day

RATINGS = 13_752  # as many as the press text names, of which the sample is not 100 % satisfied
_MOST_ITEMS = 12
_WORDS = ("样例：窗口等太久", "样例：材料说明看不懂", "样例：跑了两趟", "样例：系统打不开")


def make_voices(now: datetime) -> None:
    """This will enter the sample; everything in it is labelled."""
    items = [(one.code, one.name, one.agency) for one in published_items(local_day(now))[:_MOST_ITEMS]]
    outside.take_outside(
        rows=_votes(items, local_day(now)), actor=System(), now=now - timedelta(days=3), sample=True
    )
    month = local_day(now).replace(day=1)
    for back in range(12):
        first = _months_before(month, back)
        for code, _name, agency in items:
            outside.count_services(
                month=first, agency=agency, item_code=code, n=160, source="样例：窗口业务量", actor=System(),
                now=now - timedelta(days=3), sample=True,
            )  # fmt: skip
    watch = person_by_username("supervisor")
    _one_bad(watch, now)
    _stuck(items, watch, now)
    _pledges(items[0][2], now)


def sample_agency(now: datetime) -> str:
    """This will name the agency that the sample is about: that of the first published item."""
    return published_items(local_day(now))[0].agency


def _months_before(month: date, count: int) -> date:
    at = month.year * 12 + month.month - 1 - count
    return date(at // 12, at % 12 + 1, 1)


def _votes(items: list[tuple[str, str, str]], today: date) -> Iterator[outside.Outside]:
    """Deterministic: one in about fifty is bad, and most of the bad ones were dealt with."""
    for n in range(RATINGS):
        code, name, agency = items[n * 7 % len(items)]
        bad_one = n % 53 == 7 or (n % 12 == 5 and n % 31 == 3)
        level = 1 + n % 2 if bad_one else (5, 5, 5, 4, 5, 3, 5)[n % 7]
        ended = bad_one and n % 212 != 7
        yield outside.Outside(
            f"sample-{n:05d}", today - timedelta(days=n * 364 // RATINGS), code, name, agency, level, "",
            _WORDS[n % len(_WORDS)] if bad_one else "", 4 if ended and n % 3 else None, ended,
        )  # fmt: skip


def _one_bad(watch: Person, now: datetime) -> None:
    """One of the bad ratings is called back and put right, as far as the second rating."""
    number = "PJW-sample-00007"
    row = rating_of(number, watch)
    if row is None:
        return
    at = now - timedelta(days=2)
    bad.call(row=row, reached=True, note="样例：情况属实", actor=watch, now=at)
    bad.judge(
        row=row, way="listed", cause="guide", text="样例：办事指南补一张图", unit="", actor=watch, now=at
    )
    if row.remedy is not None:
        officer = person_by_username(row.remedy.unit)
        loop.take(row=row.remedy, actor=officer, now=at)
        done = now - timedelta(days=1)
        loop.answer(
            row=row.remedy, fixed="样例：指南已补图", cause="guide", proof=b"", actor=officer, now=done
        )
        check_remedy(row=row.remedy, text="样例：网上已能看到", actor=watch, now=now - timedelta(hours=20))
    other = rating_of("PJW-sample-00012", watch)
    if other is not None:
        ratings.leave_out(row=other, why="test", note="样例：联调时误录", actor=watch, now=now)


def _stuck(items: list[tuple[str, str, str]], watch: Person, now: datetime) -> None:
    firm = person_by_username("firm")
    for n, (code, _name, agency) in enumerate(items[:3]):
        told = stuck.Told(
            "", code, "pushed", "样例：要办这一项，两个窗口各说各的", "样例窗口", "样例：说归另一家管"
        )
        at = now - timedelta(days=9 - n)
        row = stuck.report(told=told, party_id=firm.party_id, actor=firm, now=at, sample=True)
        if n == 0:
            continue
        stuck.sort(
            row=row, grade="complex", unit=agency, due_on=None, actor=watch, now=at + timedelta(hours=2)
        )
        stuck.root(row=row, cause="authority", actor=watch, now=at + timedelta(hours=3))
        if n == 1:
            continue
        stuck.remedy_by_catalogue(
            row=row, subject="step", text="样例：把两个环节并成一个", actor=watch, now=at + timedelta(hours=4)
        )
        done = own_stuck(firm)[0]
        if done.remedy is None:
            continue
        officer, later = person_by_username(agency), at + timedelta(days=1)
        loop.answer(
            row=done.remedy, fixed="样例：当天办成", cause="authority", proof=b"", actor=officer, now=later
        )
        check_remedy(row=done.remedy, text="样例：已打电话核实", actor=watch, now=later + timedelta(hours=1))
        closed = own_stuck(firm)[0]
        stuck.again(row=closed, level=4, text="样例：办成了", actor=firm, now=later + timedelta(hours=2))
        text = "样例：两个窗口互相推，现在由一家负责到底。"
        stuck.publish(row=closed, text=text, actor=watch, now=later + timedelta(hours=3))


def _pledges(agency: str, now: datetime) -> None:
    today, maker = local_day(now), person_by_username("clerk")
    head = person_by_username(f"{agency}-head")
    for n, (days, amount) in enumerate(((40, "120000"), (9, "56000.50"), (-6, "300000"))):
        new = promises.NewPledge(
            sample_code(0), f"样例 0{n + 1} 号园区", f"样例协议〔{today.year}〕{n + 1} 号", today - timedelta(days=200),
            "样例：达产奖励", Decimal(amount), "", today + timedelta(days=days), "样例科目 2150805", agency,
        )  # fmt: skip
        row = promises.enter(new=new, actor=maker, now=now - timedelta(days=60), sample=True)
        promises.check(row=row, note="样例：合法", actor=head, now=now - timedelta(days=59))
