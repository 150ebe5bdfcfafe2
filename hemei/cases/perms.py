"""Who may see a case or an order, and which acts stand open to somebody now."""

from __future__ import annotations

from hemei.accounts.queries import Person
from hemei.cases.flow import CASE, LICENCE
from hemei.cases.models import Case, Licence, Order
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
        if act.roles <= {"approver", "head"} and who.agency != case.agency.code:
            continue
        if act.roles == {"applicant"} and who.party_id != case.party_id:
            continue
        if name in _ENDS and case.accepted_by == who.key:
            continue
        if not _still_open(case, name, who):
            continue
        found.append(name)
    return found


def _still_open(case: Case, name: str, who: Person) -> bool:
    """Whether an act that its state allows has something left to do."""
    match name:
        case "correct":
            return not case.corrected
        case "rate":
            return case.score is None
        case "ask_extension":
            return not case.extension_days and not case.extension_asked
        case "extend" | "refuse_extension":
            return bool(case.extension_asked) and case.extension_asked.get("by") != who.key
        case "terminate":
            return any(one.matter.state == "broken" for one in case.promises.all())
    return True


def may_see_licence(licence: Licence, who: Person) -> bool:
    """This will say whether a licence is the person's own party's, or one that his office looks after."""
    return may_see_case(licence.case, who)


def licence_offers(licence: Licence, who: Person) -> list[str]:
    """This will list the acts of a licence that stand open to somebody now, without the room, e.g. "suspend"."""
    state = licence.matter.state if licence.matter else licence.status
    found = []
    for act in LICENCE.offered(state, who.roles):
        name = act.name.removeprefix("licence.")
        asks = name.startswith("ask_")
        if asks and (licence.asked or licence.party_id != who.party_id):
            continue
        if name == "refuse_asked" and not licence.asked:
            continue
        if not asks and name != "print" and who.agency != licence.case.agency.code:
            continue
        found.append(name)
    return found
