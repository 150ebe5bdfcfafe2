"""Conditions in plain words and back: 【已有营业执照】= 否 且 【用地面积】> 30.

Names of facts stand in 【】, words in “”. 且 binds closer than 或; 非（…） turns a part round. What the words have no
form for is shown as JSON, which is read back too.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from hemei.catalog.queries.dictionary import FactView
from hemei.common.words import tell

Facts = Mapping[str, FactView]
_SIGNS = {"===": "=", "!==": "≠", ">": ">", ">=": "≥", "<": "<", "<=": "≤", "in": "属于"}
_OPS = {sign: name for name, sign in _SIGNS.items()} | {
    "==": "===", "＝": "===", "等于": "===", "!=": "!==", "不等于": "!==", ">=": ">=", "<=": "<=", "＞": ">",
    "＜": "<", "大于": ">", "小于": "<", "不少于": ">=", "不超过": "<=", "in": "in",
}  # fmt: skip
_SUMS = {"+": "+", "-": "-", "*": "×", "/": "÷"}
_SUM_OPS = {"+": "+", "-": "-", "×": "*", "*": "*", "÷": "/", "/": "/"}
_WORDS = {
    "且": "and",
    "并且": "and",
    "and": "and",
    "或": "or",
    "或者": "or",
    "or": "or",
    "非": "!",
    "not": "!",
}
_TOKEN = re.compile(
    r"\s*(?:【(?P<name>[^】]+)】|“(?P<text>[^”]*)”|\"(?P<quoted>[^\"]*)\"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<op>===|!==|==|!=|>=|<=|[=＝≠≥≤><＞＜]|属于|in(?=\s)|不等于|等于|大于|小于|不少于|不超过)"
    r"|(?P<sum>[+×*÷/-])|(?P<open>[（(])|(?P<close>[）)])|(?P<comma>[、，,])"
    r"|(?P<word>并且|或者|且|或|非|是|否|and|or|not|[A-Za-z_]\w*|[^\s（）()、，,=＝≠≥≤><＞＜+×*÷/【】“”\"且或]+))"
)


class BadCondition(ValueError):
    """A condition that cannot be read; the message says where and how to write it."""


def condition_text(condition: Any, facts: Facts) -> str:
    """This will say a condition in words; empty for none."""
    if not condition:
        return ""
    try:
        return _said(condition, facts, _labels(facts), 0)
    except (KeyError, TypeError, ValueError):
        return json.dumps(condition, ensure_ascii=False)


def condition_of(text: str, facts: Facts) -> dict[str, Any] | None:
    """This will read a condition written in words or as JSON; None for an empty text. Raises BadCondition."""
    text = text.strip()
    if not text:
        return None
    if text.startswith("{"):
        try:
            return dict(json.loads(text))
        except ValueError as error:
            raise BadCondition(tell("条件以“{{”开头，却不是有效的 JSON，请改正。")) from error
    reader = _Reader(_tokens(text), facts)
    found = reader.any_of()
    if reader.rest:
        raise BadCondition(tell("条件读到“{word}”读不下去，请检查括号和“且”“或”。", word=reader.rest[0][1]))
    return found


def _labels(facts: Facts) -> dict[str, str]:
    counts = Counter(fact.label for fact in facts.values())
    return {key: fact.label if counts[fact.label] == 1 else key for key, fact in facts.items()}


def _said(node: Any, facts: Facts, labels: Mapping[str, str], depth: int) -> str:
    ((op, parts),) = node.items()
    if op in ("and", "or"):
        joined = (" 且 " if op == "and" else " 或 ").join(
            _said(part, facts, labels, 1 if op == "or" else 2) for part in parts
        )
        return f"（{joined}）" if depth == 2 or (depth == 1 and op == "or") else joined
    if op == "!":
        return f"非（{_said(parts[0] if isinstance(parts, list) else parts, facts, labels, 0)}）"
    left, right = parts
    key = left.get("var", "")
    name = _term(left, labels)
    return f"{name} {_SIGNS[op]} {_value(right, facts.get(key))}"


def _term(node: Any, labels: Mapping[str, str]) -> str:
    ((op, parts),) = node.items()
    if op == "var":
        return f"【{labels.get(parts, parts)}】"
    left, right = parts
    if not isinstance(right, int | float):
        raise ValueError(op)
    return f"{_term(left, labels)} {_SUMS[op]} {right}"


def _value(value: Any, fact: FactView | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(one, fact) for one in value)
    if isinstance(value, int | float):
        return str(value)
    label = next((o.label for o in fact.options if o.value == value), None) if fact else None
    return f"“{label or str(value)}”"


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text.rstrip()):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise BadCondition(
                tell("条件从“{rest}”起读不懂，请按“【字段】= 值”来写。", rest=text[place:][:20])
            )
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


class _Reader:
    """A reader of the tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]], facts: Facts) -> None:
        self.rest, self.facts = tokens, facts
        self.keys = {label: key for key, label in _labels(facts).items()} | {key: key for key in facts}

    def any_of(self) -> dict[str, Any]:
        return self._joined("or", self.all_of)

    def all_of(self) -> dict[str, Any]:
        return self._joined("and", self.one)

    def _joined(self, op: str, read: Any) -> dict[str, Any]:
        parts = [read()]
        while self.rest and self.rest[0][0] == "word" and _WORDS.get(self.rest[0][1]) == op:
            self.rest = self.rest[1:]
            parts.append(read())
        return parts[0] if len(parts) == 1 else {op: parts}

    def one(self) -> dict[str, Any]:
        kind, word = self._peek()
        if kind == "word" and _WORDS.get(word) == "!":
            self._take()
            return {"!": [self.one()]}
        if kind == "open":
            self._take()
            inner = self.any_of()
            self._need("close", tell("条件里有括号没有合上，请补上“）”。"))
            return inner
        return self._comparison()

    def _comparison(self) -> dict[str, Any]:
        left, key = self._left()
        op = _OPS[self._need("op", tell("“{key}”后面要写 =、≠、>、≥、<、≤ 或“属于”。", key=key))]
        values = [self._literal(key)]
        while op == "in" and self.rest and self.rest[0][0] == "comma":
            self._take()
            values.append(self._literal(key))
        return {op: [left, values if op == "in" else values[0]]}

    def _left(self) -> tuple[dict[str, Any], str]:
        kind, word = self._take()
        if kind not in ("name", "word"):
            raise BadCondition(tell("条件在“{word}”这里应写字段名，请按“【字段】= 值”来写。", word=word))
        key = self.keys.get(word.strip(), word.strip())
        node: dict[str, Any] = {"var": key}
        while self.rest and self.rest[0][0] == "sum":
            op = _SUM_OPS[self._take()[1]]
            node = {op: [node, _number(self._need("number", tell("加减乘除后面要写一个数。")))]}
        return node, key

    def _literal(self, key: str) -> Any:
        kind, word = self._take()
        if kind == "number":
            return _number(word)
        if kind == "sum" and word == "-":
            return -_number(self._need("number", tell("加减乘除后面要写一个数。")))
        if kind == "word" and word in ("是", "否", "yes", "no"):
            return word in ("是", "yes")
        if kind not in ("text", "quoted", "word", "name"):
            raise BadCondition(tell("“{key}”要比较的值写在“{word}”这里读不懂，请改正。", key=key, word=word))
        fact = self.facts.get(key)
        options = {option.label: option.value for option in fact.options} if fact else {}
        return options.get(word, word)

    def _peek(self) -> tuple[str, str]:
        if not self.rest:
            raise BadCondition(tell("条件没有写完，请补上后半句。"))
        return self.rest[0]

    def _take(self) -> tuple[str, str]:
        found = self._peek()
        self.rest = self.rest[1:]
        return found

    def _need(self, kind: str, problem: str) -> str:
        found, word = self._peek()
        if found != kind:
            raise BadCondition(problem)
        self.rest = self.rest[1:]
        return word


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and "." not in text else number
