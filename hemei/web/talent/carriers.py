"""The office's pages of carriers: space over time, tenants with what they lack to graduate; a firm's platforms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.catalog.queries.listings import parks
from hemei.enterprises.enums import CarrierStage, Level, PlatformKind
from hemei.enterprises.flow import CARRIER
from hemei.enterprises.operations import carriers as write
from hemei.enterprises.perms import carrier_offers, platform_offers
from hemei.enterprises.queries import carriers as reading
from hemei.enterprises.queries.profile import firm_by_number
from hemei.enterprises.queries.talent import acts_told
from hemei.ledger.operations import Refused
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.charts import sparkline
from hemei.web.parts.deeds import MOST, PAGE, Asked, Deed, Field, Form, acted, filters, listing, sheet, shown
from hemei.web.talent.common import firm_of
from hemei.web.talent.public import LAMPS, PICKS, WORDS, cells, heads

_DAY, _WHY = Field("day", mark("日期"), "date"), Field("note", mark("原因"))


def _new() -> Form:
    return Form("open", mark("登记载体"), (
        Field("title", mark("名称"), "text"), Field("stage", mark("类型"), "select", tuple(CarrierStage.choices)),
        Field("level", mark("级别"), "select", tuple(Level.choices)), Field("operator", mark("运营单位"), "text"),
        Field("park", mark("园区"), "select", tuple(parks(local_day(timezone.now())).items())),
        Field("space", mark("可租面积（平方米）"), "money"), Field("day", mark("启用日期"), "date"),
    ))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list carriers with what is taken today; a POST opens one; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"open": _open}, None)
        if status == 200:
            return redirect("desk_carriers")
    wanted, after, file = filters(request, "stage", "level")
    rows = reading.carrier_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now, on=local_day(now)
    )
    if file:
        return sheet("carriers", _("创新载体"), heads(), rows, cells)
    may = {"open"} if who.roles & {"helper", "statistician", "approver"} else set()
    context = {
        **listing(wanted, after, rows, CARRIER.choices(), *PICKS), "forms": shown((_new(),), may, request),
        "agencies": (), "section": "desk_carriers", "parks": parks(local_day(now)), "desk": True,
    }  # fmt: skip
    return render(request, "talent/carriers_desk.html", context, status=status)


def _open(_row: Any, asked: Asked) -> str:
    new = write.NewCarrier(
        asked.word("title"), asked.word("stage"), asked.word("level"), asked.word("operator"), asked.word("park"),
        _area(asked, "space"), asked.owed_day("day"),
    )  # fmt: skip
    return _("已登记，编号 %s。") % write.open_carrier(new=new, **asked.by).matter.number


def _area(asked: Asked, name: str) -> Decimal:
    try:
        return asked.money(name)
    except Refused:
        raise Refused(_("面积没有填对，没有写入。请按平方米只写数字，例如 120.5。")) from None


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one carrier: space over the year, tenants and how far each is; a POST does the next act."""
    status, row = 200, _found(number)
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("carrier", number)
        row = _found(number)
    return render(request, "talent/carrier.html", _context(request, row), status=status)


def _context(request: HttpRequest, row: Any) -> dict[str, Any]:
    today = local_day(timezone.now())
    tenants, spans = reading.tenants_of(row, today), reading.spans_of(row)
    shares = reading.occupancy(spans, row.space, today)
    here = tuple((str(one.row.pk), one.row.firm.party.name) for one in tenants)
    who = Field("tenant", mark("企业"), "select", here)
    forms = (
        Form("rent", mark("企业入驻"), (
            Field("firm", mark("统一社会信用代码"), "text"), Field("area", mark("面积（平方米）"), "money"), _DAY)),
        Form("graduate", mark("企业毕业"), (who, _DAY), hint=mark("按毕业日的条件表核对，没达到会说差在哪里。")),
        Form("leave", mark("企业搬离"), (who, _DAY, _WHY)),
        Form("resize", mark("更正面积"), (Field("space", mark("可租面积（平方米）"), "money"), _WHY)),
        Form("close", mark("关闭载体"), (_WHY,), danger=True),
    )  # fmt: skip
    return {
        "row": row, "matter": row.matter, "label": CARRIER.label(row.matter.state), "agencies": (),
        "section": "desk_carriers", "park": parks(today).get(row.park, row.park),
        "taken": sum(one.row.area for one in tenants),
        "tenants": [(one.row, _state(one.found)) for one in tenants], "former": reading.former_of(row),
        "shares": shares, "share": shares[-1][1], "chart": sparkline([share for _day, share in shares]),
        "unsure": next((one.found.unsure for one in tenants if one.found), ""),
        "forms": shown(forms, carrier_offers(row, actor(request)), request), "moments": acts_told(row.pk),
    }  # fmt: skip


