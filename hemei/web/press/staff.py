"""The press desk: sheets in the making, each with what the register says to its numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.common.docx import DOCX
from hemei.common.pdf import UnfitData
from hemei.indicators import queries
from hemei.indicators.flow import RELEASE
from hemei.indicators.operations import (
    Draft,
    NotFit,
    check_release,
    edit_release,
    publish_release,
    return_release,
    sign_release,
    write_release,
)
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, seen, status_of
from hemei.web.parts.book import download
from hemei.web.parts.series import with_unit
from hemei.web.press.files import as_docx, as_pdf, notes

_WORDS = {"required": gettext_lazy("请填写这一项。"), "max_length": gettext_lazy("太长，请缩短。")}


class SheetForm(forms.Form):
    """Title, day and text of a sheet."""

    title = forms.CharField(label=gettext_lazy("题目"), max_length=120, error_messages=_WORDS)
    planned_on = forms.DateField(
        label=gettext_lazy("发布日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={**_WORDS, "invalid": gettext_lazy("不是有效日期，请写成 2026-01-31。")},
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("正文"), strip=False, widget=forms.Textarea(attrs={"rows": 18}), error_messages=_WORDS,
        help_text=gettext_lazy(
            "每个数都要绑定：[68家](figure:high_tech_firms/2022-09)；登记册没有的写理由：[4012人](by-hand:签到表)。"
        ),
    )  # fmt: skip

    def made(self) -> Draft:
        """This will give the draft that was typed."""
        return Draft(**self.cleaned_data, sample=settings.SAMPLE)


def found(number: str) -> queries.Release:
    """This will return a sheet; Http404 for an unknown number."""
    row = queries.release_by_number(number)
    if row is None:
        raise Http404(_("没有这份发布稿。"))
    return row


@require_safe
def press_list(request: HttpRequest) -> HttpResponse:
    """This will list the press sheets, newest first."""
    rows = [(row, RELEASE.label(row.matter.state)) for row in queries.releases()]
    writes = bool(actor(request).roles & {"statistician", "editor"})
    return render(request, "press/list.html", {"rows": rows, "writes": writes, "section": "press"})


@require_http_methods(["GET", "HEAD", "POST"])
def press_new(request: HttpRequest) -> HttpResponse:
    """This will begin a sheet; `?from=` names the earlier one that it starts from."""
    number, now = request.GET.get("from", "")[:40], timezone.now()
    previous = found(number) if number else None
    start: dict[str, Any] = {"planned_on": local_day(now)}
    if previous:
        start |= {"title": previous.title, "text": previous.text}
    form = SheetForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_release(draft=form.made(), actor=actor(request), now=now, previous=previous)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("press_sheet", made.matter.number)
    context = {"form": form, "previous": previous, "section": "press", "moved": _moved(previous)}
    return render(request, "press/new.html", context, status=422 if form.errors else 200)


def _moved(previous: queries.Release | None) -> list[dict[str, Any]]:
    """What the register says now about the numbers of an earlier sheet, and how to write the new one."""
    return [_move(one) for one in queries.moved(previous)] if previous else []


def _move(one: queries.Moved) -> dict[str, Any]:
    def words(value: Decimal | None) -> str:
        return "" if value is None else with_unit(value, one.unit)

    new = words(one.new if one.new is not None else one.revised)
    mark = f"[{new}](figure:{one.code}/{one.new_period or one.period})" if new else ""
    return {
        "it": one, "old": words(one.old), "new": words(one.new), "revised": words(one.revised),
        "change": words(one.change), "mark": mark,
    }  # fmt: skip


@require_safe
def press_sheet(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a sheet, its numbers, and what may be done with it now."""
    return _sheet(request, found(number))


def _sheet(
    request: HttpRequest, row: queries.Release, *, form: SheetForm | None = None, refused: str = "",
    unfit: NotFit | None = None, explained: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    who, state = actor(request), row.matter.state
    offered = {one.name.removeprefix("release."): one.title for one in RELEASE.offered(state, who.roles)}
    judged = queries.judge(row.text, local_day(timezone.now()))
    start = {"title": row.title, "text": row.text, "planned_on": row.planned_on}
    context = {
        "it": row, "matter": row.matter, "state": RELEASE.label(state), "offered": offered,
        "form": form or SheetForm(initial=start), "judged": judged, "notes": notes(row), "refused": refused,
        "unfit": unfit.unfit if unfit else None, "explained": explained, "own": who.key == row.writer,
        "moved": _moved(row.previous) if row.previous and state in {"draft", "checked"} else [],
        "acts": acts_of(row.pk)[::-1], "titles": queries.ACT_TITLES, "section": "press",
    }  # fmt: skip
    return render(request, "press/sheet.html", context, status=status)


@require_POST
def press_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will do one act on a sheet; a refusal shows the sheet again with what was typed."""
    row, act, post = found(number), request.POST.get("act", ""), request.POST
    common: dict[str, Any] = {
        "release": row,
        "actor": actor(request),
        "now": timezone.now(),
        "seen": seen(post),
    }
    form = SheetForm(post) if act == "edit" else None
    explained = post.get("explained", "")[:500]
    if form is not None and not form.is_valid():
        return _sheet(request, row, form=form, status=422)
    try:
        if form is not None:
            edit_release(draft=form.made(), **common)
        elif act == "check":
            check_release(explained=explained, **common)
        elif act == "return":
            return_release(reason=post.get("reason", ""), **common)
        elif act in {"sign", "publish"}:
            (sign_release if act == "sign" else publish_release)(**common)
        else:
            raise Http404(_("没有这个操作。"))
    except NotFit as why:
        return _sheet(request, found(number), unfit=why, explained=explained, status=422)
    except Refused as why:
        return _sheet(request, found(number), form=form, refused=str(why), status=status_of(why))
    messages.success(request, _("“%s”已完成。") % RELEASE[f"release.{act}"].title)
    return redirect("press_sheet", number)


@require_safe
def export(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """This will give a sheet as Word (`docx`) or PDF (`pdf`)."""
    row = found(number)
    if form not in {"docx", "pdf"}:
        raise Http404(_("只能导出 Word 或 PDF。"))
    try:
        content = as_docx(row) if form == "docx" else as_pdf(row)
    except UnfitData:
        return _sheet(
            request,
            row,
            refused=_("正文里有字库没有的字，排不成 PDF；稿子没有改动。请换字后再导出。"),
            status=422,
        )
    return download(f"{number}.{form}", content, DOCX if form == "docx" else "application/pdf")
