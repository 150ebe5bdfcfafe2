"""Kept files handed out to whoever may see them, pictures without what they tell where that is nobody's business."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from hemei.rules.photos import stripped

_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf"}


def handed_out(where: str, *, whole: bool = True) -> HttpResponseBase:
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
