"""What may be rated: a decided case, a served number, a visit at a window; each is one event with one rating."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.utils.crypto import salted_hmac

from hemei.accounts.queries import Person
from hemei.cases.models import Case, Ticket
from hemei.catalog.models import Window
from hemei.rules.workdays import local_day

_SALT, _LINK_DAYS = "hemei.oversight.rate", 90
ENDED = ("granted", "refused", "declined", "terminated")
VOICE = "评价人（姓名保密）"


@dataclass(frozen=True, slots=True)
class Event:
    """One service that may be rated once. `address` and `phone` are the person's and stay with the rater."""

    key: str
    title: str
    on: date
    item_code: str = ""
    agency: str = ""
    window: str = ""
    officer: str = ""
    address: str = ""
    phone: str = ""


def case_event(case: Case) -> Event:
    """This will give the event that a decided case is."""
    on = local_day(case.matter.closed_at or case.matter.opened_at)
    return Event(
        f"case:{case.matter.number}", case.matter.title, on, case.item_code, case.agency.code, "",
        case.decided_by or case.accepted_by, f"party:{case.party_id}", case.party.phone,
    )  # fmt: skip


def ticket_event(ticket: Ticket) -> Event:
    """This will give the event that a served number is; nobody's name is known."""
    window = ticket.window
    return Event(
        f"ticket:{ticket.matter.number}", ticket.topic.name, ticket.day, "", "",
        f"{ticket.hall.code}-{window.code}" if window else "", "",
        f"party:{ticket.party_id}" if ticket.party_id else "",
    )  # fmt: skip


def visit_event(window: Window, now: datetime) -> Event:
    """This will give a new event for somebody who rates at a window's code without a number."""
    code = f"{window.hall.code}-{window.code}"
    return Event(f"visit:{code}:{secrets.token_urlsafe(9)}", window.name, local_day(now), "", "", code)


def voice_of(event_key: str, party_id: int | None = None) -> Person:
    """This will give the actor whom the ledger names for a rating: nobody can tell from it who it is."""
    digest = salted_hmac("hemei.voice", event_key).hexdigest()[:16]
    return Person(f"voice:{digest}", VOICE, frozenset({"applicant", "visitor"}), "", party_id)


def digest(text: str) -> str:
    """This will give a keyed digest of a device or a link, so that neither is stored."""
    return salted_hmac("hemei.oversight.origin", text).hexdigest()[:40] if text else ""


def link_to(kind: str, value: str) -> str:
    """This will sign a link to rate: a case ("case", number), a ticket, or a window ("window", its key)."""
    return signing.dumps([kind, value], salt=_SALT, compress=True)


def read_link(token: str) -> tuple[str, str] | None:
    """This will read a signed link; None for one that is none or, of a case or ticket, is too old."""
    try:
        kind, value = signing.loads(token, salt=_SALT)
        if kind != "window":
            signing.loads(token, salt=_SALT, max_age=_LINK_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(kind), str(value)


def case_of(number: str) -> Case | None:
    """This will give the ended case of that number, None for any other."""
    rows = Case.objects.select_related("matter", "agency", "party")
    return rows.filter(matter__number=number, matter__state__in=ENDED).first()


def ticket_of(number: str) -> Ticket | None:
    """This will give the served number of that matter, None for any other."""
    rows = Ticket.objects.select_related("matter", "hall", "topic", "window")
    return rows.filter(matter__number=number, matter__state="served").first()


def window_of(key: str) -> Window | None:
    """This will give a window by its key, None for an unknown one."""
    whole = key.isascii() and key.isdecimal() and len(key) < 19
    return Window.objects.select_related("hall").filter(pk=int(key)).first() if whole else None
