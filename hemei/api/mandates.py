"""Mandates: whom a party lets act for it, and for whom the caller acts; the same rules as on the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Schema
from pydantic import Field

from hemei.accounts.enums import Scope
from hemei.api.auth import caller
from hemei.api.orders import keyed
from hemei.api.routes import Route
from hemei.api.schemas import Code, Given
from hemei.api.versions import Key
from hemei.cases.enums import Power
from hemei.cases.operations.mandates import give_mandate, revoke_mandate
from hemei.cases.queries import mandates as queries
from hemei.rules.workdays import local_day


class MandateIn(Given):
    """Whom to trust with what, until which day (included); no orders and no items mean all."""

    username: Code
    power: Literal["agent", "help"]
    until: date
    orders: Annotated[list[Code], Field(max_length=50)] = []
    items: Annotated[list[Code], Field(max_length=50)] = []


class MandateOut(Schema):
    """A mandate; `side` is "given" by the caller's party or "held" by the caller. `valid` = it may be used today."""

    number: str
    side: str
    party: str
    agent: str
    power: str
    orders: list[str]
    items: list[str]
    given_at: datetime
    until: date
    revoked_at: datetime | None
    valid: bool


def _out(one: Any, side: str, today: date) -> dict[str, Any]:
    return {
        "number": one.matter.number, "side": side, "party": one.party.name, "agent": one.agent.label,
        "power": one.power, "orders": one.orders, "items": one.items, "given_at": one.given_at, "until": one.until,
        "revoked_at": one.revoked_at, "valid": one.revoked_at is None and one.until >= today,
    }  # fmt: skip


def list_mandates(request: HttpRequest) -> Any:
    """This will list the mandates that the caller's party gave and those that the caller may use now."""
    who, now = caller(request), timezone.now()
    today = local_day(now)
    given = queries.mandates_of(who.party_id) if who.party_id is not None else []
    held = queries.mandates_for(who, now)
    return [_out(one, "given", today) for one in given] + [_out(one, "held", today) for one in held]


def create_mandate(
    request: HttpRequest, response: HttpResponse, given: MandateIn, idempotency_key: Key = None
) -> Any:
    """This will let an account act for the caller's party; with an Idempotency-Key only once."""
    who, now = caller(request), timezone.now()

    def run() -> dict[str, Any]:
        made = give_mandate(
            username=given.username, power=Power(given.power), until=given.until, orders=given.orders,
            items=given.items, actor=who, now=now,
        )  # fmt: skip
        return {"number": made.matter.number}

    number = keyed(request, response, idempotency_key, f"create_mandate {given.username}", run)["number"]
    return _out(queries.mandate_by_number(number), "given", local_day(now))


def revoke(request: HttpRequest, number: str) -> Any:
    """This will end a mandate at once; the next call by it is refused."""
    one, who, now = queries.mandate_by_number(number), caller(request), timezone.now()
    if one.party_id != who.party_id:
        raise Http404
    revoke_mandate(mandate=one, actor=who, now=now)
    return _out(queries.mandate_by_number(number), "given", local_day(now))


_READ, _WRITE = Scope.ORDERS_READ.value, Scope.ORDERS_WRITE.value
ROUTES = (
    Route("GET", "/mandates", list_mandates, "我给的和我受的委托", ("applicant",), list[MandateOut], _READ),
    Route("POST", "/mandates", create_mandate, "委托", ("applicant",), MandateOut, _WRITE, "json", 201),
    Route("POST", "/mandates/{number}/revocation", revoke, "收回委托", ("applicant",), MandateOut, _WRITE),
)
