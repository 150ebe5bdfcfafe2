"""What a live figure is: names, kind, parts kept apart, and the rows that are the figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hemei.indicators.enums import Kind
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.figure import Beside, Figure, Held
from hemei.indicators.queries.tally import DIMENSIONS, Record, Tally, middle, total, worth
from hemei.rules.words import mark, say

NO_AGENCY = ("park", "industry", "quarter")
STANDING = ("agency", "park", "industry")
DECIDED, RECEIVED, ACCEPTED = mark("按决定日"), mark("按收到日"), mark("按受理日")


@dataclass(frozen=True, slots=True)
class Live:
    """One live indicator: names, kind, parts kept apart, and the rows that are the figure.

    `how` makes the value of a tally: count, share, mean, median, sum, or ratio (sum over the sum of what it is held
    against first). `dims` are the dimensions it may be opened by;
    `when` says which day puts a record into its quarter. `note` is said with n and out where something is left out.
    """

    code: str
    name: str
    english: str
    kind: Kind
    unit: str
    numerator: str
    denominator: str
    how: str
    definition: str
    rows: Callable[[Facts], Iterator[Record]]
    dims: tuple[str, ...] = DIMENSIONS
    when: str = DECIDED
    shown_unit: str = ""
    held: tuple[Held, ...] = ()
    note: str = ""

    @property
    def query(self) -> str:
        """This will name the definition that computed a value."""
        return f"live:{self.code}"

    @property
    def additive(self) -> bool:
        """This will say whether values of the parts of a dimension add up to the whole."""
        return self.how in ("count", "sum")

    def figure(self, made: Tally, records: tuple[Record, ...] = ()) -> Figure:
        """This will make the figure of a tally, with the records where they are at hand."""
        counted = {
            "count": made.n,
            "share": made.hits,
            "mean": total(made.values),
            "median": None,
            "sum": made.n,
            "ratio": total(made.values),
        }
        note = (
            say(self.note, n=made.n, out=made.out) if self.note and (made.out or self.how == "share") else ""
        )
        beside = tuple(
            Beside(one.label, worth_of(one.how, made.beside[one.name]), one.unit)
            for one in self.held
            if made.beside.get(one.name)
        )
        return Figure(
            self.code, self.name, worth(self.how, made), self.shown_unit or self.unit, counted[self.how],
            self.definition, tuple(one for one in records if not one.out), note, beside=beside, counted=made.n,
            excluded=tuple(one for one in records if one.out), left_out=made.out,
        )  # fmt: skip


def worth_of(how: str, values: dict[int, int]) -> float:
    """This will give the median or the sum of values that a figure is held against."""
    return (middle(values) or 0) if how == "median" else total(values)
