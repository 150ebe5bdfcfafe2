"""Who calls: a bearer token, or the session of the pages with its CSRF token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.accounts.queries import Person, person, token_holder
from hemei.api.problems import problem

PREFIX = "/api/"
_BEARER = {"WWW-Authenticate": 'Bearer realm="hemei"'}
_SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAuthentication:
    """Middleware of the addresses under /api/: a bearer token stands for its user, a wrong one is told so.

    A call with a token, or by nobody, has no cookie to abuse and needs no CSRF token; one with a session does.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(PREFIX):
            given = request.headers.get("Authorization", "")
            if given:
                refused = _take(request, given)
                if refused is not None:
                    return refused
            elif request.method not in _SAFE and not request.user.is_authenticated:
                cast(Any, request)._dont_enforce_csrf_checks = True
        return self.get_response(request)


def _take(request: HttpRequest, given: str) -> HttpResponse | None:
    kind, _sep, secret = given.partition(" ")
    found = token_holder(secret.strip(), timezone.now()) if kind.lower() == "bearer" else None
    if found is None:
        return problem(401, _("令牌不对、已过期或已停用。"), headers=_BEARER)
    request.user, scopes = found
    cast(Any, request).token_scopes = scopes
    cast(Any, request)._dont_enforce_csrf_checks = True
    return None


def refuse(request: HttpRequest, signed_in: bool) -> HttpResponse:
    """This will answer somebody whom the table of routes does not let in."""
    return problem(403) if signed_in else problem(401, headers=_BEARER)


def scope_missing(request: HttpRequest, scope: str) -> HttpResponse | None:
    """This will answer a token whose scopes lack what a route asks; sessions have no scopes to lack."""
    scopes: frozenset[str] | None = getattr(request, "token_scopes", None)
    if scopes is None or not scope or scope in scopes:
        return None
    bearer = {"WWW-Authenticate": f'Bearer realm="hemei", error="insufficient_scope", scope="{scope}"'}
    return problem(403, _("这个令牌没有范围“%s”。") % scope, headers=bearer)


def caller(request: HttpRequest) -> Person:
    """This will return who calls; the route has already turned strangers away."""
    return person(cast(Any, request.user))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """This will answer a call with a session but without its CSRF token; pages show their own page."""
    if request.path_info.startswith(PREFIX):
        return problem(403, _("用登录状态调用接口须带 CSRF 令牌（X-CSRFToken），没有办理。"))
    from django.views.csrf import csrf_failure as page

    return page(request, reason)
