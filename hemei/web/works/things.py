"""One thing of a work, a household masked until somebody says what for; things from a workbook."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import masked_name
from hemei.common.books import Sheet, xlsx
from hemei.common.words import told
from hemei.indicators.queries.clean import entry_of_household
from hemei.ledger.operations import Refused
from hemei.projects.flow import WORK
from hemei.projects.operations import things as make
from hemei.projects.operations.repairs import Call, call_repair
from hemei.projects.operations.thinglist import HEADS, Things
from hemei.projects.queries import works as reading
from hemei.rules.words import mark
from hemei.rules.works import KINDS, LEVELS, ROUTES, work_needed
from hemei.web.parts.asked import actor, seen, status_of
from hemei.web.parts.book import download
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, agencies, shown
from hemei.web.works.common import measure

FORMS = (
    Form("look", mark("查看户主姓名和电话"), (Field("purpose", mark("用途（会记账）"), "text"),),
         hint=mark("只显示这一次；谁、什么时候、为什么看的，记在账本里。")),
    Form("call", mark("代为报修"), (
        Field("text", mark("哪里坏了")), Field("caller", mark("报修人"), "text"), Field("phone", mark("电话"), "text"),
        Field("urgent", mark("紧急"), "yes"),
    )),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def thing_one(request: HttpRequest, pk: int) -> HttpResponse:
    """This will show one thing; a POST looks at its holder with a purpose, or calls for repair."""
    who, now, status, clear = actor(request), timezone.now(), 200, False
    row = reading.thing(pk)
    if row is None:
        raise Http404(_("没有这一处。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        clear = status == 200 and request.POST.get("deed") == "look"
        if status == 200 and not clear:
            return redirect("works_thing", pk)
    one = reading.shown_thing(row, now)
    offers = {"look"} if one.home and who.roles & WORK["work.look"].roles else set()
    offers |= (
        {"call"}
        if row.done_on and who.roles & {"helper", "clerk", "head", "approver", "supervisor"}
        else set()
    )
    context = {
        "row": row, "one": one, "clear": clear, "kind": KINDS[row.kind], "measure": measure(row.kind),
        "level": LEVELS.get(row.level, ""), "needed": work_needed(row.level), "calls": reading.repairs_of(row),
        "section": "works_desk", "tab": "works", "agencies": agencies(), "forms": shown(FORMS, offers, request),
        "route": ROUTES.get(row.route, ""), "duties": entry_of_household(row.pk),
    }  # fmt: skip
    reply = render(request, "works/thing.html", context, status=status)
    if clear:
        reply["Cache-Control"] = "no-store"
    return reply


def _look(row: Any, asked: Asked) -> str:
    make.look_at_household(thing=row.pk, purpose=asked.word("purpose"), **asked.by)
    return _("姓名和电话显示在下面，这次查看已记账。")


def _call(row: Any, asked: Asked) -> str:
    call = Call(
        asked.word("text"),
        asked.word("urgent") == "yes",
        asked.word("caller"),
        asked.word("phone"),
    )
    return _("已登记报修，编号 %s。") % call_repair(thing=row.pk, call=call, **asked.by).matter.number


_DEEDS: dict[str, Deed] = {"look": _look, "call": _call}


@require_http_methods(["GET", "HEAD", "POST"])
def import_things(request: HttpRequest, number: str) -> HttpResponse:
    """This will take things in from a workbook, or show first what it would do; `?format=xlsx` gives an empty one."""
    now, status, found = timezone.now(), 200, None
    row = reading.work(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这项民生实事。"))
    if request.GET.get("format") == "xlsx":
        return download("work-things.xlsx", xlsx(Sheet(row.name, [], [(told(head), 18) for head in HEADS])))
    if request.method == "POST":
        given = request.FILES.get("file")
        content = given.read() if given else b""
        if request.POST.get("only"):
            found = make.preview_things(number=number, content=content, now=now)
            status = 200 if found.ready else 422
        else:
            status = _taken(request, number, content)
            if status == 200:
                return redirect("works_one", number)
            found = make.preview_things(number=number, content=content, now=now)
    context = {
        "row": row, "matter": row.matter, "found": found, "rows": _masked(row, found), "heads": HEADS,
        "more": max(0, len(found.rows) - 50) if found else 0, "faults": found.faults[:200] if found else [],
        "many": len(found.faults) if found else 0, "document": request.POST.get("document", ""),
        "section": "works_desk", "tab": "works", "measure": measure(row.kind),
    }  # fmt: skip
    return render(request, "works/import.html", context, status=status)


def _masked(row: Any, found: Things | None) -> list[tuple[Any, str]]:
    if found is None:
        return []
    home = reading.is_home(row, timezone.now())
    return [(one, masked_name(one.name) if home else one.name) for one in found.rows[:50]]


def _taken(request: HttpRequest, number: str, content: bytes) -> int:
    try:
        batch = make.take_things(
            number=number, content=content, document=request.POST.get("document", ""), seen=seen(request.POST),
            actor=actor(request), now=timezone.now(),
        )  # fmt: skip
    except Refused as why:
        messages.error(request, str(why))
        return status_of(why)
    messages.success(request, _("已导入 %d 行。") % batch.count)
    return 200
