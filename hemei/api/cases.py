"""Cases: a list by key, one case with its clock and timeline, the acts that stand open, an act, its ledger."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from hemei.accounts.enums import Scope
from hemei.accounts.queries import Person, shown_name
from hemei.api.auth import caller
from hemei.api.orders import keyed, plain_name
from hemei.api.proofs import Export
from hemei.api.routes import Route
from hemei.api.schemas import ActOut, ClockOut, Code, Done, Given, Text, clock_out
from hemei.api.versions import IfMatch, Key, seen_version, tagged
from hemei.cases import operations, queries
from hemei.cases.enums import Power
from hemei.cases.flow import CASE
from hemei.cases.perms import may_see_case, offers
from hemei.cases.queries.mandates import mandate_for
from hemei.ledger import queries as ledger
from hemei.oversight.operations.ratings import rate_case

STAFF = ("clerk", "approver", "helper", "supervisor", "leader")
SEERS = ("applicant", *STAFF)
_HANDS_IN = ("applicant", "helper")
_TITLES = {act.name: act.title for act in CASE}


class CaseBrief(Schema):
    """A case in one line; `light` is its legal light."""

    number: str
    title: str
    item: str
    party: str
    agency: str
    state: str
    state_label: str
    light: str
    due_at: datetime | None
    accepted_at: datetime | None
    version: int
    used: int
    promised: int


class Cases(Schema):
    """A page of cases, newest first; `next` goes into `after`."""

    items: list[CaseBrief]
    next: int | None


class CasePaperOut(Schema):
    """One paper of a case and what the clerk found."""

    paper: str
    name: str
    need: str
    origin: str
    origin_note: str
    verdict: str
    remark: str


class OpinionOut(Schema):
    """One agency's opinion."""

    number: str
    agency: str
    mode: str
    state: str
    verdict: str
    text: str


class PauseOut(Schema):
    """A special step that stopped the clock."""

    cause: str
    clause: str
    started_at: datetime
    expected_days: int
    notice: str
    ended_at: datetime | None


class CaseOut(Schema):
    """A case; `version` stands in ETag too. `clock` is the promise, `law_clock` the statutory limit."""

    number: str
    order: str
    title: str
    item: str
    item_version: int
    party: str
    agency: str
    state: str
    state_label: str
    holder: str
    light: str
    version: int
    because: str
    received_at: datetime | None
    accepted_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    used: int
    promised: int
    reasons: str
    clock: ClockOut | None
    law_clock: ClockOut | None
    papers: list[CasePaperOut]
    opinions: list[OpinionOut]
    pauses: list[PauseOut]
    timeline: list[ActOut]
    licence: str | None


class InputOut(Schema):
    """One value that an act takes: kind is text, days, score, codes or points."""

    name: str
    label: str
    kind: str
    required: bool
    choices: list[str]


class Offer(Schema):
    """An act that the caller may do now, with its clause and inputs."""

    act: str
    title: str
    law: str
    inputs: list[InputOut]


class Offers(Schema):
    """The acts that stand open, and the version to which that holds."""

    version: int
    acts: list[Offer]


Point = Annotated[dict[Code, Text], Field(max_length=100)]
Codes = Annotated[list[Code], Field(max_length=50)]
InputValue = Annotated[int, Field(ge=0, le=10**6)] | Text | Codes | Point


class ActIn(Given):
    """Which act, and its inputs as the list of open acts names them."""

    act: Code
    inputs: Annotated[
        dict[Code, Annotated[int, Field(ge=0, le=10**6)] | Text | Codes | Point], Field(max_length=20)
    ] = {}


class ActDone(Done):
    """What to tell the person, and where the case stands now."""

    state: str
    version: int


def case_of(request: HttpRequest, number: str) -> Any:
    """This will return a case that the caller may see, by himself or by mandate; others are not found."""
    case, who = queries.case_by_number(number), caller(request)
    if not may_see_case(case, who) and not _agent(case, who):
        raise Http404
    return case


def _acts_for(case: Any, who: Person) -> bool:
    """Whether the caller is an agent of the case's party, not only somebody who helps with its papers."""
    return "applicant" in who.roles and mandate_for(case.order, who, timezone.now(), Power.AGENT) is not None


def _agent(case: Any, who: Person) -> bool:
    return "applicant" in who.roles and mandate_for(case.order, who, timezone.now()) is not None


