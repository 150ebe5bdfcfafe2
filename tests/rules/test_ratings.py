"""Figures of ratings: the interval never claims certainty, silence is no praise, few votes rank in the middle."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.ratings import Vote, Votes, doubtful, is_bad, ranking, settings, shrunk, summary, wilson
from hemei.rules.workdays import SHANGHAI

ON = date(2026, 11, 23)
RULES = settings("rating", ON)
Z = RULES["z"]
AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


def test_wilson_against_printed_values() -> None:
    # Newcombe 1998 (Stat Med 17: 857), table I, method 3
    for hits, votes, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611),
                                   (1, 29, 0.0061, 0.1718)):  # fmt: skip
        assert wilson(hits, votes, 1.959964) == pytest.approx((low, high), abs=5e-5)


def test_a_hundred_per_cent_of_13752_prints_its_lower_bound() -> None:
    told = summary(Votes({5: 13_752}, 13_752), RULES).voted
    assert (told.percent, told.n, told.shown) == (100.0, 13_752, True)
    assert told.low == pytest.approx(99.972, abs=5e-4)
    assert told.high == 100.0


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_narrows(drawn: tuple[int, int]) -> None:
    hits, votes = drawn
    low, high = wilson(hits, votes, Z)
    assert 0 <= low <= hits / votes <= high <= 1
    wide, near = wilson(hits, votes, Z), wilson(4 * hits, 4 * votes, Z)
    assert near[1] - near[0] < wide[1] - wide[0]


def test_silence_is_counted_apart() -> None:
    votes = Votes({5: 40, 2: 10}, events=200, excluded={"burst": 50})
    told = summary(votes, RULES)
    assert (votes.n, votes.left_out, votes.silent) == (50, 50, 100)
    assert told.voted.percent == 80
    assert told.with_silence.percent == pytest.approx(100 * 140 / 150)
    assert told.official is told.voted
    assert summary(votes, {**RULES, "silence_counts": True}).official.n == 150
    assert told.response == 50
    assert summary(Votes({5: 3}), RULES).response is None


def test_few_votes_print_no_rate_and_rank_nowhere() -> None:
    rows = {
        "few": Votes({5: 29}, 29), "even": Votes({5: 900, 1: 100}, 1000), "good": Votes({5: 30}, 30),
        "bad": Votes({1: 20, 5: 20}, 40),
    }  # fmt: skip
    assert not summary(rows["few"], RULES).voted.shown
    ranked = ranking(rows, RULES)
    assert [one.key for one in ranked] == ["good", "even", "bad"]
    assert ranked[0].fair < 100  # thirty votes do not make it perfect
    assert [one.place for one in ranked] == [1, 2, 3]
    assert not ranking({}, RULES)
    assert shrunk(0, 0, 0.9, RULES) == pytest.approx(0.9)


def test_bad_begins_below_three() -> None:
    assert [level for level in range(1, 6) if is_bad(level, RULES)] == [1, 2]


def vote(n: int, **values: object) -> Vote:
    plain = {"at": AT + timedelta(seconds=n), "link": "", "device": "", "rater": f"p-{n}", "subject": ""}
    return Vote(str(n), **{**plain, **values})  # type: ignore[arg-type]


def test_a_burst_spares_the_first_and_leaves_out_the_rest() -> None:
    cast: list[Vote] = []
    fallen: dict[str, str] = {}
    for n in range(50):
        new = vote(n, link="one")
        fallen |= doubtful(new, cast, RULES)
        cast.append(new)
    assert len(fallen) == 50 - RULES["burst_most"]
    assert set(fallen.values()) == {"burst"}
    assert not doubtful(vote(9999, link="one"), cast, RULES)  # hours later


def test_one_device_for_many_people_spares_none() -> None:
    cast = [vote(n, device="desk") for n in range(RULES["device_most"])]
    assert doubtful(vote(99, device="desk"), cast, RULES) == dict.fromkeys(
        [*(one.key for one in cast), "99"], "device"
    )
    assert doubtful(vote(98, device="d", subject="x"), [vote(1, device="d", subject="x")], RULES) == {
        "98": "again"
    }
    assert not doubtful(vote(97, device="d"), [vote(1, device="d")], RULES)


def test_impossible_counts_are_refused() -> None:
    for hits, votes in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="range"):
            wilson(hits, votes, Z)
