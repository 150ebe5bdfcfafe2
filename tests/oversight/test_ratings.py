"""Ratings: once, nameless, counted honestly; the way of a bad one; what is left out and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.queries import Person
from hemei.catalog.models import Item
from hemei.ledger.models import Act
from hemei.ledger.operations import Refused, System
from hemei.oversight.models import Proposal, Rating, Remedy
from hemei.oversight.operations import bad, loop, ratings
from hemei.oversight.operations.checking import check_remedy, sweep_oversight
from hemei.oversight.operations.outside import Outside, count_services, enter_for_caller, take_outside
from hemei.oversight.operations.ratings import Origin
from hemei.oversight.queries.stats import published

People = Callable[[str], Person]
Vote = Callable[..., Rating]


def fresh(row: Rating) -> Rating:
    return Rating.objects.select_related("matter", "rater", "remedy__matter").get(pk=row.pk)


def test_one_event_has_one_rating_and_the_ledger_names_nobody(
    people: People, vote: Vote, now: datetime
) -> None:
    row = vote(5, key="case:S-x")
    with pytest.raises(Refused, match="一事一评"):
        vote(1, key="case:S-x")
    for level, text in ((0, "x"), (6, "x"), (1, " "), (1, "x" * 501)):
        with pytest.raises(Refused):
            vote(level, text)
    assert Rating.objects.count() == 1
    kept = " ".join(f"{one.actor} {one.actor_label} {one.payload}" for one in Act.objects.all())
    firm = people("firm")
    for name in (firm.key, firm.label, f"party:{firm.party_id}", "13800000001"):
        assert name not in kept
    assert row.matter.party == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.filter(pk=row.pk).update(level=6)


def test_a_bad_one_is_called_back_put_right_rated_again_and_published(
    people: People, vote: Vote, now: datetime
) -> None:
    row = vote(1, "样例：多跑一趟")
    watch, unit = people("watch"), people("unit")
    assert Message.objects.filter(to="role:supervisor", act="rating.bad").exists()
    judge: dict[str, Any] = {
        "row": row,
        "way": "listed",
        "cause": "guide",
        "text": "样例：改指南",
        "unit": "",
    }
    with pytest.raises(Refused, match="还没有联系上"):
        bad.judge(actor=watch, now=now, **judge)
    with pytest.raises(Refused):
        bad.call(row=row, reached=True, note="样例", actor=unit, now=now)
    with pytest.raises(Refused, match="督查人员"):
        bad.call(row=row, reached=True, note="样例", actor=people("inside"), now=now)
    bad.call(row=row, reached=True, note="样例：情况属实", actor=watch, now=now)
    bad.judge(actor=watch, now=now, **judge)
    remedy = Remedy.objects.get()
    assert (remedy.unit, remedy.caused_by, remedy.item_code, remedy.cause) == (
        "approval-service", unit.key, "sample-item", "guide",
    )  # fmt: skip
    loop.answer(row=remedy, fixed="样例：指南已改", cause="guide", proof=b"", actor=people("unit2"), now=now)
    check_remedy(row=remedy, text="样例：看过", actor=watch, now=now)
    row = fresh(row)
    assert (row.matter.state, remedy.matter.state) == ("answered", "asking")
    with pytest.raises(Refused, match="本人"):
        bad.again(row=row, level=5, text="", actor=people("other"), now=now)
    bad.again(row=row, level=2, text="样例：还是不行", actor=people("firm"), now=now)
    row = fresh(row)
    assert row.remedy is not None
    assert (row.matter.state, row.remedy.matter.state) == ("fixing", "open")
    loop.answer(row=row.remedy, fixed="样例：再改", cause="guide", proof=b"", actor=people("unit2"), now=now)
    check_remedy(row=row.remedy, text="样例", actor=watch, now=now)
    bad.again(row=fresh(row), level=4, text="", actor=people("firm"), now=now)
    row = fresh(row)
    assert row.remedy is not None
    assert (row.matter.state, row.remedy.matter.state, row.level, row.again_level) == (
        "closed",
        "solved",
        1,
        4,
    )
    with pytest.raises(Refused, match="电话"):
        ratings.publish(row=row, text="样例 13800000001", actor=watch, now=now)
    ratings.publish(row=row, text="样例：指南写得不清，已改。", actor=watch, now=now)
    assert fresh(row).published
    assert people("firm").key not in " ".join(Act.objects.values_list("actor", flat=True))


def test_unreached_explained_and_never_answered(people: People, vote: Vote, now: datetime) -> None:
    row, watch = vote(2), people("watch")
    for n in range(3):
        bad.call(row=row, reached=False, note=f"样例：第 {n} 次没接", actor=watch, now=now)
    bad.judge(
        row=row, way="explain", cause="policy", text="样例：没有依据", unit="", actor=watch, now=now
    )  # fmt: skip
    assert sweep_oversight(now=now + timedelta(days=3))["ratings_lapsed"] == 0
    assert sweep_oversight(now=now + timedelta(days=9))["ratings_lapsed"] == 1
    row = fresh(row)
    assert (row.matter.state, row.again_level) == ("closed", None)
    late = vote(1)
    assert sweep_oversight(now=now + timedelta(days=9))["callbacks_late"] == 1
    assert sweep_oversight(now=now + timedelta(days=9))["callbacks_late"] == 0
    assert fresh(late).matter.state == "callback"


def test_an_appeal_is_reviewed_by_another_and_shown_as_left_out(
    people: People, vote: Vote, now: datetime
) -> None:
    row, watch = vote(1), people("watch")
    with pytest.raises(Refused, match="被评价的部门"):
        bad.appeal(row=row, text="样例", actor=people("tax"), now=now)
    bad.appeal(row=row, text="样例：评错了办件", actor=people("unit"), now=now)
    bad.review(row=row, why="", note="样例：属实", actor=watch, now=now)
    assert row.matter.state == "callback"
    bad.call(row=row, reached=True, note="样例", actor=watch, now=now)
    bad.judge(row=row, way="now", cause="slow", text="样例", unit="", actor=watch, now=now)
    bad.appeal(row=row, text="样例：评错了办件", actor=people("unit"), now=now)
    with pytest.raises(Refused, match="不计入的理由"):
        bad.review(row=row, why="burst", note="样例", actor=watch, now=now)
    bad.review(row=row, why="wrong", note="样例：核对录音", actor=people("watch2"), now=now)
    row = fresh(row)
    assert row.remedy is not None
    assert (row.matter.state, row.excluded, row.remedy.matter.state) == ("excluded", "wrong", "void")
    with pytest.raises(Refused):
        ratings.restore(row=row, note="样例", actor=people("inside"), now=now)
    ratings.restore(row=row, note="样例：重新核对", actor=watch, now=now)
    row = fresh(row)
    assert (row.matter.state, row.excluded) == ("callback", "")


def test_who_rated_is_seen_only_by_an_act_with_a_purpose(people: People, vote: Vote, now: datetime) -> None:
    row = vote(1)
    for who in ("unit", "leader", "editor"):
        with pytest.raises(Refused):
            ratings.look(row=row, purpose="样例", actor=people(who), now=now)
    with pytest.raises(Refused, match="用途"):
        ratings.look(row=row, purpose=" ", actor=people("watch"), now=now)
    assert ratings.look(row=row, purpose="样例：回访", actor=people("watch"), now=now).phone == "13800000001"
    assert Act.objects.filter(name="rating.look", payload__contains="回访").count() == 1


def test_ten_thousand_from_one_link_do_not_count(people: People, vote: Vote, now: datetime) -> None:
    link = Origin("qr", "L" * 40, "")
    rows = [vote(5, at=now + timedelta(seconds=n), origin=link) for n in range(40)]
    counted = Rating.objects.filter(excluded="").count()
    assert (counted, Rating.objects.filter(excluded="burst").count()) == (20, 20)
    assert Act.objects.filter(name="rating.exclude").count() == 20
    assert fresh(rows[-1]).matter.state == "excluded"
    slow = Origin("qr", "S" * 40, "")  # one in two minutes, all day: none is a burst
    for n in range(65):
        vote(5, at=now + timedelta(minutes=2 * n), origin=slow)
    assert Rating.objects.filter(link="S" * 40, excluded="").count() == 60
    desk = Origin("page", "", "D" * 40)
    for n in range(6):
        vote(5, at=now + timedelta(seconds=n), origin=desk, address=f"party:{90 + n}")
    assert Rating.objects.filter(device="D" * 40, excluded="device").count() == 6


def test_repeated_bad_ratings_open_one_review_of_the_guide(people: People, vote: Vote, now: datetime) -> None:
    Item.objects.create(code="sample-item", name="样例事项", item_type="01", agency="approval-service")
    for _ in range(2):
        vote(1)
    assert not Proposal.objects.exists()
    for _ in range(3):
        vote(2)
    row = Proposal.objects.get()
    assert (row.item_code, row.subject, row.matter.state) == ("sample-item", "guide", "open")
    assert row.matter.parent is not None


def test_ratings_of_another_platform_come_once_and_all_or_none(people: People, now: datetime) -> None:
    Item.objects.create(code="sample-item", name="样例事项", item_type="01", agency="approval-service")
    rows = [
        Outside(
            f"x-{n}",
            now.date(),
            "sample-item",
            "样例事项",
            "approval-service",
            1 if n % 10 == 0 else 5,
            ended=n < 15,
        )
        for n in range(60)
    ]
    assert take_outside(rows=rows, actor=System(), now=now, sample=True) == 60
    assert take_outside(rows=rows[:5], actor=System(), now=now) == 0
    wrong = [Outside(f"y-{n}", now.date(), "", "样例", "", n) for n in (5, 6)]
    with pytest.raises(Refused, match="整批"):
        take_outside(rows=wrong, actor=System(), now=now)
    states = sorted(Rating.objects.values_list("matter__state", flat=True))
    assert {state: states.count(state) for state in states} == {"callback": 4, "closed": 2, "given": 54}
    assert Proposal.objects.count() == 1
    told = published(now.date().replace(day=1), now.date().replace(month=12, day=1))
    assert (told.summary.votes.n, told.handled.bad, told.sample) == (60, 6, True)
    for n in (100, 120):
        row = count_services(
            month=now.date(), agency="approval-service", item_code="sample-item", n=n, source="样例",
            actor=System(), now=now,
        )  # fmt: skip
    said = [
        (one.name, json.loads(one.payload)) for one in Act.objects.filter(matter=row.matter).order_by("seq")
    ]
    assert [(name, told["n"], told["before"]) for name, told in said] == [
        ("count.enter", 100, None),
        ("count.correct", 120, 100),
    ]
    assert published(now.date().replace(day=1), now.date().replace(month=12, day=1)).summary.response == 50
    with pytest.raises(Refused, match="没有已办结的办件"):
        enter_for_caller(number="BJ-0", level=5, text="", actor=people("tax"), now=now)
