"""Open311 GeoReport v2: services, requests, one request, in JSON and XML, as any client of that standard asks.

Reading is open to everybody and tells nothing of a person; sending asks for a key (a token of ours with the scope
hotline:write), as the standard has it. Errors are the standard's: a list of code and description.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree import ElementTree as Xml

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, re_path
from django.utils import timezone

from hemei.accounts.queries import Person, person, token_holder
from hemei.api.auth import refuse
from hemei.common.access import EVERYONE, View, open_by_method
from hemei.common.throttle import Limit
from hemei.common.words import tell, told
from hemei.ledger.operations import Refused
from hemei.oversight.enums.tickets import Way
from hemei.oversight.operations.tickets import Told, take
from hemei.oversight.queries.open311 import Request, Wanted, requests
from hemei.rules.hotline import Category, categories
from hemei.rules.workdays import SHANGHAI, local_day

SCOPE, _PACE = "hotline:write", Limit("open311-key", 600, 3600)
_TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
_BASE = r"open311/v2/"
Rows = Sequence[Mapping[str, Any]]


class Wrong(Exception):
    """A call that can't be answered; `code` is the status and stands in the answer, too."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        super().__init__(message)


def _answer(form: str, outer: str, inner: str, rows: Rows, status: int = 200) -> HttpResponse:
    if form == "json":
        body = json.dumps(rows, ensure_ascii=False)
    else:
        top = Xml.Element(outer)
        for row in rows:
            one = Xml.SubElement(top, inner)
            for name, value in row.items():
                Xml.SubElement(one, name).text = _printed(value)
        body = Xml.tostring(top, encoding="unicode", xml_declaration=False)
        body = '<?xml version="1.0" encoding="utf-8"?>' + body
    return HttpResponse(body, content_type=_TYPES[form], status=status)


def _printed(value: Any) -> str:
    """A value as XML holds it; signs that XML forbids are left out."""
    text = str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")


def _guarded(view: Any) -> View:
    """A view whose refusals are told as the standard has it."""

    def does(request: HttpRequest, form: str, **more: str) -> HttpResponse:
        try:
            answer: HttpResponse = view(request, form, **more)
        except (Wrong, Refused) as why:
            code = why.code if isinstance(why, Wrong) else 400
            return _answer(form, "errors", "error", [{"code": code, "description": str(why)}], code)
        return answer

    return does


def _services() -> tuple[Category, ...]:
    return categories(local_day(timezone.now()))


def _service(one: Category) -> dict[str, Any]:
    return {
        "service_code": one.code, "service_name": told(one.name), "description": told(one.name), "metadata": False,
        "type": "realtime", "keywords": ",".join(one.words[:6]), "group": "12345",
    }  # fmt: skip


def services(_request: HttpRequest, form: str) -> HttpResponse:
    """This will list the services: the categories of the day."""
    return _answer(form, "services", "service", [_service(one) for one in _services()])


def definition(_request: HttpRequest, form: str, code: str) -> HttpResponse:
    """This will describe one service; ours ask for no attributes."""
    if code not in {one.code for one in _services()}:
        raise Wrong(404, tell("没有这项服务：{code}。", code=code[:60]))
    if form == "json":
        return HttpResponse(json.dumps({"service_code": code, "attributes": []}), content_type=_TYPES[form])
    top = Xml.Element("service_definition")
    Xml.SubElement(top, "service_code").text = code
    Xml.SubElement(top, "attributes")
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return HttpResponse(head + Xml.tostring(top, encoding="unicode"), content_type=_TYPES[form])


def _told(one: Request, names: Mapping[str, str]) -> dict[str, Any]:
    at = {name: value.astimezone(SHANGHAI).isoformat(timespec="seconds") if value else None for name, value in (
        ("requested_datetime", one.requested), ("updated_datetime", one.updated), ("expected_datetime", one.expected)
    )}  # fmt: skip
    return {
        "service_request_id": one.number, "status": "open" if one.open else "closed", "status_notes": told(one.state),
        "service_name": told(names.get(one.category, "")), "service_code": one.category,
        "description": one.description, "agency_responsible": told(one.agency), "service_notice": "", **at,
        "address": one.address, "address_id": "", "zipcode": "", "lat": one.lat, "long": one.long, "media_url": "",
    }  # fmt: skip


def _list(asked: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in asked.get(name, "").replace("\0", "").split(","))))


def _moment(asked: QueryDict, name: str) -> datetime | None:
    text = asked.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(400, tell("{name} 不是时间，请写成 2026-11-23T09:30:00+08:00。", name=name)) from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def _holder(key: str, now: datetime) -> tuple[Person, frozenset[str]] | None:
    found = token_holder(key, now) if key else None
    return (person(found[0]), found[1]) if found else None


def _address(who: Person) -> str:
    return f"party:{who.party_id}" if who.party_id is not None else who.key


