"""Honest figures of ratings: rates with their interval, silence counted apart, shrunk ranks, doubtful votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import mark

LEVELS: Mapping[int, str] = {
    5: mark("非常满意"), 4: mark("满意"), 3: mark("基本满意"), 2: mark("不满意"), 1: mark("非常不满意"),
}  # fmt: skip
DOUBTS: Mapping[str, str] = {
    "burst": mark("同一链接短时间内集中评价"), "device": mark("同一设备一天评价多个办件"),
    "again": mark("同一设备对同一事项重复评价"),
}  # fmt: skip


def settings(part: str, on: date) -> Mapping[str, Any]:
    """This will give one part of the oversight table (rating, stuck, loop, pledge) as it stood on a day."""
    found: Mapping[str, Any] = table("oversight", on)[part]
    return found


def wilson(hits: int, votes: int, z: float) -> tuple[float, float]:
    """This will give the Wilson interval of a share as fractions; raises ValueError without votes.

    It never reaches 1 at the lower end: 13,752 of 13,752 gives 0.9997.
    """
    if not 0 <= hits <= votes or not votes:
        raise ValueError("hits out of range")
    share, spread = hits / votes, z * z / votes
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / votes + z * z / (4 * votes * votes)) / (1 + spread)
    # rounding must not push the share out of its own interval
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


@dataclass(frozen=True, slots=True)
class Votes:
    """What was voted on something: votes by level that count, services rendered, exclusions by reason.

    Services that nobody rated are `events` less every vote, counted or not.
    """

    by_level: Mapping[int, int]
    events: int = 0
    excluded: Mapping[str, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """This will count the votes that count."""
        return sum(self.by_level.values())

    @property
    def left_out(self) -> int:
        """This will count the votes that do not count."""
        return sum(self.excluded.values())

    @property
    def silent(self) -> int:
        """This will count the services that nobody rated."""
        return max(0, self.events - self.n - self.left_out)

    def of(self, levels: Iterable[int]) -> int:
        """This will count the votes of some levels."""
        return sum(self.by_level.get(level, 0) for level in levels)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share in per cent with its interval; `shown` is false where too few voted to print one."""

    hits: int
    n: int
    percent: float | None
    low: float | None
    high: float | None
    shown: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """All that is told of a set of votes; `voted` is the rate of those who voted, `with_silence` the inflated one."""

    votes: Votes
    voted: Rate
    with_silence: Rate
    response: float | None  # per cent of services that somebody rated
    silence_counts: bool  # which of the two is the zone's own figure

    @property
    def official(self) -> Rate:
        """This will give the rate that the setting names."""
        return self.with_silence if self.silence_counts else self.voted


def rate(hits: int, votes: int, rules: Mapping[str, Any]) -> Rate:
    """This will give a share with its interval; nothing is printed below the smallest number of votes."""
    if not votes:
        return Rate(0, 0, None, None, None, False)
    low, high = wilson(hits, votes, rules["z"])
    return Rate(hits, votes, 100 * hits / votes, 100 * low, 100 * high, votes >= rules["smallest_n"])


def summary(votes: Votes, rules: Mapping[str, Any]) -> Summary:
    """This will sum votes up: those who voted, the same with silence as satisfied, and how many answered."""
    hits = votes.of(level for level in LEVELS if level >= rules["satisfied_from"])
    every = votes.n + votes.silent
    given = votes.n + votes.left_out
    response = 100 * min(given, votes.events) / votes.events if votes.events else None
    return Summary(
        votes, rate(hits, votes.n, rules), rate(hits + votes.silent, every, rules), response, rules["silence_counts"]
    )  # fmt: skip


def is_bad(level: int, rules: Mapping[str, Any]) -> bool:
    """This will say whether a level is a bad rating (差评)."""
    return bool(level < rules["satisfied_from"])


def shrunk(hits: int, votes: int, prior: float, rules: Mapping[str, Any]) -> float:
    """This will pull a share (0 to 1) towards `prior` by as many votes as the table says, so that few votes rank low
    neither by luck nor by mishap."""
    weight = rules["prior_votes"]
    return float((hits + weight * prior) / (votes + weight))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row of a ranking, best first; `place` is shared by equals, `fair` the shrunk rate in per cent."""

    key: str
    place: int
    summary: Summary
    fair: float


def ranking(rows: Mapping[str, Votes], rules: Mapping[str, Any]) -> tuple[Ranked, ...]:
    """This will rank sets of votes by their shrunk rate; whoever has too few votes to print stays out."""
    found = {key: summary(votes, rules) for key, votes in rows.items()}
    hits, every = sum(one.voted.hits for one in found.values()), sum(one.voted.n for one in found.values())
    prior = hits / every if every else 0.0
    fair = {
        key: 100 * shrunk(one.voted.hits, one.voted.n, prior, rules)
        for key, one in found.items()
        if one.voted.shown
    }
    ordered = sorted(fair, key=lambda key: (-fair[key], key))
    return tuple(
        Ranked(key, 1 + sum(fair[other] > fair[key] for other in fair), found[key], fair[key])
        for key in ordered
    )


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote as far as doubt needs it: digests of link and device (empty = not known), and whose it is.

    `subject` is what may be rated once a day from one device; empty where a case or a ticket proves the service.
    """

    key: str
    at: datetime
    link: str
    device: str
    rater: str
    subject: str = ""


def doubtful(new: Vote, before: Sequence[Vote], rules: Mapping[str, Any]) -> dict[str, str]:
    """This will say which votes fall with a new one, and why: key → reason of `DOUBTS`.

    `before` are the day's earlier votes of the same link or device. A burst spares the first ones; one device that
    rates for many people spares none, since nobody knows which were free. Somebody who rates many services of his own
    is many votes of one person, and none of them is in doubt.
    """
    burst = [
        one
        for one in before
        if new.link and one.link == new.link and new.at - one.at <= timedelta(minutes=rules["burst_minutes"])
    ]
    device = [one for one in before if new.device and one.device == new.device]
    if len({one.rater for one in device} - {new.rater}) >= rules["device_most"]:
        return dict.fromkeys([*(one.key for one in device), new.key], "device")
    if new.subject and any(one.subject == new.subject for one in device):
        return {new.key: "again"}
    if len(burst) >= rules["burst_most"]:
        return {new.key: "burst"}
    return {}
