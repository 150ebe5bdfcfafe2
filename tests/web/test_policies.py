"""Pages of policies: drafted and reviewed by the office, read by all, asked for by the firm with its reasons, paid."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.operations import put_party, put_user
from hemei.accounts.queries import person_by_username
from hemei.cli.sample import sample_code
from hemei.cli.sample_policies import make_policies
from hemei.enterprises.models import Claim, Payment, Policy
from hemei.enterprises.operations.holdings import consent, grant_grade
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
from hemei.enterprises.operations.rounds import sweep_firms
from hemei.ledger.operations import Refused
from hemei.ledger.queries import verify
from tests.enterprises.conftest import STAT, figures
from tests.enterprises.test_policies import PDF
from tests.zone import as_person, seed_people

RULE = {"and": [{">=": [{"var": "rd"}, 500_000]}, {"===": [{"var": "accident"}, 0]}]}
DRAFT = {
    "deed": "draft", "title": "研发补助（样例）", "text": "样例正文", "source": "样例〔2026〕1 号", "unit": "tax",
    "mode": "quick", "condition": json.dumps(RULE), "formula": '{"*": [{"var": "rd"}, 0.1]}', "budget": "1000000",
    "cap": "", "starts_on": "2026-01-01", "ends_on": "2027-01-01", "batch": "2026-1", "group": "",
}  # fmt: skip
BANK = {"bank": "样例银行", "account": "6222000000000001"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Any:
    """Sets the instant of the pages."""
    return lambda days=0: monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=days))


@pytest.fixture
def mine(db: None, now: datetime, clock: Any, settings: Any, tmp_path: Any) -> Any:
    """The profile of the sample firm with figures and consent."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    clock()
    seed_people()
    who = person_by_username("firm")
    made = register_firm(
        code=sample_code(0), name="样例智能装备有限公司", actor=STAT, now=now, sample=True,
        identity=Identity("C3562", date(2019, 5, 6), "park-01", "样例联系人", "13800000501"),
    )  # fmt: skip
    fill_year(firm=made, figures=figures(2025), actor=who, now=now)
    consent(firm=made, uses=["match"], actor=who, now=now)
    return made


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def does(client: Client, address: str, deed: str, row: Any, status: int = 302, **given: Any) -> str:
    row.matter.refresh_from_db()
    answer = client.post(address, {"deed": deed, "seen": row.matter.version, **given})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_a_policy_from_draft_to_payment(mine: Any, clock: Any) -> None:
    officer, head, watch, firm = (
        as_person("tax"),
        as_person("tax-head"),
        as_person("supervisor"),
        as_person("firm"),
    )
    bad = officer.post("/desk/policies/", {**DRAFT, "condition": '{">=": [{"var": "moon"}, 1]}'})
    assert bad.status_code == 422
    assert "moon" in bad.content.decode()
    assert "样例〔2026〕1 号" in bad.content.decode()  # what was typed is still there
    for broken in ('{">="', "[1]", '{"*": [1e999]}', "[" * 3000):
        assert officer.post("/desk/policies/", {**DRAFT, "formula": broken}).status_code == 422
    assert officer.post("/desk/policies/", DRAFT).status_code == 302
    row = Policy.objects.select_related("matter").get()
    desk = f"/desk/policies/{row.matter.number}/"
    assert "1 家里 1 家符合" in text(officer, desk)
    assert text(Client(), f"/policies/{row.matter.number}/", 404)
    does(officer, desk, "submit", row)
    yes = dict.fromkeys(("entry", "flow", "cost", "conduct"), "yes")
    assert "还有没有确认的审查项" in does(watch, desk, "pass", row, 422, note="好", **{**yes, "flow": "no"})
    does(watch, desk, "pass", row, note="没有问题", **yes)
    does(officer, desk, "publish", row)
    assert "研发费用 ≥ 50 万元" in text(Client(), f"/policies/{row.matter.number}/")
    assert "研发补助（样例）" in text(Client(), "/policies/?q=研发")
    assert '按公式可得（元） <b class="num">100,000.00</b>' in text(firm, "/my/claims/")
    short = {"number": row.matter.number, "bank": "样例银行", "account": "1"}
    assert "8 到 30 位" in does(firm, "/my/claims/", "apply", row, 422, **short)
    does(firm, "/my/claims/", "apply", row, number=row.matter.number, **BANK)
    assert "不能重复领" in does(firm, "/my/claims/", "apply", row, 422, number=row.matter.number, **BANK)
    first = Claim.objects.select_related("matter").get()
    does(firm, "/my/claims/", "decline", first, number=first.matter.number)
    assert f'value="{BANK["account"]}"' in text(firm, "/my/claims/")  # asked once
    does(firm, "/my/claims/", "apply", row, number=row.matter.number, **BANK)
    claim = Claim.objects.select_related("matter").get(live=True)
    at = f"/desk/claims/{claim.matter.number}/"
    does(officer, at, "approve", claim, note="同意")
    page = text(officer, at)
    assert "****0001" in page
    assert BANK["account"] not in page
    does(officer, at, "publish", claim)
    assert "样例智能装备有限公司" in text(Client(), "/policies/publicity/")
    proof = SimpleUploadedFile("p.pdf", PDF, "application/pdf")
    assert "公示还没有结束" in does(head, at, "pay", claim, 422, voucher="V1", day="2026-11-30", file=proof)
    clock(9)  # their sessions have ended
    officer, head, firm = as_person("tax"), as_person("tax-head"), as_person("firm")
    proof.seek(0)
    does(head, at, "pay", claim, voucher="V1", day="2026-12-01", file=proof)
    payment = Payment.objects.get()
    assert text_bytes(officer, f"/desk/proofs/{payment.proof_sha256}/") == PDF
    does(officer, at, "effect", claim, note="研发增加")
    does(head, at, "recall", claim, sum="1000", days="30", note="多付了")
    does(head, at, "recover", claim, voucher="R1", day="2026-12-02")
    assert "已追回" in text(firm, "/my/claims/")
    for one in ("/desk/policies/", "/desk/claims/", "/policies/", "/policies/publicity/"):
        assert officer.get(one + "?format=xlsx").content[:2] == b"PK"
    assert verify().finding is None


