"""The register keeps what was said, who said it, and why it was changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations import (
    Definition,
    Observed,
    amount,
    define,
    mark_break,
    observe,
    redefine,
    retire,
    revise,
)
from hemei.indicators.queries import find, indicators, observations, series
from hemei.ledger.operations import NotAllowed, Refused, WrongState
from hemei.ledger.queries import acts_of, verify

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
CLERK = Person("user:1", "统计员（样例）", frozenset({"statistician"}))


def _definition(**changes: Any) -> Definition:
    facts: dict[str, Any] = {
        "code": "good-days-rate",
        "name": "优良率",
        "english": "Share of good-air days",
        "definition": "指数不超过 100 的天数占有效天数。",
        "kind": "rate",
        "unit": "%",
        "period_type": "year",
        "agency": "ecology",
        "valid_from": date(2013, 1, 1),
        "numerator": "优良天数",
        "denominator": "有效天数",
    }
    return Definition(**facts | changes)


def _year(year: int, value: str, **changes: Any) -> Observed:
    facts: dict[str, Any] = {
        "starts_on": date(year, 1, 1),
        "ends_on": date(year + 1, 1, 1),
        "value": Decimal(value),
        "document": "样例年报",
    }
    return Observed(**facts | changes)


@pytest.fixture
def rate() -> Indicator:
    return define(definition=_definition(), actor=CLERK, now=NOW)


def test_a_definition_is_an_act(rate: Indicator) -> None:
    assert find("good-days-rate") == rate
    assert [act.name for act in acts_of(rate.matter.pk)] == ["indicator.define"]
    assert verify().finding is None


def test_a_rate_without_its_parts_is_refused() -> None:
    with pytest.raises(Refused, match="分子和分母"):
        define(definition=_definition(denominator=""), actor=CLERK, now=NOW)
    assert not Indicator.objects.exists()


def test_only_a_statistician_writes(rate: Indicator) -> None:
    leader = Person("user:2", "领导（样例）", frozenset({"leader"}))
    with pytest.raises(NotAllowed):
        observe(code=rate.code, observed=_year(2025, "70"), actor=leader, now=NOW)


def test_a_revision_keeps_the_old_value_and_the_reason(rate: Indicator) -> None:
    first = observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=NOW)
    revise(observation=first.pk, observed=_year(2025, "68.2"), reason="剔除无效日", actor=CLERK, now=LATER)
    (point,) = observations(rate.code)
    assert (point.value, point.status) == (Decimal("68.2"), "revised")
    assert point.earlier == ((Decimal("68.5"), "剔除无效日", LATER),)
    assert Observation.objects.get(pk=first.pk).value == Decimal("68.5")


def test_what_was_known_on_a_day(rate: Indicator) -> None:
    first = observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=NOW)
    revise(observation=first.pk, observed=_year(2025, "68.2"), reason="剔除无效日", actor=CLERK, now=LATER)
    assert [p.value for p in observations(rate.code, known_by=NOW)] == [Decimal("68.5")]


def test_an_old_value_is_revised_once_and_never_without_a_reason(rate: Indicator) -> None:
    first = observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=NOW)
    with pytest.raises(Refused, match="理由"):
        revise(observation=first.pk, observed=_year(2025, "68.2"), reason=" ", actor=CLERK, now=LATER)
    revise(observation=first.pk, observed=_year(2025, "68.2"), reason="剔除无效日", actor=CLERK, now=LATER)
    with pytest.raises(Refused, match="已经被修订过"):
        revise(observation=first.pk, observed=_year(2025, "68.1"), reason="再改", actor=CLERK, now=LATER)
    assert Observation.objects.count() == 2


def test_the_same_value_is_not_entered_twice(rate: Indicator) -> None:
    observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=NOW)
    with pytest.raises(Refused, match="已经登记过"):
        observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=LATER)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "words"),
    [
        (date(2025, 1, 1), date(2024, 1, 1), "晚于开始"),
        (date(2012, 1, 1), date(2013, 1, 1), "有效期"),
    ],
)
def test_bad_periods(rate: Indicator, starts_on: date, ends_on: date, words: str) -> None:
    bad = Observed(starts_on=starts_on, ends_on=ends_on, value=Decimal(1), document="样例")
    with pytest.raises(Refused, match=words):
        observe(code=rate.code, observed=bad, actor=CLERK, now=NOW)
    assert not Observation.objects.exists()
    assert len(acts_of(rate.matter.pk)) == 1


def test_a_break_cuts_the_line_and_two_points_are_no_trend(rate: Indicator) -> None:
    for year, value in ((2022, "60"), (2023, "61"), (2024, "62"), (2026, "55"), (2027, "56")):
        observe(code=rate.code, observed=_year(year, value), actor=CLERK, now=NOW)
    mark_break(
        code=rate.code, on=date(2026, 1, 1), before="GB 3095-2012", after="GB 3095-2026", note="限值收严",
        actor=CLERK, now=NOW,
    )  # fmt: skip
    found = series(rate.code, years=range(2022, 2028))
    assert found is not None
    assert [len(piece) for piece in found.pieces] == [3, 2]
    assert len(found.drawable) == 1
    assert found.missing == (2025,)


def test_a_definition_changes_in_words_never_in_code(rate: Indicator) -> None:
    redefine(
        code=rate.code,
        definition=_definition(definition="按新标准计。"),
        reason="新标准",
        actor=CLERK,
        now=LATER,
    )
    row = find(rate.code)
    assert row is not None
    assert row.version == 2
    with pytest.raises(Refused, match="编码不能改"):
        redefine(code=rate.code, definition=_definition(code="x"), reason="错", actor=CLERK, now=LATER)
    with pytest.raises(Refused, match="要有改动"):
        redefine(
            code=rate.code,
            definition=_definition(definition="按新标准计。"),
            reason="同",
            actor=CLERK,
            now=LATER,
        )


def test_a_retired_indicator_takes_no_more_values(rate: Indicator) -> None:
    retire(code=rate.code, on=date(2026, 12, 1), reason="由新指标代替", actor=CLERK, now=NOW)
    with pytest.raises(WrongState):
        observe(code=rate.code, observed=_year(2024, "70"), actor=CLERK, now=LATER)


def test_the_database_says_it_a_second_time(rate: Indicator) -> None:
    row = Observation(
        indicator=rate, starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 1), value=1, status="final",
        document="样例", signed_by="x", known_at=NOW,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("text", ["", "12万", "1e30", "NaN", "0.1234567", "七十"])
def test_numbers_that_are_none(text: str) -> None:
    with pytest.raises(Refused, match="没有写入"):
        amount(text)


def test_numbers() -> None:
    assert amount(" 13,752 ") == 13752
    assert amount("3653.6") == Decimal("3653.6")


def test_the_list_counts_current_values(rate: Indicator) -> None:
    first = observe(code=rate.code, observed=_year(2025, "68.5"), actor=CLERK, now=NOW)
    revise(observation=first.pk, observed=_year(2025, "68.2"), reason="剔除无效日", actor=CLERK, now=LATER)
    (row,) = indicators(word="优良")
    assert (row.values_count, row.latest) == (1, date(2026, 1, 1))  # type: ignore[attr-defined]
    assert indicators(kind="stock") == []
