"""What the pages of the hall share: who acts, which hall, how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from hemei.accounts.queries import Person, person
from hemei.cases import queries
from hemei.cases.operations.queue import VISITOR
from hemei.catalog import queries as catalog
from hemei.ledger.operations import Refused, Stale

_OWN = frozenset({"applicant", "clerk", "helper"})
Find = Callable[[str], Any]


def actor(request: HttpRequest) -> Person:
    """This will return who is signed in; the route has already turned visitors away."""
    return person(cast(Any, request.user))


def anyone(request: HttpRequest) -> Person:
    """This will return who takes a number: the person who is signed in where his roles may, else a visitor."""
    if not request.user.is_authenticated:
        return VISITOR
    who = actor(request)
    return who if who.roles & _OWN else VISITOR


def hall_or_404(code: str) -> Any:
    """This will return a hall, or Http404."""
    return found(catalog.hall_by_code, code)


def found(find: Find, key: Any) -> Any:
    """This will return what a reading finds; Http404 where there is nothing."""
    try:
        row = find(key)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if row is None:
        raise Http404
    return row


def case_seen_by(request: HttpRequest, number: str) -> Any:
    """This will return a case that the officer may see, or Http404."""
    who, case = actor(request), found(queries.case_by_number, number)
    staff = frozenset(who.roles - {"applicant"})
    if not (staff and queries.visible_to(case, who.agency, staff)):
        raise Http404
    return case


def tried(request: HttpRequest, deed: Callable[[], object], done: str) -> int:
    """This will do something and say so, or say why it was refused; returns the status of the answer."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused))
        return 409 if isinstance(refused, Stale) else 422
    messages.success(request, done)
    return 200


def seen(request: HttpRequest) -> int:
    """This will return the version that the page showed; a missing one counts as out of date."""
    value = request.POST.get("seen", "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1


def kept(request: HttpRequest, *names: str) -> dict[str, str]:
    """This will give what was typed into the fields of a page, empty where nothing was."""
    return {name: request.POST.get(name, "") for name in ("deed", *names)}


def page_key(text: str) -> int | None:
    """This will read the key of a page from an address; anything else counts as the first page."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
