"""The API of firms: a profile by what the caller may see, verdicts and policies with every reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hemei.cli.sample import sample_code
from hemei.cli.sample_policies import make_policies
from hemei.enterprises.operations.holdings import consent, grant_grade
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
from tests.api.conftest import Call, bearer
from tests.enterprises.conftest import STAT, figures, owner
from tests.zone import seed_people


@pytest.fixture
def call(db: None, now: datetime) -> Call:
    from django.test import Client

    seed_people()
    known: dict[str, Any] = {"": {}}

    def do(who: str, path: str) -> Any:
        known.setdefault(who, None if who else {})
        known[who] = known[who] or (bearer(who, now) if who else {})
        return Client().get(f"/api/v1{path}", headers=known[who])

    return do


@pytest.fixture
def mine(call: Call, now: datetime) -> Any:
    made = register_firm(
        code=sample_code(0), name="样例智能装备有限公司", actor=STAT, now=now, sample=True,
        identity=Identity("C3562", date(2019, 5, 6), "park-01", "样例联系人", "13800000501"),
    )  # fmt: skip
    for year in (2023, 2024, 2025):
        fill_year(firm=made, figures=figures(year), actor=STAT, now=now)
    grant_grade(
        firm=made, grade="tech_sme", certificate="KX1", granted_on=date(2026, 5, 1), actor=STAT, now=now
    )
    make_policies(now, "tax")
    return made


def test_a_profile_is_seen_by_purpose_and_judged_with_reasons(call: Call, mine: Any, now: datetime) -> None:
    at = f"/firms/{mine.matter.number}"
    own = call("firm", at).json()
    assert (own["contact"], own["hidden"], len(own["years"])) == ("样例联系人", [], 3)
    assert own["years"][0]["values"]["rd"] == 1_000_000
    seen = call("clerk", at).json()
    assert seen["years"] == []
    assert "样例联系人" not in str(seen)
    assert "13800000501" not in str(seen)
    assert set(seen["hidden"]) == {"contact", "figures", "verdicts"}
    assert call("clerk", f"{at}/verdicts").status_code == 403
    assert call("", at).status_code == 401
    for path in ("", "/verdicts", "/policies"):
        assert call("firm", f"/firms/QY-0{path}").status_code == 404
        assert call("diner", at + path).status_code in {403, 404}
    found = call("firm", f"{at}/verdicts").json()
    assert found["year"] == 2025
    high = next(one for one in found["verdicts"] if one["grade"] == "high_tech")
    assert high["outcome"] in {"yes", "no", "perhaps"}
    assert all(one["findings"] and one["source"] for one in high["must"])
    assert high["next_batch"] > found["on"]
    policies = call("firm", f"{at}/policies").json()["policies"]
    assert [one["met"] for one in policies] == [False, True]
    assert policies[1]["amount"] == "50000.00"
    assert "高新技术企业" in policies[0]["clauses"][0]["text"]
    consent(firm=mine, uses=["match"], actor=owner(mine.party_id), now=now)
    assert call("clerk", f"{at}/verdicts").status_code == 200
