"""Personal data: masked for everybody on the staff, until somebody looks with a purpose, which is an act."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.cases.operations.moves import moving
from hemei.cases.queries import Told, told, visible_to
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused

SHORTEST = 4


def look_at(*, case: Case, purpose: str, actor: Person, now: datetime, seen: int | None = None) -> list[Told]:
    """This will show the personal data of a case to an officer, once, and record who looked and what for.

    The ledger names the purpose and what was shown, never the data; a supervisor sees every look.
    """
    if not visible_to(case, actor.agency, actor.roles):
        raise NotAllowed(tell("这个办件由别的部门负责，没有显示。"))
    if len(purpose.strip()) < SHORTEST:
        raise Refused(tell("查看个人信息要写明用途，例如“电话核对补正内容”，没有显示。"))
    rows = told(case, masked=False)
    with moving(CASE["case.look"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(purpose=purpose.strip()[:200], shown=[row.label for row in rows if row.personal])
    return rows
