"""What can be looked at, one subject with its graph and departures, and the cases behind each figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hemei.cases.queries import mining
from hemei.cases.queries.mining import Mined
from hemei.common.words import told
from hemei.ledger.queries import acts_of
from hemei.rules.mining import Edge, cases_on
from hemei.web.mining.drawing import Words, draw
from hemei.web.mining.words import (
    act_words,
    days,
    edge_words,
    finding_words,
    kind_words,
    query,
    span_of,
    way_key,
)
from hemei.web.parts.book import book

PAGE, WAYS, SLOW = 60, 12, 6
SORTS = {"item": gettext_noop("事项"), "kind": gettext_noop("其他流程"), "source": gettext_noop("导入的历史")}


@require_safe
def mining_list(request: HttpRequest) -> HttpResponse:
    """This will list items, other kinds of matter and imported sources; `?format=xlsx` gives them as a file."""
    word, sort = request.GET.get("q", "").strip()[:60], request.GET.get("sort", "")
    rows = [one for one in mining.subjects() if word.lower() in f"{told(one.title)} {one.code}".lower()]
    if sort == "name":
        rows.sort(key=lambda one: (list(SORTS).index(one.sort), told(one.title)))
    kept = {"q": word, "sort": "name" if sort == "name" else ""}
    if request.GET.get("format") == "xlsx":
        heads = [(_("分类"), 12), (_("名称"), 40), (_("编码"), 28), (_("件数"), 10)]
        table = [(_(SORTS[one.sort]), told(one.title), one.code, one.cases) for one in rows]
        return book("mining", _("流程"), heads, table, now=timezone.now())
    start = _place(request.GET.get("after", ""), len(rows))
    context = {
        "rows": [(one, _(SORTS[one.sort])) for one in rows[start : start + PAGE]], "wanted": kept,
        "summary": _("共 %d 项") % len(rows), "sheet": query(kept, format="xlsx"),
        "older": query(kept, after=str(start + PAGE)) if start + PAGE < len(rows) else "",
        "newer": query(kept) or "?" if start else "", "filtered": bool(word), "section": "supervise",
    }  # fmt: skip
    return render(request, "mining/list.html", context)


def _place(text: str, rows: int) -> int:
    """Where a page begins; anything that is no place within the list counts as its beginning."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) < rows else 0


