"""Reading ratings: those that wait for somebody, one of them without its rater, and a person's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import QuerySet

from hemei.accounts.queries import Person
from hemei.oversight.flow.loop import RATING
from hemei.oversight.models import Rating
from hemei.oversight.queries.lists import Line, lines
from hemei.oversight.queries.loop import SEES_ALL
from hemei.rules.ratings import settings

_BAD = ("callback", "fixing", "explained", "appealed", "answered", "closed", "excluded")


def ratings_for(who: Person) -> QuerySet[Rating]:
    """This will give the ratings somebody may see without their raters: his own agency's, or all of them."""
    rows = Rating.objects.all()
    return rows if who.roles & SEES_ALL else rows.filter(agency=who.agency or "-")


def rating_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of bad and left-out ratings; `wanted` may also name agency, item, level and excluded."""
    rows = ratings_for(who).filter(matter__state__in=_BAD)
    for name, column in {"agency": "agency", "item": "item_code", "excluded": "excluded"}.items():
        if wanted.get(name):
            rows = rows.filter(**{column: wanted[name]})
    if wanted.get("level") in {"1", "2", "3", "4", "5"}:
        rows = rows.filter(level=int(wanted["level"]))
    return lines(
        rows, RATING, wanted, after=after, limit=limit, now=now, text=("text", "reply"), unit="agency"
    )


def rating_of(number: str, who: Person) -> Rating | None:
    """This will give one rating that somebody may see; None for any other."""
    rows = ratings_for(who).select_related("matter", "remedy__matter", "rater")
    return rows.filter(matter__number=number).first()


def own_ratings(who: Person, limit: int = 50) -> list[Rating]:
    """This will give what a person rated himself, newest first."""
    if who.party_id is None:
        return []
    rows = Rating.objects.select_related("matter", "remedy__matter", "rater")
    return list(rows.filter(rater__address=f"party:{who.party_id}").order_by("-pk")[:limit])


def rating_of_event(event: str) -> Rating | None:
    """This will give the rating of an event; None while nobody rated it."""
    return Rating.objects.select_related("matter", "remedy__matter", "rater").filter(event=event).first()


def published_ratings(before: int | None, limit: int) -> list[Rating]:
    """This will give the bad ratings whose end was published, newest first."""
    rows = Rating.objects.select_related("matter").exclude(published="").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before is not None else rows)[:limit])


def tries_needed(on: date) -> int:
    """This will say how often somebody must be called before a bad rating is judged without his word."""
    return int(settings("rating", on)["tries"])


def label_of(row: Rating) -> str:
    """This will name the state of a rating."""
    return RATING.label(row.matter.state)