def list_cases(
    request: HttpRequest,
    state: Annotated[str, Query(max_length=40)] = "",
    item: Annotated[str, Query(max_length=60)] = "",
    agency: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Any:
    """This will list the cases that the caller may see, newest first, a page by key."""
    who = caller(request)
    rows, following = queries.case_page(
        agency=who.agency, roles=who.roles, party_id=who.party_id, now=timezone.now(), after=after, limit=limit,
        wanted={"state": state, "item": item, "agency": agency},
    )  # fmt: skip
    return {"items": rows, "next": following}


def get_case(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """This will give a case: who has it, why it is due when, its papers, opinions, stops and acts."""
    case, now = case_of(request, number), timezone.now()
    matter, licence = case.matter, getattr(case, "licence", None)
    who = caller(request)
    own = case.party_id == who.party_id or _agent(case, who)
    body = {
        "number": matter.number, "order": case.order.matter.number, "title": matter.title, "item": case.item_code,
        "item_version": case.item_version.number,
        "party": case.party.name if own else shown_name(case.party), "agency": case.agency.code,
        "state": matter.state, "state_label": CASE.label(matter.state), "version": matter.version,
        "holder": queries.holder_line(matter.state, case.agency.name), "because": case.because,
        "light": queries.case_light(case, now), "received_at": case.received_at,
        "accepted_at": case.accepted_at, "decided_at": case.decided_at, "due_at": matter.due_at,
        "used": queries.used_days(case, now), "promised": case.promised_days, "reasons": case.reasons,
        "clock": clock_out(queries.promised_clock(case)), "law_clock": clock_out(queries.statutory_clock(case)),
        "papers": list(case.papers.all()), "opinions": _opinions(case), "pauses": list(case.pauses.all()),
        "timeline": _timeline(matter.pk, own), "licence": licence.number if licence else None,
    }  # fmt: skip
    return tagged(response, body)


def _opinions(case: Any) -> list[dict[str, str]]:
    return [
        {
            "number": one.matter.number, "agency": one.agency.code, "mode": one.mode, "state": one.matter.state,
            "verdict": one.verdict, "text": one.text,
        }
        for one in case.opinions.all()
    ]  # fmt: skip


def _timeline(pk: int, own: bool) -> list[dict[str, Any]]:
    names = ("seq", "name", "at", "source", "target", "digest")
    return [
        {name: getattr(one, name) for name in names}
        | {
            "title": _TITLES.get(one.name, one.name),
            "actor_label": one.actor_label if own else queries.actor_shown(one),
        }
        for one in ledger.acts_of(pk)
    ]


def open_acts(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """This will list the acts that the caller may do on a case now, each with what it takes."""
    case, who = case_of(request, number), caller(request)
    flow = {act.name: act for act in CASE}
    acts = [
        {
            "act": name, "title": flow[f"case.{name}"].title, "law": flow[f"case.{name}"].law,
            "inputs": operations.ACTS[name].inputs,
        }
        for name in offers(case, who, agent=_acts_for(case, who))
        if name in operations.ACTS
    ]  # fmt: skip
    return tagged(response, {"version": case.matter.version, "acts": acts})


def act_on_case(
    request: HttpRequest, response: HttpResponse, number: str, given: ActIn, if_match: IfMatch = None,
    idempotency_key: Key = None,
) -> Any:  # fmt: skip
    """This will do an act on a case; If-Match names the version that the caller decided on."""
    case, seen = case_of(request, number), seen_version(if_match)
    if given.act not in operations.ACTS:
        raise Http404

    def run() -> dict[str, Any]:
        message = operations.perform_act(
            case=case, name=given.act, inputs=given.inputs, actor=caller(request), now=timezone.now(), seen=seen,
            render=renderer(request), rate=rate_case,
        )  # fmt: skip
        fresh = queries.case_by_number(number).matter
        return {"message": message, "state": fresh.state, "version": fresh.version}

    call = json.dumps([number, given.act, given.inputs], sort_keys=True)
    return tagged(response, keyed(request, response, idempotency_key, call, run))


def renderer(request: HttpRequest) -> Any:
    """This will return what turns a licence into its signed PDF; its QR code leads to this server."""

    def render(licence: Any) -> bytes:
        verify = request.build_absolute_uri(reverse("verify", args=[licence.token]))
        return operations.licence_pdf(licence, verify=verify, now=timezone.now())

    return render


def supply_case_paper(
    request: HttpRequest, number: str, paper: Annotated[Code, Form()], file: Annotated[UploadedFile, File()]
) -> Any:
    """This will hand in a paper that was deferred, and keep the promise that it stood for."""
    operations.supply_paper(
        case=case_of(request, number), paper=paper, name=plain_name(file), content=file.read(),
        actor=caller(request), now=timezone.now(),
    )  # fmt: skip
    return {"message": _("材料已收到，承诺已履行。")}


def export_case(request: HttpRequest, number: str) -> Any:
    """This will give all acts of a case whole, so that somebody else can recompute its chain."""
    return ledger.export(case_of(request, number).pk)


_READ, _ACT = Scope.CASES_READ.value, Scope.CASES_ACT.value
_ACTORS = ("applicant", "clerk", "approver", "helper")
ROUTES = (
    Route("GET", "/cases", list_cases, "办件列表", SEERS, Cases, _READ),
    Route("GET", "/cases/{number}", get_case, "一个办件", SEERS, CaseOut, _READ),
    Route("GET", "/cases/{number}/acts", open_acts, "现在能做的动作", SEERS, Offers, _READ),
    Route(
        "POST",
        "/cases/{number}/acts",
        act_on_case,
        "做一个动作",
        _ACTORS,
        ActDone,
        _ACT,
        "json",
        guarded=True,
    ),
    Route(
        "POST",
        "/cases/{number}/papers",
        supply_case_paper,
        "补齐容缺材料",
        _HANDS_IN,
        Done,
        _ACT,
        "file",
        201,
    ),
    Route("GET", "/cases/{number}/ledger", export_case, "导出账本记录", SEERS, Export, _READ),
)
