"""The zone's ladder as pages: each grade with its in- and outflow, who falls out and why, reforms, own terms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.enterprises.operations.terms import end_terms, set_terms
from hemei.enterprises.queries import ladder as read
from hemei.enterprises.queries import laws as legal
from hemei.ledger.operations import Refused
from hemei.rules.grades.model import ZONE_TRACK, BadRule
from hemei.rules.workdays import local_day
from hemei.web.firms.common import LAMPS, WORDS, short_reasons, titles
from hemei.web.firms.grades import number, offered
from hemei.web.parts.asked import page_key
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role
from hemei.web.parts.deeds import Asked, acted

PAGE = 50
_FILLERS = ("approver", "head", "statistician")


@require_safe
def ladder_page(request: HttpRequest) -> HttpResponse:
    """This will show every grade: firms at the turn of the year, in, out, now, ending soon, ready to rise."""
    today = local_day(timezone.now())
    rungs = read.ladder(today)
    context = {
        "rungs": [one for one in rungs if one.rule.grade not in ZONE_TRACK],
        "track": [one for one in rungs if one.rule.grade in ZONE_TRACK], "today": today,
        "unfilled": any(one.rule.unsure for one in rungs if one.rule.grade in ZONE_TRACK),
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


@require_http_methods(["GET", "HEAD", "POST"])
def rung_page(request: HttpRequest, grade: str) -> HttpResponse:
    """This will show one grade: who falls out by the end of next year and why, who could rise, a changed number.

    A POST sets the zone's own thresholds of it, or takes a set back.
    """
    today, status = local_day(timezone.now()), 200
    named = titles(today)
    if grade not in named:
        raise Http404(_("没有这个等级。"))
    if request.method == "POST":
        status = acted(request, {"set": _set, "end": _end}, grade)
        if status == 200:
            return redirect("rung", grade)
    key = page_key(request.GET.get("after", ""))
    falls = read.falling_out(today, grade=grade, after=key, limit=PAGE + 1)
    context = {
        "grade": grade, "law": legal.law(grade, today), "title": named[grade], "today": today, "ends": today.year + 1,
        "falls": [
            (one, LAMPS[one.verdict.outcome], WORDS[one.verdict.outcome], short_reasons(one.verdict)[:3])
            for one in falls[:PAGE]
        ],
        "newer": "?" if key else "", "older": f"?after={falls[PAGE - 1].held.pk}" if len(falls) > PAGE else "",
        "summary": "", "ready": read.ready_firms(grade, today), "section": "ladder", **_reform(request, grade, today),
        **_own(request, grade, today),
    }  # fmt: skip
    return render(request, "firms/rung.html", context, status=status)


def _own(request: HttpRequest, grade: str, on: date) -> dict[str, Any]:
    """What the zone has set of a grade of its own, and the form that sets it; what was typed stays."""
    if grade not in ZONE_TRACK:
        return {"terms": None}
    typed = request.POST if request.POST.get("deed") == "set" else {}
    now = {path: value for path, _text, value in offered(legal.numbers(grade, on))}
    return {
        "terms": legal.terms_of(grade), "may_fill": has_role(request, *_FILLERS),
        "blanks": [(path, text, typed.get(path, now[path])) for path, text, _value in
                   offered(legal.blanks(grade, on))],
        "typed": typed, "starts": typed.get("starts_on", on.isoformat()), "given": typed.get("source", ""),
    }  # fmt: skip


def _set(grade: str, asked: Asked) -> str:
    starts_on = asked.owed_day("starts_on")
    try:
        given = {path: number(asked.word(path)) for path in legal.blanks(grade, starts_on)}
    except ValueError:
        raise Refused(
            _("每一条门槛都要填数字；比例写成小数，例如 0.05，金额按元。没有写入，您填的内容还在。")
        ) from None
    set_terms(grade=grade, numbers=given, starts_on=starts_on, source=asked.word("source"), **asked.by)
    return _("门槛已写入，从施行那天起按它测评；每家企业的结论随之更新。")


def _end(grade: str, asked: Asked) -> str:
    row = next(
        (one.row for one in legal.terms_of(grade) if one.row.matter.number == asked.word("number")), None
    )
    if row is None:
        raise Refused(_("没有这一套门槛，没有写入。请刷新页面。"))
    end_terms(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("这一套门槛已撤回，原因留在记录里。")


def _reform(request: HttpRequest, grade: str, on: date) -> dict[str, Any]:
    choices = legal.numbers(grade, on)
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
