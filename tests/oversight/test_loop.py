"""The loop: owner, deadline by the clock, evidence, a look from outside, the person's word, and back again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.queries import Person
from hemei.ledger.operations import Refused, Stale, WrongState
from hemei.ledger.queries import acts_of, verify
from hemei.oversight.models import Remedy
from hemei.oversight.operations import loop
from hemei.oversight.operations.checking import check_remedy, sweep_oversight
from hemei.rules.workdays import local_day
from tests.oversight.conftest import PHOTO, task

People = Callable[[str], Person]


def made(people: People, now: datetime, **kind: Any) -> Remedy:
    return loop.open_remedy(task=task(people, **kind), parent=None, actor=people("watch"), now=now)


def fixed(people: People, now: datetime, **kind: Any) -> Remedy:
    row = made(people, now, **kind)
    loop.answer(row=row, fixed="样例：已改", cause="material", proof=PHOTO, actor=people("unit2"), now=now)
    return row


def state(row: Remedy) -> str:
    return str(Remedy.objects.select_related("matter").get(pk=row.pk).matter.state)


def test_from_the_finding_to_the_person_who_says_it_is_solved(people: People, now: datetime) -> None:
    row = made(people, now)
    assert row.matter.due_at is not None
    assert local_day(row.matter.due_at) == date(2026, 12, 14)  # fifteen working days
    assert Message.objects.filter(to="agency:approval-service", act="remedy.open").exists()
    loop.take(row=row, actor=people("unit"), now=now)
    loop.answer(
        row=row, fixed="样例：不再要这份材料", cause="material", proof=PHOTO, actor=people("unit2"), now=now
    )
    check_remedy(row=row, text="样例：到窗口看过", actor=people("watch"), now=now)
    assert state(row) == "asking"
    with pytest.raises(Refused, match="本人"):
        loop.confirm(row=row, solved=True, text="", actor=people("other"), now=now)
    loop.confirm(row=row, solved=False, text="还在要", actor=people("firm"), now=now)
    assert (state(row), row.rounds) == ("open", 1)
    loop.answer(row=row, fixed="样例：又改了", cause="material", proof=b"", actor=people("unit2"), now=now)
    check_remedy(row=row, text="样例：再看过", actor=people("watch"), now=now)
    loop.confirm(row=row, solved=True, text="", actor=people("firm"), now=now)
    assert state(row) == "solved"
    loop.reopen(row=row, reason="样例：又来了", actor=people("firm"), now=now + timedelta(days=40))
    assert (state(row), row.reopened, row.matter.closed_at) == ("open", 1, None)
    names = [one.name for one in acts_of(row.pk)]
    assert names.count("remedy.answer") == 2
    assert verify().finding is None


def test_nothing_closes_on_the_say_of_who_caused_it(people: People, now: datetime) -> None:
    row = fixed(people, now)
    with pytest.raises(Refused):
        check_remedy(row=row, text="样例", actor=people("unit2"), now=now)
    with pytest.raises(Refused, match="责任部门"):
        check_remedy(row=row, text="样例", actor=people("inside"), now=now)
    both = Person(people("unit2").key, "x", frozenset({"supervisor"}), "")
    with pytest.raises(Refused, match="自己核实"):
        check_remedy(row=row, text="样例", actor=both, now=now)
    with pytest.raises(WrongState):
        loop.confirm(row=row, solved=True, text="", actor=people("firm"), now=now)
    for wrong in ({"checker": row.fixer}, {"checker": "user:0", "checker_unit": row.unit},
                  {"checker": row.caused_by}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Remedy.objects.filter(pk=row.pk).update(**wrong)
    assert state(row) == "answered"


def test_who_nobody_can_ask_for_is_closed_as_not_confirmed(people: People, now: datetime) -> None:
    row = fixed(people, now, person="")
    check_remedy(row=row, text="样例", actor=people("watch"), now=now)
    assert state(row) == "closed"
    silent = fixed(people, now)
    check_remedy(row=silent, text="样例", actor=people("watch"), now=now)
    assert sweep_oversight(now=now + timedelta(days=9))["remedies_lapsed"] == 1
    assert state(silent) == "closed"  # not "solved"


def test_the_unit_alone_answers_and_others_move_it(people: People, now: datetime) -> None:
    row = made(people, now)
    for does in (
        lambda: loop.take(row=row, actor=people("tax"), now=now),
        lambda: loop.answer(row=row, fixed="x", cause="other", proof=b"", actor=people("tax"), now=now),
        lambda: loop.answer(row=row, fixed=" ", cause="other", proof=b"", actor=people("unit"), now=now),
        lambda: loop.answer(row=row, fixed="x", cause="none", proof=b"", actor=people("unit"), now=now),
        lambda: loop.answer(
            row=row, fixed="x" * 1001, cause="other", proof=b"", actor=people("unit"), now=now
        ),
        lambda: loop.extend(row=row, reason="样例", actor=people("inside"), now=now),
        lambda: loop.move_unit(row=row, unit="none", reason="样例", actor=people("watch"), now=now),
        lambda: made(people, now, unit="none"),
        lambda: made(people, now, due_on=local_day(now) - timedelta(days=1)),
    ):
        with pytest.raises(Refused):
            does()
    seen = row.matter.version
    loop.extend(row=row, reason="样例：要采购", actor=people("watch"), now=now, seen=seen)
    assert row.matter.due_at is not None
    assert local_day(row.matter.due_at) == date(2026, 12, 28)  # fifteen and ten working days
    with pytest.raises(Refused, match="不能再延"):
        loop.extend(row=row, reason="样例", actor=people("watch"), now=now)
    with pytest.raises(Stale):
        loop.take(row=row, actor=people("unit"), now=now, seen=seen)
    loop.move_unit(row=row, unit="tax", reason="样例：不归他", actor=people("watch"), now=now)
    loop.take(row=row, actor=people("tax"), now=now)
    loop.answer(row=row, fixed="样例", cause="authority", proof=b"", actor=people("tax"), now=now)
    loop.send_back(row=row, reason="样例：没有改到位", actor=people("watch"), now=now)
    assert (state(row), row.rounds) == ("open", 1)
    loop.void(row=row, reason="样例：交办错了", actor=people("watch"), now=now)
    assert state(row) == "void"


def test_each_deadline_gets_its_cards_once(people: People, now: datetime) -> None:
    made(people, now, due_on=local_day(now) + timedelta(days=10))
    assert sweep_oversight(now=now)["remedy_cards"] == 0
    for at, cards in ((now + timedelta(days=10), 1), (now + timedelta(days=10, hours=1), 0),
                      (now + timedelta(days=11), 1), (now + timedelta(days=12), 0)):  # fmt: skip
        assert sweep_oversight(now=at)["remedy_cards"] == cards
    assert Message.objects.filter(act="remedy.red").count() == 2  # the unit and the supervisors


def test_a_deadline_past_the_last_notice_still_stands(people: People, now: datetime) -> None:
    row = made(people, now.replace(month=12, day=30), workdays=15)
    assert row.matter.due_at is not None
    assert local_day(row.matter.due_at) == date(2027, 1, 20)
