"""Relations that a text says in words: n times of, classes, averages, what is left over, one name said twice."""

import pytest

from hemei.rules.figures.check import check
from hemei.rules.figures.model import Finding, Kind, Register, Verdict
from hemei.rules.figures.read import read

BAD, GOOD = Verdict.CONTRADICTORY, Verdict.CONSISTENT


def found(text: str, rule: str) -> list[Finding]:
    return [one for one in check(text, Register()).findings if one.rule == rule]


@pytest.mark.parametrize(
    ("text", "rule", "verdict"),
    [
        ("入境游客3.4万人次，是上年同期1.7万人次的3倍。", "times", BAD),
        ("入境游客3.4万人次，是上年同期1.7万人次的2倍。", "times", GOOD),
        ("一类苗占58.3%、二类苗占35.2%、三类苗占9.5%。", "sum", BAD),
        ("小企业贷款余额128.3亿元，占各项贷款的41.0%；小企业贷款户数9874户，户均贷款230万元。", "per_head", BAD),
        ("小企业贷款余额128.3亿元，占各项贷款的41.0%；小企业贷款户数9874户，户均贷款130万元。", "per_head", GOOD),
        ("各项贷款余额312.6亿元。不良贷款余额3.75亿元，不良贷款率1.92%。", "ratio", BAD),
        ("各项贷款余额312.6亿元。不良贷款余额3.75亿元，不良贷款率1.2%。", "ratio", GOOD),
        ("重点项目128个，已开工104个，未开工22个。", "sum", BAD),
        ("重点项目128个，已开工104个，未开工24个。", "sum", GOOD),
        ("收到评价5238条，其中差评14条，满意率100%。", "full", BAD),
        ("网上申报15.8万票，其中窗口手工申报326票，线上申报率100%。", "full", BAD),
        ("抽检8640批次，检出不合格173批次，合格率99.0%。", "ratio", BAD),
        ("抽检8640批次，检出不合格173批次，合格率98.0%。", "ratio", GOOD),
        ("老年食堂达到78家，每天供餐。全县老年食堂已有87家。", "twice", BAD),
        ("上半年，老年食堂达到78家。前三季度，老年食堂达到87家。", "twice", None),
        ("三年前租的厂房只有2000平方米，如今扩到1.6万平方米，面积增长了8倍。", "times", BAD),
        ("三年前租的厂房只有2000平方米，如今扩到1.6万平方米，面积增长了7倍。", "times", GOOD),
        ("出动9436起，其中火灾扑救2318起、抢险救援1874起、社会救助5344起。", "sum", BAD),
        ("党员9436名，其中女性5318名、大学生6874名、少数民族344名。", "sum", None),  # they overlap
        ("受理投诉1028件，同比下降112%。", "over_hundred", BAD),
        ("实现净利润1028万元，同比下降112%。", "over_hundred", None),  # it turned into a loss
    ],
)  # fmt: skip
def test_what_the_words_tie_together(text: str, rule: str, verdict: Verdict | None) -> None:
    verdicts = {one.verdict for one in found(text, rule)} & {BAD, GOOD}
    assert verdicts == (set() if verdict is None else {verdict})


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("平均亩产五百二十公斤。", "520", "公斤", Kind.LEVEL),
        ("配备AED26台。", "26", "台", Kind.LEVEL),
        ("受理热线8.7万件。", "87000", "件", Kind.LEVEL),
        ("到场13分钟，低于规定的30分钟。", "30", "分钟", Kind.LEVEL),
        ("到场时间比上年快0.7分钟。", "0.7", "分钟", Kind.CHANGE),
        ("比上年同期的893户增加233户。", "233", "户", Kind.CHANGE),
        ("PM2.5平均浓度36微克/立方米，同比改善12.5%。", "-12.5", "%", Kind.GROWTH),
        ("服务收入36亿元，同比改善12.5%。", "12.5", "%", Kind.GROWTH),
        ("区域\t抽检批次\n东城区\t3120\n", "3120", "批次", Kind.LEVEL),
    ],
)
def test_the_last_figure_is_read(text: str, value: str, unit: str, kind: Kind) -> None:
    last = read(text).figures[-1]
    assert (f"{last.value.normalize():f}", last.unit, last.kind) == (value, unit, kind)


def test_a_month_s_end_is_the_end_of_the_months_before_it() -> None:
    text = "2025年上半年，持证人员保有量9874户。截至2025年6月末，持证人员保有量9784户。"
    assert [one.verdict for one in found(text, "twice")] == [BAD]
    assert found(text.replace("6月末", "5月末"), "twice") == []
