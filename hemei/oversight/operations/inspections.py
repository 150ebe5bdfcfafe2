"""Inspections without notice: the plan sealed so that nobody reads it, opened on the spot, proved unchanged."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from hemei.accounts.queries import Person, agency_names, person_by_username
from hemei.cases.operations.numbers import next_number
from hemei.common.sealing import new_code, plain_code, sealed, unsealed
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.oversight.flow.inspections import INSPECTION
from hemei.oversight.models import Draw, Inspection
from hemei.oversight.operations.moves import beginning, moving, until, words
from hemei.rules.chainhash import canonical
from hemei.rules.draws import commitment, settings
from hemei.rules.inspections import LISTS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

TITLE = mark("检查计划（密封）")
_PURPOSE, _PLACE, _REASON = mark("检查目的"), mark("地点"), mark("理由")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is sealed: the agency that answers for it, the place, the check list, who goes, for what, and when."""

    unit: str
    place: str
    checklist: str
    inspectors: tuple[Person, ...]
    purpose: str
    day: date | None = None
    draw: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed plan, the code that opens it, and the letter that proves it without the code; shown once."""

    inspection: Inspection
    code: str
    letter: str


def inspectors_named(text: str) -> tuple[Person, ...]:
    """This will find officers by their sign-in names, separated by blanks or commas; refuses an unknown one."""
    found = []
    for name in dict.fromkeys(text.replace("、", " ").replace("，", " ").replace(",", " ").split()):
        try:
            one = person_by_username(name[:150])
        except ObjectDoesNotExist:
            one = Person("", "", frozenset())
        if not one.roles & INSPECTION["inspection.record"].roles:
            raise Refused(tell("没有能检查的账号“{name}”，没有写入。请核对账号。", name=name[:60]))
        found.append(one)
    return tuple(found)


def seal_plan(
    *, plan: Plan, open_by: date, actor: Person, now: datetime, draw: Draw | None = None, code: str = "",
    sample: bool = False,
) -> Sealed:  # fmt: skip
    """This will seal a plan: the ledger gets a commitment, the row an envelope, the planner a code, nobody the plan.

    Refuses an unknown agency or list, too few inspectors, one of the inspected agency, and too late a day of opening.
    """
    _checked(plan, open_by, actor, now)
    code, salt = code or new_code(), secrets.token_hex(16)
    with beginning(
        INSPECTION["inspection.seal"], flow=INSPECTION.kind, number=next_number("JC", now), title=TITLE,
        actor=actor, now=now, parent=draw.matter if draw else None,
    ) as move:  # fmt: skip
        text = _text(plan, move.matter.number)
        letter = canonical({"plan": text, "salt": salt})
        told = commitment(salt, text)
        row = Inspection(
            matter=move.matter, draw=draw, planner=actor.key, planner_label=actor.label[:120], commitment=told,
            envelope=sealed(letter, code), open_by=open_by, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(commitment=told, open_by=open_by.isoformat())
        move.leave(holder="role:supervisor", **until(now, open_by))
    return Sealed(row, code, letter)


def _text(plan: Plan, number: str) -> str:
    names = agency_names()
    return canonical({
        "number": number, "unit": plan.unit, "unit_name": names[plan.unit], "place": plan.place,
        "checklist": plan.checklist, "purpose": plan.purpose, "draw": plan.draw,
        "inspectors": [[one.key, one.label] for one in plan.inspectors],
        "day": plan.day.isoformat() if plan.day else "",
    })  # fmt: skip


def _checked(plan: Plan, open_by: date, actor: Person, now: datetime) -> None:
    rules, today = settings("inspection", local_day(now)), local_day(now)
    if plan.unit not in agency_names() or plan.checklist not in LISTS:
        raise Refused(tell("请从列表里选被检查的部门和检查表，没有写入。"))
    if actor.agency == plan.unit or any(one.agency == plan.unit for one in plan.inspectors):
        raise Refused(tell("被检查部门的人不能计划或参加这次检查，没有写入。"))
    check_team(plan.inspectors, today)
    words(plan.purpose, _PURPOSE, most=300)
    words(plan.place, _PLACE, most=200)
    check_day(open_by, now)
    if plan.day is not None and not today <= plan.day <= open_by:
        raise Refused(
            tell("检查日要在今天和最迟拆封日之间，没有写入。最迟拆封日最长 {n} 天。", n=rules["open_days"])
        )


def check_team(team: Sequence[Person], on: date) -> None:
    """This will refuse fewer inspectors than the table asks for."""
    least = settings("inspection", on)["least_inspectors"]
    if len(team) < least:
        raise Refused(tell("检查人员不能少于 {n} 人，没有写入。", n=least))


def check_day(open_by: date, now: datetime) -> None:
    """This will refuse a day of opening that is over, or further off than the table allows."""
    today = local_day(now)
    most = settings("inspection", today)["open_days"]
    if not today <= open_by <= today + timedelta(days=most):
        raise Refused(tell("最迟拆封日要在今天起 {n} 天以内，没有写入。", n=most))


def letter_of(row: Inspection, given: str) -> tuple[str, dict[str, Any]]:
    """This will read a sealed plan by its code or its letter: salt and plan; refuses a wrong one.

    What comes out is held against the commitment, so an altered envelope or letter is refused too.
    """
    letter = given.strip() if given.strip().startswith("{") else unsealed(row.envelope, given)
    try:
        found = json.loads(letter or "")
        salt, text = str(found["salt"]), str(found["plan"])
        plan = json.loads(text)
    except (ValueError, KeyError, TypeError):
        salt, text, plan = "", "", {}
    if not isinstance(plan, dict) or commitment(salt, text) != row.commitment:
        raise Refused(tell("拆封码或密封信不对，没有拆封。请核对密封时给您的那一份。"))
    return salt, {**plan, "text": text}


def open_plan(
    *, row: Inspection, given: str, actor: Person, now: datetime, seen: int | None = None
) -> Inspection:
    """This will open a plan by its code or its letter, by its planner or an inspector of it; the ledger gets both."""
    salt, plan = letter_of(row, given)
    keys = [key for key, _label in plan["inspectors"]]
    if actor.key not in {row.planner, *keys} or actor.agency == plan["unit"]:
        raise Refused(tell("只有计划人和这次的检查人员能拆封，没有写入。"))
    with moving(INSPECTION["inspection.open"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(salt=salt, plan=plan["text"])
        move.leave(due_at=None, alert_at=None)
        _set(
            row, salt=salt, plan=plan["text"], opened_at=now, unit=plan["unit"], place=plan["place"],
            checklist=plan["checklist"], team=f"|{'|'.join(keys)}|",
        )  # fmt: skip
    return row


def void_plan(*, row: Inspection, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will give a plan up with a reason, by its planner; the commitment stays to be seen by everybody."""
    if actor.key != row.planner:
        raise Refused(tell("只有计划人能作废，没有写入。"))
    text = words(reason, _REASON, most=300)
    with moving(INSPECTION["inspection.void"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def looks_like_code(text: str) -> bool:
    """This will say whether something was typed that may open an envelope."""
    return bool(plain_code(text))


def _set(row: Inspection, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
