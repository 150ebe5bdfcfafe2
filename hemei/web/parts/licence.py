"""The licence's file as a page makes it: its QR code leads to this server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hemei.cases.operations import licence_pdf


def licence_renderer(request: HttpRequest) -> Callable[[Any], bytes]:
    """This will return what turns a fresh licence into its signed PDF; its QR code leads to this server."""

    def render(licence: Any) -> bytes:
        verify = request.build_absolute_uri(reverse("verify", args=[licence.token]))
        return licence_pdf(licence, verify=verify, now=timezone.now())

    return render
