"""What the pages of licences share: who acts, which licence, its timeline in words."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from hemei.accounts.queries import Person
from hemei.cases import queries
from hemei.cases.flow import LICENCE
from hemei.cases.operations import LICENCE_ACTS
from hemei.cases.perms import licence_offers, may_see_licence
from hemei.ledger.queries import acts_of
from hemei.rules.licences import grounds
from hemei.rules.workdays import local_day


def licence_or_404(number: str, who: Person, *, own: bool) -> Any:
    """This will return a licence that the person may see; `own` = only his party's."""
    found = queries.whole_licence(number[:60])
    if found is None or not may_see_licence(found, who) or (own and found.party_id != who.party_id):
        raise Http404
    return found


def moments(licence: Any, *, own: bool) -> list[dict[str, Any]]:
    """This will tell the acts of a licence, newest first: title, when, who, clause and reason."""
    if licence.matter is None:
        return []
    found = []
    for act in acts_of(licence.matter.pk):
        said = act.payload
        parts = [said.get("basis", ""), said.get("law", ""), said.get("reason", ""), said.get("text", "")]
        who = act.actor_label if own else queries.actor_shown(act)
        found.append({
            "when": act.at, "title": LICENCE[act.name].title, "state": "",
            "text": " · ".join(part for part in (who, *parts) if part),
        })  # fmt: skip
    return found[::-1]


def forms(licence: Any, who: Person, typed: dict[str, str], tried: str, now: Any) -> list[dict[str, Any]]:
    """This will lay out the forms of the acts that stand open: name, title, clause, fields with what was typed."""
    made = []
    for name in licence_offers(licence, who):
        if name not in LICENCE_ACTS:
            continue
        kind = LICENCE[f"licence.{name}"]
        fields = [
            {"it": one, "value": typed.get(one.name, "") if name == tried else ""}
            for one in LICENCE_ACTS[name].inputs
        ]
        made.append({
            "name": name, "title": kind.title, "law": kind.law, "fields": fields, "open": name == tried,
            "grounds": grounds(name, local_day(now)),
        })  # fmt: skip
    return made
