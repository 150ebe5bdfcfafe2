"""Rates from both their terms, sums of parts, outcomes, growth against the year before; and what must stay silent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.figures.check import check
from hemei.rules.figures.measure import period_of
from hemei.rules.figures.model import Register, Verdict
from hemei.rules.figures.read import read
from hemei.rules.figures.register import standing

REGISTER = standing(date(2025, 1, 1))
YES, NO = Verdict.CONSISTENT, Verdict.CONTRADICTORY


def wrong(text: str) -> list[str]:
    return [finding.rule for finding in check(text, REGISTER, year=2025).of(NO)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("检查企业200家，发现问题企业40家，问题发现率25%。", "ratio"),
        ("受理诉求500件，办结480件，办结率98%。", "ratio"),
        ("营业收入100亿元，利润总额6亿元，营业收入利润率8%。", "ratio"),
        ("研发投入500万元，占营业收入1亿元的8%。", "ratio"),
        ("发放助学金100万元，资助学生500人，人均1000元。", "per_head"),
        ("资助学生500人，发放助学金100万元，人均1000元。", "per_head"),
        ("三次产业结构为6.2:46.5:48.3。", "sum"),
        ("授权专利300件，其中发明专利120件、实用新型150件、外观设计20件。", "sum"),
        ("教学班72个，其中高中部42个、初中部36个。", "sum"),
        ("安排经费430万元，其中市级补助150万元、区级配套180万元、街道自筹90万元。", "sum"),
        ("体检7300人，检出高血压7410人。", "part"),
        ("发现隐患30处，已整改32处。", "part"),
        ("收入412.5亿元，上年为389.2亿元，增长9.4%。", "growth"),
        ("涉及742户，比去年的530户多202户。", "difference"),
        ("企业由86家增加到152家，净增66家，增长86.7%。", "growth"),
        ("营业收入从2021年的4.0亿元增长到2024年的7.5亿元，增长1.9倍。", "times"),
        ("抗菌药物使用率102.3%。", "over_hundred"),
        ("2025年3月1日至2月3日，办件20件。", "period"),
        ("2025年13月，办件20件。", "period"),
        ("完成投资5亿万元。", "two_units"),
        ("收入完成5%万元。", "two_units"),
        ("企业3个家。", "two_units"),
    ],
)
def test_what_cannot_be(text: str, rule: str) -> None:
    assert wrong(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "检查企业200家，发现问题企业40家，问题发现率20%。",
        "受理诉求500件、咨询800件，办结480件，办结率96%。",
        "受理诉求500余件，办结480件，办结率98%。",  # about
        "发放助学金100万元，资助学生500人，人均2000元。",
        "城镇居民人均可支配收入48210元，投入5亿元，惠及3万人。",
        "三次产业结构为6.2:46.5:47.3。",
        "城乡居民收入比为1.86:1。",
        "授权专利300件，其中发明专利120件、实用新型150件。",  # a part left out
        "高新技术企业100家，其中规上企业70家、专精特新企业60家。",  # they overlap
        "平台30个，其中国家级5个、省级以上28个。",  # one holds the other
        "床位使用率104.5%。",
        "税收完成率120%，比上年的100亿元增收。",
        "12月28日至1月3日，办件20件。",
        "11月至12月，办件20件。",
        "用电12千瓦时。",
        "来了5个人。",
        "企业由86家增加到152家，净增66家，增长76.7%。",
        "收入412.5亿元，上年为389.2亿元，同比增长6.0%。",
        "全市优良率76%。\n\n全县优良率72%。",
        "新增就业8642人，完成年度目标8000人的108%。",
    ],
)
def test_what_may_be(text: str) -> None:
    assert wrong(text) == []


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_rate_that_is_rounded_right_is_never_called_wrong(part: int, rest: int) -> None:
    share = round(part / (part + rest) * 100, 1)
    text = f"受理诉求{part + rest}件，办结{part}件，办结率{share}%。"
    assert [f.verdict for f in check(text, Register()).findings if f.rule == "ratio"] == [YES]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        (
            "# 2025年上半年情况（样例）\n\n门诊46万人次，上年同期42万人次，增长9.5%。",
            ["2025-01..2025-06", "2024-01..2024-06", "2025-01..2025-06"],
        ),
        (
            "# 2025年报告（样例）\n\n医院始建于1958年，床位860张。企业由2020年的86家增至152家。",
            ["2025", "2020", "2025"],
        ),
        ("2025年，收入9亿元，去年为8亿元，支出7亿元。", ["2025", "2024", "2025"]),
        ("2025年召开了会议，收入比2020年增长44%，这不是标题，而是正文。收入9亿元。", ["2025", "2025"]),
    ],
)
def test_whose_period_a_figure_has(text: str, want: list[str]) -> None:
    found = read(text)
    assert [period_of(f.period, found.year) for f in found.figures] == want


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("规上工业企业187家，其中亿元以上企业64家，5亿元以上企业18家。", ["187家", "64家", "18家"]),
        ("为65岁以上老年人体检300人。", ["300人"]),
        ("部署机器人240台（套）。", ["240台（套）"]),
        ("新增产值6亿—8亿元。", ["6亿—8亿元"]),
        ("“刷脸就医”使用率过半。", ["半"]),
        ("时间过半、任务过半。", []),
        ("比上年前进41位。", ["41位"]),
        ("建有博士后工作站一个。", ["一个"]),
        ("同一个，下一个。", []),
    ],
)
def test_what_is_a_figure(text: str, figures: list[str]) -> None:
    assert [figure.text for figure in read(text).figures] == figures
