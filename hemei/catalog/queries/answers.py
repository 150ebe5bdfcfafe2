"""Whether answers to a menu are such as its questions take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemei.catalog.queries.forms import FieldProblem
from hemei.catalog.queries.reading import MenuView, Question
from hemei.common.words import tell

_MOST = 10**15  # beyond it a number is a typing error, and a float would lose its last digit


def check_answers(menu: MenuView, answers: Mapping[str, Any]) -> list[FieldProblem]:
    """This will list what is wrong with answers to a menu: unknown questions and values of another kind."""
    own = {question.key: question for question in menu.questions}
    found = []
    for key, value in answers.items():
        message = (
            _wrong(own[key], value)
            if key in own
            else tell("菜单“{name}”不问“{key}”，请核对字段名。", name=menu.name, key=key)
        )
        if message:
            found.append(FieldProblem(key, message))
    return found


def _wrong(one: Question, value: Any) -> str:
    if value is None:
        return "" if one.unsure else tell("“{text}”不能答“不确定”，请回答。", text=one.text)
    if one.kind == "yes_no":
        return "" if isinstance(value, bool) else tell("“{text}”请答 true 或 false。", text=one.text)
    if one.kind == "number":
        good = isinstance(value, int | float) and not isinstance(value, bool) and -_MOST < value < _MOST
        return "" if good else tell("“{text}”请填数字。", text=one.text)
    options = [option.value for option in one.options]
    return (
        ""
        if value in options
        else tell("“{text}”请从 {list_} 中选一个。", text=one.text, list_=list(options))
    )
