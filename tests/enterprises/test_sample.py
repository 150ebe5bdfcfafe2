"""The sample is labelled, counts what it says, and its graded firms pass their own tests or the ladder says why not."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hemei.cli.sample import sample_code
from hemei.cli.sample_firms import HIGH_TECH, PATENTS, SLIPPING, TECH_SME, make_firms
from hemei.enterprises.models import Firm, Right
from hemei.enterprises.queries.facts import facts_of
from hemei.enterprises.queries.ladder import falling_out, ladder, verdicts_of
from hemei.enterprises.queries.profile import consents_of, firm_by_number
from hemei.ledger.queries import verify
from hemei.rules.grades.advice import advise
from hemei.rules.grades.model import rule


@pytest.mark.django_db
def test_the_sample_is_consistent_with_the_rules(now: datetime) -> None:
    on = date(2026, 11, 23)
    make_firms(now, every=300)
    assert Firm.objects.count() == 300
    assert not Firm.objects.filter(sample=False).exists()
    assert not Firm.objects.filter(party__sample=False).exists()
    assert Right.objects.filter(kind="invention").count() == PATENTS
    rungs = {one.rule.grade: one for one in ladder(on)}
    assert (rungs["high_tech"].now, rungs["tech_sme"].now) == (HIGH_TECH, TECH_SME)
    falls = falling_out(on, limit=400)
    held = [one for one in falls if one.verdict.outcome != "yes"]
    assert [one.held.grade for one in held] == ["high_tech"] * len(held)
    assert 0 < len(held) <= SLIPPING
    assert all(one.verdict.missing() or one.verdict.score for one in held)
    own = firm_by_number(f"QY-{sample_code(0)}")
    _year, verdicts = verdicts_of(own, on)
    assert (verdicts["tech_sme"].outcome, verdicts["high_tech"].outcome) == ("yes", "no")
    assert [one.clause.key for one in verdicts["high_tech"].missing()] == ["rd"]
    ways = advise(rule("high_tech", on), facts_of(own, on).facts, on).plans
    assert [[move.lever for move in way.moves] for way in ways if way.whole] == [["rd"]]
    assert consents_of(own) == {"match", "share"}
    assert verify().finding is None
