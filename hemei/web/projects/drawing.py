"""The sheet of the parks as SVG, drawn on the server: parks, their names, projects as dots, works as squares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemei.common.words import told
from hemei.projects.queries.calendars import Spot
from hemei.rules import maps

_SMALL = 2500.0  # of the sheet; a smaller park keeps its name in the table alone
Shapes = Mapping[str, tuple[maps.Ring, ...]]


def sheet(
    shapes: Shapes, names: Mapping[str, str], spots: Mapping[str, Sequence[Spot]], *, plane: bool = False
) -> SafeString:
    """This will draw parks with what stands in them; each park, project and work is a link. Empty without parks."""
    high, laid = maps.laid_out(shapes, plane=plane)
    if not laid:
        return SafeString("")
    parts = [_park(code, rings, names.get(code, code)) for code, rings in laid.items()]
    parts += [_spots(laid[code], spots.get(code, ())) for code in laid]
    return format_html(
        '<svg class="pm" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>', int(maps.WIDE), int(high + 1),
        _("园区示意图"), format_html_join("", "{}", ((one,) for one in parts)),
    )  # fmt: skip


def _park(code: str, rings: Sequence[maps.Ring], name: str) -> SafeString:
    path = " ".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)
    x, y = maps.label_at(rings)
    big = sum(abs(maps.area(ring)) for ring in rings) > _SMALL
    words = told(name)
    label = format_html(
        '<text class="pm-t" x="{}" y="{}" text-anchor="middle">{}</text>',
        f"{x:.1f}",
        f"{y + 5:.1f}",
        _short(words),
    )
    return format_html(
        '<a href="{}?park={}" aria-label="{}"><title>{}</title><path class="pm-p" d="{}"/>{}</a>',
        reverse("projects"), code, words, words, path, label if big else "",
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= 9 else name[:8] + "…"


def _spots(rings: Sequence[maps.Ring], found: Sequence[Spot]) -> SafeString:
    places = maps.dots(rings, len(found))
    drawn = format_html_join(
        "", "{}", ((_spot(x, y, one),) for (x, y), one in zip(places, found, strict=False))
    )
    rest = len(found) - len(places)
    if rest <= 0 or not places:
        return drawn
    x, y = places[-1]
    return format_html(
        '{}<text class="pm-r" x="{}" y="{}">+{}</text>', drawn, f"{x + 9:.1f}", f"{y + 4:.1f}", rest
    )


def _spot(x: float, y: float, one: Spot) -> SafeString:
    state = "late" if one.late else "on" if one.state in _GOING else "off"
    late = _("，有逾期") if one.late else ""
    if one.kind == "project":
        where, said = reverse("project", args=[one.number]), f"{one.name} {told(one.label)}{late}"
        mark = format_html('<circle class="pm-{}" cx="{}" cy="{}" r="4.5"/>', state, f"{x:.1f}", f"{y:.1f}")
    else:
        where, said = reverse("works_one", args=[one.number]), f"{one.name}{late}"
        mark = format_html(
            '<rect class="pm-{} pm-w" x="{}" y="{}" width="9" height="9"/>',
            state,
            f"{x - 4.5:.1f}",
            f"{y - 4.5:.1f}",
        )
    return format_html('<a href="{}"><title>{}</title>{}</a>', where, said, mark)


_GOING = frozenset({"started", "completed", "producing", "building", "finished"})
