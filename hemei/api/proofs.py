"""Proofs that anybody may check: exported chains, receipts, published seals."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from hemei.api.routes import Route
from hemei.api.schemas import Given, Receipt
from hemei.common.access import EVERYONE
from hemei.ledger import queries as ledger


class Export(Given):
    """All acts of a matter whole; whoever has it can recompute the chain up to `head`."""

    number: str = Field(max_length=60)
    kind: str = Field(max_length=40)
    head: str = Field(max_length=64)
    acts: Annotated[list[Receipt], Field(max_length=5000)]


class Verdict(Schema):
    """`holds`: nothing was altered. `known`: its last digest stands in this zone's ledger."""

    holds: bool
    known: bool


class SealOut(Schema):
    """A published seal."""

    id: int
    sealed_at: datetime
    size: int
    root: str
    prev: str
    digest: str


def verify_export(request: HttpRequest, given: Export) -> Any:
    """This will recompute an exported chain and say whether its head stands in this zone's ledger."""
    holds = ledger.export_holds(given.dict())
    return {"holds": holds, "known": holds and ledger.holds_digest(given.head)}


def verify_receipt(request: HttpRequest, given: Receipt) -> Any:
    """This will recompute a receipt and say whether its act stands in this zone's ledger."""
    holds = ledger.receipt_holds(given.dict())
    return {"holds": holds, "known": holds and ledger.holds_digest(given.digest)}


def list_seals(request: HttpRequest) -> Any:
    """This will list the published seals, newest first, at most 100."""
    return list(ledger.seals())


_ALL = (EVERYONE,)
ROUTES = (
    Route("POST", "/ledger/verification", verify_export, "核对导出的账本记录", _ALL, Verdict, body="json"),
    Route("GET", "/ledger/seals", list_seals, "公布的封存", _ALL, list[SealOut]),
    Route("POST", "/receipts/verification", verify_receipt, "核对回执", _ALL, Verdict, body="json"),
)
