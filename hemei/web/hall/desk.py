"""The windows: calling, serving and sending on; all numbers as a list; what waits to be handed on or sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.cases.flow import APPOINTMENT, DELIVERY, TICKET
from hemei.cases.operations import deliveries, handovers, queue
from hemei.cases.queries import hall as queries
from hemei.catalog import queries as catalog
from hemei.common.words import told
from hemei.rules.workdays import local_day
from hemei.web.hall.common import found, tried
from hemei.web.parts.asked import actor, page_key, seen
from hemei.web.parts.book import book

PAGE = 50
_MOST = 5000  # rows of a workbook
_DESK = ("clerk", "helper")
_SORTS = (("new", gettext_noop("新的在前")), ("old", gettext_noop("旧的在前")))


@require_safe
def desk_hall(request: HttpRequest) -> HttpResponse:
    """This will show each hall's windows, queue, measured times and today's appointments."""
    now = timezone.now()
    day, halls = local_day(now), []
    for hall in catalog.halls():
        at = {one.window_id: one for one in queries.called(hall, day, limit=100)}
        halls.append({
            "hall": hall, "open": catalog.hall_open(hall, now), "measured": queries.measured(hall, day),
            "windows": [(one, at.get(one.pk)) for one in hall.windows.all()],
            "waiting": sum(queries.queue_lengths(hall, day).values()),
            "booked": [(one, APPOINTMENT.label(one.matter.state)) for one in queries.appointments_on(hall, day)],
        })  # fmt: skip
    return render(request, "hall/desk.html", {"halls": halls, "section": "desk_hall", "today": day})


@require_http_methods(["GET", "HEAD", "POST"])
def window_page(request: HttpRequest, window: int) -> HttpResponse:
    """This will show a window's number and queue; a POST calls, serves, skips or sends on."""
    row, status = found(lambda key: catalog.window_by_id(int(key)), str(window)), 200
    if request.method == "POST":
        status = _window_deed(request, row)
        if status == 200:
            return redirect("desk_window", window)
    day, skills = local_day(timezone.now()), {one.pk for one in row.skills.all()}
    hall = catalog.hall_by_code(row.hall.code)
    waiting = [one for one in queries.queue(hall, day) if one.topic_id in skills]
    current = queries.at_window(row)
    context = {
        "window": row, "hall": hall, "current": current, "waiting": waiting, "section": "desk_hall",
        "state": queries.ticket_label(current) if current else "",
        "skipped": queries.queue(hall, day, states=("skipped",)), "topics": hall.topics.all(),
        "number": request.POST.get("number", ""), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "hall/window.html", context, status=status)


def _window_deed(request: HttpRequest, window: Any) -> int:
    post, now, who = request.POST, timezone.now(), actor(request)
    deed = post.get("deed", "")
    if deed == "call":
        return tried(request, lambda: queue.call_next(window=window, actor=who, now=now), _("已叫号。"))
    ticket = found(queries.ticket_by_number, post.get("ticket", ""))
    common: dict[str, Any] = {"ticket": ticket, "actor": who, "now": now, "seen": seen(request.POST)}
    simple: dict[str, tuple[Callable[..., object], str]] = {
        "recall": (queue.recall, _("已再叫一次。")), "begin": (queue.begin, _("开始办理。")),
        "skip": (queue.skip, _("已过号。")), "requeue": (queue.requeue, _("已重新排队。")),
    }  # fmt: skip
    if deed in simple:
        run, done = simple[deed]
        return tried(request, lambda: run(**common), done)
    if deed == "serve":
        number = post.get("number", "")
        return tried(request, lambda: queue.serve(number=number, **common), _("已办完，到场已记在办件上。")
                     if number.strip() else _("已办完。"))  # fmt: skip
    if deed == "transfer":
        topic = found(lambda key: catalog.topic_of(window.hall, key), post.get("topic", ""))
        reason = post.get("reason", "")
        return tried(request, lambda: queue.transfer(topic=topic, reason=reason, **common), _("已转出。"))
    raise Http404


