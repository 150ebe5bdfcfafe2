"""The firm's own pages: its projects, and one of them with milestones, approvals, helper, problems and needs."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.catalog.queries.listings import parks
from hemei.projects.queries import own as reading
from hemei.rules.photos import stripped
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.files import handed_out


@require_safe
def my_projects(request: HttpRequest) -> HttpResponse:
    """This will list the projects of the reader's own firm."""
    rows = reading.own_projects(actor(request), timezone.now())
    return render(request, "projects/my.html", {"rows": rows, "section": "my"})


@require_safe
def my_project(request: HttpRequest, number: str) -> HttpResponse:
    """This will show one project of the reader's own firm."""
    now = timezone.now()
    found = reading.own_page(number.replace("\0", "")[:60], actor(request), now)
    if found is None:
        raise Http404(_("没有这个项目，或它没有挂接到您的企业。"))
    names = parks(local_day(now))
    context = {
        "it": found,
        "line": found.line,
        "section": "my",
        "park": names.get(found.line.park, found.line.park),
    }
    return render(request, "projects/my_one.html", context)


@require_safe
def my_file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """This will hand out a paper of the firm's own project that the zone shares with it."""
    return handed_out(reading.own_paper(digest, actor(request)), whole=False)


@require_safe
def my_photo(request: HttpRequest, digest: str) -> HttpResponse:
    """This will hand out a picture of the firm's own project, without what it tells beside itself."""
    where = reading.own_photo(digest, actor(request))
    path = Path(settings.MEDIA_ROOT) / where
    plain = stripped(path.read_bytes()) if where and path.is_file() else b""
    if not plain:
        raise Http404(_("没有这个文件。"))
    return HttpResponse(plain, content_type="image/png" if path.suffix == ".png" else "image/jpeg")
