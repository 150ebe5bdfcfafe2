"""What every call passes before its view: method, size, content type, characters, scope, pace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from hemei.api.auth import scope_missing
from hemei.api.problems import problem
from hemei.api.routes import Route
from hemei.common.access import View

_MEDIA = {"json": "application/json", "file": "multipart/form-data", "files": "multipart/form-data"}
_ROOM = 64 * 1024  # beside the file itself: its name, the other fields, boundaries


def gate(view: View, routes: Mapping[str, Route]) -> View:
    """This will return `view` behind the checks that its routes (by method) ask for."""

    def gated(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method or ""
        route = routes.get(method)
        if route is None:
            allowed = {*routes, *(("HEAD",) if "GET" in routes else ())}
            return problem(405, headers={"Allow": ", ".join(sorted(allowed))})
        refused = _garbled(request) or scope_missing(request, route.scope) or _pace(request)
        refused = refused or (_body(request, route.body) if route.body else None)
        # HEAD is answered as GET; the server leaves the body out
        request.method = method
        return refused or view(request, **kwargs)

    return gated


def _garbled(request: HttpRequest) -> HttpResponse | None:
    """No name and no number holds a NUL, and PostgreSQL cannot even look for one."""
    line = request.path_info.encode() + unquote_to_bytes(request.META.get("QUERY_STRING", ""))
    return problem(400) if b"\0" in line else None


def _body(request: HttpRequest, kind: str) -> HttpResponse | None:
    if request.content_type != _MEDIA[kind]:
        return problem(415, headers={"Accept": _MEDIA[kind]})
    limits = {
        "json": settings.API_BODY_LIMIT,
        "file": settings.UPLOAD_LIMIT + _ROOM,
        "files": settings.BODY_LIMIT,
    }
    most = limits[kind]
    length = request.META.get("CONTENT_LENGTH") or "0"
    return problem(413) if not length.isdecimal() or int(length) > most else None


def _pace(request: HttpRequest) -> HttpResponse | None:
    """So many calls a minute for each user, or for each address of visitors; 0 = no limit."""
    user = request.user
    known = bool(user.is_authenticated)
    most = settings.API_CALLS_A_MINUTE * (1 if known else 0.2)
    if not most:
        return None
    second = int(timezone.now().timestamp())
    key = f"api:{user.pk if known else request.META.get('REMOTE_ADDR', '')}:{second // 60}"
    cache.add(key, 0, 120)
    try:
        calls = cache.incr(key)
    except ValueError:  # fell out of the cache between the two lines
        return None
    return problem(429, headers={"Retry-After": str(60 - second % 60)}) if calls > most else None
