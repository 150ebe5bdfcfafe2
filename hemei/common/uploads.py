"""What may come in: a body is refused by its announced length before a byte of it is read, a file while it streams.

A file past the limit is dropped where it passes it, and the rest of the form is read on: what was typed beside
the file is not lost with it. Nothing of a dropped file stays on the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

MB = 2**20


class FileQuota(FileUploadHandler):
    """Upload handler: counts each file as it streams, and skips it once it passes UPLOAD_LIMIT."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """This will hand the bytes on, or drop the file and note its name on the request."""
        if start + len(raw_data) > settings.UPLOAD_LIMIT:
            _dropped(self.request).append(str(self.file_name or self.field_name))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """This will leave the file to the handlers that follow."""


def _dropped(request: Any) -> list[str]:
    if not hasattr(request, "dropped_files"):
        request.dropped_files = []
    found: list[str] = request.dropped_files
    return found


class BodyLimit:
    """Middleware: a body longer than BODY_LIMIT, or of a length that is not told, is answered without reading it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        told = str(request.META.get("CONTENT_LENGTH") or "0")
        if request.META.get("HTTP_TRANSFER_ENCODING"):
            what = _("这次提交没有说明大小，平台没有接收。")
            return self._refused(request, 411, what, _("请换一个浏览器或网络，刷新页面后再提交一次。"))
        if not told.isdecimal() or int(told) > settings.BODY_LIMIT:
            what = _("这次提交超过 %d MB，平台没有接收。") % (settings.BODY_LIMIT // MB)
            advice = _("每份文件不超过 %d MB：请压缩或拆分，分几次上传。") % (settings.UPLOAD_LIMIT // MB)
            return self._refused(request, 413, what, advice)
        return self.get_response(request)

    @staticmethod
    def _refused(request: HttpRequest, status: int, what: str, advice: str) -> HttpResponse:
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"detail": what + advice}, status=status)
        return render(request, "413.html", {"what": what, "advice": advice}, status=status)


class DroppedFiles:
    """Middleware, the innermost: tells the person which files were dropped; the page goes on without them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        """This will read the form to its end and name each file that was past the limit."""
        if not str(request.content_type).startswith("multipart/"):
            return
        _read = request.FILES  # parses the body, which fills the list of the dropped
        for name in _dropped(request):
            words = _("文件“%(name)s”超过 %(limit)d MB，没有保存；表里填的内容照常处理。请压缩或拆分后再传。")
            messages.error(request, words % {"name": name, "limit": settings.UPLOAD_LIMIT // MB})
