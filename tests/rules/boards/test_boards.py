"""The board's rule: two ways of computing agree, order and ties hold, nothing that comes earlier ever harms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.boards import (
    Facts,
    Faulty,
    Live,
    Mark,
    bands_of,
    colours,
    explain,
    from_plain,
    group,
    places,
    plain,
    preset,
    presets,
    rule,
    score,
    score_all,
)

ON = date(2026, 11, 23)
BY = rule(ON)
days = st.integers(-400, 200).map(lambda n: ON + timedelta(days=n))
marks = st.builds(Mark, days, st.none() | days, st.integers(0, 90), st.just("x"))
amounts = st.integers(0, 10**11)
facts = st.builds(
    Facts, st.just("P"), st.sampled_from(["a", "b", "c"]), st.sampled_from(["u", "v"]), st.none() | marks, amounts,
    amounts, st.lists(marks, max_size=6).map(tuple), st.lists(marks, max_size=5).map(tuple),
)  # fmt: skip
boards = st.lists(facts, min_size=1, max_size=12).map(
    lambda rows: [replace(one, code=f"P{n:02d}") for n, one in enumerate(rows)]
)


def parts(one: Facts) -> tuple[int, ...]:
    found = score(one, BY, ON)
    return found.start, found.investment, found.milestones, found.problems


@given(boards)
def test_by_hand_and_all_at_once_agree(rows: list[Facts]) -> None:
    assert [tuple(row) for row in score_all(rows, BY, ON).tolist()] == [parts(one) for one in rows]
    assert all(0 <= score(one, BY, ON).total <= 10_000 for one in rows)
    assert all(from_plain(plain(one)) == one for one in rows)


@given(boards, st.randoms())
def test_the_order_of_the_facts_changes_nothing(rows: list[Facts], random: object) -> None:
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = Live(rows, BY, ON), Live(mixed, BY, ON)
    assert one.rows == other.rows
    assert one.places().tolist() == other.places().tolist()
    assert one.park_points().tolist() == other.park_points().tolist()


@given(boards)
def test_places_follow_points_and_equals_share_one(rows: list[Facts]) -> None:
    live = Live(rows, BY, ON)
    totals, place = live.totals.tolist(), live.places().tolist()
    assert place == [1 + sum(other > one for other in totals) for one in totals]


@given(boards, st.data())
def test_a_milestone_done_earlier_never_worsens_a_place(rows: list[Facts], data: st.DataObject) -> None:
    owners = [n for n, one in enumerate(rows) if one.milestones]
    if not owners:
        return
    at = data.draw(st.sampled_from(owners))
    which = data.draw(st.integers(0, len(rows[at].milestones) - 1))
    old = rows[at].milestones[which]
    earlier = (old.done or ON + timedelta(days=300)) - timedelta(days=data.draw(st.integers(0, 600)))
    stones = [replace(old, done=earlier) if n == which else one for n, one in enumerate(rows[at].milestones)]
    live = Live(rows, BY, ON)
    code = rows[at].code
    place = [one.code for one in live.rows].index(code)
    before, park = live.places()[place], dict(zip(live.parks, live.park_points().tolist(), strict=True))
    live.change(replace(rows[at], milestones=tuple(stones)))
    assert live.places()[place] <= before
    after = dict(zip(live.parks, live.park_points().tolist(), strict=True))
    assert after[rows[at].park] >= park[rows[at].park]


@given(boards, facts)
def test_incremental_equals_whole(rows: list[Facts], new: Facts) -> None:
    live = Live(rows, BY, ON)
    changed = replace(new, code=rows[0].code, park=rows[0].park, unit=rows[0].unit)
    live.change(changed)
    whole = Live([changed, *rows[1:]], BY, ON)
    assert live.points.tolist() == whole.points.tolist()
    assert live.unit_points().tolist() == whole.unit_points().tolist()


def test_numbers_that_anybody_can_compute() -> None:
    """30 of 60 days lost on one of two milestones: 30 x 90 / 120 points; a start 9 days late loses a tenth."""
    one = Facts(
        "P", "a", "u", Mark(ON - timedelta(days=9)), 1000, 500,
        (Mark(ON - timedelta(days=30)), Mark(ON - timedelta(days=5), ON - timedelta(days=5)),
         Mark(ON + timedelta(days=9))),
        (Mark(ON - timedelta(days=1)), Mark(ON), Mark(ON - timedelta(days=9), ON - timedelta(days=1))),
    )  # fmt: skip
    assert parts(one) == (1800, 1500, 2250, 1500)
    words = explain(one, BY, ON)
    assert words["milestones"] == "30 × 90 ÷ (60 × 2)：2 个到期节点，每个满 60，迟一天少 1"
    assert words["start"] == "20 × (90 − 9) ÷ 90：迟 9 天"
    assert parts(Facts("P", "a", "u")) == (2000, 3000, 3000, 2000)


def test_force_majeure_is_taken_off() -> None:
    late = Mark(ON - timedelta(days=30))
    assert score(Facts("P", "a", "u", milestones=(late,)), BY, ON).milestones == 1500
    assert score(Facts("P", "a", "u", milestones=(replace(late, excused=30),)), BY, ON).milestones == 3000


def test_what_colours_mean_is_a_setting() -> None:
    totals = np.array([9000, 8000, 8000, 7000, 5000, 4000])
    red_blue = bands_of(preset("red-blue", ON))
    assert colours(totals, red_blue) == [0, 0, 0, 0, 0, 1]  # top 5 first, then the last 4 that are left
    red_yellow = bands_of(preset("red-yellow", ON))
    assert colours(totals, red_yellow) == [0, -1, -1, -1, 1, 1]
    two = bands_of([{"colour": "black", "word": "黑榜", "by": "bottom", "amount": 1, "good": False}])
    assert colours(np.array([5, 5, 7]), two) == [0, 0, -1]  # equals at the edge share the colour too
    assert all(bands_of(one["bands"]) for one in presets(ON))


@pytest.mark.parametrize(
    "band",
    [
        {"colour": "pink", "word": "粉", "by": "top", "amount": 1, "good": True},
        {"colour": "red", "word": "", "by": "top", "amount": 1, "good": True},
        {"colour": "red", "word": "红", "by": "below", "amount": 101, "good": True},
        {"colour": "red", "word": "红", "by": "top", "amount": 0, "good": True},
    ],
)
def test_a_setting_that_no_board_could_use_is_refused(band: dict[str, object]) -> None:
    with pytest.raises(Faulty):
        bands_of([band])


def test_setting_needs_one_name_each() -> None:
    one = {"colour": "red", "word": "红", "by": "top", "amount": 1, "good": True}
    with pytest.raises(Faulty, match="同一个名字"):
        bands_of([one, {**one, "by": "bottom"}])
    with pytest.raises(Faulty, match="1 到 6"):
        bands_of([])


def test_groups_round_down_and_empty_ones_say_so() -> None:
    assert group(np.array([100, 101]), np.array([0, 0]), 2).tolist() == [100, -1]
    assert places(np.array([3, 3, 1])).tolist() == [1, 1, 3]


def test_a_project_that_moved_house_is_a_new_board() -> None:
    live = Live([Facts("P", "a", "u")], BY, ON)
    with pytest.raises(KeyError):
        live.change(Facts("P", "b", "u"))
