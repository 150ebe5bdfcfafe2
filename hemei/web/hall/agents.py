"""Agents and collaborators: whom a firm lets act for it, and for whom somebody acts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hemei.accounts.queries import Person
from hemei.cases import queries as cases
from hemei.cases.enums import Power
from hemei.cases.operations.mandates import LONGEST, give_mandate, revoke_mandate
from hemei.cases.operations.orders import open_order
from hemei.cases.queries import mandates as queries
from hemei.catalog import queries as catalog
from hemei.common.words import told
from hemei.rules.workdays import local_day
from hemei.web.hall.common import found, tried
from hemei.web.parts.asked import actor

_WORDS = {
    "required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
    "invalid": gettext_lazy("日期请写成 2026-12-31。"),
}  # fmt: skip


class MandateForm(forms.Form):
    """Whom to trust with what, and until when."""

    username = forms.CharField(
        label=gettext_lazy("受托人的账号"), max_length=60, help_text=gettext_lazy("对方在本站登录用的账号。"),
        error_messages=_WORDS, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    power = forms.ChoiceField(
        label=gettext_lazy("可以做什么"), choices=lambda: [(value, told(label)) for value, label in Power.choices],
        widget=forms.RadioSelect, error_messages=_WORDS,
    )  # fmt: skip
    until = forms.DateField(
        label=gettext_lazy("委托到哪天（含当天）"), help_text=gettext_lazy("最长一年，随时可以收回。"),
        error_messages=_WORDS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    orders = forms.MultipleChoiceField(
        label=gettext_lazy("只管这些订单"), required=False, help_text=gettext_lazy("一个都不选，就是全部订单。"),
        widget=forms.CheckboxSelectMultiple, error_messages=_WORDS,
    )  # fmt: skip
    items = forms.CharField(
        label=gettext_lazy("只管这些事项"), required=False, max_length=400, error_messages=_WORDS,
        help_text=gettext_lazy("事项编号，用空格隔开；不填就是全部事项。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def agents(request: HttpRequest) -> HttpResponse:
    """This will list whom a party trusts and for whom somebody acts; a POST gives a mandate."""
    who, now, status = actor(request), timezone.now(), 200
    form = MandateForm(request.POST if request.method == "POST" else None,
                       initial={"until": local_day(now) + timedelta(days=90), "power": Power.HELP})  # fmt: skip
    orders = cases.orders_of(who.party_id, limit=50) if who.party_id is not None else []
    form.fields["orders"].choices = [  # type: ignore[attr-defined]
        (one.matter.number, f"{told(one.matter.title)} {one.matter.number}") for one in orders
    ]
    if request.method == "POST":
        status = _give(request, form) if form.is_valid() else 422
        if status == 200:
            return redirect("agents")
    today = local_day(now)
    held = queries.mandates_for(who, now)
    reach = queries.orders_in(held) if held else {}
    mine = queries.mandates_of(who.party_id) if who.party_id is not None else []
    context = {
        "form": form, "longest": LONGEST, "section": "my", "today": today,
        "given": [(one, one.revoked_at is None and one.until >= today, Power(one.power).label) for one in mine],
        "held": [(one, reach[one.pk], Power(one.power).label, not one.orders and not one.items) for one in held],
        "menus": catalog.published_menus(today),
    }  # fmt: skip
    return render(request, "hall/agents.html", context, status=status)


def _give(request: HttpRequest, form: MandateForm) -> int:
    given, who = form.cleaned_data, actor(request)
    return tried(
        request,
        lambda: give_mandate(
            username=given["username"], power=Power(given["power"]), until=given["until"], orders=given["orders"],
            items=given["items"].split(), actor=who, now=timezone.now(),
        ),
        _("已经委托，对方马上可以办。"),
    )  # fmt: skip


@require_POST
def agent_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will revoke a mandate at once, or begin an order by it."""
    one, who, now = found(queries.mandate_by_number, number), actor(request), timezone.now()
    if request.POST.get("deed") == "order":
        return _begin(request, one.party_id, who, now)
    if one.party_id != who.party_id:
        raise Http404
    tried(request, lambda: revoke_mandate(mandate=one, actor=who, now=now), _("已经收回，对方不能再办。"))
    return redirect("agents")


def _begin(request: HttpRequest, party_id: int, who: Person, now: datetime) -> HttpResponse:
    menus = {menu.code: menu for menu in catalog.published_menus(local_day(now))}
    menu = menus.get(request.POST.get("menu", ""))
    if menu is None:
        raise Http404
    made: list[Any] = []
    tried(
        request,
        lambda: made.append(
            open_order(menu_version_id=menu.version_id, actor=who, now=now, party_id=party_id)
        ),
        _("已经开始，每一步都记明替谁办。"),
    )
    if not made:
        return redirect("agents")
    first = catalog.next_question(menu, {})
    number = made[0].matter.number
    return redirect("question", number, first.key) if first else redirect("plan", number)


ROUTES = (
    ("my/agents/", agents, "agents", ("applicant",)),
    ("my/agents/<str:number>/act/", agent_act, "agent_act", ("applicant",)),
)
