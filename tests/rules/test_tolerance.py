"""Until when a promised paper must come, and what a consent's hash covers."""

from datetime import date

from hemei.rules.consents import KINDS, consent
from hemei.rules.tolerance import broken_bars_next, promise_due_on
from hemei.rules.workdays import official

ON = date(2026, 11, 23)  # a Monday


def test_a_promise_ends_two_working_days_before_the_limit() -> None:
    limit = official().add(ON, 10)
    assert promise_due_on(ON, 20, limit, calendar=official()) == official().add(ON, 8)
    assert promise_due_on(ON, 3, limit, calendar=official()) == official().add(ON, 3)


def test_no_promise_is_longer_than_twenty_working_days() -> None:
    assert promise_due_on(ON, 60, None, calendar=official()) == official().add(ON, 20)


def test_an_item_too_short_for_the_rule_keeps_its_own_days() -> None:
    assert promise_due_on(ON, 5, official().add(ON, 1), calendar=official()) == official().add(ON, 5)
    assert promise_due_on(ON, 0, None, calendar=official()) == official().add(ON, 5)


def test_a_broken_promise_bars_the_next() -> None:
    assert broken_bars_next(ON)


def test_a_consent_is_bound_to_its_text_and_scope() -> None:
    one, same, other = (consent("sharing", ON, scope) for scope in (["甲", "乙"], ["乙", "甲"], ["甲"]))
    assert one.sha256 == same.sha256 != other.sha256
    assert len({consent(kind, ON).sha256 for kind in KINDS}) == len(KINDS)
    assert one.to_dict()["scope"] == ["乙", "甲"]
