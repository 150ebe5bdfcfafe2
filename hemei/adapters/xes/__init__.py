"""IEEE XES event logs as finished cases of another system."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse


class BadLog(ValueError):
    """The file is not an event log that can be read whole."""


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """One trace: its name and (activity, resource, instant) in order of time."""

    name: str
    events: tuple[tuple[str, str, datetime], ...]


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attributes(element: Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def read_log(path: Path) -> Iterator[LoggedCase]:
    """This will read the traces of an .xes or .xes.gz file; what cannot be read raises `BadLog` naming the trace."""
    try:
        with _open(path) as stream:
            for _, element in iterparse(stream):  # noqa: S314  expat limits entity growth itself
                if _tag(element) == "trace":
                    yield _case(element)
                    element.clear()
    except (OSError, ParseError) as why:
        raise BadLog(f"{path.name} 读不了：{why}。什么都没有导入。") from why


def _case(trace: Element) -> LoggedCase:
    name = _attributes(trace).get("concept:name", "")
    events = []
    for child in trace:
        if _tag(child) != "event":
            continue
        found = _attributes(child)
        try:
            at = datetime.fromisoformat(found["time:timestamp"])
        except (KeyError, ValueError) as why:
            raise BadLog(f"案例 {name} 有一个事件没有可读的时间。什么都没有导入。") from why
        events.append((found.get("concept:name", ""), found.get("org:resource", ""), at))
    if not name or not events:
        raise BadLog(f"有一个案例没有名称或没有事件（{name or '无名'}）。什么都没有导入。")
    return LoggedCase(name, tuple(sorted(events, key=lambda e: e[2])))