@require_safe
def mining_subject(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """This will show how the matters of a subject went; `?format=xlsx` gives the edges as a file."""
    found, kept = _mined(request, kind, code)
    graph = found.graph
    slow = sorted(graph.edges, key=lambda edge: -edge.total)[:SLOW]
    if request.GET.get("format") == "xlsx":
        return _edge_book(found)
    where = reverse("mining_cases", args=[kind, code])

    def url(edge: Edge) -> str:
        return where + query(kept, edge=f"{edge.source}~{edge.target}")

    words = Words(
        lambda name: act_words(found, name), lambda edge: edge_words(found, edge),
        lambda edge: f"{edge.count} · {days(edge.median)}", url,
    )  # fmt: skip
    marked = frozenset((edge.source, edge.target) for edge in slow[:2] if edge.total)
    drawn = draw(graph, found.variants, words, _("%s 的实际流程") % told(found.subject.title), marked)
    context = {
        **_common(found, kept), "drawn": drawn, "graph": graph,
        "edges": [_edge_row(found, edge, url(edge)) for edge in graph.edges],
        "slow": [_edge_row(found, edge, url(edge)) for edge in slow if edge.total],
        "ways": [_way(found, n, where, kept) for n in range(min(WAYS, len(found.variants)))],
        "ways_left": max(len(found.variants) - WAYS, 0),
        "findings": [
            (kind_words(one), finding_words(found, one), len(one.cases), where + query(kept, departure=one.key))
            for one in found.findings
        ],
        "rules": mining.rules(found.subject), "strays": len(found.strays), "sheet": query(kept, format="xlsx"),
    }  # fmt: skip
    return render(request, "mining/subject.html", context)


def _mined(request: HttpRequest, kind: str, code: str) -> tuple[Mined, dict[str, str]]:
    subject = mining.subject(kind, code)
    if subject is None:
        raise Http404(_("没有这个事项或来源的办件。"))
    kept, first, until = span_of(request.GET)
    return mining.mined(subject=subject, now=timezone.now(), first=first, until=until), kept


def _common(found: Mined, kept: dict[str, str]) -> dict[str, Any]:
    return {
        "it": found.subject, "sort": _(SORTS[found.subject.sort]), "wanted": {"from": "", "until": "", **kept},
        "first": kept.get("from", ""), "until": kept.get("until", ""), "as_of": found.as_of or timezone.now(),
        "behind": found.as_of is not None, "begun": found.begun,
        "prescribed": found.prescribed, "section": "supervise",
    }  # fmt: skip


def _edge_row(found: Mined, edge: Edge, url: str) -> dict[str, Any]:
    return {
        "source": act_words(found, edge.source), "target": act_words(found, edge.target), "count": edge.count,
        "median": days(edge.median), "slow": days(edge.slow), "longest": days(edge.longest),
        "total": days(edge.total) if edge.measured else "—", "url": url,
    }  # fmt: skip


def _way(found: Mined, n: int, where: str, kept: dict[str, str]) -> dict[str, Any]:
    way = found.variants[n]
    return {
        "acts": [act_words(found, act) for act in way.acts], "count": len(way.cases),
        "share": round(100 * len(way.cases) / max(found.graph.cases, 1)),
        "strays": max((found.strays.get(case, 0) for case in way.cases), default=0),
        "url": where + query(kept, variant=way_key(way)),
    }  # fmt: skip


def _edge_book(found: Mined) -> HttpResponse:
    heads = [
        (_("从"), 30), (_("到"), 30), (_("次数"), 10), (_("能量的次数"), 12), (_("中位（工作日）"), 16),
        (_("九成不超过（工作日）"), 20), (_("最长（工作日）"), 16), (_("合计（工作日）"), 16),
    ]  # fmt: skip
    rows = [
        (act_words(found, e.source), act_words(found, e.target), e.count, e.measured, e.median, e.slow, e.longest,
         e.total)
        for e in found.graph.edges
    ]  # fmt: skip
    return book("mining", _("流程"), heads, rows, now=timezone.now())


@require_safe
def mining_cases(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """This will list the cases behind an edge, a variant or a departure; `?format=xlsx` gives them as a file."""
    found, kept = _mined(request, kind, code)
    asked = {name: request.GET.get(name, "")[:400] for name in ("edge", "variant", "departure", "sort")}
    title, cases = _chosen(found, asked)
    late = found.late_days
    cases = sorted(cases, key=lambda n: (-late.get(n, 0), n) if asked["sort"] == "late" else (0, n))
    if request.GET.get("format") == "xlsx":
        heads = [(_("编号"), 30), (_("逾期（工作日）"), 16), (_("偏离"), 10)]
        return book("mining-cases", _("办件"), heads, _case_rows(found, cases), now=timezone.now())
    start = _place(request.GET.get("after", ""), len(cases))
    kept |= {name: value for name, value in asked.items() if value}
    context = {
        **_common(found, kept), "title": title,
        "rows": [(*row, _page_of(found, row[0])) for row in _case_rows(found, cases[start : start + PAGE])],
        "summary": _("共 %d 件") % len(cases), "sheet": query(kept, format="xlsx"), "asked": asked,
        "by_late": query({**kept, "sort": "" if asked["sort"] else "late"}),
        "older": query(kept, after=str(start + PAGE)) if start + PAGE < len(cases) else "",
        "newer": query(kept) or "?" if start else "",
    }  # fmt: skip
    return render(request, "mining/cases.html", context)


def _case_rows(found: Mined, cases: Sequence[int]) -> list[tuple[str, int | None, int]]:
    numbers = mining.numbers_of(found.log, cases)
    return [(numbers[n], found.late_days.get(n), found.strays.get(n, 0)) for n in cases]


def _chosen(found: Mined, asked: dict[str, str]) -> tuple[str, Sequence[int]]:
    """The heading and the cases of what an address asks for; all of them where it asks for nothing that is there."""
    if asked["edge"]:
        source, _sign, target = asked["edge"].partition("~")
        words = {"a": act_words(found, source), "b": act_words(found, target)}
        return _("“%(a)s”之后紧接“%(b)s”") % words, cases_on(found.log, source, target)
    if asked["variant"]:
        ways = {way_key(way): n for n, way in enumerate(found.variants)}
        n = ways.get(asked["variant"])
        if n is not None:
            return _("第 %d 种走法") % (n + 1), found.variants[n].cases
        return _("没有这种走法"), ()
    if asked["departure"]:
        some = [one for one in found.findings if one.key == asked["departure"]]
        title = finding_words(found, some[0]) if some else _("没有这种偏离")
        return title, some[0].cases if some else ()
    return _("全部"), range(len(found.log.cases))


def _page_of(found: Mined, number: str) -> str:
    return reverse("case" if found.subject.sort == "item" else "mining_trace", args=[number])


@require_safe
def mining_trace(request: HttpRequest, number: str) -> HttpResponse:
    """This will show the acts of one matter that has no page of its own for supervisors."""
    matter = mining.trace(number)
    if matter is None:
        raise Http404(_("没有这个编号。"))
    acts = acts_of(matter.pk)
    titles = mining.act_titles(matter.kind)
    moments = [
        {"when": act.at, "title": titles.get(act.name, act.name), "text": act.actor_label, "state": ""} for act in acts
    ]  # fmt: skip
    return render(request, "mining/trace.html", {"it": matter, "moments": moments, "section": "supervise"})
