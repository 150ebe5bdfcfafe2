"""A press sheet as Word and PDF: the text, and the table of what each number stands for."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from hemei.common.docx import Paragraph, Table, docx
from hemei.common.pdf import sheet_pdf
from hemei.indicators.queries import Printed, Release, numbers_of
from hemei.rules.figures.sheet import parse
from hemei.rules.workdays import local_day
from hemei.web.parts.context import zone_name
from hemei.web.parts.series import period_words, with_unit


def value_words(one: Printed) -> str:
    """This will print the registered value behind a number; empty for one that stands by hand."""
    if one.observation is None or one.indicator is None:
        return ""
    return with_unit(one.observation.value, one.indicator.unit)


def notes(release: Release) -> list[dict[str, str]]:
    """This will list what each number of a sheet stands for, in the order of the text."""
    rows = []
    for one in numbers_of(release):
        seen = one.observation
        rows.append({
            "place": str(one.place), "shown": one.shown, "name": one.indicator.name if one.indicator else _("手工数"),
            "period": period_words(seen.starts_on, seen.ends_on) if seen else "", "value": value_words(one),
            "source": seen.document if seen else one.reason,
        })  # fmt: skip
    return rows


def as_docx(release: Release) -> bytes:
    """This will write a sheet as a Word file."""
    text: list[Paragraph | Table] = [
        Paragraph(one.text, one.level, one.item) for one in parse(release.text).blocks
    ]
    heads = [_("序"), _("文中"), _("指标"), _("期间"), _("登记值"), _("来源或理由")]
    rows = [list(row.values()) for row in notes(release)]
    if rows:
        text += [Paragraph(_("口径表"), 1), Table([heads, *rows])]
    return docx(release.title, text)


def as_pdf(release: Release) -> bytes:
    """This will write a sheet as a PDF/A; raises UnfitData when a sign has no shape in the font."""
    data: dict[str, Any] = {
        "title": release.title, "number": release.matter.number, "agency": zone_name(),
        "date": local_day(release.signed_at) if release.signed_at else release.planned_on, "digest": release.digest,
        "blocks": [
            {"level": one.level, "item": one.item, "text": one.text} for one in parse(release.text).blocks
        ],
        "notes": notes(release), "sample": release.sample,
    }  # fmt: skip
    return sheet_pdf("release", data)
