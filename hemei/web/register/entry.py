"""Entries of the register: define, redefine, observe, revise, mark a break, retire; what was typed stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import agency_names
from hemei.common.words import told
from hemei.indicators import queries
from hemei.indicators.operations import define, discard, mark_break, observe, redefine, retire, revise
from hemei.rules.figures.spans import name_of
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.register.forms import (
    BreakForm,
    DefinitionForm,
    DiscardForm,
    RetireForm,
    ValueForm,
    refused_into,
)


def _found(code: str) -> queries.Indicator:
    row = queries.find(code)
    if row is None:
        raise Http404(_("登记册里没有这个指标。"))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def define_page(request: HttpRequest) -> HttpResponse:
    """This will enter a definition; `?code=` opens one that stands there to be redefined with a reason."""
    code, now = request.GET.get("code", "")[:60], timezone.now()
    old = _found(code) if code else None
    names = sorted(((code, told(name)) for code, name in agency_names().items()), key=lambda row: row[1])
    start = _start(old) if old else {"valid_from": local_day(now)}
    form = DefinitionForm(request.POST or None, initial=start, agencies=names, old=code)
    if request.method == "POST" and form.is_valid():
        who = actor(request)
        made = refused_into(
            form,
            lambda: (
                redefine(
                    code=code, definition=form.made(), reason=form.cleaned_data["reason"], actor=who, now=now
                )
                if old
                else define(definition=form.made(), actor=who, now=now)
            ),
        )
        if made is not None:
            messages.success(request, _("已登记“%s”。") % made.name)
            return redirect("indicator", made.code)
    title = _("修订口径：%s") % old.name if old else _("登记指标")
    return _page(request, form, title, _("存入登记册"), old)


def _start(old: queries.Indicator) -> dict[str, Any]:
    names = ("code", "name", "english", "definition", "kind", "unit", "numerator", "denominator", "scope",
             "period_type", "standard", "agency", "valid_from")  # fmt: skip
    return {**{name: getattr(old, name) for name in names}, "aliases": "、".join(old.aliases)}


@require_http_methods(["GET", "HEAD", "POST"])
def value_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will enter a value; `?revise=` names the one that it takes the place of, with a reason."""
    row, now, text = _found(code), timezone.now(), request.GET.get("revise", "")
    old = next((p for p in queries.observations(code) if str(p.pk) == text), None) if text else None
    if text and old is None:
        raise Http404(_("没有这条数值，或它已经被修订过。"))
    form = ValueForm(request.POST or None, initial=_value_start(old), revising=old is not None)
    if request.method == "POST" and form.is_valid():
        who = actor(request)
        made = refused_into(
            form,
            lambda: (
                revise(
                    observation=old.pk,
                    observed=form.made(),
                    reason=form.cleaned_data["reason"],
                    actor=who,
                    now=now,
                )
                if old
                else observe(code=code, observed=form.made(), actor=who, now=now)
            ),
        )
        if made is not None:
            messages.success(request, _("已写入“%s”。原来的数值和理由都留着。") % row.name)
            return redirect("indicator", code)
    title = _("修订数值：%s") % row.name if old else _("登记数值：%s") % row.name
    return _page(request, form, title, _("写入"), row)


def _value_start(old: queries.Point | None) -> dict[str, Any]:
    if old is None:
        return {}
    return {
        "period": name_of(old.starts_on, old.ends_on), "value": f"{old.value.normalize():f}",
        "upper": "" if old.upper is None else f"{old.upper.normalize():f}", "bound": old.bound,
        "document": old.document, "position": old.position, "sentence": old.sentence,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def retire_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will end an indicator, or with `?break=1` mark the day on which its standard changes."""
    row, now = _found(code), timezone.now()
    breaking = bool(request.GET.get("break"))
    form: forms.Form = (BreakForm if breaking else RetireForm)(
        request.POST or None, initial={"on": local_day(now)}
    )
    if request.method == "POST" and form.is_valid():
        act = mark_break if breaking else retire
        made = refused_into(form, lambda: act(code=code, actor=actor(request), now=now, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("已写入“%s”。") % row.name)
            return redirect("indicator", code)
    title = _("标记标准变更：%s") if breaking else _("停用指标：%s")
    return _page(request, form, title % row.name, _("标记") if breaking else _("停用"), row)


@require_http_methods(["GET", "HEAD", "POST"])
def discard_page(request: HttpRequest, code: str) -> HttpResponse:
    """This will strike out a definition entered by mistake; one that is used is refused with the reason."""
    row = _found(code)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason, now = form.cleaned_data["reason"], timezone.now()
        made = refused_into(form, lambda: discard(code=code, reason=reason, actor=actor(request), now=now))
        if made is not None:
            messages.success(request, _("“%s”已作废；经过和理由都留着。") % row.name)
            return redirect("indicator", code)
    return _page(request, form, _("作废指标：%s") % row.name, _("作废"), row)


def _page(
    request: HttpRequest, form: forms.Form, title: str, button: str, row: queries.Indicator | None
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "it": row, "section": "register"}
    return render(request, "register/form.html", context, status=422 if form.errors else 200)
