"""Shapes that several rooms of the API share."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

# No text holds a NUL: PostgreSQL cannot store one.
Text = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00/]*$")]
Hex = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Side = Literal["left", "right"]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]
Value = bool | Annotated[int, Field(ge=-(10**15), le=10**15)] | Number | Text | None
Values = Annotated[dict[Code, Value], Field(max_length=200)]


class Given(Schema):
    """What a caller sends: a field that is not known is told, never dropped."""

    model_config = ConfigDict(extra="forbid")


class FieldError(Schema):
    """One fault: a JSON pointer into the body (or #query/…, #header/…), what to do, a stable code."""

    pointer: str
    message: str
    code: str


class Problem(Schema):
    """RFC 9457: what happened (`detail`), what was kept, what to do; `who` and `at` where somebody was first."""

    type: str
    title: str
    status: int
    detail: str
    kept: str
    todo: str
    errors: list[FieldError] | None = None
    who: str | None = None
    at: str | None = None


class LimitOut(Schema):
    """A time limit in its unit, with the clause that it rests on."""

    value: int
    unit: str
    source: str


class OptionOut(Schema):
    """One choice."""

    value: str
    label: str
    english: str


class ActOut(Schema):
    """One act of a timeline; `digest` is what the ledger chains."""

    seq: int
    name: str
    title: str
    actor_label: str
    at: datetime
    source: str
    target: str
    digest: str


class DayOut(Schema):
    """One day of a count: its number, or the reason why it has none."""

    on: date
    kind: str
    counted: int | None
    note: str
    source: str


class ClockOut(Schema):
    """A deadline with its reasons; `pending` says which year's holiday notice is missing, then no date is given."""

    due_at: datetime | None
    due_on: date | None
    provisional: bool
    remaining: int
    pending: str | None
    lines: list[DayOut]


class Done(Schema):
    """What to tell the person."""

    message: str


class Sealed(Given):
    """The seal over an act and the way from the act to its root."""

    id: int
    sealed_at: str = Field(max_length=40)
    root: Hex
    digest: Hex
    proof: Annotated[
        list[tuple[Annotated[str, StringConstraints(pattern="^(left|right)$")], Hex]], Field(max_length=64)
    ]


class Receipt(Given):
    """One act whole, as the ledger holds it: enough to recompute its digest offline."""

    number: str = Field(max_length=60)
    seq: int = Field(ge=1, le=2**31)
    name: str = Field(max_length=60)
    actor: str = Field(max_length=80)
    actor_label: str = Field(max_length=120)
    at: str = Field(max_length=32)
    known_at: str = Field(max_length=32)
    source: str = Field(max_length=40)
    target: str = Field(max_length=40)
    payload: str
    prev: Hex
    digest: Hex
    seal: Sealed | None = None


def clock_out(found: Any) -> dict[str, Any] | None:
    """This will lay out a deadline, one that cannot be known yet, or None."""
    if found is None:
        return None
    if hasattr(found, "message"):
        return {
            "due_at": None, "due_on": None, "provisional": False, "remaining": found.remaining,
            "pending": found.message, "lines": [],
        }  # fmt: skip
    return {
        "due_at": found.due_at, "due_on": found.due_on, "provisional": found.provisional,
        "remaining": found.remaining, "pending": None,
        "lines": [dict(zip(line._fields, line, strict=True)) for line in found.lines],
    }  # fmt: skip
