"""Papers and facts in and out of files: rows to contents and back, and every fault at its cell."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from hemei.catalog.enums import VersionStatus
from hemei.catalog.queries.checks import Check, Known
from hemei.catalog.queries.dictionary import fact_content, fact_view, paper_content
from hemei.catalog.queries.rows import CellProblem, Form, Place, rows_in
from hemei.catalog.queries.versions import TABLES
from hemei.catalog.queries.wordchecks import fact_checks, paper_checks
from hemei.common.words import tell
from hemei.rules.words import mark

_FORMS = {
    "paper": Form(
        {
            "code": mark("编号"), "name": mark("材料名称"), "english": mark("英文名称"), "source": mark("材料来源"),
            "issued_by": mark("核发事项"), "issuer": mark("核发机关"), "note": mark("说明"),
            "sample": mark("样例说明"), "effective_on": mark("生效日期"),
        },
        ("code", "name", "source"), ("code", "effective_on"),
    ),
    "fact": Form(
        {
            "code": mark("编号"), "name": mark("字段名称"), "english": mark("英文名称"), "group": mark("分组"),
            "group_label": mark("分组名称"), "group_english": mark("分组英文"), "unit": mark("单位"),
            "help": mark("为什么问"), "help_english": mark("为什么问（英文）"), "personal": mark("个人信息"),
            "party_fact": mark("主体信息"), "schema": mark("填写规则"), "choices": mark("选项"),
            "effective_on": mark("生效日期"),
        },
        ("code", "name", "group", "schema"), ("code", "effective_on"),
    ),
}  # fmt: skip
_YES = {"是": True, "否": False, "": False}


@dataclass(frozen=True, slots=True)
class WordsPreview:
    """What an import of papers or facts would do; `contents` are all rows, `new` and `changed` their codes."""

    contents: tuple[dict[str, Any], ...]
    problems: tuple[CellProblem, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: int
    effective: Mapping[str, date]
    dated: Mapping[str, str] = field(default_factory=dict)  # code → the cell that holds its day


def columns(kind: str) -> Mapping[str, str]:
    """This will give the headings of a file of papers or facts, by key."""
    return _FORMS[kind].columns


def words_out(kind: str) -> list[dict[str, str]]:
    """This will give a row of each paper or fact as published last, by code; `preview_words` reads them back."""
    table: Any = TABLES[kind]
    rows = table.objects.filter(status=VersionStatus.PUBLISHED, ended_on=None)
    found = [
        {key: _cell(value) for key, value in spec.items()} | {"effective_on": day.isoformat() if day else ""}
        for spec, day in rows.values_list("spec", "effective_on")
    ]
    return sorted(found, key=lambda row: row["code"])


def preview_words(file: BinaryIO, form: str, kind: str, known: Known) -> WordsPreview:
    """This will say what the import of a file of papers or facts would do; nothing is written. Raises Unreadable."""
    rows, found = rows_in(file, form, _FORMS[kind])
    counts = Counter(row.get("code", "") for _place, row in rows)
    contents: dict[str, dict[str, Any]] = {}
    effective: dict[str, date] = {}
    dated: dict[str, str] = {}
    problems = [*found]
    for place, row in rows:
        faults = [CellProblem(place.cell(key), text) for key, text in _faults(kind, row, counts)]
        if not faults:
            content = _content(kind, row)
            faults = [*_gate(place, kind, content, known)]
            contents[content["code"]] = content
            if row.get("effective_on"):
                effective[content["code"]] = date.fromisoformat(row["effective_on"])
                dated[content["code"]] = place.cell("effective_on")
        problems += faults
    last = _last(kind)
    new = tuple(code for code in contents if code not in last)
    changed = tuple(code for code, content in contents.items() if code in last and last[code] != content)
    same = len(contents) - len(new) - len(changed)
    return WordsPreview(tuple(contents.values()), tuple(problems), new, changed, same, effective, dated)


def _last(kind: str) -> dict[str, Any]:
    rows: Any = TABLES[kind]._default_manager.exclude(status=VersionStatus.CANCELLED).order_by("number")
    return {spec["code"]: spec for spec in rows.values_list("spec", flat=True)}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _content(kind: str, row: Mapping[str, str]) -> dict[str, Any]:
    if kind == "paper":
        return paper_content(**row)
    plain: dict[str, Any] = {key: value for key, value in row.items() if key not in ("code", "name")}
    plain |= {"key": row["code"], "label": row["name"], "schema": json.loads(row["schema"])}
    plain |= {"choices": json.loads(row.get("choices") or "[]")}
    return fact_content(**plain | {key: _YES[row.get(key, "")] for key in ("personal", "party_fact")})


def _faults(kind: str, row: Mapping[str, str], counts: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    form = _FORMS[kind]
    for key in form.required:
        if not row.get(key):
            yield key, tell("“{columns}”不能空，请填写。", columns=form.columns[key])
    code = row.get("code", "")
    plain = code.replace("-", "").replace("_", "" if kind == "fact" else "?")
    if code and (not plain.isalnum() or not code.isascii() or len(code) > 60):
        yield "code", tell("编号只能用字母、数字和横线，最多 60 个字。")
    if code and counts[code] > 1:
        yield "code", tell("编号“{code}”在表里出现了 {counts} 次。", code=code, counts=counts[code])
    for key in ("personal", "party_fact"):
        if row.get(key, "") not in _YES:
            yield key, tell("“{columns}”请写“是”或“否”。", columns=form.columns[key])
    yield from _day_and_json(kind, row)


def _day_and_json(kind: str, row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    try:
        date.fromisoformat(row.get("effective_on") or "2026-01-01")
    except ValueError:
        text = tell(
            "生效日期“{effective_on}”不是有效日期，请写成 2026-03-01。", effective_on=row["effective_on"]
        )
        yield "effective_on", text
    for key, wanted in (("schema", dict), ("choices", list)) if kind == "fact" else ():
        try:
            fits = not row.get(key) or isinstance(json.loads(row[key]), wanted)
        except ValueError:
            fits = False
        if not fits:
            yield (
                key,
                tell("“{columns}”不是有效的 JSON，请从导出的文件里复制后再改。", columns=columns(kind)[key]),
            )


def _gate(place: Place, kind: str, content: Mapping[str, Any], known: Known) -> Iterator[CellProblem]:
    checks: tuple[Check, ...] = ()
    try:
        if kind == "fact":
            fact_view(content)
        checks = (paper_checks if kind == "paper" else fact_checks)(content, known)
    except (KeyError, TypeError):
        yield CellProblem(
            place.cell("choices"), tell("选项要有 value 和 label 两样，请从导出的文件里复制后再改。")
        )
    for check in checks:
        for finding in check.findings:
            yield CellProblem(place.cell(finding.place.partition(".")[0] or "name"), str(finding))
