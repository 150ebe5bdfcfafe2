"""English is complete: every Chinese text of the code has its English, and the committed files are the code's."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from babel.messages.catalog import Catalog

from tools import messages

FIELD = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALLOWED_CHINESE = {"中文", "和美"}  # names that stay as they are


def _pairs(catalogue: Catalog) -> Iterable[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            ids = message.id if isinstance(message.id, (list, tuple)) else [message.id]
            yield from zip(ids, strings, strict=False)


def _unfit(chinese: str, english: str) -> bool:
    """Whether the English would print other values than the Chinese, or fail to print."""
    return set(FIELD.findall(chinese)) != set(FIELD.findall(english))


def test_every_text_has_its_english() -> None:
    missing = messages.untranslated(messages.merged())
    assert not missing, f"run script/messages and translate in {messages.PO.name}: {missing[:20]}"


def test_a_new_text_would_be_seen() -> None:
    catalogue = messages.merged()
    catalogue.add("没有英文的新句子")
    assert messages.untranslated(catalogue) == ["没有英文的新句子"]


def test_committed_files_are_those_of_the_code() -> None:
    assert messages.PO.read_bytes() == messages.po_bytes(messages.merged()), "run script/messages"
    assert messages.MO.read_bytes() == messages.mo_bytes(), "run script/messages"


def test_values_stand_in_both_languages() -> None:
    assert [one for one in _pairs(messages.kept()) if _unfit(*one)] == []


@pytest.mark.parametrize("english", ["%(days)s days", "days", "{item} days"])
def test_a_lost_value_would_be_seen(english: str) -> None:
    assert _unfit("%(count)s 天", english)


def test_english_is_no_chinese() -> None:
    left = [
        english
        for _chinese, english in _pairs(messages.kept())
        if CHINESE.search(english) and english not in ALLOWED_CHINESE
    ]
    assert left == []
