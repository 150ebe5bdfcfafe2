"""What the village may see: masked notices while their days run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.common.words import told
from hemei.enterprises.queries import relief as helps
from hemei.rules.words import mark
from hemei.web.households.common import UNSURE, today
from hemei.web.parts.asked import address, page_key
from hemei.web.parts.book import book
from hemei.web.parts.deeds import MOST, PAGE

KINDS = (("relief", mark("防返贫监测")), ("allowance", mark("低保申请")), ("pay", mark("低保金发放")))


@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """This will show the notices of one kind that stand in public today; `?format=xlsx` gives a file."""
    what = request.GET.get("what", "")
    what = what if what in dict(KINDS) else "relief"
    village = request.GET.get("village", "").replace("\0", "").strip()[:40]
    before, file = page_key(request.GET.get("before", "")), request.GET.get("format") == "xlsx"
    rows = helps.notices(
        what, village, before=None if file else before, limit=MOST if file else PAGE + 1, on=today()
    )
    if file:
        heads = [(_("编号"), 20), (_("户主"), 12), (_("村（社区）"), 18), (_("类别"), 18), (_("人口"), 8),
                 (_("每月金额（元）"), 16), (_("公示到"), 14)]  # fmt: skip
        table = [
            (one.number, one.name, one.village, told(one.kind), one.persons, one.amount, one.until)
            for one in rows
        ]
        return book(f"publicity-{what}", _("公示"), heads, table, now=timezone.now())
    wanted = {"what": what, "village": village}
    context = {
        "rows": rows[:PAGE], "kinds": KINDS, "what": what, "village": village, "unsure": UNSURE, "summary": "",
        "sheet": "?" + address(wanted, format="xlsx"), "newer": "?" + address(wanted) if before is not None else "",
        "older": "?" + address(wanted, before=rows[PAGE - 1].key) if len(rows) > PAGE else "",
        "filtered": bool(village),
    }  # fmt: skip
    return render(request, "households/public.html", context)
