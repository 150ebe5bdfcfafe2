"""The map of the parks: projects and works on the zone's own schematic, a table beside, the schematic replaced."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.catalog.queries.listings import parks
from hemei.ledger.operations import Refused
from hemei.projects.flow import PARK_MAP
from hemei.projects.operations.calendars import set_map
from hemei.projects.queries import calendars as reading
from hemei.rules import maps
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, status_of
from hemei.web.parts.book import book, download
from hemei.web.projects.drawing import sheet
from hemei.web.projects.pages import may, with_reader


@require_safe
def park_map(request: HttpRequest) -> HttpResponse:
    """This will show projects and works on the parks; `?format=geojson` gives the schematic, xlsx the table."""
    now = timezone.now()
    names = parks(local_day(now))
    row = reading.park_map()
    kind = request.GET.get("format", "")
    if kind == "geojson":
        shapes = reading.shapes(row) or maps.grid(list(names))
        text = maps.geojson(shapes, names)
        return download("parks.geojson", text.encode(), "application/geo+json")
    lines = reading.park_lines(names, now)
    if kind == "xlsx":
        heads = [(_("园区"), 26), (_("项目"), 10), (_("已开工"), 10), (_("有逾期"), 10), (_("民生实事"), 10),
                 (_("未销号问题"), 12)]  # fmt: skip
        table = [(one.name, one.projects, one.started, one.late, one.works, one.problems) for one in lines]
        return book("parks", _("园区一览"), heads, table, now=now)
    shapes = {code: rings for code, rings in reading.shapes(row).items() if code in names}
    plane = not shapes
    context = {
        "drawing": sheet(shapes or maps.grid(list(names)), names, reading.spots(local_day(now)), plane=plane),
        "lines": lines, "row": row, "plane": plane, "may_draw": may(request, PARK_MAP, "park_map.set"),
        "undrawn": [names[code] for code in names if shapes and code not in shapes], **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/map.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_map(request: HttpRequest) -> HttpResponse:
    """This will take a new schematic from GeoJSON, or show first what it would look like; nothing else is written."""
    names, found, status = parks(local_day(timezone.now())), None, 200
    document = request.POST.get("document", "")
    if request.method == "POST":
        given = request.FILES.get("file")
        content = given.read(maps.MOST_BYTES + 1) if given else b""
        found = maps.read_map(content, names)
        status = 200 if found.ready else 422
        if found.ready and not request.POST.get("only"):
            status = _set(request, content, document, names)
            if status == 200:
                return redirect("project_map")
    drawing = sheet(found.parks, names, {}) if found and found.ready else ""
    context = {
        "found": found, "drawing": drawing, "faults": found.faults[:200] if found else [], "document": document,
        "many": len(found.faults) if found else 0, "missing": [names[code] for code in found.missing] if found else [],
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/map_import.html", context, status=status)


def _set(request: HttpRequest, content: bytes, document: str, names: dict[str, Any]) -> int:
    try:
        set_map(content=content, document=document, parks=names, actor=actor(request), now=timezone.now())
    except Refused as why:
        messages.error(request, str(why))
        return status_of(why)
    messages.success(request, _("已换上新的示意图，原来的保留在账本里。"))
    return 200
