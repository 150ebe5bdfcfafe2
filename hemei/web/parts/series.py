"""A series over the years, drawn on the server from the table beside it; two points are never drawn as a trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hemei.rules.figures.spans import name_of
from hemei.web.parts.numbers import figure

TREND = 3  # fewer points of one kind are no line
_WIDTH, _HEIGHT, _LEFT, _FOOT, _TOP = 720, 230, 84, 34, 16
_MONEY = ((8, 8, "亿"), (6, 4, "万"))  # from 10**first on, in units of 10**second


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: its span, value, the words that a reader gets, and the address that it leads to."""

    starts_on: date
    ends_on: date
    value: Decimal
    words: str
    url: str

    @property
    def kind(self) -> tuple[int, int]:
        """This will tell spans that may be compared: the same length in months, the same first month."""
        months = (self.ends_on.year - self.starts_on.year) * 12 + self.ends_on.month - self.starts_on.month
        return months, self.starts_on.month if months != 1 else 0


def period_words(first: date, after: date) -> str:
    """This will name a half-open span for people: 2022年, 2022年1—9月, 2012-01-01 至 2022-09-30."""
    name, last = name_of(first, after), after - timedelta(days=1)
    if len(name) == len("2022"):
        return _("%d年") % first.year
    if "Q" in name:
        return _("%(year)d年第%(quarter)s季度") % {"year": first.year, "quarter": name[-1]}
    if "/P" in name:
        return _("%(first)s 至 %(last)s") % {"first": first, "last": last}
    if "/" in name:
        span = {"year": first.year, "first": first.month, "last": last.month}
        return _("%(year)d年%(first)d—%(last)d月") % span
    if first == last:
        return first.isoformat()
    return _("%(year)d年%(month)d月") % {"year": first.year, "month": first.month}


def with_unit(value: Decimal, unit: str, places: int | None = None) -> str:
    """This will print a value with its unit, large money in 万 or 亿, without losing a digit."""
    for least, power, word in _MONEY if unit in {"元", "美元"} else ():
        if abs(value) >= Decimal(10) ** least:
            return f"{figure(_plain(value.scaleb(-power)))} {word}{unit}"
    number = figure(_plain(value), places)
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def series_chart(
    pieces: Sequence[Sequence[Dot]], *, years: Sequence[int], breaks: Iterable[date], label: str
) -> SafeString:
    """This will draw dots in their years and a line through three or more of like span within one standard.

    Empty without dots. Every dot is a link with its words; a break of the standard is an upright line.
    """
    dots = [dot for piece in pieces for dot in piece]
    if not dots or not years:
        return SafeString("")
    low, high = _scale([dot.value for dot in dots])
    at = _Plane(years[0], years[-1], low, high)
    lines = [line for piece in pieces for line in _lines(piece, at)]
    marks = [(f"{at.x(day):.1f}", _TOP, _HEIGHT - _FOOT) for day in breaks if at.inside(day)]
    return format_html(
        '<svg class="sv" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}{}{}</svg>',
        _WIDTH, _HEIGHT, label, _axis(at, years),
        format_html_join("", '<text class="sv-t" x="{}" y="{}" text-anchor="end">{}</text>', at.ticks()),
        format_html_join("", '<line class="sv-b" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>', marks),
        format_html_join("", '<path class="sv-l" d="M{}"/>', ((line,) for line in lines)),
        format_html_join(
            "", '<a href="{}" aria-label="{}"><circle class="sv-p" cx="{}" cy="{}" r="5"/><title>{}</title></a>',
            ((d.url, d.words, f"{at.x(d.ends_on):.1f}", f"{at.y(d.value):.1f}", d.words) for d in dots
             if at.inside(d.ends_on - timedelta(days=1))),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plane:
    first: int
    last: int
    low: Decimal
    high: Decimal

    def x(self, day: date) -> float:
        """A year is as wide as another; a day lies in its place of the year."""
        share = day.year - self.first + (day.timetuple().tm_yday - 1) / 366
        return _LEFT + (_WIDTH - _LEFT - 24) * share / (self.last - self.first + 1)

    def y(self, value: Decimal) -> float:
        return _TOP + (_HEIGHT - _FOOT - _TOP) * float((self.high - value) / (self.high - self.low))

    def inside(self, day: date) -> bool:
        return self.first <= day.year <= self.last

    def ticks(self) -> list[tuple[int, str, str]]:
        values = (self.low, (self.low + self.high) / 2, self.high)
        return [(_LEFT - 8, f"{self.y(value) + 4:.1f}", _short(value)) for value in values]


def _short(value: Decimal) -> str:
    for power, word in ((8, "亿"), (4, "万")):
        if abs(value) >= Decimal(10) ** power:
            return figure(value.scaleb(-power), 1) + word
    return figure(value, 2)


def _scale(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From nought, so that heights compare; below nought where a value is."""
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    return low, high if high > low else low + 1


def _lines(piece: Sequence[Dot], at: _Plane) -> list[str]:
    kinds: dict[tuple[int, int], list[Dot]] = {}
    for dot in piece:
        kinds.setdefault(dot.kind, []).append(dot)
    rows = [sorted(dots, key=lambda dot: dot.ends_on) for dots in kinds.values() if len(dots) >= TREND]
    return [" L".join(f"{at.x(dot.ends_on):.1f} {at.y(dot.value):.1f}" for dot in dots) for dots in rows]


def _axis(at: _Plane, years: Sequence[int]) -> SafeString:
    base = f"{at.y(at.low):.1f}"
    step = -(-len(years) // 12)
    texts = [
        (f"{at.x(date(year, 7, 1)):.1f}", _HEIGHT - 10, year) for n, year in enumerate(years) if n % step == 0
    ]
    return format_html(
        '<line class="sv-a" x1="{}" x2="{}" y1="{}" y2="{}"/>{}', _LEFT, _WIDTH - 16, base, base,
        format_html_join("", '<text class="sv-t" x="{}" y="{}" text-anchor="middle">{}</text>', texts),
    )  # fmt: skip
