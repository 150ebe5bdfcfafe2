"""Who sees what of a profile, and which acts stand open: the firm all of its own, staff what its work needs.

Yearly figures are the firm's business: statisticians see them by the statistics law, other staff where the firm
consents to it. A contact is masked for all staff until somebody looks with a purpose.
"""

from __future__ import annotations

from hemei.accounts.queries import Person
from hemei.enterprises.enums import Group, Mode, Use
from hemei.enterprises.flow import BENEFIT, CARRIER, CLAIM, FIRM, POLICY, TALENT
from hemei.enterprises.models import Benefit, Carrier, Claim, Firm, Policy, Talent

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
