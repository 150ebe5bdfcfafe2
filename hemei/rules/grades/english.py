"""The English of what the tables of the grades say: texts with their own, citations turned piece by piece."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from hemei.rules.grades.model import TABLES
from hemei.rules.tables import versions

_DIGITS = {one: n for n, one in enumerate("零一二三四五六七八九十")}
_NUMBER = "[一二三四五六七八九十]+"


@cache
def english() -> Mapping[str, str]:
    """This will give the English of every text of the grades' tables, by its Chinese."""
    found: dict[str, str] = {}
    for name in sorted({*TABLES.values(), "grades_dates"}):
        for version in versions(name):
            _gather(version.values, found)
    return found


def _gather(value: Any, found: dict[str, str]) -> None:
    if isinstance(value, Mapping):
        own = value.get("english")
        if isinstance(own, Mapping):
            found.update(own)
        for key in ("text", "title"):
            if key in value and isinstance(own, str):
                found[value[key]] = own
        if "clause" in value:
            found.setdefault(value["clause"], citation(value["clause"]))
        for one in value.values():
            _gather(one, found)
    elif isinstance(value, tuple):
        for one in value:
            _gather(one, found)


def citation(text: str) -> str:
    """This will turn a citation: 32号第十一条（五） is No. 32, article 11 (5)."""
    text = re.sub(r"(\d+)号", r"No. \1 ", text)
    text = re.sub(f"第({_NUMBER})条", lambda one: f"article {_read(one[1])}", text)
    text = re.sub(f"（({_NUMBER})）", lambda one: f" ({_read(one[1])})", text)
    text = re.sub(r"附件 ?(\d)", r"annex \1,", text)
    text = re.sub(f"({_NUMBER})", lambda one: f" {_read(one[1])}", text).replace("；", "; ")
    return re.sub(r" +", " ", text).replace(", (", " (").strip(" ,")


def _read(text: str) -> int:
    if text.startswith("十"):
        return 10 + (_DIGITS[text[1]] if len(text) > 1 else 0)
    return (
        _DIGITS[text]
        if len(text) == 1
        else _DIGITS[text[0]] * 10 + (_DIGITS[text[2]] if len(text) > 2 else 0)
    )
