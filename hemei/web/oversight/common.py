"""What the pages of the desk share: who acts, what was typed, how a refusal is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest, QueryDict

from hemei.accounts.queries import Person, person
from hemei.ledger.operations import Refused, Stale


def actor(request: HttpRequest) -> Person:
    """This will return the officer who is signed in; the route has already turned visitors away."""
    return person(cast(Any, request.user))


def seen(post: Mapping[str, Any]) -> int:
    """This will return the version that the page showed; a missing or broken one counts as out of date."""
    value = str(post.get("seen", ""))
    return int(value) if value.isdecimal() else -1


def page_key(text: str) -> int | None:
    """This will read the key of a page from an address; anything else counts as the first page."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def status_of(refusal: Refused) -> int:
    """This will give the status of a refusal: 409 when somebody was first, else 422."""
    return 409 if isinstance(refusal, Stale) else 422


def kept(post: QueryDict | None, names: tuple[str, ...]) -> dict[str, str]:
    """This will give what was typed into the fields of a page, empty where nothing was."""
    return {name: post.get(name, "") if post is not None else "" for name in names}
