"""Policies: reviewed before they run, matched with reasons, paid once, clawed back; so too under 50 at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from hemei.accounts.operations import put_agency
from hemei.accounts.queries import Person, inbox
from hemei.common.conditions import holds
from hemei.enterprises.enums import Fairness
from hemei.enterprises.models import Claim, Firm, Payment, Policy
from hemei.enterprises.operations import claims, policies
from hemei.enterprises.operations.holdings import consent
from hemei.enterprises.perms import claim_offers, policy_offers
from hemei.enterprises.queries.policies import (
    claim_by_number,
    foretold,
    matches,
    money_of,
    policy_by_number,
    zone_for,
)
from hemei.ledger.operations import Refused, WrongState
from hemei.ledger.queries import verify
from hemei.rules.policies import MET, MISSED, UNKNOWN, judge, judge_many
from tests.enterprises.conftest import owner

OFFICER = Person("user:910", "经办人（样例）", frozenset({"approver"}), "tax")
HEAD = Person("user:911", "负责人（样例）", frozenset({"head"}), "tax")
SECOND = Person("user:912", "复核人（样例）", frozenset({"approver"}), "tax")
WATCH = Person("user:913", "督查人员（样例）", frozenset({"supervisor"}))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
RD = {"and": [{">=": [{"var": "rd"}, 500_000]}, {"===": [{"var": "accident"}, 0]}]}
DRAFT = policies.Draft(
    "研发投入后补助（样例）", "样例政策正文：按研发费用的 10% 补助。", "样例〔2026〕1 号", "tax", "instant", RD,
    {"*": [{"var": "rd"}, 0.1]}, Decimal(1_000_000), date(2026, 1, 1), date(2027, 1, 1), "2026-1", Decimal(300_000),
)  # fmt: skip


@pytest.fixture
def ready(firm: Firm, settings: Any, tmp_path: Path, now: datetime) -> Firm:
    """A firm with three years of figures that lets itself be matched."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    put_agency(code="tax", name="样例财政部门")
    consent(firm=firm, uses=["match"], actor=owner(firm.party_id), now=now)
    return firm


def opened(now: datetime, **changes: Any) -> Policy:
    """A policy that runs."""
    row = policies.draft_policy(draft=replace(DRAFT, **changes), actor=OFFICER, now=now)
    policies.submit_policy(row=row, actor=OFFICER, now=now)
    policies.pass_policy(row=row, found=Fairness.values, note="没有问题", actor=WATCH, now=now)
    policies.publish_policy(row=row, actor=OFFICER, now=now)
    return row


def later(now: datetime, days: int) -> datetime:
    return now + timedelta(days=days)


def test_a_policy_passes_the_gate_before_it_runs(ready: Firm, now: datetime) -> None:
    row = policies.draft_policy(draft=DRAFT, actor=OFFICER, now=now)
    with pytest.raises(WrongState):
        policies.publish_policy(
            row=Policy(
                matter=row.matter, fairness=Fairness.values, reviewer="x", condition={}, formula=1,
                ends_on=DRAFT.ends_on,
            ), actor=OFFICER, now=now,
        )  # fmt: skip
    with pytest.raises(Refused, match="公平竞争审查没有通过"):
        policies.publish_policy(row=row, actor=OFFICER, now=now)
    policies.submit_policy(row=row, actor=OFFICER, now=now)
    both = Person(OFFICER.key, OFFICER.label, frozenset({"approver", "head"}), "tax")
    assert policy_offers(row, both) == {"estimate"}
    with pytest.raises(Refused, match="起草人不能审查"):
        policies.pass_policy(row=row, found=Fairness.values, note="x", actor=both, now=now)
    with pytest.raises(Refused, match="限制市场准入"):
        policies.pass_policy(row=row, found=["flow", "cost", "conduct"], note="x", actor=WATCH, now=now)
    policies.return_policy(row=row, note="第四条有问题", actor=WATCH, now=now)
    policies.edit_policy(row=row, draft=replace(DRAFT, cap=Decimal(80_000)), actor=OFFICER, now=now)
    policies.submit_policy(row=row, actor=OFFICER, now=now)
    policies.pass_policy(row=row, found=Fairness.values, note="没有问题", actor=WATCH, now=now)
    policies.publish_policy(row=row, actor=OFFICER, now=now)
    with pytest.raises(WrongState):
        policies.edit_policy(row=row, draft=DRAFT, actor=OFFICER, now=now)
    assert policy_by_number(row.matter.number).matter.state == "open"
    assert verify().finding is None


