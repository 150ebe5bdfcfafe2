"""The office's pages of people: masked lists, one person with the verdict of the table, and each act as a form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import masked_name
from hemei.common.words import told
from hemei.enterprises.enums import PlaceKind
from hemei.enterprises.flow import BENEFIT, TALENT
from hemei.enterprises.operations import benefits as grants
from hemei.enterprises.operations import talent as write
from hemei.enterprises.perms import talent_offers
from hemei.enterprises.queries import talent as reading
from hemei.ledger.operations import Refused
from hemei.rules.talent import LABELS, benefit_titles, brings_place, judge, titles, unsure, worded
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural, status_of
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    asked_by,
    filters,
    listing,
    sheet,
    shown,
)  # fmt: skip
from hemei.web.talent.common import EMPLOYER, PERSON, firm_of, read_person, stored
from hemei.web.talent.public import rungs

_NEW = Form("apply", mark("登记人才"), (EMPLOYER, *PERSON))
_NOTE, _DAY = Field("note", mark("意见")), Field("day", mark("日期"), "date")
_ENDS = mark("到期年份")


@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """This will list people with masked names; a POST enters one; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"apply": _apply}, None)
        if status == 200:
            return redirect("desk_talent")
    today = local_day(now)
    wanted, after, file = filters(request, "grade", "ends")
    rows = reading.talent_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("用人单位"), 32), (_("等级"), 10), (_("有效到"), 12), (_("样例"), 8)]
        return sheet("talent", _("人才"), heads, rows, _cells)
    years = tuple((str(year), str(year)) for year in range(today.year, today.year + 5))
    context = {
        **listing(wanted, after, rows, TALENT.choices(), ("grade", mark("等级"), tuple(titles(today).items())),
                  ("ends", _ENDS, years)),
        "forms": shown((_NEW,), {"apply"} if "helper" in who.roles else (), request), "agencies": (),
        "section": "desk_talent", "tab": "people", "named": titles(today), "unsure": unsure(today),
    }  # fmt: skip
    return render(request, "talent/list.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    return row.employer.party.name, row.grade, row.grade_until, _("样例") if row.sample else ""


def _apply(_row: Any, asked: Asked) -> str:
    row = write.apply_talent(employer=firm_of(asked), new=read_person(asked), **asked.by)
    return _("已登记，编号 %s。") % row.matter.number


def _found(number: str) -> Any:
    try:
        return reading.talent_by_number(number.replace("\0", ""))
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这个人。")) from absent


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one person with the verdict of today's table; a POST does the next act, a look is one too."""
    status, row, seen = 200, _found(number), ("", "")
    if request.method == "POST" and request.POST.get("deed") == "look":
        status, seen = _look(request, row)
        row = _found(number)
    elif request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("talent", number)
        row = _found(number)
    return render(request, "talent/person.html", _context(request, row, seen), status=status)


def _context(request: HttpRequest, row: Any, seen: tuple[str, str]) -> dict[str, Any]:
    who, today = actor(request), local_day(timezone.now())
    offers, held, keys = talent_offers(row, who), reading.allotments_of(row), benefit_titles()
    forms = shown(_forms(row, held), offers, request)
    for form in forms:
        if form["it"].deed in {"correct", "again"}:
            form["fields"] = [
                (field, typed or ("" if field.name in {"name", "phone"} and not seen[0] else stored(row, field.name)))
                for field, typed in form["fields"]
            ]  # fmt: skip
    verdict = judge(row.facts, today)
    return {
        "row": row, "matter": row.matter, "label": TALENT.label(row.matter.state),
        "name": seen[0] or masked_name(row.name), "phone": seen[1], "looked": bool(seen[0]),
        "grade": titles(today).get(row.grade, row.grade), "agencies": (),
        "facts": [(label, worded(key, row.facts[key]) if key in row.facts else "—") for key, label in LABELS.items()],
        "rungs": rungs(verdict), "best": verdict.grade, "named": titles(today), "unsure": unsure(today),
        "due": [(one, keys.get(one.key, one.key), BENEFIT.label(one.matter.state)) for one in reading.benefits_of(row)],
        "held": held, "forms": forms, "moments": reading.acts_told(row.pk), "section": "desk_talent", "tab": "people",
    }  # fmt: skip


def _forms(row: Any, held: Any) -> tuple[Form, ...]:
    today = local_day(timezone.now())
    kinds = tuple(kind for kind in PlaceKind.values if row.grade and brings_place(row.grade, kind, today))
    free = tuple(
        (f"{one.kind}/{one.code}", f"{one.code} {one.name}") for one in reading.free_places(kinds, today)
    )
    own = tuple((str(one.pk), f"{one.place.code} {one.place.name}") for one in held if one.until_on is None)
    grades = tuple((key, f"{key} {told(title)}") for key, title in titles(today).items())
    return (
        Form("grade", mark("认定等级"), (Field("grade", mark("等级"), "select", grades), _NOTE),
             hint=mark("只能认定条件表给出的等级或更低一级；待遇随认定生成，各有日期。")),
        Form("give", mark("分配住房或学位"), (Field("place", mark("名额"), "select", free), _DAY),
             hint=mark("一个名额同时只给一个人。")),
        Form("free", mark("退回住房或学位"), (Field("held", mark("名额"), "select", own), _DAY)),
        Form("look", mark("查看姓名和电话"), (Field("purpose", mark("用途"), "text"),),
             hint=mark("谁看了、为什么看，都记在账本里。")),
        Form("move", mark("变更用人单位"), (EMPLOYER, _DAY)), Form("correct", mark("更正申报内容"), PERSON),
        Form("again", mark("重新申报"), PERSON),
        Form("refuse", mark("不予认定"), (Field("note", mark("原因（会告诉用人单位）")),), danger=True),
        Form("leave", mark("离区"), (_DAY, Field("note", mark("原因"))), danger=True),
    )  # fmt: skip


def _look(request: HttpRequest, row: Any) -> tuple[int, tuple[str, str]]:
    asked = asked_by(request)
    try:
        return 200, write.look_at_talent(row=row, purpose=asked.word("purpose"), **asked.by)
    except Refused as why:
        messages.error(request, str(why))
        return status_of(why), ("", "")


def _grade(row: Any, asked: Asked) -> str:
    made = write.grade_talent(
        row=row, grade=asked.word("grade"), note=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("已认定，生成待遇 %d 笔。") % len(made)


def _refuse(row: Any, asked: Asked) -> str:
    write.refuse_talent(row=row, reason=asked.word("note"), seen=asked.seen, **asked.by)
    return _("已告知用人单位不予认定的原因。")


def _give(row: Any, asked: Asked) -> str:
    kind, _sep, code = asked.word("place").partition("/")
    place = reading.place_by_code(kind, code)
    if place is None:
        raise Refused(_("请选一个空着的名额，没有写入。"))
    grants.give_place(talent=row, place=place, from_on=asked.owed_day("day"), seen=asked.seen, **asked.by)
    return _("已分配，用人单位会收到消息。")


def _free(row: Any, asked: Asked) -> str:
    held = reading.allotment(row, natural(asked.word("held")) or 0)
    if held is None:
        raise Refused(_("请选要退回的名额，没有写入。"))
    grants.free_place(row=held, on=asked.owed_day("day"), seen=asked.seen, **asked.by)
    return _("已退回，可以分给下一位。")


def _move(row: Any, asked: Asked) -> str:
    write.move_talent(row=row, employer=firm_of(asked), on=asked.owed_day("day"), seen=asked.seen, **asked.by)
    return _("用人单位已变更。")


def _change(row: Any, asked: Asked) -> str:
    does = write.apply_again if asked.word("deed") == "again" else write.correct_talent
    does(row=row, new=read_person(asked), seen=asked.seen, **asked.by)
    return _("已写入，等认定。")


def _leave(row: Any, asked: Asked) -> str:
    count = write.leave_zone(
        row=row, on=asked.owed_day("day"), reason=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("已离区，名额已退回，%d 笔未到期的待遇已终止。") % count


_DEEDS: dict[str, Deed] = {
    "grade": _grade, "refuse": _refuse, "give": _give, "free": _free, "move": _move, "correct": _change,
    "again": _change, "leave": _leave,
}  # fmt: skip
