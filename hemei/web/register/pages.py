"""The list of the register, and the page of one definition: values, revisions, breaks, series, sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.common.words import told
from hemei.indicators import queries
from hemei.indicators.operations import CHOICES
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role
from hemei.web.parts.pictures import KINDS, picture
from hemei.web.parts.series import Dot, period_words, series_chart, with_unit

PAGE = 60
BACK = 10  # years before the last one


@dataclass(frozen=True, slots=True)
class Line:
    """One value as the page prints it."""

    point: queries.Point
    period: str
    value: str
    bound: str
    status: str
    earlier: tuple[tuple[str, str, object], ...]


@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """This will list the definitions under the filters of the address; `?format=xlsx` gives them as a file."""
    wanted = {key: request.GET.get(key, "").strip()[:60] for key in ("q", "agency", "kind", "state")}
    rows = queries.indicators(word=wanted["q"], agency=wanted["agency"], kind=wanted["kind"])
    if wanted["state"]:
        rows = [row for row in rows if (row.matter.state == "retired") == (wanted["state"] == "retired")]
    names, kinds = agency_names(), dict(CHOICES["kind"])
    if request.GET.get("format") == "xlsx":
        return _list_book(rows, names, {str(k): str(v) for k, v in kinds.items()})
    after = request.GET.get("after", "")[:60]
    rest = [row for row in rows if row.code > after]
    kept = {key: value for key, value in wanted.items() if value}
    context = {
        "rows": [
            (row, kinds.get(row.kind, row.kind), names.get(row.agency, row.agency), _last_day(row))
            for row in rest[:PAGE]
        ],
        "wanted": wanted, "kinds": CHOICES["kind"], "agencies": sorted(names.items()),
        "summary": _("共 %d 个指标") % len(rows), "sheet": "?" + urlencode({**kept, "format": "xlsx"}),
        "older": "?" + urlencode({**kept, "after": rest[PAGE - 1].code}) if len(rest) > PAGE else "",
        "newer": "?" + urlencode(kept) if after else "", "filtered": bool(kept), "section": "register",
        "writes": has_role(request, "statistician"),
    }  # fmt: skip
    return render(request, "register/list.html", context)


def _last_day(row: queries.Indicator) -> date | None:
    latest: date | None = getattr(row, "latest", None)
    return latest - timedelta(days=1) if latest else None


def _list_book(
    rows: Sequence[queries.Indicator], names: dict[str, str], kinds: dict[str, str]
) -> HttpResponse:
    heads = [
        (_("编码"), 26), (_("名称"), 30), (_("英文名"), 34), (_("种类"), 8), (_("单位"), 8), (_("分子"), 20),
        (_("分母"), 20), (_("口径"), 50), (_("制度标准"), 30), (_("责任部门"), 18), (_("启用"), 12),
        (_("停用"), 12), (_("现行数值"), 10),
    ]  # fmt: skip
    table = [
        (row.code, row.name, row.english, kinds.get(row.kind, row.kind), row.unit, row.numerator, row.denominator,
         row.definition, row.standard, names.get(row.agency, row.agency), row.valid_from, row.valid_until,
         getattr(row, "values_count", 0))
        for row in rows
    ]  # fmt: skip
    return book("register", _("指标登记册"), heads, table, now=timezone.now())


@require_safe
def definition(request: HttpRequest, code: str) -> HttpResponse:
    """This will show one definition with its values; `?format=xlsx` gives the values as a file."""
    found = queries.series(code)
    if found is None:
        raise Http404(_("登记册里没有这个指标。"))
    row, now = found.indicator, timezone.now()
    lines = [_line(point, row.unit) for point in found.points]
    if request.GET.get("format") == "xlsx":
        return _values_book(code, lines)
    last = max((last_year(point) for point in found.points), default=local_day(now).year)
    years = range(last - BACK, last + 1)
    known = {last_year(point) for point in found.points}
    if (kind := request.GET.get("format", "")) in KINDS:
        chart = _chart(found, years)
        return picture(request, chart, kind, name=f"register-{code}", title=told(row.name), as_of=now)
    context = {
        "it": row, "lines": lines[::-1], "chart": _chart(found, years),
        "missing": [year for year in years if year not in known], "first": years[0], "last": last,
        "drawn": _drawn(found), "breaks": found.breaks, "kind": row.get_kind_display(),
        "period_type": row.get_period_type_display(), "agency": agency_names().get(row.agency, row.agency),
        "acts": acts_of(row.pk)[::-1], "titles": queries.ACT_TITLES, "retired": row.matter.state != "defined",
        "uses": queries.releases_using(row.pk), "writes": has_role(request, "statistician"),
        "section": "register", "unit": row.unit, "discarded": row.matter.state == "discarded",
    }  # fmt: skip
    return render(request, "register/definition.html", context)


def last_year(point: queries.Point) -> int:
    """This will give the year of the last day of a value's span."""
    return (point.ends_on - timedelta(days=1)).year


def value_text(point: queries.Point, unit: str) -> str:
    """This will print a value with its unit, a range with both ends."""
    if point.upper is None:
        return with_unit(point.value, unit)
    return f"{with_unit(point.value, '').strip()}—{with_unit(point.upper, unit)}"


def _line(point: queries.Point, unit: str) -> Line:
    bounds, statuses = dict(CHOICES["bound"]), dict(CHOICES["status"])
    bound = "" if point.bound == "exact" else str(bounds.get(point.bound, point.bound))
    earlier = tuple((with_unit(old, unit), why, at) for old, why, at in point.earlier)
    return Line(
        point, period_words(point.starts_on, point.ends_on), value_text(point, unit), bound,
        str(statuses.get(point.status, point.status)), earlier,
    )  # fmt: skip


def _dots(points: Sequence[queries.Point], unit: str) -> list[Dot]:
    return [
        Dot(p.starts_on, p.ends_on, p.value, f"{period_words(p.starts_on, p.ends_on)} {with_unit(p.value, unit)}",
            f"#v{p.pk}")
        for p in points
    ]  # fmt: skip


def _drawn(found: queries.Series) -> bool:
    """Whether a line was drawn at all: three values of like span within one standard."""
    for piece in found.pieces:
        kinds = [dot.kind for dot in _dots(piece, "")]
        if any(kinds.count(kind) > 2 for kind in kinds):
            return True
    return False


def _chart(found: queries.Series, years: range) -> SafeString:
    row = found.indicator
    return series_chart(
        [_dots(piece, row.unit) for piece in found.pieces], years=years,
        breaks=[one.on for one in found.breaks], label=_("%s 各期数值") % row.name,
    )  # fmt: skip


def _values_book(code: str, lines: Sequence[Line]) -> HttpResponse:
    heads = [
        (_("开始"), 12), (_("结束（不含）"), 12), (_("数值"), 18), (_("上限"), 14), (_("说法"), 14), (_("状态"), 8),
        (_("来源"), 44), (_("位置"), 24), (_("登记人"), 20), (_("修订前"), 18), (_("修订理由"), 40),
    ]  # fmt: skip
    rows = [
        (one.point.starts_on, one.point.ends_on, one.point.value, one.point.upper, one.bound, one.status,
         one.point.document, one.point.position, one.point.signed_by, "；".join(old for old, _w, _a in one.earlier),
         "；".join(why for _o, why, _a in one.earlier))
        for one in lines
    ]  # fmt: skip
    return book(f"register-{code}", _("数值"), heads, rows, now=timezone.now())
