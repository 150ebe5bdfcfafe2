"""Charts drawn on the server: geometry in SVG attributes, colours by class, so that the strict CSP holds.

Every chart has the same figures in words or in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemei.common.words import told
from hemei.rules.chain_model import Mode, Plan, Slot

_UNIT = 10  # drawing units a day; the drawing stretches to its cell
_BARS = {Mode.PLAIN: "g-new", Mode.DEFERRED: "g-tol", Mode.PROMISED: "g-prm"}


@dataclass(frozen=True, slots=True)
class GanttRow:
    """One step: the slot of the plan, its bar, and the days in words (first and last are counted from 1)."""

    slot: Slot
    bar: SafeString
    first: int
    last: int

    @property
    def days(self) -> int:
        """This will give the working days that the step takes from start to finish."""
        return self.slot.finish - self.slot.start


@dataclass(frozen=True, slots=True)
class GanttPhase:
    """Rows under one heading; the heading may be empty."""

    title: str
    rows: tuple[GanttRow, ...]


@dataclass(frozen=True, slots=True)
class Gantt:
    """The time table of a plan, for `parts/gantt.html`; `ticks` are the days on the axis."""

    total: int
    ticks: tuple[int, ...]
    phases: tuple[GanttPhase, ...]
    modes: tuple[Mode, ...]
    milestone: str


def gantt(plan: Plan) -> Gantt:
    """This will lay a computed chain out as rows by phase, gates drawn as a line through all rows."""
    total = max(1, plan.total_days, plan.serial.days)
    grid = _step(total)
    total = -(-total // grid) * grid  # the axis ends on a line of the grid, so that its figures stand even
    gates = [slot for slot in plan.slots if slot.kind == "gate"]
    marks = tuple(gate.start for gate in gates)
    items = [slot for slot in plan.slots if slot.kind == "item"]
    order = {phase: n for n, phase in reversed(list(enumerate(slot.phase for slot in items)))}
    items.sort(key=lambda slot: order[slot.phase])  # stable: by start within a phase
    phases = tuple(
        GanttPhase(title, tuple(_row(slot, total, grid, marks) for slot in slots))
        for title, slots in groupby(items, key=lambda slot: slot.phase)
    )
    shown = {slot.mode for slot in items}
    return Gantt(
        total=total,
        ticks=tuple(range(0, total, grid)),
        phases=phases,
        modes=tuple(mode for mode in Mode if mode in shown),
        milestone=told([gate.title for gate in gates]),
    )


def _step(total: int) -> int:
    """Days between two lines of the grid: about a dozen lines at most."""
    return next((step for step in (1, 2, 5, 10, 20, 50) if total / step <= 12), math.ceil(total / 12))


def _row(slot: Slot, total: int, grid: int, marks: Sequence[int]) -> GanttRow:
    bar = gantt_bar(
        total=total,
        old=(slot.serial_start, slot.serial_finish),
        new=(slot.start, slot.finish),
        mode=slot.mode,
        marks=marks,
        grid=grid,
    )
    first = min(slot.start + 1, max(slot.finish, 1))
    return GanttRow(slot=slot, bar=bar, first=first, last=max(slot.finish, first))


def gantt_bar(
    *,
    total: int,
    old: tuple[int, int],
    new: tuple[int, int],
    mode: Mode = Mode.PLAIN,
    marks: Iterable[int] = (),
    grid: int = 5,
) -> SafeString:
    """This will draw one row over `total` days: grid, gates, the new span and below it the one-by-one span.

    Spans are (start, finish) in days. It stretches (`preserveAspectRatio="none"`), so all text stays in the
    table's cells, where it wraps, zooms and is translated.
    """
    line = '<line class="{}" x1="{}" x2="{}" y1="0" y2="10"/>'
    lines = [("g-grid", x * _UNIT, x * _UNIT) for x in range(0, total + 1, grid)]
    lines += [("g-ms", x * _UNIT, x * _UNIT) for x in marks]
    rect = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
    rects = [(_BARS[mode], *_span(new, 2), 20), ("g-old", *_span(old, 27), 10)]
    return format_html(
        '<svg class="gl" viewBox="0 0 {0} 10" preserveAspectRatio="none" aria-hidden="true">{1}</svg>'
        '<svg class="gb" viewBox="0 0 {0} 40" preserveAspectRatio="none" aria-hidden="true">{2}</svg>',
        total * _UNIT,
        format_html_join("", line, lines),
        format_html_join("", rect, rects),
    )


def _span(days: tuple[int, int], y: int) -> tuple[int, int, int]:
    start, finish = days
    return start * _UNIT, y, max((finish - start) * _UNIT - 1, 6)


def dial(*, used: int, total: int, text: str, sub: str = "", light: str = "y") -> SafeString:
    """This will draw a ring filled by `used` of `total` working days, `text` and `sub` in its middle.

    `light` (g, y, r or p) is the colour; past the limit the ring is full; without a limit it is empty.
    """
    radius = 42
    round_ = 2 * math.pi * radius
    share = min(max(used / total, 0), 1) if total > 0 else 0
    label = _("已用 %(used)s 个工作日，共 %(total)s 个工作日") % {"used": used, "total": total}
    arc = format_html(
        '<circle class="arc {}" cx="55" cy="55" r="{}" stroke-dasharray="{} {}" transform="rotate(-90 55 55)"/>',
        light,
        radius,
        f"{round_ * share:.1f}",
        f"{round_:.1f}",
    )
    return format_html(
        '<svg viewBox="0 0 110 110" role="img" aria-label="{}">'
        '<circle class="ring" cx="55" cy="55" r="{}"/>{}'
        '<text x="55" y="58" font-size="{}">{}</text><text x="55" y="76" font-size="13">{}</text></svg>',
        label,
        radius,
        arc if share else "",
        28 if len(text) < 4 else 20,
        text,
        sub,
    )


def sparkline(values: Sequence[float | None]) -> SafeString:
    """This will draw a run of values from zero up; a missing value is left out, never drawn as zero.

    Fewer than two known values give an empty string: one point is no line.
    """
    known = [(n, float(value)) for n, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return SafeString("")
    top = max(max(value for _n, value in known), 0.0) or 1.0
    last = len(values) - 1
    points = [(4 + 192 * n / last, 30 - 26 * max(value, 0.0) / top) for n, value in known]
    path = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 200 34" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="sp-a" d="M{0} 34 L{1} L{2} 34Z"/><path class="sp-l" d="M{1}"/></svg>',
        f"{points[0][0]:.1f}",
        path,
        f"{points[-1][0]:.1f}",
    )


def mark(*, inverse: bool = False) -> SafeString:
    """This will draw the mark of the site (a rose of five petals), `inverse` on the dark head of the desk."""
    ground, petal, core = ("#fff", "#0b54a3", "#b92c4a") if inverse else ("#0b54a3", "#fff", "#f0b429")
    petals = format_html_join(
        "",
        '<ellipse cx="24" cy="13.6" rx="6.6" ry="8.2" transform="rotate({} 24 24.5)" fill="{}" fill-opacity="{}"/>',
        ((72 * n, petal, "0.8" if n else "0.95") for n in range(5)),
    )
    return format_html(
        '<svg viewBox="0 0 48 48" aria-hidden="true"><rect width="48" height="48" rx="11" fill="{}"/>{}'
        '<circle cx="24" cy="24.5" r="5.4" fill="{}"/></svg>',
        ground,
        petals,
        core,
    )
