"""Dormancy: the one form, the page of a firm asleep, the list that officers keep in touch by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import shown_name
from hemei.cases.flow import DORMANCY
from hemei.cases.operations import dormancy as sleep
from hemei.cases.queries import actor_shown, market
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.market import CAUSES, EXCLUSIONS, Span, entry, may_extend_from
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address, page_key, status_of
from hemei.web.parts.book import book
from hemei.web.trade.deeds import do_deed

PAGE = 50
_WORDS = {"required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
          "invalid": gettext_lazy("请按年-月-日填写。"), "max_length": gettext_lazy("太长，请缩短。")}  # fmt: skip


def _date(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, widget=widget, error_messages=_WORDS)


class DormancyForm(forms.Form):
    """The one form of a dormancy, for all bodies."""

    cause = forms.ChoiceField(
        label=gettext_lazy("什么原因造成经营困难"), error_messages=_WORDS, widget=forms.RadioSelect,
        choices=lambda: [(code, told(name)) for code, name in CAUSES.items()],
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("困难的情况，一两句话"), max_length=300, error_messages=_WORDS)
    first = _date(gettext_lazy("从哪天起歇业"))
    last = _date(gettext_lazy("到哪天为止"), gettext_lazy("最后一天也算；累计不超过三年"))
    address = forms.CharField(
        label=gettext_lazy("法律文书送达地址"), max_length=200, error_messages=_WORDS,
        help_text=gettext_lazy("歇业期间文书寄到这里，会公示"),
    )  # fmt: skip
    address_confirmed = forms.BooleanField(
        label=gettext_lazy("用送达地址代替住所（签确认书，登记机关不变）"), required=False
    )
    said = forms.MultipleChoiceField(
        label=gettext_lazy("有下面的情形吗？有的请勾上，没有就空着"), required=False, error_messages=_WORDS,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(code, told(row[0])) for code, row in EXCLUSIONS.items()],
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def dormancy_new(request: HttpRequest) -> HttpResponse:
    """This will take the one form of a dormancy."""
    now, status = timezone.now(), 200
    form = DormancyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                made = sleep.file_dormancy(
                    cause=given["cause"], why=given["why"], span=Span(given["first"], given["last"]),
                    address=given["address"], address_confirmed=given["address_confirmed"], said=given["said"],
                    actor=actor(request), now=now,
                )  # fmt: skip
            except Refused as refused:
                form.add_error(None, str(refused))
                status = status_of(refused)
            else:
                messages.success(request, _("已提交，一张表同时送登记、税务、社保、医保和公积金。"))
                return redirect("dormancy", made.matter.number)
    unsure = [told(row[0]) for row in EXCLUSIONS.values() if row[2]]
    context = {"form": form, "bodies": sleep.BODIES, "unsure": unsure, "section": "my",
               "rule": entry("dormancy", local_day(now))}  # fmt: skip
    return render(request, "trade/dormancy_new.html", context, status=status)


def _deed(
    run: Callable[..., object], words: Any, *fields: str
) -> Callable[[HttpRequest, Any, dict[str, Any]], str]:
    def do(request: HttpRequest, row: Any, common: dict[str, Any]) -> str:
        run(dormancy=row, **{name: request.POST.get(name, "").strip() for name in fields}, **common)
        return str(words)

    return do


def _extend(request: HttpRequest, row: Any, common: dict[str, Any]) -> str:
    try:
        last = date.fromisoformat(request.POST.get("last", ""))
    except ValueError:
        raise Refused(_("请填新的到期日，没有写入。")) from None
    sleep.extend_dormancy(dormancy=row, last=last, **common)
    return _("已延长。")


_DEEDS = {
    "record": _deed(sleep.record_dormancy, gettext_lazy("已备案并公示，已同时送联办部门。")),
    "decline": _deed(sleep.decline_dormancy, gettext_lazy("已不予备案。"), "reason"),
    "withdraw": _deed(sleep.withdraw_dormancy, gettext_lazy("已撤回。")),
    "body": _deed(sleep.finish_body, gettext_lazy("已记下本部门办完。"), "note"),
    "care": _deed(sleep.care_for, gettext_lazy("帮扶记录已写入。"), "note"),
    "wake": _deed(sleep.wake, gettext_lazy("已恢复营业，三十日内要公示。")),
    "publish": _deed(sleep.publish_resumption, gettext_lazy("已公示恢复营业。")),
    "extend": _extend,
}


@require_http_methods(["GET", "HEAD", "POST"])
def dormancy_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one dormancy with its chain; a POST does what is somebody's turn."""
    who, now, status = actor(request), timezone.now(), 200
    try:
        row = market.dormancy_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if row.party_id != who.party_id and not who.roles - {"applicant"}:
        raise Http404
    if request.method == "POST":
        status = do_deed(request, row, _DEEDS, {"actor": who, "now": now})
        if status == 200:
            return redirect("dormancy", number)
    return render(request, "trade/dormancy.html", _context(row, who, now, request), status=status)


