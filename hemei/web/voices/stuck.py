"""The staff's pages of the window for stuck matters, the list of the month, and the changes proposed."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.oversight.enums.loop import Cause, Grade, Subject, Trouble
from hemei.oversight.flow.loop import PROPOSAL, STUCK
from hemei.oversight.operations import proposals, stuck
from hemei.oversight.perms import proposal_offers, stuck_offers
from hemei.oversight.queries import window as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import SEES_ALL, acts_told
from hemei.rules.ratings import LEVELS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book
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

_REASON = Field("reason", mark("理由"))
FORMS = (
    Form("sort", mark("分类转办"), (
        Field("grade", mark("难易"), "select", tuple(Grade.choices)), Field("unit", mark("部门"), "select"),
        Field("due", mark("答复日期（只有疑难件要填）"), "date"),
    )),
    Form("root", mark("认定根因"), (Field("cause", mark("根因"), "select", tuple(Cause.choices)),)),
    Form("propose", mark("建议修改目录"), (
        Field("subject", mark("改什么"), "select", tuple(Subject.choices)), Field("text", mark("建议怎么改")),
    ), needs="root", hint=mark("建议交事项管理员起草新版本，通过目录的发布检查以后生效。")),
    Form("publish", mark("公开"), (Field("text", mark("公开的内容，不写姓名和号码")),)),
    Form("doubt", mark("拟不受理"), (_REASON,), danger=True,
         hint=mark("诉讼、信访和不合政策的要求不属这里受理；要第二个人同意。")),
    Form("decline", mark("同意不受理"), (_REASON,), danger=True),
    Form("keep", mark("不同意，继续受理"), (_REASON,)),
)  # fmt: skip


@require_safe
def stuck_list(request: HttpRequest) -> HttpResponse:
    """This will list the reports under the filters of the address; `?format=xlsx` gives a file."""
    who, now = actor(request), timezone.now()
    wanted, after, file = filters(request, "trouble", "cause", "agency", "item")
    rows = reading.stuck_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("情况"), 18), (_("要办的事"), 40), (_("谁说不行"), 18), (_("对方说的理由"), 34), (_("根因"), 20),
                 (_("评价"), 12)]  # fmt: skip
        return sheet("stuck", _("办不成事台账"), heads, rows, _cells)
    context = {
        **listing(
            wanted, after, rows, states_of(STUCK), ("trouble", mark("情况"), Trouble.choices),
            ("cause", mark("根因"), Cause.choices), ("agency", mark("部门"), agencies()),
        ),
        "section": "stuck_list", "watches": bool(who.roles & SEES_ALL),
    }  # fmt: skip
    return render(request, "voices/stuck_list.html", context)


def _cells(row: Any) -> tuple[Any, ...]:
    return (
        told(row.get_trouble_display()), row.asked, row.refused_by, row.reason,
        told(row.get_cause_display()) if row.cause else "",
        told(LEVELS[row.again_level]) if row.again_level else "",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def stuck_one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one report to the staff; a POST does the next act on it."""
    who, status = actor(request), 200
    row = reading.stuck_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这条反映。"))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("stuck", number)
        row = reading.stuck_of(number, who) or row
    context = {
        "row": row, "matter": row.matter, "label": STUCK.label(row.matter.state), "moments": acts_told(row.pk),
        "again": LEVELS[row.again_level] if row.again_level else "", "changes": reading.proposals_of(row.pk),
        "unit": dict(agencies()).get(row.agency, row.agency), "agencies": agencies(), "section": "stuck_list",
        "forms": shown(FORMS, stuck_offers(row, who), request),
    }  # fmt: skip
    return render(request, "voices/stuck.html", context, status=status)


def _sort(row: Any, asked: Asked) -> str:
    stuck.sort(
        row=row, grade=asked.word("grade"), unit=asked.word("unit"), due_on=asked.day("due"), seen=asked.seen,
        **asked.by,
    )  # fmt: skip
    return _("已转办，期限从今天起算。")


def _root(row: Any, asked: Asked) -> str:
    stuck.root(row=row, cause=asked.word("cause"), seen=asked.seen, **asked.by)
    return _("根因已认定。")


def _propose(row: Any, asked: Asked) -> str:
    made = stuck.remedy_by_catalogue(
        row=row, subject=asked.word("subject"), text=asked.word("text"), **asked.by
    )
    return _("建议已交事项管理员，编号 %s。") % made.matter.number


def _publish(row: Any, asked: Asked) -> str:
    stuck.publish(row=row, text=asked.word("text"), **asked.by)
    return _("已公开。")


