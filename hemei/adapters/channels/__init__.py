"""Ways to send a message: one registry by the scheme of a setting; a file is the default, `off` means nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


class Failed(OSError):
    """It was not delivered; trying again may help."""


class Rejected(ValueError):
    """It was not delivered and never will be."""


class Unsure(OSError):
    """It may have been delivered: whoever must not send twice does not try again."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one address; `key` is the same at every try, so that the other side can know it again."""

    key: str
    to: str
    subject: str
    text: str


Sender = Callable[[Parcel], None]


def sender(channel: str, setting: str, *, folder: Path, timeout: float = 10) -> Sender | None:
    """This will give what sends by a channel (mail, sms, wecom, dingtalk) as its setting says; None where it is off.

    `file` writes a line of JSON into `folder`, `console` prints one; both are for zones without the real thing.
    Raises ValueError for a setting that nothing is registered for.
    """
    from hemei.adapters.channels import local, mail, robots, sms

    if setting == "off":
        return None
    makers: Mapping[tuple[str, str], Callable[[], Sender]] = {
        ("", "file"): lambda: local.to_file(channel, folder), ("", "console"): lambda: local.to_console(channel),
        ("mail", "smtp"): lambda: mail.by(setting, timeout), ("mail", "smtps"): lambda: mail.by(setting, timeout),
        ("mail", "smtp+tls"): lambda: mail.by(setting, timeout),
        **{("sms", one): lambda: sms.by(setting, timeout) for one in ("http", "https")},
        **{("wecom", one): lambda: robots.wecom(setting, timeout) for one in ("http", "https")},
        **{("dingtalk", one): lambda: robots.dingtalk(setting, timeout) for one in ("http", "https")},
    }  # fmt: skip
    scheme, found, _rest = setting.partition("://")
    maker = makers.get((channel, scheme) if found else ("", setting))
    if maker is None:
        raise ValueError(f"{channel}: {scheme}")
    return maker()
