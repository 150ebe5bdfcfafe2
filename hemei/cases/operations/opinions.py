"""What an agency may do with an opinion, by name: the one place which pages and API call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hemei.accounts.queries import Person, agency_names
from hemei.cases.enums import OpinionVerdict
from hemei.cases.models import Opinion
from hemei.cases.operations.review import forward_opinion, give_opinion, reask_opinion, return_opinion
from hemei.ledger.operations import Refused

OPINION_ACTS = frozenset({"give", "forward", "return", "reask"})


def answer_opinion(
    *, opinion: Opinion, act: str, text: str, actor: Person, now: datetime, seen: int | None = None,
    verdict: str = "", agency: str = "",
) -> None:  # fmt: skip
    """This will give an opinion, hand it over (转办), send it back (驳回) or ask again; KeyError for another `act`.

    `verdict` goes with "give", `agency` (a code) with "forward".
    """
    common: dict[str, Any] = {"opinion": opinion, "actor": actor, "now": now, "seen": seen}
    if act == "give":
        if verdict not in OpinionVerdict.values:
            raise Refused(_("请选同意、有条件同意或不同意，没有写入。"))
        give_opinion(verdict=OpinionVerdict(verdict), text=text, **common)
    elif act == "forward":
        if agency not in agency_names():
            raise Refused(_("请选转办的部门，没有写入。"))
        forward_opinion(agency=agency, reason=text, **common)
    elif act == "return":
        return_opinion(reason=text, **common)
    elif act == "reask":
        reask_opinion(text=text, **common)
    else:
        raise KeyError(act)
