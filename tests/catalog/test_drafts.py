"""A version on its way: one draft at a time, two editors of it, review, and what it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from hemei.catalog import operations, queries
from hemei.catalog.models import ItemVersion
from hemei.catalog.queries.versions import diff, mark_of
from hemei.rules.items import Limit, Requirement, Unit
from tests.zone import seed_catalog

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CODE = "food-licence"


@pytest.fixture
def draft(db: None) -> ItemVersion:
    seed_catalog(now=NOW, actor="user:1")
    return operations.draft_item(code=CODE, actor="user:1", now=NOW)


def test_of_two_editors_of_one_version_the_second_is_told(draft: ItemVersion) -> None:
    seen = mark_of(draft)
    first = {**draft.spec, "fee": "", "conditions": ["改过的条件。"]}
    operations.change_draft(version_id=draft.pk, content=first, seen=seen, actor="编辑甲", now=NOW)
    with pytest.raises(operations.DraftRefused, match="编辑甲 先改了"):
        operations.change_draft(version_id=draft.pk, content=draft.spec, seen=seen, actor="编辑乙", now=NOW)
    assert ItemVersion.objects.get(pk=draft.pk).spec["conditions"] == ["改过的条件。"]
    with pytest.raises(operations.DraftRefused, match="不要另开"):
        operations.draft_item(code=CODE, actor="编辑乙", now=NOW)


def test_content_of_another_item_is_refused(draft: ItemVersion) -> None:
    other = {**draft.spec, "code": "reg-company"}
    with pytest.raises(operations.DraftRefused, match="核对编号"):
        operations.change_draft(version_id=draft.pk, content=other, seen=mark_of(draft), actor="甲", now=NOW)


def test_what_is_in_review_is_not_changed_but_can_be_sent_back_or_published(draft: ItemVersion) -> None:
    operations.send_to_review(version_id=draft.pk)
    with pytest.raises(operations.DraftRefused, match="审核中"):
        operations.change_draft(
            version_id=draft.pk, content=draft.spec, seen=mark_of(draft), actor="甲", now=NOW
        )
    operations.send_back(version_id=draft.pk)
    with pytest.raises(operations.DraftRefused, match="起草中"):
        operations.send_back(version_id=draft.pk)
    version = operations.send_to_review(version_id=draft.pk)
    operations.publish_item(version=version, actor="user:2", now=NOW, on=date(2026, 4, 1))
    assert queries.item_by_code(CODE, date(2026, 3, 31)).number == 1
    assert queries.item_by_code(CODE, date(2026, 4, 1)).number == 2


def test_the_difference_names_fields_and_papers(draft: ItemVersion) -> None:
    before = queries.spec(draft)
    assert diff(before, before) == ()
    after = replace(
        before,
        promised=Limit(3, Unit.WORKDAY, "样例"),
        requirements=(*before.requirements[1:], Requirement("seal-record")),
    )
    found = {change.what: (change.before is None, change.after is None) for change in diff(before, after)}
    assert found == {
        "承诺时限": (False, False),
        "材料“business-licence”": (False, True),
        "材料“seal-record”": (True, False),
    }
