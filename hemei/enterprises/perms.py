"""Who sees what of a profile, and which acts stand open: the firm all of its own, staff what its work needs.

Yearly figures are the firm's business: statisticians see them by the statistics law, other staff where the firm
consents to it. A contact is masked for all staff until somebody looks with a purpose.
"""

from __future__ import annotations

from datetime import date

from hemei.accounts.queries import Person
from hemei.enterprises.enums import Group, Mode, Use
from hemei.enterprises.flow import (
    ALLOWANCE,
    BENEFIT,
    CADRE_VISIT,
    CARRIER,
    CLAIM,
    FIRM,
    HOUSEHOLD,
    PAY_LIST,
    POLICY,
    RELIEF,
    TALENT,
)
from hemei.enterprises.models import (
    Allowance,
    Benefit,
    CadreVisit,
    Carrier,
    Claim,
    Firm,
    HelpCase,
    Household,
    PayList,
    Policy,
    Talent,
)
from hemei.enterprises.queries.households import offices
from hemei.ledger.flow import Flow
from hemei.rules.households import settings

READERS = frozenset({"helper", "clerk", "approver", "head", "statistician", "supervisor", "leader"})
_FIGURES_WITH_CONSENT = frozenset({"helper", "approver", "head", "supervisor", "leader"})
_OWN_ACTS = frozenset({"fill", "say", "right", "end_right", "correct", "consent", "revoke", "register"})


def is_own(firm: Firm, who: Person) -> bool:
    """This will say whether somebody stands for the firm."""
    return who.party_id is not None and firm.party_id == who.party_id


def may_see(firm: Firm, who: Person) -> bool:
    """This will say whether somebody may open a profile at all."""
    return is_own(firm, who) or bool(who.roles & READERS)


def groups(firm: Firm, who: Person, consents: frozenset[str]) -> frozenset[str]:
    """This will name the parts of a profile that somebody sees unmasked."""
    if is_own(firm, who):
        return frozenset(Group.values)
    found = set()
    if who.roles & READERS:
        found.add(Group.RIGHTS.value)
    if "statistician" in who.roles or (who.roles & _FIGURES_WITH_CONSENT and Use.SHARE in consents):
        found.add(Group.FIGURES.value)
    if "statistician" in who.roles or (who.roles & READERS and Use.MATCH in consents):
        found.add(Group.VERDICTS.value)
    return frozenset(found)


def offers(firm: Firm, who: Person) -> frozenset[str]:
    """This will name the acts that stand open to somebody, without the room, e.g. "fill"."""
    found = {act.name.removeprefix("firm.") for act in FIRM.offered(firm.matter.state, who.roles)}
    if "applicant" in who.roles and not who.roles & READERS and not is_own(firm, who):
        return frozenset()
    if not is_own(firm, who):
        found -= {"consent", "revoke"}
    if not who.roles & READERS:
        found &= _OWN_ACTS
    return frozenset(found - {"take", "undo", "restore", "register", "platform", "end_platform"})


def policy_offers(row: Policy, who: Person) -> frozenset[str]:
    """This will name the acts on a policy that stand open to somebody; the drafter reviews nothing of his own."""
    found = {act.name.removeprefix("policy.") for act in POLICY.offered(row.matter.state, who.roles)}
    if who.key == row.drafter:
        found -= {"pass", "return"}
    return frozenset(found if row.mode == Mode.INSTANT else found - {"match"})


def claim_offers(row: Claim, who: Person) -> frozenset[str]:
    """This will name the acts on a claim that stand open to somebody: the firm's own, or the office's."""
    found = {act.name.removeprefix("claim.") for act in CLAIM.offered(row.matter.state, who.roles)}
    if not is_own(row.firm, who):
        found -= {"confirm", "decline"}
    else:
        found -= {"object"}  # nobody objects to his own
    if who.key == row.checker:
        found -= {"approve", "pay"}
    if row.policy.mode == Mode.FIXED and row.matter.state == "applied":
        found -= {"approve"}
    return frozenset(found if row.policy.mode == Mode.FIXED else found - {"check"}) - {"lapse"}


def may_see_claim(row: Claim, who: Person) -> bool:
    """This will say whether somebody may open a claim: its firm and the staff."""
    return is_own(row.firm, who) or bool(who.roles & READERS)


