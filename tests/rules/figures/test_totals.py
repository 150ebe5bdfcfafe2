"""What a text lists is added up: totals behind their parts, shares, what came and went, what was said before."""

import pytest

from hemei.rules.figures.check import check
from hemei.rules.figures.model import Register, Verdict

NO, YES = Verdict.CONTRADICTORY, Verdict.CONSISTENT


def verdicts(text: str, rule: str) -> list[Verdict]:
    return [f.verdict for f in check(text, Register(), year=2025).findings if f.rule == rule]


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("在编126人、编外88人，共214人。", "sum", [YES]),
        ("在编126人、编外88人，共204人。", "sum", [NO]),
        ("扫码占78.3%、刷卡占17.5%、投币占6.2%。", "sum", [NO]),
        ("扫码占78.3%、刷卡占17.5%、投币占4.2%。", "sum", []),
        ("女职工占78%、党员占67%、本科占66%。", "sum", []),  # they overlap, and nobody says otherwise
        ("投放新车165辆，退役旧车120辆，车辆净增45辆。", "difference", [YES]),
        ("投放新车165辆，退役旧车120辆，车辆净增55辆。", "difference", [NO]),
        ("到馆186.4万人次，同比增加31.6万人次，增长20.4%。", "growth", [YES]),
        ("到馆186.4万人次，同比增加31.6万人次，增长31.6%。", "growth", [NO]),
        ("一顿饭8元，自付5元、政府补2元、慈善捐2元。", "sum", [NO]),
        ("企业80家，工人90人、干部20人、技师5人。", "sum", []),
        ("线路112条，其中常规线路98条、定制线路21条。", "sum", [NO]),
        ("床位6820张，护理床位4501张，占比66%。", "share", [YES]),
        ("床位6820张，护理床位4501张，占比71%。", "share", [NO]),
        ("支出2560万元；较预算2700万元结余140万元。", "difference", [YES]),
        ("支出2560万元；较预算2700万元结余240万元。", "difference", [NO]),
        ("志愿服务9260小时，463名志愿者人均服务20小时。", "per_head", [YES]),
        ("志愿服务9260小时，463名志愿者人均服务26小时。", "per_head", [NO]),
        ("受理64件，办结率100%，还有3件没有办完。", "full", [NO]),
        ("满意率第3位，上年为第4位，上升2位。", "difference", [NO]),
        ("今年改造1240户，去年同期只有860户，多改了480户。", "difference", [NO]),
        ("共164个镇，已建站的148个、未建的26个。", "sum", [NO]),
        ("完成捐献18例，其中眼角膜捐献21例。", "part", [NO]),
        ("检修面积86万平方米，按438万人计算，人均检修面积0.2平方米。", "per_head", [YES]),
        ("站点128处全部开放。前面讲到的118处站点有空调。", "twice", []),  # the noun is not said alike
        ("建有128处助餐点。前面讲到的118处助餐点有空调。", "twice", [NO]),
        ("建有128处助餐点。前面讲到的128处助餐点有空调。", "twice", []),
        ("建成充电桩820个。有802个充电桩夜间排队。", "twice", [NO]),
        ("2025年，客运量8000万人次。\n\n2026年客运量力争达到9000万人次，比2025年增长16%。", "growth", [NO]),
        ("2025年，客运量8000万人次。\n\n2026年客运量力争达到9000万人次，比2025年增长12.5%。", "growth", [YES]),
    ],
)  # fmt: skip
def test_what_is_listed_is_added_up(text: str, rule: str, found: list[Verdict]) -> None:
    assert verdicts(text, rule) == found


def test_the_total_of_a_table_is_held_against_the_prose() -> None:
    table = "馆\t到馆（万人次）\n东馆\t100.2\n西馆\t96.2\n合计\t196.4\n"
    assert verdicts(f"全年到馆186.4万人次。\n\n{table}", "twice") == [NO]
    assert verdicts(f"全年到馆196.4万人次。\n\n{table}", "twice") == []
