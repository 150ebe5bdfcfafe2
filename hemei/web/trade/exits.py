"""Leaving the register: public notices, the forms of the two ways with a succession chain, the page of one exit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
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

from hemei.accounts.queries import masked_name, shown_name
from hemei.cases.enums import ExitWay
from hemei.cases.flow import EXIT
from hemei.cases.operations import exits as leave
from hemei.cases.queries import actor_shown, market
from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of
from hemei.rules.exits import BARS, DOCUMENTS, LIABILITY, RELATIONS, Link
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address, page_key, status_of
from hemei.web.parts.context import has_role
from hemei.web.trade.deeds import do_deed

PAGE, LINES, MOST_LINES = 50, 3, 21
WORDS = {"required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
          "invalid": gettext_lazy("请按年-月-日填写。"), "max_length": gettext_lazy("太长，请缩短。")}  # fmt: skip


class SimpleForm(forms.Form):
    """The simple way."""

    why = forms.CharField(label=gettext_lazy("注销的原因"), max_length=300, error_messages=WORDS)
    said = forms.MultipleChoiceField(
        label=gettext_lazy("有下面的情形吗？有的请勾上，没有就空着"), required=False, error_messages=WORDS,
        widget=forms.CheckboxSelectMultiple, choices=lambda: [(code, told(text)) for code, text in BARS.items()],
    )  # fmt: skip
    sole = forms.BooleanField(label=gettext_lazy("是个体工商户（不用公示，推送部门）"), required=False)
    promised = forms.BooleanField(
        label=gettext_lazy("全体投资人承诺：没有债权债务，或者已经清偿，愿意承担法律责任"), required=False
    )
    signer = forms.CharField(label=gettext_lazy("由谁签字"), max_length=60, error_messages=WORDS)


class OrdinaryForm(forms.Form):
    """The ordinary way: the liquidation group is published first."""

    why = forms.CharField(label=gettext_lazy("解散的原因和决议"), max_length=300, error_messages=WORDS)
    formed = forms.DateField(
        label=gettext_lazy("清算组成立的日子"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=WORDS,
        help_text=gettext_lazy("成立起十日内要公告"),
    )  # fmt: skip
    group = forms.CharField(
        label=gettext_lazy("清算组成员，负责人写在最前"), max_length=200, error_messages=WORDS
    )
    signer = forms.CharField(label=gettext_lazy("由谁签字"), max_length=60, error_messages=WORDS)


_FORMS: dict[str, type[forms.Form]] = {"simple": SimpleForm, "ordinary": OrdinaryForm}


@require_http_methods(["GET", "HEAD", "POST"])
def exit_new(request: HttpRequest, way: str) -> HttpResponse:
    """This will take a deregistration of one way, with a succession chain where the signer stands for another."""
    if way not in _FORMS:
        raise Http404
    posted, more = request.method == "POST", "more" in request.POST
    form = _FORMS[way](request.POST) if posted and not more else _FORMS[way](initial=request.POST.dict())
    status, faults = 200, {}
    if posted and not more:
        status = 422
        if form.is_valid():
            try:
                made = _begin(request, way, form.cleaned_data)
            except leave.BadChain as bad:
                form.add_error(None, str(bad))
                faults = {fault.line: told(fault.text) for fault in bad.faults}
            except Refused as refused:
                form.add_error(None, str(refused))
                status = status_of(refused)
            else:
                messages.success(request, _("已公示，到申请期会提醒您。"))
                return redirect("exit", made.matter.number)
    context = {
        "form": form, "way": way, "title": ExitWay(way).label, "lines": _lines(request, faults), "section": "my",
        "relations": RELATIONS.items(), "documents": [(RELATIONS[key], text) for key, text in DOCUMENTS.items()],
        "liability": LIABILITY, "gone": request.POST.get("gone", ""), "liable": bool(request.POST.get("liable")),
        "opened": bool(faults or more or request.POST.get("gone")),
    }  # fmt: skip
    return render(request, "trade/exit_new.html", context, status=status)


def exit_or_404(number: str) -> Any:
    """This will return a deregistration, or Http404."""
    try:
        return market.exit_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent


def _begin(request: HttpRequest, way: str, given: dict[str, Any]) -> Any:
    gone = [
        name.strip()
        for name in request.POST.get("gone", "").replace("，", "、").replace(",", "、").split("、")
        if name.strip()
    ]
    filled = [row for row in _lines(request, {}) if row["of"] or row["to"] or row["document"]]
    links = tuple(Link(row["of"], row["to"], row["relation"], row["document"]) for row in filled)
    files = {}
    for line, row in enumerate(filled, 1):
        if file := request.FILES.get(f"file-{row['place']}"):
            files[line] = (str(file.name), file.read())
    signer = leave.Signer(given["signer"].strip(), tuple(gone), links, bool(request.POST.get("liable")))
    common: dict[str, Any] = {
        "why": given["why"], "signer": signer, "files": files, "actor": actor(request), "now": timezone.now(),
    }  # fmt: skip
    if way == "simple":
        names = ("said", "sole", "promised")
        return leave.publish_exit(**{name: given[name] for name in names}, **common)
    return leave.publish_liquidation(formed=given["formed"], group=given["group"], **common)


def _count(request: HttpRequest) -> int:
    """How many lines of the chain to show: as many as the page had, two more where that was asked for."""
    text = request.POST.get("lines", "")
    shown = int(text) if text.isdecimal() and len(text) < 3 else LINES
    return min(max(shown, LINES) + 2 * ("more" in request.POST), MOST_LINES)


def _lines(request: HttpRequest, faults: dict[int, str]) -> list[dict[str, Any]]:
    """The lines of the chain as typed, blanks behind; a fault stands at the line it names among the filled ones."""
    rows: list[dict[str, Any]] = []
    filled = 0
    for place in range(1, _count(request) + 1):
        row: dict[str, Any] = {
            name: request.POST.get(f"{name}-{place}", "").strip()[:200]
            for name in ("of", "to", "relation", "document")
        }
        filled += bool(row["of"] or row["to"] or row["document"])
        used = bool(row["of"] or row["to"] or row["document"])
        rows.append(row | {"place": place, "fault": faults.get(filled, "") if used else ""})
    return rows


def _deed(
    run: Callable[..., object], words: Any, *fields: str
) -> Callable[[HttpRequest, Any, dict[str, Any]], str]:
    def do(request: HttpRequest, row: Any, common: dict[str, Any]) -> str:
        run(leaving=row, **{name: request.POST.get(name, "").strip() for name in fields}, **common)
        return str(words)

    return do


_DEEDS = {
    "finish": _deed(leave.finish_liquidation, gettext_lazy("清算结束已记下。")),
    "object": _deed(leave.object_to, gettext_lazy("异议已记下，注销先停。"), "by", "reason"),
    "answer": _deed(leave.answer_objection, gettext_lazy("异议已解决，接着办。"), "answer"),
    "apply": _deed(leave.apply_for_exit, gettext_lazy("已申请注销，等登记机关决定。")),
    "close": _deed(leave.strike_off, gettext_lazy("已准予注销。")),
    "refuse": _deed(leave.refuse_exit, gettext_lazy("已不予注销。"), "reason"),
    "withdraw": _deed(leave.withdraw_exit, gettext_lazy("已撤回。")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def exit_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one deregistration with its chain and objections; a POST does what is somebody's turn."""
    who, now, status = actor(request), timezone.now(), 200
    row = exit_or_404(number)
    if row.party_id != who.party_id and not who.roles - {"applicant"}:
        raise Http404
    if request.method == "POST":
        status = do_deed(request, row, _DEEDS, {"actor": who, "now": now})
        if status == 200:
            return redirect("exit", number)
    return render(request, "trade/exit.html", _context(row, who, now, request), status=status)


