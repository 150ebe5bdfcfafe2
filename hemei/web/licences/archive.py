"""The archive packages of an ended case: ask for one, see how far it is, take it with a purpose."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.cases import queries
from hemei.cases.operations import ask_archive, fetch_archive
from hemei.cases.perms import may_see_case
from hemei.ledger.operations import Refused
from hemei.web.parts.asked import actor, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def archive_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will show the packages of a case with their progress; a POST asks for one or takes one."""
    who, now, status = actor(request), timezone.now(), 200
    try:
        case = queries.case_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    if not may_see_case(case, who):
        raise Http404
    rows = queries.archives_of(case.pk)
    if request.method == "POST":
        wanted = request.POST.get("take", "")
        try:
            if not wanted:
                ask_archive(case=case, actor=who, now=now)
                messages.success(request, _("已经排上，后台做好后在这里取。"))
                return redirect("case_archive", number)
            found = next((one for one in rows if str(one.pk) == wanted), None)
            if found is None:
                raise Http404
            path = fetch_archive(archive=found, purpose=request.POST.get("purpose", ""), actor=who, now=now)
            reply: HttpResponse | FileResponse = FileResponse(
                path.open("rb"), as_attachment=True, filename=path.name
            )
            reply["Cache-Control"] = "no-store, private"
            return reply
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = status_of(refusal)
    may = queries.may_archive(case)
    context = {
        "case": case, "rows": rows, "may": may, "keep": queries.retention(case) if may else None, "section": "work",
        "in_work": any(one.made_at is None and not one.fault for one in rows),
    }  # fmt: skip
    return render(request, "licences/archive.html", context, status=status)
