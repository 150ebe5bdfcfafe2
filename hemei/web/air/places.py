"""The staff's page of what is monitored where: stations that come, move and go, water sections and their samples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.indicators.operations import air
from hemei.indicators.queries import air as queries
from hemei.ledger.operations import Refused
from hemei.rules.water import items
from hemei.web.air.common import today
from hemei.web.air.work_acts import Asked
from hemei.web.air.works import typed
from hemei.web.parts.asked import actor
from hemei.web.parts.context import has_role

CLASSES = (("1", "Ⅰ"), ("2", "Ⅱ"), ("3", "Ⅲ"), ("4", "Ⅳ"), ("5", "Ⅴ"))

_FORMS = {
    "register": "station",
    "move": "station",
    "close": "close",
    "section": "section",
    "sample": "sample",
    "import": "import",
    "withdraw": "withdraw",
}
SHOWN = 100  # faults of a file that a page lists


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """This will list the stations with their places, past ones too, and the water sections with their targets."""
    return _page(request)


def _page(
    request: HttpRequest, refused: bool = False, preview: air.WaterPreview | None = None
) -> HttpResponse:
    forms = {name: typed() for name in _FORMS.values()}
    if refused or preview:
        forms[_FORMS[request.POST["act"]]] = typed(request.POST)
    sampled = forms["sample"]
    context = {
        "stations": queries.station_rows(date.max), "sections": queries.water_rows(1), "classes": CLASSES,
        "item_rows": [(key, name, sampled[f"i-{key}"]) for key, name in items(today()).items()],
        "writes": has_role(request, "statistician"), "section": "air_data", "typed": forms,
        "names": ["断面", "采样日", *items(today()).values()], "water_files": queries.water_files(), **_faults(preview),
    }  # fmt: skip
    return render(request, "air/places.html", context, status=422 if refused else 200)


def _faults(preview: air.WaterPreview | None) -> dict[str, Any]:
    faults = preview.faults if preview else ()
    fatal, strange = ([one for one in faults if one.fatal is kind][:SHOWN] for kind in (True, False))
    return {"preview": preview, "fatal": fatal, "strange": strange}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """This will do one act of the page; what was typed stays when it is refused."""
    given = request.FILES.get("file")
    asked = Asked(request.POST, given.read() if given else b"", actor(request), timezone.now())
    does = _ACTS.get(asked.word("act"))
    if does is None and asked.word("act") != "import":
        messages.error(request, _("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))
        return redirect("air_places")
    try:
        if does is not None:
            said = does(asked)
        else:
            found = _read(asked, str(given.name) if given else "")
            if asked.word("only") or not found.ready:
                return _page(request, preview=found)
            said = _import(asked, found)
    except Refused as why:
        messages.error(request, str(why))
        return _page(request, refused=True)
    messages.success(request, said)
    return redirect("air_places")


def _stands(asked: Asked) -> dict[str, Any]:
    return {
        "code": asked.word("code"), "from_on": asked.day("from"), "longitude": asked.amount("longitude"),
        "latitude": asked.amount("latitude"), "address": asked.word("address"), "document": asked.word("document"),
    }  # fmt: skip


def _register(asked: Asked) -> str:
    row = air.register_station(name=asked.word("name"), **_stands(asked), **asked.by)
    return _("已登记空气站 %s。") % row.name


def _move(asked: Asked) -> str:
    row = air.move_station(**_stands(asked), **asked.by)
    return _("已登记 %s 迁址。迁址前的数据留在原址。") % row.name


def _close(asked: Asked) -> str:
    row = air.close_station(code=asked.word("code"), reason=asked.word("reason"), **asked.by)
    return _("%s 已停用，它的数据照样保留和计算。") % row.name


def _section(asked: Asked) -> str:
    target = asked.word("target")
    row = air.register_section(
        code=asked.word("code"), name=asked.word("name"), river=asked.word("river")[:80],
        target=int(target) if target in set("12345") else 0, document=asked.word("document"),
        lake=bool(asked.word("lake")), **asked.by,
    )  # fmt: skip
    return _("已登记断面 %s。") % row.name


def _sample(asked: Asked) -> str:
    found: dict[str, Decimal] = {
        key: asked.amount(f"i-{key}") for key in items(today()) if asked.word(f"i-{key}")
    }
    row = air.sample_water(
        code=asked.word("code"), on=asked.day("on"), items=found, document=asked.word("document"), **asked.by
    )
    return _("已登记 %(name)s 的采样，%(n)d 项。") % {"name": row.section.name, "n": len(found)}


def _read(asked: Asked, name: str) -> air.WaterPreview:
    if not name:
        raise Refused(_("没有选择文件，什么都没有改动。请先选一个文件。"))
    return air.preview_water(name=name, content=asked.file, document=asked.word("document"), now=asked.now)


def _import(asked: Asked, found: air.WaterPreview) -> str:
    row = air.take_water(preview=found, **asked.by)
    return _("已导入 %(rows)d 次采样，编号 %(number)s。") % {"rows": row.rows, "number": row.matter.number}


def _withdraw(asked: Asked) -> str:
    row = air.withdraw_water(number=asked.word("number"), reason=asked.word("reason"), **asked.by)
    return _("已撤回 %s，它的采样不再参加评价，原值保留。") % row.matter.number


_ACTS: dict[str, Callable[[Asked], str]] = {
    "register": _register, "move": _move, "close": _close, "section": _section, "sample": _sample,
    "withdraw": _withdraw,
}  # fmt: skip
