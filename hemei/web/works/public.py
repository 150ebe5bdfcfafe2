"""The public pages: totals by kind, the year's works, one work with what is built; nobody's name or door."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hemei.ledger.operations import Refused
from hemei.projects.flow import WORK
from hemei.projects.operations.repairs import Call, call_repair
from hemei.projects.queries import works as reading
from hemei.rules.works import KINDS, TOLD
from hemei.web.parts.asked import natural
from hemei.web.parts.context import has_role, is_staff
from hemei.web.parts.deeds import PAGE, Asked, Deed, acted, agencies, filters, listing
from hemei.web.works.common import handed_out, kind_choices, measure, park_choices


@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """This will show what the works brought, by kind, and the works of a year."""
    now = timezone.now()
    wanted, after, _file = filters(request, "kind", "year", "park")
    rows = reading.work_lines(wanted, after=after, limit=PAGE + 1, now=now)
    year = natural(wanted["year"], 4)
    context = {
        **listing(wanted, after, rows, [one for one in WORK.choices() if one[0] != "dropped"], ("kind", _("种类"),
                  kind_choices()), ("year", _("年度"), [(str(one), str(one)) for one in reading.years()]),
                  ("park", _("园区"), park_choices())),
        "totals": reading.totals(now, year), "section": "public_works", "rule": TOLD, "staff": is_staff(request),
        "measures": {code: measure(code) for code in KINDS},
    }  # fmt: skip
    return render(request, "works/public.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one work; a POST of somebody signed in calls for repair of one thing."""
    now, status = timezone.now(), 200
    row = reading.work(number.replace("\0", ""))
    if row is None:
        raise Http404(_("没有这项民生实事。"))
    if request.method == "POST":
        if not has_role(request, "applicant"):
            return redirect(f"{reverse('login')}?next={reverse('public_work', args=[number])}")
        status = acted(request, _DEEDS, row)
        if status == 200:
            return redirect("works_my")
    wanted, after, _file = filters(request, "at")
    home = reading.is_home(row, now)
    rows = [] if home else reading.things(row, wanted, after=after, limit=PAGE + 1, now=now)
    context = {
        "row": row, "label": WORK.label(row.matter.state), "kind": KINDS[row.kind], "measure": measure(row.kind),
        "count": reading.counts(row), "things": rows[:PAGE], "home": home, "section": "public_works",
        "older": f"?after={rows[PAGE - 1].row.pk}" if len(rows) > PAGE else "", "newer": "?" if after else "",
        "summary": "", "photos": reading.photos_of(row), "staff": is_staff(request),
        "unit": dict(agencies()).get(row.unit, row.unit), "park": dict(park_choices()).get(row.park, row.park),
        "typed": request.POST, "applicant": has_role(request, "applicant"), "rule": TOLD,
    }  # fmt: skip
    return render(request, "works/work.html", context, status=status)


def _call(row: Any, asked: Asked) -> str:
    one = reading.thing_by_code(row, asked.word("code"))
    if one is None:
        raise Refused(_("这项工程里没有这个编号，没有写入。您填的内容还在。"))
    made = call_repair(thing=one.pk, call=Call(asked.word("text"), bool(asked.word("urgent"))), **asked.by)
    return _("已报修，编号 %s。修好没有由您说。") % made.matter.number


_DEEDS: dict[str, Deed] = {"call": _call}


@require_safe
def photo(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out a picture of a work; the public gets it without time and place."""
    return handed_out(reading.work_photo(digest), whole=is_staff(request))
