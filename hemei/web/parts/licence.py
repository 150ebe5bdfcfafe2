"""The licence as a signed PDF whose QR code leads to its public check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hemei.common.pdf import sheet_pdf
from hemei.common.signing import sign_pdf


def licence_renderer(request: HttpRequest) -> Callable[[Any], bytes]:
    """This will return what turns a fresh licence into its signed PDF; its QR code leads to this server."""

    def render(licence: Any) -> bytes:
        verify = request.build_absolute_uri(reverse("verify", args=[licence.token]))
        sheet = {
            "title": licence.title,
            "number": licence.number,
            "holder": licence.party.name,
            "credit_code": licence.party.code,
            "item": licence.case.matter.title,
            "agency": licence.case.agency.name,
            "date": licence.issued_on,
            "valid_from": licence.issued_on,
            "conditions": [licence.case.reasons] if licence.case.reasons else [],
            "verify": verify,
            "sample": licence.party.sample,
        }
        if licence.valid_until:
            sheet["valid_to"] = licence.valid_until
        now = timezone.now()
        return sign_pdf(sheet_pdf("licence", sheet), folder=settings.DATA, reason=licence.number, now=now)

    return render
