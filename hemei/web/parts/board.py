"""Pages of the board while it is made for the first time: how far it has come, instead of minutes without an answer."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from hemei.common.access import View
from hemei.indicators.queries import NotYet

AGAIN = 20  # seconds until the page asks for itself anew


def when_made(view: View) -> View:
    """This will show how far the board has come wherever `view` cannot have it yet."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotYet as why:
            return _waiting(request, why)

    return shown


def _waiting(request: HttpRequest, why: NotYet) -> HttpResponse:
    percent = 100 * why.done // max(why.all, 1)
    reply = render(request, "parts/making.html", {"percent": percent, "section": "leader"}, status=503)
    reply["Refresh"] = reply["Retry-After"] = str(AGAIN)
    return reply
