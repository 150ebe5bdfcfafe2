"""If the law changes to …: the same firms by the rule in force and by one with other numbers."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from hemei.rules.grades.arrays import Columns, Truths, judge_many
from hemei.rules.grades.fields import Facts
from hemei.rules.grades.judge import Verdict, judge
from hemei.rules.grades.model import Rule


class Compared(NamedTuple):
    """One firm by both texts."""

    now: Verdict
    then: Verdict


class Shift(NamedTuple):
    """Many firms by both texts: who fulfils which, who comes in and who drops out."""

    now: Truths
    then: Truths
    gained: Truths
    lost: Truths


def compare(now: Rule, then: Rule, facts: Facts, on: date) -> Compared:
    """This will judge a firm by the rule in force and by a patch of it."""
    return Compared(judge(now, facts, on), judge(then, facts, on))


def shift(now: Rule, then: Rule, columns: Columns, on: date) -> Shift:
    """This will judge many firms by two texts."""
    found = judge_many({"now": now, "then": then}, columns, on)
    before, after = found["now"].met, found["then"].met
    return Shift(before, after, np.logical_and(after, ~before), np.logical_and(before, ~after))
