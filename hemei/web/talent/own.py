"""An employer's own page: its people with grade and benefits, a new application, where the firm is a tenant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.enterprises.flow import BENEFIT, TALENT
from hemei.enterprises.operations import talent as write
from hemei.enterprises.perms import talent_offers
from hemei.enterprises.queries import carriers as homes
from hemei.enterprises.queries import talent as reading
from hemei.enterprises.queries.profile import firm_of_party
from hemei.ledger.operations import Refused
from hemei.rules.talent import benefit_titles, titles, unsure
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import Person, actor
from hemei.web.parts.deeds import Asked, Form, acted, shown
from hemei.web.talent.common import PERSON, read_person, stored

_NEW = Form(
    "apply",
    mark("为员工申报人才认定"),
    PERSON,
    hint=mark("姓名和电话只有贵企业和登记了用途的工作人员看得到。"),
)
_CHANGE = (
    Form("correct", mark("更正申报内容"), PERSON), Form("again", mark("重新申报"), PERSON),
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """This will show an employer its people; a POST applies for one, corrects or applies again."""
    who, today, status = actor(request), local_day(timezone.now()), 200
    firm = firm_of_party(who.party_id)
    if request.method == "POST":
        status = acted(request, {"apply": _apply, "correct": _change, "again": _change}, firm)
        if status == 200:
            return redirect("my_talent")
    context = {
        "firm": firm, "section": "my", "agencies": (), "unsure": unsure(today),
        "forms": shown((_NEW,), {"apply"} if firm else (), request),
        "people": [_person(request, one, who, titles(today)) for one in reading.talents_of(firm)] if firm else [],
        "homes": homes.tenancies_of(firm) if firm else [],
    }  # fmt: skip
    return render(request, "talent/mine.html", context, status=status)


def _person(request: HttpRequest, row: Any, who: Person, named: dict[str, str]) -> dict[str, Any]:
    forms = shown(_CHANGE, talent_offers(row, who), request)
    mine = request.POST.get("number", "") == row.matter.number
    for form in forms:
        form["open"] = form["open"] and mine
        if not form["open"]:
            form["fields"] = [(field, stored(row, field.name)) for field, _typed in form["fields"]]
    keys = benefit_titles()
    return {
        "row": row, "label": TALENT.label(row.matter.state), "grade": named.get(row.grade, row.grade), "forms": forms,
        "due": [(one, keys.get(one.key, one.key), BENEFIT.label(one.matter.state)) for one in row.benefits.all()],
        "places": [one.place for one in row.allotments.all()],
    }  # fmt: skip


def _apply(firm: Any, asked: Asked) -> str:
    if firm is None:
        raise Refused(_("还没有企业档案，没有写入。请先建立企业档案。"))
    row = write.apply_talent(employer=firm, new=read_person(asked), **asked.by)
    return _("已申报，编号 %s。") % row.matter.number


def _change(firm: Any, asked: Asked) -> str:
    number = asked.word("number")
    row = (
        next((one for one in reading.talents_of(firm) if one.matter.number == number), None) if firm else None
    )
    if row is None:
        raise Refused(_("这不是贵企业的人员，没有写入。请刷新页面。"))
    does = write.apply_again if asked.word("deed") == "again" else write.correct_talent
    does(row=reading.talent_by_number(number), new=read_person(asked), seen=asked.seen, **asked.by)
    return _("已写入，等认定。")
