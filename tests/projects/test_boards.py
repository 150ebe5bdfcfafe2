"""A board from facts to freezing, the ladder, the yearly assessment, milestones that follow licences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.queries import person_by_username
from hemei.cases import queries as case_queries
from hemei.cases.queries.projects import cases_of_project
from hemei.cli.sample import BUILD, make_order, run_case
from hemei.cli.sample_projects import FORMULA, picture
from hemei.ledger.models import Matter
from hemei.ledger.operations import Refused
from hemei.projects import operations as do
from hemei.projects.models import Assessment, Board, BoardPlace, Card, Lead, Milestone, Problem, Project
from hemei.projects.operations.boards import digest_of
from hemei.projects.queries import assess as assess_read
from hemei.projects.queries import boards as read
from hemei.projects.queries import leads as lead_read
from hemei.projects.queries.calendars import events
from hemei.projects.queries.facts import board_facts
from hemei.rules import boards as rules
from hemei.rules.assessment import formula_of
from tests.projects.conftest import HEAD, LEADER, OFFICER, ON, OTHER, PARKS, WATCH, workbook

Make = Callable[..., Project]


@pytest.fixture
def board(make: Make, now: datetime) -> Board:
    make(code="2611-371599-04-01-000001")
    make("样例二号", park="park-02", unit="tax", plan={"start": ON + timedelta(days=9)})
    make("样例三号", park="park-02")
    return do.make_board(title="样例", as_of=ON, parks=PARKS, actor=WATCH, now=now)


def test_places_come_from_facts_and_can_be_computed_again(board: Board) -> None:
    seats = read.board(board.matter.number, "project", frozenset())
    assert seats is not None
    assert [(one.name, one.place, one.total) for one in seats.seats] == [
        ("样例二号", 1, 10_000), ("样例一号", 2, 5000), ("样例三号", 2, 5000),
    ]  # fmt: skip
    assert [one.name for one in seats.seats if one.band and one.band.word == "红榜"] == [
        "样例二号",
        "样例一号",
        "样例三号",
    ]
    for one in BoardPlace.objects.all():
        found = read.opened(one.pk)
        assert found is not None
        assert found.holds
    park = read.board(board.matter.number, "park", frozenset())
    assert park is not None
    assert [(one.name, one.total) for one in park.seats] == [
        ("样例 02 号园区", 7500),
        ("样例 01 号园区", 5000),
    ]


def test_what_is_published_never_moves(board: Board, now: datetime) -> None:
    number = board.matter.number
    do.open_board(number=number, until=ON + timedelta(days=2), actor=WATCH, now=now)
    with pytest.raises(Refused, match="异议期还没有过"):
        do.publish_board(number=number, actor=LEADER, now=now + timedelta(days=2))
    seat = BoardPlace.objects.get(kind="project", name="样例二号")
    with pytest.raises(Refused, match="只有责任部门"):
        do.object_to_place(place_id=seat.pk, text="x", proof=b"", actor=HEAD, now=now)
    made = do.object_to_place(place_id=seat.pk, text="样例：少算", proof=picture(1), actor=OTHER, now=now)
    later = now + timedelta(days=3)
    with pytest.raises(Refused, match="1 件异议没有答复"):
        do.publish_board(number=number, actor=LEADER, now=later)
    do.decide_objection(number=made.matter.number, ok=True, answer="样例：属实", actor=WATCH, now=now)
    first = Project.objects.get(name="样例一号").matter.number
    do.claim_excuse(
        number=first, kind="permit", days=700, reason="样例", proof=picture(2), actor=OFFICER, now=now
    )
    do.decide_excuse(number=first, kind="permit", ok=True, reason="样例", actor=HEAD, now=now)
    assert do.remake_board(number=number, parks=PARKS, reason="异议成立", actor=WATCH, now=now) >= 2
    do.publish_board(number=number, actor=LEADER, now=later)
    frozen = do.freeze_board(number=number, actor=LEADER, now=later)
    assert frozen.digest == digest_of(frozen)
    assert set(Message.objects.filter(act="board.publish").values_list("to", flat=True)) == {
        "agency:housing-construction", "agency:tax",
    }  # fmt: skip
    assert Message.objects.filter(act="objection.uphold", to="agency:tax", number=number).exists()
    with pytest.raises(Refused, match="现在不能"):
        do.remake_board(number=number, parks=PARKS, reason="x", actor=WATCH, now=later)
    with pytest.raises(IntegrityError), transaction.atomic():
        BoardPlace.objects.filter(kind="project").update(total=1)
    place = BoardPlace.objects.get(kind="park", key="park-01")
    BoardPlace.objects.filter(pk=place.pk).update(total=1)
    assert digest_of(frozen) != frozen.digest  # who goes past the acts is seen


def test_colours_are_pinned_to_their_board(board: Board, now: datetime) -> None:
    bands = [{"colour": "blue", "word": "蓝榜", "by": "least", "amount": 90, "good": True}]
    do.set_colours(title="样例", bands=bands, actor=LEADER, now=now)
    with pytest.raises(Refused, match="第 1 档"):
        do.set_colours(title="样例", bands=[{**bands[0], "colour": "pink"}], actor=LEADER, now=now)
    again = do.make_board(title="样例二", as_of=ON, parks=PARKS, actor=WATCH, now=now)
    assert rules.bands_of(again.bands)[0].word == "蓝榜"
    assert rules.bands_of(Board.objects.get(pk=board.pk).bands)[0].word == "红榜"


def test_problems_of_the_ledger_count(board: Board, now: datetime) -> None:
    """A problem that names the project counts from its day on, whatever kind of problem it is."""
    number = Project.objects.get(name="样例二号").matter.number
    matter = Matter.objects.create(
        kind="problem", number="WT-1", title="样例", state="open", head="0", opened_at=now, topic=f"project:{number}",
        due_at=now - timedelta(days=3),
    )  # fmt: skip
    Problem.objects.create(
        matter=matter, firm="样例", park="park-01", project=number, kind="other", text="样例"
    )
    (_name, facts) = board_facts(ON, numbers=[number])[number]
    assert facts == board_facts(ON)[number][1]
    assert rules.score(facts, rules.rule(ON), ON).problems == 1500


def test_ladder_is_left_only_on_checked_evidence(make: Make, now: datetime) -> None:
    number = make().matter.number
    card = do.remind(number=number, reason="样例：逾期", due_on=None, actor=WATCH, now=now).matter.number
    with pytest.raises(Refused, match="已经在督导中"):
        do.remind(number=number, reason="x", due_on=None, actor=WATCH, now=now)
    step: dict[str, Any] = {"number": card, "reason": "样例", "due_on": ON + timedelta(days=9), "now": now}
    for who in (WATCH, WATCH, LEADER):
        do.climb(**step, points=0, actor=who)
    with pytest.raises(Refused, match="1 到 10 分"):
        do.climb(**step, points=11, actor=LEADER)
    do.climb(**step, points=3, actor=LEADER)
    with pytest.raises(Refused, match="最后一级"):
        do.climb(**step, points=3, actor=LEADER)
    with pytest.raises(Refused, match="还没有整改证据"):
        do.release(number=card, ok=True, found="x", actor=WATCH, now=now)
    with pytest.raises(Refused, match="只有责任部门"):
        do.answer_card(number=card, text="x", proof=picture(1), actor=OTHER, now=now)
    for ok in (False, True):
        do.answer_card(number=card, text="样例：已整改", proof=picture(1), actor=HEAD, now=now)
        do.release(number=card, ok=ok, found="样例：现场看过", actor=WATCH, now=now)
    row = Card.objects.get()
    assert (row.over, row.docked, row.matter.state) == (True, 3, "released")
    told = list(Message.objects.order_by("pk").values_list("to", "act", "place"))
    unit, watch = "agency:housing-construction", "role:supervisor"
    assert [one[:2] for one in told] == [
        *((unit, f"card.{name}") for name in ("remind", "show", "hang", "talk", "dock")), (watch, "card.answer"),
        (unit, "card.return"), (watch, "card.answer"), (unit, "card.release"),
    ]  # fmt: skip
    assert {one[2] for one in told} == {"project_card"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.update(checked_by=row.answered_by)


def test_assessment_versions_what_if_and_objection(board: Board, now: datetime) -> None:
    make: dict[str, Any] = {"year": 2026, "document": "样例办法", "actor": WATCH, "now": now}
    with pytest.raises(Refused, match="权重加起来是 20"):
        do.make_assessment(formula=FORMULA[:1], **make)
    first = do.make_assessment(formula=FORMULA, **make)
    rows = {one.unit: one for one in assess_read.rows_of(first)}
    assert rows["tax"].total == 10_000  # nothing was owed yet
    assert rows["housing-construction"].place == 2
    other = assess_read.computed(
        assess_read.stored_pairs(first), formula_of([{"figure": "started", "weight": 100, "target": 100}])
    )  # fmt: skip
    assert {one.unit: one.total for one in other} == {"housing-construction": 0, "tax": 10_000}
    made = do.object_to_row(row_id=rows["tax"].pk, text="样例", proof=b"", actor=OTHER, now=now)
    with pytest.raises(Refused, match="异议没有答复"):
        do.settle_assessment(number=first.matter.number, actor=LEADER, now=now)
    do.decide_objection(number=made.matter.number, ok=False, answer="样例", actor=WATCH, now=now)
    second = do.make_assessment(formula=FORMULA, **make)
    do.settle_assessment(number=second.matter.number, actor=LEADER, now=now)
    states = list(Assessment.objects.order_by("version").values_list("matter__state", flat=True))
    assert states == ["replaced", "final"]


def test_lead_goes_down_the_funnel(agencies: None, now: datetime) -> None:
    new = do.NewLead("样例线索", "样例甲", "fund", "样例", Decimal(320_000_000))
    number = do.enter_lead(new=new, actor=OFFICER, now=now).matter.number
    with pytest.raises(Refused, match="现在不能"):
        do.sign_lead(number=number, day=ON, promises={"tax": Decimal(1)}, actor=OFFICER, now=now)
    for name in ("judge", "discuss"):
        do.note_lead(number=number, name=name, text="样例", actor=OFFICER, now=now)
    figures = {"investment": Decimal(32000), "land": Decimal(80), "tax": Decimal(500)}
    with pytest.raises(Refused, match="门前拒绝"):
        do.admit_lead(
            number=number, figures=figures, grounds=[], agreed=True, reason="x", actor=LEADER, now=now
        )
    figures["tax"] = Decimal(2000)
    do.admit_lead(
        number=number, figures=figures, grounds=[], agreed=True, reason="样例", actor=LEADER, now=now
    )
    do.sign_lead(number=number, day=ON, promises={"tax": Decimal(2000)}, actor=OFFICER, now=now)
    sheet = do.Sheet("样例落地", "样例甲", "park-01", "tax", Decimal(1))
    made = do.land_lead(
        number=number, sheet=sheet, kind="reserve", year=2026, plan={}, actor=OFFICER, now=now
    )
    review: dict[str, Any] = {"number": number, "text": "样例", "actor": LEADER}
    with pytest.raises(Refused, match="还没有投产"):
        do.review_lead(reached={"tax": Decimal(1)}, now=now, **review)
    Milestone.objects.create(project=made, kind="produce", planned_on=ON, done_on=ON, source="样例")
    with pytest.raises(Refused, match="2029-11-23"):
        do.review_lead(reached={"tax": Decimal(1)}, now=now, **review)
    due = date(2029, 11, 23)
    (event,) = events(due, due, today=ON, kind="review")
    assert (event.number, event.name, event.state) == (number, made.name, "")
    assert events(due, due, today=due + timedelta(days=1), kind="review")[0].state == "late"
    do.review_lead(reached={"tax": Decimal(1500)}, now=now + timedelta(days=1100), **review)
    assert not events(due, due, today=ON, kind="review")
    assert lead_read.funnel("mode") == [("fund", [1, 1, 1, 1, 1, 1, 0, 0, 1], Decimal(320_000_000))]
    with pytest.raises(IntegrityError), transaction.atomic():
        Lead.objects.update(verdict="refuse")


def test_a_list_goes_in_whole_and_out_whole(agencies: None, now: datetime) -> None:
    heads: list[object] = [
        "项目名称",
        "企业",
        "类别",
        "园区",
        "责任部门",
        "总投资（万元）",
        "统一代码",
        "计划施工许可",
        "计划开工",
    ]
    rows: list[list[object]] = [
        [f"样例{n}", "样例公司", "实施类", "park-01", "tax", 300 + n, f"C-{n}", date(2027, 1, 1), "2027/2/1"]
        for n in range(300)
    ]
    bad = [
        *rows,
        ["样例", "样例公司", "实施类", "park-01", "tax", 1, "C-3", date(2027, 3, 1), date(2027, 2, 1)],
    ]
    found = do.preview_list(workbook([heads, *bad]), parks=PARKS)
    assert [cell for cell, _words in found.faults] == ["G302", "H302"]
    assert "G5" in found.faults[0][1]
    take: dict[str, Any] = {
        "year": 2027,
        "document": "样例清单",
        "parks": PARKS,
        "actor": OFFICER,
        "now": now,
    }
    with pytest.raises(Refused, match="2 处错误"):
        do.take_list(content=workbook([heads, *bad]), **take)
    assert not Project.objects.exists()
    made = do.take_list(content=workbook([heads, *rows]), **take)
    assert (made.count, Project.objects.count(), Milestone.objects.count()) == (300, 300, 600)
    number = Project.objects.get(name="样例7").matter.number
    assert Project.objects.get(name="样例7").total == Decimal(3_070_000)
    do.forecast(number=number, kind="start", day=date(2027, 1, 20), note="", actor=OFFICER, now=now)
    with pytest.raises(Refused, match="不能整批撤销"):
        do.undo_list(number=made.matter.number, reason="x", actor=OFFICER, now=now)
    other = do.take_list(content=workbook([heads, [*rows[0][:6], "C-X", *rows[0][7:]]]), **take)
    assert do.undo_list(number=other.matter.number, reason="样例：传错", actor=OFFICER, now=now) == 1
    again = do.preview_list(workbook([heads, [*rows[0][:6], "C-X", *rows[0][7:]]]), parks=PARKS)
    assert again.ready  # its unified code is free again
    assert do.preview_list(b"no workbook", parks=PARKS).faults[0][0] == "A1"


def test_a_licence_moves_its_milestone(zone: None, now: datetime) -> None:
    """Cases of other rooms name the unified code; once a licence is out, the next round moves the milestone."""
    order = make_order(menu="build-land", who="firm", answers=BUILD, at=now)
    code = "2611-371599-04-01-000001"
    cases = {one.item_code: one for one in order.cases.all()}
    assert {one.item for one in cases_of_project(code)} == set(cases)
    assert cases_of_project("") == []
    sheet = do.Sheet("样例", "样例公司", "park-01", "tax", Decimal(1), code=code)
    row = do.enter_project(
        sheet=sheet, kind="preparing", year=2026, plan={"filing": ON}, actor=OFFICER, now=now
    )
    assert do.follow_licences(now=now) == 0
    filing = cases["project-filing"].matter.number
    run_case(filing, clerk=person_by_username("clerk"), at=now, until=now + timedelta(hours=3), how="granted")
    licence = case_queries.case_by_number(filing).licence
    assert do.follow_licences(now=now) == 1
    assert do.follow_licences(now=now) == 0
    stone = row.milestones.get()
    assert stone.done_on == licence.issued_on
    assert licence.number in stone.source
