"""What hangs on a project by its number: visits, problems, tasks of helpers, works for the people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hemei.ledger.flow import Flow
from hemei.projects.flow import PROBLEM, TASK, VISIT, WORK
from hemei.projects.models import HelpTask, Problem, Visit, Work
from hemei.rules.words import mark

MOST = 20  # of each kind, newest first
KINDS = {
    "problem": mark("问题"),
    "visit": mark("走访"),
    "help_task": mark("帮代办"),
    "work": mark("民生实事"),
}
_READ: tuple[tuple[str, type[Any], Flow, str], ...] = (
    ("problem", Problem, PROBLEM, "text"), ("visit", Visit, VISIT, "purpose"),
    ("help_task", HelpTask, TASK, "what"), ("work", Work, WORK, "name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """One matter of a project: its kind, number, what it is about, where it stands, and until when."""

    kind: str
    number: str
    text: str
    label: str
    open: bool
    due_at: datetime | date | None

    @property
    def title(self) -> str:
        """This will name its kind."""
        return KINDS[self.kind]


def around(number: str) -> tuple[Beside, ...]:
    """This will list what hangs on a project by its number, kind by kind, newest first."""
    return tuple(one for kind, model, flow, text in _READ for one in _found(kind, model, flow, text, number))


def _found(kind: str, model: type[Any], flow: Flow, text: str, number: str) -> Iterator[Beside]:
    rows = model._default_manager.filter(project=number).exclude(project="").select_related("matter")
    for one in rows.order_by("-pk")[:MOST]:
        state = one.matter.state
        yield Beside(
            kind, one.matter.number, getattr(one, text), flow.label(state), state in flow.open_states,
            one.matter.due_at or getattr(one, "planned_on", None),
        )  # fmt: skip
