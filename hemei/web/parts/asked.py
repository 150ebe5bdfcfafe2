"""What every page reads from a request in the same way: who asks, which version was shown, which page is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from hemei.accounts.queries import Person, person
from hemei.ledger.operations import Refused, Stale

KEY = 18  # digits of the largest key that both databases hold


def actor(request: HttpRequest) -> Person:
    """This will return who is signed in; the route has already turned visitors away."""
    return person(cast(Any, request.user))


def natural(text: str, digits: int = KEY) -> int | None:
    """This will read a whole number of at most `digits` digits; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def page_key(text: str) -> int | None:
    """This will read the key of a page from an address; anything else counts as the first page."""
    return natural(text)


def seen(post: Mapping[str, Any], name: str = "seen") -> int:
    """This will return the version that the page showed; a missing or broken one counts as out of date."""
    found = natural(str(post.get(name, "")), 9)
    return -1 if found is None else found


def status_of(refusal: Exception) -> int:
    """This will give the status of a refusal: 409 when somebody was first, else 422."""
    return 409 if isinstance(refusal, Stale) else 422


def kept(post: QueryDict | None, names: tuple[str, ...]) -> dict[str, str]:
    """This will give what was typed into the fields of a page, empty where nothing was."""
    return {name: post.get(name, "") if post is not None else "" for name in names}


def address(wanted: Mapping[str, Any], **more: Any) -> str:
    """This will write the filters of a page as the query of an address, without those that are empty."""
    return urlencode({name: value for name, value in {**wanted, **more}.items() if value})


__all__ = ["Person", "Refused", "actor", "address", "kept", "natural", "page_key", "seen", "status_of"]