@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """This will list numbers, newest first, a page at a time; `?format=xlsx` gives them as a file."""
    wanted = {
        name: request.GET.get(name, "").strip()[:40]
        for name in ("hall", "state", "topic", "day", "q", "sort")
    }
    wanted["day"] = _day(wanted["day"])
    wanted["sort"] = wanted["sort"] if wanted["sort"] in dict(_SORTS) else ""
    if request.GET.get("format") == "xlsx":
        return _book(queries.ticket_page(wanted=wanted, after=None, limit=_MOST)[0])
    rows, following = queries.ticket_page(
        wanted=wanted, after=page_key(request.GET.get("after", "")), limit=PAGE
    )
    kept = {name: value for name, value in wanted.items() if value}
    topics = sorted({(one.code, one.name) for hall in catalog.halls() for one in hall.topics.all()})
    context = {
        "rows": [(one, TICKET.label(one.matter.state), *_minutes(one)) for one in rows], "wanted": wanted,
        "states": TICKET.states, "topics": topics, "sorts": [(code, _(label)) for code, label in _SORTS],
        "filtered": bool(kept), "section": "desk_hall", "summary": "", "newer": "",
        "older": "?" + urlencode({**kept, "after": following}) if following else "",
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
    }  # fmt: skip
    return render(request, "hall/tickets.html", context)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _minutes(ticket: Any) -> tuple[float | None, float | None]:
    """Minutes waited and served."""
    wait = (ticket.called_at - ticket.taken_at).total_seconds() / 60 if ticket.called_at else None
    done = ticket.ended_at and ticket.begun_at
    took = (ticket.ended_at - ticket.begun_at).total_seconds() / 60 if done else None
    return (round(wait, 1) if wait is not None else None, round(took, 1) if took is not None else None)


def _book(rows: list[Any]) -> HttpResponse:
    heads = [(_("日期"), 12), (_("号码"), 10), (_("业务类别"), 18), (_("状态"), 14), (_("窗口"), 10),
             (_("等候（分钟）"), 14), (_("办理（分钟）"), 14), (_("评价"), 8)]  # fmt: skip
    lines = [
        (one.day, one.code, told(one.topic.name), told(TICKET.label(one.matter.state)),
         one.window.code if one.window else "", *_minutes(one), one.score)
        for one in rows
    ]  # fmt: skip
    return book("tickets", _("排队号"), heads, lines, now=timezone.now())


@require_safe
def exit_page(request: HttpRequest) -> HttpResponse:
    """This will list the hand-overs that wait for somebody's office, and the results to send or hand out."""
    return _exit(request, 200)


def _exit(request: HttpRequest, status: int, shown: str = "") -> HttpResponse:
    who = actor(request)
    sends = queries.deliveries_to_send() if who.roles & set(_DESK) else []
    context = {
        "rows": [(one, one.giver != who.key) for one in queries.handovers_for(who)], "section": "desk_hall",
        "sends": [(one, DELIVERY.label(one.matter.state), queries.masked_address(one), one.matter.number == shown)
                  for one in sends],
        "who": who,
    }  # fmt: skip
    return render(request, "hall/exit.html", context, status=status)


@require_POST
def handover_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will take papers over, or send them back."""
    one, now, who = found(queries.handover_by_number, number), timezone.now(), actor(request)
    common: dict[str, Any] = {"handover": one, "actor": who, "now": now, "seen": seen(request.POST)}
    if request.POST.get("deed") == "take":
        status = tried(request, lambda: handovers.take(**common), _("已接收，交接单已生成。"))
    else:
        reason = request.POST.get("reason", "")
        status = tried(request, lambda: handovers.send_back(reason=reason, **common), _("已退回。"))
    return redirect("desk_exit") if status == 200 else _exit(request, status)


@require_POST
def delivery_act(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the address once, post, take in or send again."""
    one, now, who, post = (
        found(queries.delivery_by_number, number),
        timezone.now(),
        actor(request),
        request.POST,
    )
    common: dict[str, Any] = {"delivery": one, "actor": who, "now": now}
    deed = post.get("deed", "")
    if deed == "look":
        purpose = post.get("purpose", "")
        status = tried(
            request,
            lambda: deliveries.look_at_address(purpose=purpose, **common),
            _("地址显示这一次，已记账。"),
        )
        page = _exit(request, status, one.matter.number if status == 200 else "")
        page["Cache-Control"] = "no-store, private"
        return page
    runs: dict[str, tuple[Callable[[], object], str]] = {
        "post": (lambda: deliveries.post(carrier=post.get("carrier", ""), tracking=post.get("tracking", ""),
                                         seen=seen(request.POST), **common), _("已寄出，申请人会看到运单号。")),
        "receive": (lambda: deliveries.receive(receiver=post.get("receiver", ""), **common), _("已记签收。")),
        "bounce": (lambda: deliveries.bounce(reason=post.get("reason", ""), **common), _("已记退回，等再寄。")),
    }  # fmt: skip
    if deed not in runs:
        raise Http404
    status = tried(request, *runs[deed])
    return redirect("desk_exit") if status == 200 else _exit(request, status)


ROUTES = (
    ("desk/hall/", desk_hall, "desk_hall", (*_DESK, "approver", "supervisor", "leader")),
    ("desk/hall/window/<int:window>/", window_page, "desk_window", _DESK),
    ("desk/hall/tickets/", tickets, "desk_tickets", (*_DESK, "supervisor", "leader")),
    ("desk/hall/exit/", exit_page, "desk_exit", (*_DESK, "approver")),
    ("desk/hall/handover/<str:number>/act/", handover_act, "handover_act", (*_DESK, "approver")),
    ("desk/hall/delivery/<str:number>/act/", delivery_act, "delivery_act", _DESK),
)
