"""Visits and problems by their acts: late records kept beside the first, and only the firm's word closes a problem."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.operations import put_party
from hemei.accounts.queries import Person
from hemei.ledger.models import Act
from hemei.ledger.operations import NotAllowed, Refused, Stale, WrongState
from hemei.projects.models import Problem, Project, Visit
from hemei.projects.operations import problems, visits
from hemei.projects.operations.problems import Found
from hemei.projects.queries import visits as reading
from hemei.projects.queries.facts import board_facts
from hemei.rules.workdays import local_day
from tests.projects.conftest import HEAD, LEADER, OFFICER, OTHER, WATCH

CODE = "91000000MA0000000Y"


@pytest.fixture
def firm(agencies: None) -> Person:
    party = put_party(kind="legal", name="样例企业", code=CODE, sample=True)
    return Person("user:9", "样例经办人", frozenset({"applicant"}), "", party.pk)


@pytest.fixture
def visit(firm: Person, now: datetime) -> Callable[..., visits.Kept]:
    def made(text: str = "样例：看了车间", **more: Any) -> visits.Kept:
        given = {
            "where": visits.Where("样例企业", "park-01", CODE),
            "at": now,
            "slip": "",
            "problem": None,
        } | more
        written = visits.Written(
            local_day(now), text, given["slip"], given["problem"], given.get("photo", b"")
        )
        return visits.make_visit(
            where=given["where"],
            written=written,
            purpose="样例：问需",
            actor=OFFICER,
            now=given["at"],
            sample=True,
        )

    return made


def problem(
    visit: Callable[..., visits.Kept], text: str = "样例：厂区夜里停电三次", unit: str = "tax"
) -> Problem:
    kept = visit(problem=Found("energy", text, unit))
    row = kept.visit.problems.get()
    assert isinstance(row, Problem)
    return row


def number(row: Any) -> str:
    return str(row.matter.number)


def test_a_record_from_a_telephone_is_entered_once_and_another_text_is_kept_beside_it(
    visit: Callable[..., visits.Kept], now: datetime
) -> None:
    first = visit(slip="0a1b2c3d4e5f", problem=Found("road", "样例：门前路断"))
    assert first.how == "new"
    assert visit(slip="0a1b2c3d4e5f", problem=Found("road", "样例：门前路断")).how == "again"
    assert (Visit.objects.count(), Problem.objects.count()) == (1, 1)
    other = visit("样例：改过的记录", slip="0a1b2c3d4e5f")
    assert (other.how, number(other.visit)) == ("doubled", number(first.visit))
    assert other.visit.matter.state == "doubled"
    texts = [(one.text, one.holds) for one in other.visit.reports.order_by("pk")]
    assert texts == [("样例：看了车间", True), ("样例：改过的记录", False)]
    late = other.visit.reports.get(holds=False)
    with pytest.raises(Stale):
        visits.settle_visit(
            number=number(first.visit), report=late.pk, reason="x", actor=OFFICER, now=now, seen=1
        )
    visits.settle_visit(
        number=number(first.visit), report=late.pk, reason="样例：现场改过", actor=OFFICER, now=now
    )
    held = Visit.objects.get().reports.get(holds=True)
    assert held.text == "样例：改过的记录"
    assert Visit.objects.get().reports.count() == 2


def test_two_officers_report_one_planned_visit_and_both_are_kept(firm: Person, now: datetime) -> None:
    where = visits.Where("样例企业", "park-01", CODE)
    with pytest.raises(Refused, match="已经过了"):
        visits.plan_visit(
            where=where, day=local_day(now) - timedelta(days=1), purpose="样例", actor=OFFICER, now=now
        )
    row = visits.plan_visit(where=where, day=local_day(now), purpose="样例", actor=OFFICER, now=now)
    done = visits.Written(local_day(now), "样例：甲写的")
    assert visits.report_visit(number=number(row), written=done, actor=OFFICER, now=now, seen=1).how == "new"
    assert visits.report_visit(number=number(row), written=done, actor=OTHER, now=now, seen=1).how == "again"
    more = visits.Written(local_day(now), "样例：乙写的", "feedbeef", Found("other", "样例：乙发现的问题"))
    assert (
        visits.report_visit(number=number(row), written=more, actor=OTHER, now=now, seen=1).how == "doubled"
    )
    assert Problem.objects.get().text == "样例：乙发现的问题"  # what came second is not lost
    later = visits.Written(local_day(now) + timedelta(days=1), "样例")
    with pytest.raises(Refused, match="还没有到"):
        visits.report_visit(number=number(row), written=later, actor=OFFICER, now=now)
    with pytest.raises(NotAllowed):
        visits.cancel_visit(number=number(row), reason="样例", actor=firm, now=now)


def test_found_assigned_handled_and_closed_only_by_the_firm(
    visit: Callable[..., visits.Kept], firm: Person, photo: bytes, now: datetime
) -> None:
    row = problem(visit, unit="")
    assert row.matter.state == "found"
    problems.assign(number=number(row), unit="tax", level="unit", reason="", actor=WATCH, now=now)
    with pytest.raises(Refused, match="别的部门"):
        problems.take(number=number(row), actor=OFFICER, now=now)
    problems.take(number=number(row), actor=OTHER, now=now)
    with pytest.raises(Refused, match="证据"):
        problems.answer(number=number(row), done="样例：已接通", proof=b"", actor=OTHER, now=now)
    problems.answer(number=number(row), done="样例：已接通", proof=photo, actor=OTHER, now=now)
    assert Message.objects.filter(
        to=f"party:{firm.party_id}", act="problem.answer", place="visits_my"
    ).exists()
    stranger = Person("user:8", "别家", frozenset({"applicant"}), "", None)
    with pytest.raises(Refused, match="只有反映问题的企业"):
        problems.settle(number=number(row), solved=True, text="", actor=stranger, now=now)
    with pytest.raises(Refused, match="还差什么"):
        problems.settle(number=number(row), solved=False, text=" ", actor=firm, now=now)
    problems.settle(number=number(row), solved=False, text="样例：昨晚又停", actor=firm, now=now)
    row = Problem.objects.get()
    assert (row.matter.state, row.rounds, row.solved) == ("handling", 1, False)
    assert reading.tally(now).found == 1
    assert reading.tally(now).solved == 0
    problems.answer(number=number(row), done="样例：换了变压器", proof=photo, actor=OTHER, now=now)
    with pytest.raises(Refused, match="确认期限内"):
        problems.settle_on_paper(number=number(row), text="样例", paper=photo, actor=WATCH, now=now)
    problems.settle(number=number(row), solved=True, text="", actor=firm, now=now)
    row = Problem.objects.get()
    assert (row.matter.state, row.solved, row.confirmed_by) == ("solved", True, f"party:{firm.party_id}")
    assert reading.tally(now).solved == 1
    problems.reopen(number=number(row), reason="样例：又停电", actor=firm, now=now)
    row = Problem.objects.get()
    assert (row.matter.state, row.reopened, row.solved) == ("assigned", 1, False)
    assert row.matter.closed_at is None
    assert [one.name for one in Act.objects.filter(matter=row.matter).order_by("seq")][-1] == "problem.reopen"


def test_a_firm_without_an_account_confirms_on_paper_and_the_database_knows_it(
    visit: Callable[..., visits.Kept], photo: bytes, now: datetime
) -> None:
    kept = visit(where=visits.Where("样例小店", "park-02"), problem=Found("permit", "样例：换证", "tax"))
    row = kept.visit.problems.get()
    problems.answer(number=number(row), done="样例：已换", proof=photo, actor=OTHER, now=now)
    inside = Person("user:7", "督查（样例）", frozenset({"supervisor"}), "tax")
    with pytest.raises(Refused, match="不能替企业确认"):
        problems.settle_on_paper(number=number(row), text="样例", paper=photo, actor=inside, now=now)
    with pytest.raises(Refused, match="确认件"):
        problems.settle_on_paper(number=number(row), text="样例", paper=b"", actor=WATCH, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(solved=True, confirmed_by=WATCH.key)  # without its paper
    problems.settle_on_paper(number=number(row), text="样例：已签字", paper=photo, actor=WATCH, now=now)
    assert Problem.objects.get().solved
    with pytest.raises(IntegrityError), transaction.atomic():
        Problem.objects.filter(pk=row.pk).update(confirmed_by=OTHER.key)  # who handled it


def test_stuck_ones_climb_and_waiting_for_the_firm_is_not_the_unit_s_delay(
    visit: Callable[..., visits.Kept], firm: Person, make: Callable[..., Project], photo: bytes, now: datetime
) -> None:
    project = make()
    where = visits.Where("样例企业", "park-01", CODE, number(project).lower())
    row = visit(where=where, problem=Found("energy", "样例：电容量不够", "tax")).visit.problems.get()
    assert row.matter.topic == f"project:{number(project)}"
    assert problems.climb_overdue(now=now + timedelta(days=12)) == 0  # late, but not by enough
    late = now + timedelta(days=30)
    assert problems.climb_overdue(now=late) == 1
    assert problems.climb_overdue(now=late) == 0
    row = Problem.objects.select_related("matter").get()
    assert (row.level, row.matter.holder) == ("zone", "role:supervisor")
    assert problems.climb_overdue(now=late + timedelta(days=30)) == 1
    row = Problem.objects.select_related("matter").get()
    assert (row.level, row.matter.holder) == ("city", "role:leader")
    with pytest.raises(Refused, match="最高一级"):
        problems.climb(number=number(row), reason="样例", actor=LEADER, now=late + timedelta(days=31))
    done = late + timedelta(days=40)
    problems.answer(number=number(row), done="样例：已增容", proof=photo, actor=OTHER, now=done)
    assert problems.climb_overdue(now=done + timedelta(days=300)) == 0
    problems.settle(number=number(row), solved=True, text="", actor=firm, now=done + timedelta(days=20))
    (mark,) = board_facts(local_day(now), numbers=[number(project)])[number(project)][1].problems
    assert mark.done is not None
    assert mark.planned == mark.done  # reported in time; the firm took twenty days
    with pytest.raises(Refused, match="没有编号"):
        visit(where=visits.Where("样例企业", "park-01", CODE, "XM-1"))


def test_similar_problems_are_grouped_and_can_be_taken_apart(
    visit: Callable[..., visits.Kept], now: datetime
) -> None:
    one = problem(visit, "样例：厂区夜里经常停电，影响生产")
    two = problem(visit, "样例：厂区夜里经常停电，机器停转")
    three = problem(visit, "样例：招不到熟练焊工")
    assert (two.like_id, three.like_id) == (one.pk, None)
    assert [(found.head.pk, found.times, found.open) for found in reading.groups()] == [(one.pk, 2, 2)]
    problems.part(number=number(two), actor=WATCH, now=now)
    assert reading.groups() == []
    problems.join(number=number(three), other=number(one), actor=WATCH, now=now)
    with pytest.raises(Refused, match="第一件"):
        problems.join(number=number(one), other=number(three), actor=WATCH, now=now)
    problems.void(number=number(three), reason="样例：重复登记", actor=WATCH, now=now)
    assert reading.tally(now).found == 2
    with pytest.raises(WrongState):
        problems.void(number=number(three), reason="样例", actor=WATCH, now=now)
    with pytest.raises(NotAllowed):
        problems.void(number=number(two), reason="样例", actor=HEAD, now=now)
