"""Each rule finds what is wrong, passes what is right, and says what it computed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.figures.check import check, run
from hemei.rules.figures.declared import RULES
from hemei.rules.figures.model import Definition, Finding, Register, Relation, Verdict
from hemei.rules.figures.register import standing
from hemei.rules.figures.report import as_dict, as_text
from hemei.rules.tables import NotInForce

REGISTER = standing(date(2025, 1, 1))
YES, NO, ASK, SO = Verdict.CONSISTENT, Verdict.CONTRADICTORY, Verdict.NEEDS_DATA, Verdict.DERIVED


def said(text: str, rule: str, register: Register = REGISTER, year: int = 2025) -> list[Finding]:
    return [finding for finding in check(text, register, year=year).findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("text", "rule", "verdict", "wording"),
    [
        ("产值从10亿元增至30亿元，增长了2倍。", "times", YES, ""),
        ("产值从10亿元增至30亿元，增长了3倍。", "times", NO, "增长了2倍（即为原来的3倍）"),
        ("产值从10亿元增至30亿元，增长了9倍。", "times", NO, "增长了2倍（即为原来的3倍）"),
        ("产值从10亿元增至30亿元。", "times", SO, ""),
        ("产量由8万吨增加到12万吨，增长50%。", "growth", YES, ""),
        ("产量由8万吨增加到12万吨，增长40%。", "growth", NO, "变动50%"),
        ("价格从100元涨到150元，上涨50%。", "growth", YES, ""),
        ("城镇化率由45.2%提高到52.6%，提高7.4个百分点。", "difference", YES, ""),
        ("城镇化率由45.2%提高到52.6%，提高8.4个百分点。", "difference", NO, "7.4个百分点"),
        ("城镇化率由45.2%提高到52.6%，提高了7.4%。", "points", NO, "7.4个百分点"),
        ("城镇化率由45.2%提高到52.6%，提高了16.4%。", "points", YES, ""),
        ("道路由10公里增至8公里。", "direction", NO, "核对两个数的先后，或改用相反的动词。"),
        ("企业300家，其中规上企业320家。", "part", NO, "核对总数和其中项的口径。"),
        ("学校10所，其中小学6所、中学4所。", "part", YES, ""),
        ("职工10人，其中党员6人、女职工7人。", "part", ASK, "各项有交叉时请写明。"),
        ("收入20亿元。其中：税收16亿元，占80%；非税4亿元。", "share", YES, ""),
        ("收入20亿元。其中：税收16亿元，占90%；非税4亿元。", "share", NO, "占80%"),
        ("进出口额10亿元，近三年平均增速26%。", "average_base", ASK, "补上起始年的数。"),
        ("9—1月完成投资5亿元。", "period", NO, "改正起止。"),
        ("2021年至2019年改造3万户。", "period", NO, "改正起止。"),
        ("1—13月完成投资5亿元。", "period", NO, "改正起止。"),
        ("绿地面积12.5亩平方米。", "two_units", NO, "只留一个单位。"),
        ("服务质量列第2名。", "rank_set", ASK, "写明在哪个范围、多少个单位中。"),
        ("服务质量位居全省前列。", "rank_set", ASK, "写明第几位、在多少个单位中、由谁公布。"),
        ("企业营业收入增加值增长3%。", "name", NO, "写明是营业收入还是增加值。"),
        ("道路机械化清扫率120%。", "over_hundred", NO, "核对分子和分母的口径。"),
        ("民生支出比例120%。", "over_hundred", ASK, "核对分子和分母的口径。"),
        ("优良率为68.5%，提高5%。", "rate_growth", ASK, "如为差值，写“5个百分点”。"),
        ("蔬菜大棚40座。", "unknown", ASK, "选用登记册里的名称，或先登记这个指标。"),
    ],
)
def test_rule(text: str, rule: str, verdict: Verdict, wording: str) -> None:
    found = said(text, rule)
    assert [finding.verdict for finding in found] == [verdict], [finding.computed for finding in found]
    assert found[0].computed
    assert found[0].wording == wording


@pytest.mark.parametrize(
    ("text", "rule", "verdict"),
    [
        ("1—6月，一般公共预算收入12亿元。\n\n1—9月，一般公共预算收入11亿元。", "overlap", NO),
        ("1—6月，一般公共预算收入8亿元。\n\n1—9月，一般公共预算收入11亿元。", "overlap", YES),
        ("到2024年，高新技术企业90家。\n\n2022年，高新技术企业95家。", "later_lower", ASK),
        ("今年1—6月，生态补偿资金90万元。\n\n今年1—6月，获生态补偿资金80万元。", "twice", NO),
        ("今年1—6月，生态补偿资金90万元。\n\n今年1—6月，获生态补偿资金近92万元。", "twice", YES),
        ("税收收入8亿元。一般公共预算收入6亿元。", "part_of", NO),
        ("1—6月优良天数121天，优良率66.9%。", "rate_of_days", YES),
        ("1—6月优良天数121天，优良率76.9%。", "rate_of_days", NO),
        ("市场主体2万户。新增市场主体3万户。", "flow_of", NO),
        ("实施类项目70个，开工进度50%。", "whole_count", YES),
        ("实施类项目7个，开工进度50%。", "whole_count", NO),
    ],
)
def test_rule_between_sentences(text: str, rule: str, verdict: Verdict) -> None:
    assert [finding.verdict for finding in said(text, rule)] == [verdict]


def test_later_and_lower_needs_two_years() -> None:
    assert said("高新技术企业90家。\n\n2022年，高新技术企业95家。", "later_lower") == []


def test_february_needs_the_year() -> None:
    text = "1—2月优良天数30天，优良率50%。"
    assert [said(text, "rate_of_days", year=year)[0].numbers["days"] for year in (2024, 2025)] == [60, 59]


def test_precision_is_that_of_the_same_text() -> None:
    text = "甲从3亿元增至20亿元，增长了5.7倍；乙从2.1亿元增至14.1亿元，增长了6倍。"
    found = said(text, "precision")
    assert [finding.verdict for finding in found] == [NO]
    assert said(text.replace("5.7倍", "6倍"), "precision") == []


def test_a_fall_is_taken_back_by_division_with_less_than_one() -> None:
    found = said("PM2.5浓度40微克/立方米，同比改善20%。", "base")
    assert found[0].numbers["base"] == 50


def test_every_declared_rule_exists() -> None:
    assert {relation.rule for relation in REGISTER.relations} <= set(RULES)


def test_every_relation_names_definitions_that_exist() -> None:
    known = {definition.code for definition in REGISTER.definitions}
    terms = {
        code for relation in REGISTER.relations for term in relation.terms.values() for code in term.split()
    }
    assert terms <= known


def test_codes_are_unique_and_aliases_do_not_hide_one_another() -> None:
    codes = [definition.code for definition in REGISTER.definitions]
    assert len(codes) == len(set(codes))
    assert len({relation.code for relation in REGISTER.relations}) == len(REGISTER.relations)


def test_there_is_no_register_before_its_first_day() -> None:
    with pytest.raises(NotInForce):
        standing(date(2000, 1, 1))


def test_a_register_may_come_from_anywhere() -> None:
    register = Register(
        (
            Definition("beds", "床位", "Beds", ("床位",), "张", "stock"),
            Definition("used", "已用床位", "Beds in use", ("已用床位",), "张", "stock"),
        ),
        (Relation("use", "part_of", {"part": "used", "whole": "beds"}, {}),),
    )
    found = check("全院床位100张，已用床位120张。", register).findings
    assert [(finding.relation, finding.verdict) for finding in found] == [("use", NO)]


@given(
    st.integers(min_value=1, max_value=10**6),
    st.integers(min_value=1, max_value=10**6).map(lambda n: Decimal(n) / 10),
)
def test_a_growth_computed_right_is_never_contradicted(old: int, times: Decimal) -> None:
    new = old * (1 + times)
    text = f"产值从{old}万元增至{new.normalize():f}万元，增长了{times.normalize():f}倍。"
    assert [finding.verdict for finding in said(text, "times")] == [YES]


PARTS = [
    "税收收入8亿元。",
    "一般公共预算收入6亿元。",
    "实施类项目7个，开工进度50%。",
    "产值从10亿元增至30亿元，增长了3倍。",
]


@given(st.permutations(PARTS))
def test_verdicts_do_not_depend_on_the_order_of_paragraphs(parts: list[str]) -> None:
    found = check("\n\n".join(parts), REGISTER).findings
    assert sorted((f.rule, f.verdict) for f in found) == sorted(
        (f.rule, f.verdict) for f in check("\n\n".join(PARTS), REGISTER).findings
    )


def test_a_report_reads_well() -> None:
    report = check("道路由10公里增至8公里。企业300家，其中规上企业320家。蔬菜大棚40座。", REGISTER)
    text = as_text("稿", report)
    assert text.startswith("稿：5 个数，0 个对上登记册；矛盾 2，")
    assert "第1句：道路由〖10公里〗增至〖8公里〗。" in text
    assert "蔬菜大棚" in text.splitlines()[-1]
    assert "【推算】" not in text
    assert "【推算】" in as_text("稿", report, whole=True)


def test_data_keeps_every_digit_as_text() -> None:
    data = as_dict(check("产值从10亿元增至30亿元，增长了3倍。", REGISTER))
    assert data["contradictory"] is True
    assert data["figures"][2]["readings"] == ["4", "3"]
    times = next(finding for finding in data["findings"] if finding["rule"] == "times")
    assert times["numbers"] == {"ratio": "3", "growth": "2"}
    assert times["sentences"] == [{"no": 1, "text": "产值从〖10亿元〗增至〖30亿元〗，增长了〖3倍〗。"}]


def test_an_empty_text_has_nothing_to_say() -> None:
    assert check("", REGISTER).findings == ()
    assert run("产值5亿元。", REGISTER, rounds=3) == 3
