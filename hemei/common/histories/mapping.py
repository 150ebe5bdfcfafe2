"""A mapping file (TOML): which column holds the case, the act, the instant, and what is left out and why."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class BadMapping(ValueError):
    """The mapping cannot be used; the message names the entry."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A column of instants that stands for one act (files with one row a case)."""

    column: str
    act: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """What a file's columns mean. Either `act` and `at` (a row an event) or `dates` (a row a case)."""

    source: str
    title: str
    case: str
    act: tuple[str, ...]  # joined by " · " where an act is told by several columns
    at: str
    dates: tuple[Dated, ...]
    resource: str
    people: str  # "code": replaced by numbers; "keep": the file has no names; "drop"
    only: dict[str, tuple[str, ...]]  # rows whose column holds one of these; others are left out, and counted
    optional: frozenset[str]  # dates that may be missing
    zone: ZoneInfo
    encoding: str
    delimiter: str
    steps: tuple[str, ...]  # prescribed order, where one is known
    text: str  # the mapping as it was read, kept with the import


_KEYS = {
    "source", "title", "case", "act", "at", "dates", "resource", "people", "only", "zone", "encoding", "delimiter",
    "steps", "optional",
}  # fmt: skip
_SOURCE = re.compile(r"[a-z][a-z0-9]{1,11}")


def read_mapping(path: Path) -> Mapping:
    """This will read a mapping; `BadMapping` names the entry that is missing, unknown or contradictory."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as why:
        raise BadMapping(f"对照文件 {path.name} 读不了：{why}。什么都没有导入。") from why
    return mapping_of(text, path.name)


def mapping_of(text: str, name: str) -> Mapping:
    """This will read the text of a mapping, as `read_mapping` does; `name` is said where it is wrong."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as why:
        raise BadMapping(f"对照文件 {name} 读不了：{why}。什么都没有导入。") from why
    _check(given)
    return Mapping(
        source=given["source"], title=given["title"], case=given["case"], act=_several(given.get("act", ())),
        at=given.get("at", ""), dates=tuple(Dated(one["column"], one["act"]) for one in given.get("dates", ())),
        resource=given.get("resource", ""), people=given.get("people", "code"),
        only={column: _several(values) for column, values in given.get("only", {}).items()},
        optional=frozenset(given.get("optional", ())), zone=_zone(given.get("zone", "Asia/Shanghai")),
        encoding=given.get("encoding", "utf-8-sig"), delimiter=given.get("delimiter", ","),
        steps=_several(given.get("steps", ())), text=text,
    )  # fmt: skip


def _several(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as why:
        raise BadMapping(f"对照文件的 zone = {name!r} 不是已知的时区。什么都没有导入。") from why


def _check(given: dict[str, Any]) -> None:
    if unknown := sorted(set(given) - _KEYS):
        raise BadMapping(
            f"对照文件里有不认识的项：{'、'.join(unknown)}。可用的项：{'、'.join(sorted(_KEYS))}。"
        )
    if missing := [key for key in ("source", "title", "case") if not given.get(key)]:
        raise BadMapping(f"对照文件缺少：{'、'.join(missing)}。什么都没有导入。")
    if not _SOURCE.fullmatch(given["source"]):
        raise BadMapping("对照文件的 source 要用 2—12 个小写字母和数字，以字母开头，它写进编号。")
    by_event, by_case = bool(given.get("act") and given.get("at")), bool(given.get("dates"))
    if by_event == by_case:
        raise BadMapping("对照文件要么写 act 和 at（一行一个动作），要么写 dates（一行一件），两者取一。")
    if given.get("people", "code") not in {"code", "keep", "drop"}:
        raise BadMapping(
            "对照文件的 people 只能是 code（换成代号）、keep（照录，文件里没有人名时用）或 drop（不要）。"
        )
