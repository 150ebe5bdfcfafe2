"""The wall of ten years: one small chart an indicator, each with its last value; two points are no trend."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.indicators import queries
from hemei.indicators.operations import CHOICES
from hemei.rules.workdays import local_day
from hemei.web.parts.series import Dot, period_words, series_chart, with_unit
from hemei.web.register.pages import BACK, last_year, value_text


@require_safe
def wall_page(request: HttpRequest) -> HttpResponse:
    """This will show the indicators that have values as small multiples over the same years; it prints on A4."""
    wanted = {key: request.GET.get(key, "")[:60] for key in ("kind", "agency")}
    rows = queries.wall(agency=wanted["agency"], kind=wanted["kind"])
    today = local_day(timezone.now())
    last = max((last_year(point) for row in rows for point in row.points), default=today.year)
    years = range(last - BACK, last + 1)
    context = {
        "cards": [_card(row, years) for row in rows], "wanted": wanted, "kinds": CHOICES["kind"],
        "agencies": sorted(agency_names().items()), "first": years[0], "last": last, "as_of": timezone.now(),
        "section": "register", "kept": (("svg", "SVG"), ("png", "PNG"), ("xlsx", "Excel")),
    }  # fmt: skip
    return render(request, "register/wall.html", context)


def _card(row: queries.Series, years: range) -> dict[str, object]:
    one, where = row.indicator, reverse("indicator", args=[row.indicator.code])
    pieces = [
        [
            Dot(p.starts_on, p.ends_on, p.value,
                f"{period_words(p.starts_on, p.ends_on)} {with_unit(p.value, one.unit)}", f"{where}#v{p.pk}")
            for p in piece
        ]
        for piece in row.pieces
    ]  # fmt: skip
    chart = series_chart(
        pieces, years=years, breaks=[cut.on for cut in row.breaks], label=_("%s 各期数值") % one.name
    )
    latest = max(row.points, key=lambda point: point.ends_on)
    return {
        "it": one, "chart": chart, "value": value_text(latest, one.unit), "count": len(row.points),
        "period": period_words(latest.starts_on, latest.ends_on),
    }  # fmt: skip
