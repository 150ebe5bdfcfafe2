"""The staff's pages of clean air on the ground: ledgers, one entry, what must be put right."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names, person
from hemei.common.words import tell, told
from hemei.indicators.flow import CLEAN, REFUSAL
from hemei.indicators.queries import air, clean
from hemei.ledger.queries import ActView
from hemei.rules.air.duties import GROUNDS, LEDGERS
from hemei.rules.workdays import local_day
from hemei.web.air.common import shown
from hemei.web.parts.book import book
from hemei.web.parts.deeds import MOST, PAGE

WIND_ROWS = 96
SITE_ROWS = 200
_NAMES = ("ledger", "state", "q", "sort")
SORTS = (("", gettext_noop("新登记在前")), ("number", gettext_noop("按编号")))


def typed(posted: QueryDict | None = None) -> defaultdict[str, str]:
    """This will give the fields of a form as they were typed; those that were not are empty."""
    found: defaultdict[str, str] = defaultdict(str)
    found.update({name: str(value) for name, value in posted.items()} if posted else {})
    return found


def _asked(request: HttpRequest) -> tuple[dict[str, str], str, bool]:
    wanted = {key: request.GET.get(key, "").replace("\0", "").strip()[:60] for key in _NAMES}
    return wanted, request.GET.get("after", "").replace("\0", "")[:80], request.GET.get("format") == "xlsx"


def _roles(request: HttpRequest) -> frozenset[str]:
    return person(cast(Any, request.user)).roles


def _may(request: HttpRequest, name: str) -> bool:
    flow = REFUSAL if name.startswith("refusal.") else CLEAN
    return bool(_roles(request) & flow[name].roles)


def _places(wanted: dict[str, str], after: str, last: str) -> dict[str, str]:
    kept = {key: value for key, value in wanted.items() if value}
    return {
        "sheet": "?" + urlencode({**kept, "format": "xlsx"}), "newer": "?" + urlencode(kept) if after else "",
        "older": "?" + urlencode({**kept, "after": last}) if last else "", "summary": "",
    }  # fmt: skip


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """This will list the entries of the ledgers under the filters of the address; `?format=xlsx` gives a file."""
    return works_page(request)


def works_page(request: HttpRequest, **more: Any) -> HttpResponse:
    """This will show the list, with what was typed and what was read when an act could not be done."""
    wanted, after, file = _asked(request)
    rows = clean.entries(wanted, "" if file else after, MOST if file else PAGE + 1)
    if file:
        return _entries_book(rows)
    now = timezone.now()
    tally, wind = clean.tally(now), air.wind_of_the_day(now)
    sites = air.open_site_winds(air.freshest(wind), now)
    struck = [one for one in sites if one.hour.stop]
    context = {
        "rows": rows[:PAGE], "wanted": wanted, "sorts": SORTS, "ledgers": LEDGERS.items(), "tally": tally,
        "share": shown(tally.share, 1), "states": clean.states()["entries"], "filtered": any(wanted.values()),
        "section": "air_works", "typed": typed(),
        "own": [one for one in LEDGERS.items() if one[0] != "heating"], "grounds": GROUNDS.items(),
        "wind": air.freshest(wind), "wind_day": wind[:WIND_ROWS], "sites": sites[:SITE_ROWS], "struck": len(struck),
        "readings": " ".join(str(one) for one in sorted({one.hour.reading for one in struck})),
        "may_register": _may(request, "clean.register"), "may_stop": _may(request, "clean.stop"),
        **_places(wanted, after, rows[PAGE - 1].key if len(rows) > PAGE and wanted["sort"] != "number"
                  else rows[PAGE - 1].number if len(rows) > PAGE else ""), **more,
    }  # fmt: skip
    return render(request, "air/works.html", context, status=422 if more.get("refused") else 200)


def _entries_book(rows: list[clean.Line]) -> HttpResponse:
    heads = [
        (_("编号"), 20), (_("台账"), 14), (_("名称"), 28), (_("位置"), 28), (_("责任单位"), 24), (_("内容"), 34),
        (_("状态"), 14), (_("未核销整改"), 12), (_("样例"), 8),
    ]  # fmt: skip
    table = [
        (one.number, told(one.title), one.name, one.place, one.unit, told(one.facts), told(one.label), one.fixes,
         _("样例") if one.sample else "")
        for one in rows
    ]  # fmt: skip
    return book("clean-ledgers", _("清洁空气台账"), heads, table, now=timezone.now())


@require_safe
def work(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one entry: what it owes, who looked, what must be put right, every act."""
    return work_page(request, number)


def line_stopped(found: clean.Page) -> bool:
    """This will say whether the reader may lift a stop here."""
    return any(one.name == "clean.resume" for one in found.offered)


def work_page(request: HttpRequest, number: str, **more: Any) -> HttpResponse:
    """This will show one entry, with what was typed when an act could not be done."""
    now = timezone.now()
    found = clean.page(number.replace("\0", ""), person(cast(Any, request.user)), now)
    if found is None:
        raise Http404(_("台账里没有这一条。"))
    context = {
        "it": found, "line": found.line, "months": [(row, shown(share, 1)) for row, share in found.months],
        "offered": {one.name.partition(".")[2] for one in found.offered}, "agencies": sorted(agency_names().items()),
        "moments": [
            {"when": act.at, "title": title, "text": _told(act), "state": ""} for act, title in found.acts
        ],
        "section": "air_works", "typed": typed(),
        "wind": air.site_winds(now, "stopped", found.line.number) if line_stopped(found) else [], **more,
    }  # fmt: skip
    return render(request, "air/work.html", context, status=422 if more.get("refused") else 200)


def _told(act: ActView) -> str:
    """Who did it, the reason, and of a stop the wind with the station that counted."""
    facts = act.payload
    said = [act.actor_label, str(facts.get("reason", "")), str(facts.get("source", ""))]
    if "force" in facts:
        said.append(tell("风力 {force} 级", force=facts["force"]))
    if "why" in facts:
        on = local_day(act.at)
        said.append(air.chosen_because(facts["why"], facts.get("station", ""), facts.get("metres"), on))
    if "longitude" in facts:
        said.append(f"{facts['longitude']}, {facts['latitude']}")
    return " ".join(filter(None, said))


@require_safe
def proof(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out the photo of a look or of a repair."""
    where = clean.proof_path(digest)
    path = Path(settings.MEDIA_ROOT) / where
    if not where or not path.is_file():
        raise Http404(_("没有这张照片。"))
    kind = "image/png" if path.suffix == ".png" else "image/jpeg"
    return FileResponse(path.open("rb"), content_type=kind, filename=path.name)
