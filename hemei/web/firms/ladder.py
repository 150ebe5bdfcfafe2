"""The zone's ladder as pages: each grade with its in- and outflow, who falls out next year and why, reforms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.enterprises.queries import ladder as read
from hemei.rules.grades.model import ZONE_TRACK, BadRule, numbers, rule
from hemei.rules.workdays import local_day
from hemei.web.firms.common import LAMPS, WORDS, short_reasons, titles
from hemei.web.firms.grades import number, offered
from hemei.web.parts.asked import page_key
from hemei.web.parts.book import book

PAGE = 50


@require_safe
def ladder_page(request: HttpRequest) -> HttpResponse:
    """This will show every grade: firms at the turn of the year, in, out, now, ending soon, ready to rise."""
    today = local_day(timezone.now())
    rungs = read.ladder(today)
    context = {
        "rungs": [one for one in rungs if one.rule.grade not in ZONE_TRACK],
        "track": [one for one in rungs if one.rule.grade in ZONE_TRACK], "today": today,
        "opens": date(today.year, 1, 1), "ends": today.year + 1, "section": "ladder",
    }  # fmt: skip
    return render(request, "firms/ladder.html", context)


@require_safe
def ladder_file(_request: HttpRequest) -> HttpResponse:
    """This will give the ladder and everybody who falls out by the end of next year as a file."""
    now = timezone.now()
    today = local_day(now)
    named = titles(today)
    heads = [(_("等级"), 24), (_("企业名称"), 32), (_("统一社会信用代码"), 22), (_("到期日"), 12),
             (_("按现在数据"), 12),             (_("原因"), 60), (_("样例"), 8)]  # fmt: skip
    rows = [
        (told(named[one.held.grade]), one.held.firm.party.name, one.held.firm.party.code, one.held.expires_on,
         told(WORDS[one.verdict.outcome]), "；".join(told(why) for why in short_reasons(one.verdict)),
         _("样例") if one.held.firm.sample else "")
        for one in read.falling_out(today, limit=20_000)
    ]  # fmt: skip
    return book("ladder", _("到期企业"), heads, rows, now=now)


@require_safe
def rung_page(request: HttpRequest, grade: str) -> HttpResponse:
    """This will show one grade: who falls out by the end of next year and why, who could rise, a changed number."""
    today = local_day(timezone.now())
    named = titles(today)
    if grade not in named:
        raise Http404(_("没有这个等级。"))
    key = page_key(request.GET.get("after", ""))
    falls = read.falling_out(today, grade=grade, after=key, limit=PAGE + 1)
    context = {
        "grade": grade, "law": rule(grade, today), "title": named[grade], "today": today, "ends": today.year + 1,
        "falls": [
            (one, LAMPS[one.verdict.outcome], WORDS[one.verdict.outcome], short_reasons(one.verdict)[:3])
            for one in falls[:PAGE]
        ],
        "newer": "?" if key else "", "older": f"?after={falls[PAGE - 1].held.pk}" if len(falls) > PAGE else "",
        "summary": "", "ready": read.ready_firms(grade, today), "section": "ladder", **_reform(request, grade, today),
    }  # fmt: skip
    return render(request, "firms/rung.html", context)


def _reform(request: HttpRequest, grade: str, on: date) -> dict[str, Any]:
    choices = numbers(grade, on)
    path, to = request.GET.get("path", ""), request.GET.get("to", "").strip()[:20]
    context: dict[str, Any] = {
        "choices": offered(choices),
        "path": path,
        "to": to,
        "reform": None,
        "reform_wrong": "",
    }
    if not path:
        return context
    try:
        found = read.reform(grade, on, {path: number(to)})
    except (BadRule, ValueError):
        return context | {
            "reform_wrong": _("没有这一条，或数字没有填对。比例写成小数，例如 0.05；金额按元。")
        }
    return context | {
        "reform": found, "reform_text": choices[path][0], "gained": read.named(found.gained[:PAGE]),
        "lost": read.named(found.lost[:PAGE]),
    }  # fmt: skip
