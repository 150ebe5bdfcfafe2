"""Conditions over facts, written in JsonLogic: whether they hold, what they read, what is wrong with them.

A missing answer is neither yes nor no. A condition is decided only where the answers given are enough:
`or` holds as soon as one part does, `and` fails as soon as one part fails, whatever is missing beside it.
Equality is `===` only, because a loose `==` takes a missing answer for "no".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from json_logic import jsonLogic

from hemei.common.words import tell

COMPARISONS = frozenset({"===", "!==", ">", ">=", "<", "<=", "in"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "min", "max"})
LOGIC = frozenset({"and", "or", "!", "!!"})
OPERATORS = COMPARISONS | ARITHMETIC | LOGIC | {"var"}

Condition = Mapping[str, Any]


def holds(condition: Condition | None, facts: Mapping[str, Any], absent: Collection[str] = ()) -> bool | None:
    """This will say whether a condition holds; None when it turns on a fact that is missing (or None).

    `absent` are facts that do not apply at all: they are not missing, they simply have no value.
    No condition always holds. A condition that `check` refuses gives no sure answer.
    """
    if not condition:
        return True
    given = {key: value for key, value in facts.items() if value is not None}
    return _value(condition, dict.fromkeys(absent) | given)


def facts_of(condition: Any) -> frozenset[str]:
    """This will give the keys of all facts that a condition reads."""
    return frozenset(_reads(condition))


def check(condition: Condition | None, known: Collection[str]) -> list[str]:
    """This will list in Chinese what is wrong with a condition; `known` are the keys of existing facts."""
    if not condition:
        return []
    problems = list(_problems(condition))
    unknown = sorted(facts_of(condition) - set(known))
    return problems + [
        tell("条件用到的字段“{key}”不在字段字典里，请改正或先加上这个字段。", key=key) for key in unknown
    ]


def _value(node: Any, facts: Mapping[str, Any]) -> bool | None:
    if isinstance(node, Mapping) and len(node) == 1:
        operator, operand = next(iter(node.items()))
        parts = operand if isinstance(operand, list) else [operand]
        if operator in ("and", "or"):
            return _joined([_value(part, facts) for part in parts], decisive=operator == "or")
        if operator in ("!", "!!"):
            inner = _value(parts[0], facts)
            return inner if inner is None or operator == "!!" else not inner
    if not facts_of(node) <= facts.keys():
        return None
    return bool(jsonLogic(node, dict(facts)))


def _joined(parts: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive


def _reads(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for operator, operand in node.items():
            if operator == "var":
                yield from (str(name) for name in (operand if isinstance(operand, list) else [operand])[:1])
            else:
                yield from _reads(operand)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _reads(part)


def _problems(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if len(node) != 1:
            yield tell(
                "条件的每一层只能有一个运算，这里有 {count} 个：{list_}。",
                count=len(node),
                list_=list(map(str, node)),
            )
        for operator, operand in node.items():
            yield from _problems_of(str(operator), operand)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from _problems(part)


def _problems_of(operator: str, operand: Any) -> Iterator[str]:
    if operator in ("==", "!="):
        yield tell(
            "条件里的“{operator}”会把没回答的当成“否”，请改用“{operator2}=”。",
            operator=operator,
            operator2=operator,
        )
    elif operator not in OPERATORS:
        yield tell(
            "条件里的运算“{operator}”不认识，可用的有：{list_}。", operator=operator, list_=sorted(OPERATORS)
        )
    elif operator == "var":
        if not isinstance(operand, str) or not operand:
            yield tell("条件里的字段要写成一个字段名，不能为空、不能带默认值。")
        return
    yield from _problems(operand)
