"""A report in words and as plain data."""

from __future__ import annotations

from typing import Any

from hemei.rules.figures.check import Report
from hemei.rules.figures.model import Figure, Finding, Verdict

LABELS = {
    Verdict.CONTRADICTORY: "矛盾",
    Verdict.NEEDS_DATA: "需要其他数据",
    Verdict.CONSISTENT: "相符",
    Verdict.DERIVED: "推算",
}
_ROOM = 36  # characters shown on either side of a mark


def as_text(name: str, report: Report, *, whole: bool = False) -> str:
    """This will write a report for reading; `whole` also lists what agrees and what only follows."""
    figures, known = report.reading.figures, [f for f in report.reading.figures if f.code]
    counts = "，".join(f"{label} {len(_listed(report, verdict))}" for verdict, label in LABELS.items())
    lines = [f"{name}：{len(figures)} 个数，{len(known)} 个对上登记册；{counts}。"]
    shown = list(LABELS) if whole else [Verdict.CONTRADICTORY, Verdict.NEEDS_DATA]
    for verdict in shown:
        for finding in _listed(report, verdict):
            lines += ["", *_paragraph(report, finding)]
    strangers = [f.figures[0].name or f.figures[0].text for f in report.findings if f.rule == "unknown"]
    if strangers:
        lines += [
            "",
            f"登记册里没有的指标 {len(strangers)} 个：{'、'.join(strangers)}。先登记，或改用登记册里的名称。",
        ]
    return "\n".join(lines) + "\n"


def _listed(report: Report, verdict: Verdict) -> list[Finding]:
    return [finding for finding in report.of(verdict) if finding.rule != "unknown"]


def _paragraph(report: Report, finding: Finding) -> list[str]:
    code = f"{finding.rule}/{finding.relation}" if finding.relation else finding.rule
    lines = [f"【{LABELS[finding.verdict]}】{code}"]
    lines += [f"  第{number}句：{text}" for number, text in marked(report, finding)]
    lines.append(f"  计算：{finding.computed}")
    if finding.wording:
        lines.append(f"  建议：{finding.wording}")
    return lines


def marked(report: Report, finding: Finding) -> list[tuple[int, str]]:
    """This will return the sentences a finding speaks of, by number, its figures in 〖 〗, long ones cut."""
    spans = [(f.start, f.end) for f in finding.figures] or [finding.span]
    out = []
    for sentence in report.reading.sentences:
        inside = sorted(span for span in spans if sentence.start <= span[0] < sentence.end)
        if inside:
            out.append((sentence.no, _cut(report.reading.text, sentence.start, sentence.end, inside)))
    return out


def _cut(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    low, high = max(start, spans[0][0] - _ROOM), min(end, spans[-1][1] + _ROOM)
    out, at = "…" if low > start else "", low
    for left, right in spans:
        out += text[at:left] + "〖" + text[left:right] + "〗"
        at = right
    return " ".join((out + text[at:high]).split()) + ("…" if high < end else "")


def as_dict(report: Report) -> dict[str, Any]:
    """This will return a report as data for JSON: numbers are strings, so that none loses a digit."""
    return {
        "contradictory": report.contradictory,
        "counts": {str(verdict): len(report.of(verdict)) for verdict in Verdict},
        "figures": [_figure(figure) for figure in report.reading.figures],
        "findings": [_finding(report, finding) for finding in report.findings],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "start": figure.start, "end": figure.end, "sentence": figure.sentence, "text": figure.text,
        "value": f"{figure.value:f}", "high": None if figure.high is None else f"{figure.high:f}",
        "parts": [f"{part:f}" for part in figure.parts], "unit": figure.unit, "family": figure.family,
        "kind": str(figure.kind), "hedge": str(figure.hedge), "name": figure.name, "code": figure.code,
        "flow": figure.flow,
        "period": figure.period.text if figure.period else "", "scope": figure.scope,
        "readings": [f"{ratio:f}" for ratio in figure.ratios] if figure.unit == "倍" else [],
    }  # fmt: skip


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule, "relation": finding.relation, "verdict": str(finding.verdict),
        "figures": [[f.start, f.end] for f in finding.figures] or [list(finding.span)],
        "sentences": [{"no": number, "text": text} for number, text in marked(report, finding)],
        "computed": finding.computed, "numbers": {name: f"{value:f}" for name, value in finding.numbers.items()},
        "wording": finding.wording,
    }  # fmt: skip