@pytest.mark.parametrize(
    ("condition", "formula", "said"),
    [
        ({">=": [{"var": "profit_of_moon"}, 1]}, 1, "profit_of_moon"), ({"==": [{"var": "rd"}, 1]}, 1, "==="),
        ({"exec": ["x"]}, 1, "不认识"), ([1], 1, "JsonLogic"), ({}, "all", "金额公式"), ({}, True, "金额公式"),
        ({"in": [{"var": "rd"}]}, 1, "算不出来"), ({}, {"*": [{"var": "rd"}, "x"]}, "算不出来"),
        ({}, {"+": []}, "算不出来"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_out_is_named(
    ready: Firm, now: datetime, condition: Any, formula: Any, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        policies.draft_policy(
            draft=replace(DRAFT, condition=condition, formula=formula), actor=OFFICER, now=now
        )
    assert not Policy.objects.exists()


def test_without_asking_from_match_to_return(ready: Firm, now: datetime) -> None:
    row, boss = opened(now), owner(ready.party_id)
    found = policies.match_policy(row=row, actor=OFFICER, now=now)
    assert (found.made, found.amount, found.without_consent) == (1, Decimal(100_000), 0)
    again = policies.match_policy(row=row, actor=OFFICER, now=now)
    assert (again.made, again.already) == (0, 1)
    claim = claim_by_number(Claim.objects.get().matter.number)
    assert claim.facts["rd"] == 1_000_000
    assert "可得 100000.00 元" in inbox(boss)[0].text
    with pytest.raises(Refused, match="别的企业"):
        claims.confirm(row=claim, bank="样例银行", account="6222000000000001", actor=owner(0), now=now)
    with pytest.raises(Refused, match="8 到 30 位"):
        claims.confirm(row=claim, bank="样例银行", account="12", actor=boss, now=now)
    claims.confirm(row=claim, bank="样例银行", account="6222 0000 0000 0001", actor=boss, now=now)
    assert claims.publish_all(policy=row, actor=OFFICER, now=now) == 1
    claim = claim_by_number(claim.matter.number)
    assert claim.public_until == date(2026, 11, 30)
    pay: dict[str, Any] = {"row": claim, "voucher": "样例-1", "proof": PDF}
    with pytest.raises(Refused, match="公示还没有结束"):
        claims.pay(**pay, paid_on=date(2026, 11, 30), actor=HEAD, now=later(now, 7))
    claims.object_to(row=claim, reason="数据不实", actor=WATCH, now=now)
    claims.uphold(row=claim, note="已核查账册", actor=HEAD, now=later(now, 1))
    paying = later(now, 10)
    with pytest.raises(Refused, match="请附拨付凭证"):
        claims.pay(**{**pay, "proof": b""}, paid_on=date(2026, 12, 2), actor=HEAD, now=paying)
    claims.pay(**pay, paid_on=date(2026, 12, 2), actor=HEAD, now=paying)
    with pytest.raises(WrongState):
        claims.pay(**{**pay, "voucher": "样例-2"}, paid_on=date(2026, 12, 2), actor=HEAD, now=paying)
    claims.effect(row=claim, text="研发投入增加一成", actor=OFFICER, now=paying)
    with pytest.raises(Refused, match="不超过已拨付"):
        claims.recall(row=claim, amount=Decimal(100_001), reason="骗补", days=30, actor=HEAD, now=paying)
    claims.recall(row=claim, amount=Decimal(100_000), reason="材料不实", days=30, actor=HEAD, now=paying)
    claims.recover(row=claim, voucher="退-1", returned_on=date(2026, 12, 3), actor=HEAD, now=paying)
    money = money_of(policy_by_number(row.matter.number))
    assert (money.paid, money.returned, money.held) == (100_000, 100_000, 100_000)
    assert policies.match_policy(row=row, actor=OFFICER, now=paying).made == 0  # nobody is paid a second time
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(claim=claim).update(amount=0)
    assert verify().finding is None


def test_every_non_match_tells_its_reason(ready: Firm, now: datetime) -> None:
    boss = owner(ready.party_id)
    hard = {"and": [{">=": [{"var": "rd"}, 5_000_000]}, {"===": [{"var": "holds_little_giant"}, 1]},
                    {">": [{"var": "niche_years"}, 3]}]}  # fmt: skip
    far = opened(now, mode="quick", condition=hard, group="研发")
    with pytest.raises(Refused) as why:
        claims.apply(policy=far, firm=ready, bank="样例银行", account="6222000000000001", actor=boss, now=now)
    for said in ("研发费用 ≥ 500 万元（现在：研发费用：100 万元）", "小巨人", "还没有填"):
        assert said in str(why.value)
    near = opened(now, mode="quick", group="研发")
    made = claims.apply(
        policy=near, firm=ready, bank="样例银行", account="6222000000000001", actor=boss, now=now
    )
    twin = opened(now, mode="fixed", group="研发", title="另一项（样例）")
    poor = opened(now, mode="quick", budget=Decimal(10))
    said = {one.policy.pk: one for one in matches(ready, date(2026, 11, 23))}
    assert "两项只能享受一项" in said[twin.pk].bars[0]
    assert "预算只剩" in said[poor.pk].bars[0]
    assert [one.state for one in said[far.pk].verdict.clauses] == [MISSED, MISSED, UNKNOWN]
    for policy, text in ((near, "不能重复领"), (twin, "两项只能享受一项"), (poor, "预算只剩")):
        with pytest.raises(Refused, match=text):
            claims.apply(
                policy=policy, firm=ready, bank="样例银行", account="6222000000000001", actor=boss, now=now
            )
    claims.refuse(row=made, reason="发票不合规", actor=OFFICER, now=now)
    assert policy_by_number(near.matter.number).held == 0
    fixed = claims.apply(
        policy=twin, firm=ready, bank="样例银行", account="6222000000000001", actor=boss, now=now
    )
    assert "approve" not in claim_offers(fixed, OFFICER)
    with pytest.raises(Refused, match="先初审"):
        claims.approve(row=fixed, note="同意", actor=OFFICER, now=now)
    claims.check(row=fixed, note="材料齐", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="另一个人"):
        claims.approve(row=fixed, note="同意", actor=OFFICER, now=now)
    claims.approve(row=fixed, note="同意", actor=SECOND, now=now)
    consent(firm=ready, uses=[], actor=boss, now=now)
    with pytest.raises(Refused, match="没有同意"):
        claims.apply(
            policy=poor, firm=ready, bank="样例银行", account="6222000000000001", actor=boss, now=now
        )


def test_the_budget_is_foretold_and_what_nobody_confirms_lapses(ready: Firm, now: datetime) -> None:
    row = opened(now, budget=Decimal(150_000))
    zone = zone_for(row, date(2026, 11, 23))
    told = foretold(row, zone)
    assert (told.firms, told.wanted, told.covered, told.hit_month) == (1, 100_000, 1, 0)
    short = foretold(replace_row(row, budget=Decimal(40_000)), zone)
    assert (short.covered, short.hit_month) == (0, 5)  # two fifths of twelve months are gone in May
    policies.match_policy(row=row, actor=OFFICER, now=now)
    assert policies.lapse_late(row=row, actor=OFFICER, now=later(now, 5)) == 0
    assert policies.lapse_late(row=row, actor=OFFICER, now=later(now, 30)) == 1
    row = policy_by_number(row.matter.number)
    assert row.held == 0
    policies.fund_policy(row=row, more=Decimal(1), note="样例文件", actor=HEAD, now=now)
    assert row.budget == 150_001
    assert policies.match_policy(row=row, actor=OFFICER, now=now).made == 1
    assert policies.close_policy(row=row, note="到期", actor=HEAD, now=now) == 1
    assert verify().finding is None


def replace_row(row: Policy, **changes: Any) -> Policy:
    """An unsaved policy like another."""
    names = ("matter", "condition", "formula", "cap", "starts_on", "ends_on", "budget")
    return Policy(**{**{name: getattr(row, name) for name in names}, **changes})


_leaf = st.tuples(
    st.sampled_from([">=", ">", "<=", "<", "===", "!=="]), st.sampled_from("ab"), st.integers(-3, 3)
).map(lambda one: {one[0]: [{"var": one[1]}, one[2]]})
_tree = st.recursive(
    _leaf, lambda inner: st.one_of(
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda one: {one[0]: one[1]}
        ),
        inner.map(lambda one: {"!": [one]}),
    ), max_leaves=8,
)  # fmt: skip


@given(_tree, st.one_of(st.none(), st.integers(-3, 3)), st.one_of(st.none(), st.integers(-3, 3)))
def test_one_firm_all_firms_and_the_catalogue_agree(tree: Any, a: int | None, b: int | None) -> None:
    import numpy as np

    facts = {"a": a, "b": b}
    one = judge(tree, 1, None, facts)
    columns = {key: np.array([np.nan if value is None else float(value)]) for key, value in facts.items()}
    many = judge_many(tree, 1, None, columns, 1)
    assert one.met is holds(tree, facts)
    assert (bool(many.met[0]), bool(many.unknown[0])) == (one.met is True, one.met is None)
    assert {clause.state for clause in one.clauses} <= {MET, MISSED, UNKNOWN}


@pytest.mark.databases
def test_fifty_claims_at_once_pay_nothing_twice(tmp_path: Path) -> None:
    from tests.enterprises.claim_work import place

    with place(tmp_path) as env:
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("claim_work.py"))],
            env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["homes"]["rounds"] == [{"won": 1, "refused": 49}] * 4  # clue, application, list, payment
    assert (found["homes"]["payments"], found["homes"]["lines"], found["homes"]["cases"]) == (1, 1, 2)
    assert found["asked"] == {"won": 1, "refused": 49}  # one firm asks fifty times
    assert found["budget"] == {"won": 10, "refused": 40}  # fifty firms, money for ten
    assert found["paid"] == {"won": 1, "refused": 49}
    assert (found["claims"], found["payments"], found["held"]) == ([1, 10], 1, "1000000.00")
    assert found["finding"] is None
