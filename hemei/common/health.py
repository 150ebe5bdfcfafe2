"""How the platform is, in plain words: each room adds what it knows, doctor and health page show it all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import DatabaseError, connection, transaction

from hemei.common.words import tell
from hemei.rules.words import mark


class State(StrEnum):
    """How something is; the worst of all is that of the platform."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


STATE_NAMES = {State.GOOD: mark("正常"), State.WARN: mark("请留意"), State.BAD: mark("要处理")}
_ORDER = list(State)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it is (`said`, in the reader's language) and what to do where it is not good."""

    key: str
    title: str
    state: State
    said: str
    todo: str = ""
    number: float | None = None  # what a machine watches, in `unit`
    unit: str = ""


Look = Callable[[datetime], Iterable[Finding]]
_looks: list[tuple[str, str, Look]] = []


def look_at(key: str, title: str, look: Look) -> None:
    """This will let every check-up do `look` as well; a room's apps file calls it once. `title` is a marked word."""
    if key not in {one for one, *_ in _looks}:
        _looks.append((key, title, look))


def check_up(*, now: datetime) -> tuple[Finding, ...]:
    """This will do every look; one that fails is itself a finding, and the others still come."""
    found: list[Finding] = []
    for key, title, look in _looks:
        try:
            with _apart():
                found += look(now)
        except (DatabaseError, OSError, ValueError, LookupError) as why:
            found.append(
                Finding(
                    key, title, State.BAD, tell("看不了：{kind}。", kind=type(why).__name__),
                    tell("请看日志里同一时刻的错误，处理后再看一次。"),
                )
            )  # fmt: skip
    return tuple(found)


def _apart() -> Any:
    """Where a transaction is open already, a failed look must not break it for the next one."""
    return transaction.atomic() if connection.in_atomic_block else _Nothing()


class _Nothing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_args: object) -> None: ...


def worst(findings: Iterable[Finding]) -> State:
    """This will give the worst state among `findings`; good where there are none."""
    return max((one.state for one in findings), key=_ORDER.index, default=State.GOOD)


def graded(number: float, *, warn: float, bad: float) -> State:
    """This will grade a number that is worse the larger it is: `warn` and `bad` are the first values of their state."""
    return State.BAD if number >= bad else State.WARN if number >= warn else State.GOOD


def as_json(findings: Iterable[Finding]) -> dict[str, Any]:
    """This will give findings as a monitoring program reads them: states and numbers, without sentences."""
    given = tuple(findings)
    checks = [
        {k: v for k, v in asdict(one).items() if k in {"key", "state", "number", "unit"}} for one in given
    ]
    return {"state": worst(given), "checks": checks}
