"""Money for better or worse air (生态补偿): one engine, each authority's rule a dated table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from hemei.rules.air.amounts import half_even
from hemei.rules.tables import table, versions

_RULES = {"shandong": "air_compensation_shandong", "county": "air_compensation_county"}


class NoRule(LookupError):
    """There is no compensation rule of that name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sum: what, by how much it improved (better is positive), its weight, and the money."""

    what: str
    improvement: Fraction
    weight: Fraction
    money: Fraction


@dataclass(frozen=True, slots=True)
class Settlement:
    """The money (万元; positive = received, negative = paid) with its lines, clause, and what is unsure."""

    money: Fraction
    lines: tuple[Line, ...]
    source: str
    unsure: tuple[str, ...]


def settle(
    rule: str,
    on: date,
    *,
    place: str,
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    rate_before: Fraction,
    rate_after: Fraction,
) -> Settlement:
    """This will compute what a place receives or pays for a period against the same period a year before.

    `before`, `after`: mean PM₂.₅, PM₁₀, SO₂, NO₂ in µg/m³; rates of good days in per cent. Raises NoRule,
    NotInForce, and KeyError for a missing pollutant.
    """
    name = rule_table(rule)
    terms = table(name, on)
    factor = Fraction(terms["dispersion"].get(place, 1))
    lines = [_line(one, before, after, terms, factor) for one in terms["weights"]]
    points = Fraction(rate_after) - Fraction(rate_before)
    if terms["rate_money"]:
        lines.append(Line("good_rate", points, Fraction(1), points * terms["rate_money"]))
    source = next(v.source for v in reversed(versions(name)) if v.starts_on <= on)
    total = half_even(sum((line.money for line in lines), Fraction(0)), 2)
    return Settlement(total, tuple(lines), source, _unsure(terms))


def rule_table(rule: str) -> str:
    """This will give the table of a rule by its short name; raises NoRule."""
    try:
        return _RULES[rule]
    except KeyError:
        raise NoRule(f"没有名为“{rule}”的补偿办法，可用的有：{'、'.join(_RULES)}。") from None


def _line(
    name: str,
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    terms: Mapping[str, Any],
    factor: Fraction,
) -> Line:
    weight = Fraction(terms["weights"][name], 100)
    better = Fraction(before[name]) - Fraction(after[name])
    return Line(name, better, weight, better * weight * factor * terms["money"])


def _unsure(terms: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key for key in sorted(terms) if key.endswith("unsure") and terms[key])
