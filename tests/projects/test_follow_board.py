"""A drafted board that follows the facts is the board computed anew, whatever happened to which project."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemei.accounts.operations import put_agency
from hemei.ledger.models import Matter
from hemei.ledger.operations import NotAllowed, WrongState
from hemei.ledger.queries import acts_of
from hemei.projects import operations as do
from hemei.projects.models import Board, InvestMonth, Milestone, Project
from hemei.projects.operations.boards import find_board, recompute
from hemei.projects.queries.facts import changed_since
from tests.projects.conftest import LEADER, OFFICER, ON, PARKS, PLAN, WATCH

pytestmark = pytest.mark.django_db
COUNT = 14
BANDS = [
    {"colour": "red", "word": "红", "by": "top", "amount": 3, "good": True},
    {"colour": "black", "word": "黑", "by": "bottom", "amount": 2, "good": False},
    {"colour": "green", "word": "绿", "by": "least", "amount": 55, "good": True},
    {"colour": "yellow", "word": "黄", "by": "below", "amount": 30, "good": False},
]
STEP = st.tuples(
    st.integers(0, COUNT - 1), st.sampled_from(["invest", "reach", "undo", "excuse", "plan", "problem", "name"]),
    st.integers(-60, 60), st.integers(0, 3),
)  # fmt: skip


@pytest.fixture
def board(make: Callable[..., Project], now: datetime) -> Board:
    put_agency(code="water", name="水务部门")
    for n in range(COUNT):
        plan = {**PLAN, "start": ON - timedelta(days=20 * n), "topping": ON - timedelta(days=n)}
        plan["permit"] = plan["start"] - timedelta(days=30)
        row = make(
            f"样例 {n}",
            park=f"park-0{n % 2 + 1}",
            unit=("tax", "water", "housing-construction")[n % 3],
            plan=plan,
        )
        InvestMonth.objects.create(
            project=row, month=date(2026, 9, 1), planned=Decimal(1000), done=Decimal(40 * n), document="样例", by="x",
            at=now,
        )  # fmt: skip
    do.set_colours(title="样例", bands=BANDS, actor=WATCH, now=now)
    return do.make_board(title="样例榜", as_of=ON, parks=PARKS, actor=WATCH, now=now)


def _change(step: tuple[int, str, int, int], now: datetime) -> None:
    """Facts changed behind the ledger's back, so the board is told to read every act again."""
    Board.objects.update(act_id=0)
    at, what, days, more = step
    row = Project.objects.select_related("matter").order_by("pk")[at]
    stone = row.milestones.order_by("pk")[more]
    if what == "invest":
        row.months.update(done=Decimal(20 * abs(days)))
    elif what == "reach":
        Milestone.objects.filter(pk=stone.pk).update(done_on=ON - timedelta(days=abs(days)), source="样例")
    elif what == "undo":
        Milestone.objects.filter(pk=stone.pk).update(done_on=None, source="")
    elif what == "excuse":
        Milestone.objects.filter(pk=stone.pk).update(
            excuse_days=abs(days) + 1, excuse_ok="a", excuse_by="b", excuse_sha256="c"
        )
    elif what == "plan":
        Milestone.objects.filter(pk=stone.pk).update(planned_on=ON + timedelta(days=days))
    elif what == "name":
        Project.objects.filter(pk=row.pk).update(name=f"样例改名 {days}")
    else:
        Matter.objects.create(
            kind="problem", number=f"WT-{at}-{days}-{Matter.objects.count()}", title="样例", state="found",
            head="0" * 64, opened_at=now, topic=f"project:{row.matter.number}", due_at=now + timedelta(days=days),
            closed_at=now if more else None,
        )  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(STEP, min_size=1, max_size=4), min_size=1, max_size=4))
def test_following_is_computing_anew(board: Board, now: datetime, rounds: list[list[Any]]) -> None:
    with transaction.atomic():
        for steps in rounds:
            for step in steps:
                _change(step, now)
            number = board.matter.number
            do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now)
            with transaction.atomic():
                assert recompute(find_board(number), PARKS) == 0, (rounds, steps)
            assert do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now) == 0
        transaction.set_rollback(True)


def test_only_what_was_touched_is_read_and_who_passes_moves_by_one(board: Board, now: datetime) -> None:
    number, last = board.matter.number, board.places.filter(kind="project").order_by("place", "key").last()
    assert last is not None
    InvestMonth.objects.filter(project__matter__number=last.key).update(done=Decimal(1000))
    Board.objects.update(act_id=0)
    with CaptureQueriesContext(connection) as seen:
        assert do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now) == 1
    assert len(seen) <= 40
    assert acts_of(board.matter_id)[-1].payload["projects"] == [last.key]
    moved = board.places.get(kind="project", key=last.key)
    assert moved.place < last.place
    assert not board.places.filter(kind="project", place=0).exists()


def test_a_project_that_comes_goes_or_changes_its_park_is_computed_whole(
    board: Board, make: Callable[..., Project], now: datetime
) -> None:
    number = board.matter.number
    row = make("样例新来的")
    assert do.follow_boards(parks=PARKS, now=now) >= 1
    assert board.places.filter(kind="project").count() == COUNT + 1
    do.drop_project(number=row.matter.number, reason="样例", actor=LEADER, now=now)
    do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now)
    assert board.places.filter(kind="project").count() == COUNT
    first = Project.objects.order_by("pk")[0]
    Project.objects.filter(pk=first.pk).update(park="park-02")
    Board.objects.update(act_id=0)
    do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now)
    assert acts_of(board.matter_id)[-1].payload["whole"]
    assert recompute(find_board(number), PARKS) == 0
    InvestMonth.objects.update(done=Decimal(7))
    Board.objects.update(act_id=0)
    with pytest.raises(NotAllowed):
        do.follow_board(number=number, parks=PARKS, actor=OFFICER, now=now)
    do.open_board(number=number, until=ON + timedelta(days=9), actor=WATCH, now=now)
    with pytest.raises(WrongState):
        do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now)


def test_acts_are_read_once_they_can_no_longer_be_overtaken(
    board: Board, make: Callable[..., Project], now: datetime
) -> None:
    number, one = board.matter.number, Project.objects.select_related("matter").order_by("pk")[0]
    month = date(2026, 9, 1)
    do.enter_month(number=one.matter.number, month=month, planned=None, done=Decimal(999), document="样例", reason="",
                   actor=OFFICER, now=now)  # fmt: skip
    later = now + timedelta(minutes=5)
    assert do.follow_board(number=number, parks=PARKS, actor=WATCH, now=now) == 1
    assert do.follow_board(number=number, parks=PARKS, actor=WATCH, now=later) == 0
    assert changed_since(find_board(number).act_id) == frozenset()
    do.enter_month(number=one.matter.number, month=month, planned=None, done=Decimal(1), document="样例", reason="错填",
                   actor=OFFICER, now=later)  # fmt: skip
    assert changed_since(find_board(number).act_id) == {one.matter.number}
    assert do.follow_board(number=number, parks=PARKS, actor=WATCH, now=later) == 1
    assert recompute(find_board(number), PARKS) == 0
