"""How well a text is read: texts marked up by hand (see `marks`) against what the scanner and the rules find."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from hemei.rules.figures.check import Report, check
from hemei.rules.figures.marks import BadMark, Mark, Plant, parse, plain_number
from hemei.rules.figures.model import Figure, Finding, Register, Verdict
from hemei.rules.figures.periods import Period

__all__ = ["BadMark", "Mark", "Score", "score", "total", "unmark", "value_of"]

#: Which rules may answer for a kind of planted contradiction.
_RULES = {
    "growth": {"growth", "times", "precision"},
    "change": {"difference"},
    "point": {"points"},
    "rate": {"share", "ratio", "rate_of_days", "per_head"},
    "sum": {"sum"},
    "part": {"part", "part_of", "flow_of"},
    "same": {"twice"},
    "bound": {"over_hundred"},
    "full": {"full", "complement"},
    "period": {"period"},
    "rank": {"rank_set"},
}
_BEFORE = 40  # characters in which a period stands ahead of the figure that it spoils


@dataclass(frozen=True, slots=True)
class Score:
    """Figures expected, found and right: same span, value, unit and kind; and what was missed or too much.

    Of the right ones, `hedges`, `periods` and `scopes` were read as marked (out of `detailed`). Contradictions:
    `planted`, and `caught` of them; `raised` by the checker, and `true` of those.
    """

    name: str
    expected: int
    found: int
    right: int
    spans: int
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    detailed: int = 0
    hedges: int = 0
    periods: int = 0
    scopes: int = 0
    planted: int = 0
    caught: int = 0
    raised: int = 0
    true: int = 0
    overlooked: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """Right ÷ found; 1 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right ÷ expected; 1 when nothing was expected."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def sure(self) -> float:
        """Precision of contradictions: true ÷ raised; 1 when none was raised."""
        return self.true / self.raised if self.raised else 1.0

    @property
    def caught_share(self) -> float:
        """Recall of contradictions: caught ÷ planted; 1 when none was planted."""
        return self.caught / self.planted if self.planted else 1.0


def unmark(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """This will return the plain text and its marks; a broken mark raises BadMark."""
    found = parse(marked)
    return found.text, found.marks


def value_of(figure: Figure) -> str:
    """This will write a figure's value as marks write it."""
    if figure.parts:
        return ":".join(plain_number(part) for part in figure.parts)
    return plain_number(figure.value) + (f"..{plain_number(figure.high)}" if figure.high is not None else "")


def score(name: str, marked: str, register: Register | None = None) -> Score:
    """This will compare one marked text with what is read from it and found in it without marks."""
    given = parse(marked)
    report = check(given.text, register or Register())
    figures = report.reading.figures
    expected = {(m.start, m.end, m.value, m.unit, m.kind): m for m in given.marks}
    found = {(f.start, f.end, value_of(f), f.unit, str(f.kind)): f for f in figures}
    right = expected.keys() & found.keys()
    spans = {key[:2] for key in expected} & {key[:2] for key in found}
    both = [(expected[key], found[key]) for key in right if expected[key].detailed]
    answers = [finding for finding in report.findings if finding.verdict is Verdict.CONTRADICTORY]
    caught = [plant for plant in given.plants if _caught(plant, report)]
    true = [f for f in answers if any(_meets(f, plant) for plant in given.plants)]
    return Score(
        name, len(expected), len(found), len(right), len(spans),
        missed=tuple(f"{m.text} {key[2:]}" for key, m in expected.items() if key not in right),
        wrong=tuple(f"{f.text} {key[2:]}" for key, f in found.items() if key not in right),
        detailed=len(both), hedges=sum(m.hedge == f.hedge for m, f in both),
        periods=sum(m.period == period_of(f.period, report.reading.year) for m, f in both),
        scopes=sum(m.scope == f.scope for m, f in both),
        planted=len(given.plants), caught=len(caught), raised=len(answers), true=len(true),
        overlooked=tuple(f"{p.kind} {'、'.join(m.text for m in p.marks)}" for p in given.plants if p not in caught),
        false=tuple(f"{f.rule} {f.computed}" for f in answers if f not in true),
    )  # fmt: skip


def _caught(plant: Plant, report: Report) -> bool:
    """A contradiction must be called one; for a question it is enough that the checker asks."""
    wanted = {Verdict.CONTRADICTORY, Verdict.NEEDS_DATA} if plant.asks else {Verdict.CONTRADICTORY}
    return any(finding.verdict in wanted and _meets(finding, plant) for finding in report.findings)


def _meets(finding: Finding, plant: Plant) -> bool:
    """The rule is one for this kind, and speaks of these very figures: of two of them, if the plant has two."""
    if finding.rule not in _RULES.get(plant.kind, {plant.kind}):
        return False
    if not finding.figures:
        return any(0 <= mark.start - finding.span[1] < _BEFORE for mark in plant.marks)
    shared = {(m.start, m.end) for m in plant.marks} & {(f.start, f.end) for f in finding.figures}
    return len(shared) >= min(2, len(plant.marks))


def period_of(period: Period | None, year: int | None) -> str:
    """This will write a period as marks write it; empty for none and for those that name no year or month."""
    if period is None:
        return ""
    own = period.year or year
    if period.months and own:
        first, last = period.months
        return f"{own}-{first:02}..{own}-{last:02}"
    if period.as_of and own:
        return f"..{own}-{period.as_of:02}"
    if period.kind == "years":
        return f"{period.year}..{period.last_year}"
    if period.kind == "label" and period.text in ("今年", "全年", "本年度"):
        return str(year or "")
    return str(period.year) if period.kind == "year" and period.year else ""


def total(scores: Iterable[Score], name: str = "合计") -> Score:
    """This will add scores up."""
    rows = list(scores)
    counts = [field.name for field in fields(Score) if field.type == "int"]
    return Score(name, **{count: sum(getattr(row, count) for row in rows) for count in counts})