_STANDS = {True: ("g", mark("可以毕业")), False: ("r", mark("还不能毕业")), None: ("y", mark("还缺数据"))}


def _state(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    lamp, word = {
        True: ("g", mark("可以毕业")),
        False: ("r", mark("还不能毕业")),
        None: ("y", mark("还缺数据")),
    }[found.met]
    clauses = [
        (LAMPS.get(one.state, "y"), WORDS.get(one.state, mark("还缺数据")), one) for one in found.clauses
    ]
    return {"lamp": lamp, "word": word, "clauses": clauses, "need": found.need}


def _found(number: str) -> Any:
    try:
        return reading.carrier_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这个载体。")) from absent


def _tenant(row: Any, asked: Asked) -> Any:
    found = reading.tenancy(row, natural(asked.word("tenant")) or 0)
    if found is None:
        raise Refused(_("请选一家在这里的企业，没有写入。"))
    return found


def _rent(row: Any, asked: Asked) -> str:
    write.rent(
        row=row, firm=firm_of(asked, "firm"), area=_area(asked, "area"), from_on=asked.owed_day("day"),
        seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("已入驻。")


def _leave(row: Any, asked: Asked) -> str:
    write.move_out(
        row=_tenant(row, asked),
        on=asked.owed_day("day"),
        reason=asked.word("note"),
        seen=asked.seen,
        **asked.by,
    )
    return _("已登记搬离。")


def _graduate(row: Any, asked: Asked) -> str:
    write.graduate(row=_tenant(row, asked), on=asked.owed_day("day"), seen=asked.seen, **asked.by)
    return _("已毕业，企业会收到消息。")


def _resize(row: Any, asked: Asked) -> str:
    write.resize(row=row, space=_area(asked, "space"), note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("面积已更正。")


def _close(row: Any, asked: Asked) -> str:
    write.close_carrier(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("载体已关闭。")


_DEEDS: dict[str, Deed] = {
    "rent": _rent, "leave": _leave, "graduate": _graduate, "resize": _resize, "close": _close,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def platforms(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a firm's platforms; a POST enters or ends one."""
    status, firm = 200, _firm(number)
    if request.method == "POST":
        status = acted(request, {"platform": _add, "end_platform": _end}, firm)
        if status == 200:
            return redirect("platforms", number)
        firm = _firm(number)
    rows = reading.platforms_of(firm)
    own = tuple((str(one.pk), one.name) for one in rows if one.ended_on is None)
    forms = (
        Form("platform", mark("登记创新平台"), (
            Field("kind", mark("类型"), "select", tuple(PlatformKind.choices)),
            Field("level", mark("级别"), "select", tuple(Level.choices)), Field("name", mark("名称"), "text"),
            Field("code", mark("认定文号"), "text"), Field("day", mark("认定日期"), "date"),
        )),
        Form("end_platform", mark("平台撤销"), (Field("which", mark("平台"), "select", own), _DAY, _WHY), danger=True),
    )  # fmt: skip
    context = {
        "firm": firm, "rows": rows, "forms": shown(forms, platform_offers(firm, actor(request)), request),
        "agencies": (), "section": "firms",
    }  # fmt: skip
    return render(request, "talent/platforms.html", context, status=status)


def _firm(number: str) -> Any:
    try:
        return firm_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这份企业档案。")) from absent


def _add(firm: Any, asked: Asked) -> str:
    new = write.NewPlatform(
        asked.word("kind"), asked.word("level"), asked.word("name"), asked.word("code"), asked.owed_day("day")
    )
    write.add_platform(firm=firm, new=new, seen=asked.seen, **asked.by)
    return _("平台已登记。")


def _end(firm: Any, asked: Asked) -> str:
    row = reading.platform(firm, natural(asked.word("which")) or 0)
    if row is None:
        raise Refused(_("请选要撤销的平台，没有写入。"))
    write.end_platform(row=row, on=asked.owed_day("day"), why=asked.word("note"), seen=asked.seen, **asked.by)
    return _("平台已撤销。")
