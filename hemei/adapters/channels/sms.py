"""SMS by a gateway over HTTP: `https://token@host/path?sign=…` gets one JSON object for each message."""

from __future__ import annotations

from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from hemei.adapters.channels import Parcel, Rejected, Sender
from hemei.adapters.channels.web import post

_GOOD = {"", "0", "200", "ok"}


def by(setting: str, timeout: float) -> Sender:
    """This will give a sender by the gateway that the setting names; a code other than 0 or OK is a refusal."""
    parts = urlsplit(setting)
    token, sign = unquote(parts.username or ""), parse_qs(parts.query).get("sign", [""])[0]
    url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))

    def send(parcel: Parcel) -> None:
        body = {"to": parcel.to, "sign": sign, "text": parcel.text, "key": parcel.key}
        said = post(url, body, key=parcel.key, timeout=timeout, token=token)
        code = str(said.get("code", said.get("errcode", "")))
        if code.lower() not in _GOOD:
            raise Rejected(f"code {code[:20]}")

    return send
