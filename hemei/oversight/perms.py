"""What somebody may do now about a matter of oversight, by the name of the act without its room."""

from __future__ import annotations

from typing import Any

from hemei.accounts.queries import Person
from hemei.oversight.flow.loop import FLOWS
from hemei.oversight.models import (
    Draw,
    HotlineTicket,
    Inspection,
    Pledge,
    Proposal,
    Rating,
    Remedy,
    StuckReport,
    Tolerance,
)

_UNIT = frozenset({"take", "answer", "appeal", "meet", "pay"})


def _offered(row: Any, who: Person) -> set[str]:
    flow = FLOWS[row.matter.kind]
    return {one.name.partition(".")[2] for one in flow.offered(row.matter.state, who.roles - {"system"})}


def _own(found: set[str], who: Person, unit: str) -> set[str]:
    """What only the unit may do is not for others, and it may do nothing else."""
    return found & _UNIT if who.agency and who.agency == unit else found - _UNIT


def remedy_offers(row: Remedy, who: Person) -> set[str]:
    """This will list the acts of a repair that stand open to somebody."""
    found = _own(_offered(row, who), who, row.unit)
    if who.key in {row.fixer, row.caused_by, row.owner}:
        found -= {"pass", "return", "extend", "move"}
    if row.extended_days:
        found.discard("extend")
    if "supervisor" not in who.roles and row.person != f"party:{who.party_id}":
        found -= {"confirm", "deny", "reopen"}
    return found - ({"confirm", "deny"} if row.person != f"party:{who.party_id}" else set())


def rating_offers(row: Rating, who: Person) -> set[str]:
    """This will list the acts of a rating that stand open to somebody; the rated unit may only appeal."""
    found = _own(_offered(row, who), who, row.agency)
    if who.key in {row.officer, row.appealed_by}:
        found -= {"uphold", "exclude", "call", "fix", "explain", "restore"}
    return found - {"again"}


def stuck_offers(row: StuckReport, who: Person) -> set[str]:
    """This will list the acts of a report that stand open to somebody; who proposed a no decides nothing of it."""
    found = _offered(row, who)
    if who.key == row.doubter:
        found -= {"decline", "keep"}
    if who.party_id != row.party_id:
        found -= {"again", "redo"}
    return found


def proposal_offers(row: Proposal, who: Person) -> set[str]:
    """This will list the acts of a proposal that stand open to somebody."""
    return _offered(row, who)


def pledge_offers(row: Pledge, who: Person) -> set[str]:
    """This will list the acts of a promise that stand open to somebody."""
    found = _offered(row, who)
    if who.agency != row.owner:
        found -= {"meet", "pay"}
    if who.agency == row.owner or row.condition_met is not False:
        found.discard("end")
    if who.key == row.maker:
        found.discard("check")
    if row.condition_met is not True:
        found.discard("pay")
    return found if who.party_id == row.party_id else found - {"confirm", "deny"}


def inspection_offers(row: Inspection, who: Person) -> set[str]:
    """This will list the acts of an inspection that stand open to somebody; the inspected agency may only object."""
    found = _offered(row, who)
    if row.unit and who.agency == row.unit:
        return found & {"object", "excuse"}
    found -= {"object", "excuse"}
    if who.key in row.inspectors:
        found -= {"decide", "judge"}
    if who.key not in {row.planner, *row.inspectors}:
        found -= {"circular", "clean", "record", "after"}
        if row.opened_at is not None:
            found.discard("open")
    return found - ({"void"} if who.key != row.planner else set())


def draw_offers(row: Draw, who: Person) -> set[str]:
    """This will list the acts of a draw that stand open to somebody; only who listed it draws and opens it."""
    return _offered(row, who) if who.key == row.planner else set()


def tolerance_offers(row: Tolerance, who: Person) -> set[str]:
    """This will list the acts of a record made at the time; only who made it withdraws it."""
    return _offered(row, who) if who.key == row.maker else set()


_HANDLES = frozenset({"sign", "return", "contact", "ask_time", "reply"})


def ticket_offers(row: HotlineTicket, who: Person) -> set[str]:
    """This will list the acts of a ticket that stand open to somebody; its agency neither calls back nor judges."""
    found = _offered(row, who)
    mine = bool(who.agency) and who.agency == row.unit
    if mine:
        found &= _HANDLES | {"look"}
    elif not who.roles & {"operator", "supervisor", "leader"}:
        return set()
    else:
        found -= _HANDLES
    if row.decided or row.redone:
        found.discard("return")
    if row.extended_days or row.asked_days:
        found.discard("ask_time")
    if not row.asked_days:
        found -= {"give_time", "refuse_time"}
    if who.key in {row.replier, row.signer}:
        found -= {"close", "redo", "call", "lapse"}
    found.discard("veil" if row.secret else "unveil")
    found.discard("exclude" if row.left_out else "include")
    return found - ({"look"} if mine and row.secret else set()) - ({"urge"} if not row.unit else set())
