"""What the pages of the hall share: who acts, which hall, how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest

from hemei.accounts.queries import Person
from hemei.cases import queries
from hemei.cases.operations.queue import VISITOR
from hemei.catalog import queries as catalog
from hemei.ledger.operations import Refused
from hemei.web.parts.asked import actor, status_of

_OWN = frozenset({"applicant", "clerk", "helper"})
Find = Callable[[str], Any]


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
        return status_of(refused)
    messages.success(request, done)
    return 200
