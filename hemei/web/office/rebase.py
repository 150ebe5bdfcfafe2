"""Moving a running case to the version in force: what would change, before anybody decides; the applicant's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.cases import queries
from hemei.cases.flow import CASE
from hemei.cases.operations import answer_rebase, rebase_case
from hemei.cases.operations.rebase import newer
from hemei.cases.operations.redraft import rebase_order
from hemei.catalog.queries.dictionary import facts
from hemei.catalog.queries.specs import spec_json
from hemei.catalog.queries.versions import content_diff
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.ordering import own_order
from hemei.web.parts.asked import actor, natural, seen, status_of


def _case(number: str) -> Any:
    try:
        return queries.case_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这个编号的办件。")) from absent


@require_http_methods(["GET", "HEAD", "POST"])
def rebase_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show an officer what the version in force would change for a case; a POST moves it or asks first."""
    case, who, now = _case(number), actor(request), timezone.now()
    if not queries.visible_to(case, who.agency, who.roles):
        raise Http404(_("没有这个编号的办件。"))
    problem, status = "", 200
    if request.method == "POST":
        try:
            asked = rebase_case(
                case=case, reason=request.POST.get("reason", ""), actor=who, now=now, seen=seen(request.POST)
            )
            done = (
                _("有对申请人不利的改变，已请他答复；同意以前按原版本办。") if asked else _("已换用新版本。")
            )
            messages.success(request, done)
            return redirect("office_rebase", number)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
            case = _case(number)
    context = {"case": case, "matter": case.matter, "state": CASE.label(case.matter.state), "problem": problem,
               "effects": [], "changes": (), "view": None, "none": "", "open": queries.open_rebase(case),
               "typed": {"reason": request.POST.get("reason", "")[:300]}, "section": "work"}  # fmt: skip
    try:
        view = newer(case, now)
        context |= {
            "view": view, "effects": queries.rebase_effects(case, view.spec, now),
            "changes": content_diff(case.item_version.spec, spec_json(view.spec), facts()),
        }  # fmt: skip
    except Refused as nothing:
        context["none"] = str(nothing)
    return render(request, "office/rebase.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def consent_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the applicant what he is asked to agree to; a POST takes his answer."""
    case, who, now = _case(number), actor(request), timezone.now()
    if case.party_id != who.party_id:
        raise Http404(_("没有这个编号的办件。"))
    row, problem, status = queries.open_rebase(case), "", 200
    if request.method == "POST":
        agree = request.POST.get("answer") == "yes"
        try:
            if not answer_rebase(case=case, agree=agree, actor=who, now=now):
                messages.error(request, _("这份提议已经不合现在的情况，没有换版本，照原版本办。"))
            else:
                done = _("已同意，换用新版本。") if agree else _("已记下您不同意，照原版本办。")
                messages.success(request, done)
            return redirect("order", case.order.matter.number)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    context = {"case": case, "matter": case.matter, "row": row, "problem": problem, "section": "my"}
    return render(request, "office/consent.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def order_rebase(request: HttpRequest, number: str) -> HttpResponse:
    """This will show what the newer version of its menu changes for a draft; a POST moves the draft to it."""
    order, now, problem, status = own_order(request, number), timezone.now(), "", 200
    if request.method == "POST":
        try:
            rebase_order(
                order=order, actor=actor(request), now=now, seen=natural(request.POST.get("seen", ""))
            )
            messages.success(request, _("已换用新的一版，填过的都还在。请把新问的答完。"))
            return redirect("plan", number)
        except Refused as refused:
            problem, status = str(refused), status_of(refused)
    draft = order.matter.state == "draft"
    menu = queries.later_menu(order, local_day(now))
    context = {
        "order": order, "menu": menu, "draft": draft, "problem": problem, "section": "menus",
        "effects": queries.order_effects(order, menu, local_day(now)) if menu else None,
        "changes": content_diff(order.menu_version.spec, menu.spec, facts()) if menu else (),
    }  # fmt: skip
    return render(request, "office/order_rebase.html", context, status=status)