def _doubt(row: Any, asked: Asked) -> str:
    stuck.doubt(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已报请不受理，等第二个人复核。")


def _decline(row: Any, asked: Asked) -> str:
    stuck.second_look(row=row, agree=True, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已不受理，理由会告诉反映人。")


def _keep(row: Any, asked: Asked) -> str:
    stuck.second_look(row=row, agree=False, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("继续受理。")


_DEEDS: dict[str, Deed] = {
    "sort": _sort, "root": _root, "propose": _propose, "publish": _publish, "doubt": _doubt, "decline": _decline,
    "keep": _keep,
}  # fmt: skip


@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """This will show the list of a month that the leaders get; `?format=xlsx` gives it as a file."""
    now = timezone.now()
    first, until = _month(request.GET.get("month", ""), local_day(now))
    rows = reading.month_list(first, until, now)
    if request.GET.get("format") == "xlsx":
        heads = [(_("部门"), 26), (_("反映"), 8), (_("未办结"), 8), (_("逾期"), 8), (_("评价满意"), 10),
                 (_("没有满意"), 10), (_("不受理"), 8), (_("根因"), 50)]  # fmt: skip
        table = [
            (told(one.name), one.reported, one.open, one.late, one.solved, one.unsolved, one.declined,
             "；".join(f"{told(name)} {n}" for name, n in one.causes))
            for one in rows
        ]  # fmt: skip
        return book(f"stuck-{first:%Y%m}", _("办不成事月报"), heads, table, now=now)
    context = {
        "rows": rows, "month": f"{first:%Y-%m}", "section": "stuck_list",
        "sheet": f"{reverse('stuck_month')}?month={first:%Y-%m}&format=xlsx",
    }  # fmt: skip
    return render(request, "voices/month.html", context)


def _month(text: str, today: date) -> tuple[date, date]:
    """The month that an address names, this one for what is none."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    first = date(int(found[1]), int(found[2]), 1) if found else today.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


CHANGE_FORMS = (
    Form("draft", mark("起草新版本"), hint=mark("在事项目录里开一份草稿；已经有草稿的，并到那一份里改。")),
    Form("finish", mark("新版本已发布"), (Field("text", mark("改了什么")),)),
    Form("drop", mark("不改"), (Field("text", mark("理由")),), danger=True),
)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """This will list the changes of the catalogue that trouble called for."""
    wanted, after, file = filters(request, "item", "subject")
    rows = reading.proposal_lines(
        wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=timezone.now()
    )
    if file:
        heads = [(_("改什么"), 14), (_("建议"), 50), (_("结果"), 50)]
        return sheet(
            "proposals", _("目录修改建议"), heads, rows,
            lambda row: (told(row.get_subject_display()), row.text, row.result),
        )  # fmt: skip
    context = {
        **listing(wanted, after, rows, states_of(PROPOSAL), ("subject", mark("改什么"), Subject.choices)),
        "section": "changes",
    }  # fmt: skip
    return render(request, "voices/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one proposed change; a POST drafts it, closes it, or leaves the catalogue as it is."""
    who, status = actor(request), 200
    row = reading.proposal_of(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这条建议。"))
    if request.method == "POST":
        status = acted(request, _CHANGES, row)
        if status == 200:
            return redirect("change", number)
        row = reading.proposal_of(number) or row
    context = {
        "row": row, "matter": row.matter, "label": PROPOSAL.label(row.matter.state), "moments": acts_told(row.pk),
        "item": reading.item_choices(row.item_code), "forms": shown(CHANGE_FORMS, proposal_offers(row, who), request),
        "agencies": (), "section": "changes", "editor": "editor" in who.roles,
    }  # fmt: skip
    return render(request, "voices/change.html", context, status=status)


def _draft(row: Any, asked: Asked) -> str:
    version = proposals.start_draft(row=row, seen=asked.seen, **asked.by)
    return _("第 %d 版草稿已开，请在事项目录里修改并送审。") % version


def _finish(row: Any, asked: Asked) -> str:
    proposals.finish(row=row, text=asked.word("text"), seen=asked.seen, **asked.by)
    return _("已办结，公开的经过里会写明。")


def _drop(row: Any, asked: Asked) -> str:
    proposals.drop(row=row, text=asked.word("text"), seen=asked.seen, **asked.by)
    return _("已办结，公开的经过里会写明。")


_CHANGES: dict[str, Deed] = {"draft": _draft, "finish": _finish, "drop": _drop}
