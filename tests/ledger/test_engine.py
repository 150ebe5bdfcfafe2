"""A matter moves by one act in one transaction, and nothing can be altered unseen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.transaction import TransactionManagementError
from hypothesis import given
from hypothesis import strategies as st

from hemei.ledger.flow import Flow, NoSuchAct, act
from hemei.ledger.models import Act, Matter, Seal
from hemei.ledger.operations import (
    NotAllowed,
    Opening,
    Stale,
    WrongState,
    acting,
    child_ended,
    children_added,
    open_many,
    opening,
    seal,
)
from hemei.ledger.queries import matter_by_number, receipt, receipt_holds, verify
from hemei.rules.chainhash import NotPlain, merkle_root, plain, proof, proves

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FLOW = Flow("thing", "事", (("open", "开"), ("shut", "关")), frozenset({"open"}), (
    act("thing.open", "开始", "Open", "-", "open", "clerk"),
    act("thing.note", "记一笔", "Note", "open", "", "clerk"),
    act("thing.shut", "结束", "Shut", "open", "shut", "approver"),
))  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    key: str
    label: str
    roles: frozenset[str]


CLERK = Somebody("user:1", "窗口甲", frozenset({"clerk"}))
BOSS = Somebody("user:2", "审批乙", frozenset({"approver"}))


def made(number: str = "T-1") -> Matter:
    with opening(FLOW["thing.open"], flow="thing", number=number, title="样例", actor=CLERK, now=NOW) as move:
        move.record(why="样例")
    return Matter.objects.get(number=number)


@pytest.mark.django_db
def test_an_act_changes_state_and_chains() -> None:
    matter = made()
    with acting(FLOW["thing.shut"], matter=matter, actor=BOSS, now=NOW, seen=1) as move:
        move.leave(closed_at=NOW)
    first, second = Act.objects.order_by("seq")
    assert (matter.state, matter.version, matter.head) == ("shut", 2, second.digest)
    assert second.prev == first.digest
    assert verify().finding is None


@pytest.mark.django_db
def test_refusals_write_nothing() -> None:
    matter = made()
    with pytest.raises(NotAllowed), acting(FLOW["thing.shut"], matter=matter, actor=CLERK, now=NOW):
        pass
    with acting(FLOW["thing.shut"], matter=matter, actor=BOSS, now=NOW):
        pass
    with (
        pytest.raises(WrongState, match="审批乙"),
        acting(FLOW["thing.note"], matter=matter, actor=CLERK, now=NOW),
    ):
        pass
    assert Act.objects.count() == 2
    with pytest.raises(NoSuchAct):
        FLOW["thing.fly"]


@pytest.mark.django_db
def test_of_two_clerks_one_wins_and_the_other_is_told_who_and_when() -> None:
    made()
    mine, theirs = Matter.objects.get(), Matter.objects.get()
    with acting(FLOW["thing.note"], matter=mine, actor=CLERK, now=NOW):
        pass
    with (
        pytest.raises(Stale, match="窗口甲 于 2026-11-23 10:00"),
        acting(FLOW["thing.note"], matter=theirs, actor=CLERK, now=NOW),
    ):
        pass
    assert Matter.objects.get().version == 2


@pytest.mark.django_db
def test_a_failing_body_rolls_everything_back() -> None:
    matter = made()
    with pytest.raises(RuntimeError), acting(FLOW["thing.note"], matter=matter, actor=CLERK, now=NOW):
        raise RuntimeError("断电")
    assert Act.objects.count() == 1
    assert Matter.objects.get().version == 1


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["payload", "actor", "at", "name", "target", "actor_label"])
def test_verify_names_the_first_altered_record(column: str) -> None:
    for number in ("T-1", "T-2", "T-3"):
        matter = made(number)
        with acting(FLOW["thing.note"], matter=matter, actor=CLERK, now=NOW):
            pass
    Act.objects.filter(matter__number__in=["T-2", "T-3"], seq=2).update(**{column: "改过"})
    finding = verify().finding
    assert finding is not None
    assert "T-2 第 2 个动作" in finding.where


@pytest.mark.django_db
def test_a_deleted_tail_is_seen() -> None:
    matter = made()
    with acting(FLOW["thing.note"], matter=matter, actor=CLERK, now=NOW):
        pass
    Act.objects.filter(seq=2).delete()
    finding = verify().finding
    assert finding is not None
    assert finding.where == "T-1"


@pytest.mark.django_db
def test_seals_chain_and_receipts_prove_offline() -> None:
    for n in range(5):
        made(f"T-{n}")
    assert seal(now=NOW) is not None
    assert seal(now=NOW) is None
    made("T-9")
    assert seal(now=NOW + timedelta(days=1)) is not None
    assert Seal.objects.count() == 2
    assert verify().finding is None
    given_out = receipt(matter_id=Matter.objects.get(number="T-3").pk, seq=1)
    assert given_out["seal"]["proof"]
    assert receipt_holds(given_out)
    assert not receipt_holds({**given_out, "payload": '{"why":"别的"}'})
    Seal.objects.filter(pk=Seal.objects.order_by("id")[0].pk).update(root="0" * 64)
    assert verify().finding is not None


@pytest.mark.django_db
def test_an_inner_act_that_fails_takes_the_outer_one_with_it() -> None:
    outer, inner = made("T-1"), made("T-2")

    def swallow() -> None:
        with (
            acting(FLOW["thing.note"], matter=outer, actor=CLERK, now=NOW),
            suppress(NotAllowed),
            acting(FLOW["thing.shut"], matter=inner, actor=CLERK, now=NOW),
        ):
            pass

    with pytest.raises(TransactionManagementError):
        swallow()
    assert list(Matter.objects.order_by("number").values_list("version", flat=True)) == [1, 1]
    assert Act.objects.count() == 2


@pytest.mark.django_db
def test_many_open_as_one_does() -> None:
    parent = made("T-0")
    children = open_many(
        FLOW["thing.open"], flow="thing", actor=CLERK, now=NOW, party="party:1", parent=parent,
        openings=[Opening(f"T-{n}", "样例", {"holder": "desk"}, {"n": n}) for n in range(1, 100)],
    )  # fmt: skip
    found = Matter.objects.get(number="T-50")
    assert children[49].matter.pk == found.pk
    assert (found.state, found.version, found.holder, found.parent_id) == ("open", 1, "desk", parent.pk)
    assert Act.objects.get(matter=found).payload == '{"n":50}'
    with acting(FLOW["thing.note"], matter=children[49].matter, actor=CLERK, now=NOW):
        pass
    assert verify().finding is None
    with pytest.raises(NotAllowed):
        open_many(FLOW["thing.open"], flow="thing", actor=BOSS, now=NOW, openings=[Opening("T-X", "样例")])


@pytest.mark.django_db(transaction=True)
def test_an_act_costs_at_most_six_statements(django_assert_max_num_queries: Any) -> None:
    """Loading, transaction and all: BEGIN, SELECT, UPDATE, INSERT, COMMIT; a join adds one."""
    parent = made("T-0")
    open_many(
        FLOW["thing.open"],
        flow="thing",
        actor=CLERK,
        now=NOW,
        parent=parent,
        openings=[Opening("T-1", "样例")],
    )
    children_added(parent_id=parent.pk, count=1)
    with django_assert_max_num_queries(6):
        child = matter_by_number("T-1")
        with acting(FLOW["thing.shut"], matter=child, actor=BOSS, now=NOW, seen=1) as move:
            move.record(verdict="同意")
            move.leave(closed_at=NOW, holder="")
            child_ended(parent_id=parent.pk)
    with django_assert_max_num_queries(6):
        made("T-2")
    assert verify().finding is None


@pytest.mark.django_db
def test_children_are_counted_down_to_the_join() -> None:
    matter = made()
    children_added(parent_id=matter.pk, count=3)
    assert [child_ended(parent_id=matter.pk) for _ in range(3)] == [2, 1, 0]


@given(st.lists(st.binary(min_size=32, max_size=32).map(bytes.hex), min_size=1, max_size=40), st.data())
def test_every_leaf_proves_and_no_other_does(digests: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(digests) - 1))
    root = merkle_root(digests)
    steps = proof(digests, place)
    assert proves(digests[place], steps, root)
    other = "f" * 64
    assert digests[place] == other or not proves(other, steps, root)


def test_control_characters_are_refused() -> None:
    with pytest.raises(NotPlain):
        plain("甲\n乙")
    assert plain("甲乙") == "甲乙"