def reads_files(who: Any) -> bool:
    """This will say whether somebody reads the documents of any chain: officers of the registration authority."""
    return who.agency == leave.REGISTRAR and bool(who.roles & {"clerk", "approver"})


def _context(row: Any, who: Any, now: datetime, request: HttpRequest) -> dict[str, Any]:
    row.refresh_from_db()
    offered = {act.name.removeprefix("exit.") for act in EXIT.offered(row.matter.state, who.roles)}
    if who.agency != leave.REGISTRAR:
        offered -= {"close", "refuse", "answer", "notice"}
    if row.matter.state == "public" and row.way != ExitWay.COMPULSORY:
        offered -= {"close"}
    if row.way != ExitWay.ORDINARY or row.liquidated_on:
        offered -= {"finish"}
    if row.way == ExitWay.COMPULSORY:
        offered -= {"apply", "withdraw"}
    own, today = row.party_id == who.party_id, local_day(now)
    heirs = list(row.heirs.all())
    return {
        "opens_files": own or reads_files(who),
        "row": row, "label": EXIT.label(row.matter.state), "way": ExitWay(row.way).label, "offered": offered,
        "open_now": bool(row.opens_on and today >= row.opens_on and (not row.shuts_on or today <= row.shuts_on)),
        "heirs": [
            (one, *((one.of, one.to) if own else (masked_name(one.of), masked_name(one.to))), RELATIONS[one.relation])
            for one in heirs
        ],
        "signer": row.signer if own or row.way == ExitWay.COMPULSORY else masked_name(row.signer),
        "objections": row.objections.order_by("pk"), "holder": shown_name(row.party), "section": "my",
        "acts": [(act, EXIT[act.name].title, actor_shown(act)) for act in acts_of(row.pk)],
        "typed": {name: request.POST.get(name, "") for name in ("by", "reason", "answer")},
    }  # fmt: skip


@require_safe
def exit_list(request: HttpRequest) -> HttpResponse:
    """This will show the public notices of deregistrations, newest first, filtered, a page at a time."""
    wanted = {name: request.GET.get(name, "")[:20] for name in ("way", "state")}
    after = page_key(request.GET.get("after", ""))
    rows = market.exits(way=wanted["way"], state=wanted["state"], after=after)
    kept = address(wanted)
    context = {
        "notices": request.user.is_authenticated and actor(request).agency == leave.REGISTRAR
        and has_role(request, "approver"),
        "rows": [
            (row, EXIT.label(row.matter.state), ExitWay(row.way).label, shown_name(row.party))
            for row in rows[:PAGE]
        ],
        "wanted": wanted, "ways": ExitWay.choices, "states": [(code, EXIT.label(code)) for code, _x in EXIT.states],
        "newer": f"?{kept}" if after else "",
        "older": f"?{kept}&after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "", "section": "my",
    }  # fmt: skip
    return render(request, "trade/exits.html", context)
