"""An item as one row of a table: the form in which most items are kept, and in which Excel carries them.

A row says what differs from item to item; what all simple items share (stages, opening facts) is filled in
here. What a row has no column for stands in `more` as JSON, so that nothing is lost on the way out and back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hemei.catalog.queries.specs import item_spec, spec_json
from hemei.rules.items import ItemSpec
from hemei.rules.words import mark

COLUMNS: Mapping[str, str] = {
    "code": mark("编号"), "basic_code": mark("基本编码"), "name": mark("事项名称"), "basic_item": mark("基本目录名称"),
    "type": mark("事项类型"), "agency": mark("责任部门"), "objects": mark("服务对象"),
    "statutory": mark("法定时限"),
    "limit_basis": mark("时限依据"), "promised": mark("承诺时限"), "papers": mark("材料"),
    "result": mark("审批结果"),
    "theme": mark("主题"), "source": mark("设定依据"), "english": mark("英文名称"), "effective_on": mark("生效日期"),
    "more": mark("其他内容"),
}  # fmt: skip
UNITS = {"w": "workday", "d": "day", "h": "hour", "m": "minute"}
LETTERS = {unit: letter for letter, unit in UNITS.items()}
BASES = {
    "law": "{source}（条文规定的期限，待与全文核对）",
    "default": "《中华人民共和国行政许可法》第四十二条：一般期限，二十个工作日（单行法没有另定期限）",
    "zone": "法律、法规没有查到期限，这里是本区自定的上限（样例值，待确认）",
}
SAMPLE_PROMISE = "样例承诺值，待本区确认"
_FIRM, _PERSON = ["party_name", "uscc", "handler_name", "handler_phone"], ["handler_name", "handler_phone"]


def read_table(path: Path) -> list[dict[str, str]]:
    """This will read a tab-separated file with a heading line into rows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = lines[0].split("\t")
    return [dict(zip(heads, line.split("\t"), strict=True)) for line in lines[1:]]


def row_spec(row: Mapping[str, str]) -> ItemSpec:
    """This will build an item from a row that has been checked.

    Raises KeyError, TypeError or ValueError when a value does not fit.
    """
    return item_spec(_plain(row) | json.loads(row.get("more") or "{}"))


def spec_row(spec: ItemSpec) -> dict[str, str]:
    """This will give the row of an item; `row_spec` reads the same item back."""
    extra = spec.extra
    row = {
        "code": spec.code,
        "basic_code": spec.basic_code,
        "name": spec.name,
        "basic_item": str(extra.get("basic_item", "")),
        "type": str(spec.item_type),
        "agency": spec.agency,
        "objects": ",".join(spec.objects),
        "statutory": f"{spec.statutory.value}{LETTERS[spec.statutory.unit]}",
        "limit_basis": str(extra.get("limit_basis", "law")),
        "promised": f"{spec.promised.value}{LETTERS[spec.promised.unit]}",
        "papers": ",".join(need.paper for need in spec.requirements),
        "result": spec.result,
        "theme": str(extra.get("theme", "")),
        "source": spec.source,
        "english": spec.english,
    }
    more = _difference(_plain(row), spec_json(spec))
    return row | {"more": json.dumps(more, ensure_ascii=False, sort_keys=True) if more else ""}


def limit_parts(text: str) -> tuple[int, str]:
    """This will read a limit such as `20w` (w working days, d days, h hours, m minutes); else ValueError."""
    if not text[:-1].isascii() or not text[:-1].isdigit() or text[-1] not in UNITS or int(text[:-1]) < 1:
        raise ValueError(text)
    return int(text[:-1]), UNITS[text[-1]]


def stages(days: int) -> list[dict[str, Any]]:
    """This will lay a promise of so many working days over 受理–审核–审批–办结–送达."""
    names = (
        ("accept", mark("受理")),
        ("review", mark("审核")),
        ("decide", mark("审批")),
        ("finish", mark("办结")),
        ("deliver", mark("送达")),
    )
    spans = {"review": days - 1, "decide": 1} if days > 1 else {"decide": days}
    return [{"key": key, "name": name, "days": spans.get(key, 0)} for key, name in names]


def _plain(row: Mapping[str, str]) -> dict[str, Any]:
    value, unit = limit_parts(row["statutory"])
    promised, promised_unit = limit_parts(row["promised"])
    objects = [name for name in row["objects"].split(",") if name]
    at_once = promised_unit in ("hour", "minute")
    return {
        "code": row["code"], "basic_code": row["basic_code"], "name": row["name"],
        "english": row["english"], "item_type": row["type"], "agency": row["agency"], "objects": objects,
        "handling": "at_once" if at_once else "promised",
        "statutory": {"value": value, "unit": unit,
                      "source": BASES[row["limit_basis"]].format(source=row["source"])},
        "promised": {"value": promised, "unit": promised_unit, "source": SAMPLE_PROMISE},
        "basis": [clause for clause in row["source"].split("；") if clause], "source": row["source"],
        "requirements": [
            {"paper": code, "need": "required", "when": None, "defer_days": 0, "note": ""}
            for code in row["papers"].split(",") if code
        ],
        "facts": _PERSON if objects == ["自然人"] else _FIRM,
        "result": row["result"], "stages": stages(_days(promised, promised_unit)),
        "extra": {"basic_item": row["basic_item"], "theme": row["theme"], "limit_basis": row["limit_basis"],
                  "code_origin": "local", "unsure": True},
    }  # fmt: skip


def _days(value: int, unit: str) -> int:
    return value if unit == "workday" else value * 5 // 7 if unit == "day" else 0


def _difference(base: Any, whole: Mapping[str, Any]) -> dict[str, Any]:
    """What `whole` has beyond `base` filled up with the defaults of an item."""
    filled = spec_json(item_spec(base))
    return {key: value for key, value in whole.items() if filled.get(key) != value}
