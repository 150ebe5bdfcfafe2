"""What the pages of a firm's own life share: doing the one thing that a form names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest

from hemei.ledger.operations import Refused
from hemei.web.parts.asked import seen, status_of

Deed = Callable[[HttpRequest, Any, dict[str, Any]], str]


def do_deed(request: HttpRequest, row: Any, deeds: Mapping[str, Deed], common: dict[str, Any]) -> int:
    """This will do what the form names and say so, or say why it was refused; returns the status of the answer.

    An unknown name raises Http404; `common` is what every deed takes: who acts, and when.
    """
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        messages.success(request, deed(request, row, {**common, "seen": seen(request.POST)}))
    except Refused as refused:
        messages.error(request, str(refused))
        return status_of(refused)
    return 200
