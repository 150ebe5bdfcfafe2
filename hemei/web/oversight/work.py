"""The worklist of an officer: lights as filters, search, stage, earliest deadline first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hemei.cases import queries
from hemei.cases.flow import CASE
from hemei.rules.clock import Light
from hemei.web.oversight.common import actor

PAGE = 50
_MOST = 2000  # more open cases than one officer can have; the tiles count what is loaded
_LAMPS = (
    (Light.RED, gettext_noop("红灯"), gettext_noop("到期或超期")),
    (Light.YELLOW, gettext_noop("黄灯"), gettext_noop("临近到期")),
    (Light.GREEN, gettext_noop("绿灯"), gettext_noop("时限充裕")),
    (Light.STOPPED, gettext_noop("不计时"), gettext_noop("补正、特殊程序、等待前序")),
)


@dataclass(frozen=True, slots=True)
class Lamp:
    """One tile: a light, how many open cases show it, and the address that shows only these."""

    light: str
    title: str
    hint: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the case, its light in words, and the colour of its bar."""

    row: queries.WorkRow
    words: str
    bar: str


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """This will list the open cases of the officer who is signed in."""
    now, who = timezone.now(), actor(request)
    wanted = {name: request.GET.get(name, "").strip() for name in ("light", "state", "q")}
    state = wanted["state"] if wanted["state"] in CASE.open_states else ""
    rows = queries.worklist(
        agency=who.agency, roles=who.roles, now=now, state=state, text=wanted["q"], limit=_MOST
    )
    counts = Counter(row.light for row in rows)
    shown = [row for row in rows if row.light == wanted["light"]] if wanted["light"] else rows
    page, newer, older = _page(shown, request.GET.get("after", ""), request.GET.get("before", ""))
    context = {
        "lamps": [_lamp(wanted, light, title, hint, counts[light]) for light, title, hint in _LAMPS],
        "all": _lamp(wanted, "", gettext_noop("全部"), gettext_noop("在办"), len(rows)),
        "states": [(code, label) for code, label in CASE.states if code in CASE.open_states],
        "lines": [Line(row, _words(row), _bar(row)) for row in page],
        "wanted": wanted,
        "filtered": any(wanted.values()),
        "newer": _address(wanted, before=_mark(page[0])) if newer else "",
        "older": _address(wanted, after=_mark(page[-1])) if older else "",
        "summary": _("共 %d 件") % len(shown),
    }
    return render(request, "oversight/work.html", context)


def _lamp(wanted: dict[str, str], light: str, title: str, hint: str, count: int) -> Lamp:
    url = _address({**wanted, "light": str(light)})
    return Lamp(str(light), _(title), _(hint), count, url, wanted["light"] == light)


def _page(rows: list[queries.WorkRow], after: str, before: str) -> tuple[list[queries.WorkRow], bool, bool]:
    """The rows behind `after` or in front of `before`: a row that came or went meanwhile shifts nothing."""
    first, last = _place(after), _place(before)
    if last is not None:
        start = max(sum(1 for row in rows if row.key < last) - PAGE, 0)
    else:
        start = sum(1 for row in rows if first is not None and row.key <= first)
        start = start if start < len(rows) else 0
    return rows[start : start + PAGE], start > 0, start + PAGE < len(rows)


def _mark(row: queries.WorkRow) -> str:
    return f"{row.key[0]}.{row.key[1]}"


def _place(mark: str) -> tuple[str, int] | None:
    due, _point, number = mark.rpartition(".")
    return (due, int(number)) if due and number.isdecimal() and len(number) < 19 else None


def _address(wanted: dict[str, str], **place: str) -> str:
    pairs = {name: value for name, value in (wanted | place).items() if value}
    return reverse("work") + ("?" + urlencode(pairs) if pairs else "")


def _words(row: queries.WorkRow) -> str:
    if row.light in {Light.STOPPED, Light.NONE}:
        return row.state_label if row.light is Light.STOPPED else _("期限未定")
    if row.accepted_at is None:
        return {Light.RED: _("受理已超期"), Light.YELLOW: _("受理快到期")}.get(row.light, _("待受理"))
    left = row.promised - row.used
    if row.light is Light.RED:
        return _("已超期")
    return _("剩 %d 个工作日") % left if left > 0 else _("今天到期")


def _bar(row: queries.WorkRow) -> str:
    return {Light.RED: "r", Light.YELLOW: "y", Light.GREEN: "g"}.get(row.light, "p")
