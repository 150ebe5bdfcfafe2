"""Figures in a text: what is one and what is none, and what it speaks of."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.figures.measure import value_of
from hemei.rules.figures.model import Figure, Hedge, Kind
from hemei.rules.figures.read import read


def one(text: str) -> Figure:
    figures = read(text).figures
    assert len(figures) == 1, [figure.text for figure in figures]
    return figures[0]


@pytest.mark.parametrize(
    "text",
    [
        "2025年9月1日召开会议。",
        "依据〔2021〕5号文件。",
        "咨询电话：0635-8880001。",
        "拨打12345热线。",
        "落实“1+18”机制。",
        "坚决把“三高一低”拒之门外。",
        "采取“四不两直”方式。",
        "持续强化“4012”品牌。",
        "第一，稳增长；第二，促改革。",
        "一是抓投资，二是促消费。",
        "党的二十大以来。",
        "“十四五”收官。",
        "PM2.5和SO2达标。",
        "5G基站覆盖。",
        "近三年来持续向好。",
        "依据第二十三条规定。",
        "第一产业平稳增长。",
        "单项争第一。",
        "抓好三个方面的工作。",
        "文化路17号。",
        "2025-09-01发布。",
        "上午9:30开会。",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert [figure.text for figure in read(text).figures] == []


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("登记市场主体近2万户。", "20000", "户", Kind.LEVEL),
        ("新增学位8000余个。", "8000", "个", Kind.LEVEL),
        ("节省30—60天。", "30..60", "天", Kind.LEVEL),
        ("数量增长了13.5倍。", "13.5", "倍", Kind.GROWTH),
        ("规模是2015年的2.6倍。", "2.6", "倍", Kind.RATE),
        ("城镇化率提高到63.8%。", "63.8", "%", Kind.RATE),
        ("支出下降1.6%。", "-1.6", "%", Kind.GROWTH),
        ("提高1.2个百分点。", "1.2", "百分点", Kind.CHANGE),
        ("列全市第1名。", "1", "位", Kind.RANK),
        ("居全市首位。", "1", "位", Kind.RANK),
        ("数量全市最多。", "1", "位", Kind.RANK),
        ("收入翻了两番。", "3", "倍", Kind.GROWTH),
        ("占耕地的三分之二。", "0.666667", "", Kind.RATE),
        ("占比百分之五。", "5", "%", Kind.RATE),
        ("占比超过八成。", "80", "%", Kind.RATE),
        ("三条河流断面达标。", "3", "条", Kind.LEVEL),
        ("投资3000元至5000元。", "3000..5000", "元", Kind.LEVEL),
        ("收入比为1.86:1。", "1.86:1", "比", Kind.LEVEL),
        ("投资１２．５亿元。", "1250000000", "元", Kind.LEVEL),
        ("投资 12.5 亿元。", "1250000000", "元", Kind.LEVEL),
        ("PM<sub>2.5</sub>浓度同比改善12.5%。", "-12.5", "%", Kind.GROWTH),
    ],
)
def test_figures(text: str, value: str, unit: str, kind: Kind) -> None:
    figure = one(text)
    assert (value_of(figure), figure.unit, figure.kind) == (value, unit, kind)


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("近200次", Hedge.NEAR),
        ("超26%", Hedge.OVER),
        ("约168亿元", Hedge.ABOUT),
        ("6%左右", Hedge.ABOUT),
        ("80%以上", Hedge.AT_LEAST),
        ("5.5%以内", Hedge.AT_MOST),
        ("3800多万元", Hedge.OVER),
        ("68家", Hedge.EXACT),
        ("不低于98%", Hedge.AT_LEAST),
    ],
)
def test_hedges(text: str, hedge: Hedge) -> None:
    assert one(f"总数{text}。").hedge is hedge


def test_both_readings_of_times_are_kept() -> None:
    assert one("数量增长了5.7倍。").ratios == (Decimal("6.7"), Decimal("5.7"))


def test_parallel_lists_give_each_number_its_name() -> None:
    figures = read("增值税、企业所得税分别完成6亿元、3亿元，分别增长9%和下降2%。").figures
    assert [(f.name, f.value) for f in figures] == [
        ("增值税", 6 * 10**8),
        ("企业所得税", 3 * 10**8),
        ("增值税", 9),
        ("企业所得税", -2),
    ]


def test_from_to_and_growth_share_a_name() -> None:
    figures = read("一般公共预算收入从2亿元增至9亿元，增长了3.5倍。").figures
    assert [(f.role, f.name) for f in figures] == [(r, "一般公共预算收入") for r in ("from", "to", "")]


def test_a_period_holds_for_what_follows() -> None:
    first, second, third, fourth = read(
        "今年1—9月份，综合指数为4.32。优良天数187天。\n\n上半年拆违3处。\n\n另有公园16个。", year=2022
    ).figures
    assert first.period is not None
    assert first.period.key == (2022, 1, 9)
    assert second.period == first.period
    assert third.period is not None
    assert third.period.key == (2022, 1, 6)
    assert fourth.period == first.period  # the opening speaks for what names no period


def test_the_year_and_the_area_of_a_text_are_those_of_its_heading_and_opening() -> None:
    text = (
        "# 样例市2024年工作报告\n\n2024年，全市建成公园16个，上年为12个。完成全年目标20个的80%。\n\n"
        "目前有树5万棵，居全省第3位。到2030年，公园达到50个。"
    )
    reading = read(text)
    assert reading.year == 2024
    said = [(f.text, f.period.year if f.period else None, f.scope) for f in reading.figures]
    assert said == [
        ("16个", 2024, "全市"), ("12个", 2023, "全市"), ("20个", 2024, "全市"), ("80%", 2024, "全市"),
        ("5万棵", 2024, "全市"), ("第3位", 2024, "全省"), ("50个", 2030, "全市"),
    ]  # fmt: skip
    assert [f.around for f in reading.figures][2:] == [True, True, True, False, True]


def test_a_founding_year_or_a_looked_back_period_is_not_that_of_the_text() -> None:
    reading = read("公司成立于2009年，职工86人。\n\n2025年7月1日至8月31日，接待游客3万人。", year=2025)
    assert [f.period and f.period.key for f in reading.figures] == [None, (2025, 7, 8)]


def test_offsets_count_characters_of_the_text_as_given() -> None:
    text = "# 题\n\n**新建**公园<b>16个</b>，投资５亿元。"
    assert [text[f.start : f.end] for f in read(text).figures] == ["16个", "５亿元"]


def test_a_sentence_broken_by_a_page_is_one() -> None:
    long = "样例区今年继续把每一项工作分到人、排到周、问到底，凡约定过的日子都写在墙上给大家看，完成率达到100%。实"
    assert len(read(f"{long}\n\n施新办法74个。").sentences) == 2


SENTENCES = [
    "投资5亿元。",
    "新建公园16个。",
    "城镇化率达到63.8%。",
    "改造厕所1.2万余户。",
    "优良天数为187天。",
]


@given(st.permutations(SENTENCES))
def test_what_is_found_does_not_depend_on_the_order_of_sentences(sentences: list[str]) -> None:
    found = read("\n\n".join(sentences)).figures
    assert sorted((f.text, f.value, f.unit, f.kind, f.name) for f in found) == sorted(
        (f.text, f.value, f.unit, f.kind, f.name) for s in SENTENCES for f in read(s).figures
    )


@given(st.text(alphabet="全市收入12.5%万亿元增长从至一二三第位（），。“”〔〕<>\n\x00：:—", max_size=60))
def test_any_text_is_read_without_an_error_and_spans_are_in_order(text: str) -> None:
    figures = read(text).figures
    assert all(0 <= f.start < f.end <= len(text) for f in figures)
    assert all(a.end <= b.start for a, b in pairwise(figures))
