"""The red-blue board: boards, one board, one place opened to its facts, what colours mean, the wall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.projects.enums import PlaceKind
from hemei.projects.flow import BOARD, OBJECTION, SETTING
from hemei.projects.queries import boards as read
from hemei.projects.queries import projects as project_queries
from hemei.rules import boards as rules
from hemei.rules.boards.places import COLOURS, MOST_BANDS, WAYS
from hemei.rules.boards.score import late_days
from hemei.rules.projects import MILESTONES
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, natural
from hemei.web.parts.book import book
from hemei.web.projects import forms
from hemei.web.projects.forms import blank, laid_out
from hemei.web.projects.pages import MOST, PAGE, asked, may, pager, with_reader

EVERY = 60  # seconds between two looks of the wall
_ON_WALL = 8


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """This will list the boards, and show what colours mean just now."""
    return list_page(request)


def list_page(
    request: HttpRequest, *, typed: Mapping[str, Any] | None = None, tried: str = "", status: int = 200
) -> HttpResponse:
    """This will show the boards, with what was typed when an act could not be done."""
    wanted, now = asked(request, ("state",)), timezone.now()
    after = request.GET.get("after", "")[:20]
    rows = read.boards(wanted, after, PAGE + 1)
    if request.GET.get("format") == "xlsx":
        return _list_book(read.boards(wanted, "", MOST))
    on, setting = local_day(now), read.colour_setting()
    start = {"board.make": {"day": on.isoformat(), "title": _("%s红蓝榜") % f"{on:%Y-%m}"}}
    context = {
        "rows": rows[:PAGE], "wanted": wanted, "states": BOARD.states, "setting": setting,
        "bands": rules.bands_of(setting.bands) if setting else rules.bands_of(rules.preset("", on)),
        "slots": _slots(setting, typed if tried == "setting.set" else None, request, on), "presets": rules.presets(on),
        "colours": COLOURS.items(), "ways": WAYS.items(), "ways_of": WAYS, "typed": typed or blank(),
        "may_set": may(request, SETTING, "setting.set"), "rule": rules.rule(on),
        "forms": laid_out(
            [forms.MAKE_BOARD], offered={"board.make"} if may(request, BOARD, "board.make") else (),
                typed=typed or blank(),
            tried=tried, start=start,
        ),
        "seen": 0, "action_number": "", **pager(request, wanted, after,
            str(rows[PAGE - 1][0].pk) if len(rows) > PAGE else ""),
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/boards.html", context, status=status)


def _list_book(rows: list[Any]) -> HttpResponse:
    heads = [
        (_("编号"), 18),
        (_("名称"), 30),
        (_("截止日"), 12),
        (_("状态"), 12),
        (_("项目数"), 10),
        (_("异议截止日"), 14),
    ]
    table = [
        (row.matter.number, row.title, row.as_of, told(label), count, row.objections_until)
        for row, label, count in rows
    ]
    return book("boards", _("红蓝榜"), heads, table, now=timezone.now())


def _slots(
    setting: Any, typed: Mapping[str, Any] | None, request: HttpRequest, on: Any
) -> list[dict[str, Any]]:
    """The bands to be edited: as typed, as in a preset that was asked for, or as they are."""
    if typed:
        return [
            {name: typed.get(f"{name}{n}", "") for name in ("colour", "word", "by", "amount", "good")}
            for n in range(1, MOST_BANDS + 1)
        ]
    preset = request.GET.get("preset", "")[:40]
    bands = rules.preset(preset, on) if preset or not setting else setting.bands
    empty = {"colour": "", "word": "", "by": "", "amount": "", "good": ""}
    return [*bands, *[empty] * (MOST_BANDS - len(bands))]


@require_safe
def board(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one board by project, park or department; `?format=xlsx` gives a file."""
    return board_page(request, number)


