"""A grade's rule as it stood on a day: clauses that must hold, a score by parts, ways in without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hemei.rules.grades.fields import MEASURES
from hemei.rules.tables import Version, table, versions
from hemei.rules.words import mark, say

# grade → the table that holds its rule, in the order of the ladder; the zone's own track last
TABLES: Mapping[str, str] = {
    "tech_sme": "grades_tech_sme", "high_tech": "grades_high_tech", "innovative": "grades_quality",
    "specialized": "grades_quality", "little_giant": "grades_quality", "champion": "grades_quality",
    "nursery": "grades_zone", "fledgling": "grades_zone", "eagle": "grades_zone", "gazelle": "grades_zone",
}  # fmt: skip
GRADES = tuple(TABLES)
LADDER = GRADES[:6]
ZONE_TRACK = GRADES[6:]
_BOUNDS = ("least", "above", "most", "below")


class BadRule(ValueError):
    """A rule that cannot be read: an unknown measure, no bound, a patch for a clause that is not there."""


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a measure must lie: from `least` (in) or `above` (out) up to `most` (in) or `below` (out)."""

    least: float | None = None
    above: float | None = None
    most: float | None = None
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """One measure and its bound, or bounds by steps of another measure: the first step that holds is taken."""

    measure: str
    bound: Bound
    by: str = ""
    steps: tuple[tuple[Bound, Bound], ...] = ()  # which figures of `by`, and the bound for those


@dataclass(frozen=True, slots=True)
class Clause:
    """What must hold: one of `groups`, each a list of tests that hold together."""

    key: str
    text: str
    english: str
    source: str
    groups: tuple[tuple[Test, ...], ...]
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """From `at` on (up to it, where the piece falls): sure points and what may be given at most."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Points of one measure by bands, or as many as it says up to `points`; of those in one `best` the highest."""

    measure: str
    bands: tuple[Band, ...] = ()
    falls: bool = False
    above: Band | None = None  # points for anything above `at`, where no band is reached
    points: float | None = None
    best: str = ""
    text: str = ""
    english: str = ""

    @property
    def top(self) -> float:
        """This will give the most points that the piece can bring."""
        return self.points if self.points is not None else max(band.high for band in self.bands)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A part of the score, no more than `most`; some parts must themselves reach a bound."""

    key: str
    text: str
    english: str
    source: str
    most: float
    pieces: tuple[Piece, ...]
    bound: Bound = Bound()


@dataclass(frozen=True, slots=True, eq=False)
class Score:
    """The parts and the bound of their sum."""

    text: str
    english: str
    source: str
    bound: Bound
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One grade's rule: every `must`, and either the score or one of `direct`. Known by identity: it is kept."""

    grade: str
    title: str
    english: str
    starts_on: date
    ends_on: date | None
    source: str
    must: tuple[Clause, ...]
    score: Score | None
    direct: tuple[Clause, ...]
    unsure: str = ""

    def clauses(self) -> Iterator[Clause]:
        """This will go through the clauses: those that must hold, then the ways in without a score."""
        yield from self.must
        yield from self.direct


def rule(grade: str, on: date) -> Rule:
    """This will return the rule of a grade as it stood on a day.

    Raises BadRule for an unknown grade, NotInForce for a day without a text.
    """
    if grade not in TABLES:
        raise BadRule(f"no grade {grade!r}")
    return _kept(grade, _version(grade, on).starts_on)


@cache
def _kept(grade: str, starts_on: date) -> Rule:
    version = _version(grade, starts_on)
    return _rule(grade, version, version.values["grade"][grade])


def _version(grade: str, on: date) -> Version:
    values = table(TABLES[grade], on)
    return next(one for one in versions(TABLES[grade]) if one.values is values)


def texts(grade: str) -> tuple[Rule, ...]:
    """This will return every text that a grade has had, oldest first."""
    return tuple(rule(grade, one.starts_on) for one in versions(TABLES[grade]))


def patched(grade: str, on: date, changes: Mapping[str, float]) -> Rule:
    """This will return a rule as it would be with other numbers: a reform as a patch.

    `changes`: "must.<clause>.<measure>.<least|above|most|below>", with the number of its step before the last part
    where the bound goes by steps, or "score.<the same>" → value. Raises BadRule for what is not there.
    """
    version = _version(grade, on)
    entry = _plain(version.values["grade"][grade])
    for path, value in changes.items():
        _change(entry, path, value)
    return _rule(grade, version, entry)


