"""Licences: the public check, lists by key, the acts that stand open, an act; archive packages of a case."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema
from pydantic import Field

from hemei.accounts.enums import Scope
from hemei.api.auth import caller
from hemei.api.cases import SEERS, ActDone, InputOut, case_of, renderer
from hemei.api.orders import keyed
from hemei.api.problems import problem
from hemei.api.routes import Route
from hemei.api.schemas import Code, Done, Given, Text
from hemei.api.versions import IfMatch, Key, seen_version, tagged
from hemei.cases import operations, queries
from hemei.cases.flow import LICENCE
from hemei.cases.perms import licence_offers, may_see_licence
from hemei.common.access import EVERYONE
from hemei.common.throttle import Limit
from hemei.rules.licences import grounds
from hemei.rules.workdays import local_day

LOOKS = Limit("licence-look", 60, 3600)  # shared with the page


class LicenceOut(Schema):
    """Whether a licence is good today; its holder is masked. `scanned`: the version whose code was asked for."""

    good: bool
    number: str
    title: str
    holder: str
    agency: str
    status: str
    label: str
    issued_on: date
    valid_until: date | None
    ended_on: date | None
    version: int
    scanned: int | None
    superseded: bool
    sha256: str


class LicenceLine(Schema):
    """A licence in one line; a natural person's name is masked for the staff."""

    number: str
    title: str
    party: str
    agency: str
    status: str
    label: str
    issued_on: date
    valid_until: date | None
    days_left: int | None
    version: int
    asked: str


class Licences(Schema):
    """A page of licences; `next` goes into `after`."""

    items: list[LicenceLine]
    next: str | None


class GroundOut(Schema):
    """A lawful ground of an act; `unsure` where the clause alone does not settle it."""

    code: str
    title: str
    clause: str
    unsure: bool


class LicenceOffer(Schema):
    """An act that the caller may do now, with its clause, grounds and inputs."""

    act: str
    title: str
    law: str
    grounds: list[GroundOut]
    inputs: list[InputOut]


class LicenceOffers(Schema):
    """The acts that stand open, and the version to which that holds."""

    version: int
    acts: list[LicenceOffer]


class LicenceActIn(Given):
    """Which act, and its inputs as the list of open acts names them."""

    act: Code
    inputs: Annotated[dict[Code, Text], Field(max_length=20)] = {}


class ArchiveOut(Schema):
    """One archive package of a case: how far it is, or what it is."""

    id: int
    asked_at: datetime
    made_at: datetime | None
    done: int
    total: int
    fault: str
    size: int
    sha256: str
    kept_until: date | None


def verify_licence(request: HttpRequest, token: str) -> Any:
    """This will say whether the licence that a code or a number names is good today; by number not too often."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if LOOKS.shut(address):
        return problem(429, headers={"Retry-After": "3600"})
    found = queries.licence_truth(token[:64], local_day(timezone.now()))
    if found is None or found.scanned is None:
        LOOKS.failed(address)
    if found is None:
        raise Http404
    return found


def list_licences(
    request: HttpRequest,
    status: Annotated[str, Query(max_length=20)] = "",
    agency: Annotated[str, Query(max_length=40)] = "",
    q: Annotated[str, Query(max_length=60)] = "",
    within: Annotated[str, Query(max_length=4)] = "",
    sort: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[str, Query(max_length=80)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Any:
    """This will list the licences that the caller may see, a page by key: an applicant's own, or the register."""
    who, today = caller(request), local_day(timezone.now())
    if who.roles - {"applicant"}:
        wanted = {"status": status, "agency": agency, "q": q, "within": within, "sort": sort}
        rows = queries.licence_register(
            agency=who.agency, roles=who.roles, today=today, wanted=wanted, after=after, limit=limit + 1
        )
    else:
        rows = queries.licences_of(who.party_id, today, after=after, limit=limit + 1) if who.party_id else []
    return {"items": rows[:limit], "next": rows[limit - 1].key if len(rows) > limit else None}


def _licence(request: HttpRequest, number: str) -> Any:
    found = queries.whole_licence(number[:60])
    if found is None or not may_see_licence(found, caller(request)):
        raise Http404
    return found


def open_licence_acts(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """This will list the acts that the caller may do on a licence now, each with its grounds and inputs."""
    licence, today = _licence(request, number), local_day(timezone.now())
    acts = [
        {
            "act": name, "title": LICENCE[f"licence.{name}"].title, "law": LICENCE[f"licence.{name}"].law,
            "grounds": grounds(name, today), "inputs": operations.LICENCE_ACTS[name].inputs,
        }
        for name in licence_offers(licence, caller(request))
        if name in operations.LICENCE_ACTS
    ]  # fmt: skip
    return tagged(response, {"version": licence.matter.version if licence.matter else 0, "acts": acts})


def act_on_licence(
    request: HttpRequest, response: HttpResponse, number: str, given: LicenceActIn, if_match: IfMatch = None,
    idempotency_key: Key = None,
) -> Any:  # fmt: skip
    """This will do an act on a licence; If-Match names the version that the caller decided on."""
    licence, seen = _licence(request, number), seen_version(if_match)
    if given.act not in operations.LICENCE_ACTS:
        raise Http404

    def run() -> dict[str, Any]:
        message = operations.perform_licence_act(
            licence=licence, name=given.act, inputs=given.inputs, actor=caller(request), now=timezone.now(),
            seen=seen, render=renderer(request),
        )  # fmt: skip
        fresh = _licence(request, number).matter
        return {"message": message, "state": fresh.state, "version": fresh.version}

    call = json.dumps([number, given.act, given.inputs], sort_keys=True)
    return tagged(response, keyed(request, response, idempotency_key, call, run))


def list_archives(request: HttpRequest, number: str) -> Any:
    """This will list the archive packages of a case with their progress, newest first."""
    return queries.archives_of(case_of(request, number).pk)


def ask_case_archive(request: HttpRequest, number: str) -> Any:
    """This will ask for the archive package of an ended case; the worker makes it."""
    operations.ask_archive(case=case_of(request, number), actor=caller(request), now=timezone.now())
    return {"message": _("已经排上，后台做好后在这里取。")}


_READ, _ACT = Scope.CASES_READ.value, Scope.CASES_ACT.value
_ACTORS = ("applicant", "helper", "approver", "head")
_FILE = ("clerk", "approver")
ROUTES = (
    Route("GET", "/licences", list_licences, "证照列表", SEERS, Licences, _READ),
    Route("GET", "/licences/{token}", verify_licence, "核验证照", (EVERYONE,), LicenceOut),
    Route("GET", "/licences/{number}/acts", open_licence_acts, "证照现在能做的动作", SEERS, LicenceOffers, _READ),
    Route(
        "POST", "/licences/{number}/acts", act_on_licence, "对证照做一个动作", _ACTORS, ActDone, _ACT, "json",
        guarded=True,
    ),
    Route("GET", "/cases/{number}/archives", list_archives, "办件的归档包", _FILE, list[ArchiveOut], _READ),
    Route("POST", "/cases/{number}/archives", ask_case_archive, "归档", _FILE, Done, _ACT, status=201),
)  # fmt: skip
