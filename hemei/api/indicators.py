"""The zone's figures with their definitions and the records behind each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Schema

from hemei.accounts.enums import Scope
from hemei.api.routes import Route
from hemei.indicators.queries import board, leading, zone_figures

BOARD = ("leader", "supervisor", "statistician")


class BesideOut(Schema):
    """What a figure is held against, of the same records: the promise, the law."""

    label: str
    value: float
    unit: str


class FigureOut(Schema):
    """One figure; `value` is null without records, `numerator` null for a median."""

    code: str
    title: str
    value: float | None
    unit: str
    numerator: int | None
    denominator: int
    definition: str
    note: str
    beside: list[BesideOut]


class RecordOut(Schema):
    """One case or order behind a figure; `counts` when it is in the numerator."""

    number: str
    title: str
    counts: bool
    detail: str
    is_case: bool


class FigureWhole(FigureOut):
    """A figure with its records."""

    records: list[RecordOut]


class Figures(Schema):
    """All figures as of an instant."""

    as_of: datetime
    figures: list[FigureOut]


def list_figures(request: HttpRequest) -> Any:
    """This will give all figures of the zone as of the board's last round, `as_of`."""
    return leading(board(timezone.now()))


def get_figure(request: HttpRequest, code: str) -> Any:
    """This will give one figure with the records behind it."""
    found = next((one for one in zone_figures(timezone.now()).figures if one.code == code), None)
    if found is None:
        raise Http404
    return found


_READ = Scope.INDICATORS_READ.value
ROUTES = (
    Route("GET", "/indicators", list_figures, "全部指标", BOARD, Figures, _READ),
    Route("GET", "/indicators/{code}", get_figure, "一个指标和它的记录", BOARD, FigureWhole, _READ),
)
