"""Draws: the same for everybody who computes them, fair by weight; a commitment binds one text."""

from __future__ import annotations

import hashlib
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules import draws, inspections
from hemei.rules.draws import BadPool, History, Target

ON = date(2026, 11, 23)
POOLS = st.lists(
    st.tuples(st.text("abcdef", min_size=1, max_size=6), st.integers(0, 12)),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one[0],
).map(lambda rows: [Target(key, key, weight, "r") for key, weight in rows])


def by_hand(pool: list[tuple[str, int]], count: int, seed: str) -> list[str]:
    """The same by somebody who read the sentence on the page, not the code."""
    left, found = sorted(row for row in pool if row[1]), []
    for turn in range(count):
        total, attempt = sum(weight for _key, weight in left), 0
        while True:
            number = int(hashlib.sha256(f"{seed}\ntarget\n{turn}\n{attempt}".encode()).hexdigest(), 16)
            if number < 2**256 - 2**256 % total:
                break
            attempt += 1
        number %= total
        lots = [key for key, weight in left for _ in range(weight)]
        found.append(lots[number])
        left = [row for row in left if row[0] != lots[number]]
    return found


@given(pool=POOLS, seed=st.text("0123456789abcdef", min_size=64, max_size=64), data=st.data())
def test_a_draw_is_the_same_for_everybody(pool: list[Target], seed: str, data: st.DataObject) -> None:
    able = [one for one in pool if one.weight]
    count = data.draw(st.integers(1, max(1, len(able))))
    if count > len(able):
        with pytest.raises(BadPool):
            draws.drawn(pool, count, seed)
        return
    found = draws.drawn(pool, count, seed)
    mixed = pool[:]
    random.Random(seed).shuffle(mixed)
    assert draws.drawn(mixed, count, seed) == found
    assert draws.pool_text(mixed) == draws.pool_text(pool)
    assert len({one.key for one in found}) == count
    assert all(one.weight for one in found)
    assert [one.key for one in found] == by_hand([(one.key, one.weight) for one in pool], count, seed)


def test_weights_are_chances() -> None:
    pool = [Target("a", "a", 1), Target("b", "b", 3, "r"), Target("c", "c", 6, "r")]
    hits = {"a": 0, "b": 0, "c": 0}
    for n in range(4000):
        seed = draws.seed_of(pool="x", salt=str(n), beacon="b")
        hits[draws.drawn(pool, 1, seed)[0].key] += 1
    assert abs(hits["a"] - 400) < 90
    assert abs(hits["b"] - 1200) < 140
    assert abs(hits["c"] - 2400) < 160


def test_every_part_moves_the_seed() -> None:
    whole = {"pool": "p", "salt": "s", "beacon": "b"}
    seeds = {draws.seed_of(**{**whole, name: "other"}) for name in whole} | {draws.seed_of(**whole)}
    assert len(seeds) == 4


@given(salt=st.text("0123456789abcdef", min_size=32, max_size=32), one=st.text(), other=st.text())
def test_a_commitment_binds_its_text(salt: str, one: str, other: str) -> None:
    told = draws.commitment(salt, one)
    assert told == hashlib.sha256(salt.encode() + b"\n" + one.encode()).hexdigest()
    assert (told == draws.commitment(salt, other)) == (one == other)


def test_bad_pools_are_refused_with_a_reason() -> None:
    for pool in (
        [Target("a", "a", 1), Target("a", "b", 1)],
        [Target("", "a", 1)],
        [Target("a", "a", -1, "r")],
        [Target("a", "a", 2)],
        [Target("a", "a", 10**9, "r")],
    ):
        with pytest.raises(BadPool, match="。"):
            draws.pool_text(pool)


def test_suggested_weights_have_reasons_and_an_end() -> None:
    assert draws.weight_of(History(), ON)[0] == 1
    weight, reason = draws.weight_of(History(2, 1, 1), ON)
    assert (weight, str(reason)) == (7, "近一年整改 2 项，返工 1 项，逾期 1 项")
    assert draws.weight_of(History(900, 900, 900), ON)[0] == draws.settings("draw", ON)["most"]


def test_check_lists_are_whole() -> None:
    for one in inspections.LISTS.values():
        assert len({check.code for check in one.checks}) == len(one.checks)
        assert all(check.level in inspections.LEVELS and check.rule for check in one.checks)
    assert inspections.check_of("window", "once") is not None
    assert inspections.check_of("window", "nothing") is None
    assert inspections.check_of("nothing", "once") is None
