"""A person's own page: what he rated and raised, what was promised to him, and where his word is asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import agency_names
from hemei.ledger.operations import Refused
from hemei.oversight.enums.loop import Trouble
from hemei.oversight.flow.loop import PLEDGE, STUCK
from hemei.oversight.operations import bad, promises, stuck
from hemei.oversight.operations.loop import confirm
from hemei.oversight.queries import loop, ratings, window
from hemei.oversight.queries import promises as pledges
from hemei.rules.ratings import LEVELS
from hemei.web.parts.asked import actor
from hemei.web.voices.common import Asked, Deed, acted

_FIELDS = ("case", "item", "trouble", "asked", "refused_by", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
def my_voices(request: HttpRequest) -> HttpResponse:
    """This will show a person's own ratings, reports and promises; a POST gives his word on one of them."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, _DEEDS, None)
        if status == 200:
            return redirect("voices_my")
    units = agency_names()
    context = {
        "ratings": [(row, ratings.label_of(row), LEVELS[row.level], row.matter.state in {"explained", "answered"})
                    for row in ratings.own_ratings(who)],
        "reports": [(row, STUCK.label(row.matter.state), row.matter.state == "answered",
                     units.get(row.agency, row.agency) if row.matter.state == "handling" else "")
                    for row in window.own_stuck(who)],
        "pledges": [(row, PLEDGE.label(row.matter.state), row.matter.state in {"paid", "kept"},
                     row.matter.state == "paid") for row in pledges.own_pledges(who)],
        "remedies": loop.own_remedies(who), "levels": LEVELS.items(), "section": "my",
        "tried": request.POST.get("number", ""),
        "typed": request.POST.get("text", ""),
    }  # fmt: skip
    return render(request, "voices/my.html", context, status=status)


def _one(rows: list[Any], asked: Asked) -> Any:
    found = next((row for row in rows if row.matter.number == asked.word("number")), None)
    if found is None:
        raise Refused(_("这一条不是您的，或者已经不在了，没有写入。请刷新页面。"))
    return found


def _again(_row: Any, asked: Asked) -> str:
    row = _one(ratings.own_ratings(asked.actor, 500), asked)
    bad.again(row=row, level=asked.score(), text=asked.word("text"), **asked.by)
    return _("二次评价已收到。没有解决的会继续办。")


def _result(_row: Any, asked: Asked) -> str:
    row = _one(window.own_stuck(asked.actor, 500), asked)
    stuck.again(row=row, level=asked.score(), text=asked.word("text"), **asked.by)
    return _("评价已收到。没有解决的会继续办。")


def _kept(_row: Any, asked: Asked) -> str:
    row = _one(pledges.own_pledges(asked.actor, 500), asked)
    kept = asked.yes("kept")
    promises.confirm(row=row, kept=kept, text=asked.word("text"), **asked.by)
    return _("已确认兑现，谢谢。") if kept else _("已转督查人员，会交办责任部门并告诉您结果。")


def _confirm(_row: Any, asked: Asked) -> str:
    row, solved = _one(loop.own_remedies(asked.actor, 500), asked), asked.yes("solved")
    confirm(row=row, solved=solved, text=asked.word("text"), **asked.by)
    return _("谢谢，已记下“已解决”。") if solved else _("已退回责任部门继续办。")


_DEEDS: dict[str, Deed] = {"again": _again, "result": _result, "kept": _kept, "confirm": _confirm}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """This will take what somebody could not get done though he met the conditions."""
    status = 200
    if request.method == "POST":
        status = acted(request, {"report": _report}, None)
        if status == 200:
            return redirect("voices_my")
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "typed": {name: given.get(name, "")[:1000] for name in _FIELDS}, "troubles": Trouble.choices, "section": "my",
    }  # fmt: skip
    return render(request, "voices/report.html", context, status=status)


def _report(_row: Any, asked: Asked) -> str:
    told = stuck.Told(*(asked.word(name) for name in _FIELDS))
    row = stuck.report(told=told, party_id=asked.actor.party_id, **asked.by)
    return (
        _("已收到，编号 %s。督查人员会在一个工作日内分类转办，您随时能看到谁在办、到哪天。")
        % row.matter.number
    )
