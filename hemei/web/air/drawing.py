"""Drawings of the air pages, on the server: the map of stations, the parts of a change, the share of levels."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDE, _HIGH, _EDGE = 640, 380, 70


def station_map(points: Sequence[tuple[str, Decimal, Decimal, int, str]], title: str) -> SafeString:
    """This will draw stations (name, longitude, latitude, level, words) where they stand; no boundary is drawn."""
    if not points:
        return SafeString("")
    across, up = [point[1] for point in points], [point[2] for point in points]
    wide = float(max(across) - min(across)) or 1.0
    high = float(max(up) - min(up)) or 1.0
    marks = []
    for name, longitude, latitude, level, words in points:
        x = (
            _EDGE + (_WIDE - 2 * _EDGE) * float(longitude - min(across)) / wide
            if len(points) > 1
            else _WIDE / 2
        )
        y = (
            _HIGH - _EDGE - (_HIGH - 2 * _EDGE) * float(latitude - min(up)) / high
            if len(points) > 1
            else _HIGH / 2
        )
        marks.append(
            (
                level,
                f"{x:.0f}",
                f"{y:.0f}",
                f"{x:.0f}",
                f"{y + 5:.0f}",
                words,
                f"{x:.0f}",
                f"{y + 48:.0f}",
                name,
            )
        )
    drawn = format_html_join(
        "",
        '<circle class="aq{}" cx="{}" cy="{}" r="28"/><text class="m-v" x="{}" y="{}">{}</text>'
        '<text class="m-n" x="{}" y="{}">{}</text>',
        marks,
    )
    return format_html(
        '<svg class="airmap" viewBox="0 0 {} {}" role="img" aria-label="{}"><rect width="{}" height="{}" rx="10"/>{}'
        '<path class="m-c" d="M600 60v-32m-9 10l9 -10l9 10"/><text class="m-n" x="600" y="80">北</text></svg>',
        _WIDE, _HIGH, title, _WIDE, _HIGH, drawn,
    )  # fmt: skip


def levels_bar(levels: Sequence[tuple[str, int, str]]) -> SafeString:
    """This will draw the days of each level as one bar."""
    total = sum(count for _name, count, _colour in levels)
    if not total:
        return SafeString("")
    parts, x = [], 0.0
    for place, (_name, count, _colour) in enumerate(levels, 1):
        width = 1000 * count / total
        if count:
            parts.append((place, f"{x:.1f}", f"{width:.1f}"))
        x += width
    return format_html(
        '<svg class="lvbar" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect class="aq{}" x="{}" y="0" width="{}" height="24"/>', parts),
    )


def change_bars(parts: Sequence[tuple[str, Fraction]]) -> list[SafeString]:
    """This will draw each part of a change as a bar from the middle: left better (less), right worse."""
    most = max((abs(value) for _title, value in parts), default=Fraction(0)) or Fraction(1)
    drawn = []
    for _title, value in parts:
        width = float(190 * abs(value) / most)
        x = 200 - width if value < 0 else 200.0
        drawn.append(
            format_html(
                '<svg class="chbar" viewBox="0 0 400 20" preserveAspectRatio="none" aria-hidden="true">'
                '<rect class="{}" x="{}" y="3" width="{}" height="14"/><path d="M200 0v20"/></svg>',
                "c-good" if value < 0 else "c-bad", f"{x:.1f}", f"{width:.1f}",
            )
        )  # fmt: skip
    return drawn
