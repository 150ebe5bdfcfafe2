"""Lists of a month's allowances: made, shown, paid once with the proof, accounted for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.enterprises.flow import PAY_LIST
from hemei.enterprises.operations import paying as write
from hemei.enterprises.perms import pay_offers
from hemei.enterprises.queries import allowances as paid
from hemei.enterprises.queries import households as reading
from hemei.ledger.operations import Refused
from hemei.rules.words import mark
from hemei.web.households.common import (
    PURPOSE,
    TABS,
    Column,
    Listed,
    found,
    handed_out,
    list_page,
    month_of,
    today,
)
from hemei.web.parts.asked import actor, address, natural, page_key, status_of
from hemei.web.parts.deeds import PAGE, Asked, Deed, Field, Form, acted, asked_by, shown

_WHY = Field("note", mark("原因"), "text")
_MAKE = Form("make", mark("生成发放名单"), (Field("month", mark("月份（如 2026-12）"), "text"),),
             hint=mark("只列已确认、这个月还没有发、也不在别的名单里的户。"))  # fmt: skip
LIST = Listed(
    "pay_lists", mark("低保金发放名单"),
    mark("每月一份名单：公示以后由另一人登记发放，一户一个月只发一次。"), PAY_LIST, "pay_list",
    (Column(mark("月份"), 12), Column(mark("户数"), 10, "n"), Column(mark("金额（元）"), 16, "n"),
     Column(mark("发放日期"), 14, "day")),
    lambda row: (f"{row.month:%Y-%m}", row.homes, row.total, row.paid_on), paid.list_lines,
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list the lists of payments; a POST makes one; `?format=xlsx` gives a file."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, {"make": _make}, None)
        if status == 200:
            return redirect("pay_lists")
    may = "approver" in who.roles and who.agency in reading.offices(today())
    return list_page(request, LIST, who, forms=(_MAKE,) if may else (), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will show one list with its masked households; a POST does the next act on it."""
    who, status = actor(request), 200
    number = number.replace("\0", "")
    row = found(lambda: paid.list_for(number, who, today()))
    if request.method == "POST" and request.POST.get("deed") == "look":
        try:
            asked = asked_by(request)
            return handed_out(write.look_at_proof(row=row, purpose=asked.word("purpose"), **asked.by))
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
    elif request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("pay_list", number)
    row = found(lambda: paid.list_for(number, who, today()))
    before = page_key(request.GET.get("before", ""))
    lines = paid.lines_of(row, before=before, limit=PAGE + 1)
    context = {
        "row": row, "matter": row.matter, "label": PAY_LIST.label(row.matter.state), "tabs": TABS, "tab": "pay_lists",
        "lines": lines[:PAGE], "sum": paid.sum_of(row, today()), "agencies": (), "section": "homes",
        "older": "?" + address({}, before=lines[PAGE - 1].pk) if len(lines) > PAGE else "",
        "newer": "?" if before is not None else "", "summary": "", "moments": reading.acts_told(row.pk),
        "forms": shown(_forms(lines[:PAGE]), pay_offers(row, who, today()), request),
    }  # fmt: skip
    return render(request, "households/pay.html", context, status=status)


def _forms(lines: list[Any]) -> tuple[Form, ...]:
    picks = tuple(
        (str(one.pk), f"{one.household.masked} {one.household.village} {one.amount}")
        for one in lines
        if one.live
    )
    return (
        Form("publish", mark("公示名单")),
        Form("pay", mark("登记发放"), (
            Field("voucher", mark("凭证号"), "text"), Field("day", mark("发放日期"), "date"),
            Field("file", mark("银行回单"), "file"),
        ), hint=mark("生成名单的人不能登记发放。")),
        Form("effect", mark("核销和绩效"), (Field("note", mark("绩效")),)),
        Form("look", mark("查看发放凭证"), (PURPOSE,)),
        Form("strike", mark("移出名单"), (Field("line", mark("哪一户"), "select", picks), _WHY), danger=True),
        Form("drop", mark("作废名单"), (_WHY,), danger=True),
    )  # fmt: skip


def _make(_row: Any, asked: Asked) -> str:
    month = month_of(asked.word("month"))
    if month is None:
        raise Refused(_("月份没有填对，没有写入。请写成 2026-12。"))
    row = write.make_list(month=month, **asked.by)
    return _("名单已生成，编号 %s。") % row.matter.number


def _publish(row: Any, asked: Asked) -> str:
    write.publish_list(row=row, seen=asked.seen, **asked.by)
    return _("已公示，姓名已遮盖。")


def _pay(row: Any, asked: Asked) -> str:
    count = write.pay_list(
        row=row, voucher=asked.word("voucher"), paid_on=asked.owed_day("day"), proof=asked.file(), seen=asked.seen,
        **asked.by,
    )  # fmt: skip
    return _("发放已登记，共 %s 户。") % count


def _effect(row: Any, asked: Asked) -> str:
    write.account_for(row=row, text=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已核销。")


def _strike(row: Any, asked: Asked) -> str:
    write.strike_line(
        row=row, line=natural(asked.word("line")) or 0, reason=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("已移出名单。")


def _drop(row: Any, asked: Asked) -> str:
    write.drop_list(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("名单已作废，这些户可以进入新的名单。")


_DEEDS: dict[str, Deed] = {
    "publish": _publish, "pay": _pay, "effect": _effect, "strike": _strike, "drop": _drop,
}  # fmt: skip
