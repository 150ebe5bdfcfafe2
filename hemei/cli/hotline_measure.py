"""How good the suggestions and the duplicates of the hotline are, measured on texts that people marked by hand."""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hemei.rules.alike import counted, likeness, sketch
from hemei.rules.hotline import alike_settings, manner, suggest

MESSAGES = "cn_messages_unanswered_4326.csv.gz"
_KEY, _TITLE, _TEXT = "留言编号", "留言主题", "留言详情"  # heads of that file


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of marked pairs: rates as fractions, weighed by how many pairs each marked one stands for."""

    pairs: int
    recall: float
    precision: float


@dataclass(frozen=True, slots=True)
class Hits:
    """How often the right category was the first suggestion, or among the first three."""

    rows: int
    first: int
    three: int


def read_messages(folder: Path) -> dict[str, tuple[str, str]]:
    """This will read the messages: number → title and text."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with gzip.open(folder / MESSAGES, "rt", encoding="utf-8-sig", newline="") as file:
        return {
            row[_KEY]: (row[_TITLE].strip(), " ".join(row[_TEXT].split())) for row in csv.DictReader(file)
        }


def read_marks(path: Path) -> list[dict[str, str]]:
    """This will read a table of marks."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def duplicates(
    texts: Mapping[str, tuple[str, str]], marks: Sequence[Mapping[str, str]], on: date
) -> dict[str, Found]:
    """This will say for each set of marked pairs what is found of them; rarity is counted over all texts."""
    how, least = manner(on), alike_settings(on)["least"]
    known = counted([frozenset().union(*how.parts(*text)) for text in texts.values()])
    made: dict[str, Found] = {}
    for name in sorted({one["set"] for one in marks}):
        right = wrong = missed = 0.0
        rows = [one for one in marks if one["set"] == name]
        for one in rows:
            both = [sketch(*texts[one[key]], known, how) for key in ("one", "other")]
            same, said, weight = one["same"] == "1", likeness(*both) >= least, float(one["weight"])
            right += weight * (same and said)
            wrong += weight * (said and not same)
            missed += weight * (same and not said)
        made[name] = Found(len(rows), right / (right + missed), right / (right + wrong))
    return made


def categories(texts: Mapping[str, tuple[str, str]], marks: Sequence[Mapping[str, str]], on: date) -> Hits:
    """This will count how often the marked category is suggested first, and among the first three."""
    first = three = 0
    for one in marks:
        codes = [found.category.code for found in suggest(*texts[one["row"]], on)]
        first += codes[:1] == [one["category"]]
        three += one["category"] in codes
    return Hits(len(marks), first, three)
