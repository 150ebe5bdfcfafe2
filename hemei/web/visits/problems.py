"""The staff's pages of problems: the ledger, one problem with every act on it, groups of similar ones."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.cases.queries.matter_lists import states_of
from hemei.common.words import told
from hemei.projects.flow import PROBLEM
from hemei.projects.operations import problems as do
from hemei.projects.perms import problem_offers
from hemei.projects.queries import visits as reading
from hemei.rules.visits import KINDS, LEVELS, TOLD
from hemei.rules.words import mark
from hemei.web.parts.asked import actor
from hemei.web.parts.deeds import (
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
from hemei.web.visits.common import handed_out, kind_choices, level_choices, park_choices

_REASON = Field("reason", mark("理由"))
FORMS = (
    Form("take", mark("签收")),
    Form("answer", mark("报告办结，附证据"), (
        Field("done", mark("办理情况")), Field("file", mark("证据（PDF、PNG 或 JPG）"), "file"),
    ), hint=mark("没有证据不能报办结；是否解决由企业说。")),
    Form("assign", mark("交办"), (
        Field("unit", mark("责任部门"), "select"), Field("level", mark("层级"), "select", level_choices()),
        Field("reason", mark("交办意见"), "text"),
    )),
    Form("move", mark("改派"), (
        Field("unit", mark("责任部门"), "select"), Field("level", mark("层级"), "select", level_choices()), _REASON,
    ), hint=mark("改派不延长期限。")),
    Form("return", mark("退回重办"), (_REASON,)),
    Form("paper", mark("凭企业签字确认销号"), (
        Field("text", mark("确认情况")), Field("file", mark("企业签字的确认件"), "file"),
    ), hint=mark("企业没有账号，或者在确认期限内没有回答时用。")),
    Form("reopen", mark("重新交办"), (_REASON,)),
    Form("climb", mark("升级"), (_REASON,), hint=mark("超期的会自动升级；也可以现在升级。")),
    Form("join", mark("归为同类"), (Field("other", mark("和哪一件同类（问题编号）"), "text"),)),
    Form("part", mark("不是同类，拆开")),
    Form("void", mark("撤销，不算问题"), (_REASON,), danger=True),
)  # fmt: skip


@require_safe
def problem_list(request: HttpRequest) -> HttpResponse:
    """This will list problems under the filters of the address; `?format=xlsx` gives a file."""
    now = timezone.now()
    wanted, after, file = filters(request, "unit", "park", "kind", "level", "project", "group")
    rows = reading.problem_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("企业"), 26), (_("种类"), 14), (_("问题"), 44), (_("层级"), 10), (_("责任人"), 18),
                 (_("办理情况"), 40), (_("企业已确认"), 12), (_("退回次数"), 10)]  # fmt: skip
        return sheet("problems", _("问题台账"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(PROBLEM), ("kind", mark("种类"), kind_choices()),
                  ("level", mark("层级"), level_choices()), ("unit", mark("责任部门"), agencies()),
                  ("park", mark("园区"), park_choices())),
        "tally": reading.tally(now), "units": reading.by_unit(now), "section": "visits", "tab": "problems",
        "rule": TOLD,
    }  # fmt: skip
    return render(request, "visits/problems.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        row.firm, told(KINDS[row.kind]), row.text, told(LEVELS[row.level]), row.owner_label, row.done,
        _("是") if row.solved else "", row.rounds,
    )  # fmt: skip


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """This will show groups of similar problems, the largest first; each opens its records."""
    found = reading.groups()
    return render(request, "visits/groups.html", {"groups": found, "section": "visits", "tab": "groups"})


@require_http_methods(["GET", "HEAD", "POST"])
def problem_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one problem; a POST does the next act on it."""
    who, status, now = actor(request), 200, timezone.now()
    row = reading.problem(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这个问题。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("problem", number)
        row = reading.problem(number) or row
    context = {
        "row": row, "matter": row.matter, "label": PROBLEM.label(row.matter.state), "alike": reading.like(row),
        "kind": KINDS[row.kind], "level": LEVELS[row.level], "unit": dict(agencies()).get(row.unit, row.unit),
        "park": dict(park_choices()).get(row.park, row.park), "moments": reading.acts_told(row.pk),
        "agencies": agencies(), "section": "visits", "tab": "problems",
        "late": bool(row.matter.closed_at is None and row.matter.due_at and row.matter.due_at < now),
        "forms": shown(FORMS, problem_offers(row, who, now), request),
    }  # fmt: skip
    return render(request, "visits/problem.html", context, status=status)


def _seen(row: Any, asked: Asked) -> dict[str, Any]:
    return {"number": row.matter.number, "seen": asked.seen, **asked.by}


def _take(row: Any, asked: Asked) -> str:
    do.take(**_seen(row, asked))
    return _("已签收，由您负责。")


def _answer(row: Any, asked: Asked) -> str:
    do.answer(done=asked.word("done"), proof=asked.file(), **_seen(row, asked))
    return _("已报告，等企业确认。")


def _assign(row: Any, asked: Asked) -> str:
    do.assign(
        unit=asked.word("unit"), level=asked.word("level") or row.level, reason=asked.word("reason"),
        **_seen(row, asked),
    )  # fmt: skip
    return _("已交办。")


def _return(row: Any, asked: Asked) -> str:
    do.send_back(reason=asked.word("reason"), **_seen(row, asked))
    return _("已退回重办。")


def _paper(row: Any, asked: Asked) -> str:
    do.settle_on_paper(text=asked.word("text"), paper=asked.file(), **_seen(row, asked))
    return _("已销号，企业的确认件已存。")


def _reopen(row: Any, asked: Asked) -> str:
    do.reopen(number=row.matter.number, reason=asked.word("reason"), **asked.by)
    return _("已重新交办。")


def _climb(row: Any, asked: Asked) -> str:
    made = do.climb(reason=asked.word("reason"), **_seen(row, asked))
    return _("已升级到%s。") % told(LEVELS[made.level])


def _join(row: Any, asked: Asked) -> str:
    do.join(other=asked.word("other"), **_seen(row, asked))
    return _("已归为同类。")


def _part(row: Any, asked: Asked) -> str:
    do.part(**_seen(row, asked))
    return _("已拆开。")


def _void(row: Any, asked: Asked) -> str:
    do.void(reason=asked.word("reason"), **_seen(row, asked))
    return _("已撤销，理由留在记录里。")


_DEEDS: dict[str, Deed] = {
    "take": _take, "answer": _answer, "assign": _assign, "move": _assign, "return": _return, "paper": _paper,
    "reopen": _reopen, "climb": _climb, "join": _join, "part": _part, "void": _void,
}  # fmt: skip


@require_safe
def file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out evidence or a signed paper; the firm gets pictures without time and place."""
    who = actor(request)
    return handed_out(reading.problem_file(digest, who), whole="applicant" not in who.roles)
