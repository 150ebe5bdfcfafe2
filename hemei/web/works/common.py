"""What the pages of works share: kinds and parks as choices, files handed out."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from hemei.catalog.queries.listings import parks
from hemei.rules.photos import stripped
from hemei.rules.workdays import local_day
from hemei.rules.works import KINDS, shape_of

Choices = tuple[tuple[str, str], ...]
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf"}


def park_choices() -> Choices:
    """This will give the parks of today as choices."""
    return tuple(parks(local_day(timezone.now())).items())


def kind_choices() -> Choices:
    """This will give the kinds of works as choices."""
    return tuple(KINDS.items())


def measure(kind: str) -> str:
    """This will give the measure of a kind."""
    return shape_of(kind, local_day(timezone.now())).measure


def handed_out(where: str, *, whole: bool) -> HttpResponseBase:
    """This will hand out a kept file; not `whole` = without what a picture tells beside itself."""
    path = Path(settings.MEDIA_ROOT) / where
    if not where or not path.is_file():
        raise Http404(_("没有这个文件。"))
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    if whole:
        return FileResponse(path.open("rb"), content_type=kind, filename=path.name)
    plain = stripped(path.read_bytes())
    if not plain:
        raise Http404(_("这张照片的格式不规范，去不掉拍摄信息，不公开；原件由工作人员保管。"))
    return HttpResponse(plain, content_type=kind)
