"""People who work on profiles, and a firm with three years of figures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hemei.accounts.operations import put_party
from hemei.accounts.queries import Person
from hemei.cli.sample import sample_code
from hemei.enterprises.operations.profile import Figures, Identity, fill_year, register_firm

STAT = Person("user:900", "统计人员（样例）", frozenset({"statistician"}))
HELPER = Person("user:901", "帮办专员（样例）", frozenset({"helper"}))
VALUES = {
    "staff": 100, "science_staff": 25, "sales": 20_000_000, "income": 20_500_000, "main_income": 18_000_000,
    "high_tech_income": 15_000_000, "cost": 18_000_000, "assets": 30_000_000, "liabilities": 10_000_000,
    "net_assets": 20_000_000, "net_profit": 1_000_000, "rd_china": 1_000_000, "tax": 500_000,
}  # fmt: skip


def figures(year: int, **changes: Any) -> Figures:
    """A year's figures: 科技人员 25 %, R&D 5 % of sales."""
    kinds = {"people": 600_000, "direct": 400_000}
    rest = {key: changes.pop(key) for key in ("rd", "rd_kinds", "source", "note") if key in changes}
    return Figures(year, {**VALUES, **changes}, **{"rd_kinds": kinds, "source": "审计报告（样例）", **rest})


def owner(party_id: int) -> Person:
    """Who stands for a firm."""
    return Person("user:902", "样例企业经办人", frozenset({"applicant"}), "", party_id)


@pytest.fixture
def firm(db: None, now: datetime) -> Any:
    """A profile with the figures of 2023 to 2025."""
    made = register_firm(
        code=sample_code(501), name="样例精密有限公司", actor=STAT, now=now, sample=True,
        identity=Identity("C3562", date(2019, 5, 6), "park-01", "样例联系人", "13800000501"),
    )  # fmt: skip
    for year in (2023, 2024, 2025):
        fill_year(firm=made, figures=figures(year), actor=STAT, now=now)
    return made


@pytest.fixture
def other(db: None) -> Any:
    """A legal person without a profile."""
    return put_party(kind="legal", name="样例软件有限公司", code=sample_code(502), sample=True)
