"""Reading promises to firms."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from hemei.oversight.models import Pledge


def paid_of(row: Pledge) -> Decimal:
    """This will give what of a promise is paid, in yuan."""
    return row.payments.aggregate(paid=Sum("amount"))["paid"] or Decimal(0)
