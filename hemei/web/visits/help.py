"""Help for projects: desks with their helpers' load, tasks, authorisations, and the firm's own page of them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.cases.queries.matter_lists import states_of
from hemei.common.words import told
from hemei.projects.flow import GRANT, TASK
from hemei.projects.operations import help as do
from hemei.projects.queries import help as reading
from hemei.rules.visits import DESKS, SCOPES, WAYS
from hemei.rules.words import mark
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.deeds import MOST, PAGE, Asked, Deed, Field, Form, acted, filters, listing, sheet, shown
from hemei.web.visits.common import park_choices

_REASON = Field("reason", mark("理由"))
_KEEPERS = frozenset({"head", "supervisor", "leader"})
_HELPERS = frozenset({"helper", "clerk"})
_SCOPES, _WAYS = tuple(SCOPES.items()), tuple(WAYS.items())


@require_http_methods(["GET", "HEAD", "POST"])
def desks(request: HttpRequest) -> HttpResponse:
    """This will show the desks with their helpers' load; a POST opens a desk, or lets a helper join or leave."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, {"open": _open, "join": _join, "leave": _leave}, None)
        if status == 200:
            return redirect("help_desks")
    context = {
        "desks": reading.desks(), "kinds": DESKS, "section": "visits", "tab": "help", "agencies": (),
        "forms": shown(_desk_forms(), {"open", "join", "leave"} if who.roles & _KEEPERS else (), request),
    }  # fmt: skip
    return render(request, "visits/desks.html", context, status=status)


def _desk_forms() -> tuple[Form, ...]:
    officers = reading.officer_choices()
    return (
        Form("open", mark("设立服务点"), (
            Field("kind", mark("种类"), "select", tuple(DESKS.items())), Field("code", mark("代码"), "text"),
            Field("name", mark("名称"), "text"), Field("park", mark("园区"), "select", park_choices()),
            Field("phone", mark("电话"), "text"),
        )),
        Form("join", mark("专员到岗"), (
            Field("desk", mark("服务点"), "select", reading.desk_choices()),
            Field("key", mark("账号编号（user:数字）"), "text"), Field("label", mark("姓名"), "text"),
        )),
        Form("leave", mark("专员离岗交接"), (
            Field("key", mark("离岗的专员"), "select", officers), Field("to", mark("接手的专员"), "select", officers),
            _REASON,
        ), hint=mark("任务全部交给接手的人；授权随人终止，代办的停下，等企业授权给新的专员。")),
    )  # fmt: skip


def _open(_row: Any, asked: Asked) -> str:
    desk = do.Desk(
        asked.word("code")[:40], asked.word("kind"), asked.word("name"), asked.word("park"), asked.word("phone")[:20]
    )  # fmt: skip
    do.open_desk(desk=desk, **asked.by)
    return _("服务点已设立。")


def _join(_row: Any, asked: Asked) -> str:
    do.join_desk(code=asked.word("desk"), key=asked.word("key")[:80], label=asked.word("label"), **asked.by)
    return _("专员已到岗。")


