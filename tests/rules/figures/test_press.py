"""The press text of 2022: its 98 figures at their places, its 45 checks computed from the text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hemei.rules.figures.check import Report, check
from hemei.rules.figures.model import Figure, Finding, Hedge, Verdict
from hemei.rules.figures.numbers import SCALES
from hemei.rules.figures.register import standing
from hemei.rules.tables import table

PRESS = Path(__file__).resolve().parents[4] / "shared" / "data" / "press" / "liaocheng-hightech-2022.txt"
DAY = date(2022, 10, 20)
YES, NO, ASK, SO = Verdict.CONSISTENT, Verdict.CONTRADICTORY, Verdict.NEEDS_DATA, Verdict.DERIVED
ROWS: dict[str, Any] = {row["id"]: row for row in table("press_2022", DAY)["figures"]}


@cache
def report() -> Report:
    if not PRESS.is_file():
        pytest.skip("没有 ../shared/data/press/liaocheng-hightech-2022.txt，跳过发布会文本的核对")
    return check(PRESS.read_text(encoding="utf-8"), standing(DAY), year=2022)


def figures(code: str) -> list[Figure]:
    """Figures of the text at the places that the table gives for F01…F98."""
    by_start = {figure.start: figure for figure in report().reading.figures}
    return [by_start[place] for place in ROWS[code]["at"]]


def test_the_table_holds_the_98_figures() -> None:
    assert list(ROWS) == [f"F{n:02d}" for n in range(1, 99)]


@pytest.mark.shared
@pytest.mark.parametrize("code", ROWS)
def test_each_figure_stands_where_the_table_says(code: str) -> None:
    row, found = ROWS[code], figures(code)
    unit = row["unit"]
    step = SCALES[unit[0]] if unit[:1] in SCALES else 1
    values = [Decimal(value) * step for value in row["values"]]
    read = [abs(figure.value) for figure in found]
    if found[0].high is not None:
        read.append(found[0].high)
    assert read[: len(values)] == values
    assert set(read) == set(values)
    assert [figure.sentence for figure in found] == list(row["sentence"])
    assert {str(figure.kind) for figure in found} == {row["kind"]}
    assert found[0].code == row["code"]
    base = unit[1:] if unit[:1] in SCALES else unit
    assert found[0].unit == {"名": "人"}.get(base, base)


@pytest.mark.shared
def test_no_figure_is_left_without_a_definition() -> None:
    assert [figure.text for figure in report().reading.figures if not figure.code] == []


@pytest.mark.shared
@pytest.mark.parametrize(
    ("code", "hedge"),
    [
        ("F01", Hedge.NEAR),
        ("F07", Hedge.AT_LEAST),
        ("F36", Hedge.OVER),
        ("F46", Hedge.AT_LEAST),
        ("F65", Hedge.OVER),
    ],
)
def test_hedges_are_kept(code: str, hedge: Hedge) -> None:
    assert figures(code)[0].hedge is hedge


# check: rule, relation, the figures it speaks of, verdict, numbers to two places
CHECKS: dict[str, tuple[str, str, str, Verdict, dict[str, str]]] = {
    "C01": ("rate_of_days", "air_days", "F49 F50", YES, {"days": "273", "share": "68.50"}),
    "C02": ("times", "", "F69 F70", YES, {"growth": "5.67"}),
    "C03": ("times", "", "F71 F72", YES, {"growth": "4.83"}),
    "C04": ("times", "", "F58 F59 F60", YES, {"growth": "5.57"}),
    "C05": ("times", "", "F55 F56 F57", YES, {"growth": "5.71", "ratio": "6.71"}),
    "C05 at one decimal": ("precision", "", "F55 F56 F57", NO, {"growth": "5.71"}),
    "C06": ("times", "", "F53 F54", SO, {"ratio": "4.10", "growth": "310.21"}),
    "C07": ("adds_to", "road_additions", "F27 F71", NO, {"growth": "58", "least": "82"}),
    "C08": ("narrower", "park_classes", "F33 F78", NO, {"part": "16", "whole": "16"}),
    "C09": (
        "flow_of",
        "entities_added",
        "F01 F02 F79",
        NO,
        {
            "base_if_added": "1474.07",
            "stock_if_added": "21374.07",
            "base_if_stock": "1372.41",
            "added_if_stock": "18527.59",
        },
    ),
    "C10": ("twice", "", "F51 F87", NO, {"gap": "1400000", "share": "86.54"}),
    "C11": ("twice", "", "F48", YES, {"gap": "0"}),
    "C12 firms": ("twice", "", "F08", YES, {"gap": "0"}),
    "C12 registered": ("twice", "", "F10", YES, {"gap": "0"}),
    "C12 rank": ("twice", "", "F11", YES, {"gap": "0"}),
    "C13": ("denominator", "patent_people", "F15 F16", ASK, {"people": "14.94"}),
    "C14": ("per_denominator", "patents_per_head", "F14 F15 F16", ASK, {"per": "86.62"}),
    "C15": ("part_of", "patents_value", "F14 F15", YES, {"share": "10.36"}),
    "C16": ("average_base", "", "F08 F65", ASK, {"base": "33.99"}),
    "C17": ("added_share", "high_tech_renewal", "F08 F09", ASK, {"share": "64.71", "total": "112"}),
    "C18": ("share_times", "rd", "F12 F54", ASK, {"part": "1017547000"}),
    "C19": ("share_times", "high_tech_output", "F13 F59", ASK, {"part": "46137880000"}),
    "C20": ("share_times", "four_new", "F68 F54", ASK, {"part": "10691213000"}),
    "C21": ("gross_net", "output_value_added", "F54 F59", YES, {"ratio": "3.53"}),
    "C22": ("year_share", "year_share", "F54 F90 F91", YES, {"base": "10247148288.97", "share": "73.51"}),
    "C23": ("year_share", "year_share", "F56 F93 F94", YES, {"base": "1445945945.95", "share": "68.37"}),
    "C24": ("part_of", "tax_in_revenue", "F93 F95", YES, {"share": "84.93", "share_before": "86.99"}),
    "C25": ("year_share", "year_share", "F61 F97 F98", ASK, {"base": "5230891719.75", "share": "90.19"}),
    "C26 trade": (
        "average_base",
        "",
        "F61 F62",
        ASK,
        {"base": "1527756705.27", "base_shorter": "2383300460.22"},
    ),
    "C26 capital": (
        "average_base",
        "",
        "F63 F64",
        ASK,
        {"base": "5864993.42", "base_shorter": "10791587.90"},
    ),
    "C27": ("improved_from", "later_index", "F47 F81", ASK, {"base": "10.33"}),
    "C28": ("times_base", "", "F84 F85", ASK, {"base_if_growth": "68.95", "base_if_is": "93.57"}),
    "C29": ("share_of_year", "air_days_year", "F50 F85", YES, {"share": "71.78"}),
    "C30": ("rate_growth", "", "F50 F52", ASK, {"base_relative": "52.77", "base_points": "38.7"}),
    "C31": ("base", "", "F42 F43", ASK, {"base": "11758.84"}),
    "C32": ("same_class", "parks_scope", "F17 F23", ASK, {"gap": "1"}),
    "C33": ("part_of", "centres_in_parks", "F23 F24", YES, {"share": "38.89"}),
    "C34": ("per_unit", "problems_per_visit", "F25 F26", ASK, {"per": "0.6"}),
    "C35": ("speed_time", "speed_time", "F06 F07", NO, {"speed_ratio": "5", "time_cut": "41.18"}),
    "C36": ("complement", "ratings_all_good", "F18 F19", ASK, {"rest": "0", "whole": "13752"}),
    "C37": ("whole_count", "projects_started", "F20 F21", YES, {"count": "74", "whole": "74"}),
    "C38": ("points", "", "F74", SO, {"difference": "27.9"}),
    "C39": ("per_sum", "places_per_school", "F34 F36", YES, {"per": "800", "sum": "10"}),
    "C40": ("per_unit", "park_cost", "F75 F76", ASK, {"per": "750000"}),
    "C41": ("part_of", "sponge_in_core", "F69 F77", YES, {"share": "100"}),
    "C42": ("name", "", "F44", NO, {}),
    "C43": ("cagr", "", "F53 F54", ASK, {"cagr10": "15.16", "cagr9": "16.98", "cagr8": "19.30"}),
    "C44": ("times_alone", "", "F89", ASK, {"ratio_if_growth": "3.5", "ratio_if_is": "2.5"}),
    "C45": ("complement", "items_online", "F03 F04", ASK, {"rest": "0", "whole": "830"}),
}


def found(rule: str, relation: str, codes: str) -> Finding:
    """The one finding of a rule that speaks of figures of just these rows."""
    rows = [{figure.start for figure in figures(code)} for code in codes.split()]
    places = set().union(*rows)
    hits = [
        finding
        for finding in report().findings
        if (finding.rule, finding.relation) == (rule, relation)
        and {figure.start for figure in finding.figures} <= places
        and all({figure.start for figure in finding.figures} & row for row in rows)
    ]
    assert len(hits) == 1, [finding.computed for finding in hits]
    return hits[0]


@pytest.mark.shared
@pytest.mark.parametrize("name", CHECKS)
def test_each_check_is_computed_from_the_text(name: str) -> None:
    rule, relation, codes, verdict, numbers = CHECKS[name]
    finding = found(rule, relation, codes)
    assert finding.verdict is verdict
    computed = {key: round(value, 2) for key, value in finding.numbers.items() if key in numbers}
    assert computed == {key: Decimal(value) for key, value in numbers.items()}
    assert finding.computed
    assert finding.wording or verdict in (YES, SO)


def test_the_45_checks_are_all_there() -> None:
    assert sorted({name[:3] for name in CHECKS}) == [f"C{n:02d}" for n in range(1, 46)]


@pytest.mark.shared
def test_six_contradictions_and_one_of_precision_and_no_other() -> None:
    relations = sorted(finding.relation or finding.rule for finding in report().of(NO))
    assert relations == [
        "entities_added",
        "name",
        "park_classes",
        "precision",
        "road_additions",
        "speed_time",
        "twice",
    ]


@pytest.mark.shared
def test_ranks_without_a_number_are_asked_for() -> None:
    said = [finding for finding in report().findings if finding.rule == "rank_set"]
    assert len(said) == 3
    assert all(finding.verdict is ASK for finding in said)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("old", "new", "relation", "verdict"),
    [
        ("1040万元", "900万元", "twice", YES),
        ("到70公里，增长了4.8倍", "到82公里，增长了5.8倍", "road_additions", YES),
        ("优良天数为187天", "优良天数为178天", "air_days", NO),
        ("“口袋公园”16个", "“口袋公园”9个", "park_classes", YES),
        ("增长了5.6倍", "增长了6.6倍", "times", NO),
        ("14.54亿元", "18.54亿元", "tax_in_revenue", NO),
        ("开工进度达到100%", "开工进度达到99.9%", "projects_started", NO),
        ("70%,办理时间压缩80%以上", "70%,办理时间压缩41%", "speed_time", YES),
    ],
)
def test_another_number_gives_another_verdict(old: str, new: str, relation: str, verdict: Verdict) -> None:
    report()
    text = PRESS.read_text(encoding="utf-8")
    assert old in text
    changed = check(text.replace(old, new), standing(DAY), year=2022)
    verdicts = [f.verdict for f in changed.findings if relation in (f.relation, f.rule)]
    assert verdict in verdicts
    if verdict is YES:
        assert NO not in verdicts
