"""What everybody may ask: is this licence good; and the file of a licence for those who may have it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemei.cases import queries
from hemei.cases.perms import may_see_case
from hemei.common.throttle import Limit
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor

LOOKS = Limit("licence-look", 60, 3600)  # of one address in an hour: by number, or with a code that is none


@require_safe
def licence_check(request: HttpRequest, token: str = "") -> HttpResponse:
    """This will say whether the licence that a code or number names is good; the holder is masked.

    Codes can't be guessed, numbers can: an address that asks by number too often waits an hour.
    """
    token = token or request.GET.get("token", "").strip()[:64]
    address = str(request.META.get("REMOTE_ADDR", ""))
    shut = bool(token) and LOOKS.shut(address)
    found = queries.licence_truth(token, local_day(timezone.now())) if token and not shut else None
    if token and not shut and (found is None or found.scanned is None):
        LOOKS.failed(address)
    context = {"token": token, "licence": found, "shut": shut, "section": "verify"}
    return render(request, "licences/verify.html", context, status=429 if shut else 200)


@require_safe
def licence_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """This will send the licence of a case as PDF to its party and to officers who may see the case.

    Of a licence that is not valid now nothing is sent; the page says why.
    """
    who = actor(request)
    try:
        case = queries.case_by_number(number)
    except ObjectDoesNotExist as absent:
        raise Http404 from absent
    licence = getattr(case, "licence", None)
    if licence is None or not may_see_case(case, who):
        raise Http404
    if why := queries.why_no_paper(licence, local_day(timezone.now())):
        return render(request, "licences/refused.html", {"why": why, "licence": licence}, status=409)
    path = Path(settings.MEDIA_ROOT) / licence.path if licence.path else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{licence.number}.pdf")
