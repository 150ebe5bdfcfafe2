"""Payments that grades bring: by day, late ones seen, each entered once with its voucher."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import masked_name
from hemei.cases.queries.matter_lists import states_of
from hemei.common.words import told
from hemei.enterprises.flow import BENEFIT
from hemei.enterprises.operations import benefits as write
from hemei.enterprises.perms import benefit_offers
from hemei.enterprises.queries import talent as reading
from hemei.rules.talent import benefit_titles
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import MOST, PAGE, Asked, Field, Form, acted, filters, listing, sheet, shown

FORMS = (
    Form("pay", mark("登记兑现"), (
        Field("voucher", mark("凭证号"), "text"), Field("day", mark("兑现日期"), "date"),
    ), hint=mark("一笔只能兑现一次；到期日前 30 天起可以办。")),
    Form("stop", mark("终止待遇"), (Field("note", mark("原因")),), danger=True),
)  # fmt: skip


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """This will list the payments; `?format=xlsx` gives a file."""
    wanted, after, file = filters(request, "key")
    rows = reading.benefit_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=timezone.now()
    )
    if file:
        heads = [
            (_("人才"), 12),
            (_("用人单位"), 32),
            (_("金额（元）"), 14),
            (_("应兑现"), 12),
            (_("已兑现"), 12),
        ]
        return sheet("benefits", _("人才待遇"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(BENEFIT), ("key", mark("待遇"), tuple(benefit_titles().items()))),
        "section": "desk_talent", "tab": "due",
    }  # fmt: skip
    return render(request, "talent/due.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    return masked_name(row.talent.name), row.talent.employer.party.name, row.amount, row.due_on, row.paid_on


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one payment; a POST enters that it was made, or stops it."""
    who, status, row = actor(request), 200, _found(number)
    if request.method == "POST":
        status = acted(request, {"pay": _pay, "stop": _stop}, row)
        if status == 200:
            return redirect("benefit", number)
        row = _found(number)
    context = {
        "row": row, "matter": row.matter, "label": BENEFIT.label(row.matter.state), "agencies": (),
        "title": told(benefit_titles().get(row.key, row.key)), "forms": shown(FORMS, benefit_offers(row, who), request),
        "moments": reading.acts_told(row.pk), "section": "desk_talent", "tab": "due",
        "name": masked_name(row.talent.name),
    }  # fmt: skip
    return render(request, "talent/benefit.html", context, status=status)


def _found(number: str) -> Any:
    try:
        return reading.benefit_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这笔待遇。")) from absent


def _pay(row: Any, asked: Asked) -> str:
    write.pay_benefit(
        row=row, voucher=asked.word("voucher"), paid_on=asked.owed_day("day"), seen=asked.seen, **asked.by
    )
    return _("已登记兑现，用人单位会收到消息。")


def _stop(row: Any, asked: Asked) -> str:
    write.stop(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("待遇已终止。")
