"""Sentences that can be said in another language later: Chinese now, pattern and values kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

CONTEXT = "\x04"  # between context and text in a gettext catalogue


class Said(str):
    """A Chinese sentence that remembers the pattern and the values it was made of; in all else a plain str.

    Once stored or joined it is a plain str and stays Chinese: what an official act says is said in Chinese.
    """

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self  # so that str(error) still remembers

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.pattern, dict(self.values))


def say(pattern: str, **values: object) -> Said:
    """This will fill `{name}` fields of a Chinese pattern with values, which may be sentences or lists themselves.

    A list is printed with 、 between its members. Raises KeyError for a field without a value.
    """
    for value in values.values():
        if isinstance(value, (list, tuple)):
            text = Said(pattern.format_map({name: _plain(value) for name, value in values.items()}))
            break
    else:  # explanations say thousands of sentences, and hardly one holds a list
        text = Said(pattern.format_map(values))
    text.pattern, text.values = pattern, MappingProxyType(values)
    return text


def mark(text: str) -> str:
    """This will leave a text as it is; `script/messages` finds it here, so that it can be told in English."""
    return text


def mark_as(context: str, text: str) -> str:
    """This will leave a text as it is, like `mark`; it is told in English apart from the same words elsewhere."""
    return text


def said_as(context: str, text: str) -> Said:
    """This will give a text that was marked in a context (准予许可 as a state, not as an act)."""
    said = Said(text)
    said.pattern, said.values = f"{context}{CONTEXT}{text}", MappingProxyType({})
    return said


def _again(pattern: str, values: dict[str, object]) -> Said:
    context, found, text = pattern.partition(CONTEXT)
    return said_as(context, text) if found else say(pattern, **values)


def _plain(value: object) -> object:
    return "、".join(str(one) for one in value) if isinstance(value, (list, tuple)) else value


def retell(text: object, translate: Callable[[str], str]) -> str:
    """This will say a text again by `translate`, which turns a Chinese pattern into another language's.

    Values that are sentences are told again too; a plain str is looked up whole; a list is told one by one.
    """
    if isinstance(text, Said):
        told = {name: retell(value, translate) for name, value in text.values.items()}
        return translate(text.pattern).format(**told)
    if isinstance(text, (list, tuple)):
        return translate(mark("、")).join(retell(one, translate) for one in text)
    return translate(str(text))
