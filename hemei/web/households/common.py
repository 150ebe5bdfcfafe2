"""What the pages of households share: one list for every kind of row, tabs, the lines with their source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings as site
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.cases.queries.matter_lists import Line
from hemei.common.words import told
from hemei.enterprises.perms import FIELD
from hemei.ledger.flow import Flow
from hemei.rules.households import line_version
from hemei.rules.words import mark
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import Person
from hemei.web.parts.deeds import MOST, PAGE, Field, Form, Pick, filters, listing, sheet, shown

TABS = (
    ("homes", mark("家庭档案")), ("relief_cases", mark("防返贫帮扶")), ("allowances", mark("低保")),
    ("pay_lists", mark("低保金发放")), ("home_visits", mark("干部走访")), ("home_figures", mark("指标")),
)  # fmt: skip
UNSURE = mark(
    "监测线、低保标准和各环节天数没有查到本区规定，标 [K] 的凭一般了解、标 [U] 的为样例，可按本区文件修改。"
)
# the source that the sample table of lines names; a zone that replaces the table names its own paper
LINES_SOURCE = mark("样例值：省级监测线、县级低保标准没有查到 [U]")
HIDES = mark("文字里的姓名、证件号、电话、账号会自动遮盖。")
PURPOSE = Field("purpose", mark("用途（会记在账本里）"), "text")
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list: label, width in a file, and kind ("" words, n figure, day)."""

    label: str
    width: int
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """What sets one list apart from the others."""

    name: str
    title: str
    note: str
    flow: Flow
    to: str  # page of one row
    columns: tuple[Column, ...]
    cells: Callable[[Any], tuple[Any, ...]]
    rows: Callable[..., list[Line]]
    picks: Callable[[Person, date], tuple[Pick, ...]] = lambda _who, _on: ()
    more: tuple[str, ...] = ()  # filters without a choice


def today() -> date:
    """This will give the local day."""
    return local_day(timezone.now())


def list_page(
    request: HttpRequest, it: Listed, who: Person, *, forms: Iterable[Form] = (), status: int = 200
) -> HttpResponse:
    """This will show one page of a list, or give it as a file; names are masked in both."""
    picks = it.picks(who, today())
    wanted, after, file = filters(request, *(name for name, *_rest in picks), *it.more)
    rows = it.rows(
        wanted,
        who,
        after="" if file else after,
        limit=MOST if file else PAGE + 1,
        now=timezone.now(),
        on=today(),
    )
    if file:
        heads = [(told(one.label), one.width) for one in it.columns]
        return sheet(it.name, told(it.title), heads, rows, lambda row: _plain(it, row))
    made = listing(wanted, after, rows, it.flow.choices(), *picks)
    context = {
        **made, "it": it, "tabs": TABS, "tab": it.name, "section": "homes", "agencies": (), "unsure": UNSURE,
        "lines": [(one, list(zip(it.columns, it.cells(one.row), strict=True))) for one in made["rows"]],
        "forms": shown(forms, [one.deed for one in forms], request), "field": bool(who.roles & FIELD),
        "files": bool(who.roles & {"approver", "head"}), "hidden": [(name, wanted[name]) for name in it.more],
    }  # fmt: skip
    return render(request, "households/list.html", context, status=status)


def _plain(it: Listed, row: Any) -> tuple[Any, ...]:
    return tuple(told(one) if isinstance(one, str) else one for one in it.cells(row))


def found(get: Callable[[], Any]) -> Any:
    """This will return a row, or answer that there is none (also to whom it does not concern)."""
    try:
        return get()
    except ObjectDoesNotExist as absent:
        raise Http404(_("没有这一户，或者与您的工作无关。")) from absent


def lines_told(on: date) -> dict[str, Any]:
    """This will give the two lines of a day with their source."""
    version = line_version(on)
    return {
        "watch": version.values["watch"], "allowance": version.values["allowance"], "source": version.source,
        "since": version.starts_on, "unsure": UNSURE,
    }  # fmt: skip


def handed_out(where: str) -> HttpResponseBase:
    """This will hand out a kept file, which no cache may keep."""
    path = Path(site.MEDIA_ROOT) / where
    if not where or not path.is_file():
        raise Http404(_("没有这个文件。"))
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    return private(FileResponse(path.open("rb"), content_type=kind, filename=f"paper{path.suffix}"))


def private(reply: HttpResponseBase) -> HttpResponseBase:
    """This will keep an answer with personal data out of every cache."""
    reply["Cache-Control"] = "no-store, private"
    return reply


def choices(of: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """This will give a table of words as choices."""
    return tuple(of.items())


def month_of(text: str) -> date | None:
    """This will read a month (2026-12); None for anything else."""
    try:
        return datetime.strptime(text[:7], "%Y-%m").date()  # noqa: DTZ007 - a month, not an instant
    except ValueError:
        return None