def board_page(
    request: HttpRequest,
    number: str,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will show one board, with what was typed when an act could not be done."""
    who, kind = actor(request), request.GET.get("kind", "project")[:10]
    after, file = _after(request.GET.get("after", "")), request.GET.get("format") == "xlsx"
    found = read.board(
        number.replace("\0", "")[:60],
        kind,
        who.roles,
        after=None if file else after,
        limit=MOST if file else PAGE + 1,
    )
    if found is None:
        raise Http404(_("没有这期榜单。"))
    if file:
        return _board_book(found)
    kind = kind if kind in PlaceKind.values else "project"
    last = found.seats[PAGE - 1] if len(found.seats) > PAGE else None
    context = {
        "it": found, "row": found.row, "seats": found.seats[:PAGE], "kind": kind, "kinds": PlaceKind.choices,
        "colours": COLOURS, "ways": WAYS,
        "forms": laid_out(forms.BOARD, offered={one.name for one in found.offered}, typed=typed or blank(),
            tried=tried),
        "seen": found.row.matter.version, "action_number": number, "typed": typed or blank(),
        "may_decide": may(request, OBJECTION, "objection.uphold"),
        "moments": [
            {"when": act.at, "title": title, "text": f"{act.actor_label} {act.payload.get('reason', '')}", "state": ""}
            for act, title in found.acts
        ],
        **pager(request, {"kind": kind}, "x" if after else "", f"{last.place}~{last.key}" if last else ""),
        **with_reader(request),
    }  # fmt: skip
    return render(request, "projects/board.html", context, status=status)


def _after(text: str) -> tuple[int, str] | None:
    place, sep, key = text.replace("\0", "")[:80].partition("~")
    found = natural(place, 9)
    return (found, key) if sep and found is not None else None


def _board_book(found: read.Shown) -> HttpResponse:
    heads = [
        (_("名次"), 8),
        (_("名称"), 36),
        (_("编号"), 18),
        (_("得分"), 10),
        *((told(title), 12) for title, _n in (found.seats[0].parts if found.seats else ())),
        (_("颜色"), 10),
    ]
    table = [
        (one.place, told(one.name), one.key, one.total / 100, *(points / 100 for _title, points in one.parts),
         told(one.band.word) if one.band else "")
        for one in found.seats
    ]  # fmt: skip
    return book(f"board-{found.row.matter.number}", found.row.title, heads, table, now=timezone.now())


@require_safe
def place(request: HttpRequest, place_id: int) -> HttpResponse:
    """This will open one place to the facts it was computed from, and compute it again from them."""
    return place_page(request, place_id)


def place_page(
    request: HttpRequest,
    place_id: int,
    *,
    typed: Mapping[str, Any] | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    """This will open one place, with what was typed when an objection could not be raised."""
    found = read.opened(place_id) if place_id < 2**63 else None
    if found is None:
        raise Http404(_("没有这一名次。"))
    board, on, who = found.row.board, found.row.board.as_of, actor(request)
    marks = found.facts.milestones if found.facts else ()
    unit = str(found.row.facts.get("unit", found.row.key if found.row.kind == "unit" else ""))
    mine = board.matter.state == "open" and may(request, OBJECTION, "objection.raise") and who.agency == unit
    context = {
        "it": found, "row": found.row, "board": board, "seat": found.seat, "colours": COLOURS,
        "stones": [(MILESTONES.get(one.name, one.name), one, late_days(one,
            on) if one.planned <= on else None) for one in marks],
        "problems": [(one, late_days(one, on)) for one in (found.facts.problems if found.facts else ())],
        "forms": laid_out([forms.OBJECT], offered={"objection.raise"} if mine else (), typed=typed or blank(),
            tried=tried),
        "seen": 0, "action_number": board.matter.number, **with_reader(request), "place_id": place_id,
    }  # fmt: skip
    return render(request, "projects/place.html", context, status=status)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """This will show the newest published board and the year's figures large; it asks for itself anew every minute."""
    now = timezone.now()
    on, number = local_day(now), read.latest_board()
    found = read.board(number, "project", frozenset()) if number else None
    sides = []
    for n, band in enumerate(found.bands if found else ()):
        seats = [one for one in found.seats if one.band == band][:_ON_WALL] if found else []
        sides.append({"band": band, "seats": seats, "n": n})
    tally = project_queries.tally(on, on.year)
    context = {
        "board": found and found.row, "sides": sides[:3], "tally": tally, "year": on.year, "every": EVERY,
        "rate": f"{100 * tally.due_started / tally.due:.0f}" if tally.due else "—", "section": "projects",
    }  # fmt: skip
    reply = render(request, "projects/wall.html", context)
    reply["Refresh"] = str(EVERY)
    return reply
