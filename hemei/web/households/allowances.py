"""Allowances for the staff: the list, one with the gap as it was worked out, and each act as a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.flow import ALLOWANCE
from hemei.enterprises.operations import allowances as write
from hemei.enterprises.perms import allowance_offers, sees_income
from hemei.enterprises.queries import allowances as paid
from hemei.enterprises.queries import households as reading
from hemei.rules.households import INCOMES
from hemei.rules.masks import mask_account
from hemei.rules.words import mark
from hemei.web.households.common import TABS, Column, Listed, found, lines_told, list_page, today
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, shown

LIST = Listed(
    "allowances", mark("最低生活保障"),
    mark("差额 = 低保标准 × 人数 − 家庭收入；核查、公示、确认、按月发放、定期复核。"),
    ALLOWANCE, "allowance", (
        Column(mark("户主"), 14), Column(mark("村（社区）"), 16), Column(mark("人口"), 8, "n"),
        Column(mark("每月补差（元）"), 16, "n"), Column(mark("下次复核"), 14, "day"),
    ),
    lambda row: (row.household.masked, row.household.village, row.persons, row.month, row.review_on),
    paid.allowance_lines,
    lambda _who, _on: (("review", mark("复核"), (("yes", mark("到期该复核的")),)),), ("figure",),
)  # fmt: skip
_NOTE = Field("note", mark("意见"))
FORMS = (
    Form("check", mark("登记入户核查和信息比对"), (
        Field("assets", mark("财产符合规定"), "yes"), Field("note", mark("核查情况")),
    ), hint=mark("要先有户主授权和上一收入年度的收入；差额由系统计算。文字里的姓名、证件号、电话、账号会自动遮盖。")),
    Form("publish", mark("公示")),
    Form("grant", mark("审核确认"), (_NOTE,), hint=mark("核查的人不能确认；从下个月起发放。")),
    Form("recheck", mark("登记复核"), (Field("note", mark("复核情况")),), hint=mark("按最新收入重新计算差额。")),
    Form("change", mark("登记情况变化"), (Field("note", mark("变化情况")),)),
    Form("uphold", mark("异议不成立"), (_NOTE,)),
    Form("object", mark("登记异议"), (Field("note", mark("异议")),)),
    Form("refuse", mark("不符合"), (Field("note", mark("原因（会告诉这户）")),), danger=True),
    Form("stop", mark("停发"), (Field("note", mark("原因（会告诉这户）")),), danger=True),
)  # fmt: skip


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """This will list allowances, masked; `?format=xlsx` gives a file."""
    return list_page(request, LIST, actor(request))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one allowance with the gap and its parts; a POST does the next act on it."""
    who, status = actor(request), 200
    number = number.replace("\0", "")
    row = found(lambda: paid.allowance_for(number, who, today()))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("allowance", number)
        row = found(lambda: paid.allowance_for(number, who, today()))
    context = {
        "row": row, "matter": row.matter, "label": ALLOWANCE.label(row.matter.state), "tabs": TABS,
        "tab": "allowances", "account": mask_account(row.account), "consented": reading.consented(row.household),
        "forms": shown(FORMS, allowance_offers(row, who, today()), request), "agencies": (), "section": "homes",
        "moments": reading.acts_told(row.pk), "lines": lines_told(today()), "payments": paid.payments_of(row.household),
        "money": _money(row) if sees_income(who, today()) else None, "sees": sees_income(who, today()),
        "ceiling": row.line * row.persons if row.line and row.persons else None, "today": today(),
    }  # fmt: skip
    return render(request, "households/allowance.html", context, status=status)


def _money(row: Any) -> list[tuple[Any, str]]:
    return [(one, INCOMES[one.kind]) for one in reading.income_of(row.household, today()).lines]


def _check(row: Any, asked: Asked) -> str:
    made = write.check(
        row=row, property_ok=asked.yes("assets"), note=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("核查已登记，每月补差 %s 元，等公示。") % made.month


def _publish(row: Any, asked: Asked) -> str:
    write.publish(row=row, seen=asked.seen, **asked.by)
    return _("已公示，姓名已遮盖。")


def _recheck(row: Any, asked: Asked) -> str:
    made = write.recheck(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已复核，每月补差 %s 元。") % made.month


def _noted(does: Any, name: str, said: str) -> Deed:
    """An act that asks for one text."""

    def deed(row: Any, asked: Asked) -> str:
        does(row=row, seen=asked.seen, **{name: asked.word("note")}, **asked.by)
        return _(said)

    return deed


_DEEDS: dict[str, Deed] = {
    "check": _check, "publish": _publish, "recheck": _recheck,
    "grant": _noted(write.grant, "note", mark("已确认，从下个月起发放。")),
    "change": _noted(write.report_change, "note", mark("变化已登记，等复核。")),
    "object": _noted(write.object_to, "reason", mark("异议已登记，核查以前不会确认。")),
    "uphold": _noted(write.uphold, "note", mark("异议不成立，公示继续。")),
    "refuse": _noted(write.refuse, "reason", mark("已决定不符合，原因会告诉这户。")),
    "stop": _noted(write.stop, "reason", mark("已停发，原因会告诉这户。")),
}  # fmt: skip
