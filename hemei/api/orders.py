"""Orders: a draft, its answers and papers, one submission, its receipt."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Header, Query, Schema
from ninja.files import UploadedFile
from pydantic import Field

from hemei.accounts.enums import Scope
from hemei.accounts.operations import once
from hemei.accounts.queries import Person
from hemei.api.auth import caller
from hemei.api.catalog import PlanOut, plan_out
from hemei.api.routes import Route
from hemei.api.schemas import Code, Given, Receipt, Values
from hemei.api.versions import IfMatch, Key, seen_version, tagged
from hemei.cases import operations, queries
from hemei.cases.flow import CASE, ORDER
from hemei.cases.perms import may_see_order
from hemei.cases.queries.mandates import mandate_for, mandates_for, orders_in
from hemei.catalog.queries import menu_by_code
from hemei.common.words import tell
from hemei.ledger import queries as ledger
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day

OWNERS = ("applicant", "helper", "clerk")


class OrderIn(Given):
    """Which menu to order; `mandate` is the number of the one by which the caller orders for another party."""

    menu: Code
    mandate: Code | None = None


class Edit(Given):
    """Parts of a draft; what is not named stays. `deferred` are papers promised for later."""

    answers: Values = Field(default_factory=dict)
    form: Values = Field(default_factory=dict)
    deferred: Annotated[list[Code], Field(max_length=100)] | None = None


class Agreed(Given):
    """The hashes of the texts that are agreed to, as the order's plan names them: all, or nothing is submitted."""

    consents: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20)]


class ConsentOut(Schema):
    """A text to agree to before submission: what it covers and the hash that stands for both."""

    kind: str
    text: str
    english: str
    scope: list[str]
    version: str
    sha256: str


class OrderPlanOut(PlanOut):
    """The plan of an order with the texts to agree to."""

    consents: list[ConsentOut]


class OrderCase(Schema):
    """One case of an order."""

    number: str
    item: str
    title: str
    agency: str
    state: str
    state_label: str
    holder: str


class OrderOut(Schema):
    """An order; `version` is that of the draft, and stands in ETag too."""

    number: str
    menu: str
    title: str
    state: str
    state_label: str
    version: int
    saved_at: datetime
    submitted_at: datetime | None
    answers: dict[str, Any]
    form: dict[str, Any]
    deferred: list[str]
    papers: list[str]
    cases: list[OrderCase]


class OrderBrief(Schema):
    """An order in one line."""

    number: str
    title: str
    state: str
    state_label: str
    submitted_at: datetime | None


class UploadOut(Schema):
    """What was kept of a file: its type as sniffed from its content, and its checksum."""

    paper: str
    name: str
    media_type: str
    size: int
    sha256: str


def order_of(request: HttpRequest, number: str) -> Any:
    """This will return an order that the caller may see, by himself or by mandate; others are not found."""
    order, who = queries.order_by_number(number), caller(request)
    if not may_see_order(order, who) and mandate_for(order, who, timezone.now()) is None:
        raise Http404
    return order


def _out(order: Any, who: Person) -> dict[str, Any]:
    """An order as its own party and its agents see it; to the staff personal facts are masked."""
    state, form, answers = order.matter.state, dict(order.form), dict(order.answers)
    form.pop(queries.DEFERRED, None)
    if order.party_id != who.party_id and mandate_for(order, who, timezone.now()) is None:
        form, answers = queries.masked_form(form), queries.masked_form(answers)
    return {
        "number": order.matter.number, "menu": order.menu_version.menu.code, "title": order.matter.title,
        "state": state, "state_label": ORDER.label(state), "version": order.draft_version,
        "saved_at": order.saved_at, "submitted_at": order.submitted_at, "answers": answers, "form": form,
        "deferred": sorted(queries.deferred_papers(order)),
        "papers": sorted({one.paper for one in order.uploads.all()}),
        "cases": [
            {
                "number": one.matter.number, "item": one.item_code, "title": one.matter.title,
                "agency": one.agency.code, "state": one.matter.state, "state_label": CASE.label(one.matter.state),
                "holder": queries.holder_line(one.matter.state, one.agency.name),
            }
            for one in order.cases.all()
        ],
    }  # fmt: skip


def _again(number: str) -> dict[str, Any]:
    """What is kept under an Idempotency-Key is the number: the answer shows the order as it is now."""
    return {"number": number}


def create_order(
    request: HttpRequest, response: HttpResponse, given: OrderIn, idempotency_key: Key = None
) -> Any:
    """This will open a draft of a menu for the caller's party, or by `mandate` for another; with a key only once."""
    now, who = timezone.now(), caller(request)
    menu = menu_by_code(given.menu, local_day(now))

    def run() -> dict[str, Any]:
        party = _trusted(given.mandate, who, now).party_id if given.mandate else None
        order = operations.open_order(menu_version_id=menu.version_id, actor=who, now=now, party_id=party)
        return _again(order.matter.number)

    number = keyed(request, response, idempotency_key, _call(given), run)["number"]
    return tagged(response, _out(queries.order_by_number(number), caller(request)))


def _call(given: OrderIn) -> str:
    return f"create_order {given.menu}" + (f" {given.mandate}" if given.mandate else "")


def _trusted(number: str, who: Person, now: datetime) -> Any:
    """The mandate of that number, if the caller may use it now; others are not found."""
    for one in mandates_for(who, now):
        if one.matter.number == number:
            return one
    raise Http404


