"""The licence as a signed PDF whose QR code leads to its public check."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from hemei.cases.models import Licence
from hemei.common.pdf import sheet_pdf
from hemei.common.signing import sign_pdf


def licence_pdf(licence: Licence, *, verify: str, now: datetime) -> bytes:
    """This will return the signed PDF of a fresh licence; `verify` is the address in its QR code."""
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
    return sign_pdf(sheet_pdf("licence", sheet), folder=settings.DATA, reason=licence.number, now=now)
