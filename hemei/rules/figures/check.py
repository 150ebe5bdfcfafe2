"""The whole check of a text: every figure, every rule, in the order of the text."""

from __future__ import annotations

from dataclasses import dataclass

from hemei.rules.figures import (
    again,
    balances,
    multiples,
    opposites,
    parts,
    ratios,
    structural,
    textual,
    totals,
)
from hemei.rules.figures.declared import declared
from hemei.rules.figures.model import Finding, Register, Verdict
from hemei.rules.figures.read import Reading, read

_RULES = (
    structural.moves, structural.growths, textual.twice, again.again, again.swapped, again.recalled,
    again.in_tables, parts.among, parts.shares, opposites.full, opposites.undone, opposites.negated, ratios.rates,
    ratios.heads, multiples.times_of, multiples.classes, multiples.means, multiples.parts_of_names,
    ratios.outcomes, ratios.proportions, ratios.columns, totals.after_parts, totals.listed_shares, totals.net,
    totals.against_year, totals.both_ways, totals.made_of, balances.balances, balances.each, balances.split_in_two,
    balances.cells, textual.grids, textual.ranks, textual.backwards,
    textual.units, textual.names, textual.falls, textual.unknown, declared,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """A text with its figures and what was found about them."""

    reading: Reading
    findings: tuple[Finding, ...]

    def of(self, verdict: Verdict) -> tuple[Finding, ...]:
        """This will return the findings of one verdict, in the order of the text."""
        return tuple(finding for finding in self.findings if finding.verdict is verdict)

    @property
    def contradictory(self) -> bool:
        """Something in the text cannot be as it is written."""
        return bool(self.of(Verdict.CONTRADICTORY))


def check(text: str, register: Register, *, year: int | None = None) -> Report:
    """This will read a text and compute every relation; `year` is what 今年 means, if it is known."""
    reading = read(text, register, year=year)
    found: dict[tuple[object, ...], Finding] = {}
    for rule in _RULES:
        for one in rule(reading, register):  # two rules may come to the same sum
            found.setdefault((one.rule, one.computed, one.span, tuple(f.start for f in one.figures)), one)
    return Report(reading, tuple(sorted(found.values(), key=lambda finding: finding.place)))


def run(text: str, register: Register, rounds: int = 1) -> int:
    """This will check a text `rounds` times and return the number of findings: a workload to be timed."""
    return sum(len(check(text, register).findings) for _ in range(rounds))
