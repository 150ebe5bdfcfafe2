"""What the air pages share: which period and place an address asks for, and words for pollutants and levels."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop

from hemei.indicators.queries import air
from hemei.rules.air.amounts import half_even
from hemei.rules.workdays import local_day
from hemei.web.air.spans import FIRST_YEAR, Span

SIGNS = {
    "so2": "SO₂", "no2": "NO₂", "co": "CO", "o3_8h": "O₃", "o3_1h": "O₃ 1h", "pm10": "PM₁₀", "pm2_5": "PM₂.₅",
}  # fmt: skip
SIX = ("pm2_5", "pm10", "o3_8h", "no2", "so2", "co")
ADVICE = (
    gettext_noop("还没有有效数据，暂不给出建议。"),
    gettext_noop("空气质量令人满意，基本无空气污染。各类人群可正常活动。"),
    gettext_noop("极少数异常敏感人群应减少户外活动。"),
    gettext_noop("儿童、老年人及心脏病、呼吸系统疾病患者应减少长时间、高强度的户外锻炼。"),
    gettext_noop(
        "儿童、老年人及心脏病、呼吸系统疾病患者避免长时间、高强度的户外锻炼，一般人群适量减少户外运动。"
    ),
    gettext_noop("儿童、老年人和心脏病、肺病患者应停留在室内，停止户外运动，一般人群减少户外运动。"),
    gettext_noop("儿童、老年人和病人应当留在室内，避免体力消耗，一般人群应避免户外活动。"),
)


def today() -> date:
    """This will give the local day."""
    return local_day(timezone.now())


def signs(names: tuple[str, ...]) -> str:
    """This will write pollutants as people read them: PM₂.₅、O₃."""
    return "、".join(SIGNS[name] for name in names)


def shown(value: Fraction | None, places: int = 0) -> Decimal | None:
    """This will print an exact number with so many places, half to even."""
    if value is None:
        return None
    exact = half_even(value, places)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal(1).scaleb(-places))


def under_of(request: HttpRequest) -> date | None:
    """This will read `under`: the first day of a known edition, or nothing (each day under its own)."""
    given = request.GET.get("under", "")
    return next((one.from_on for one in air.editions() if one.from_on.isoformat() == given), None)


def asked_place(request: HttpRequest) -> str:
    """This will read `place`: a station's code, or the zone."""
    return request.GET.get("place", "")[:40] or air.ZONE


def period_or_404(place: str, first: date, until: date, under: date | None = None) -> air.Period:
    """This will judge a place over a period; an unknown place is not found."""
    try:
        return air.period(place, first, until, under)
    except air.NoPlace as absent:
        raise Http404(str(absent)) from absent


def choices(request: HttpRequest, span: Span, place: str) -> dict[str, Any]:
    """This will give what the row of choices above a page shows."""
    under, on = under_of(request), today()
    return {
        "span": span, "place": place, "under": under.isoformat() if under else "",
        "places": [(one.code, one.name) for one in air.station_rows(on)], "editions": air.editions(),
        "month_names": _months(span.first.year, on), "section": "air",
        "years": range(on.year, max(on.year - 4, FIRST_YEAR) - 1, -1),
    }  # fmt: skip


def _months(year: int, on: date) -> range:
    """The months of a year of which at least one day is over."""
    yesterday = on - timedelta(days=1)
    return range(1, 13 if yesterday.year > year else yesterday.month + 1 if yesterday.year == year else 1)
