"""Parallel opinions: what an agency is asked, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema

from hemei.accounts.enums import Scope
from hemei.api.auth import caller
from hemei.api.orders import keyed
from hemei.api.routes import Route
from hemei.api.schemas import Done, Given, Text
from hemei.api.versions import IfMatch, Key, seen_version, tagged
from hemei.cases import operations, queries
from hemei.cases.flow import OPINION


class OpinionTask(Schema):
    """One opinion that waits for the caller's agency: asked of it, or sent back to it. `version` goes into If-Match."""

    number: str
    case: str
    title: str
    mode: str
    state: str
    state_label: str
    asked_by: str
    due_at: datetime | None
    version: int


class OpinionIn(Given):
    """give needs `verdict`, forward an `agency`; all but a plain yes need `text`."""

    act: Literal["give", "forward", "return", "reask"]
    verdict: Literal["", "agree", "conditional", "disagree"] = ""
    agency: Text = ""
    text: Text = ""


class OpinionDone(Done):
    """What to tell the person, and where the opinion stands now."""

    state: str
    version: int


def list_opinions(request: HttpRequest) -> Any:
    """This will list the opinions that wait for the caller's agency, due first."""
    return [
        {
            "number": one.matter.number, "case": one.case.matter.number, "title": one.case.matter.title,
            "mode": one.mode, "state": one.matter.state, "state_label": OPINION.label(one.matter.state),
            "asked_by": one.added_by, "due_at": one.matter.due_at, "version": one.matter.version,
        }
        for one in queries.opinions_for(caller(request).agency)
    ]  # fmt: skip


def act_on_opinion(
    request: HttpRequest, response: HttpResponse, number: str, given: OpinionIn, if_match: IfMatch = None,
    idempotency_key: Key = None,
) -> Any:  # fmt: skip
    """This will answer an opinion, hand it over, send it back or ask again, on the version named in If-Match."""
    opinion, who, seen = queries.opinion_by_number(number), caller(request), seen_version(if_match)
    if who.agency not in {opinion.agency.code, opinion.case.agency.code}:
        raise Http404

    def run() -> dict[str, Any]:
        operations.answer_opinion(opinion=opinion, actor=who, now=timezone.now(), seen=seen, **given.dict())
        fresh = queries.opinion_by_number(number).matter
        return {"message": _("已写入。"), "state": fresh.state, "version": fresh.version}

    call = f"opinion {number} {given.model_dump_json()}"
    return tagged(response, keyed(request, response, idempotency_key, call, run))


_READ, _ACT = Scope.CASES_READ.value, Scope.CASES_ACT.value
ROUTES = (
    Route("GET", "/opinions", list_opinions, "等本部门回复的意见", ("approver",), list[OpinionTask], _READ),
    Route(
        "POST", "/opinions/{number}/acts", act_on_opinion, "回复、转办、驳回或重新征求", ("approver",), OpinionDone,
        _ACT, "json", guarded=True,
    ),
)  # fmt: skip
