"""What must hold for every firm: more R&D never lowers a grade, arrays agree, advice does what it says."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemei.rules.grades import dates
from hemei.rules.grades.advice import _prices, advise
from hemei.rules.grades.arrays import BLOCK, judge_many
from hemei.rules.grades.costs import counted
from hemei.rules.grades.english import citation, english
from hemei.rules.grades.fields import FIELDS, MEASURES
from hemei.rules.grades.judge import NO, YES, judge
from hemei.rules.grades.levers import LEVERS, applied
from hemei.rules.grades.model import GRADES, TABLES, BadRule, numbers, patched, rule, texts
from hemei.rules.grades.reform import compare, shift
from hemei.rules.grades.saying import finding
from hemei.rules.grades.terms import checked, filled
from hemei.rules.tables import NotInForce

ON = date(2026, 11, 23)
PATIENT = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}  # a busy machine is slow, not wrong
_YUAN = st.integers(0, 30_000).map(lambda n: float(n * 10_000))
_SIZES = {
    "yuan": _YUAN, "people": st.integers(0, 600).map(float), "count": st.integers(0, 8).map(float),
    "flag": st.sampled_from([0.0, 1.0]), "points": st.integers(0, 20).map(float),
    "years": st.integers(0, 15).map(float),
    "share": st.integers(0, 100).map(lambda n: n / 100),
    "day": st.integers(0, 6000).map(lambda n: float((ON - timedelta(days=n)).toordinal())),
}  # fmt: skip
FIRMS = st.fixed_dictionaries({key: _SIZES[one.unit] for key, one in FIELDS.items()})
RANK = {"no": 0, "open": 1, "yes": 2}


@given(FIRMS, st.integers(1, 500))
@settings(max_examples=150, **PATIENT)
def test_more_rd_never_lowers_a_grade(firm: dict[str, float], more: int) -> None:
    """Money spent on R&D in China is also a cost; nothing else changes."""
    richer = {**firm, **{key: firm[key] + more * 10_000 for key in ("rd", "rd_china", "cost")}}
    for grade in GRADES:
        before, after = judge(rule(grade, ON), firm, ON), judge(rule(grade, ON), richer, ON)
        assert RANK[after.outcome] >= RANK[before.outcome], grade
        if before.score and after.score:
            assert after.score.low >= before.score.low


@given(st.lists(FIRMS, min_size=1, max_size=12))
@settings(max_examples=60, **PATIENT)
def test_arrays_say_what_one_firm_is_told(firms: list[dict[str, float]]) -> None:
    columns = {key: np.array([firm[key] for firm in firms]) for key in FIELDS}
    every = judge_many({grade: rule(grade, ON) for grade in GRADES}, columns, ON)
    for grade, found in every.items():
        for n, firm in enumerate(firms):
            verdict = judge(rule(grade, ON), firm, ON)
            assert bool(found.met[n]) == (verdict.outcome == YES), (grade, verdict)
            held = {one.clause.key: one.state == "met" for one in verdict.must}
            assert {key: bool(values[n]) for key, values in found.must.items()} == held
            if verdict.score:
                assert (found.low[n], found.high[n]) == (verdict.score.low, verdict.score.high)


@given(FIRMS, st.sampled_from(sorted(GRADES)))
@settings(max_examples=250, **PATIENT)
def test_advice_does_what_it_says(firm: dict[str, float], grade: str) -> None:
    found = advise(rule(grade, ON), firm, ON)
    for plan in found.plans:
        after = judge(rule(grade, ON), applied(firm, {one.lever: one.amount for one in plan.moves}), ON)
        assert (after.outcome == YES) == plan.whole
        assert all(one.amount > 0 and one.amount == int(one.amount) for one in plan.moves)
    assert [plan.cost for plan in found.plans] == sorted(plan.cost for plan in found.plans)
    if judge(rule(grade, ON), firm, ON).outcome == YES:
        assert not found.plans


@given(FIRMS)
@settings(max_examples=40, **PATIENT)
def test_no_cheaper_way_was_overlooked(firm: dict[str, float]) -> None:
    """科技型中小企业 against every combination of a grid of amounts: none that leads there costs less."""
    law = rule("tech_sme", ON)
    found = advise(law, firm, ON)
    if not found.plans or not found.plans[0].whole:
        return
    best = {one.lever: one.amount for one in found.plans[0].moves}
    prices = _prices(ON)
    steps = {
        key: sorted({0.0, best.get(key, 0.0), max(best.get(key, 0.0) - 1, 0.0), 1.0, 2.0})
        for key in ("science", "class1", "class2")
    }
    steps["rd"] = sorted({0.0, best.get("rd", 0.0), max(best.get("rd", 0.0) - 1, 0.0)})
    for amounts in product(*steps.values()):
        tried = dict(zip(steps, amounts, strict=True))
        cost = sum(prices[key] * amount for key, amount in tried.items())
        if cost < found.plans[0].cost:
            assert judge(law, applied(firm, tried), ON).outcome == NO, tried


def test_advice_as_a_clerk_would_give_it() -> None:
    firm = {
        "staff": 100.0, "science_staff": 13.0, "sales": 2e7, "rd": 8e5, "cost": 1.8e7, "assets": 3e7, "class2": 3.0,
    }  # fmt: skip
    ways = advise(rule("tech_sme", ON), firm, ON).plans
    named = [{one.lever: one.amount for one in plan.moves} for plan in ways]
    # 4 + 30 + 18 = 52: eight points are missing
    assert {"class1": 1.0} in named
    assert {"rd": 200_000.0} in named
    assert set(LEVERS) >= {lever for plan in named for lever in plan}


def test_a_young_firm_is_told_from_when() -> None:
    firm = {"founded": float(date(2026, 9, 1).toordinal())}
    assert advise(rule("high_tech", ON), firm, ON).wait_until == date(2027, 9, 1)


def test_what_is_not_filled_in_is_asked_and_never_guessed() -> None:
    verdict = judge(rule("tech_sme", ON), {}, ON)
    assert verdict.outcome == "open"
    assert {"staff", "sales", "assets"} <= set(advise(rule("tech_sme", ON), {}, ON).ask)


def test_dates_decide_which_text_applies() -> None:
    old, new = texts("high_tech")
    assert (old.ends_on, new.starts_on) == (date(2016, 1, 1), date(2016, 1, 1))
    assert rule("high_tech", date(2015, 12, 31)) is old
    assert rule("high_tech", ON) is not old
    assert rule("high_tech", date(2015, 12, 31)).source != rule("high_tech", ON).source
    with pytest.raises(NotInForce):
        rule("innovative", date(2022, 5, 31))
    with pytest.raises(BadRule):
        rule("nothing", ON)


def test_a_reform_is_a_patch_and_leaves_the_law_alone() -> None:
    firm = {"staff": 400.0, "science_staff": 120.0, "sales": 2e7, "rd": 1.2e6, "cost": 1.8e7, "assets": 3e7}
    law, tighter = rule("tech_sme", ON), patched("tech_sme", ON, {"must.staff.staff.most": 300})
    found = compare(law, tighter, firm, ON)
    assert (found.now.outcome, found.then.outcome) == (YES, NO)
    assert judge(rule("tech_sme", ON), firm, ON).outcome == YES
    assert numbers("tech_sme", ON)["score.least"][1] == 60
    with pytest.raises(BadRule):
        patched("tech_sme", ON, {"must.nothing.staff.most": 1})
    columns = {key: np.array([value, value]) for key, value in firm.items()}
    columns["staff"] = np.array([400.0, 200.0])
    columns["science_staff"] = np.array([120.0, 60.0])
    moved = shift(law, tighter, columns, ON)
    assert moved.lost.tolist() == [True, False]
    assert not moved.gained.any()


def test_blocks_are_joined_in_order() -> None:
    size = BLOCK + 3
    columns = {"staff": np.full(size, 100.0), "sales": np.full(size, 1e7), "assets": np.full(size, 1e7),
               "science_staff": np.full(size, 30.0), "rd": np.where(np.arange(size) % 7 == 0, 6e5, 0.0)}  # fmt: skip
    met = judge_many({"tech_sme": rule("tech_sme", ON)}, columns, ON)["tech_sme"].met
    assert met.tolist() == [n % 7 == 0 for n in range(size)]
    assert judge_many({"tech_sme": rule("tech_sme", ON)}, {}, ON)["tech_sme"].met.tolist() == []


def test_every_text_reads_and_every_measure_has_a_way() -> None:
    assert set(TABLES) == set(GRADES)
    used = set()
    for grade in GRADES:
        for text in texts(grade):
            assert all(one.text and one.english and one.source for one in text.clauses())
            used |= {test.measure for one in text.clauses() for group in one.groups for test in group}
            for part in text.score.parts if text.score else ():
                assert sum(piece.top for piece in part.pieces) >= part.most
                used |= {piece.measure for piece in part.pieces}
    assert used <= set(MEASURES)


def test_findings_are_said_with_their_figures() -> None:
    firm = {"staff": 501.0, "sales": 0.0}
    verdict = judge(rule("tech_sme", ON), firm, ON)
    said = [finding(one) for clause in verdict.missing() for one in clause.findings]
    assert "职工总数：501 人，要求不超过 500 人" in said
    assert "资产总额：还没有填，要求不超过 20000 万元" in said
    assert verdict.score is not None


def test_rd_counts_by_kind() -> None:
    found = counted({"people": 600, "outsourced": 100, "other": 500}, ON)
    # 600 + 80 = 680; others up to a fifth of the whole: 170 of 850
    assert (found.total, found.outsourced_out, found.other_out) == (850, 20, 330)
    assert counted({"people": 800, "other": 200}, ON).total == 1000
    assert counted({}, ON).total == 0


@pytest.mark.parametrize(
    ("grade", "granted", "ends"),
    [
        ("high_tech", date(2023, 12, 7), date(2026, 12, 7)),
        ("high_tech", date(2024, 2, 29), date(2027, 3, 1)),
        ("tech_sme", date(2026, 5, 1), date(2027, 4, 1)),
        ("nursery", date(2026, 5, 1), date(2027, 5, 1)),
    ],
)
def test_how_long_a_grade_holds(grade: str, granted: date, ends: date) -> None:
    assert dates.expires_on(grade, granted) == ends


def test_batches_and_warnings() -> None:
    assert dates.next_batch("high_tech", date(2026, 8, 15)).closes_on == date(2026, 8, 15)
    assert dates.next_batch("high_tech", ON).closes_on == date(2027, 6, 30)
    assert dates.next_batch("high_tech", ON).unsure
    ends = date(2027, 12, 7)
    assert dates.standing("high_tech", ends, date(2026, 11, 23)).state == "valid"
    soon = dates.standing("high_tech", ends, date(2026, 12, 8))
    assert (soon.state, soon.days_left) == ("renew", 364)
    assert soon.last_batch is not None
    assert soon.last_batch.closes_on == date(2027, 9, 30)
    assert soon.report_on == date(2027, 5, 31)
    assert dates.standing("high_tech", ends, ends).state == "expired"
    assert dates.standing("high_tech", ends, date(2027, 11, 1)).last_batch is None


def test_every_text_and_citation_has_its_english() -> None:
    known = english()
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for grade in GRADES:
        for text in texts(grade):
            said = [text.title, text.source, *([text.unsure] if text.unsure else [])]
            for one in text.clauses():
                said += [one.text, one.source, *([one.unsure] if one.unsure else [])]
            for part in text.score.parts if text.score else ():
                said += [part.text, part.source, *(piece.text for piece in part.pieces if piece.text)]
            assert [one for one in said if one not in known or chinese.search(known[one])] == []
    assert citation("32号第十一条（七）；195号三（七）") == "No. 32 article 11 (7); No. 195 3 (7)"
    assert citation("附件 2 一（四）1") == "annex 2, 1 (4)1"


def test_the_zones_own_numbers_are_said_in_words_of_their_own() -> None:
    on, rise = date(2027, 1, 1), {"must.growth.sales_growth.1.least": 0.3}
    zone = {path: now for path, (_text, now) in numbers("gazelle", on).items()} | rise
    law = filled("gazelle", checked("gazelle", on, zone), on, "样例〔2027〕1 号")
    assert law is filled("gazelle", zone, on, "样例〔2027〕1 号")  # one rule, compiled once
    assert (law.unsure, law.source, law.starts_on) == ("", "样例〔2027〕1 号", on)
    texts = {one.key: one.text for one in law.must}
    assert "30%" in texts["growth"]
    assert "其余不低于 10%" in texts["growth"]
    assert texts["sales"] == rule("gazelle", on).must[1].text  # its number is the one that its text says
    assert law.must[0].groups[0][0].steps[0][1].least == 0.3
    for wrong in ({}, {**zone, "must.x.y.least": 1.0}, {**zone, **dict.fromkeys(rise, 11.0)}):
        with pytest.raises(BadRule):
            checked("gazelle", on, wrong)
