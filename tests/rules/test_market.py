"""Terms of a firm's own life: 4012, dormancy, the ways out, succession chains, trade licences, four ways."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.exits import (
    DOCUMENTS,
    Link,
    chain_faults,
    compulsory_from,
    may_notice_from,
    notice_late,
    ordinary_window,
    simple_window,
)
from hemei.rules.market import (
    Opened,
    Span,
    TermProblem,
    check_term,
    dormancy_cap,
    excluded,
    measure_4012,
    reminders_due,
    years_after,
)
from hemei.rules.separation import Touched, Way, merged
from hemei.rules.trades import Part, fingerprint, trade_menu, whole_state, whole_until

DAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def opened(seconds: int, *, papers: int = 0, fees: int = 0, counter: bool = False, visits: int = 0) -> Opened:
    return Opened("DC-1", NINE, NINE + timedelta(seconds=seconds), papers, fees, counter, visits)


def test_4012_counts_a_begun_minute_and_each_zero_apart() -> None:
    rows = [opened(20 * 60), opened(20 * 60 + 1, papers=1), opened(300, fees=1, visits=2, counter=True)]
    found = measure_4012(rows, DAY)
    assert [row.minutes for row in rows] == [20, 21, 5]
    assert (found.count, found.in_time, found.limit, found.median_minutes) == (3, 2, 20, 20.0)
    assert (found.zeros, found.all_four) == ((2, 2, 2, 2), 1)
    assert measure_4012([], DAY).median_minutes is None


def test_three_years_of_sleep_count_what_was_slept_before() -> None:
    assert dormancy_cap(date(2024, 3, 1)) == date(2027, 2, 28)
    year = Span(date(2024, 1, 1), date(2024, 12, 31))
    assert dormancy_cap(date(2025, 3, 1), [year]) == date(2028, 2, 29) - timedelta(days=366)
    check_term(Span(DAY, years_after(DAY, 3) - timedelta(days=1)))
    with pytest.raises(TermProblem, match="三年"):
        check_term(Span(DAY, years_after(DAY, 3)))
    with pytest.raises(TermProblem, match="重叠"):
        check_term(Span(date(2024, 6, 1), date(2024, 7, 1)), [year])
    with pytest.raises(TermProblem, match="早于"):
        check_term(Span(DAY, DAY - timedelta(days=1)))
    assert years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert [text[:4] for text in excluded({"listed", "labour"})] == ["还没有和", "是上市公"]


@given(st.dates(date(2022, 3, 1), date(2030, 1, 1)), st.integers(1, 1095), st.integers(0, 200))
def test_reminders_come_at_60_30_and_7_each_once(first: date, length: int, start: int) -> None:
    last, told, days = first + timedelta(days=length), [], []
    for left in range(min(length, start), -2, -1):
        for due in reminders_due(last, last - timedelta(days=left), told):
            told.append(due)
            days.append(left)
    assert told == sorted(set(told), reverse=True)
    assert all(left <= due for left, due in zip(days, told, strict=True))
    begun = min(length, start)
    assert set(told) >= {d for d in (60, 30, 7) if d <= begun}  # nothing due later is missed
    assert not reminders_due(last, last + timedelta(days=1), [])


def test_windows_of_the_ways_out() -> None:
    simple = simple_window(DAY, sole=False)
    assert (simple.opens, simple.shuts) == (date(2026, 12, 14), date(2027, 1, 2))
    assert simple_window(DAY, sole=True).opens == date(2026, 12, 4)
    assert simple_window(DAY, sole=True).shuts is None
    ordinary = ordinary_window(DAY, date(2027, 3, 1))
    assert (ordinary.opens, ordinary.shuts) == (date(2027, 3, 1), date(2027, 3, 31))
    assert ordinary_window(DAY, DAY).opens == date(2027, 1, 8)  # creditors' 45 days come first
    assert notice_late(DAY - timedelta(days=11), DAY)
    assert not notice_late(DAY - timedelta(days=10), DAY)
    assert may_notice_from(date(2020, 1, 1), DAY) == date(2024, 7, 1)  # the article's first day
    assert may_notice_from(date(2024, 5, 1), DAY) == date(2027, 5, 1)
    assert compulsory_from(date(2020, 1, 1), DAY).opens == DAY + timedelta(days=61)


def heir(of: str, to: str, relation: str = "heir", document: str = "继承公证书（样例）") -> Link:
    return Link(of, to, relation, document)


def test_a_loop_in_an_heir_list_is_named_at_its_place() -> None:
    chain = [heir("甲", "乙"), heir("乙", "丙"), heir("丙", "甲"), heir("丙", "丁")]
    faults = chain_faults(chain, ["甲"], "丁")
    assert [(fault.line, "甲 → 乙" in fault.text or "丙 → 甲" in fault.text) for fault in faults] == [
        (3, True)
    ]
    assert "成环" in faults[0].text
    assert chain_faults([heir("甲", "甲")], ["甲"], "乙")[0].line == 1


def test_every_gap_of_a_chain_is_named() -> None:
    assert chain_faults([heir("甲", "乙"), heir("乙", "丙")], ["甲"], "丙") == []
    assert "证明文件" in chain_faults([heir("甲", "乙", document="")], ["甲"], "乙")[0].text
    assert "没有选" in chain_faults([heir("甲", "乙", "cousin")], ["甲"], "乙")[0].text
    assert "写全" in chain_faults([heir("", "乙")], ["甲"], "乙")[-1].text
    assert "走不到" in chain_faults([heir("甲", "乙")], ["甲", "戊"], "乙")[0].text
    assert "又被别人承继" in chain_faults([heir("甲", "乙"), heir("乙", "丙")], ["甲"], "乙")[-1].text
    assert "自己就不能签字" in "".join(f.text for f in chain_faults([heir("乙", "甲")], ["甲", "乙"], "甲"))
    assert "由谁签字" in chain_faults([], ["甲"], " ")[0].text
    assert set(DOCUMENTS) >= {"heir", "successor", "investor", "liquidator", "superior"}


NAMES = st.sampled_from("甲乙丙丁戊")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=7), NAMES, NAMES)
def test_a_chain_passes_only_if_the_signer_really_stands_at_its_end(
    pairs: list[tuple[str, str]], gone: str, signer: str
) -> None:
    faults = chain_faults([heir(of, to) for of, to in pairs], [gone], signer)
    reach, grown = {gone}, True
    while grown:
        grown = False
        for of, to in pairs:
            if of in reach and to not in reach:
                reach.add(to)
                grown = True
    left = {name: {to for of, to in pairs if of == name} for pair in pairs for name in pair}
    while ends := [name for name, after in left.items() if not after & left.keys()]:
        for name in ends:
            del left[name]
    good = signer in reach and signer != gone and not left and all(of != signer for of, _ in pairs)
    assert (faults == []) == good
    assert all(0 <= fault.line <= len(pairs) for fault in faults)
    assert bool(left) == any("成环" in fault.text for fault in faults)


PARTS = st.builds(
    Part, st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2", "3"]), st.booleans(),
    st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)  # fmt: skip


@given(st.lists(PARTS, min_size=1, max_size=5), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_the_whole_is_what_its_parts_are(parts: list[Part], on: date) -> None:
    good = [part.good(on) for part in parts]
    assert whole_state(parts, on) == ("valid" if all(good) else "partial" if any(good) else "lapsed")
    ends = whole_until(parts, on)
    assert ends is None or ends >= on
    assert fingerprint(parts) == fingerprint(list(reversed(parts)))


def test_of_two_ways_for_one_licence_the_heavier_holds() -> None:
    rows = [
        Touched("hygiene", "", Way.PROMISE, "理发服务", "甲"), Touched("", "备案登记", Way.CANCELLED, "进出口", "乙"),
        Touched("hygiene", "", Way.BETTER, "游泳", "丙"),
    ]  # fmt: skip
    assert [(row.item or row.name, row.way) for row in merged(rows)] == [
        ("hygiene", Way.BETTER), ("备案登记", Way.CANCELLED),
    ]  # fmt: skip


def test_a_trade_becomes_one_menu_with_one_visit() -> None:
    menu = trade_menu({
        "code": "open-x", "trade": "样例", "name": "开样例店", "english": "Open", "icon": "x", "suits": "x",
        "suits_english": "x", "keywords": [], "agencies": ["health"], "permits": [{"item": "p1"}, {"item": "p2"}],
    })  # fmt: skip
    assert menu["combined"]["items"] == ["p1", "p2"] == menu["joints"][0]["members"]
    assert len(menu["edges"]) == 4
    assert [row["item"] for row in menu["rules"]] == ["reg-individual", "reg-company", "p1", "p2"]
