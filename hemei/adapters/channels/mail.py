"""Mail by SMTP (RFC 5321): `smtp://`, `smtp+tls://` (STARTTLS) or `smtps://`, with `?from=` in the address."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import parse_qs, unquote, urlsplit

from hemei.adapters.channels import Failed, Parcel, Rejected, Sender, Unsure

_PERMANENT = 500


def by(setting: str, timeout: float) -> Sender:
    """This will give a sender by the mail server that the setting names."""
    parts = urlsplit(setting)
    host, port = (
        parts.hostname or "localhost",
        parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25),
    )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = parse_qs(parts.query).get("from", [user or f"hemei@{host}"])[0]

    def send(parcel: Parcel) -> None:
        try:
            if parts.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port, timeout=timeout, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(host, port, timeout=timeout)
        except (OSError, smtplib.SMTPException) as why:
            raise Failed(type(why).__name__) from why
        try:
            _hello(server, parts.scheme, user, password)
            _deliver(server, sender, parcel)
        except smtplib.SMTPResponseException as why:
            _refused(why.smtp_code)
        except (OSError, smtplib.SMTPException) as why:
            if isinstance(why, (Failed, Unsure)):
                raise
            raise Failed(type(why).__name__) from why
        finally:
            server.close()

    return send


def _hello(server: smtplib.SMTP, scheme: str, user: str, password: str) -> None:
    server.ehlo_or_helo_if_needed()
    if scheme == "smtp+tls":
        server.starttls(context=ssl.create_default_context())
        server.ehlo()
    if user and password:
        server.login(user, password)


def _deliver(server: smtplib.SMTP, sender: str, parcel: Parcel) -> None:
    for code, _said in (server.mail(sender), server.rcpt(parcel.to)):
        if code >= 400:
            _refused(code)
    try:
        code, _said = server.data(_letter(sender, parcel).as_bytes())
    except smtplib.SMTPResponseException as why:
        _refused(why.smtp_code)
        return
    except (OSError, smtplib.SMTPException) as why:  # the letter was on its way
        raise Unsure(type(why).__name__) from why
    if code >= 400:
        _refused(code)


def _letter(sender: str, parcel: Parcel) -> EmailMessage:
    letter = EmailMessage(policy=SMTP)
    letter["From"], letter["To"] = sender, parcel.to
    letter["Subject"] = " ".join(parcel.subject.split())
    letter["Message-ID"] = f"<{parcel.key.replace(':', '.')}@{sender.rpartition('@')[2]}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(parcel.text)
    return letter


def _refused(code: int) -> None:
    raise Rejected(f"SMTP {code}") if code >= _PERMANENT else Failed(f"SMTP {code}")
