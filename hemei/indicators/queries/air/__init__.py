"""Reads about monitored air and water."""

from hemei.indicators.queries.air.change import Change, change
from hemei.indicators.queries.air.conflicts import Contradiction, contradictions
from hemei.indicators.queries.air.figures import (
    Checked,
    Figure,
    Printed,
    figures_of,
    printed_indices,
    recompute,
    standard_of,
)
from hemei.indicators.queries.air.forecast import Forecast, YearSoFar, year_so_far
from hemei.indicators.queries.air.money import CITY, Goal, Money, Term, goal_of, money, to_target
from hemei.indicators.queries.air.period import (
    ZONE,
    Day,
    Edition,
    Month,
    NoPlace,
    Period,
    edition_of,
    editions,
    every_place,
    months,
    period,
    stations_of,
)
from hemei.indicators.queries.air.places import (
    StationRow,
    WaterRow,
    flags,
    intakes,
    last_day,
    station_rows,
    water_files,
    water_rows,
)
from hemei.indicators.queries.air.press import Said, said
from hemei.indicators.queries.air.series import station_days
from hemei.indicators.queries.air.sites import SiteWind, chosen_because, open_site_winds, site_winds
from hemei.indicators.queries.air.wind import WindHour, freshest, wind_now, wind_of_the_day

__all__ = [
    "CITY", "ZONE", "Change", "Checked", "Contradiction", "Day", "Edition", "Figure", "Forecast", "Goal",
    "Money", "Month", "NoPlace", "Period", "Printed", "Said", "SiteWind", "StationRow", "Term", "WaterRow",
    "WindHour", "YearSoFar", "change", "chosen_because", "contradictions", "edition_of", "editions",
    "every_place", "figures_of", "flags", "freshest", "goal_of", "intakes", "last_day", "money", "months",
    "open_site_winds", "period", "printed_indices", "recompute", "said", "site_winds", "standard_of",
    "station_days", "station_rows", "stations_of", "to_target", "water_files", "water_rows", "wind_now",
    "wind_of_the_day", "year_so_far",
]  # fmt: skip
