"""What a grant, a file and a paper must never do half: refused in words, kept durably, judged for each case."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.models import KeptReply
from hemei.accounts.operations import once, purge_replies
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Origin
from hemei.cases.models import CasePaper, Licence, Upload
from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.specs import spec_json
from hemei.cli.sample import RENT, make_order, run_case
from hemei.cli.sample_days import _EAT
from hemei.common.files import keep_file
from hemei.common.pdf import UnfitData
from hemei.common.signing import SignerOutOfDate, sign_pdf
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of

pytestmark = pytest.mark.django_db


def case_of(order: Any, item: str) -> Any:
    rows = queries.order_by_number(order.matter.number).cases.all()
    return next(queries.case_by_number(c.matter.number) for c in rows if c.item_code == item)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    return tmp_path


def accepted(order: Any, item: str, now: datetime) -> Any:
    run_case(
        case_of(order, item).matter.number,
        clerk=person_by_username("clerk"),
        at=now,
        until=now,
        how="accepted",
    )
    return case_of(order, item)


def test_one_paper_is_promised_here_and_deferred_there(zone: None, media: Path, now: datetime) -> None:
    order = make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now)
    papers = {
        p.case.item_code: p for p in CasePaper.objects.filter(paper="premises-proof").select_related("case")
    }
    assert papers["reg-individual"].origin == Origin.PROMISED
    assert papers["sign-guidance"].origin == Origin.DEFERRED
    case = accepted(order, "reg-individual", now)
    assert case.matter.state == "accepted"
    assert "premises-proof" not in {one.paper for one in case.promises.all()}


def test_an_order_from_before_is_accepted_too(zone: None, media: Path, now: datetime) -> None:
    order = make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now)
    case = case_of(order, "reg-individual")
    CasePaper.objects.filter(case=case, paper="premises-proof").update(origin=Origin.DEFERRED)
    assert accepted(order, "reg-individual", now).matter.state == "accepted"


@pytest.mark.parametrize(
    "fault", [SignerOutOfDate("签章证书有效期至 2026-01-01。"), UnfitData("no such sign")]
)
def test_what_the_seal_refuses_is_told_and_nothing_is_decided(
    zone: None, media: Path, now: datetime, fault: Exception
) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    case = accepted(order, "reg-company", now)

    def broken(_licence: Licence) -> bytes:
        raise fault

    with pytest.raises(Refused, match="决定没有写入"):
        ops.grant_case(
            case=case, conditions="", actor=person_by_username("approval-service"), now=now, render=broken
        )
    assert case_of(order, "reg-company").matter.state == "accepted"
    assert not Licence.objects.exists()
    assert "case.grant" not in {one.name for one in acts_of(case.pk)}


def test_a_seal_that_is_not_valid_yet_says_so(media: Path, now: datetime) -> None:
    from hemei.common.pdf import sheet_pdf

    sheet = sheet_pdf("licence", {
        "title": "样例证", "number": "1", "holder": "样例", "credit_code": "", "item": "样例", "agency": "样例部门",
        "date": now.date(), "valid_from": now.date(), "conditions": [], "verify": "", "sample": True,
    })  # fmt: skip
    sign_pdf(sheet, folder=media, reason="1", now=now)
    with pytest.raises(SignerOutOfDate, match="起才有效"):
        sign_pdf(sheet, folder=media, reason="1", now=now - timedelta(days=30))


def test_a_grant_waits_for_the_opinions_that_the_item_requires(
    zone: None, media: Path, now: datetime
) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    case = accepted(order, "eia-report-form", now)
    version = ItemVersion.objects.get(pk=case.item_version_id)
    from dataclasses import replace

    version.spec = spec_json(replace(queries.spec_of(case), opinions=("tax", "emergency")))
    version.save()
    ecology = person_by_username("ecology")
    with pytest.raises(Refused, match="还没有征求"):
        ops.grant_case(case=case_of(order, "eia-report-form"), conditions="", actor=ecology, now=now)
    case = case_of(order, "eia-report-form")
    ops.ask_opinions(case=case, agencies=["tax", "emergency"], mode="all", actor=ecology, now=now)
    tax, emergency = case_of(order, "eia-report-form").opinions.order_by("pk")
    ops.forward_opinion(  # handed over: whoever answers, the requirement is met
        opinion=queries.opinion_by_number(tax.matter.number), agency="statistics", reason="归统计",
        actor=person_by_username("tax"), now=now,
    )  # fmt: skip
    for one, who in ((tax, "statistics"), (emergency, "emergency")):
        ops.give_opinion(
            opinion=queries.opinion_by_number(one.matter.number), verdict=OpinionVerdict.AGREE, text="",
            actor=person_by_username(who), now=now,
        )  # fmt: skip
    assert queries.never_asked(case_of(order, "eia-report-form")) == []
    ops.grant_case(case=case_of(order, "eia-report-form"), conditions="", actor=ecology, now=now)
    assert case_of(order, "eia-report-form").matter.state == "granted"


def test_orphans_go_after_a_day_and_named_files_stay(zone: None, media: Path, now: datetime) -> None:
    make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    for name in ("licences/ZZ-lost.pdf", "ab/.part-cut", "cd/fresh.pdf"):
        keep_file(media, Path(name), b"%PDF")
    old = (now - timedelta(days=2)).timestamp()
    for one in media.rglob("*"):
        if one.is_file() and one.name != "fresh.pdf":
            os.utime(one, (old, old))
    fresh = now.timestamp()
    os.utime(media / "cd/fresh.pdf", (fresh, fresh))
    named = set(Upload.objects.values_list("path", flat=True))
    assert named
    assert ops.sweep_files(now=now) == 2
    left = {one.relative_to(media).as_posix() for one in media.rglob("*") if one.is_file()}
    assert named | {"cd/fresh.pdf"} <= left
    assert not left & {"licences/ZZ-lost.pdf", "ab/.part-cut"}


def test_a_file_is_whole_or_not_there(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("hemei.common.files.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        keep_file(media, Path("aa/x.pdf"), b"%PDF")
    assert [one for one in media.rglob("*") if one.is_file()] == []


def test_kept_replies_are_dropped_after_a_week(zone: None, now: datetime) -> None:
    user = int(person_by_username("firm").key.removeprefix("user:"))
    for days, key in ((8, "old-key"), (6, "new-key")):
        once(user_id=user, key=key, call="x", now=now - timedelta(days=days), run=dict)
    assert purge_replies(now=now) == 1
    assert [one.key for one in KeptReply.objects.all()] == ["new-key"]
