"""Every list behind the staff's pages of the air, whole: filtered, sorted, page by page, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.indicators.queries import clean_books
from hemei.indicators.queries.air import books
from hemei.indicators.queries.listed import Book, Row
from hemei.web.parts.asked import address
from hemei.web.parts.book import book as workbook
from hemei.web.parts.deeds import MOST, PAGE, filters


@require_safe
def data_list(request: HttpRequest, book: str) -> HttpResponse:
    """This will show one list of what is monitored."""
    return _listed(request, books.BOOKS, book, ("air_data", "空气数据") if book != "samples" else _PLACES)


@require_safe
def work_list(request: HttpRequest, book: str) -> HttpResponse:
    """This will show one list beside the ledgers."""
    return _listed(request, clean_books.BOOKS, book, ("air_works", "空气台账"))


_PLACES = ("air_places", "站点和断面")


def _listed(
    request: HttpRequest, known: Mapping[str, Book], name: str, back: tuple[str, str]
) -> HttpResponse:
    it = known.get(name)
    if it is None:
        raise Http404(_("没有这张清单。"))
    picks = it.picks()
    wanted, after, file = filters(request, *(one[0] for one in picks if one[0] != "state"))
    rows = it.read(wanted, "" if file else after, MOST if file else PAGE + 1)
    if file:
        return _book(name, it, rows)
    last = rows[PAGE - 1].key if len(rows) > PAGE else ""
    heads = [told(head) for head, _width in it.heads]
    context = {
        "it": it, "rows": [(one, _pairs(heads, one), _to(one)) for one in rows[:PAGE]],
        "wanted": wanted, "sorts": it.sorts, "filtered": any(wanted.values()), "summary": "",
        "picks": [(key, label, choices, wanted.get(key, "")) for key, label, choices in picks],
        "sheet": "?" + address(wanted, format="xlsx"), "newer": "?" + address(wanted) if after else "",
        "older": "?" + address(wanted, after=last) if last else "", "back": (reverse(back[0]), back[1]),
        "heads": heads, "section": back[0] if back != _PLACES else "air_data",
    }  # fmt: skip
    return render(request, "air/list.html", context)


def _pairs(heads: list[str], one: Row) -> list[tuple[str, object, bool]]:
    """Head, value, and whether the value is a day or an instant, which must not break."""
    return [(head, _shown(cell), isinstance(cell, date)) for head, cell in zip(heads, one.cells, strict=True)]


def _to(one: Row) -> str:
    return reverse(one.to[0], args=one.to[1:]) if one.to else ""


def _shown(cell: object) -> object:
    return told(cell) if isinstance(cell, str | list) else "" if cell is None else cell


def _book(name: str, it: Book, rows: list[Row]) -> HttpResponse:
    heads = [*((told(head), width) for head, width in it.heads), (_("样例"), 8)]
    table = [(*map(_cell, one.cells), _("样例") if one.sample else "") for one in rows]
    return workbook(f"air-{name}", told(it.title), heads, table, now=timezone.now())


def _cell(cell: object) -> object:
    if isinstance(cell, str | list):
        return told(cell)
    return cell if isinstance(cell, int | float | Decimal | date | datetime) or cell is None else str(cell)