def talent_offers(row: Talent, who: Person) -> frozenset[str]:
    """This will name the acts on a person that stand open to somebody: the employer's own, or the staff's."""
    found = {act.name.removeprefix("talent.") for act in TALENT.offered(row.matter.state, who.roles)}
    if not who.roles & READERS and who.party_id != row.employer.party_id:
        return frozenset()
    return frozenset(found - {"undo"})


def benefit_offers(row: Benefit, who: Person) -> frozenset[str]:
    """This will name the acts on a payment that stand open to somebody."""
    return frozenset(
        act.name.removeprefix("benefit.") for act in BENEFIT.offered(row.matter.state, who.roles)
    )


def carrier_offers(row: Carrier, who: Person) -> frozenset[str]:
    """This will name the acts on a carrier that stand open to somebody."""
    return frozenset(
        act.name.removeprefix("carrier.") for act in CARRIER.offered(row.matter.state, who.roles)
    )


def platform_offers(firm: Firm, who: Person) -> frozenset[str]:
    """This will name the acts on a firm's platforms that stand open to somebody."""
    found = {act.name.removeprefix("firm.") for act in FIRM.offered(firm.matter.state, who.roles)}
    return frozenset(found & {"platform", "end_platform"})


# Households: everybody sees masked rows only; what is open depends on who checked, decided or proposed before.
SOCIAL = frozenset({"helper", "clerk", "approver", "head", "supervisor", "leader"})
FIELD = frozenset({"helper", "clerk"})


def is_home(row: Household, who: Person) -> bool:
    """This will say whether somebody is the household itself."""
    return who.party_id is not None and row.party_id == who.party_id


def sees_income(who: Person, on: date) -> bool:
    """This will say whether somebody's work needs a household's income: the field and the offices that decide."""
    return bool(who.roles & FIELD) or (bool(who.roles & {"approver", "head"}) and who.agency in offices(on))


def _open(flow: Flow, state: str, row: Household, who: Person) -> set[str]:
    found = {act.name.partition(".")[2] for act in flow.offered(state, who.roles)}
    return found if who.roles & SOCIAL or is_home(row, who) else set()


def home_offers(row: Household, who: Person, on: date) -> frozenset[str]:
    """This will name the acts on a household's record that stand open to somebody, and "clue" and "apply"."""
    found = _open(HOUSEHOLD, row.matter.state, row, who)
    if found and row.matter.state == "active" and (who.roles & FIELD or is_home(row, who)):
        found |= {"clue", "apply"}
    if not sees_income(who, on):
        found -= {"look", "export", "contact", "end"}
    return frozenset(found)


def relief_offers(row: HelpCase, who: Person, on: date) -> frozenset[str]:
    """This will name the acts on a case that stand open to somebody."""
    found = _open(RELIEF, row.matter.state, row.household, who)
    if who.agency != settings("watch", on)["office"]:
        found -= {"include", "refuse", "uphold", "withdraw"}
        if not who.roles & FIELD:
            found -= {"verify", "back", "measure", "object"}
    if who.key == row.checker:
        found -= {"include", "refuse"}
    if who.key == row.proposer:
        found -= {"verify"}
    return frozenset(found)


def allowance_offers(row: Allowance, who: Person, on: date) -> frozenset[str]:
    """This will name the acts on an allowance that stand open to somebody."""
    found = _open(ALLOWANCE, row.matter.state, row.household, who)
    if who.agency != settings("allowance", on)["office"]:
        found -= {"grant", "refuse", "uphold", "stop"}
        if not who.roles & FIELD:
            found -= {"recheck", "object"}
    if who.key == row.checker:
        found -= {"grant", "refuse"}
    return frozenset(found)


def pay_offers(row: PayList, who: Person, on: date) -> frozenset[str]:
    """This will name the acts on a list of payments that stand open to somebody: the office's; supervisors look."""
    found = {act.name.removeprefix("pay.") for act in PAY_LIST.offered(row.matter.state, who.roles)}
    if who.agency != settings("allowance", on)["office"]:
        return frozenset(found & {"look"} if "supervisor" in who.roles else ())
    return frozenset(found - {"pay"} if who.key == row.maker else found)


def call_offers(row: CadreVisit, who: Person) -> frozenset[str]:
    """This will name the acts on a planned call that stand open to somebody."""
    found = {act.name.removeprefix("call.") for act in CADRE_VISIT.offered(row.matter.state, who.roles)}
    if row.matter.holder != who.key and "helper" not in who.roles:
        found -= {"record"}
    return frozenset(found - {"plan"})
