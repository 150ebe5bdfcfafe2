"""The staff's worklist of tickets, and the operator's screen: what is told, what it may be, what is alike."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.oversight.enums.tickets import LeftOut, TicketKind, Way
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.operations.tickets import Told, take
from hemei.oversight.queries import tickets as reading
from hemei.oversight.queries.finding import alike
from hemei.oversight.queries.following import code_of
from hemei.oversight.queries.lists import states_of
from hemei.rules.hotline import category_names, suggest
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.hotline.public import language_of, wants_sms
from hemei.web.parts.asked import actor, kept, status_of
from hemei.web.parts.deeds import MOST, PAGE, agencies, filters, listing, sheet

_FILTERS = ("unit", "kind", "category", "way", "left", "head", "topic", "measure", "hit", "from", "until")
FIELDS = ("kind", "title", "text", "place", "caller", "phone", "category")


@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """This will list the tickets under the filters of the address; `?format=xlsx` gives a file."""
    who, now = actor(request), timezone.now()
    wanted, after, file = filters(request, *_FILTERS)
    rows = reading.ticket_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    names = category_names(local_day(now))
    if file:
        heads = [(_("类型"), 8), (_("类别"), 18), (_("内容"), 60), (_("地点"), 24), (_("受理"), 18), (_("答复"), 40),
                 (_("解决"), 8), (_("满意"), 8), (_("不计入的理由"), 24)]  # fmt: skip
        return sheet("hotline", _("热线工单"), heads, rows, lambda row: _cells(row, names))
    choices = tuple(names.items())
    context = {
        **listing(
            wanted, after, rows, states_of(TICKET), ("kind", mark("类型"), TicketKind.choices),
            ("category", mark("类别"), choices), ("unit", mark("承办部门"), agencies()),
            ("left", mark("不计入的理由"), LeftOut.choices),
        ),
        "names": names, "section": "hotline_list", "measure": reading.measure_name(wanted.get("measure", ""), now),
        "operates": "operator" in who.roles, "centre": bool(who.roles & reading.CENTRE),
        "watches": bool(who.roles & reading.SEES_ALL),
    }  # fmt: skip
    return render(request, "hotline/list.html", context)


def _cells(row: Any, names: dict[str, str]) -> tuple[Any, ...]:
    solved = "" if row.solved is None else (_("是") if row.solved else _("否"))
    return (
        told(row.get_kind_display()), told(names.get(row.category, "")), "" if row.secret else row.text[:1000],
        "" if row.secret else row.place, row.matter.opened_at, row.reply[:1000], solved,
        row.level if row.level is not None else "", told(row.get_left_out_display()) if row.left_out else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def operator(request: HttpRequest) -> HttpResponse:
    """This will take what a caller says; looking first at what it may be and what is alike writes nothing."""
    who, now, status = actor(request), timezone.now(), 200
    typed = kept(request.POST if request.method == "POST" else None, FIELDS)
    if request.POST.get("deed") == "take":
        try:
            given = Told(
                **cast(Any, typed), secret=request.POST.get("secret") == "yes", sms=language_of(request)
            )
            photos = [one.read() for one in request.FILES.getlist("photo")]
            row = take(told=given, way=Way.PHONE, actor=who, now=now, photos=photos)
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
        else:
            both = {"number": row.matter.number, "code": code_of(row.matter.number)}
            messages.success(request, _("已受理，编号 %(number)s，查询码 %(code)s，请告诉来电人。") % both)
            return redirect("hotline_ticket", row.matter.number)
    day = local_day(now)
    title, text = typed["title"].replace("\0", ""), typed["text"].replace("\0", "")
    asked = bool(text or title)
    context = {
        "typed": typed, "kinds": TicketKind.choices, "categories": category_names(day).items(), "asked": asked,
        "secret": request.POST.get("secret") == "yes", "sms": wants_sms(request), "section": "hotline_list",
        "suggested": suggest(title, text, day) if asked else (), "agencies": dict(agencies()),
        "alike": alike(title, text, day) if asked else (),
    }  # fmt: skip
    return render(request, "hotline/new.html", context, status=status)
