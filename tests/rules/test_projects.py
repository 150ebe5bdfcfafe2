"""Order of milestones, what a start needs, the scorecard at the door, the yearly formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hemei.rules.admission import admit, review_day
from hemei.rules.assessment import FaultyFormula, assess, formula_of, total
from hemei.rules.projects import StartFacts, contradictions, items_of, milestone_of, why_not_started

ON = date(2026, 11, 23)


def test_milestones_that_contradict_are_named() -> None:
    plan = {
        "permit": date(2026, 5, 1),
        "start": date(2026, 4, 1),
        "complete": None,
        "produce": date(2026, 3, 1),
    }
    assert contradictions(plan) == (("permit", "start"), ("start", "produce"))
    assert contradictions({"permit": ON, "start": ON}) == ()


def test_licences_reach_milestones() -> None:
    assert milestone_of("construction-permit", ON) == milestone_of("permit-pit", ON) == "permit"
    assert milestone_of("food-licence", ON) == ""
    assert items_of("start", ON) == ()
    assert "project-filing" in items_of("filing", ON)


def test_a_start_needs_permit_work_witness_and_money() -> None:
    assert why_not_started(StartFacts("SG-1", [ON, ON], "某甲", "某乙", 1), ON) == ()
    nothing = why_not_started(StartFacts("", [date(2026, 1, 1), date(2026, 12, 1)], " ", "某乙", 0), ON)
    assert len(nothing) == 4
    assert "照片只有 0 张" in nothing[1]
    assert why_not_started(StartFacts("SG-1", [ON, ON], "某乙", "某乙", 1), ON) == (
        "见证人不能是登记开工的人自己",
    )


GOOD = {
    "investment": Decimal(30000), "land": Decimal(75), "sales": Decimal(40000),
    "output": Decimal(30000), "tax": Decimal(2000),
    "plot_ratio": Decimal("0.8"), "density": Decimal(40), "green": Decimal(15),
}  # fmt: skip


def test_scorecard_passes_looks_and_refuses() -> None:
    assert admit(GOOD, (), ON).verdict == "pass"
    assert "优先单独供地" in admit(GOOD, (), ON).place
    thin = admit({**GOOD, "investment": Decimal(9000)}, (), ON)
    assert (thin.verdict, thin.reasons) == ("look", ("每亩投资没有达标",))
    assert "标准厂房" in thin.place
    door = admit({**GOOD, "tax": Decimal(700)}, ["energy"], ON)
    assert door.verdict == "refuse"
    assert door.reasons[:2] == ("三高一低：高耗能", "每公顷税收低于 150 万元")
    empty = admit({}, (), ON)
    assert empty.verdict == "look"
    assert not any(one.met for one in empty.lines)
    assert review_day(date(2024, 2, 29), ON) == date(2027, 2, 28)


def test_yearly_formula() -> None:
    formula = formula_of(
        [{"figure": "started", "weight": 60, "target": 90}, {"figure": "solved", "weight": 40, "target": 100}]
    )
    lines = assess({"started": 9500, "solved": 5000}, formula)
    assert [one.points for one in lines] == [6000, 2000]
    assert total(lines, 3) == 7700
    assert total(lines, 99) == 0
    assert [one.points for one in assess({"started": None, "solved": 0}, formula)] == [6000, 0]


@pytest.mark.parametrize(
    "formula",
    [
        [{"figure": "started", "weight": 99, "target": 90}],
        [{"figure": "weather", "weight": 100, "target": 90}],
        [
            {"figure": "started", "weight": 50, "target": 90},
            {"figure": "started", "weight": 50, "target": 90},
        ],
    ],
)
def test_a_formula_that_cannot_be_used(formula: list[dict[str, object]]) -> None:
    with pytest.raises(FaultyFormula):
        formula_of(formula)
