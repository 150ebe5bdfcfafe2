"""One log line for each request: which route, how it ended, how long it took; nothing that names anybody."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from hemei.common.logs import route_of

_log = logging.getLogger("hemei.request")
SLOW = 1.0  # seconds; slower ones are warnings


class RequestLines:
    """Middleware, the outermost: writes the line and gives the answer an id that a person can quote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun, number = perf_counter(), uuid.uuid4().hex[:12]
        answer = self.get_response(request)
        took = perf_counter() - begun
        route = route_of(request)
        method = (
            request.method if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "-"
        )
        facts = {
            "request_id": number, "method": method, "route": route, "status": answer.status_code,
            "ms": round(took * 1000, 1),
        }  # fmt: skip
        answer["X-Request-Id"] = number
        if route != "-" or answer.status_code >= 400:
            _log.log(logging.WARNING if took > SLOW else logging.INFO, "request", extra=facts)
        return answer
