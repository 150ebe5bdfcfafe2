"""Points: one project by hand, or all at once; both give the same hundredths, since only whole numbers are divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from hemei.rules.boards.facts import Columns, Facts, Ints, Mark, Marks, columns
from hemei.rules.tables import table
from hemei.rules.words import Said, mark, say

# words of the table that pages tell in English too
TOLD = (
    mark("红榜在前、蓝榜在后"), mark("蓝色领先、黄红落后"), mark("红榜表扬、黄榜落后"), mark("前五红榜、后四黑榜"),
    mark("红榜"), mark("蓝榜"), mark("蓝色"), mark("红色"), mark("黄色"), mark("黄榜"), mark("黑榜"),
    mark("本区红蓝榜没有公开颜色含义，按常见用法预置"), mark("枣庄公开报道的用法"), mark("衡阳公开报道的用法"),
    mark("绵阳公开报道的用法"),
    mark("本区新闻发布会只说明有红蓝榜、亮牌督导和挂牌督办；分值为平台暂定，待本区文件确认"),
)  # fmt: skip
PARTS: Mapping[str, str] = {
    "start": mark("按时开工"), "investment": mark("投资进度"), "milestones": mark("节点"), "problems": mark("问题"),
}  # fmt: skip
_ONE = 100  # hundredths of a point


@dataclass(frozen=True, slots=True)
class Rule:
    """The dated rule: points of each part (together 100), and the days or points that use them up."""

    weights: Mapping[str, int]
    start_span: int
    milestone_span: int
    problem_loss: int
    objection_days: int
    source: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one project in hundredths."""

    start: int
    investment: int
    milestones: int
    problems: int

    @property
    def total(self) -> int:
        """This will add the parts."""
        return self.start + self.investment + self.milestones + self.problems


def rule(on: date) -> Rule:
    """This will give the rule of the board in force on a day; raises NotInForce before the table begins."""
    found = table("boards", on)
    spans = found["spans"]
    return Rule(
        found["weights"], spans["start"], spans["milestone"], spans["problem"], found["objection_days"],
        found["source"],
    )  # fmt: skip


def presets(on: date) -> tuple[Mapping[str, Any], ...]:
    """This will give the known meanings of colours to begin a setting with: code, title, source, bands."""
    found: tuple[Mapping[str, Any], ...] = table("boards", on)["preset"]
    return found


def preset(code: str, on: date) -> list[dict[str, Any]]:
    """This will give the bands of a preset as plain values; an unknown code gives those of the first."""
    known = {one["code"]: one for one in presets(on)}
    chosen = known.get(code, presets(on)[0])
    return [dict(band) for band in chosen["bands"]]


def score(one: Facts, by: Rule, on: date) -> Points:
    """This will score one project by hand as of a day; what was done after that day counts as not done."""
    w = by.weights
    return Points(
        _start(one.start, w["start"], by.start_span, on), _invest(one.invest_planned, one.invest_done, w["investment"]),
        _milestones(one.milestones, w["milestones"], by.milestone_span, on),
        max(0, _ONE * (w["problems"] - by.problem_loss * sum(_overdue(mark, on) for mark in one.problems))),
    )  # fmt: skip


def late_days(one: Mark, on: date) -> int:
    """This will give the days by which something was or is late, force majeure taken off; 0 where it is in time."""
    end = one.done if one.done and one.done <= on else on
    return max(0, (end - one.planned).days - one.excused)


def _start(one: Mark | None, weight: int, span: int, on: date) -> int:
    if one is None or one.planned > on:
        return _ONE * weight
    return _ONE * weight * (span - min(span, late_days(one, on))) // span


def _invest(planned: int, done: int, weight: int) -> int:
    return _ONE * weight * min(max(done, 0), planned) // planned if planned > 0 else _ONE * weight


def _milestones(found: Sequence[Mark], weight: int, span: int, on: date) -> int:
    due = [one for one in found if one.planned <= on]
    if not due:
        return _ONE * weight
    kept = sum(span - min(span, late_days(one, on)) for one in due)
    return _ONE * weight * kept // (span * len(due))


def _overdue(one: Mark, on: date) -> bool:
    closed = one.done is not None and one.done <= on
    return not closed and (on - one.planned).days > one.excused


def score_all(rows: Sequence[Facts] | Columns, by: Rule, on: date) -> Ints:
    """This will score many projects at once: one row each, columns as the parts of `Points`."""
    cols = rows if isinstance(rows, Columns) else columns(rows)
    w, n, today = by.weights, cols.count, on.toordinal()
    planned = np.maximum(cols.invest_planned, 0)
    reached = np.minimum(np.maximum(cols.invest_done, 0), planned)
    full = np.full(n, _ONE, np.int64)
    invest = np.where(
        planned > 0, _ONE * w["investment"] * reached // np.maximum(planned, 1), full * w["investment"]
    )
    return np.stack([
        _shares(cols.start, n, w["start"], by.start_span, today), invest,
        _shares(cols.milestones, n, w["milestones"], by.milestone_span, today),
        np.maximum(0, _ONE * (w["problems"] - by.problem_loss * _late_problems(cols.problems, n, today))),
    ], axis=1)  # fmt: skip


def _shares(marks: Marks, count: int, weight: int, span: int, today: int) -> Ints:
    """The share of days that was kept over what was due, times the weight; all of it where nothing was due."""
    due = marks.planned <= today
    end = np.where((marks.done > 0) & (marks.done <= today), marks.done, today)
    kept = span - np.clip(end - marks.planned - marks.excused, 0, span)
    many = np.bincount(marks.owner[due], minlength=count)
    whole = np.bincount(marks.owner[due], weights=kept[due], minlength=count).astype(np.int64)
    return np.where(many > 0, _ONE * weight * whole // np.maximum(span * many, 1), _ONE * weight)


def _late_problems(marks: Marks, count: int, today: int) -> Ints:
    closed = (marks.done > 0) & (marks.done <= today)
    late = ~closed & (today - marks.planned > marks.excused)
    return np.bincount(marks.owner[late], minlength=count).astype(np.int64)


def explain(one: Facts, by: Rule, on: date) -> dict[str, Said]:
    """This will say for each part how its points come about, so that anybody can compute them by hand."""
    w, span = by.weights, by.milestone_span
    due = [mark for mark in one.milestones if mark.planned <= on]
    kept = sum(span - min(span, late_days(mark, on)) for mark in due)
    overdue = sum(_overdue(mark, on) for mark in one.problems)
    return {
        "start": _said_start(one.start, w["start"], by.start_span, on),
        "investment": say(
            "{weight} × min(完成 {done} 元, 计划 {planned} 元) ÷ 计划", weight=w["investment"], done=one.invest_done,
            planned=one.invest_planned,
        ) if one.invest_planned > 0 else say("到期还没有计划投资，不扣分"),
        "milestones": say(
            "{weight} × {kept} ÷ ({span} × {count})：{count} 个到期节点，每个满 {span}，迟一天少 1",
            weight=w["milestones"], kept=kept, span=span, count=len(due),
        ) if due else say("还没有到期的节点，不扣分"),
        "problems": say(
            "{weight} − {loss} × {count}：逾期没有办结的问题 {count} 个", weight=w["problems"], loss=by.problem_loss,
            count=overdue,
        ),
    }  # fmt: skip


def _said_start(one: Mark | None, weight: int, span: int, on: date) -> Said:
    if one is None or one.planned > on:
        return say("还没有到计划开工日，不扣分")
    late = min(span, late_days(one, on))
    return say("{weight} × ({span} − {late}) ÷ {span}：迟 {late} 天", weight=weight, span=span, late=late)
