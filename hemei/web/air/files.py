"""The report of a month, quarter, year or any days as Word and Excel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.books import XLSX, Sheet, xlsx
from hemei.common.docx import DOCX, Paragraph, Table, docx
from hemei.common.words import tell
from hemei.web.air.common import asked_place, period_or_404, today, under_of
from hemei.web.air.paper import Paper, Part, paper_of
from hemei.web.air.spans import asked_period, span_of
from hemei.web.parts.book import download

_TYPES = {"docx": DOCX, "xlsx": XLSX}
_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
_DAYS_IN_WORD = 31


@require_safe
def report_file(request: HttpRequest, kind: str) -> HttpResponse:
    """This will give the report of a period as a file (`docx` or `xlsx`)."""
    if kind not in _TYPES:
        raise Http404(_("只有 docx 和 xlsx 两种文件。"))
    span = span_of(asked_period(request), today())
    one = period_or_404(asked_place(request), span.first, span.until, under_of(request))
    paper = paper_of(one, span)
    content = _word(paper) if kind == "docx" else _book(paper)
    return download(f"air-{span.name.replace('~', '_')}.{kind}", content, _TYPES[kind])


def _word(paper: Paper) -> bytes:
    blocks: list[Paragraph | Table] = [Paragraph(paper.under)]
    for head, part in _parts(paper):
        blocks += [Paragraph(head, 1), *map(Paragraph, part.words)]
        if part.rows:
            blocks.append(Table(part.rows))
    blocks.append(Paragraph(paper.signed))
    if len(paper.days) <= _DAYS_IN_WORD + 1:
        blocks += [Paragraph(tell("附表：逐日数据"), 1), Table(paper.days)]
    return docx(paper.title, blocks)


def _parts(paper: Paper) -> Iterator[tuple[str, Part]]:
    """The parts with their numbers as each language writes them: 一、总体情况, 1. Overview."""
    for place, part in enumerate(paper.parts):
        number = _NUMBERS[place] if tell("。") == "。" else place + 1
        yield tell("{number}、{title}", number=number, title=part.title), part


def _book(paper: Paper) -> bytes:
    lines: list[Sequence[object]] = [(paper.title,), (paper.under,), ()]
    for head, part in _parts(paper):
        lines += [(head,), *((words,) for words in part.words), *part.rows, ()]
    lines.append((paper.signed,))
    heads, *days = paper.days
    return xlsx(
        Sheet(tell("报告"), lines, widths=(16, 24, *[12] * 10)),
        Sheet(tell("逐日数据"), days, [(str(name), 12) for name in heads]),
    )
