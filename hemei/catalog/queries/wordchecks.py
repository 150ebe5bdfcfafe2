"""What must be in order before a version of a paper or a fact is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from hemei.catalog.queries.checks import Check, Known, at, checked
from hemei.catalog.queries.dictionary import facts, papers
from hemei.catalog.queries.uses import compared, uses_of
from hemei.common.words import tell
from hemei.rules.items import PaperSource

TYPES = ("boolean", "string", "number", "integer")
FORMATS = ("", "date", "uscc", "cn-id")


def paper_checks(content: Mapping[str, Any], known: Known) -> tuple[Check, ...]:
    """This will check a paper: its name is its own, its source a known one, and somebody issues it."""
    return (
        checked("names", _paper_names(content)),
        checked("source", _source(content)),
        checked("issuers", _issuers(content, known)),
    )


def fact_checks(content: Mapping[str, Any], known: Known) -> tuple[Check, ...]:
    """This will check a fact: name, what may be filled in, and that no condition loses the value that it reads."""
    return (
        checked("names", _fact_names(content)),
        checked("schema", _schema(content)),
        checked("choices", _choices(content)),
        checked("uses", _lost(content)),
    )


def _paper_names(content: Mapping[str, Any]) -> Iterator[str]:
    if not content["name"].strip():
        yield at("name", tell("材料要有名称，请填写。"))
    for code, paper in papers().items():
        if paper.name == content["name"] and code != content["code"]:
            yield at(
                "name",
                tell("已有同名的材料（{code}），一种材料只登记一次，请改名或直接用那一种。", code=code),
            )


def _source(content: Mapping[str, Any]) -> Iterator[str]:
    if content["source"] not in set(PaperSource):
        yield at("source", tell("材料来源“{source}”不认识，请从列表里选。", source=content["source"]))


def _issuers(content: Mapping[str, Any], known: Known) -> Iterator[str]:
    issued_by = content["issued_by"]
    if issued_by and issued_by not in known.items:
        yield at("issued_by", tell("核发事项“{code}”不在目录里，请改正或写核发机关。", code=issued_by))
    made = {spec.result_paper for spec in known.items.values()}
    nobody = not (issued_by or content["issuer"] or content["code"] in made)
    if content["source"] == PaperSource.GOVERNMENT and nobody:
        yield at("issuer", tell("政府部门核发的材料要写明核发事项或核发机关，系统才知道向谁取。"))


def _fact_names(content: Mapping[str, Any]) -> Iterator[str]:
    if not content["name"].strip():
        yield at("name", tell("字段要有名称，请填写。"))
    for key, fact in facts().items():
        if fact.label == content["name"] and key != content["code"]:
            yield at(
                "name", tell("已有同名的字段（{code}），一件事只问一次，请改名或直接用那一个。", code=key)
            )
    if not content["group"].strip():
        yield at("group", tell("字段要归入一个分组，请选一个。"))


def _schema(content: Mapping[str, Any]) -> Iterator[str]:
    schema = content["schema"]
    if schema.get("type") not in TYPES:
        yield at("schema.type", tell("请选定要填的是文字、数字还是是非。"))
    if schema.get("format", "") not in FORMATS:
        yield at("schema.format", tell("格式“{name}”不认识，请从列表里选。", name=schema["format"]))
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as wrong:
        yield at("schema.pattern", tell("填写规则不成立：{error}。请改正。", error=wrong.message))
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength")):
        if low in schema and high in schema and schema[low] > schema[high]:
            yield at(f"schema.{low}", tell("最小的大于最大的，谁也填不对，请改正。"))


def _choices(content: Mapping[str, Any]) -> Iterator[str]:
    values = [row["value"] for row in content["choices"]]
    if len(values) != len(set(values)):
        yield at("choices", tell("选项的值有重复，请改正。"))
    if values != content["schema"].get("enum", []):
        yield at("choices", tell("选项和可选值不一致，请改正。"))
    if len(values) == 1:
        yield at("choices", tell("只有一个选项就不用问，请再加一个或去掉选项。"))


def _lost(content: Mapping[str, Any]) -> Iterator[str]:
    """A value that a condition reads must remain possible, else an item falls silent."""
    values: list[Any] = [row["value"] for row in content["choices"]]
    if content["schema"].get("type") == "boolean":
        values = [True, False]
    if not values:
        return
    for use in uses_of("fact", content["code"]):
        for value in [one for condition in use.conditions for one in compared(condition, content["code"])]:
            if value not in values:
                yield at("choices", tell("“{name}”的条件里还用着“{value}”这个值，请留着它，或先改那边的条件。",
                                         name=use.name, value=value))  # fmt: skip
