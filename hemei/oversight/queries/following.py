"""Following a ticket without an account: by its number and its code; its photos by links that soon run out."""

from __future__ import annotations

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from hemei.oversight.models import HotlineTicket, TicketPhoto

_SALT, _LINK_SECONDS = "hemei.oversight.photo", 3600


def code_of(number: str) -> str:
    """This will give the eight digits that go with a ticket's number; nobody can tell them from the number."""
    return f"{int(salted_hmac('hemei.oversight.follow', number).hexdigest()[:14], 16) % 10**8:08d}"


def followed(number: str, code: str) -> HotlineTicket | None:
    """This will give the ticket of a number and its code; None where either is wrong, or it came by a file."""
    number = number.strip().upper()[:60]
    if not constant_time_compare(code_of(number), "".join(code.split())[:20]):
        return None
    rows = HotlineTicket.objects.select_related("matter", "head__matter").prefetch_related(
        "photos", "head__photos"
    )
    return rows.filter(matter__number=number, intake=None).exclude(matter__state="void").first()


def photo_links(row: HotlineTicket) -> list[tuple[TicketPhoto, str]]:
    """This will give the photos of a ticket with what opens each for an hour; ask only for who may see the ticket."""
    photos = sorted(row.photos.all(), key=lambda one: one.pk)  # read beforehand, where lists show them
    return [(one, signing.dumps(one.pk, salt=_SALT, compress=True)) for one in photos]


def photo_path(token: str) -> str:
    """This will say where the photo of a link lies; empty for a link that is none or has run out."""
    try:
        key = signing.loads(token, salt=_SALT, max_age=_LINK_SECONDS)
    except signing.BadSignature:
        return ""
    found = TicketPhoto.objects.filter(pk=key).first() if isinstance(key, int) else None
    return found.path if found else ""


def ticket_paths() -> set[str]:
    """This will name every file that a photo of a ticket rests on."""
    return set(TicketPhoto.objects.values_list("path", flat=True))
