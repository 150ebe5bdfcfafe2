"""The scenarios that officials read and sign are the tests: each file a base firm and what differs."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from hemei.rules.grades.advice import unknown
from hemei.rules.grades.arrays import judge_many
from hemei.rules.grades.fields import FIELDS
from hemei.rules.grades.judge import MET, judge
from hemei.rules.grades.model import GRADES, TABLES, rule
from hemei.rules.tables import NotInForce, versions

FOLDER = Path(__file__).parent / "scenarios"
BY_LABEL = {one.label: one for one in FIELDS.values()}
OUTCOMES = {"符合": "yes", "不符合": "no", "待定": "open"}
TITLES = {versions(TABLES[one])[-1].values["grade"][one]["title"]: one for one in GRADES}


def _files() -> dict[str, dict[str, Any]]:
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))
    }


def _read() -> list[Any]:
    found = []
    for raw in _files().values():
        for one in raw["情形"]:
            facts = {**raw["企业"], **one.get("改动", {})}
            for name in one.get("不填", ()):
                del facts[name]
            grade = TITLES[one.get("等级", raw["等级"])]
            found.append(
                pytest.param(grade, one.get("日期", raw["日期"]), facts, one["应当"], id=one["名称"])
            )
    return found


def facts_of(said: dict[str, Any]) -> dict[str, float | None]:
    """Facts by their labels, money in 万元, as officials write them."""
    found: dict[str, float | None] = {}
    for label, value in said.items():
        field = BY_LABEL[label]
        if field.unit == "day":
            found[field.key] = float(value.toordinal())
        elif field.unit == "yuan":
            found[field.key] = float(round(value * 10_000))
        else:
            found[field.key] = float(value)
    return found


SCENARIOS = _read()


def test_there_are_enough() -> None:
    assert len(SCENARIOS) >= 60


def digest(raw: dict[str, Any]) -> str:
    """What a signature stands for: everything of a file but the signatures."""
    text = yaml.safe_dump({key: value for key, value in raw.items() if key != "签字"}, allow_unicode=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def unsigned(raw: dict[str, Any]) -> list[str]:
    """The signatures that no longer stand for what the file says."""
    code = digest(raw)
    return [
        f"{one['姓名']}（{one['单位']}，{one['日期']}）签的不是现在的内容，核对后把校验改成 {code}"
        for one in raw["签字"]
        if one["校验"] != code
    ]


def test_signatures_stand_for_what_the_files_say_now() -> None:
    files = _files()
    assert [said for raw in files.values() for said in unsigned(raw)] == []
    some = next(iter(files.values()))
    signed = {
        **some,
        "签字": [{"姓名": "样例", "单位": "样例", "日期": date(2026, 12, 1), "校验": digest(some)}],
    }
    assert unsigned(signed) == []
    signed["情形"] = signed["情形"][1:]
    assert len(unsigned(signed)) == 1


@pytest.mark.parametrize(("grade", "on", "said", "expected"), SCENARIOS)
def test_scenario(grade: str, on: date, said: dict[str, Any], expected: dict[str, Any]) -> None:
    expected = dict(expected)
    outcome = expected.pop("结论")
    if outcome == "没有文本":
        with pytest.raises(NotInForce):
            rule(grade, on)
        return
    facts = facts_of(said)
    verdict = judge(rule(grade, on), facts, on)
    parts = {part.part.text.split("（")[0]: part.low for part in verdict.score.parts} if verdict.score else {}
    ways = {one.clause.key: one.clause.text for one in verdict.direct} | {"score": "评分", "": ""}
    assert verdict.outcome == OUTCOMES[outcome], verdict
    if "得分" in expected:
        assert verdict.score is not None
        assert verdict.score.low == expected.pop("得分")
    if "未达到" in expected:
        assert [one.clause.text for one in verdict.must if one.state != MET] == expected.pop("未达到")
    if "凭" in expected:
        assert ways[verdict.by] == expected.pop("凭")
    if "缺" in expected:
        assert [FIELDS[one].label for one in unknown(verdict, facts)] == expected.pop("缺")
    assert {name: parts[name] for name in expected} == expected
    _same_in_arrays(grade, on, facts, verdict)


def _same_in_arrays(grade: str, on: date, facts: dict[str, float | None], verdict: Any) -> None:
    columns = {key: np.array([np.nan if value is None else value]) for key, value in facts.items()}
    found = judge_many({grade: rule(grade, on)}, columns, on)[grade]
    assert bool(found.met[0]) == (verdict.outcome == "yes")
    if verdict.score:
        assert found.low[0] == verdict.score.low
