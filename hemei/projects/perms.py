"""What somebody may do now about a visit or a problem, by the name of the act without its room."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hemei.accounts.queries import Person
from hemei.ledger.flow import Flow
from hemei.projects.flow import PROBLEM, REPAIR, VISIT, WORK
from hemei.projects.models import Problem, RepairCall, Visit, Work


def _offered(flow: Flow, row: Any, who: Person) -> set[str]:
    return {one.name.partition(".")[2] for one in flow.offered(row.matter.state, who.roles - {"system"})}


def visit_offers(row: Visit, who: Person) -> set[str]:
    """This will list the acts of a visit that stand open to somebody; a visit with a record takes a second one."""
    found = _offered(VISIT, row, who)
    if row.matter.state == "cancelled":
        found.discard("double")
    return found | ({"problem"} if found and row.matter.state in {"made", "doubled"} else set())


def problem_offers(row: Problem, who: Person, now: datetime) -> set[str]:
    """This will list the acts of a problem that stand open to somebody: the unit handles, others look."""
    found = _offered(PROBLEM, row, who)
    mine = bool(row.unit) and who.agency == row.unit
    found -= set() if mine else {"take", "answer"}
    if mine or who.key in {row.handler, row.owner}:
        found -= {"paper", "return"}
    if row.party_id is None or row.party_id != who.party_id:
        found -= {"confirm", "deny"} | (set() if "supervisor" in who.roles else {"reopen"})
    if row.party_id and row.confirm_until and now < row.confirm_until:
        found.discard("paper")
    if row.level == "city":
        found.discard("climb")
    return found - ({"part"} if row.like_id is None else set())


def work_offers(row: Work, who: Person) -> set[str]:
    """This will list the acts of a work that stand open to somebody."""
    found = _offered(WORK, row, who) - {"look"}
    if found & {"reopen"}:
        found |= {"thing", "import"}
    return found


def repair_offers(row: RepairCall, who: Person, now: datetime) -> set[str]:
    """This will list the acts of a repair call that stand open: its unit mends, caller or others look."""
    found = _offered(REPAIR, row, who)
    mine, caller = who.agency == row.unit, row.party_id is not None and row.party_id == who.party_id
    found -= set() if mine else {"take", "answer"}
    waiting = bool(row.party_id and row.confirm_until and now < row.confirm_until)
    if not caller and (mine or who.key == row.handler or who.party_id is not None or waiting):
        found -= {"confirm", "deny"}
    if who.party_id is not None and not caller:
        found.discard("again")
    return found - ({"look"} if not row.phone and not row.caller else set())
