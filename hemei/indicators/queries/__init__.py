"""Reads of the room: the zone's live figures, and the register of indicators."""

from hemei.indicators.flow import INDICATOR, RELEASE, TARGET
from hemei.indicators.models import Indicator, Release
from hemei.indicators.queries.board import Board, NotYet, Page, all_figures, behind, board, fresh, leading
from hemei.indicators.queries.checker import zone_register
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.exchange import current_values, indicator_rows, observation_rows, period_name
from hemei.indicators.queries.figure import Figure
from hemei.indicators.queries.live import LIVE, live_figure, live_figures
from hemei.indicators.queries.register import (
    Point,
    Series,
    find,
    indicators,
    observations,
    series,
    wall,
)
from hemei.indicators.queries.releases import (
    Judged,
    Moved,
    Printed,
    judge,
    moved,
    numbers_of,
    release_by_number,
    releases,
    releases_using,
)
from hemei.indicators.queries.tally import DIMENSIONS, Record, Tally
from hemei.indicators.queries.targets import WORDS, Aimed, target_by_number, target_years, targets
from hemei.indicators.queries.zone import ZoneFigures, zone_figures

ACT_TITLES = {one.name: one.title for flow in (INDICATOR, RELEASE, TARGET) for one in flow}

__all__ = [
    "ACT_TITLES", "DIMENSIONS", "LIVE", "WORDS", "Aimed", "Board", "Figure", "Indicator", "Judged",
    "Live", "Moved", "NotYet", "Page", "Point", "Printed", "Record", "Release", "Series", "Tally", "ZoneFigures",
    "all_figures", "behind", "board", "current_values", "find", "fresh", "indicator_rows", "indicators", "judge",
    "leading", "live_figure", "live_figures", "moved", "numbers_of", "observation_rows", "observations",
    "period_name", "release_by_number", "releases", "releases_using", "series", "target_by_number",
    "target_years", "targets", "wall", "zone_figures", "zone_register",
]  # fmt: skip
