"""Fifty threads open clues, apply, make and pay lists for the same households at once; part of `claim_work`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

MONTH = date(2027, 1, 1)
Crowd = Callable[[Callable[[int], Any]], dict[str, int]]


def rounds(crowd: Crowd, now: datetime) -> dict[str, Any]:
    """What won of each round: one clue, one application, one list of a month, one payment."""
    from hemei.enterprises.models import Allowance, AllowancePayment, HelpCase, PayLine, PayList
    from hemei.enterprises.operations import allowances, households, paying, relief
    from hemei.enterprises.queries.allowances import allowance_by_number, list_for
    from tests.enterprises import homes as at

    at.agencies()
    row = at.home(at.ready(now).household)
    other = households.register_household(
        who=households.Who("样例乙", at.codes(3)[2], "样例村"), actor=at.HELPER, now=now
    )
    clues = crowd(
        lambda n: relief.open_clue(
            row=at.home(other), origin="cadre", text=f"线索{n}", actor=at.HELPER, now=now
        )
    )
    asked = crowd(
        lambda _n: allowances.apply(
            row=at.home(row), bank="样例银行", account=at.ACCOUNT, actor=at.CLERK, now=now
        )
    )
    number = Allowance.objects.get().matter.number
    allowances.check(row=allowance_by_number(number), property_ok=True, note="核实", actor=at.CLERK, now=now)
    allowances.publish(row=allowance_by_number(number), actor=at.CLERK, now=now)
    after = now + timedelta(days=12)
    allowances.grant(row=allowance_by_number(number), note="同意", actor=at.CIVIL, now=after)
    made = crowd(lambda _n: paying.make_list(month=MONTH, actor=at.CIVIL, now=after))
    listed = PayList.objects.get(lines__live=True).matter.number
    paying.publish_list(row=list_for(listed, at.CIVIL, MONTH), actor=at.CIVIL, now=after)
    late = after + timedelta(days=8)
    paid = crowd(
        lambda n: paying.pay_list(
            row=list_for(listed, at.CIVIL_HEAD, MONTH), voucher=f"凭证-{n}", paid_on=late.date(), proof=at.PDF,
            actor=at.CIVIL_HEAD, now=late,
        )
    )  # fmt: skip
    return {
        "rounds": [clues, asked, made, paid], "payments": AllowancePayment.objects.count(),
        "lines": PayLine.objects.filter(live=True).count(), "cases": HelpCase.objects.filter(live=True).count(),
    }  # fmt: skip
