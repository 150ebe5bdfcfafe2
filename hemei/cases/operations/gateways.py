"""Where fees are paid: a port for payment services, and the sandbox that stands in until a zone has one."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Protocol

from django.conf import settings

from hemei.common.words import tell
from hemei.ledger.operations import Refused


@dataclass(frozen=True, slots=True)
class Told:
    """What a gateway says about one attempt to pay."""

    reference: str
    amount: Decimal
    transaction: str
    paid_at: datetime
    paid: bool


class Gateway(Protocol):
    """A payment service: it reads its own signed messages, and gives money back."""

    def read(self, body: bytes, signature: str) -> Told:
        """This will read a message of the service; a wrong signature or shape is `Refused`."""
        ...

    def refund(self, reference: str, amount: Decimal) -> str:
        """This will give a sum back and return the service's number for it."""
        ...


class Sandbox:
    """Pays nothing: messages are signed with a key of this server, refunds are numbers alone."""

    def sign(self, body: bytes) -> str:
        """This will sign a message as the service would."""
        key = hashlib.sha256(b"sandbox:" + settings.SECRET_KEY.encode()).digest()
        return hmac.new(key, body, hashlib.sha256).hexdigest()

    def message(self, *, reference: str, amount: Decimal, paid_at: datetime, paid: bool = True) -> bytes:
        """This will write the message that the service would send after the person paid."""
        serial = hashlib.sha256(reference.encode()).hexdigest()[:16]
        return json.dumps({
            "reference": reference, "amount": str(amount), "transaction": f"SANDBOX-{serial}",
            "paid_at": paid_at.isoformat(), "paid": paid,
        }).encode()  # fmt: skip

    def read(self, body: bytes, signature: str) -> Told:
        """This will read a message that this server signed."""
        if not hmac.compare_digest(self.sign(body), signature):
            raise Refused(tell("支付通知的签名不对，没有入账。"))
        try:
            row = json.loads(body)
            return Told(row["reference"], Decimal(row["amount"]), row["transaction"],
                        datetime.fromisoformat(row["paid_at"]), bool(row["paid"]))  # fmt: skip
        except (ValueError, KeyError, TypeError, InvalidOperation) as bad:
            raise Refused(tell("支付通知看不懂，没有入账。")) from bad

    def refund(self, reference: str, amount: Decimal) -> str:
        """This will make up the number of a refund."""
        return "REFUND-" + hashlib.sha256(f"{reference}:{amount}".encode()).hexdigest()[:16]


_GATEWAYS: dict[str, Callable[[], Gateway]] = {"sandbox": Sandbox}
DEFAULT = "sandbox"


def register_gateway(name: str, make: Callable[[], Gateway]) -> None:
    """This will make a payment service known under a name; a zone's own app calls it once at start."""
    _GATEWAYS[name] = make


def gateway(name: str) -> Gateway:
    """This will return the payment service of that name; an unknown one is `Refused`."""
    if name not in _GATEWAYS:
        raise Refused(tell("没有支付渠道“{name}”，没有收费。", name=name))
    return _GATEWAYS[name]()
