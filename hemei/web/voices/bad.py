"""The staff's pages of bad ratings: who waits for a call-back, what was done, what was left out and why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.words import told
from hemei.oversight.enums.loop import Cause, Exclusion, Way
from hemei.oversight.flow.loop import RATING
from hemei.oversight.operations import bad, outside, ratings
from hemei.oversight.perms import rating_offers
from hemei.oversight.queries import ratings as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import acts_told
from hemei.rules.ratings import LEVELS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.voices.common import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    filters,
    listing,
    sheet,
    shown,
)

_NOTE = Field("note", mark("理由"))
_APPEALS = tuple((code, str(Exclusion(code).label)) for code in ("wrong", "malicious"))
_BY_HAND = tuple((code, str(Exclusion(code).label)) for code in ("coerced", "test", "wrong", "malicious"))
FORMS = (
    Form("look", mark("查看评价人联系方式"), (Field("purpose", mark("用途（会记账）"), "text"),),
         hint=mark("评价人的身份只给回访的人看这一次；被评价的部门看不到。")),
    Form("call", mark("登记回访"), (
        Field("reached", mark("联系上了吗"), "yes"), Field("note", mark("回访记录")),
    )),
    Form("judge", mark("核实后处理"), (
        Field("way", mark("处理方式"), "select", tuple(Way.choices)),
        Field("cause", mark("根因"), "select", tuple(Cause.choices)),
        Field("text", mark("要改什么，或怎么解释")), Field("unit", mark("承办部门（不选为被评价部门）"), "select"),
    ), needs="fix"),
    Form("appeal", mark("申诉"), (Field("text", mark("申诉理由")),),
         hint=mark("申诉只能说明理由，不能改动评价；由督查人员复核。")),
    Form("review", mark("复核申诉"), (
        Field("why", mark("不计入的理由（不选为申诉不成立）"), "select", _APPEALS), _NOTE,
    ), needs="uphold"),
    Form("publish", mark("公开办理结果"), (Field("text", mark("公开的内容，不写姓名和号码")),)),
    Form("exclude", mark("不计入"), (Field("why", mark("理由类别"), "select", _BY_HAND), _NOTE), danger=True),
    Form("restore", mark("恢复计入"), (_NOTE,)),
)  # fmt: skip


_NEW = Form("enter", mark("代录来电人的评价（热线）"), (
    Field("number", mark("已办结的办件编号"), "text"),
    Field("level", mark("等次"), "select", tuple((str(level), name) for level, name in LEVELS.items())),
    Field("text", mark("来电人的话（不满意要写原因）")),
), hint=mark("只能代录别的部门办的；被评价的人和部门不能代录。"))  # fmt: skip
ENTERERS = frozenset({"clerk", "helper", "supervisor"})


@require_http_methods(["GET", "HEAD", "POST"])
def bad_list(request: HttpRequest) -> HttpResponse:
    """This will list bad and left-out ratings; a POST enters what a caller says; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"enter": _enter}, None)
        if status == 200:
            return redirect("bad_ratings")
    wanted, after, file = filters(request, "agency", "item", "level", "excluded")
    rows = reading.rating_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("等次"), 12), (_("评价的话"), 40), (_("根因"), 20), (_("答复"), 40), (_("二次评价"), 12),
                 (_("不计入的理由"), 28)]  # fmt: skip
        return sheet("ratings", _("差评台账"), heads, rows, _cells)
    context = {
        **listing(
            wanted, after, rows, states_of(RATING),
            ("level", mark("等次"), [(str(level), name) for level, name in LEVELS.items()]),
            ("excluded", mark("不计入的理由"), Exclusion.choices), ("agency", mark("部门"), agencies()),
        ),
        "section": "bad_ratings", "agencies": (),
        "forms": shown((_NEW,), {"enter"} if who.roles & ENTERERS else (), request),
    }  # fmt: skip
    return render(request, "voices/bad_list.html", context, status=status)


def _enter(_row: Any, asked: Asked) -> str:
    level = natural(asked.word("level"), 1) or 0
    outside.enter_for_caller(number=asked.word("number"), level=level, text=asked.word("text"), **asked.by)
    return _("评价已代录，来电人的姓名保密。")


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        told(LEVELS[row.level]), row.text, told(row.get_cause_display()) if row.cause else "", row.reply,
        told(LEVELS[row.again_level]) if row.again_level else "",
        told(row.get_excluded_display()) if row.excluded else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def bad_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one rating without its rater; a POST does the next act on it."""
    who, status, rater = actor(request), 200, ""
    row = reading.rating_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这条评价。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200 and request.POST.get("deed") == "look":
            rater = row.rater.phone or _("没有留电话")
        elif status == 200:
            return redirect("bad_rating", number)
        row = reading.rating_of(number, who) or row
    context = {
        "row": row, "matter": row.matter, "label": reading.label_of(row), "level": LEVELS[row.level],
        "again": LEVELS[row.again_level] if row.again_level else "", "rater": rater,
        "unit": dict(agencies()).get(row.agency, row.agency), "moments": acts_told(row.pk), "agencies": agencies(),
        "forms": shown(FORMS, rating_offers(row, who), request), "section": "bad_ratings",
        "tries": reading.tries_needed(local_day(timezone.now())),
    }  # fmt: skip
    return render(request, "voices/bad.html", context, status=status)


def _look(row: Any, asked: Asked) -> str:
    ratings.look(row=row, purpose=asked.word("purpose"), **asked.by)
    return _("联系方式显示在下面，这次查看已记账。")


def _call(row: Any, asked: Asked) -> str:
    bad.call(row=row, reached=asked.yes("reached"), note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("回访已记下。")


def _judge(row: Any, asked: Asked) -> str:
    bad.judge(
        row=row, way=asked.word("way"), cause=asked.word("cause"), text=asked.word("text"), unit=asked.word("unit"),
        seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("已按核实情况处理。")


def _appeal(row: Any, asked: Asked) -> str:
    bad.appeal(row=row, text=asked.word("text"), seen=asked.seen, **asked.by)
    return _("申诉已提交，等督查人员复核。")


def _review(row: Any, asked: Asked) -> str:
    bad.review(row=row, why=asked.word("why"), note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("申诉成立，这条评价不计入，公开页会写明。") if asked.word("why") else _("申诉不成立，继续办理。")


def _publish(row: Any, asked: Asked) -> str:
    ratings.publish(row=row, text=asked.word("text"), **asked.by)
    return _("已公开。")


def _exclude(row: Any, asked: Asked) -> str:
    ratings.leave_out(row=row, why=asked.word("why"), note=asked.word("note"), **asked.by)
    return _("这条评价不计入，公开页会写明理由。")


def _restore(row: Any, asked: Asked) -> str:
    ratings.restore(row=row, note=asked.word("note"), **asked.by)
    return _("已恢复计入。")


_DEEDS: dict[str, Deed] = {
    "look": _look, "call": _call, "judge": _judge, "appeal": _appeal, "review": _review, "publish": _publish,
    "exclude": _exclude, "restore": _restore,
}  # fmt: skip
