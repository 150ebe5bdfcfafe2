"""A labelled sample of policies: one that pays without asking, one to ask for, one in draft; no real policy."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hemei.accounts.queries import Person, person_by_username
from hemei.enterprises.enums import Fairness
from hemei.enterprises.operations import policies
from hemei.enterprises.operations.holdings import consent
from hemei.enterprises.queries.profile import Asked, firms
from hemei.rules.workdays import local_day

CONSENTING = 30
_CLEAN = {"===": [{"var": "accident"}, 0]}
_SOURCE = "样例文件，不是真实政策"
_TEXT = "样例政策正文：条件和金额见下，数字只用来演示。"


def make_policies(now: datetime, payer: str) -> None:
    """This will enter the sample, after the sample of firms; `payer` is the agency that pays."""
    year, officer = local_day(now).year, person_by_username(payer)
    watch = person_by_username("supervisor")
    kinds: tuple[tuple[str, str, Any, Any, int, int | None], ...] = (
        ("研发投入后补助（样例）", "instant", {"and": [{">=": [{"var": "rd"}, 1_000_000]}, _CLEAN]},
         {"*": [{"var": "rd"}, 0.05]}, 2_000_000, 200_000),
        ("高新技术企业认定奖励（样例）", "quick", {"and": [{"===": [{"var": "holds_high_tech"}, 1]}, _CLEAN]}, 100_000,
         5_000_000, None),
        ("专精特新培育补助（样例）", "fixed", {"===": [{"var": "holds_specialized"}, 1]}, 200_000, 1_000_000, None),
    )  # fmt: skip
    made = [
        policies.draft_policy(
            draft=policies.Draft(
                title, _TEXT, _SOURCE, payer, mode, condition, formula, Decimal(budget), date(year, 1, 1),
                date(year + 1, 1, 1), f"{year}-1", Decimal(cap) if cap else None,
            ),
            actor=officer, now=now, sample=True,
        )
        for title, mode, condition, formula, budget, cap in kinds
    ]  # fmt: skip
    for row in made[:2]:
        policies.submit_policy(row=row, actor=officer, now=now)
        policies.pass_policy(row=row, found=Fairness.values, note="样例：没有问题", actor=watch, now=now)
        policies.publish_policy(row=row, actor=officer, now=now)
    for firm in firms(Asked(grade="high_tech", sort="old"), local_day(now), limit=CONSENTING):
        owner = Person("sample:firm", "样例企业经办人", frozenset({"applicant"}), "", firm.party_id)
        consent(firm=firm, uses=["match"], actor=owner, now=now)
    policies.match_policy(row=made[0], actor=officer, now=now)
