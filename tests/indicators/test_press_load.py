"""The press text of 2022 in the register: all 98 figures with place and sentence, twice loaded is once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hemei.accounts.queries import Person
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations import load_press, redefine, retire
from hemei.indicators.operations.register import Definition
from hemei.indicators.queries import find, observations, series, zone_register
from hemei.ledger.operations import Refused
from hemei.ledger.queries import verify
from hemei.rules.figures.check import check
from hemei.rules.figures.model import Verdict
from hemei.rules.figures.register import standing
from hemei.rules.figures.spans import BadPeriod, name_of, span_of

PRESS = Path(__file__).resolve().parents[3] / "shared" / "data" / "press" / "liaocheng-hightech-2022.txt"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
CLERK = Person("user:1", "统计员（样例）", frozenset({"statistician"}))
pytestmark = pytest.mark.django_db


@pytest.fixture
def text() -> str:
    if not PRESS.is_file():
        pytest.skip("没有 ../shared/data/press/liaocheng-hightech-2022.txt，跳过发布会文本的装入")
    return PRESS.read_text(encoding="utf-8")


@pytest.mark.shared
def test_every_figure_enters_with_place_and_sentence(text: str) -> None:
    done = load_press(text=text, actor=CLERK, now=NOW)
    assert done.figures == 98
    rows = list(Observation.objects.select_related("indicator"))
    assert {row.position.split()[0] for row in rows} == {f"F{n:02d}" for n in range(1, 99)}
    assert all(row.sentence and row.sentence in text for row in rows)
    assert done.observed == len(rows) == 103  # three lists of schools, three pairs from … to …
    entities = Observation.objects.get(position__startswith="F01 ")
    assert (entities.value, entities.bound) == (Decimal(20000), "below")
    assert Observation.objects.get(position__startswith="F22 ").upper == 60
    better = Observation.objects.get(position__startswith="F81 ")
    assert (better.indicator.code, better.value) == ("air_index-growth", Decimal("58.2"))
    assert "期间为推断" in better.position
    found = verify()
    assert found.finding is None


@pytest.mark.shared
def test_loading_twice_changes_nothing(text: str) -> None:
    load_press(text=text, actor=CLERK, now=NOW)
    again = load_press(text=text, actor=CLERK, now=NOW)
    assert (again.defined, again.observed, again.same) == (0, 0, 103)


@pytest.mark.shared
def test_a_text_that_differs_is_told_and_nothing_enters(text: str) -> None:
    other = text.replace("13752", "13753")
    with pytest.raises(Refused, match=r"1 处对不上.*F18 .*应为 13752") as refused:
        load_press(text=other, actor=CLERK, now=NOW)
    assert "13753" in str(refused.value)
    assert not Indicator.objects.exists()
    done = load_press(text=other, actor=CLERK, now=NOW, fitting=True)
    assert done.observed == 102
    assert len(done.differences) == 1


@pytest.mark.shared
def test_two_points_are_no_trend(text: str) -> None:
    load_press(text=text, actor=CLERK, now=NOW)
    found = series("industrial_output", years=range(2012, 2023))
    assert found is not None
    assert len(found.points) == 2
    assert found.drawable == ()
    assert found.missing == (*range(2013, 2021), 2022)
    assert [point.starts_on.year for point in observations("industrial_output")] == [2012, 2021]


@pytest.mark.shared
def test_the_zones_register_checks_the_press_text_as_the_tables_do(text: str) -> None:
    shipped = check(text, standing(DAY), year=2022)
    load_press(text=text, actor=CLERK, now=NOW)
    own = check(text, zone_register(DAY), year=2022)
    told = [(f.rule, f.relation, f.verdict, f.place) for f in own.findings]
    assert told == [(f.rule, f.relation, f.verdict, f.place) for f in shipped.findings]
    assert own.of(Verdict.CONTRADICTORY)


@pytest.mark.shared
def test_what_the_zone_changed_is_what_the_checker_knows(text: str) -> None:
    load_press(text=text, actor=CLERK, now=NOW)
    old = find("bridges")
    assert old is not None
    names = ("english", "definition", "kind", "unit", "period_type", "agency", "valid_from")
    facts = {name: getattr(old, name) for name in names}
    new = Definition(code="bridges", name="景观桥", aliases=("景观桥",), **facts)
    redefine(code="bridges", definition=new, reason="改名", actor=CLERK, now=NOW)
    retire(code="toilets", on=DAY, reason="任务完成", actor=CLERK, now=NOW)
    register = zone_register(DAY)
    definition = register.get("bridges")
    assert definition is not None
    assert definition.aliases == ("景观桥",)
    assert register.get("toilets") is None
    assert register.get("gdp-growth") is None


def test_an_empty_register_leaves_the_shipped_one() -> None:
    assert zone_register(DAY) == standing(DAY)


def test_another_text_is_refused_by_the_command(tmp_path: Path) -> None:
    path = tmp_path / "稿.txt"
    path.write_text("全区企业300家。", encoding="utf-8")
    with pytest.raises(CommandError, match="98 处对不上"):
        call_command("press", "load", str(path))
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    "name", ["2022", "2022-Q3", "2022-09", "2022-01/09", "2022-09-30", "2012-01-01/P3926D"]
)
def test_a_period_is_read_back_from_its_name(name: str) -> None:
    assert name_of(*span_of(name)) == name


@pytest.mark.parametrize("name", ["2022-09/01", "2022-13", "2022-02-30", "去年", "2022-01-01/P0D", ""])
def test_a_period_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(BadPeriod):
        span_of(name)
