"""Every call of the API with the roles that may make it: this table is the permission table of the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import ValidationError

from hemei.api import (
    calendar,
    cases,
    catalog,
    firms,
    indicators,
    licences,
    mandates,
    open311,
    opinions,
    orders,
    papers,
    problems,
    proofs,
)
from hemei.api.auth import refuse
from hemei.api.gate import gate
from hemei.api.routes import Route
from hemei.api.versions import NoVersion
from hemei.common.access import EVERYONE, View, open_by_method
from hemei.indicators.queries import NotYet
from hemei.ledger.operations import Refused

ROUTES: tuple[Route, ...] = (
    *catalog.ROUTES,
    *orders.ROUTES,
    *cases.ROUTES,
    *opinions.ROUTES,
    *papers.ROUTES,
    *licences.ROUTES,
    *mandates.ROUTES,
    *indicators.ROUTES,
    *proofs.ROUTES,
    *calendar.ROUTES,
    *firms.ROUTES,
)
PREFIX = "v1"


def _build() -> NinjaAPI:
    api = NinjaAPI(
        title="和美 Hemei", version="1", docs_url=None, openapi_url=None, urls_namespace="api",
        description="开发区运行平台接口。错误一律是 RFC 9457 problem+json：发生了什么、保留了什么、怎么办。",
    )  # fmt: skip
    for route in ROUTES:
        api.default_router.add_api_operation(
            route.path, [route.method], route.view, response={route.status: route.reply},
            operation_id=route.name, summary=route.title, tags=[route.path.split("/")[1]],
        )  # fmt: skip
    handlers: dict[type[Exception], Any] = {
        Refused: problems.refusal,
        ValidationError: problems.invalid,
        NoVersion: lambda request, why: problems.problem(428),
        NotYet: lambda request, why: problems.problem(503, headers={"Retry-After": "60"}),
        **dict.fromkeys(problems.OTHERS, problems.answer),
        Exception: problems.fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
    return api


api = _build()


def document() -> dict[str, Any]:
    """This will return the OpenAPI document of the API."""
    from hemei.api.openapi import describe

    return describe(api, ROUTES)


def openapi_json(request: HttpRequest) -> HttpResponse:
    """This will send the OpenAPI document."""
    from hemei.api.openapi import written

    return HttpResponse(written(document()), content_type="application/json")


def docs_page(request: HttpRequest) -> HttpResponse:
    """This will list the calls, who may make them, and what each kind of problem means."""
    return render(request, "api/docs.html", {"routes": ROUTES, "kinds": problems.kinds()})


def nothing_here(request: HttpRequest) -> HttpResponse:
    """This will answer every other address under /api/."""
    return problems.problem(404)


def _patterns() -> list[URLPattern]:
    found = []
    views: dict[str, View] = {
        str(pattern.pattern): pattern.callback for pattern in api.urls[0] if isinstance(pattern, URLPattern)
    }
    for where in dict.fromkeys(route.path for route in ROUTES):
        address = where.lstrip("/").replace("{", "<").replace("}", ">")
        routes = {route.method: route for route in ROUTES if route.path == where}
        roles = {method: route.roles for method, route in routes.items()}
        if "GET" in roles:
            roles["HEAD"] = roles["GET"]
        view = open_by_method(gate(views[address], routes), roles, refuse=refuse)
        found.append(path(f"{PREFIX}/{address}", view))
    return found


def _public(view: View) -> View:
    """A page that everybody may read; what is no reading is answered by 405."""

    def read(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return problems.problem(405, headers={"Allow": "GET, HEAD"})
        return view(request)

    return open_by_method(read, {"GET": (EVERYONE,), "HEAD": (EVERYONE,)}, refuse=refuse)


urlpatterns = [
    *_patterns(),
    *open311.PATTERNS,
    path(f"{PREFIX}/openapi.json", _public(openapi_json), name="api-openapi"),
    path(f"{PREFIX}/docs", _public(docs_page), name="api-docs"),
    re_path("", open_by_method(nothing_here, {"GET": (EVERYONE,)}, refuse=refuse)),
]