def _shown(asked: QueryDict, form: str, wanted: Wanted, *, one: bool = False) -> HttpResponse:
    now = timezone.now()
    known = _holder(asked.get("api_key", ""), now)
    names = {each.code: each.name for each in _services()}
    rows = [_told(each, names) for each in requests(wanted, now, caller=_address(known[0]) if known else "")]
    if one and not rows:
        raise Wrong(404, tell("没有这条诉求。"))
    return _answer(form, "service_requests", "request", rows)


def many(request: HttpRequest, form: str) -> HttpResponse:
    """This will list service requests; a POST takes one."""
    if request.method == "POST":
        return _take(request, form)
    asked = request.GET
    wanted = Wanted(
        _list(asked, "service_request_id"), _list(asked, "service_code"), _list(asked, "status"),
        _moment(asked, "start_date"), _moment(asked, "end_date"),
    )  # fmt: skip
    return _shown(asked, form, wanted)


def single(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """This will tell one service request."""
    return _shown(request.GET, form, Wanted((number.replace("\0", ""),)), one=True)


def token(request: HttpRequest, form: str, number: str) -> HttpResponse:
    """This will give the number of a request by its token; ours are given at once, so the token is the number."""
    found = requests(Wanted((number.replace("\0", ""),)), timezone.now())
    if not found:
        raise Wrong(404, tell("没有这条诉求。"))
    row = {"service_request_id": found[0].number, "token": found[0].number}
    return _answer(form, "service_requests", "request", [row])


def _take(request: HttpRequest, form: str) -> HttpResponse:
    now, given = timezone.now(), request.POST
    known = _holder(given.get("api_key", ""), now)
    if known is None or SCOPE not in known[1]:
        raise Wrong(403, tell("缺少 api_key，或它不对、已停用、没有范围“{scope}”，没有写入。", scope=SCOPE))
    who = known[0]
    if _PACE.shut(who.key):
        raise Wrong(429, tell("提交得太多、太快，没有写入。请过一小时再来。"))
    _PACE.failed(who.key)
    row = take(told=_read(given), way=Way.OPEN311, actor=who, now=now, person=_address(who))
    made = {"service_request_id": row.matter.number, "service_notice": "", "account_id": ""}
    return _answer(form, "service_requests", "request", [made], 201)


def _read(given: QueryDict) -> Told:
    code = given.get("service_code", "")
    if code not in {one.code for one in _services()}:
        raise Wrong(404 if code else 400, tell("service_code 没有填对，没有写入。可用的见 services。"))
    lat, long, place = _degrees(given, "lat"), _degrees(given, "long"), given.get("address_string", "")
    if not place.strip() and (lat is None or long is None):
        raise Wrong(400, tell("要有地点：lat 和 long，或 address_string，没有写入。"))
    name = " ".join(filter(None, (given.get("first_name", "").strip(), given.get("last_name", "").strip())))
    return Told(
        "complain",
        "",
        given.get("description", ""),
        place,
        name,
        given.get("phone", ""),
        code,
        lat=lat,
        long=long,
    )


def _degrees(given: QueryDict, name: str) -> Decimal | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Wrong(400, tell("经纬度没有填对，没有写入。"))
    return found


def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """This will say where this server is and which formats it speaks."""
    url = request.build_absolute_uri("/api/open311/v2/")
    row = {"specification": "http://wiki.open311.org/GeoReport_v2", "url": url, "type": "production",
           "formats": ", ".join(("application/json", "text/xml"))}  # fmt: skip
    return _answer(form, "discovery", "endpoint", [row])


_READ = {"GET": (EVERYONE,), "HEAD": (EVERYONE,)}
_ADDRESSES: tuple[tuple[str, Any, Mapping[str, tuple[str, ...]]], ...] = (
    (r"discovery", discovery, _READ),
    (r"services", services, _READ),
    (r"services/(?P<code>[a-z_-]+)", definition, _READ),
    (r"requests", many, {**_READ, "POST": (EVERYONE,)}),
    (r"requests/(?P<number>[^/]{1,80})", single, _READ),
    (r"tokens/(?P<number>[^/]{1,80})", token, _READ),
)


def _only(view: View, methods: Mapping[str, Any]) -> View:
    """Other methods are told 405."""

    def does(request: HttpRequest, form: str, **more: str) -> Any:
        if request.method not in methods:
            row = [{"code": 405, "description": "405"}]
            answer = _answer(form, "errors", "error", row, 405)
            answer["Allow"] = ", ".join(methods)
            return answer
        return view(request, form, **more)

    return does


PATTERNS: list[URLPattern] = [
    re_path(
        rf"^{_BASE}{where}\.(?P<form>json|xml)$",
        open_by_method(_only(_guarded(view), methods), methods, refuse=refuse),
    )
    for where, view, methods in _ADDRESSES
]