def numbers(grade: str, on: date) -> dict[str, tuple[str, float]]:
    """This will list what a reform may change: path → (text of its clause, the number now)."""
    entry, found = table(TABLES[grade], on)["grade"][grade], {}
    for clause in entry.get("must", ()):
        for path, place, name in _places(clause):
            found[path] = (_of_step(clause["text"], path), float(place[name]))
    for name in _BOUNDS:
        if name in entry.get("score", {}):
            found[f"score.{name}"] = (entry["score"]["text"], float(entry["score"][name]))
    return found


def _places(clause: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Where the numbers of a clause stand: path, the entry that holds it, its name there."""
    for test in clause.get("tests", ()):
        start = f"must.{clause['key']}.{test['measure']}"
        yield from ((f"{start}.{name}", test, name) for name in _BOUNDS if name in test)
        for n, step in enumerate(test.get("steps", ()), start=1):
            yield from ((f"{start}.{n}.{name}", step, name) for name in ("least", "above") if name in step)


def _of_step(text: str, path: str) -> str:
    parts = path.split(".")
    return say(mark("{text}（第 {n} 档）"), text=text, n=parts[3]) if len(parts) == 5 else text


def _change(entry: dict[str, Any], path: str, value: float) -> None:
    parts = path.split(".")
    if len(parts) == 2 and parts[0] == "score" and parts[1] in entry.get("score", {}):
        entry["score"][parts[1]] = value
        return
    for clause in entry.get("must", ()):
        for known, place, name in _places(clause):
            if known == path:
                place[name] = value
                return
    raise BadRule(f"nothing at {path!r}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _rule(grade: str, version: Version, entry: Mapping[str, Any]) -> Rule:
    score = entry.get("score")
    return Rule(
        grade, entry["title"], entry["english"], version.starts_on, version.ends_on, version.source,
        tuple(_clause(one) for one in entry.get("must", ())), _score(score) if score else None,
        tuple(_clause(one) for one in entry.get("direct", ())),
        entry.get("unsure", "") or str(version.values.get("unsure", "")),
    )  # fmt: skip


def _clause(entry: Mapping[str, Any]) -> Clause:
    groups = entry.get("any") or (entry["tests"],)
    return Clause(
        entry["key"], entry["text"], entry["english"], entry["clause"],
        tuple(tuple(_test(one) for one in group) for group in groups), entry.get("unsure", ""),
    )  # fmt: skip


def _test(entry: Mapping[str, Any]) -> Test:
    by, bound = entry.get("by", ""), _bound(entry)
    steps: list[tuple[Bound, Bound]] = []
    for step in entry.get(
        "steps", ()
    ):  # `most` and `below` say up to which figure of `by`, the rest is the bound
        where = Bound(most=step.get("most"), below=step.get("below"))
        steps.append((where, Bound(least=step.get("least"), above=step.get("above"))))
    if bound == Bound() and not steps:
        raise BadRule(f"no bound for {entry['measure']}")
    return Test(_known(entry["measure"]), bound, _known(by) if by else "", tuple(steps))


def _bound(entry: Mapping[str, Any]) -> Bound:
    return Bound(*(float(entry[name]) if name in entry else None for name in _BOUNDS))


def _score(entry: Mapping[str, Any]) -> Score:
    parts = tuple(
        Part(one["key"], one["text"], one["english"], one["clause"], float(one["most"]),
             tuple(_piece(piece, n) for n, piece in enumerate(one["pieces"])),
             Bound(least=one.get("least"), above=one.get("above")))
        for one in entry["part"]
    )  # fmt: skip
    return Score(entry["text"], entry["english"], entry["clause"], _bound(entry), parts)


def _piece(entry: Mapping[str, Any], place: int) -> Piece:
    best = entry.get("best", False)
    return Piece(
        _known(entry["measure"]), tuple(_band(one) for one in entry.get("bands") or entry.get("falls", ())),
        "falls" in entry, _band(entry["above"]) if "above" in entry else None,
        float(entry["points"]) if "points" in entry else None,
        str(best) if best else f"#{place}", entry.get("text", ""), entry.get("english", ""),
    )  # fmt: skip


def _band(values: Sequence[float]) -> Band:
    return Band(float(values[0]), float(values[1]), float(values[-1]))


def _known(measure: str) -> str:
    if measure not in MEASURES:
        raise BadRule(f"no measure {measure!r}")
    return measure
