"""The counter: an officer registers an order for whoever stands there (代客登记)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hemei.accounts.enums import PartyKind
from hemei.accounts.operations import party_at_counter
from hemei.cases.operations import open_order
from hemei.catalog import queries as catalog
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, status_of

_BASIS = (
    ("shown", _("本人或法定代表人到场，出示了证照")),
    ("agent", _("代理人到场，出示了授权委托书和证照")),
    ("visit", _("上门帮办，当面核对了证照")),
)
_WORDS = {
    "required": _("请填写这一项。"), "invalid_choice": _("请从列表里选一项。"), "max_length": _("太长，请缩短。"),
}  # fmt: skip


class RegisterForm(forms.Form):
    """Who stands at the counter, what the papers shown say, and which menu it is about."""

    menu = forms.ChoiceField(label=_("套餐"), error_messages=_WORDS)
    kind = forms.ChoiceField(
        label=_("申请人是"),
        choices=lambda: [(value, told(label)) for value, label in PartyKind.choices],
        widget=forms.RadioSelect,
        error_messages=_WORDS,
    )
    code = forms.CharField(
        label=_("统一社会信用代码或身份证号"), max_length=24, help_text=_("照证照填写，18 位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=_WORDS,
    )  # fmt: skip
    name = forms.CharField(
        label=_("证照上的名称"), max_length=120, help_text=_("要与证照一字不差，防止开错人。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=_WORDS,
    )  # fmt: skip
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, help_text=_("第一次来的填；平台已有的不会改。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}), error_messages=_WORDS,
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("凭什么代为登记"), choices=_BASIS, widget=forms.RadioSelect, error_messages=_WORDS
    )


@sensitive_post_parameters("code", "name", "phone")
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """This will open an order for a party found, or made, by its code; every step says on whose behalf."""
    now = timezone.now()
    menus = {menu.code: menu for menu in catalog.published_menus(local_day(now))}
    form = RegisterForm(request.POST if request.method == "POST" else None)
    form.fields["menu"].choices = [(code, told(menu.name)) for code, menu in menus.items()]  # type: ignore[attr-defined]
    status = 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            party = party_at_counter(
                code=given["code"], name=given["name"], phone=given["phone"], kind=given["kind"]
            )
            order = open_order(
                menu_version_id=menus[given["menu"]].version_id, actor=actor(request), now=now, party_id=party.pk,
                basis=str(dict(_BASIS)[given["basis"]]),
            )  # fmt: skip
        except Refused as refused:
            messages.error(request, str(refused))
            status = status_of(refused)
        else:
            first = catalog.next_question(menus[given["menu"]], {})
            number = order.matter.number
            return redirect("question", number, first.key) if first else redirect("plan", number)
    elif request.method == "POST":
        status = 422
    return render(request, "oversight/register.html", {"form": form, "section": "work"}, status=status)
