"""A board that is kept up to date: one project's new facts move only what they touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from hemei.rules.boards.facts import Facts, Ints
from hemei.rules.boards.places import group, places
from hemei.rules.boards.score import Rule, score, score_all


class Live:
    """Points and places of many projects as of one day; `change` puts new facts of one of them in."""

    def __init__(self, rows: Sequence[Facts], by: Rule, on: date) -> None:
        self.rows = sorted(rows, key=lambda one: one.code)
        self.by, self.on = by, on
        self._at = {one.code: n for n, one in enumerate(self.rows)}
        self.points = score_all(self.rows, by, on)
        self.parks, self._park = _index([one.park for one in self.rows])
        self.units, self._unit = _index([one.unit for one in self.rows])

    def change(self, one: Facts) -> None:
        """This will take new facts of a known project of the same park and unit; raises KeyError for another one."""
        at = self._at[one.code]
        old = self.rows[at]
        if (old.park, old.unit) != (one.park, one.unit):
            raise KeyError(one.code)
        self.rows[at] = one
        found = score(one, self.by, self.on)
        self.points[at] = (found.start, found.investment, found.milestones, found.problems)

    @property
    def totals(self) -> Ints:
        """This will give the points of each project, in the order of the codes."""
        found: Ints = self.points.sum(axis=1)
        return found

    def places(self) -> Ints:
        """This will give the place of each project, in the order of the codes."""
        return places(self.totals)

    def park_points(self) -> Ints:
        """This will give the mean points of each park, in the order of `parks`."""
        return group(self.totals, self._park, len(self.parks))

    def unit_points(self) -> Ints:
        """This will give the mean points of each department, in the order of `units`."""
        return group(self.totals, self._unit, len(self.units))


def _index(names: Sequence[str]) -> tuple[list[str], Ints]:
    known = sorted(set(names))
    at = {name: n for n, name in enumerate(known)}
    return known, np.array([at[name] for name in names], np.int64)