def _leave(_row: Any, asked: Asked) -> str:
    count = do.leave_desk(key=asked.word("key"), to=asked.word("to"), reason=asked.word("reason"), **asked.by)
    return _("已交接，%d 件帮办换了专员，企业都收到了通知。") % count


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """This will list tasks; a POST enters one for a firm that came by or rang up; `?format=xlsx` gives a file."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"ask": _ask}, None)
        if status == 200:
            return redirect("help_tasks")
    wanted, after, file = filters(request, "desk", "helper", "way")
    rows = reading.task_lines(wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now)
    if file:
        heads = [(_("企业"), 26), (_("办法"), 10), (_("服务点"), 20), (_("要办什么"), 40), (_("办理情况"), 40),
                 (_("评分"), 8)]  # fmt: skip
        return sheet("help", _("帮代办台账"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(TASK), ("desk", mark("服务点"), reading.desk_choices()),
                  ("helper", mark("专员"), reading.officer_choices()), ("way", mark("办法"), _WAYS)),
        "section": "visits", "tab": "tasks", "agencies": (),
        "forms": shown((_ask_form(code=True),), {"ask"} if who.roles & _HELPERS else (), request),
    }  # fmt: skip
    return render(request, "visits/tasks.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    return row.firm, told(WAYS[row.way]), row.desk.name, row.what, row.done, row.score


def _ask_form(*, code: bool) -> Form:
    firm = (Field("code", mark("企业统一社会信用代码"), "text"),) if code else ()
    return Form("ask", mark("请专员帮办"), (
        *firm, Field("what", mark("要办什么")), Field("way", mark("办法"), "select", _WAYS),
        Field("scope", mark("哪一类事"), "select", _SCOPES),
        Field("desk", mark("服务点"), "select", reading.desk_choices()),
        Field("project", mark("重点项目编号（有就填）"), "text"),
    ), hint=mark("帮办是陪着办；代办是替企业办，要企业授权，随时可以收回。都不收费。"))  # fmt: skip


def _ask(_row: Any, asked: Asked) -> str:
    wanted = do.Wanted(
        asked.word("what"), asked.word("way"), asked.word("scope"), asked.word("desk"), asked.word("project"),
        "" if asked.actor.party_id else asked.word("code"),
    )  # fmt: skip
    return _("已收到，编号 %s。") % do.ask_task(wanted=wanted, **asked.by).matter.number


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one task; a POST does the next act on it."""
    who, status = actor(request), 200
    row = reading.task(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这件帮办。"))
    if request.method == "POST":
        status = acted(request, _TASK_DEEDS, row)
        if status == 200:
            return redirect("help_task", number)
        row = reading.task(number) or row
    context = {
        "row": row, "matter": row.matter, "label": TASK.label(row.matter.state), "section": "visits", "tab": "tasks",
        "scope": SCOPES[row.scope], "moments": reading.acts_told(row.pk), "agencies": (),
        "forms": shown(_task_forms(), reading.task_offers(row, who), request),
    }  # fmt: skip
    return render(request, "visits/task.html", context, status=status)


def _task_forms() -> tuple[Form, ...]:
    return (
        Form("take", mark("接单")),
        Form("step", mark("登记进展"), (Field("what", mark("办理情况")),),
             hint=mark("代办的每一步都用一次授权，企业看得到。")),
        Form("finish", mark("办好了"), (Field("what", mark("办理情况")),)),
        Form("resume", mark("凭新授权继续")),
        Form("hand", mark("交接给另一位专员"), (
            Field("to", mark("接手的专员"), "select", reading.officer_choices()), _REASON)),
    )  # fmt: skip


def _take(row: Any, asked: Asked) -> str:
    do.take_task(number=row.matter.number, seen=asked.seen, **asked.by)
    return _("已接单。")


def _step(row: Any, asked: Asked) -> str:
    last = asked.word("deed") == "finish"
    do.step(number=row.matter.number, what=asked.word("what"), last=last, seen=asked.seen, **asked.by)
    return _("已办好，等企业评价。") if last else _("已登记。")


def _resume(row: Any, asked: Asked) -> str:
    do.resume(number=row.matter.number, seen=asked.seen, **asked.by)
    return _("已凭新授权继续。")


def _hand(row: Any, asked: Asked) -> str:
    do.hand_over(number=row.matter.number, to=asked.word("to"), reason=asked.word("reason"), **asked.by)
    return _("已交接，企业收到了通知。")


_TASK_DEEDS: dict[str, Deed] = {
    "take": _take, "step": _step, "finish": _step, "resume": _resume, "hand": _hand,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def grants(request: HttpRequest) -> HttpResponse:
    """This will list authorisations; a POST asks a firm for one."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        status = acted(request, {"ask": _ask_grant}, None)
        if status == 200:
            return redirect("help_grants")
    wanted, after, file = filters(request)
    rows = reading.grant_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("企业"), 26), (_("专员"), 20), (_("起"), 12), (_("止"), 12), (_("用过（次）"), 10)]
        return sheet(
            "grants", _("授权台账"), heads, rows,
            lambda row: (row.firm, row.helper_label, row.begins_on, row.ends_on, row.uses),
        )  # fmt: skip
    form = Form("ask", mark("请企业授权"), (
        Field("code", mark("企业统一社会信用代码"), "text"), Field("scope", mark("授权范围"), "select", _SCOPES),
        Field("begins", mark("起"), "date"), Field("ends", mark("止"), "date"),
    ), hint=mark("企业同意才生效，企业随时可以收回；每用一次都记账，企业收到通知。"))  # fmt: skip
    context = {
        **listing(wanted, after, rows, states_of(GRANT)), "section": "visits", "tab": "grants", "agencies": (),
        "forms": shown((form,), {"ask"} if who.roles & _HELPERS else (), request),
    }  # fmt: skip
    return render(request, "visits/grants.html", context, status=status)


def _ask_grant(_row: Any, asked: Asked) -> str:
    scope = [one for one in asked.request.POST.getlist("scope") if one]
    row = do.ask_grant(
        code=asked.word("code"), scope=scope, begins_on=asked.owed_day("begins"), ends_on=asked.owed_day("ends"),
        **asked.by,
    )  # fmt: skip
    return _("已请企业授权，编号 %s。") % row.matter.number


@require_http_methods(["GET", "HEAD"])
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one authorisation with every use of it."""
    row = reading.grant(number.replace("\0", ""), actor(request))
    if row is None:
        raise Http404(_("没有这份授权。"))
    context = {
        "row": row, "matter": row.matter, "label": GRANT.label(row.matter.state), "section": "visits",
        "scopes": [SCOPES[one] for one in row.scope], "moments": reading.acts_told(row.pk), "tab": "grants",
    }  # fmt: skip
    return render(request, "visits/grant.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def my_help(request: HttpRequest) -> HttpResponse:
    """This will show a firm its authorisations with every use, and its tasks; a POST gives, revokes, asks or rates."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, _MY_DEEDS, None)
        if status == 200:
            return redirect("help_my")
    granted, wanted = reading.own_help(who)
    context = {
        "grants": [
            (row, label, [SCOPES[one] for one in row.scope], reading.acts_told(row.pk)) for row, label in granted[:10]
        ],
        "tasks": [(row, label, WAYS[row.way]) for row, label in wanted], "section": "my", "agencies": (),
        "tried": request.POST.get("number", ""), "typed": request.POST.get("text", ""), "scores": range(5, 0, -1),
        "forms": shown((_ask_form(code=False),), {"ask"} if who.party_id else (), request),
    }  # fmt: skip
    return render(request, "visits/my_help.html", context, status=status)


def _give(_row: Any, asked: Asked) -> str:
    agreed = asked.yes("agreed")
    do.answer_grant(number=asked.word("number"), agreed=agreed, **asked.by)
    return _("已授权，随时可以收回。") if agreed else _("没有授权。")


def _revoke(_row: Any, asked: Asked) -> str:
    do.revoke_grant(number=asked.word("number"), reason=asked.word("text"), **asked.by)
    return _("授权已收回，马上生效。做过的都保留，没做完的已停下。")


def _rate(_row: Any, asked: Asked) -> str:
    do.rate(
        number=asked.word("number"),
        score=natural(asked.word("score"), 1) or 0,
        text=asked.word("text"),
        **asked.by,
    )
    return _("评价已收到，谢谢。")


def _drop(_row: Any, asked: Asked) -> str:
    do.drop(number=asked.word("number"), reason=asked.word("text"), **asked.by)
    return _("已取消，做过的都保留。")


_MY_DEEDS: dict[str, Deed] = {"give": _give, "revoke": _revoke, "rate": _rate, "drop": _drop, "ask": _ask}
