"""Robots of chat groups (WeCom, DingTalk): the setting is the address of the service, the person gives his robot's key.

Nobody can have the platform call another address, since only the key is his.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from urllib.parse import quote

from hemei.adapters.channels import Failed, Parcel, Rejected, Sender
from hemei.adapters.channels.web import post

_BUSY = {-1, 45009, 130101}  # busy, or too fast: both say "later"


def wecom(base: str, timeout: float) -> Sender:
    """This will give a sender to a robot of WeCom; the address is the robot's key."""

    def send(parcel: Parcel) -> None:
        _said(f"{base}?key={quote(parcel.to, safe='')}", parcel, timeout)

    return send


def dingtalk(base: str, timeout: float, clock: float | None = None) -> Sender:
    """This will give a sender to a robot of DingTalk; the address is its token, and its secret (SEC…) where it has one.

    With a secret each call is signed: HMAC-SHA256 over the milliseconds, a line feed and the secret.
    """

    def send(parcel: Parcel) -> None:
        token, _blank, secret = parcel.to.partition(" ")
        url = f"{base}?access_token={quote(token, safe='')}"
        if secret:
            stamp = str(round((time.time() if clock is None else clock) * 1000))  # noqa: TID251 - signs this call
            made = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
            url += f"&timestamp={stamp}&sign={quote(base64.b64encode(made).decode(), safe='')}"
        _said(url, parcel, timeout)

    return send


def _said(url: str, parcel: Parcel, timeout: float) -> None:
    text = f"{parcel.subject}\n{parcel.text}".strip()
    said = post(url, {"msgtype": "text", "text": {"content": text}}, key=parcel.key, timeout=timeout)
    code = said.get("errcode", 0)
    if code in _BUSY:
        raise Failed(f"errcode {code}")
    if code:
        raise Rejected(f"errcode {str(code)[:20]}")
