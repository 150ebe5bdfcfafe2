"""A version's life: one draft at a time, two editors of it, review by another, in force, suspended, cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.catalog import operations, queries
from hemei.catalog.models import BasicItem, Item, ItemVersion
from hemei.catalog.operations import life
from hemei.catalog.queries.versions import diff, mark_of
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import NotAllowed, WrongState
from hemei.ledger.queries import verify
from hemei.rules.items import Limit, Need, Requirement, Unit
from tests.zone import seed_catalog, seed_hall

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CODE = "food-licence"
ONE = Person("user:91", "编辑甲", frozenset({"editor"}))
TWO = Person("user:92", "编辑乙", frozenset({"editor"}))
LAWYER = Person("user:93", "法制丙", frozenset({"head"}))
CLERK = Person("user:94", "窗口丁", frozenset({"clerk"}))


@pytest.fixture
def draft(db: None) -> ItemVersion:
    seed_catalog(now=NOW, actor="user:1")
    return operations.draft_item(code=CODE, actor=ONE, now=NOW)


def acts(version: ItemVersion) -> list[str]:
    version.refresh_from_db()
    return [*Act.objects.filter(matter=version.matter).order_by("seq").values_list("name", flat=True)]


def test_of_two_editors_of_one_version_the_second_is_told_who_and_when(draft: ItemVersion) -> None:
    seen = mark_of(draft)
    first = {**draft.spec, "fee": "", "conditions": ["改过的条件。"]}
    later = NOW + timedelta(hours=2)
    operations.change_draft(version_id=draft.pk, content=first, seen=seen, actor=ONE, now=later)
    with pytest.raises(operations.EditedMeanwhile, match=r"编辑甲 先改了第 2 版（2026-03-02 11:00") as lost:
        operations.change_draft(version_id=draft.pk, content=draft.spec, seen=seen, actor=TWO, now=later)
    assert (lost.value.who, lost.value.at) == ("编辑甲", later.isoformat())
    assert ItemVersion.objects.get(pk=draft.pk).spec["conditions"] == ["改过的条件。"]
    with pytest.raises(operations.DraftRefused, match="不要另开"):
        operations.draft_item(code=CODE, actor=TWO, now=NOW)
    edit = Act.objects.get(matter=draft.matter, name="version.edit")
    assert "改过的条件。" in edit.payload
    assert edit.actor == "user:91"


def test_content_of_another_item_is_refused(draft: ItemVersion) -> None:
    other = {**draft.spec, "code": "reg-company"}
    with pytest.raises(operations.DraftRefused, match="核对编号"):
        operations.change_draft(version_id=draft.pk, content=other, seen=mark_of(draft), actor=ONE, now=NOW)


def test_the_whole_life_is_acts_of_one_matter(draft: ItemVersion) -> None:
    send, back = operations.send_to_review, operations.send_back
    broken = {**draft.spec, "consult_phone": "1234"}
    operations.change_draft(version_id=draft.pk, content=broken, seen=mark_of(draft), actor=ONE, now=NOW)
    with pytest.raises(operations.DraftRefused, match="区号"):
        send(version_id=draft.pk, actor=ONE, now=NOW)
    draft.refresh_from_db()
    fixed = {**draft.spec, "consult_phone": ""}
    operations.change_draft(version_id=draft.pk, content=fixed, seen=mark_of(draft), actor=ONE, now=NOW)
    with pytest.raises(NotAllowed):
        send(version_id=draft.pk, actor=CLERK, now=NOW)
    send(version_id=draft.pk, actor=ONE, now=NOW)
    with pytest.raises(operations.DraftRefused, match="审核中"):
        operations.change_draft(version_id=draft.pk, content=fixed, seen=mark_of(draft), actor=ONE, now=NOW)
    with pytest.raises(operations.DraftRefused, match="哪里要改"):
        back(version_id=draft.pk, reason=" ", actor=LAWYER, now=NOW)
    back(version_id=draft.pk, reason="依据写到条", actor=LAWYER, now=NOW)
    send(version_id=draft.pk, actor=ONE, now=NOW)
    day = date(2026, 4, 1)
    common = {"kind": "item", "version_id": draft.pk, "now": NOW}
    with pytest.raises(operations.DraftRefused, match="同一个人"):
        life.publish(on=day, actor=ONE, **common)
    with pytest.raises(operations.DraftRefused, match="已经过去"):
        life.publish(on=date(2026, 3, 1), actor=LAWYER, **common)
    life.publish(on=day, actor=LAWYER, **common)
    old = ItemVersion.objects.get(item__code=CODE, number=1)
    assert (old.status, old.ended_on) == ("changed", day)
    assert acts(old) == ["version.enter", "version.change"]
    assert queries.item_by_code(CODE, date(2026, 3, 31)).number == 1
    assert queries.item_by_code(CODE, day).number == 2
    life.suspend(on=date(2026, 5, 1), reason="系统升级", actor=LAWYER, **common)
    assert queries.item_by_code(CODE, date(2026, 4, 30)).number == 2
    with pytest.raises(queries.NotOffered):
        queries.item_by_code(CODE, date(2026, 5, 1))
    with pytest.raises(WrongState):
        life.suspend(on=date(2026, 5, 1), reason="再停", actor=LAWYER, **common)
    life.resume(actor=LAWYER, **common)
    life.cancel(on=date(2026, 6, 1), reason="法律修改", actor=LAWYER, **common)
    assert queries.item_by_code(CODE, date(2026, 5, 31)).number == 2
    with pytest.raises(queries.NotOffered):
        queries.item_by_code(CODE, date(2026, 6, 1))
    assert [name.removeprefix("version.") for name in acts(draft)] == [
        "draft", "edit", "edit", "submit", "back", "submit", "publish", "suspend", "resume", "cancel",
    ]  # fmt: skip
    assert verify().finding is None
    assert operations.draft_item(code=CODE, actor=TWO, now=NOW).number == 3


def test_the_database_keeps_two_people_apart_too(draft: ItemVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemVersion.objects.filter(pk=draft.pk).update(published_key=draft.made_key)


def test_a_new_item_begins_empty_or_like_another_and_a_code_once(db: None) -> None:
    seed_catalog(now=NOW, actor="user:1")
    made = operations.begin(
        kind="item", code="dog-licence", name="养犬登记", agency="tax", actor=ONE, now=NOW
    )
    assert made.status == "draft"
    like = operations.begin(
        kind="menu", code="my-shop", name="开小店", like="open-company", actor=ONE, now=NOW
    )
    assert like.spec["name"] == "开小店"
    assert like.spec["questions"]
    with pytest.raises(operations.DraftRefused, match="已经用了"):
        operations.begin(kind="item", code="dog-licence", name="又一个", agency="tax", actor=ONE, now=NOW)
    with pytest.raises(operations.DraftRefused, match="小写字母"):
        operations.begin(kind="item", code="狗", name="养犬", agency="tax", actor=ONE, now=NOW)
    operations.drop_draft(version_id=made.pk, reason="不办了", actor=ONE, now=NOW)
    assert Matter.objects.get(pk=made.matter.pk).closed_at is not None  # type: ignore[union-attr]


def test_items_stand_under_their_basic_item_and_their_body(db: None) -> None:
    seed_hall(now=NOW, actor="user:1")
    basic = BasicItem.objects.get(name="农药经营许可")
    assert basic.code == "370115004000"
    (entry,) = basic.implementations.all()
    assert entry.agency == "agriculture"
    assert entry.items.count() == 3
    assert not Item.objects.filter(implementation=None).exists()


def test_the_difference_names_fields_and_papers(draft: ItemVersion) -> None:
    before = queries.spec(draft)
    assert diff(before, before) == ()
    first, *rest = before.requirements
    after = replace(
        before,
        promised=Limit(3, Unit.WORKDAY, "样例"),
        requirements=(*rest, Requirement("seal-record")),
    )
    found = {change.what: (change.before is None, change.after is None) for change in diff(before, after)}
    assert found == {
        "承诺时限": (False, False),
        f"材料“{first.paper}”": (False, True),
        "材料“seal-record”": (True, False),
    }
    softer = replace(before, requirements=(replace(first, need=Need.DEFERRABLE, defer_days=3), *rest))
    assert [(c.what, c.before, c.after) for c in diff(before, softer)] == [
        (f"材料“{first.paper}” · 必要性", "必要", "可容缺后补"),
        (f"材料“{first.paper}” · 补交天数", "0", "3"),
    ]
