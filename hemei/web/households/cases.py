"""Help cases for the staff: the list, one case with every act as a form, and the live figures that open to rows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.enterprises.flow import RELIEF
from hemei.enterprises.operations import measures, relief
from hemei.enterprises.perms import relief_offers, sees_income
from hemei.enterprises.queries import households as reading
from hemei.enterprises.queries import relief as helps
from hemei.rules.households import CAUSES, GUARANTEES, MEASURES, ORIGINS, RISKS
from hemei.rules.words import mark
from hemei.web.households.common import HIDES, TABS, Column, Listed, found, lines_told, list_page, today
from hemei.web.parts.asked import Person, actor, natural
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, agencies, shown

LIST = Listed(
    "relief_cases", mark("防返贫监测帮扶"),
    mark("线索、入户、评议、公示、决定、帮扶、风险消除；从线索到决定 15 天。"), RELIEF,
    "relief_case", (
        Column(mark("户主"), 14), Column(mark("村（社区）"), 16), Column(mark("类别"), 18),
        Column(mark("线索来源"), 16),
        Column(mark("人口"), 8, "n"),
    ),
    lambda row: (
        row.household.masked, row.household.village, RISKS.get(row.risk, ""), ORIGINS[row.origin], row.persons,
    ),
    helps.case_lines,
    lambda _who, _on: (
        ("risk", mark("类别"), tuple(RISKS.items())), ("origin", mark("线索来源"), tuple(ORIGINS.items())),
        ("figure", mark("指标"), tuple((one.code, one.name) for one in helps.CASE_FIGURES.values())),
    ),
)  # fmt: skip
_NOTE, _WHY = Field("note", mark("意见")), Field("note", mark("原因（会告诉这户）"))


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """This will list cases, masked; `figure` names the records of a live figure; `?format=xlsx` gives a file."""
    return list_page(request, LIST, actor(request))


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """This will show the live figures of households' help, each opening to its masked rows."""
    who = actor(request)
    context = {
        "figures": helps.figures(who, today(), timezone.now()), "tabs": TABS, "tab": "home_figures",
        "section": "homes", "lines": lines_told(today()),
    }  # fmt: skip
    return render(request, "households/figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one case; a POST does the next act on it."""
    who, status = actor(request), 200
    number = number.replace("\0", "")
    row = found(lambda: helps.case_for(number, who, today()))
    if request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("relief_case", number)
        row = found(lambda: helps.case_for(number, who, today()))
    sees = sees_income(who, today())
    context = {
        "row": row, "matter": row.matter, "label": RELIEF.label(row.matter.state), "tabs": TABS,
        "tab": "relief_cases", "risk": RISKS.get(row.risk, ""), "cause": CAUSES.get(row.cause, ""),
        "origin": ORIGINS[row.origin], "measures": [(one, MEASURES[one.kind]) for one in helps.measures_of(row)],
        "names": dict(agencies()), "guarantees": [GUARANTEES[one] for one in row.guarantees if one in GUARANTEES],
        "forms": shown(_forms(row, who), relief_offers(row, who, today()), request), "agencies": agencies(),
        "moments": reading.acts_told(row.pk), "section": "homes", "lines": lines_told(today()),
        "consented": reading.consented(row.household), "sees": sees, "today": today(),
    }  # fmt: skip
    return render(request, "households/case.html", context, status=status)


def _forms(row: Any, who: Person) -> tuple[Form, ...]:
    todo = tuple((str(one.pk), f"{one.due_on} {one.text[:40]}") for one in helps.open_measures(row, who))
    paper = (Field("file", mark("户主签字的确认书（照片或扫描件）"), "file"),)
    return (
        Form("check", mark("登记入户核查"), (
            Field("risk", mark("监测类别"), "select", tuple(RISKS.items())),
            Field("cause", mark("风险原因"), "select", tuple(CAUSES.items())), Field("day", mark("入户日期"), "date"),
            Field("note", mark("入户情况")),
        ), hint=mark("要先有户主授权和上一收入年度的收入。文字里的姓名、证件号、电话、账号会自动遮盖。")),
        Form("resume", mark("重新授权，继续核查")),
        Form("review", mark("登记民主评议"), (
            Field("day", mark("评议日期"), "date"), Field("votes", mark("参加人数"), "text"),
            Field("votes_for", mark("同意人数"), "text"), Field("note", mark("评议记录")),
        )),
        Form("publish", mark("村级公示"), hint=mark("只公示遮盖后的姓名、村、类别和人口，只公示一次。")),
        Form("pass", mark("镇级审核通过"), (_NOTE,)),
        Form("include", mark("决定纳入"), (_NOTE,), hint=mark("入户核查的人不能决定。")),
        Form("measure", mark("制定帮扶措施"), (
            Field("kind", mark("种类"), "select", tuple(MEASURES.items())), Field("note", mark("措施")),
            Field("unit", mark("责任部门"), "select"), Field("day", mark("完成日期"), "date"),
        ), hint=HIDES),
        Form("done", mark("登记措施落实"), (
            Field("measure", mark("措施"), "select", todo), Field("day", mark("落实日期"), "date"),
            Field("note", mark("落实情况和依据")), Field("file", mark("凭证（可不附）"), "file"),
        )),
        Form("propose", mark("提出消除风险"), (_NOTE,)),
        Form("verify", mark("核查风险消除"), (
            *(Field(f"held_{code}", label, "yes") for code, label in GUARANTEES.items()), _NOTE,
        ), hint=mark("提出消除的人不能核查；四项都有保障、人均纯收入不低于监测线。")),
        Form("paper", mark("登记户主签字确认"), paper, hint=mark("户主也可以用自己的账号确认。")),
        Form("uphold", mark("异议不成立"), (_NOTE,)),
        Form("object", mark("登记异议"), (Field("note", mark("异议")),)),
        Form("decline", mark("登记户主不同意授权"), (Field("note", mark("说明")),),
             hint=mark("线索保留，不查询任何数据；以后授权了可以继续。"), danger=True),
        Form("dispute", mark("登记户主不同意消除"), (Field("note", mark("原因")),), danger=True),
        Form("back", mark("退回继续帮扶"), (Field("note", mark("原因")),), danger=True),
        Form("refuse", mark("不纳入"), (_WHY,), danger=True),
        Form("withdraw", mark("撤销线索"), (Field("note", mark("原因")),), danger=True),
    )  # fmt: skip


def _check(row: Any, asked: Asked) -> str:
    check = relief.Check(asked.word("risk"), asked.word("cause"), asked.word("note"), asked.owed_day("day"))
    relief.check_home(row=row, found=check, seen=asked.seen, **asked.by)
    return _("入户核查已登记，等村级评议。")


def _review(row: Any, asked: Asked) -> str:
    relief.review(
        row=row, on=asked.owed_day("day"), votes=natural(asked.word("votes"), 4) or 0,
        votes_for=natural(asked.word("votes_for"), 4) or 0, note=asked.word("note"), seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("评议已登记。")


def _publish(row: Any, asked: Asked) -> str:
    relief.publish(row=row, seen=asked.seen, **asked.by)
    return _("已公示，姓名已遮盖。")


def _resume(row: Any, asked: Asked) -> str:
    relief.resume(row=row, seen=asked.seen, **asked.by)
    return _("继续核查，15 天重新计算。")


def _measure(row: Any, asked: Asked) -> str:
    plan = measures.Plan(asked.word("kind"), asked.word("note"), asked.word("unit"), asked.owed_day("day"))
    measures.plan_measure(row=row, plan=plan, seen=asked.seen, **asked.by)
    return _("措施已制定，责任部门会收到消息。")


def _done(row: Any, asked: Asked) -> str:
    measures.do_measure(
        row=row, measure=natural(asked.word("measure")) or 0, on=asked.owed_day("day"), evidence=asked.word("note"),
        proof=asked.file(), seen=asked.seen, **asked.by,
    )  # fmt: skip
    return _("措施已落实。")


def _verify(row: Any, asked: Asked) -> str:
    held = [code for code in GUARANTEES if asked.word(f"held_{code}") == "yes"]
    measures.verify_removal(row=row, held=held, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("核查通过，等户主确认。")


def _paper(row: Any, asked: Asked) -> str:
    measures.confirm_removal(row=row, paper=asked.file(), seen=asked.seen, **asked.by)
    return _("户主已确认，风险已消除。")


def _noted(does: Any, name: str, said: str) -> Deed:
    """An act that asks for one text."""

    def deed(row: Any, asked: Asked) -> str:
        does(row=row, seen=asked.seen, **{name: asked.word("note")}, **asked.by)
        return _(said)

    return deed


_DEEDS: dict[str, Deed] = {
    "check": _check, "review": _review, "publish": _publish, "resume": _resume, "measure": _measure, "done": _done,
    "verify": _verify, "paper": _paper,
    "pass": _noted(relief.pass_town, "note", mark("镇级审核已登记，等主管部门决定。")),
    "include": _noted(relief.include, "note", mark("已决定纳入，请制定帮扶措施。")),
    "refuse": _noted(relief.refuse, "reason", mark("已决定不纳入，原因会告诉这户。")),
    "decline": _noted(relief.decline_consent, "note", mark("已登记。线索保留，没有查询任何数据。")),
    "object": _noted(relief.object_to, "reason", mark("异议已登记，核查以前不会决定。")),
    "uphold": _noted(relief.uphold, "note", mark("异议不成立，公示继续。")),
    "withdraw": _noted(relief.withdraw, "reason", mark("线索已撤销。")),
    "propose": _noted(measures.propose_removal, "note", mark("已提出，等另一人核查。")),
    "back": _noted(measures.send_back, "reason", mark("已退回，继续帮扶。")),
    "dispute": _noted(measures.dispute_removal, "reason", mark("已登记，继续帮扶。")),
}  # fmt: skip
