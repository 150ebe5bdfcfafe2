"""The register of firms: the list with its file, and opening a profile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import party
from hemei.catalog.queries import listings
from hemei.common.words import told
from hemei.enterprises.operations.profile import Identity, register_firm
from hemei.enterprises.queries.profile import PAGE, Asked, every_firm, firm_of_party, firms
from hemei.ledger.operations import Refused
from hemei.rules.industries import SECTIONS, section
from hemei.rules.workdays import local_day
from hemei.web.firms.common import titles
from hemei.web.firms.forms import IdentityForm, RegisterForm
from hemei.web.parts.asked import actor, address, page_key, status_of
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role

SORTS = (("", gettext_noop("新建档在前")), ("old", gettext_noop("先建档在前")))


def _asked(request: HttpRequest) -> tuple[dict[str, str], Asked]:
    wanted = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:60]
        for name in ("q", "park", "grade", "sort")
    }
    wanted["sort"] = wanted["sort"] if wanted["sort"] == "old" else ""
    return wanted, Asked(wanted["q"], wanted["park"], wanted["grade"], wanted["sort"])


@require_safe
def firm_list(request: HttpRequest) -> HttpResponse:
    """This will list the profiles under the filters of the address, a page at a time."""
    wanted, asked = _asked(request)
    today, key = local_day(timezone.now()), page_key(request.GET.get("after", ""))
    rows = firms(asked, today, key=key, limit=PAGE + 1)
    parks, named = listings.parks(today), titles(today)
    context = {
        "rows": [_row(one, parks, named) for one in rows[:PAGE]], "wanted": wanted, "parks": parks.items(),
        "grades": named.items(), "sorts": SORTS, "filtered": any((wanted["q"], wanted["park"], wanted["grade"])),
        "newer": "?" + address(wanted) if key else "", "summary": "", "section": "firms",
        "older": "?" + address(wanted, after=rows[PAGE - 1].pk) if len(rows) > PAGE else "",
        "sheet": address(wanted), "writes": has_role(request, "statistician", "helper"),
        "imports": has_role(request, "statistician"),
    }  # fmt: skip
    return render(request, "firms/list.html", context)


def _row(firm: Any, parks: dict[str, str], named: dict[str, str]) -> dict[str, Any]:
    return {
        "firm": firm, "number": firm.matter.number, "name": firm.party.name, "park": parks.get(firm.park, firm.park),
        "industry": SECTIONS.get(section(firm.industry), ""),
        "grades": [(named.get(one.grade, one.grade), one.expires_on) for one in firm.valid],
    }  # fmt: skip


@require_safe
def firm_file(request: HttpRequest) -> HttpResponse:
    """This will give the list as a file, without contacts and figures."""
    _wanted, asked = _asked(request)
    now = timezone.now()
    today = local_day(now)
    parks, named = listings.parks(today), titles(today)
    heads = [(_("统一社会信用代码"), 22), (_("企业名称"), 32), (_("行业"), 26), (_("成立日期"), 12), (_("园区"), 18),
             (_("有效等级"), 40), (_("样例"), 8)]  # fmt: skip

    def lines() -> Any:
        for firm in every_firm(asked, today):
            row = _row(firm, parks, named)
            held = "、".join(f"{told(title)}（{ends:%Y-%m-%d}）" for title, ends in row["grades"])
            yield (
                firm.party.code, row["name"], told(row["industry"]), firm.founded_on, told(row["park"]), held,
                _("样例") if firm.sample else "",
            )  # fmt: skip

    return book("firms", _("企业档案"), heads, lines(), now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def firm_new(request: HttpRequest) -> HttpResponse:
    """This will open the profile of a firm by its code and name."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    return _opening(request, form, _opened_by_staff, "firms/new.html")


@require_http_methods(["GET", "HEAD", "POST"])
def my_firm(request: HttpRequest) -> HttpResponse:
    """This will lead a firm to its own profile, or let it open one; its name and code are known already."""
    who = actor(request)
    own = firm_of_party(who.party_id)
    if own is not None:
        return redirect("firm", own.matter.number)
    if who.party_id is None:
        return render(request, "firms/none.html", {"section": "my"})
    form = IdentityForm(request.POST if request.method == "POST" else None)
    return _opening(request, form, _opened_by_firm, "firms/own_new.html", holder=party(who.party_id))


def _opened_by_staff(form: Any, request: HttpRequest, now: datetime) -> Any:
    given = form.cleaned_data
    identity = identity_of(given)
    return register_firm(
        code=given["code"], name=given["name"], identity=identity, actor=actor(request), now=now
    )


def _opened_by_firm(form: Any, request: HttpRequest, now: datetime) -> Any:
    who = actor(request)
    own = party(who.party_id or 0)
    return register_firm(
        code=own.code,
        name=own.name,
        identity=identity_of(form.cleaned_data),
        actor=who,
        now=now,
        sample=own.sample,
    )


def identity_of(given: dict[str, Any]) -> Identity:
    """This will put what a form gave into an identity."""
    return Identity(given["industry"], given["founded_on"], given["park"], given["contact"], given["phone"])


def _opening(request: HttpRequest, form: Any, make: Any, page: str, **more: Any) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = make(form, request, timezone.now())
            except Refused as refused:
                form.add_error(None, str(refused))
                status = status_of(refused)
            else:
                messages.success(request, _("企业档案已建立。下一步请填年度数据。"))
                return redirect("firm", made.matter.number)
    return render(request, page, {"form": form, "section": "firms", **more}, status=status)