def keyed(
    request: HttpRequest, response: HttpResponse, key: str | None, call: str, run: Any
) -> dict[str, Any]:
    """This will do `run`, at most once under a key, and mark a repeated answer in `Idempotent-Replayed`."""
    if key is None:
        done: dict[str, Any] = run()
        return done
    pk = request.user.pk
    assert pk is not None  # the route lets nobody in who is not signed in
    reply, again = once(user_id=pk, key=key, call=call, now=timezone.now(), run=run)
    response["Idempotent-Replayed"] = "true" if again else "false"
    return reply


def list_orders(request: HttpRequest, mandate: Annotated[str, Query(max_length=60)] = "") -> Any:
    """This will list the orders of the caller's party, or those that a mandate reaches, newest first, at most 100."""
    who, now = caller(request), timezone.now()
    rows = queries.orders_of(who.party_id) if who.party_id is not None and not mandate else []
    if mandate:
        one = next((one for one in mandates_for(who, now) if one.matter.number == mandate), None)
        if one is None:
            raise Refused(tell("没有这份委托，或者已经到期、收回。请用 GET /mandates 看现在能用的。"))
        rows = [row for row in orders_in([one])[one.pk] if mandate_for(row, who, now) is not None][:100]
    return [
        {
            "number": one.matter.number, "title": one.matter.title, "state": one.matter.state,
            "state_label": ORDER.label(one.matter.state), "submitted_at": one.submitted_at,
        }
        for one in rows
    ]  # fmt: skip


def get_order(request: HttpRequest, response: HttpResponse, number: str) -> Any:
    """This will give an order with its cases."""
    return tagged(response, _out(order_of(request, number), caller(request)))


def edit_order(
    request: HttpRequest, response: HttpResponse, number: str, given: Edit, if_match: IfMatch = None
) -> Any:
    """This will save parts of a draft; If-Match names the version that the caller saw."""
    order = order_of(request, number)
    operations.edit_draft(
        order=order, answers=given.answers, form=given.form, deferred=given.deferred, actor=caller(request),
        now=timezone.now(), seen=seen_version(if_match),
    )  # fmt: skip
    return tagged(response, _out(queries.order_by_number(number), caller(request)))


def plan_order(request: HttpRequest, number: str) -> Any:
    """This will plan an order with what is known of its party and what the zone holds."""
    order, now = order_of(request, number), timezone.now()
    made = operations.planned(order, now)
    return plan_out(made) | {"consents": operations.asked_consents(order, made, now)}


def upload_order_paper(
    request: HttpRequest, number: str, paper: Annotated[Code, Form()], file: Annotated[UploadedFile, File()]
) -> Any:
    """This will keep the file of one paper of a draft: PDF, PNG or JPG by its content."""
    order = order_of(request, number)
    return operations.hand_in(
        order=order, paper=paper, name=plain_name(file), content=file.read(), actor=caller(request),
        now=timezone.now(),
    )  # fmt: skip


def plain_name(file: UploadedFile) -> str:
    """This will return the name of a file without characters that no database keeps."""
    return "".join(one for one in file.name or "file" if one.isprintable()) or "file"


def submit_order(
    request: HttpRequest, response: HttpResponse, number: str, given: Agreed,
    idempotency_key: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=80)],
) -> Any:  # fmt: skip
    """This will submit an order once: every item becomes a case. Repeating it changes nothing."""
    order = order_of(request, number)

    def run() -> dict[str, Any]:
        operations.submit_draft(
            order=order, consents=given.consents, actor=caller(request), now=timezone.now()
        )
        return _again(number)

    call = json.dumps(["submit_order", number, sorted(given.consents)])
    keyed(request, response, idempotency_key, call, run)
    return tagged(response, _out(queries.order_by_number(number), caller(request)))


def get_receipt(request: HttpRequest, number: str) -> Any:
    """This will give the proof that the submission is in the ledger, which can be checked offline.

    It holds the form as submitted, so it goes to the order's party and to the officer who handed it in for him.
    """
    order, who = order_of(request, number), caller(request)
    acts = [act for act in ledger.acts_of(order.pk) if act.name == "order.submit"]
    if not acts or (order.party_id != who.party_id and acts[-1].actor != who.key):
        raise Http404
    return ledger.receipt(matter_id=order.pk, seq=acts[-1].seq)


_READ, _WRITE = Scope.ORDERS_READ.value, Scope.ORDERS_WRITE.value
ROUTES = (
    Route("GET", "/orders", list_orders, "我的订单", OWNERS, list[OrderBrief], _READ),
    Route("POST", "/orders", create_order, "开一张点餐草稿", OWNERS, OrderOut, _WRITE, "json", 201),
    Route("GET", "/orders/{number}", get_order, "一张订单", OWNERS, OrderOut, _READ),
    Route(
        "PATCH", "/orders/{number}", edit_order, "保存草稿", OWNERS, OrderOut, _WRITE, "json", guarded=True
    ),
    Route("GET", "/orders/{number}/plan", plan_order, "订单的方案", OWNERS, OrderPlanOut, _READ),
    Route(
        "POST",
        "/orders/{number}/papers",
        upload_order_paper,
        "交一份材料",
        OWNERS,
        UploadOut,
        _WRITE,
        "file",
        201,
    ),
    Route("POST", "/orders/{number}/submission", submit_order, "一次提交", OWNERS, OrderOut, _WRITE, "json"),
    Route("GET", "/orders/{number}/receipt", get_receipt, "提交回执", OWNERS, Receipt, _READ),
)
