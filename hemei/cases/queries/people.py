"""What a case says of the people behind it: masked, unless somebody looks with a purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemei.accounts.enums import PartyKind
from hemei.accounts.queries import masked_name, masked_phone, masked_value, shown_name
from hemei.cases.flow import FLOWS
from hemei.cases.models import Case
from hemei.cases.queries.reading import form_values, spec_of
from hemei.catalog import queries as catalog
from hemei.common.words import tell
from hemei.ledger.queries import ActView
from hemei.rules.words import say

_ROLES = {act.name: act.roles for flow in FLOWS.values() for act in flow}
_WORDS = {True: "是", False: "否", None: "不确定"}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that the applicant told: label, value in words, and whether it is personal."""

    label: str
    value: str
    personal: bool = False


def told(case: Case, *, masked: bool = True) -> list[Told]:
    """This will list who applies and what the case's item asked, personal values masked unless told otherwise."""
    party = case.party
    natural = party.kind == PartyKind.NATURAL
    rows = [
        Told(tell("申请人"), shown_name(party) if masked else party.name, natural),
        Told(tell("身份证号") if natural else tell("统一社会信用代码"),
             masked_value(party.code) if masked else party.code, True),
        Told(tell("联系电话"), masked_phone(party.phone) if masked else party.phone, True),
    ]  # fmt: skip
    values, facts = form_values(case.order), catalog.facts()
    for key in spec_of(case).facts:
        if key in facts and key in values:
            fact = facts[key]
            value = masked_value(values[key]) if fact.personal and masked else _words(fact, values[key])
            rows.append(Told(fact.label, value, fact.personal))
    return [row for row in rows if row.value]


def _words(fact: catalog.FactView, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    label = next((one.label for one in fact.options if one.value == value), str(value))
    return say("{label} {unit}", label=label, unit=fact.unit) if fact.unit else label


def masked_form(values: Mapping[str, Any]) -> dict[str, Any]:
    """This will return the facts of an order as others than its own party read them: personal ones masked."""
    personal = {key for key, fact in catalog.facts().items() if fact.personal}
    return {key: masked_value(value) if key in personal else value for key, value in values.items()}


def actor_shown(act: ActView) -> str:
    """This will name who did an act as the staff reads it: whoever acts for the applicant is masked."""
    own = "applicant" in _ROLES.get(act.name, frozenset()) and not act.payload.get("on_behalf_of")
    return masked_name(act.actor_label) if own else act.actor_label
