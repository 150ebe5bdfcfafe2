"""One ticket for the staff: what was told, where it has been, what may be alike, and the acts that stand open."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.ledger.operations import Refused
from hemei.oversight.enums.tickets import LeftOut
from hemei.oversight.flow.tickets import TICKET
from hemei.oversight.operations import callbacks, handling, tickets
from hemei.oversight.perms import ticket_offers
from hemei.oversight.queries import tickets as reading
from hemei.oversight.queries.finding import alike
from hemei.oversight.queries.following import photo_links
from hemei.oversight.queries.loop import acts_told
from hemei.rules.hotline import category_names, limits, suggest
from hemei.rules.ratings import LEVELS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.deeds import Asked, Deed, Field, Form, acted, agencies, shown

_REASON, _NOTE = Field("reason", mark("理由"), "text"), Field("note", mark("回访记录"))
_LEVEL = tuple((str(level), name) for level, name in LEVELS.items())


def _forms(categories: tuple[tuple[str, str], ...]) -> tuple[Form, ...]:
    category = Field("category", mark("类别"), "select", categories)
    return (
        Form("answer", mark("当场解答"), (Field("text", mark("解答内容")),)),
        Form("dispatch", mark("派单"), (Field("unit", mark("承办部门"), "select"), category)),
        Form("decide", mark("裁定承办部门"), (Field("unit", mark("承办部门"), "select"), category, _REASON),
             hint=mark("这条工单在部门之间来回退。裁定以后承办部门不能再退。")),
        Form("merge", mark("并入同一诉求"), (Field("into", mark("并入哪一条（编号）"), "text"),)),
        Form("sign", mark("签收，由我承办")),
        Form("contact", mark("登记联系来电人"), (Field("note", mark("联系记录")),)),
        Form("reply", mark("答复来电人"),
             (Field("text", mark("答复内容")), Field("photo", mark("照片（PNG、JPG）"), "file")),
             hint=mark("答复会发给来电人；由热线中心回访，承办部门不能回访自己。")),
        Form("ask_time", mark("申请延期"), (Field("days", mark("几个工作日"), "text"), _REASON)),
        Form("return", mark("退回（不属本部门）"), (_REASON,), danger=True,
             hint=mark("派单后 2 个工作日内可以退，要写理由；几家互退的报请裁定。")),
        Form("give_time", mark("同意延期"), (_REASON,)), Form("refuse_time", mark("不同意延期"), (_REASON,)),
        Form("called", mark("回访"), (
            Field("solved", mark("解决了吗"), "yes"), Field("level", mark("满意吗"), "select", _LEVEL), _NOTE,
        ), needs="close", hint=mark("没有解决或不满意的重办；重办以后仍不满意的出督办单。")),
        Form("call", mark("没有接通"), (_NOTE,)),
        Form("urge", mark("出督办单"), (_REASON,)),
        Form("look", mark("查看来电人"), (Field("purpose", mark("用途（会记账）"), "text"),)),
        Form("veil", mark("设为保密"), (_REASON,)), Form("unveil", mark("解除保密"), (_REASON,)),
        Form("exclude", mark("不计入考核"), (
            Field("why", mark("理由类别"), "select", tuple(LeftOut.choices)), _REASON,
        ), danger=True),
        Form("include", mark("恢复计入考核"), (_REASON,)),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one ticket; a POST does the next act on it."""
    who, status, caller = actor(request), 200, ""
    row = reading.ticket_of(number.replace("\0", ""), who)
    if row is None:
        raise Http404(_("没有这条工单。"))
    if request.method == "POST":
        asked_to_look = request.POST.get("deed") == "look"
        looked: list[str] = []
        deeds = {**_DEEDS, "look": lambda one, asked: _look(one, asked, looked)}
        status = acted(request, deeds, row)
        if status == 200 and asked_to_look:
            caller = looked[0] or _("没有留姓名和电话")
        elif status == 200:
            back = reading.ticket_of(number, who)
            return redirect("hotline_ticket", number) if back else redirect("hotline_list")
        row = reading.ticket_of(number, who) or row
    return render(request, "hotline/ticket.html", _context(request, row, caller), status=status)