def _context(row: Any, who: Any, now: datetime, request: HttpRequest) -> dict[str, Any]:
    row.refresh_from_db()
    state, today = row.matter.state, local_day(now)
    offered = {act.name.removeprefix("dormancy.") for act in DORMANCY.offered(state, who.roles)}
    if who.agency != sleep.REGISTRAR:
        offered -= {"record", "decline"}
    bodies = list(row.bodies.select_related("agency").order_by("pk"))
    if not any(one.agency.code == who.agency and one.done_at is None for one in bodies):
        offered -= {"body"}
    if row.published_on:
        offered -= {"publish"}
    begin = may_extend_from(row.last_on)
    return {
        "row": row, "label": DORMANCY.label(state), "offered": offered, "bodies": bodies, "planned": sleep.BODIES,
        "cause": CAUSES[row.cause], "cap": sleep.cap_of(row), "extend_from": begin, "may_extend": today >= begin,
        "left": (row.last_on - today).days, "holder": shown_name(row.party),
        "acts": [(act, DORMANCY[act.name].title, actor_shown(act)) for act in acts_of(row.pk)], "section": "my",
        "typed": {name: request.POST.get(name, "") for name in ("reason", "note", "last")},
    }  # fmt: skip


@require_safe
def dormancy_list(request: HttpRequest) -> HttpResponse:
    """This will list dormancies, newest first: a firm sees its own, officers all; filtered, a page at a time."""
    who, today = actor(request), local_day(timezone.now())
    wanted = _wanted(request)
    after = page_key(request.GET.get("after", ""))
    ending = wanted["sort"] == "end"
    rows = market.dormancies(who, state=wanted["state"], cause=wanted["cause"], ending=ending, after=after)
    kept = address(wanted)
    shown = [
        (row, DORMANCY.label(row.matter.state), CAUSES[row.cause], (row.last_on - today).days)
        for row in rows[:PAGE]
    ]
    context = {
        "rows": shown, "wanted": wanted, "states": [(code, DORMANCY.label(code)) for code, _x in DORMANCY.states],
        "causes": CAUSES.items(), "query": kept, "sort": wanted["sort"],
        "newer": f"?{kept}" if after else "",
        "older": f"?{kept}&after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "section": "my",
        "own": not who.roles - {"applicant"},
    }  # fmt: skip
    return render(request, "trade/dormancies.html", context)


@require_safe
def dormancy_file(request: HttpRequest) -> HttpResponse:
    """This will give the dormancies that the address asks for as a workbook, up to 5,000 rows."""
    wanted = _wanted(request)
    rows = market.dormancies(
        actor(request),
        state=wanted["state"],
        cause=wanted["cause"],
        ending=wanted["sort"] == "end",
        limit=5000,
    )
    heads = [
        (_("编号"), 18),
        (_("企业"), 28),
        (_("原因"), 14),
        (_("起"), 12),
        (_("止"), 12),
        (_("状态"), 16),
        (_("联系人"), 20),
    ]
    lines = [
        [row.matter.number, shown_name(row.party), told(CAUSES[row.cause]), row.first_on, row.last_on,
         told(DORMANCY.label(row.matter.state)), row.contact]
        for row in rows
    ]  # fmt: skip
    return book("dormancies", _("歇业"), heads, lines, now=timezone.now())


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:20] for name in ("state", "cause", "sort")}
