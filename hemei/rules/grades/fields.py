"""What is known of a firm when it is graded (fields), and what clauses measure of it (measures).

Money is whole yuan, so that a share that lies exactly on a bound is found there: a quotient of whole numbers below
2^53 is rounded to the same float as the bound that it equals. A flag is 1 or 0. `None` is not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hemei.rules.words import mark

Facts = Mapping[str, "float | None"]
YUAN, PEOPLE, COUNT, FLAG, POINTS, YEARS, SHARE, DAY, DAYS = (
    "yuan", "people", "count", "flag", "points", "years", "share", "day", "days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a firm: label, unit, what counts where nobody said (None = not known), and the highest value."""

    key: str
    label: str
    unit: str
    default: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What a clause measures, of which fields: `top` over `under`, years latest first for growth."""

    key: str
    label: str
    unit: str
    kind: str  # field, mean (a sum where its divisor is 1), ratio, growth, days
    top: tuple[str, ...]
    under: tuple[str, ...] = ()
    divisor: int = 1  # of a mean


_YEAR = (
    ("staff", mark("职工总数"), PEOPLE), ("science_staff", mark("科技人员"), PEOPLE),
    ("college_staff", mark("大专以上科技人员"), PEOPLE), ("sales", mark("销售收入"), YUAN),
    ("sales_1", mark("前一年销售收入"), YUAN), ("sales_2", mark("前两年销售收入"), YUAN),
    ("rd", mark("研发费用"), YUAN), ("rd_1", mark("前一年研发费用"), YUAN), ("rd_2", mark("前两年研发费用"), YUAN),
    ("rd_china", mark("境内研发费用"), YUAN), ("cost", mark("成本费用总额"), YUAN), ("assets", mark("资产总额"), YUAN),
    ("liabilities", mark("负债总额"), YUAN), ("net_assets", mark("净资产"), YUAN),
    ("net_assets_1", mark("前一年净资产"), YUAN), ("net_assets_2", mark("前两年净资产"), YUAN),
    ("income", mark("总收入"), YUAN), ("income_1", mark("前一年总收入"), YUAN),
    ("high_tech_income", mark("高新技术产品收入"), YUAN), ("main_income", mark("主营业务收入"), YUAN),
    ("main_income_1", mark("前一年主营业务收入"), YUAN), ("main_income_2", mark("前两年主营业务收入"), YUAN),
    ("net_profit", mark("净利润"), YUAN),
)  # fmt: skip
_KNOWN = (  # counted from the list of rights and the grades held
    ("class1", mark("Ⅰ类知识产权"), COUNT), ("class2", mark("Ⅱ类知识产权"), COUNT),
    ("class1_own", mark("自主研发的Ⅰ类知识产权"), COUNT), ("class2_own", mark("自主研发的Ⅱ类知识产权"), COUNT),
    ("class1_high", mark("Ⅰ类高价值知识产权"), COUNT), ("holds_high_tech", mark("有效期内的高新技术企业"), FLAG),
)  # fmt: skip
# what the firm says of itself once, beside its yearly figures: with the highest value
_SAID = (
    ("resident", mark("境内注册的居民企业"), FLAG, 1.0, 1),
    ("forbidden", mark("产品或服务属于禁止、限制和淘汰类"), FLAG, 0.0, 1),
    ("accident", mark("发生过重大安全、质量事故或严重违法行为"), FLAG, 0.0, 1),
    ("abnormal", mark("列入经营异常名录"), FLAG, 0.0, 1),
    ("dishonest", mark("列入严重违法失信名单"), FLAG, 0.0, 1),
    ("high_tech_field", mark("核心技术属于八大高新技术领域"), FLAG, None, 1),
    ("strategic_field", mark("主导产品属于战略性新兴产业"), FLAG, None, 1),
    ("conversions", mark("近三年科技成果转化数"), COUNT, None, 999),
    ("ip_advance", mark("技术先进程度得分"), POINTS, 0.0, 8),
    ("ip_support", mark("核心支持作用得分"), POINTS, 0.0, 8),
    ("rd_management", mark("研发组织管理得分"), POINTS, 0.0, 20),
    ("standards", mark("参与编制的标准"), COUNT, 0.0, 999),
    ("national_prize5", mark("五年内国家级科技奖励（前三名）"), FLAG, 0.0, 1),
    ("prize3", mark("三年内省级以上科技奖励"), FLAG, 0.0, 1),
    ("led_standard5", mark("五年内主导制定标准"), FLAG, 0.0, 1),
    ("lab_level", mark("研发机构级别（市级以下1、市级2、省级3、国家级4）"), POINTS, 0.0, 4),
    ("honour", mark("国家级示范类荣誉（有效期内）"), FLAG, 0.0, 1),
    ("equity2", mark("近两年新增股权融资"), YUAN, 0.0, None),
    ("equity3", mark("近三年新增股权融资"), YUAN, 0.0, None),
    ("niche_years", mark("从事细分市场年限"), YEARS, None, 200),
    ("niche_share", mark("全国细分市场占有率"), SHARE, None, 1),
    ("global_rank", mark("全球市场占有率位次"), COUNT, None, 9999),
    ("chain_role", mark("产业链作用（补短板2、六基等1）"), POINTS, 0.0, 2),
    ("digital_level", mark("数字化水平等级"), POINTS, 0.0, 5),
    ("quality_marks", mark("质量管理认证和荣誉数"), COUNT, 0.0, 99),
    ("local_points", mark("特色化得分"), POINTS, 0.0, 15),
    ("contest", mark("创客中国全国 500 强"), FLAG, 0.0, 1),
)  # fmt: skip

SAID = tuple(key for key, *_ in _SAID)
FIELDS: Mapping[str, Field] = {
    "founded": Field("founded", mark("成立日期"), DAY),
    **{key: Field(key, label, unit) for key, label, unit in _YEAR},
    **{key: Field(key, label, unit, 0.0) for key, label, unit in _KNOWN},
    **{key: Field(key, label, unit, default, most) for key, label, unit, default, most in _SAID},
}


def _ratio(key: str, label: str, top: str, under: str) -> Measure:
    return Measure(key, label, SHARE, "ratio", tuple(top.split()), tuple(under.split()))


def _growth(key: str, label: str, years: str) -> Measure:
    return Measure(key, label, SHARE, "growth", tuple(years.split()))


_DERIVED = (
    Measure("age_days", mark("成立天数"), DAYS, "days", ("founded",)),
    Measure("ip_count", mark("知识产权数"), COUNT, "mean", ("class1", "class2")),
    Measure("ip_own", mark("自主研发的知识产权数"), COUNT, "mean", ("class1_own", "class2_own")),
    Measure("rd_mean2", mark("近两年研发费用均值"), YUAN, "mean", ("rd", "rd_1"), divisor=2),
    Measure("conversions_a_year", mark("年平均转化数"), COUNT, "mean", ("conversions",), divisor=3),
    _ratio("science_share", mark("科技人员占比"), "science_staff", "staff"),
    _ratio("college_share", mark("大专以上科技人员占比"), "college_staff", "staff"),
    _ratio("rd_of_sales", mark("研发费用占销售收入"), "rd", "sales"),
    _ratio("rd_of_cost", mark("研发费用占成本费用"), "rd", "cost"),
    _ratio("rd_of_income", mark("研发费用占营业收入"), "rd", "income"),
    _ratio("rd_of_income_1", mark("前一年研发费用占营业收入"), "rd_1", "income_1"),
    _ratio("rd3_of_sales3", mark("近三年研发费用占销售收入"), "rd rd_1 rd_2", "sales sales_1 sales_2"),
    _ratio("rd_china_share", mark("境内研发费用占比"), "rd_china", "rd rd_1 rd_2"),
    _ratio("high_tech_share", mark("高新技术产品收入占比"), "high_tech_income", "income"),
    _ratio("main_share", mark("主营业务收入占比"), "main_income", "income"),
    _ratio("debt_ratio", mark("资产负债率"), "liabilities", "assets"),
    _ratio("profit_share", mark("净利润率"), "net_profit", "income"),
    _growth("main_growth1", mark("主营业务收入增长率"), "main_income main_income_1"),
    _growth("main_growth2", mark("主营业务收入近两年平均增长率"), "main_income main_income_1 main_income_2"),
    _growth("sales_growth", mark("销售收入增长率"), "sales sales_1 sales_2"),
    _growth("net_assets_growth", mark("净资产增长率"), "net_assets net_assets_1 net_assets_2"),
)
MEASURES: Mapping[str, Measure] = {
    **{one.key: Measure(one.key, one.label, one.unit, "field", (one.key,)) for one in FIELDS.values()},
    **{one.key: one for one in _DERIVED},
}


def day_number(day: date) -> float:
    """This will give a day as the number that the field `founded` holds."""
    return float(day.toordinal())
