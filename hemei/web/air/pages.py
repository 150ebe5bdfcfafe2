"""The public pages of the air: today, calendar, stations, report, standards side by side, change, target, water."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hemei.indicators.queries import air
from hemei.rules.air.year import ranks
from hemei.rules.tables import NotInForce
from hemei.web.air import common, drawing
from hemei.web.air.common import SIGNS, SIX, asked_place, period_or_404, shown, today
from hemei.web.air.spans import asked_period, span_of, year_before

_WEEK = 7
FRAME = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "frame-ancestors": ["*"]}


def latest() -> tuple[air.Period, tuple[air.Period, ...], air.Day | None]:
    """This will judge the last week that has data, zone and stations, and pick the last day with an index."""
    last = air.last_day() or today() - timedelta(days=1)
    zone, places = air.every_place(last - timedelta(days=_WEEK - 1), last + timedelta(days=1))
    return zone, places, next((day for day in reversed(zone.days) if day.index is not None), None)


@require_safe
def today_page(request: HttpRequest) -> HttpResponse:
    """This will show the latest day: colour, main pollutant, what to do; each station, the week before."""
    zone, places, day = latest()
    rows = [(one, _on(one, day)) for one in places]
    context = {
        "zone_air": zone, "day": day, "rows": [(one, own, named(own)) for one, own in rows], "named": named(day),
        "advice": _(common.ADVICE[day.level if day else 0]), "week": [(one, named(one)) for one in zone.days],
        "values": values_of(day), "late": bool(day and (today() - day.on).days > 1), "section": "air",
    }  # fmt: skip
    return render(request, "air/today.html", context)


def _on(one: air.Period, day: air.Day | None) -> air.Day | None:
    return next((own for own in one.days if day and own.on == day.on), None)


def named(day: air.Day | None) -> str:
    """This will name what a day is owed to; nothing on a clean day."""
    return common.signs(day.primary) if day else ""


def values_of(day: air.Day | None) -> list[tuple[str, Decimal | None, str]]:
    """This will give the six values of a day with their units."""
    return [
        (SIGNS[name], shown(day.values[name], 1 if name == "co" else 0), "mg/m³" if name == "co" else "µg/m³")
        for name in (SIX if day else ())
        if day
    ]


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """This will show every day of a year by its colour and index, month by month."""
    place = asked_place(request)
    span = span_of(request.GET.get("year", ""), today())
    one = period_or_404(place, span.first, span.until, common.under_of(request))
    grid = [
        (month, _weeks(list(days)))
        for month, days in groupby(one.days, key=lambda day: day.on.replace(day=1))
    ]
    context = common.choices(request, span, place) | {
        "air": one, "grid": grid, "bar": drawing.levels_bar(one.levels), "rate": shown(one.rate, 1),
    }  # fmt: skip
    return render(request, "air/calendar.html", context)


def _weeks(days: Sequence[air.Day]) -> list[list[tuple[air.Day | None, str]]]:
    """Days of a month in rows from Monday to Sunday."""
    cells: list[tuple[air.Day | None, str]] = [(None, "")] * days[0].on.weekday()
    cells += [(day, named(day)) for day in days]
    cells += [(None, "")] * (-len(cells) % _WEEK)
    return [cells[n : n + _WEEK] for n in range(0, len(cells), _WEEK)]


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """This will show where the stations stand and how their air was on the latest day, as a map and as a list."""
    _zone, places, day = latest()
    own = {one.place: _on(one, day) for one in places}
    rows = [(row, own.get(row.code)) for row in air.station_rows(today())]
    points = [
        (row.name, row.longitude, row.latitude, day_of.level if day_of else 0, _words(day_of))
        for row, day_of in rows
    ]
    chart = drawing.station_map(points, _("空气站位置示意图，下面的列表内容相同"))
    context = {"rows": rows, "chart": chart, "day": day, "section": "air"}
    return render(request, "air/stations.html", context)


def _words(day: air.Day | None) -> str:
    return str(day.index) if day and day.index is not None else "—"


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """This will show the report of a month or year: figures, levels, months or days, stations, notes."""
    place = asked_place(request)
    span = span_of(asked_period(request), today())
    under = common.under_of(request)
    one = period_or_404(place, span.first, span.until, under)
    own = air.every_place(span.first, span.until, under)[1] if place == air.ZONE else ()
    order = ranks([row.composite.value if row.composite else None for row in own])
    context = common.choices(request, span, place) | {
        "air": one, "figures": air.figures_of(one), "bar": drawing.levels_bar(one.levels), "yearly": span.yearly,
        "months": [(row, shown(row.rate, 1), six(row.values)) for row in air.months(one)] if span.by_month else [],
        "month_days": [] if span.by_month else [(day, named(day), six(day.values)) for day in one.days],
        "stations": [(row, shown(row.rate, 1), place_) for row, place_ in zip(own, order, strict=True)],
        "over": [(SIGNS[name], shown(times, 2)) for name, times in one.over.items()],
        "primaries": [(SIGNS[name], count) for name, count in one.primaries],
        "heads": [SIGNS[name] for name in SIX], "said": air.said(today()),
    }  # fmt: skip
    return render(request, "air/report.html", context)


def six(values: object) -> list[Decimal | None]:
    """This will give the six values as printed, in the order of the heads."""
    assert hasattr(values, "get")
    return [shown(values.get(name), 1 if name == "co" else 0) for name in SIX]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """This will judge one period under every edition side by side."""
    place = asked_place(request)
    span = span_of(asked_period(request), today())
    sides = [("", period_or_404(place, span.first, span.until))]
    sides += [(one.name, air.period(place, span.first, span.until, one.from_on)) for one in air.editions()]
    base = sides[0][1]
    rows = [
        (name, one, shown(one.rate, 1), [SIGNS[key] for key in one.over], one.good - base.good)
        for name, one in sides
    ]
    context = common.choices(request, span, place) | {
        "sides": rows,
        "base": base,
    }
    return render(request, "air/compare.html", context)


@require_safe
def explain(request: HttpRequest) -> HttpResponse:
    """This will say why a period differs from the year before: the air, the standard, the dust."""
    place = asked_place(request)
    span = span_of(asked_period(request), today())
    period_or_404(place, span.first, span.first + timedelta(days=1))
    before = (year_before(span.first), year_before(span.until))
    try:
        found = air.change(place, before, (span.first, span.until))
    except NotInForce as early:
        raise Http404(str(early)) from early
    parts = found.parts if found.shares else ()
    context = common.choices(request, span, place) | {
        "change": found, "total": shown(found.total, 3), "published": shown(found.published, 3),
        "parts": [
            (title, shown(value, 3), bar)
            for (title, value), bar in zip(parts, drawing.change_bars(parts), strict=True)
        ],
        "shares": [
            (SIGNS[one.pollutant], *(shown(part, 3) for part in (one.concentration, one.standard, one.dust, one.total)))
            for one in found.shares
        ],
        "rate_before": shown(found.before.rate, 1), "rate_after": shown(found.after.rate, 1),
    }  # fmt: skip
    return render(request, "air/change.html", context)


@require_safe
def water(request: HttpRequest) -> HttpResponse:
    """This will show the water sections: target, class of each sample, what decides it, how far it is off."""
    return render(request, "air/water.html", {"rows": air.water_rows(), "section": "air"})


@require_safe
def embed_page(request: HttpRequest) -> HttpResponse:
    """This will show the latest day on a small page that other sites may hold in a frame."""
    _zone, _places, day = latest()
    context = {"day": day, "named": named(day), "advice": _(common.ADVICE[day.level if day else 0])}
    return render(request, "air/embed.html", context)


embed = csp_replace(FRAME)(xframe_options_exempt(embed_page))
