"""A project's life by its acts: plan, forecast, fact, the rule of the start, money, needs, force majeure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.cli.sample_projects import picture
from hemei.ledger.operations import NotAllowed, Refused, Stale
from hemei.ledger.queries import acts_of, verify
from hemei.projects import operations as do
from hemei.projects.models import Milestone, Project
from hemei.projects.operations.milestones import start_facts
from hemei.projects.queries import projects as read
from tests.projects.conftest import HEAD, OFFICER, ON, OTHER, WATCH

Make = Callable[..., Project]


def test_contradictions_are_named_and_nothing_is_written(make: Make) -> None:
    with pytest.raises(Refused, match="施工许可（2026-05-01）晚于开工（2026-04-01）"):
        make(plan={"permit": date(2026, 5, 1), "start": date(2026, 4, 1)})
    assert not Project.objects.exists()


def test_one_code_one_project(make: Make) -> None:
    first = make(code="2611-371599-04-01-000009")
    with pytest.raises(Refused, match=first.matter.number):
        make("样例二号", code="2611-371599-04-01-000009")
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=make("样例三号").pk).update(code="2611-371599-04-01-000009")


def test_start_needs_everything_its_rule_asks(make: Make, now: datetime) -> None:
    row = make()
    number = row.matter.number
    with pytest.raises(Refused) as why:
        do.start_project(number=number, day=ON, witness="", actor=OFFICER, now=now)
    for words in ("施工许可还没有发", "照片只有 0 张", "没有写见证人", "还没有登记首笔投资"):
        assert words in str(why.value)
    permit: dict[str, Any] = {"number": number, "kind": "permit", "day": date(2026, 3, 2)}
    do.reach(**permit, source="样例：施工许可 SG-1", proof=picture(5), actor=OFFICER, now=now)
    for serial in (1, 2):
        do.add_photo(number=number, content=picture(serial), taken_on=ON, what="基坑", actor=OFFICER, now=now)
    do.enter_month(
        number=number, month=date(2026, 11, 1), planned=Decimal(9), done=Decimal(5), document="凭证", reason="",
        actor=OFFICER, now=now,
    )  # fmt: skip
    with pytest.raises(Refused, match="见证人不能是登记开工的人自己"):
        do.start_project(number=number, day=ON, witness=OFFICER.label, actor=OFFICER, now=now)
    with pytest.raises(Refused, match="还没有到"):
        do.start_project(number=number, day=ON + timedelta(days=1), witness="某甲", actor=OFFICER, now=now)
    do.start_project(number=number, day=ON, witness="某甲", actor=OFFICER, now=now)
    found = read.page(number, OFFICER.roles, now)
    assert found is not None
    assert found.line.state == "started"
    start = next(one for one in found.stones if one.row.kind == "start")
    assert "SG-1" in start.row.source
    assert "某甲" in start.row.source
    assert start.late == (ON - date(2026, 4, 1)).days
    assert verify().finding is None


def test_a_photo_without_a_day_is_kept_and_proves_nothing(make: Make, now: datetime, photo: bytes) -> None:
    number = make().matter.number
    kept = do.add_photo(number=number, content=photo, taken_on=None, what="x", actor=OFFICER, now=now)
    assert kept.taken_on is None
    assert not kept.agrees
    assert not start_facts(Project.objects.get(), ON, "某甲", "x").photos
    with pytest.raises(Refused, match="已经上传过"):
        do.add_photo(number=number, content=photo, taken_on=None, what="x", actor=OFFICER, now=now)
    dated = do.add_photo(number=number, content=photo, taken_on=ON, what="y", actor=OFFICER, now=now)
    assert (dated.pk, dated.taken_on, dated.what) == (kept.pk, ON, "y")
    assert len(start_facts(Project.objects.get(), ON, "某甲", "x").photos) == 1
    with pytest.raises(Refused, match="已经上传过"):
        do.add_photo(number=number, content=photo, taken_on=ON, what="x", actor=OFFICER, now=now)
    digest = Project.objects.get().photos.get().sha256
    assert read.photo(digest) in read.file_paths()


def test_investment_that_falls_says_why_and_both_stay(make: Make, now: datetime) -> None:
    number = make().matter.number
    month: dict[str, Any] = {
        "number": number,
        "month": date(2026, 10, 1),
        "planned": None,
        "document": "月报",
    }
    do.enter_month(**month, done=Decimal(100), reason="", actor=OFFICER, now=now)
    with pytest.raises(Refused, match=r"原来登记完成 100\.00 元"):
        do.enter_month(**month, done=Decimal(60), reason=" ", actor=OFFICER, now=now)
    do.enter_month(**month, done=Decimal(60), reason="重复计入设备款", actor=OFFICER, now=now)
    found = read.page(number, OFFICER.roles, now)
    assert found is not None
    assert [one.done for one in found.months] == [Decimal(60)]
    assert [one.done for one in found.older] == [Decimal(100)]
    assert found.line.spent == Decimal(60)
    for wrong in (Decimal(-1), Decimal("NaN")):
        with pytest.raises(Refused, match="0 或更大"):
            do.enter_month(**month, done=wrong, reason="x", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="只能填计划"):
        do.enter_month(
            **{**month, "month": date(2026, 12, 1)}, done=Decimal(1), reason="", actor=OFFICER, now=now
        )


def test_two_officers_at_once(make: Make, now: datetime) -> None:
    row = make()
    number, seen = row.matter.number, row.matter.version
    day = date(2026, 12, 30)
    stone: dict[str, Any] = {"number": number, "kind": "start", "day": day, "note": "样例：雨季", "now": now}
    do.forecast(**stone, actor=OFFICER, seen=seen)
    with pytest.raises(Stale, match="帮办甲"):
        do.forecast(**{**stone, "day": day + timedelta(days=1)}, actor=OTHER, seen=seen)
    assert Milestone.objects.get(kind="start").forecast_on == day
    with pytest.raises(Refused, match="写明原因"):
        do.forecast(**{**stone, "note": ""}, actor=OTHER)


def test_plan_keeps_what_is_done_and_what_was(make: Make, now: datetime) -> None:
    row = make()
    number = row.matter.number
    do.reach(
        number=number,
        kind="permit",
        day=date(2026, 3, 9),
        source="证",
        proof=picture(1),
        actor=OFFICER,
        now=now,
    )
    with pytest.raises(Refused, match="已完成的节点不能再改计划：施工许可"):
        do.plan_milestones(number=number, plan={"start": ON}, reason="x", actor=OFFICER, now=now)
    plan = {"permit": date(2026, 3, 1), "start": date(2026, 12, 1)}
    do.plan_milestones(number=number, plan=plan, reason="样例：征地", actor=OFFICER, now=now)
    last = acts_of(row.matter.pk)[-1].payload
    assert last["before"]["start"] == "2026-04-01"
    assert last["plan"]["start"] == "2026-12-01"
    assert set(Milestone.objects.values_list("kind", flat=True)) == {"permit", "start"}
    with pytest.raises(Refused, match="认定开工"):
        do.reach(number=number, kind="start", day=ON, source="x", proof=picture(1), actor=OFFICER, now=now)


def test_force_majeure_counts_once_another_has_confirmed(make: Make, now: datetime) -> None:
    number = make().matter.number
    claim: dict[str, Any] = {"number": number, "kind": "permit", "now": now}
    with pytest.raises(Refused, match="附证据"):
        do.claim_excuse(**claim, days=9, reason="洪水", proof=b"", actor=OFFICER)
    do.claim_excuse(**claim, days=9, reason="洪水", proof=picture(3), actor=HEAD)
    before = _late(number, now)
    with pytest.raises(Refused, match="不能是同一个人"):
        do.decide_excuse(**claim, ok=True, reason="属实", actor=HEAD)
    with pytest.raises(NotAllowed):
        do.decide_excuse(**claim, ok=True, reason="属实", actor=OFFICER)
    do.decide_excuse(**claim, ok=True, reason="属实", actor=WATCH)
    assert _late(number, now) == before - 9
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(kind="permit").update(excuse_ok=HEAD.key)


def _late(number: str, now: datetime) -> int:
    found = read.page(number, OFFICER.roles, now)
    assert found is not None
    return next(one.late for one in found.stones if one.row.kind == "permit")


def test_needs_promotion_and_the_list(make: Make, now: datetime) -> None:
    row = make(kind="reserve", plan={"filing": ON})
    number = row.matter.number
    with pytest.raises(Refused, match="计划开工日"):
        do.promote(number=number, kind="implementing", actor=OFFICER, now=now)
    do.promote(number=number, kind="preparing", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="只能从储备"):
        do.promote(number=number, kind="reserve", actor=OFFICER, now=now)
    need = do.enter_need(
        number=number, kind="land", text="30 亩", unit="tax", wanted_on=ON, actor=OFFICER, now=now
    )
    do.meet_need(number=number, need=need.pk, day=ON, how="已供地", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="已经落实"):
        do.meet_need(number=number, need=need.pk, day=ON, how="x", actor=OFFICER, now=now)
    do.drop_project(number=number, reason="样例：投资人撤资", actor=HEAD, now=now)
    make("样例二号", park="park-02")
    assert [one.name for one in read.projects({}, "", 9, ON)] == ["样例二号"]
    assert [one.name for one in read.projects({"state": "dropped"}, "", 9, ON)] == ["样例一号"]
    for sort in read.SORTS:
        first = read.projects({"sort": sort, "only": "late"}, "", 1, ON)
        assert read.projects({"sort": sort}, read.place_of(first[0], sort), 9, ON) == []
    assert read.tally(ON, 2026).implementing == 1
