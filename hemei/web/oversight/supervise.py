"""What a supervisor sees: cards, stopped clocks, promises, silence, looks at personal data, seals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hemei.cases import queries
from hemei.cases.flow import PROMISE
from hemei.ledger.queries import acts_named, seals
from hemei.rules.clock import PauseCause
from hemei.rules.workdays import local_day, official
from hemei.web.parts.asked import page_key

_GLANCE, PAGE = 40, 100  # rows of a list on the overview, rows of a page of it alone
_COUNTED = 200  # more than so many are counted as "200+": nobody needs it exactly, and it costs
_ACTS = {
    "red": ("case.red", gettext_noop("红牌")), "yellow": ("case.yellow", gettext_noop("黄牌")),
    "silent": ("case.accept_by_law", gettext_noop("视为受理")), "looks": ("case.look", gettext_noop("查看个人信息")),
}  # fmt: skip
_LISTS = {"pauses": gettext_noop("停表"), "promises": gettext_noop("承诺")}


@require_safe
def supervise(request: HttpRequest) -> HttpResponse:
    """This will show the latest cards, stopped clocks, promises, silences and looks, and the last seals."""
    now = timezone.now()
    stopped = queries.open_pauses(limit=_COUNTED)
    ended = [one for one in queries.all_pauses(limit=_GLANCE)[0] if one.ended_at]
    pauses = [_pause(one, local_day(now)) for one in (*stopped, *ended)]
    promises = [_promise(one, now) for one in queries.broken_promises_first(limit=_COUNTED)]
    acts = {name: acts_named([act], limit=_COUNTED) for name, (act, _title) in _ACTS.items()}
    context = {
        **{name: rows[:_GLANCE] for name, rows in acts.items()},
        "counts": {name: _counted(len(rows)) for name, rows in acts.items()},
        "pauses": pauses[:_GLANCE], "promises": promises[:_GLANCE], "seals": seals()[:10], "as_of": now,
        "open_pauses": _counted(len(stopped)), "over": sum(1 for row in pauses if row["over"]),
        "broken": _counted(sum(1 for row in promises if row["state"] == "broken")),
        "open_promises": _counted(len(promises)),
    }  # fmt: skip
    return render(request, "oversight/supervise.html", context)


@require_safe
def supervise_list(request: HttpRequest, kind: str) -> HttpResponse:
    """This will show one of the supervisor's lists in full, newest first, a page by key."""
    now, after = timezone.now(), page_key(request.GET.get("after", ""))
    context: dict[str, Any] = {"kind": kind, "as_of": now, "section": "supervise", "summary": ""}
    older: int | None
    if kind in _ACTS:
        name, _title = _ACTS[kind]
        acts = acts_named([name], limit=PAGE + 1, before=after)
        older = acts[PAGE - 1][2].id if len(acts) > PAGE else None
        context["cards"] = acts[:PAGE]
    elif kind == "pauses":
        found, older = queries.all_pauses(after=after, limit=PAGE)
        context["pauses"] = [_pause(one, local_day(now)) for one in found]
    elif kind == "promises":
        made, older = queries.all_promises(after=after, limit=PAGE)
        context["promises"] = [_promise(one, now) for one in made]
    else:
        raise Http404(_("没有这份名单。"))
    where = reverse("supervise_list", args=[kind])
    context |= {
        "title": _(_ACTS[kind][1] if kind in _ACTS else _LISTS[kind]), "newer": where if after is not None else "",
        "older": f"{where}?after={older}" if older is not None else "",
    }  # fmt: skip
    return render(request, "oversight/supervise_list.html", context)


def _counted(rows: int) -> str:
    return f"{_COUNTED}+" if rows >= _COUNTED else str(rows)


def _pause(one: Any, today: date) -> dict[str, Any]:
    """One special step: the cause in words, the days announced and the working days it has taken so far."""
    last = local_day(one.ended_at) if one.ended_at else today
    first = local_day(one.started_at)
    days = official().count(first, last) if last > first else 0
    return {
        "it": one, "cause": PauseCause(one.cause).label, "days": days, "over": days > one.expected_days,
        "open": one.ended_at is None,
    }  # fmt: skip


def _promise(one: Any, now: datetime) -> dict[str, Any]:
    """One promise; the working days since it was due when it is broken."""
    matter, late = one.matter, 0
    if matter.state == "broken" and matter.due_at and local_day(now) > local_day(matter.due_at):
        late = official().count(local_day(matter.due_at), local_day(now))
    lamp = {"broken": "r", "open": "y"}.get(matter.state, "g")
    return {
        "it": one,
        "state": matter.state,
        "label": PROMISE.label(matter.state),
        "light": lamp,
        "late": late,
    }
