"""Who may see a case or an order, and which acts stand open to somebody now."""

from __future__ import annotations

from hemei.accounts.queries import Person
from hemei.cases.flow import CASE
from hemei.cases.models import Case, Order
from hemei.cases.queries import visible_to

_ENDS = {"grant", "refuse"}


def may_see_order(order: Order, who: Person) -> bool:
    """This will say whether an order is the person's own party's; helpers and clerks may see any."""
    return order.party_id == who.party_id or bool(who.roles & {"helper", "clerk"})


def may_see_case(case: Case, who: Person) -> bool:
    """This will say whether a case is the person's own party's, or one that his office works on."""
    staff = frozenset(who.roles - {"applicant"})
    return case.party_id == who.party_id or bool(staff and visible_to(case, who.agency, staff))


def offers(case: Case, who: Person) -> list[str]:
    """This will list the acts by name without the room, e.g. "accept"; an approver acts only for his agency."""
    found = []
    for act in CASE.offered(case.matter.state, who.roles):
        name = act.name.removeprefix("case.")
        if act.roles == {"approver"} and who.agency != case.agency.code:
            continue
        if act.roles == {"applicant"} and who.party_id != case.party_id:
            continue
        if name in _ENDS and case.accepted_by == who.key:
            continue
        if (name == "correct" and case.corrected) or (name == "extend" and case.extension_days):
            continue
        if name == "rate" and case.score is not None:
            continue
        found.append(name)
    return found
