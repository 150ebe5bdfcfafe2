"""The staff's pages of inspections: sealing a plan, one inspection with every act on it, pictures from the spot."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.ledger.operations import Refused
from hemei.oversight.enums.inspections import Answer
from hemei.oversight.flow.inspections import INSPECTION
from hemei.oversight.operations import inspections as do
from hemei.oversight.operations import objections, spot
from hemei.oversight.perms import inspection_offers
from hemei.oversight.queries import inspections as reading
from hemei.oversight.queries.lists import states_of
from hemei.oversight.queries.loop import SEES_ALL, acts_told
from hemei.rules.inspections import LISTS, RESULTS, SIGNED
from hemei.rules.words import mark
from hemei.web.parts.asked import actor, natural, status_of
from hemei.web.parts.deeds import (
    MOST,
    PAGE,
    Asked,
    Deed,
    Field,
    Form,
    acted,
    agencies,
    asked_by,
    filters,
    listing,
    sheet,
    shown,
)
from hemei.web.parts.files import handed_out

LIST_CHOICES = tuple((one.code, one.name) for one in LISTS.values())
_REASON = Field("reason", mark("理由"))
_NEW = Form("seal", mark("密封一份检查计划"), (
    Field("unit", mark("被检查的部门"), "select"), Field("place", mark("地点"), "text"),
    Field("list", mark("检查表"), "select", LIST_CHOICES), Field("purpose", mark("检查目的"), "text"),
    Field("inspectors", mark("检查人员账号（用空格或顿号分开）"), "text"),
    Field("day", mark("检查日（可以不定）"), "date"), Field("open_by", mark("最迟拆封日"), "date"),
), hint=mark("计划加密保存，平台上没有人看得到，包括系统管理员。拆封码只显示一次，请记下。"))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def inspection_list(request: HttpRequest) -> HttpResponse:
    """This will list inspections under the filters of the address; a POST seals a plan and shows its code once."""
    who, now, status = actor(request), timezone.now(), 200
    if request.method == "POST":
        try:
            return once(request, [_seal(asked_by(request))])
        except Refused as why:
            messages.error(request, str(why))
            status = status_of(why)
    wanted, after, file = filters(request, "unit", "list")
    rows = reading.inspection_lines(
        who, wanted, after="" if file else after, limit=MOST if file else PAGE + 1, now=now
    )
    if file:
        heads = [(_("地点"), 30), (_("检查表"), 24), (_("问题"), 8), (_("未整改"), 8), (_("复查次数"), 10),
                 (_("承诺值"), 66)]  # fmt: skip
        return sheet("inspections", _("检查台账"), heads, rows, _cells)
    context = {
        **listing(wanted, after, rows, states_of(INSPECTION), ("list", mark("检查表"), LIST_CHOICES),
                  ("unit", mark("被检查的部门"), agencies())),
        "agencies": agencies(), "section": "inspections", "tab": "inspections", "lists": LISTS,
        "watches": bool(who.roles & SEES_ALL),
        "forms": shown((_NEW,), {"seal"} if "supervisor" in who.roles else (), request),
    }  # fmt: skip
    return render(request, "inspections/list.html", context, status=status)


def _cells(row: Any) -> tuple[Any, ...]:
    name = LISTS[row.checklist].name if row.checklist else ""
    return row.place, told(name) if name else "", row.faults, row.open_faults, row.revisits, row.commitment


def _seal(asked: Asked) -> do.Sealed:
    plan = do.Plan(
        asked.word("unit"), asked.word("place"), asked.word("list"), do.inspectors_named(asked.word("inspectors")),
        asked.word("purpose"), asked.day("day"),
    )  # fmt: skip
    return do.seal_plan(plan=plan, open_by=asked.owed_day("open_by"), **asked.by)


def once(request: HttpRequest, made: list[do.Sealed], code: str = "", draw: str = "") -> HttpResponse:
    """This will show what is shown once only: the code and the letters; the page is kept nowhere."""
    rows = [(one.inspection, one.letter, reading.told_of(one.letter)) for one in made]
    context = {
        "rows": rows, "code": code or made[0].code, "draw": draw, "section": "inspections", "tab": "inspections",
    }  # fmt: skip
    reply = render(request, "inspections/once.html", context)
    reply["Cache-Control"] = "no-store"
    return reply


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def inspection(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one inspection; a POST does the next act on it, or lets its planner read the sealed plan."""
    who, status = actor(request), 200
    peeked: dict[str, Any] = {}
    row = reading.inspection_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这次检查，或者它还没有通报。"))
    if request.method == "POST" and request.POST.get("deed") == "peek":
        peeked, status = _peek(request, row)
    elif request.method == "POST":
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("inspection", number)
        row = reading.inspection_of(number, who) or row
    return render(request, "inspections/one.html", _context(request, row, peeked), status=status)


