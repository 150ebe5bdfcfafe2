"""One form for all items of an order: each fact once, by group, with one schema and messages for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from stdnum.cn import ric, uscc

from hemei.catalog.queries.dictionary import FactView
from hemei.common.words import tell
from hemei.rules import chain
from hemei.rules.words import mark

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PAIRS = (("_start", "_end"), ("_from", "_to"), ("_start_date", "_end_date"))
_TYPES = {
    "number": mark("数字，例如 100"),
    "integer": mark("整数，例如 3"),
    "boolean": mark("“是”或“否”"),
    "string": mark("文字"),
}

checker = FormatChecker(formats=("date",))
checker.checks("uscc")(lambda value: not isinstance(value, str) or uscc.is_valid(value))
checker.checks("cn-id")(lambda value: not isinstance(value, str) or ric.is_valid(value))


@dataclass(frozen=True, slots=True)
class FormField:
    """A fact in the form; `used_by` are the item codes that ask it, `known_from` where it is known from."""

    key: str
    label: str
    english: str
    schema: Mapping[str, Any]
    help: str
    used_by: tuple[str, ...]
    known_from: str
    unit: str = ""
    options: tuple[tuple[str, str], ...] = ()
    personal: bool = False
    party_fact: bool = False


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Fields under one heading."""

    group: str
    label: str
    english: str
    fields: tuple[FormField, ...]

    def to_dict(self) -> dict[str, Any]:
        """This will give plain values that survive JSON."""
        rows = [asdict(row) | {"used_by": list(row.used_by)} for row in self.fields]
        for row in rows:
            row["options"] = [list(option) for option in row["options"]]
        return {"group": self.group, "label": self.label, "english": self.english, "fields": rows}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field and how to put it right."""

    field: str
    message: str


def form_groups(lines: Sequence[chain.FactLine], dictionary: Mapping[str, FactView]) -> tuple[FormGroup, ...]:
    """This will lay out the facts of a plan in the dictionary's order, each once."""
    asked = {line.fact: line for line in lines}
    groups: dict[str, list[FactView]] = {}
    for key, fact in dictionary.items():
        if key in asked:
            groups.setdefault(fact.group, []).append(fact)
    return tuple(
        FormGroup(
            key, rows[0].group_label, rows[0].group_english, tuple(_field(f, asked[f.key]) for f in rows)
        )
        for key, rows in groups.items()
    )


def form_schema(
    lines: Sequence[chain.FactLine], dictionary: Mapping[str, FactView], optional: Collection[str] = ()
) -> dict[str, Any]:
    """This will merge the facts of a plan into one JSON Schema; all but `optional` ones are required."""
    asked = {line.fact for line in lines}
    rows = [fact for key, fact in dictionary.items() if key in asked]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {fact.key: _property(fact) for fact in rows},
        "required": [fact.key for fact in rows if fact.key not in optional],
    }


def validate_form(schema: Mapping[str, Any], data: Mapping[str, Any]) -> list[FieldProblem]:
    """This will list what is wrong with a filled form, in the form's order, one problem a field.

    Empty text and None count as not filled in. Messages are Chinese, name the field and say what to do.
    """
    filled = {key: value for key, value in data.items() if value is not None and value != ""}
    found: dict[str, str] = {}
    for error in Draft202012Validator(schema, format_checker=checker).iter_errors(filled):
        for key, message in _messages(error, schema, filled):
            found.setdefault(key, message)
    for key, message in _reversed_dates(schema, filled):
        found.setdefault(key, message)
    order = {key: place for place, key in enumerate(schema["properties"])}
    return [FieldProblem(key, found[key]) for key in sorted(found, key=lambda k: order.get(k, len(order)))]


def _field(fact: FactView, line: chain.FactLine) -> FormField:
    return FormField(
        fact.key, fact.label, fact.english, fact.schema, fact.help, line.used_by, line.known_from,
        fact.unit, tuple((option.value, option.label) for option in fact.options),
        fact.personal, fact.party_fact,
    )  # fmt: skip


def _property(fact: FactView) -> dict[str, Any]:
    titled = {**fact.schema, "title": fact.label, "description": fact.help}
    if fact.unit:
        titled["x-unit"] = fact.unit
    if fact.options:
        titled["x-labels"] = [option.label for option in fact.options]
    return titled


def _messages(
    error: ValidationError, schema: Mapping[str, Any], data: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    if error.validator == "required" and not error.path:
        for key in schema["required"]:
            if key not in data:
                yield key, tell("“{label}”还没有填，请填写。", label=_label(schema, key))
        return
    key = str(error.path[0]) if error.path else ""
    rule = schema["properties"].get(key, {})
    yield key, f"“{_label(schema, key)}”{_advice(error, rule)}"


def _label(schema: Mapping[str, Any], key: str) -> str:
    return str(schema["properties"].get(key, {}).get("title", key))


def _advice(error: ValidationError, rule: Mapping[str, Any]) -> str:
    wanted: Any = error.validator_value
    unit = rule.get("x-unit", "")
    if error.validator == "enum":
        return tell(
            "不在可选范围里，请从“{list_}”中选一个。", list_="”“".join(rule.get("x-labels", map(str, wanted)))
        )
    if error.validator in ("format", "pattern"):
        return _form_advice(rule)
    advice = {
        "type": tell("要填{get}，请改正。", get=_TYPES.get(str(wanted), mark("正确的内容"))),
        "minimum": tell("不能小于 {wanted}{unit}，请改大或核对单位。", wanted=wanted, unit=unit),
        "exclusiveMinimum": tell("要大于 {wanted}{unit}，请改大或核对单位。", wanted=wanted, unit=unit),
        "maximum": tell("不能大于 {wanted}{unit}，请改小或核对单位。", wanted=wanted, unit=unit),
        "minLength": tell("至少要 {wanted} 个字，请补充。", wanted=wanted),
        "maxLength": tell("最多 {wanted} 个字，请缩短。", wanted=wanted),
    }
    return advice.get(str(error.validator), tell("填得不对，请核对后改正。"))


def _form_advice(rule: Mapping[str, Any]) -> str:
    advice = {
        "uscc": tell("不对：应为 18 位大写字母和数字，最后一位是校验码。请对照营业执照重新填写。"),
        "cn-id": tell("不对：应为 18 位，最后一位是校验码（可以是大写 X）。请对照身份证重新填写。"),
        "date": tell("不是有效日期，请写成 2026-03-01 这样的年月日。"),
    }
    patterns = {"^1[0-9]{10}$": tell("应为 11 位手机号，请核对。")}
    return advice.get(
        rule.get("format", ""), patterns.get(rule.get("pattern", ""), tell("的写法不对，请核对后改正。"))
    )


def _reversed_dates(schema: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """`x_start`/`x_end` and `x_from`/`x_to` are pairs when both are dates of the form."""
    dates = {
        key: _day(data.get(key)) for key, row in schema["properties"].items() if row.get("format") == "date"
    }
    for first in dates:
        for head, tail in _PAIRS:
            last = first.removesuffix(head) + tail
            begin, end = dates[first], dates.get(last)
            if first.endswith(head) and begin and end and end < begin:
                earlier, later = _label(schema, first), _label(schema, last)
                yield (
                    last,
                    tell(
                        "“{later}”（{end}）早于“{earlier}”（{begin}），请把两个日期对调或改正。",
                        later=later,
                        end=end,
                        earlier=earlier,
                        begin=begin,
                    ),
                )


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
