"""The staff's page of monitored data: files, contradictions, marks, and figures that no longer come out the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hemei.accounts.queries import Person, person
from hemei.common.words import tell
from hemei.indicators.operations import air
from hemei.indicators.queries import air as queries
from hemei.ledger.operations import Refused
from hemei.rules.air.intake import Options
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI
from hemei.web.air.common import today
from hemei.web.parts.context import has_role

KINDS = (
    ("calibration", mark("校准")),
    ("power", mark("停电")),
    ("doubtful", mark("存疑")),
    ("dust", mark("沙尘")),
)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """This will list what came in, what contradicts, what is marked, and check the published figures."""
    return _page(request)


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    checked = list(queries.recompute())
    context = {
        "intakes": queries.intakes(), "contradictions": queries.contradictions(), "flags": queries.flags(),
        "checked": checked, "differ": [one for one in checked if not one.same], "kinds": KINDS,
        "stations": queries.station_rows(today()), "writes": has_role(request, "statistician"), "section": "air_data",
        "preview": None, "strange": [], "fatal": [], **more,
    }  # fmt: skip
    return render(request, "air/data.html", context)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """This will do one act of the page: preview or take in a file, withdraw, flag, lift, settle."""
    actor, now = person(cast(Any, request.user)), timezone.now()
    does = _ACTS.get(request.POST.get("act", ""))
    if does is None:
        messages.error(request, _("没有这个操作，什么都没有改动。请刷新页面后从按钮操作。"))
        return redirect("air_data")
    try:
        found = does(request, actor, now)
    except Refused as why:
        messages.error(request, str(why))
        return redirect("air_data")
    if isinstance(found, HttpResponse):
        return found
    messages.success(request, found)
    return redirect("air_data")


def _import(request: HttpRequest, actor: Person, now: datetime) -> HttpResponse | str:
    given = request.FILES.get("file")
    if given is None:
        raise Refused(_("没有选择文件，什么都没有改动。请先选一个文件。"))
    posted = request.POST
    options = Options(
        posted.get("station", ""), posted.get("co", ""), bool(posted.get("zero")), bool(posted.get("ozone"))
    )
    preview = air.preview_air(name=str(given.name), content=given.read(), options=options)
    if posted.get("only") or not preview.ready:
        fatal, strange = ([one for one in preview.faults if one.fatal is kind] for kind in (True, False))
        return _page(request, preview=preview, fatal=fatal[:100], strange=strange[:100])
    made = air.take_in(preview=preview, document=posted.get("document", ""), actor=actor, now=now)
    wind = queries.wind_now(now) if any(line.wind is not None for line in preview.sheet.lines) else []
    if wind and wind[0].stop:
        messages.warning(
            request,
            tell(
                "{source}风力 {force} 级，已到停工的级别，请到空气台账下停工令。",
                source=wind[0].source,
                force=wind[0].force,
            ),
        )
    return _("已导入 %(rows)d 行，编号 %(number)s。") % {"rows": made.rows, "number": made.matter.number}


def _withdraw(request: HttpRequest, actor: Person, now: datetime) -> str:
    row = air.withdraw(
        number=request.POST.get("number", ""), reason=request.POST.get("reason", ""), actor=actor, now=now
    )
    return _("已撤回 %s，它的数不再参加计算，原值保留。") % row.matter.number


def _flag(request: HttpRequest, actor: Person, now: datetime) -> str:
    air.flag(
        code=request.POST.get("station", ""), kind=request.POST.get("kind", ""), span=_span(request),
        reason=request.POST.get("reason", ""), actor=actor, now=now,
    )  # fmt: skip
    return _("已标记。原值保留。")


def _lift(request: HttpRequest, actor: Person, now: datetime) -> str:
    number = request.POST.get("flag", "")
    air.lift(
        flag=int(number) if number.isdecimal() else 0,
        reason=request.POST.get("reason", ""),
        actor=actor,
        now=now,
    )
    return _("已撤销标记。")


def _settle(request: HttpRequest, actor: Person, now: datetime) -> str:
    air.settle_conflict(
        code=request.POST.get("station", ""), intake=request.POST.get("intake", ""), span=_span(request),
        reason=request.POST.get("reason", ""), actor=actor, now=now,
    )  # fmt: skip
    return _("已裁定，两份文件都保留。")


def _span(request: HttpRequest) -> air.Span:
    try:
        begin, end = (
            datetime.fromisoformat(request.POST.get(name, "")).replace(tzinfo=SHANGHAI)
            for name in ("starts", "ends")
        )
    except ValueError:
        raise Refused(_("起止时间没有填对，什么都没有改动。请写成 2026-11-23 05:00。")) from None
    return air.Span(begin, end)


_ACTS: dict[str, Callable[[HttpRequest, Person, datetime], HttpResponse | str]] = {
    "import": _import, "withdraw": _withdraw, "flag": _flag, "lift": _lift, "settle": _settle,
}  # fmt: skip
