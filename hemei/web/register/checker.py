"""The checker's page: a text pasted or sent as a file, every figure tied and tested; nothing is stored."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.common.texts import Document, Unreadable, read_document
from hemei.indicators.queries import zone_register
from hemei.rules.figures.check import Report, check
from hemei.rules.figures.model import Finding, Verdict
from hemei.rules.figures.report import LABELS, marked
from hemei.rules.workdays import local_day
from hemei.web.parts.book import book

MOST = 100_000  # characters of one text
_LIGHTS = {
    Verdict.CONTRADICTORY: "r", Verdict.NEEDS_DATA: "y", Verdict.CONSISTENT: "g", Verdict.DERIVED: "p",
}  # fmt: skip
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page prints it; `sentences` hold the figures marked."""

    verdict: str
    light: str
    sentences: tuple[tuple[int, SafeString], ...]
    computed: str
    wording: str
    rule: str


@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest) -> HttpResponse:
    """This will check what was pasted or sent; `format=xlsx` answers with the findings as a file."""
    if request.method != "POST":
        return _page(request)
    pasted, year = request.POST.get("text", ""), request.POST.get("year", "").strip()
    if year and not (year.isdecimal() and len(year) == 4):
        return _page(request, problem=_("年份请写成四位数字，例如 2022。"), text=pasted, year=year)
    try:
        document = _document(request, pasted)
    except Unreadable as why:
        return _page(request, problem=str(why), text=pasted, year=year)
    if len(document.text) > MOST:
        words = _("文稿有 %(has)d 字，超过 %(most)d 字，没有核对。请分成几份，一份一份核对。")
        told = words % {"has": len(document.text), "most": MOST}
        return _page(request, problem=told, text=document.text[:MOST], year=year)
    now = timezone.now()
    report = check(document.text, zone_register(local_day(now)), year=int(year) if year else None)
    if request.POST.get("format") == "xlsx":
        return _book(report)
    return _page(request, text=document.text, year=year, report=report, notes=document.notes)


def _document(request: HttpRequest, pasted: str) -> Document:
    """The file, if one was sent; else what was pasted."""
    file = request.FILES.get("file")
    if file is None:
        if not pasted.strip():
            raise Unreadable(_("请粘贴文稿，或选一个文件。"))
        return Document(pasted.replace("\r\n", "\n"))
    name = PurePath(file.name or "").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"text{PurePath(name).suffix.lower()[:8]}"
        with path.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        try:
            return read_document(path)
        except Unreadable as why:
            raise Unreadable(str(why).replace(path.name, name, 1)) from why


def _page(
    request: HttpRequest, *, problem: str = "", text: str = "", year: str = "", report: Report | None = None,
    notes: Sequence[str] = (),
) -> HttpResponse:  # fmt: skip
    context = {
        "problem": problem, "text": text, "year": year, "notes": notes, "most": MOST, "report": report,
        "section": "check_text", "figures": [], "counts": [], "findings": [], "strangers": [], "known": 0, "hidden": 0,
    }  # fmt: skip
    if report is not None:
        figures = report.reading.figures
        listed = [one for verdict in LABELS for one in report.of(verdict) if one.rule != "unknown"]
        context |= {
            "counts": [
                (_LIGHTS[verdict], _(label), sum(one.verdict is verdict for one in listed))
                for verdict, label in LABELS.items()
            ],
            "findings": [_shown(report, one) for one in listed[:_SHOWN]], "hidden": max(len(listed) - _SHOWN, 0),
            "figures": figures, "known": sum(bool(one.code) for one in figures),
            "strangers": list(dict.fromkeys(
                one.figures[0].name or one.figures[0].text for one in report.findings if one.rule == "unknown"
            )),
        }  # fmt: skip
    return render(request, "register/check.html", context, status=422 if problem else 200)


def _shown(report: Report, finding: Finding) -> Shown:
    return Shown(
        _(LABELS[finding.verdict]), _LIGHTS[finding.verdict],
        tuple((number, _highlight(text)) for number, text in marked(report, finding)), finding.computed,
        finding.wording, finding.relation or finding.rule,
    )  # fmt: skip


def _highlight(text: str) -> SafeString:
    """〖 〗 of the report as <mark>, everything else escaped."""
    parts = [part.partition("〗") for part in text.split("〖")]
    rest = format_html_join("", "<mark>{}</mark>{}", ((inside, after) for inside, _end, after in parts[1:]))
    return format_html("{}{}", parts[0][0] + parts[0][2], rest)


def _book(report: Report) -> HttpResponse:
    heads = [
        (_("判定"), 12), (_("规则"), 18), (_("句"), 6), (_("句子"), 60), (_("计算"), 60), (_("建议写法"), 40),
    ]  # fmt: skip
    rows = []
    for finding in report.findings:
        sentences = marked(report, finding)
        rows.append((
            _(LABELS[finding.verdict]), finding.relation or finding.rule, "、".join(str(n) for n, _t in sentences),
            "\n".join(text for _n, text in sentences), finding.computed, finding.wording,
        ))  # fmt: skip
    return book("check", _("核对结果"), heads, rows, now=timezone.now())
