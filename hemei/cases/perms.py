"""Who may see a case or an order, and which acts stand open to somebody now."""

from __future__ import annotations

from datetime import date

from hemei.accounts.queries import Person
from hemei.cases.flow import CASE, LICENCE
from hemei.cases.models import Case, CloudCheck, Fault, JointAcceptance, Licence, Order, WorkStart
from hemei.cases.queries import visible_to

_ENDS = {"grant", "refuse"}


def may_see_order(order: Order, who: Person) -> bool:
    """This will say whether an order is the person's own party's; helpers and clerks may see any."""
    return order.party_id == who.party_id or bool(who.roles & {"helper", "clerk"})


def may_see_case(case: Case, who: Person) -> bool:
    """This will say whether a case is the person's own party's, or one that his office works on."""
    staff = frozenset(who.roles - {"applicant"})
    return case.party_id == who.party_id or bool(staff and visible_to(case, who.agency, staff))


def offers(case: Case, who: Person, *, agent: bool = False) -> list[str]:
    """This will list the acts by name without the room, e.g. "accept"; an approver acts only for his agency.

    An `agent` of the party does what the party may, but rates nothing for it.
    """
    found = []
    for act in CASE.offered(case.matter.state, who.roles):
        name = act.name.removeprefix("case.")
        if act.roles <= {"approver", "head"} and who.agency != case.agency.code:
            continue
        outside = who.party_id != case.party_id and (act.roles == {"applicant"} or who.roles == {"applicant"})
        if outside and (not agent or name == "rate"):
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
        case "doubt":
            return not case.doubted_by
        case "decline" | "keep":
            return case.doubted_by not in {"", who.key} and (
                "clerk" in who.roles or who.agency == case.agency.code
            )
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
        if name == "decide" or (name == "recall" and not licence.ending):
            continue  # a day to come is given with the act itself
        if not asks and name != "print" and who.agency != licence.case.agency.code:
            continue
        found.append(name)
    return found


BUILDING_READERS = frozenset({"helper", "clerk", "supervisor", "leader"})
LEAD = "housing-construction"  # calls the joint acceptance


def may_see_building(order: Order, joint: JointAcceptance | None, who: Person) -> bool:
    """This will say whether somebody may see an order's page of construction: its party, its agencies, overseers."""
    if order.party_id == who.party_id or who.roles & BUILDING_READERS:
        return True
    agencies = {one.agency.code for one in order.cases.all()}
    agencies |= {one.agency.code for one in joint.checks.all()} if joint else set()
    return "approver" in who.roles and who.agency in agencies


def joint_offers(joint: JointAcceptance | None, order: Order, who: Person, today: date) -> set[str]:
    """This will list what somebody may do about an order's joint acceptance today."""
    lead = "approver" in who.roles and who.agency == LEAD
    if joint is None:
        return {"call"} if lead and order.matter.state == "running" else set()
    found = {"move", "off"} if lead and joint.matter.state == "called" else set()
    if lead and joint.matter.state == "mending":
        found.add("off")
    mine = [one for one in joint.checks.all() if one.agency.code == who.agency and one.concluded_at is None]
    if joint.matter.state == "called" and "approver" in who.roles and mine and joint.day <= today:
        found |= {"find", "conclude"}
    return found


def may_name_units(order: Order, who: Person) -> bool:
    """This will say whether somebody may set which units of an order are accepted one by one."""
    if order.matter.state != "running":
        return False
    own = order.party_id == who.party_id or "helper" in who.roles
    return own or ("approver" in who.roles and who.agency == LEAD)


def start_offers(start: WorkStart, who: Person) -> set[str]:
    """This will list what somebody may do about the term in which works have to begin."""
    found: set[str] = set()
    if start.matter.state != "waiting":
        return found
    if start.licence.party_id == who.party_id or "helper" in who.roles:
        found |= {"report", "ask"} - ({"ask"} if start.asked else set())
    if "approver" in who.roles and who.agency == start.licence.case.agency.code:
        found |= {"report"} | ({"decide"} if start.asked else set())
    return found


def fault_offers(joint: JointAcceptance, fault: Fault, who: Person) -> set[str]:
    """This will list what somebody may do about one open point of the list: report it mended, or look again."""
    if joint.matter.state != "mending" or fault.closed_at is not None:
        return set()
    if fault.mended_at is None:
        own = joint.order.party_id == who.party_id or "helper" in who.roles
        return {"mend"} if own else set()
    return {"recheck"} if "approver" in who.roles and fault.check_of.agency.code == who.agency else set()


def cloud_offers(cloud: CloudCheck, who: Person) -> set[str]:
    """This will list what somebody may do about a look by video: each of the two officers, or the firm."""
    state, found = cloud.matter.state, set()
    if who.key in {cloud.officer, cloud.second}:
        found |= {"planned": {"doubt"}, "looking": {"still", "doubt"}, "signed": {"pass", "doubt"},
                  "visit": {"visit"}}.get(state, set())  # fmt: skip
        found |= {"begin"} if state == "planned" and who.key == cloud.second else set()
    if cloud.case.party_id == who.party_id and state == "looking":
        found |= {"still", "sign"}
    return found
