"""Tables pasted into a text: read cell by cell, or left out with the reason."""

from decimal import Decimal

from hemei.rules.figures.check import check
from hemei.rules.figures.model import Kind, Register, Verdict
from hemei.rules.figures.read import read
from hemei.rules.figures.report import as_text

BY_ROW = """一、主要指标

指标\t单位\t1—9月\t全年目标\t同比
规上工业增加值\t亿元\t64.2\t88\t7.4%
固定资产投资\t亿元\t51.7\t72\t-2.8
全市排名\t位\t3\t—\t

二、新签约项目12个。
"""
BY_COLUMN = """| 园区 | 企业数（家） | 产值（亿元） | 增长（%） |
|---|---|---|---|
| 东片区 | 82 | 96.3 | 5.1 |
| 西片区 | 57 | 61.8 | -0.4 |
| 合计 | 139 | 160.1 | 3.0 |
"""
MERGED = """运行情况如下：
指标\t\t1—9月\t
\t单位\t数值\t同比
规上工业增加值\t亿元\t64.2\t7.4
另有新签约项目12个，产值从10亿元增至30亿元，增长了3倍。
"""


def test_rows_name_the_indicators() -> None:
    rows = [
        (f.name, f.text, f.value, f.unit, f.kind, f.role)
        for f in read(BY_ROW, year=2025).figures
        if f.lead == f.name
    ]
    assert rows[:4] == [
        ("规上工业增加值", "64.2", Decimal("6420000000"), "元", Kind.LEVEL, ""),
        ("规上工业增加值", "88", Decimal("8800000000"), "元", Kind.LEVEL, "target"),
        ("规上工业增加值", "7.4%", Decimal("7.4"), "%", Kind.GROWTH, ""),
        ("固定资产投资", "51.7", Decimal("5170000000"), "元", Kind.LEVEL, ""),
    ]
    assert rows[5][1:5] == ("-2.8", Decimal("-2.8"), "%", Kind.GROWTH)
    assert read(BY_ROW).figures[0].period is not None
    assert read(BY_ROW).figures[-1].text == "12个"


def test_a_target_is_no_second_value_of_the_same_figure() -> None:
    assert not check(BY_ROW, Register()).of(Verdict.CONTRADICTORY)


def test_columns_name_the_indicators_and_are_added_up() -> None:
    report = check(BY_COLUMN, Register())
    cells = {(f.row, f.name, f.text): f for f in report.reading.figures}
    assert cells["东片区", "产值", "96.3"].value == Decimal("9630000000")
    assert cells["西片区", "产值", "-0.4"].kind is Kind.GROWTH
    found = report.of(Verdict.CONTRADICTORY)
    assert [(f.rule, f.numbers["sum"]) for f in found] == [("sum", Decimal("15810000000"))]


def test_merged_cells_are_refused_and_the_rest_is_checked() -> None:
    report = check(MERGED, Register())
    assert [f.text for f in report.reading.figures] == ["12个", "10亿元", "30亿元", "3倍"]
    assert [f.rule for f in report.of(Verdict.CONTRADICTORY)] == ["times"]
    (grid,) = [f for f in report.findings if f.rule == "grid"]
    assert "第 2 行没有行名" in grid.computed
    assert "取消合并" in as_text("稿", report)


def test_rows_of_unequal_length_and_blank_headings_are_refused() -> None:
    def why(text: str) -> str:
        return next(f.computed for f in check(text, Register()).findings if f.rule == "grid")

    assert "第 3 行有 2 格，表头有 3 格" in why("指标\t单位\t数值\n甲\t家\t5\n乙\t6\n")
    assert "表头第 3 格是空的" in why("指标\t单位\t\n甲\t家\t5\n")


def test_tabs_alone_make_no_table() -> None:
    assert [f.text for f in read("\t各位代表：\n\t全区有企业30家。\n").figures] == ["30家"]
    assert not read("姓名\t电话\n甲\t无\n").grids


def test_a_title_over_the_whole_width_is_no_heading() -> None:
    figures = read("表1 主要指标（单位：万元）\t\t\n指标\t本期\t增长\n税收\t520\t3.5\n").figures
    assert [(f.name, f.value, f.unit, f.kind) for f in figures] == [
        ("税收", Decimal(5200000), "元", Kind.LEVEL),
        ("税收", Decimal("3.5"), "%", Kind.GROWTH),
    ]