def text_bytes(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def test_lists_and_reasons_cost_the_same_for_few_and_many(mine: Any, now: datetime) -> None:
    assert "没有可以核对的政策" in text(as_person("firm"), "/my/claims/")
    assert "还没有记录" in text(as_person("tax"), "/desk/claims/")
    for n in range(4):
        one = register_firm(
            code=sample_code(800 + n), name=f"样例企业{n}", identity=Identity(), actor=STAT, now=now
        )
        fill_year(firm=one, figures=figures(2025), actor=STAT, now=now)
        grant_grade(
            firm=one,
            grade="high_tech",
            certificate=f"GR{n}",
            granted_on=date(2025, 12, 1),
            actor=STAT,
            now=now,
        )
    make_policies(now, "tax")
    matched = Claim.objects.filter(sample=True).count()
    assert matched == 5
    assert not Claim.objects.filter(sample=False).exists()
    page = text(as_person("firm"), "/my/claims/")
    assert "不符合" in page
    assert "有效期内的高新技术企业：否" in page
    for who, address, most in (
        ("tax", "/desk/claims/", 9),
        ("firm", "/my/claims/", 24),
        ("tax", "/desk/policies/", 9),
    ):
        client = as_person(who)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(address)
        assert len(seen) <= most, (address, [one["sql"][:100] for one in seen])
    assert "没有符合条件的记录" in text(as_person("tax"), "/desk/policies/?q=无")


def test_another_firm_objects_on_the_public_page_within_its_days(
    mine: Any, now: datetime, clock: Any
) -> None:
    make_policies(now, "tax")
    claim = Claim.objects.select_related("matter").get(firm=mine)
    firm, officer = as_person("firm"), as_person("tax")
    does(firm, "/my/claims/", "confirm", claim, number=claim.matter.number, **BANK)
    does(officer, f"/desk/claims/{claim.matter.number}/", "publish", claim)
    put_user(
        username="rival", password="x", label="样例对手", roles=["applicant"],
        party=put_party(kind="legal", name="样例对手有限公司", code=sample_code(44)),
    )  # fmt: skip
    rival, page = as_person("rival"), "/policies/publicity/"
    asked = {"number": claim.matter.number, "note": "这家企业的研发数据不实"}
    assert "提出异议" not in text(firm, page)  # its own
    assert "提出异议" in text(rival, page)
    assert Client().post(page, {"deed": "object", **asked}).status_code == 403
    assert officer.post(page, {"deed": "object", **asked}).status_code == 403
    assert "不能对自己" in does(firm, page, "object", claim, 422, **asked)
    assert "没有填" in does(rival, page, "object", claim, 422, **{**asked, "note": ""})
    assert "没有这一笔" in does(rival, page, "object", claim, 422, **{**asked, "number": "ZJ-0"})
    claim.refresh_from_db()
    clock((claim.public_until - now.date()).days + 1)
    late = as_person("rival")
    assert "提出异议</summary>" not in text(late, page)
    assert "已经结束" in does(late, page, "object", claim, 422, **asked)
    clock(1)
    rival = as_person("rival")
    does(rival, page, "object", claim, **asked)
    claim.matter.refresh_from_db()
    assert claim.matter.state == "objected"
    assert "样例对手" not in text(as_person("firm"), "/my/claims/")


def test_the_worker_lapses_what_nobody_confirmed_and_nothing_else(mine: Any, now: datetime) -> None:
    make_policies(now, "tax")
    claim = Claim.objects.select_related("matter", "policy").get(firm=mine)
    held = claim.policy.held
    assert held > 0
    assert sweep_firms(now=claim.matter.due_at)["claims lapsed"] == 0
    late = claim.matter.due_at + timedelta(minutes=1)
    with CaptureQueriesContext(connection) as first:
        assert sweep_firms(now=late)["claims lapsed"] == 1
    with CaptureQueriesContext(connection) as again:
        assert sweep_firms(now=late) == {"claims lapsed": 0}
    assert len(again) < len(first)
    assert len(again) <= 2  # one look for claims, one for the daily rounds
    claim.matter.refresh_from_db()
    assert (claim.matter.state, Policy.objects.get(pk=claim.policy_id).held) == (
        "lapsed",
        held - claim.amount,
    )


def test_the_desk_shows_an_estimate_and_reads_no_zone(mine: Any, now: datetime) -> None:
    make_policies(now, "tax")
    row = Policy.objects.select_related("matter").order_by("pk")[0]
    officer, at = as_person("tax"), f"/desk/policies/{row.matter.number}/"
    with CaptureQueriesContext(connection) as seen:
        assert "截至 2026-11-23" in text(officer, at)
    assert not [one for one in seen if "enterprises_firmyear" in one["sql"]]
    fill_year(firm=mine, figures=figures(2024), actor=STAT, now=now)
    does(officer, at, "estimate", row)
    row.refresh_from_db()
    assert row.estimate["met"] == 1
    assert verify().finding is None


def test_what_policies_cost_is_renewed_each_day_and_acts_only_where_it_changed(
    mine: Any, now: datetime
) -> None:
    make_policies(now, "tax")
    sweep_firms(now=now)
    row = Policy.objects.select_related("matter").order_by("pk")[0]
    before, acts = row.estimate, row.matter.version
    tomorrow = now + timedelta(days=1)
    assert "policies estimated" not in sweep_firms(now=now + timedelta(hours=1))
    assert sweep_firms(now=tomorrow)["policies estimated"] == 0
    row.refresh_from_db()
    assert (row.estimate, row.estimated_at, row.matter.version) == (before, tomorrow, acts)
    assert "截至 2026-11-24" in text(as_person("tax"), f"/desk/policies/{row.matter.number}/")
    mine.matter.refresh_from_db()
    fill_year(firm=mine, figures=figures(2025, rd_kinds={"people": 1}, rd_china=1), actor=STAT, now=tomorrow)
    assert sweep_firms(now=tomorrow + timedelta(days=1))["policies estimated"] >= 1
    row.refresh_from_db()
    assert row.estimate["met"] == before["met"] - 1
    assert row.matter.version == acts + 1
    assert verify().finding is None


def test_a_young_firm_without_sales_is_told_what_lacks_and_loses_nothing(
    db: None, now: datetime, clock: Any
) -> None:
    clock()
    seed_people()
    make_policies(now, "tax")
    young = register_firm(
        code=sample_code(0), name="样例智能装备有限公司", actor=STAT, now=now,
        identity=Identity("C3562", date(2026, 3, 1), "park-01"),
    )  # fmt: skip
    client, boss = as_person("firm"), person_by_username("firm")
    consent(firm=young, uses=["match"], actor=boss, now=now)
    with pytest.raises(Refused, match="还没有结束"):
        fill_year(firm=young, figures=figures(2026), actor=boss, now=now)
    page = text(client, f"/firms/{young.matter.number}/grades/high_tech/")
    assert "成立天数" in page
    assert "还没有填" in page
    assert "还缺数据" in text(client, "/my/claims/")
    old = register_firm(
        code=sample_code(55), name="样例无收入有限公司", actor=STAT, now=now,
        identity=Identity("C3562", date(2019, 3, 1), "park-01"),
    )  # fmt: skip
    with pytest.raises(Refused, match="研发费用高于销售收入"):
        fill_year(firm=old, figures=figures(2025, sales=0), actor=STAT, now=now)
    fill_year(firm=old, figures=figures(2025, sales=0, note="还在研制"), actor=STAT, now=now)
    for grade in ("tech_sme", "high_tech", "gazelle"):
        assert "没有" in text(as_person("stat"), f"/firms/{old.matter.number}/grades/{grade}/")
    rule = json.dumps({">=": [{"var": "rd_of_sales"}, 0.05]})
    officer = as_person("tax")
    assert officer.post("/desk/policies/", {**DRAFT, "condition": rule}).status_code == 302
    row = Policy.objects.select_related("matter").order_by("-pk")[0]
    assert row.estimate["met"] == 0  # nothing to divide by fulfils no condition
    assert row.estimate["unknown"] >= 1
