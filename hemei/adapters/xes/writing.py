"""The ledger as an IEEE XES log: one trace a matter, one event an act."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from xml.sax.saxutils import quoteattr

from hemei.cases.queries.exchange import ExportedAct, ExportedMatter

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""  # noqa: E501
# characters that XML 1.0 cannot hold at all
_BARRED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_log(path: Path, matters: Iterable[ExportedMatter]) -> tuple[int, int]:
    """This will write a log (.xes or .xes.gz) as the matters come, and return how many traces and events."""
    traces = events = 0
    out: IO[str]
    with (
        gzip.open(path, "wt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open("w", encoding="utf-8") as out
    ):
        out.write(_HEAD)
        for matter in matters:
            out.write(_trace(matter))
            traces, events = traces + 1, events + len(matter.acts)
        out.write("</log>\n")
    return traces, events


def _text(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(_BARRED.sub('�', value))}/>" if value else ""


def _trace(matter: ExportedMatter) -> str:
    facts = (
        ("concept:name", matter.number), ("kind", matter.kind), ("state", matter.state), ("item", matter.item),
        ("org:group", matter.agency), ("party", matter.party), ("parent", matter.parent),
    )  # fmt: skip
    head = "".join(_text(key, value) for key, value in facts)
    return f"<trace>{head}\n{''.join(map(_event, matter.acts))}</trace>\n"


def _event(act: ExportedAct) -> str:
    at = act.at.isoformat(timespec="microseconds")
    return (
        f'<event>{_text("concept:name", act.name)}<date key="time:timestamp" value="{at}"/>'
        f"{_text('org:resource', act.who)}{_text('lifecycle:transition', 'complete')}"
        f"{_text('source', act.source)}{_text('target', act.target)}{_text('identity:id', act.key)}</event>\n"
    )
