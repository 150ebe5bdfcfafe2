"""Sealed plans and weighted draws that anybody can compute again with SHA-256 and whole numbers alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemei.rules.chainhash import canonical
from hemei.rules.tables import table
from hemei.rules.words import Said, say

MOST_WEIGHT = 1000


def settings(part: str, on: date) -> Mapping[str, Any]:
    """This will give one part of the table of inspections (inspection, draw, tolerance) as it stood on a day."""
    found: Mapping[str, Any] = table("inspections", on)[part]
    return found


def commitment(salt: str, text: str) -> str:
    """This will give what is published of a sealed text: the SHA-256 hex of salt, line feed and text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Target:
    """One who may be drawn: key, name, a whole weight (0 = never), and why it weighs so much."""

    key: str
    name: str
    weight: int
    reason: str = ""


class BadPool(ValueError):
    """A pool that cannot be drawn from; the message says why."""


def pool_text(targets: Sequence[Target]) -> str:
    """This will write a pool as the text whose digest is published: sorted by key, one order only.

    Raises BadPool for keys that come twice, weights out of range, or a weight other than 1 without its reason.
    """
    keys = [one.key for one in targets]
    if len(set(keys)) != len(keys) or not all(keys):
        raise BadPool(say("名单里有重复或空的对象。"))
    for one in targets:
        if not 0 <= one.weight <= MOST_WEIGHT:
            raise BadPool(say("“{name}”的权数要在 0 到 {most} 之间。", name=one.name, most=MOST_WEIGHT))
        if one.weight != 1 and not one.reason.strip():
            raise BadPool(say("“{name}”的权数不是 1，要写理由。", name=one.name))
    rows = [[one.key, one.name, one.weight, one.reason] for one in sorted(targets, key=lambda one: one.key)]
    return canonical({"pool": rows})


def seed_of(*, pool: str, salt: str, beacon: str) -> str:
    """This will give the seed of a draw: SHA-256 over the digest of the pool, the salt and the beacon, as lines.

    The salt was committed to before the beacon was known, so nobody could choose the seed; without the salt
    nobody else can compute it before it is opened.
    """
    digest = hashlib.sha256(pool.encode()).hexdigest()
    return hashlib.sha256(f"{digest}\n{salt}\n{beacon}".encode()).hexdigest()


def drawn(targets: Sequence[Target], count: int, seed: str, part: str = "target") -> tuple[Target, ...]:
    """This will draw `count` of the targets one after another, each with a chance by its weight among those left.

    Round r draws a whole number below the sum of weights from SHA-256(seed, part, r, attempt); numbers beyond the
    largest multiple of the sum are thrown away, so that none is favoured. The order in which targets are given does
    not matter. Raises BadPool where fewer than `count` have a weight.
    """
    left = sorted((one for one in targets if one.weight > 0), key=lambda one: one.key)
    if not 0 < count <= len(left):
        raise BadPool(say("能抽的只有 {n} 个，抽不出 {count} 个。", n=len(left), count=count))
    found = []
    for turn in range(count):
        at = _below(sum(one.weight for one in left), f"{seed}\n{part}\n{turn}")
        for one in left:
            if at < one.weight:
                break
            at -= one.weight
        found.append(one)
        left.remove(one)
    return tuple(found)


def _below(limit: int, seed: str) -> int:
    whole = 1 << 256
    attempt = 0
    while True:
        number = int.from_bytes(hashlib.sha256(f"{seed}\n{attempt}".encode()).digest(), "big")
        if number < whole - whole % limit:
            return number % limit
        attempt += 1


@dataclass(frozen=True, slots=True)
class History:
    """What a unit has had to put right within a year: how often, how often again, how many are past their day."""

    remedies: int = 0
    again: int = 0
    late: int = 0


def weight_of(history: History, on: date) -> tuple[int, Said]:
    """This will suggest a weight with its reason from what a unit has had to put right; never above the most."""
    rules = settings("draw", on)
    found = rules["base"] + (
        history.remedies * rules["per_remedy"] + history.again * rules["per_again"] + history.late * rules["per_late"]
    )  # fmt: skip
    reason = say(
        "近一年整改 {n} 项，返工 {again} 项，逾期 {late} 项",
        n=history.remedies,
        again=history.again,
        late=history.late,
    )
    return min(int(found), int(rules["most"])), reason
