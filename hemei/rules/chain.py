"""The chain planner: which step when, which paper once, and what is saved against the one-by-one way.

Clauses: parallel handling 行政许可法 26; deferral (容缺受理) and promises (告知承诺) as each item's version says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from hemei.rules.chain_model import (
    BadChain,
    ChainError,
    Cycle,
    Disposition,
    Edge,
    FactLine,
    Joint,
    Kind,
    Merged,
    MissingItem,
    Mode,
    NobodyIssues,
    PaperInfo,
    PaperLine,
    PaperNeed,
    Plan,
    Serial,
    Slot,
    State,
    Step,
)

__all__ = [
    "BadChain",
    "ChainError",
    "Cycle",
    "Disposition",
    "Edge",
    "FactLine",
    "Joint",
    "Kind",
    "Merged",
    "MissingItem",
    "Mode",
    "NobodyIssues",
    "PaperInfo",
    "PaperLine",
    "PaperNeed",
    "Plan",
    "Serial",
    "Slot",
    "State",
    "Step",
    "from_dict",
    "plan",
    "replan",
    "to_dict",
]

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_DAYS: Mapping[str, int] = MappingProxyType({})


def plan(
    steps: Sequence[Step],
    edges: Sequence[Edge] = (),
    joints: Sequence[Joint] = (),
    *,
    papers: Mapping[str, PaperInfo],
    held: Mapping[str, str] = _NOTHING,
    facts_known: Mapping[str, str] = _NOTHING,
) -> Plan:
    """This will plan a chain from day 0; raises BadChain, Cycle or NobodyIssues."""
    raise NotImplementedError


def replan(
    steps: Sequence[Step],
    edges: Sequence[Edge] = (),
    joints: Sequence[Joint] = (),
    *,
    papers: Mapping[str, PaperInfo],
    done: Mapping[str, int],
    now_day: int,
    started: Mapping[str, int] = _NO_DAYS,
    held: Mapping[str, str] = _NOTHING,
    facts_known: Mapping[str, str] = _NOTHING,
) -> Plan:
    """This will plan the rest of a running order as of `now_day`; `done` and `started` hold days from day 0."""
    raise NotImplementedError


def to_dict(plan: Plan) -> dict[str, Any]:
    """This will turn a plan into plain JSON values."""
    raise NotImplementedError


def from_dict(data: Mapping[str, Any]) -> Plan:
    """This will read back what `to_dict` wrote."""
    raise NotImplementedError
