"""Whether answers to a menu are such as its questions take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemei.catalog.queries.forms import FieldProblem
from hemei.catalog.queries.reading import MenuView, Question

_MOST = 10**15  # beyond it a number is a typing error, and a float would lose its last digit


def check_answers(menu: MenuView, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """This will list what is wrong with answers to a menu: unknown questions and values of another kind."""
    own = {question.key: question for question in menu.questions}
    found = []
    for key, value in answers.items():
        message = _wrong(own[key], value) if key in own else f"菜单“{menu.name}”不问“{key}”，请核对字段名。"
        if message:
            found.append(FieldProblem(key, message))
    return found


def _wrong(one: Question, value: Any) -> str:
    if value is None:
        return "" if one.unsure else f"“{one.text}”不能答“不确定”，请回答。"
    if one.kind == "yes_no":
        return "" if isinstance(value, bool) else f"“{one.text}”请答 true 或 false。"
    if one.kind == "number":
        good = isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST
        return "" if good else f"“{one.text}”请填数字。"
    options = [option.value for option in one.options]
    return "" if value in options else f"“{one.text}”请从 {'、'.join(options)} 中选一个。"