def _context(request: HttpRequest, row: Any, caller: str) -> dict[str, Any]:
    who, day = actor(request), local_day(timezone.now())
    names, offers, title = category_names(day), ticket_offers(row, who), row.matter.title
    sorts = bool({"dispatch", "decide"} & offers)
    return {
        "row": row, "matter": row.matter, "label": TICKET.label(row.matter.state), "moments": acts_told(row.pk),
        "caller": caller or reading.caller_of(row), "category": names.get(row.category, ""),
        "photos": photo_links(row), "hops": reading.hops_of(row), "unit": dict(agencies()).get(row.unit, row.unit),
        "section": "hotline_list",
        "suggested": suggest(title, row.text, day) if sorts else (), "names": dict(agencies()),
        "alike": alike(title, row.text, day, but=row.pk) if sorts and not row.secret else (),
        "agencies": agencies(), "level": LEVELS[row.level] if row.level else "",
        "forms": shown(_forms(tuple(names.items())), offers, request), "rules": limits(day),
    }  # fmt: skip


def _look(row: Any, asked: Asked, looked: list[str]) -> str:
    looked.append(tickets.look(row=row, purpose=asked.word("purpose"), **asked.by))
    return _("来电人显示在下面，这次查看已记账。")


def _dispatch(row: Any, asked: Asked) -> str:
    tickets.dispatch(
        row=row, unit=asked.word("unit"), category=asked.word("category"), note=asked.word("reason"), seen=asked.seen,
        **asked.by,
    )  # fmt: skip
    return _("已派单，期限从现在起算。")


def _answer(row: Any, asked: Asked) -> str:
    tickets.answer(row=row, text=asked.word("text"), seen=asked.seen, **asked.by)
    return _("已解答办结。")


def _merge(row: Any, asked: Asked) -> str:
    tickets.merge(row=row, into=asked.word("into"), seen=asked.seen, **asked.by)
    return _("已并入，来电人会收到通知。")


def _sign(row: Any, asked: Asked) -> str:
    handling.sign(row=row, seen=asked.seen, **asked.by)
    return _("已签收，由您承办。")


def _contact(row: Any, asked: Asked) -> str:
    handling.contact(row=row, note=asked.word("note"), **asked.by)
    return _("联系记录已记下。")


def _reply(row: Any, asked: Asked) -> str:
    photos = [one.read() for one in asked.request.FILES.getlist("photo")]
    handling.reply(row=row, text=asked.word("text"), seen=asked.seen, photos=photos, **asked.by)
    return _("已答复，等热线中心回访。")


def _ask_time(row: Any, asked: Asked) -> str:
    days = natural(asked.word("days"), 2) or 0
    handling.ask_time(row=row, days=days, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("延期申请已提交。")


def _return(row: Any, asked: Asked) -> str:
    handling.give_back(row=row, reason=asked.word("reason"), seen=asked.seen, **asked.by)
    return _("已退回热线中心。")


def _judge(grant: bool) -> Deed:
    def does(row: Any, asked: Asked) -> str:
        handling.judge_time(row=row, grant=grant, reason=asked.word("reason"), seen=asked.seen, **asked.by)
        return _("已同意延期。") if grant else _("已不同意延期。")

    return does


def _called(row: Any, asked: Asked) -> str:
    level = natural(asked.word("level"), 1) or 0
    callbacks.call_back(
        row=row, solved=asked.yes("solved"), level=level, note=asked.word("note"), seen=asked.seen, **asked.by
    )
    return _("回访已记下。")


def _call(row: Any, asked: Asked) -> str:
    callbacks.unanswered(row=row, note=asked.word("note"), seen=asked.seen, **asked.by)
    return _("没有接通已记下。")


def _urge(row: Any, asked: Asked) -> str:
    callbacks.urge(row=row, reason=asked.word("reason"), **asked.by)
    return _("督办单已发出。")


def _veil(secret: bool) -> Deed:
    def does(row: Any, asked: Asked) -> str:
        tickets.veil(row=row, secret=secret, reason=asked.word("reason"), **asked.by)
        return _("已设为保密。") if secret else _("已解除保密。")

    return does


def _exclude(row: Any, asked: Asked) -> str:
    if not asked.word("why"):
        raise Refused(_("请选不计入的理由，没有写入。"))
    callbacks.leave_out(row=row, why=asked.word("why"), note=asked.word("reason"), **asked.by)
    return _("这条工单不计入，统计页会写明理由。")


def _include(row: Any, asked: Asked) -> str:
    callbacks.leave_out(row=row, why="", note=asked.word("reason"), **asked.by)
    return _("已恢复计入。")


_DEEDS: dict[str, Deed] = {
    "answer": _answer, "dispatch": _dispatch, "decide": _dispatch, "merge": _merge, "sign": _sign,
    "contact": _contact, "reply": _reply, "ask_time": _ask_time, "return": _return, "give_time": _judge(True),
    "refuse_time": _judge(False), "called": _called, "call": _call, "urge": _urge, "veil": _veil(True),
    "unveil": _veil(False), "exclude": _exclude, "include": _include,
}  # fmt: skip
