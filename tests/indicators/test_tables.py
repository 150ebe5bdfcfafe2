"""A table is previewed cell by cell and entered wholly or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hemei.accounts.queries import Person
from hemei.indicators.models import Observation
from hemei.indicators.operations import Definition, define, enter, preview
from hemei.indicators.queries import observations
from hemei.ledger.operations import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLERK = Person("user:1", "统计员（样例）", frozenset({"statistician"}))


@pytest.fixture
def gdp() -> None:
    for code, name, period in (("gdp", "地区生产总值", "year"), ("air-month", "月均浓度", "month")):
        define(
            definition=Definition(
                code=code, name=name, english=code, definition="样例", kind="flow", unit="亿元", period_type=period,
                agency="statistics", valid_from=date(2010, 1, 1),
            ),
            actor=CLERK, now=NOW,
        )  # fmt: skip


TABLE = [["编码", "名称", "2020年", 2021.0], ["gdp", "地区生产总值", 120.5, "139.39"]]


def test_preview_writes_nothing_and_says_what_each_cell_does(gdp: None) -> None:
    found = preview(TABLE)
    assert [(cell.where, cell.year, cell.value, cell.outcome) for cell in found.cells] == [
        ("C2", 2020, Decimal("120.5"), "new"),
        ("D2", 2021, Decimal("139.39"), "new"),
    ]
    assert not Observation.objects.exists()


def test_entered_once_and_then_the_same(gdp: None) -> None:
    assert enter(table=preview(TABLE), document="样例年鉴", actor=CLERK, now=NOW) == 2
    again = preview(TABLE)
    assert (again.count("same"), again.count("new")) == (2, 0)
    assert enter(table=again, document="样例年鉴", actor=CLERK, now=NOW) == 0


def test_a_changed_value_is_a_revision(gdp: None) -> None:
    enter(table=preview(TABLE), document="样例年鉴", actor=CLERK, now=NOW)
    changed = preview([TABLE[0], ["gdp", "", 121, None]])
    (cell,) = changed.cells
    assert (cell.outcome, cell.words) == ("revision", "登记册现为 120.5")
    enter(table=changed, document="样例核定", actor=CLERK, now=NOW)
    assert [point.value for point in observations("gdp")] == [Decimal(121), Decimal("139.39")]
    assert Observation.objects.count() == 3


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        ([["年"], ["x"]], "A1", "没有找到表头"),
        ([["编码", "二〇二一"], ["gdp", 1]], "A1", "没有年份列"),
        ([["编码", "2021"], ["nowhere", 1]], "A2", "登记册里没有"),
        ([["编码", "2021"], ["gdp", 1], ["gdp", 2]], "A3", "已经出现过"),
        ([["编码", "2021"], ["gdp", "12亿元"]], "B2", "不是一个数"),
        ([["编码", "2021"], ["", 5]], "A2", "没有编码"),
        ([["编码", "2021"], ["air-month", 5]], "A2", "不是按年统计"),
    ],
)
def test_each_error_is_named_at_its_cell(gdp: None, rows: list[list[object]], where: str, words: str) -> None:
    found = preview(rows)
    assert [cell.where for cell in found.errors] == [where]
    assert words in found.errors[0].words
    with pytest.raises(Refused, match="一个数也没有写入"):
        enter(table=found, document="样例", actor=CLERK, now=NOW)


def test_merged_cells_are_refused(gdp: None) -> None:
    found = preview(TABLE, merged=["C2:D2"])
    assert next((cell.where, cell.outcome) for cell in found.cells) == ("C2:D2", "error")
    with pytest.raises(Refused):
        enter(table=found, document="样例", actor=CLERK, now=NOW)
    assert not Observation.objects.exists()