def _context(request: HttpRequest, row: Any, peeked: dict[str, Any]) -> dict[str, Any]:
    who, findings = actor(request), reading.findings_of(row)
    return {
        "row": row, "matter": row.matter, "label": INSPECTION.label(row.matter.state), "peeked": peeked,
        "unit": dict(agencies()).get(row.unit, row.unit), "records": reading.records_of(row),
        "findings": [(one, getattr(one, "objection", None)) for one in findings],
        "moments": acts_told(row.pk), "section": "inspections", "tab": "inspections", "agencies": agencies(),
        "list": LISTS.get(row.checklist), "results": RESULTS, "signed": SIGNED, "answers": dict(Answer.choices),
        "forms": shown(_forms(findings), inspection_offers(row, who), request),
        "revisits": _revisits(request, findings) if "revisit" in inspection_offers(row, who) else [],
        "today": timezone.localdate(), "typed": request.POST.get("text", ""),
    }  # fmt: skip


def _revisits(request: HttpRequest, findings: list[Any]) -> list[tuple[Any, str]]:
    live = [one for one in findings if not one.fate and one.remedy_id]
    return [(one, request.POST.get(f"solved_{one.pk}", "")) for one in live]


def _forms(findings: list[Any]) -> tuple[Form, ...]:
    live = tuple((str(one.pk), one.text[:60]) for one in findings if not one.fate and one.remedy_id)
    which = Field("finding", mark("哪一个问题"), "select", live)
    return (
        Form("open", mark("拆封"), (Field("code", mark("拆封码，或密封信全文")),),
             hint=mark("到了现场再拆封。拆封后计划写进账本，通报后任何人都能核对它没有改过。")),
        Form("peek", mark("看一眼密封的计划"), (Field("code", mark("拆封码，或密封信全文")),), needs="open"),
        Form("circular", mark("一次性通报"), (Field("text", mark("通报")),),
             hint=mark("全部问题一次通报，以后不能再加。通报以后被检查的部门才看得到。")),
        Form("object", mark("提出异议"), (which, Field("text", mark("异议")))),
        Form("decide", mark("决定异议"), (which, Field("upheld", mark("异议成立吗"), "yes"), _REASON)),
        Form("excuse", mark("引用容错记录"), (which, Field("cited", mark("容错记录编号"), "text"))),
        Form("judge", mark("认定容错"), (which, Field("upheld", mark("五个条件都成立吗"), "yes"), _REASON)),
        Form("void", mark("计划作废"), (_REASON,), danger=True),
    )  # fmt: skip


def _peek(request: HttpRequest, row: Any) -> tuple[dict[str, Any], int]:
    try:
        return do.letter_of(row, asked_by(request).word("code"))[1], 200
    except Refused as why:
        messages.error(request, str(why))
        return {}, status_of(why)


def _open(row: Any, asked: Asked) -> str:
    do.open_plan(row=row, given=asked.word("code"), seen=asked.seen, **asked.by)
    return _("已拆封，与密封时的承诺值一致。请登记检查情况。")


def _circular(row: Any, asked: Asked) -> str:
    spot.circulate(row=row, text=asked.word("text"), seen=asked.seen, **asked.by)
    return _("已一次性通报，问题都进了整改闭环。")


def _which(asked: Asked) -> dict[str, Any]:
    return {"finding": natural(asked.word("finding")), "seen": asked.seen, **asked.by}


def _object(row: Any, asked: Asked) -> str:
    objections.object_to(row=row, text=asked.word("text"), **_which(asked))
    return _("异议已收到，由没有参加检查的人决定。")


def _decide(row: Any, asked: Asked) -> str:
    objections.decide(row=row, upheld=asked.yes("upheld"), why=asked.word("reason"), **_which(asked))
    return _("已决定，被检查的部门会收到。")


def _excuse(row: Any, asked: Asked) -> str:
    objections.excuse(row=row, number=asked.word("cited"), **_which(asked))
    return _("已引用，等认定。")


def _judge(row: Any, asked: Asked) -> str:
    objections.judge(row=row, upheld=asked.yes("upheld"), why=asked.word("reason"), **_which(asked))
    return _("已认定。问题照样要整改。")


def _void(row: Any, asked: Asked) -> str:
    do.void_plan(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("计划已作废，承诺值和理由留在公开页。")


def _revisit(row: Any, asked: Asked) -> str:
    solved = {}
    for one in reading.findings_of(row):
        picked = asked.word(f"solved_{one.pk}")
        if picked in {"yes", "no"}:
            solved[one.pk] = picked == "yes"
    written = spot.Written(
        asked.owed_day("day"), asked.word("text"), "yes",
        photos=tuple(one.read() for one in asked.request.FILES.getlist("photo")),
    )  # fmt: skip
    spot.revisit(row=row, written=written, solved=solved, seen=asked.seen, **asked.by)
    return _("复查已登记：没有整改好的退回整改，都好了的销号。")


_DEEDS: dict[str, Deed] = {
    "open": _open, "circular": _circular, "object": _object, "decide": _decide, "excuse": _excuse, "judge": _judge,
    "void": _void, "revisit": _revisit,
}  # fmt: skip


@require_safe
def photo(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out a picture without what it tells beside itself, or the proof of a record made at the time."""
    return handed_out(reading.photo_path(digest, actor(request)), whole=False)
