"""The zone's live figures with their definitions and the records behind each, from the board or computed anew."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Schema

from hemei.accounts.enums import Scope
from hemei.api.routes import Route
from hemei.common.words import told
from hemei.indicators.queries import LIVE, Board, Figure, all_figures, behind, board, fresh

BOARD = ("leader", "supervisor", "statistician")
LIMIT = 100


class BesideOut(Schema):
    """What a figure is held against, of the same records: the promise, the law."""

    label: str
    value: float
    unit: str


class FigureOut(Schema):
    """One figure; `value` is null without records, `numerator` null for a median; `left_out` counts the others."""

    code: str
    title: str
    value: float | None
    unit: str
    numerator: int | None
    denominator: int
    left_out: int
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


class Told(Schema):
    """As of when: `stored` as the worker last put it on the board, else computed for this call.

    `behind` warns that the board is more than ten minutes old.
    """

    as_of: datetime
    stored: bool
    behind: bool


class FigureWhole(FigureOut, Told):
    """A figure with a page of its records, what does not count first; `next` goes into `after`."""

    records: list[RecordOut]
    next: str | None


class Figures(Told):
    """All figures as of an instant."""

    figures: list[FigureOut]


def list_figures(request: HttpRequest, live: bool = False) -> Any:
    """This will give all figures of the zone as the board holds them; with `live`, computed for this call."""
    found, said = _read(live)
    return said | {"figures": [_figure(figure) for _live, figure in all_figures(found)]}


def get_figure(
    request: HttpRequest,
    code: str,
    live: bool = False,
    out: bool = False,
    after: Annotated[str, Query(max_length=24)] = "",
    limit: Annotated[int, Query(ge=1, le=LIMIT)] = LIMIT,
) -> Any:
    """This will give one figure with a page of its records; `out` lists those that are left out of it instead."""
    if code not in LIVE:
        raise Http404
    found, said = _read(live)
    page = found.records(code, {}, after=after, limit=limit, out=out)
    records = [
        {"number": row.number, "title": told(row.title), "counts": row.counts, "detail": told(row.detail),
         "is_case": row.is_case}
        for row in page.rows
    ]  # fmt: skip
    figure = LIVE[code].figure(found.whole(code, {}))
    return said | _figure(figure) | {"records": records, "next": page.following or None}


def _read(live: bool) -> tuple[Board, dict[str, Any]]:
    now = timezone.now()
    found = fresh(now) if live else board(now)
    late = found.stored and behind(found.as_of, now)
    return found, {"as_of": found.as_of, "stored": found.stored, "behind": late}


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "code": one.code, "title": told(one.title), "value": one.value, "unit": told(one.unit),
        "numerator": one.numerator, "denominator": one.denominator, "left_out": one.left_out,
        "definition": told(one.definition), "note": told(one.note),
        "beside": [{"label": told(b.label), "value": b.value, "unit": told(b.unit)} for b in one.beside],
    }  # fmt: skip


_READ = Scope.INDICATORS_READ.value
ROUTES = (
    Route("GET", "/indicators", list_figures, "全部指标", BOARD, Figures, _READ),
    Route("GET", "/indicators/{code}", get_figure, "一个指标和它的记录", BOARD, FigureWhole, _READ),
)
