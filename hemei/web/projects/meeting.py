"""The week's meeting in one click: on the page, as Word, Excel and PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.catalog.queries.listings import parks
from hemei.common.books import XLSX, Sheet, xlsx
from hemei.common.docx import Paragraph, Table, docx
from hemei.common.pdf import working_pdf
from hemei.common.words import told
from hemei.projects.queries import boards as read
from hemei.projects.queries import projects as project_queries
from hemei.rules.workdays import local_day, local_time
from hemei.web.parts.book import download
from hemei.web.parts.context import zone_name
from hemei.web.projects.pages import with_reader

AHEAD = timedelta(days=14)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Block = tuple[str, list[str], list[list[object]]]  # title, heads, rows


@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """This will show the papers of the week's meeting."""
    now = timezone.now()
    context = {"blocks": _blocks(now), "title": _title(now), "lead": _lead(now), **with_reader(request)}
    return render(request, "projects/meeting.html", context)


@require_safe
def meeting_file(request: HttpRequest, kind: str) -> HttpResponse:
    """This will give the papers as docx, xlsx or pdf."""
    now = timezone.now()
    made: dict[str, tuple[Callable[[datetime], bytes], str]] = {
        "docx": (_as_docx, _DOCX), "xlsx": (_as_xlsx, XLSX), "pdf": (_as_pdf, "application/pdf"),
    }  # fmt: skip
    if kind not in made:
        raise Http404(_("没有这种文件。"))
    make, media = made[kind]
    return download(f"meeting-{local_day(now):%Y%m%d}.{kind}", make(now), media)


def _title(now: datetime) -> str:
    return _("重点项目调度会材料（%s）") % local_day(now).isoformat()


def _lead(now: datetime) -> str:
    on = local_day(now)
    tally = project_queries.tally(on, on.year)
    return _(
        "%(year)d 年实施类项目 %(all)d 个，已开工 %(started)d 个；到期应开工 %(due)d 个，其中已开工 %(done)d 个。"
        "有逾期节点的 %(late)d 个，督导中 %(cards)d 个。截至 %(time)s（北京时间）。"
    ) % {
        "year": on.year, "all": tally.implementing, "started": tally.started, "due": tally.due,
            "done": tally.due_started,
        "late": tally.late, "cards": tally.cards, "time": local_time(now),
    }  # fmt: skip


def _blocks(now: datetime) -> list[Block]:
    on = local_day(now)
    found, names = read.meeting(now, on, on + AHEAD), parks(on)
    units, made = agency_names(), list[Block]()
    if found.board:
        coloured = [one for one in found.board.seats if one.band]
        made.append((
            found.board.row.title, [_("名次"), _("项目"), _("得分"), _("颜色")],
            [[one.place, one.name, f"{one.total / 100:.2f}",
                told(one.band.word) if one.band else ""] for one in coloured],
        ))  # fmt: skip
    made.append((
        _("督导中的项目"), [_("项目"), _("责任部门"), _("级别"), _("事由"), _("期限")],
        [
            [one.row.project.name, told(one.unit), told(one.label), one.row.reason, _day(one.due_at)]
            for one in found.cards
        ],
    ))  # fmt: skip
    made.append((
        _("有逾期节点的项目"), [_("项目"), _("园区"), _("责任部门"), _("逾期节点"), _("下一个节点"), _("预计日期")],
        [
            [one.name, names.get(one.park, one.park), told(one.unit_name), one.late, told(one.next), one.next_on or "—"]
            for one in found.late
        ],
    ))  # fmt: skip
    made.append((
        _("两周内到期的节点"), [_("日期"), _("项目"), _("节点")],
        [[day, name, told(title)] for _number, name, title, day in found.ahead],
    ))  # fmt: skip
    made.append((
        _("逾期未销号的企业问题"), [_("问题"), _("企业"), _("责任部门"), _("期限")],
        [
            [one.text[:60], one.firm, told(units.get(one.unit, one.unit)), _day(one.matter.due_at)]
            for one in found.problems
        ],
    ))  # fmt: skip
    made.append((
        _("两周内要落实的要素需求"), [_("项目"), _("需求"), _("责任部门"), _("要在哪天前")],
        [[one.project.name, one.text[:60], told(units.get(one.unit, one.unit)), one.wanted_on] for one in found.needs],
    ))  # fmt: skip
    return made


def _day(at: datetime | None) -> object:
    return local_day(at) if at else "—"


def _as_docx(now: datetime) -> bytes:
    parts: list[Paragraph | Table] = [Paragraph(_lead(now))]
    for title, heads, rows in _blocks(now):
        parts.append(Paragraph(title, 1))
        parts.append(Table([heads, *rows]) if rows else Paragraph(_("没有。")))
    return docx(_title(now), parts)


def _as_xlsx(now: datetime) -> bytes:
    sheets: Sequence[Sheet] = [
        Sheet(f"{n} {title}".translate(_UNFIT), rows, [(head, 24) for head in heads], note=_lead(now))
        for n, (title, heads, rows) in enumerate(_blocks(now), 1)
    ]
    return xlsx(*sheets)


_UNFIT = dict.fromkeys(map(ord, "[]:*?/\\"), "·")


def _as_pdf(now: datetime) -> bytes:
    data: dict[str, Any] = {
        "title": _title(now), "number": f"{local_day(now):%Y%m%d}", "agency": zone_name(),
            "date": local_day(now), "lead": _lead(now),
        "blocks": [
            {"title": title, "heads": heads, "rows": [[str(cell) for cell in row] for row in rows], "none": _("没有。")}
            for title, heads, rows in _blocks(now)
        ],
    }  # fmt: skip
    return working_pdf("meeting", data)
