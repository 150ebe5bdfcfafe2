"""The OpenAPI document: Ninja's, with problems, ways to sign in and response headers that it does not know."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ninja import NinjaAPI
from pydantic import TypeAdapter

from hemei.api.problems import MEDIA_TYPE
from hemei.api.routes import Route
from hemei.api.schemas import FieldError, Problem
from hemei.common.access import EVERYONE

_SIGN_IN = {
    "token": {"type": "http", "scheme": "bearer", "description": "hemei token make USERNAME SCOPE…"},
    "session": {
        "type": "apiKey", "in": "cookie", "name": "sessionid", "description": "页面的登录，写入时另带 X-CSRFToken",
    },
}  # fmt: skip


def describe(api: NinjaAPI, routes: Iterable[Route]) -> dict[str, Any]:
    """This will return the whole document, as plain values in a fixed order."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    schemas = made["components"]["schemas"]
    for model in (FieldError, Problem):
        schemas[model.__name__] = TypeAdapter(model).json_schema(ref_template="#/components/schemas/{model}")
        schemas[model.__name__].pop("$defs", None)
    made["components"]["securitySchemes"] = _SIGN_IN
    for route in routes:
        _finish(made["paths"][f"/api/v1{route.path}"][route.method.lower()], route)
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    return made


def _finish(operation: dict[str, Any], route: Route) -> None:
    signed = [{"token": [route.scope] if route.scope else []}, {"session": []}]
    operation["security"] = [{}] if EVERYONE in route.roles else signed
    operation["x-roles"] = list(route.roles)
    if route.sends:
        file = {"schema": {"type": "string", "format": "binary"}}
        operation["responses"][str(route.status)]["content"] = dict.fromkeys(route.sends, file)
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in route.errors:
        operation["responses"][str(status)] = {
            "description": "Problem (RFC 9457)",
            "content": {MEDIA_TYPE: problem},
        }


def written(document: dict[str, Any]) -> str:
    """This will write the document as it stands in docs/openapi.json."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
