"""Charts with words in them, and any chart as a picture to keep: SVG or PNG, with title, instant and sample mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemei.common.pdf import svg_png
from hemei.rules.workdays import SHANGHAI
from hemei.web.parts.book import download

KINDS = ("svg", "png")
_WIDTH, _LABEL, _VALUE, _ROW = 720, 210, 110, 34
_LETTERS = 13  # of a label, before it is cut; the whole one is in its title and in the table
_STYLE = (
    "text{font-family:'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei',sans-serif}"
    ".sv-a{stroke:#9fb0c4;stroke-width:1}.sv-l{fill:none;stroke:#0f5fb5;stroke-width:2}"
    ".sv-p{fill:#0b54a3;stroke:#fff;stroke-width:1.5}.sv-b{stroke:#b92c4a;stroke-width:1.5;stroke-dasharray:4 3}"
    ".sv-t{fill:#4a5a70;font-size:12px}.hb-b{fill:#0f5fb5}.hb-g{fill:#dde6f0}.hb-t,.hb-v{fill:#17212f;font-size:14px}"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its name, its value (None = nothing to measure), the value in words, and where it leads."""

    name: str
    value: float | None
    words: str
    url: str


def bar_chart(bars: Sequence[Bar], *, label: str, top: float | None = None) -> SafeString:
    """This will draw bars from nought up to `top` (else the longest), each a link; empty without bars."""
    if not bars:
        return SafeString("")
    most = top or max((bar.value or 0 for bar in bars), default=0) or 1
    wide = _WIDTH - _LABEL - _VALUE
    rows = [
        (bar.url, f"{bar.name} {bar.words}", _LABEL - 10, n * _ROW + 22, _short(bar.name), _LABEL, n * _ROW + 7,
         f"{wide * min(max(bar.value or 0, 0) / most, 1):.1f}",
         f"{_LABEL + wide * min(max(bar.value or 0, 0) / most, 1) + 8:.1f}", bar.words)
        for n, bar in enumerate(bars)
    ]  # fmt: skip
    drawn = format_html_join(
        "",
        '<a href="{0}" aria-label="{1}"><title>{1}</title><text class="hb-t" x="{2}" y="{3}" text-anchor="end">{4}'
        '</text><rect class="hb-b" x="{5}" y="{6}" width="{7}" height="20"/><text class="hb-v" x="{8}" y="{3}">{9}'
        "</text></a>",
        rows,
    )
    return format_html(
        '<svg class="hb" viewBox="0 0 {} {}" role="group" aria-label="{}"><line class="sv-a" x1="{}" x2="{}" y1="0" '
        'y2="{}"/>{}</svg>',
        _WIDTH, len(bars) * _ROW, label, _LABEL, _LABEL, len(bars) * _ROW, drawn,
    )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1] + "…"


def picture(
    request: HttpRequest, chart: SafeString, kind: str, *, name: str, title: str, as_of: datetime
) -> HttpResponse:
    """This will return a chart of a page as a file `name`.svg or `name`.png; its links point to this site."""
    drawing = standalone(chart, title=title, as_of=as_of, base=request.build_absolute_uri("/").rstrip("/"))
    if kind == "png":
        return download(f"{name}.png", svg_png(drawing), "image/png")
    return download(f"{name}.svg", drawing.encode(), "image/svg+xml")


def standalone(chart: SafeString, *, title: str, as_of: datetime, base: str = "") -> str:
    """This will make a drawing that stands alone of a chart: colours inside, title above, source and instant below."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', chart)
    wide, high = (int(found[1]), int(found[2])) if found else (_WIDTH, 60)
    inner = re.sub(r"<svg ", f'<svg x="0" y="48" width="{wide}" height="{high}" ', str(chart), count=1)
    inner = inner.replace('href="/', f'href="{base}/')
    words = (_("样例数据。") if settings.SAMPLE else "") + _("截至 %s（北京时间）") % (
        f"{as_of.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    )
    head = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}"><style>',
        wide,
        high + 84,
    )
    around = format_html(
        '</style><rect width="{0}" height="{1}" fill="#fff"/><text x="16" y="30" font-size="18" font-weight="700" '
        'fill="#17212f">{2}</text>',
        wide,
        high + 84,
        title,
    )
    foot = format_html('<text x="16" y="{}" font-size="12" fill="#4a5a70">{}</text></svg>', high + 72, words)
    return f"{head}{_STYLE}{around}{inner}{foot}"
