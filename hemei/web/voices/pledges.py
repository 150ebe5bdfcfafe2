"""The staff's pages of promises to firms: the ledger, one promise, the sheets of the parks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import shown_name
from hemei.catalog.queries.listings import parks as catalog_parks
from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.oversight.flow.loop import PLEDGE
from hemei.oversight.operations import promises
from hemei.oversight.perms import pledge_offers
from hemei.oversight.queries import promises as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import SEES_ALL, acts_told
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book, download
from hemei.web.voices.common import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)

_REASON = Field("reason", mark("理由"))
FORMS = (
    Form("check", mark("合法性审核通过"), (Field("note", mark("审核意见")),)),
    Form("meet", mark("认定条件"), (Field("met", mark("条件成就了吗"), "yes"), _REASON)),
    Form("pay", mark("登记拨付"), (
        Field("amount", mark("金额（元）"), "money"), Field("paid_on", mark("拨付日期"), "date"),
        Field("voucher", mark("凭证号"), "text"), Field("file", mark("拨付凭证（PDF、PNG 或 JPG）"), "file"),
    )),
    Form("end", mark("条件未成就，终止"), (_REASON,), danger=True),
)  # fmt: skip
_NEW = Form("enter", mark("登记一条承诺"), (
    Field("party_code", mark("企业统一社会信用代码"), "text"), Field("park", mark("园区"), "text"),
    Field("document", mark("文件（名称和文号）"), "text"), Field("document_on", mark("文件日期"), "date"),
    Field("text", mark("承诺内容")), Field("amount", mark("金额（元）"), "money"),
    Field("condition", mark("兑现条件（没有就不填）"), "text"), Field("due_on", mark("兑现日期"), "date"),
    Field("budget_line", mark("预算科目"), "text"), Field("unit", mark("责任部门"), "select"),
))  # fmt: skip
ENTERERS = frozenset({"clerk", "head", "helper", "supervisor"})


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_list(request: HttpRequest) -> HttpResponse:
    """This will list the promises under the filters of the address; a POST enters a new one."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"enter": _enter}, None)
        if status == 200:
            return redirect("pledges")
    wanted, after, file = filters(request, "owner", "park")
    rows = reading.pledge_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("企业"), 26), (_("园区"), 16), (_("文件"), 30), (_("条件"), 24), (_("金额（元）"), 14),
                 (_("已付（元）"), 14), (_("差额（元）"), 14), (_("兑现日期"), 14), (_("预算科目"), 20)]  # fmt: skip
        return sheet("pledges", _("政策兑现台账"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(PLEDGE), ("owner", mark("责任部门"), agencies())),
        "agencies": agencies(), "section": "pledges", "watches": bool(who.roles & SEES_ALL),
        "forms": shown((_NEW,), {"enter"} if who.roles & ENTERERS else (), request),
    }  # fmt: skip
    return render(request, "voices/pledges.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        shown_name(row.party), row.park, row.document, row.condition, row.amount, row.paid, row.amount - row.paid,
        row.due_on, row.budget_line,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def pledge(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one promise with its payments; a POST does the next act on it."""
    who, status = actor(request), 200
    row = reading.pledge_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这条承诺。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("pledge", number)
        row = reading.pledge_of(number, who) or row
    context = {
        "row": row, "matter": row.matter, "label": PLEDGE.label(row.matter.state), "moments": acts_told(row.pk),
        "unit": dict(agencies()).get(row.owner, row.owner), "agencies": agencies(), "section": "pledges",
        "gap": row.amount - row.paid, "forms": shown(FORMS, pledge_offers(row, who), request),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "voices/pledge.html", context, status=status)


@require_safe
def parks(request: HttpRequest) -> HttpResponse:
    """This will show how promises are kept, by park ("回头看") and by agency; `?format=xlsx` gives it as a file."""
    now = timezone.now()
    tables = [(mark("按园区“回头看”"), "park", reading.kept_by("park", now)),
              (mark("按责任部门"), "owner", reading.kept_by("owner", now))]  # fmt: skip
    if request.GET.get("format") == "sheets":
        return _sheets(now)
    if request.GET.get("format") == "xlsx":
        heads = [(_("园区或部门"), 28), (_("承诺"), 8), (_("企业确认兑现"), 14), (_("到期未兑现"), 12),
                 (_("金额（元）"), 16), (_("已付（元）"), 16), (_("差额（元）"), 16)]  # fmt: skip
        table = [
            (told(one.name), one.all, one.kept, one.breached, one.amount, one.paid, one.gap)
            for _label, _name, rows in tables
            for one in rows
        ]
        return book("parks", _("政策兑现回头看"), heads, table, now=now)
    return render(
        request, "voices/parks.html", {"tables": tables, "section": "pledges", "sheet": "?format=xlsx"}
    )


def _sheets(now: datetime) -> HttpResponse:
    """One sheet for each park, each promise a row: what was promised, whether it is due and paid, why not."""
    heads = [(_("编号"), 20), (_("企业"), 28), (_("文件"), 30), (_("文件日期"), 12), (_("承诺"), 36), (_("条件"), 24),
             (_("条件成就"), 10), (_("兑现日期"), 12), (_("金额（元）"), 14), (_("已付（元）"), 14),
             (_("差额（元）"), 14), (_("状态"), 18), (_("原因"), 40)]  # fmt: skip
    here = f"{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    note = (_("样例数据。") if settings.SAMPLE else "") + _("截至 %s（北京时间）") % here
    names = catalog_parks(local_day(now))
    sheets = [
        Sheet(f"{n:02d} {name}", [_back(row) for row in rows], heads, note=note)
        for n, (name, rows) in enumerate(reading.looked_back(names), 1)
    ]
    return download(
        f"look-back-{local_day(now):%Y%m%d}.xlsx", xlsx(*(sheets or [Sheet(_("回头看"), [], heads)]))
    )


def _back(row: Any) -> tuple[Any, ...]:
    met = {True: _("是"), False: _("否")}.get(row.condition_met, _("待认定"))
    why = " ".join(filter(None, [row.gap_reason, row.firm_words, row.remedy.fixed if row.remedy else ""]))
    return (
        row.matter.number, shown_name(row.party), row.document, row.document_on, row.text, row.condition, met,
        row.due_on, row.amount, row.paid, row.amount - row.paid, told(PLEDGE.label(row.matter.state)), why,
    )  # fmt: skip


def _enter(_row: Any, asked: Asked) -> str:
    new = promises.NewPledge(
        asked.word("party_code"), asked.word("park"), asked.word("document"), asked.owed_day("document_on"),
        asked.word("text"), asked.money("amount"), asked.word("condition"), asked.owed_day("due_on"),
        asked.word("budget_line"), asked.word("unit"),
    )  # fmt: skip
    return _("已登记，编号 %s，等合法性审核。") % promises.enter(new=new, **asked.by).matter.number


def _check(row: Any, asked: Asked) -> str:
    promises.check(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("审核已写入，企业已收到通知。")


def _meet(row: Any, asked: Asked) -> str:
    promises.meet(row=row, met=asked.yes("met"), reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("条件认定已写入。")


def _pay(row: Any, asked: Asked) -> str:
    promises.pay(
        row=row, amount=asked.money("amount"), paid_on=asked.owed_day("paid_on"), voucher=asked.word("voucher"),
        proof=asked.file(), seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("拨付已登记。全部付清后由企业确认。")


def _end(row: Any, asked: Asked) -> str:
    promises.end(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("承诺已终止，理由留在记录里。")


_DEEDS: dict[str, Deed] = {"check": _check, "meet": _meet, "pay": _pay, "end": _end}
