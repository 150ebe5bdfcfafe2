"""The English that the catalogue holds beside its Chinese: one look-up for every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hemei.catalog.models import Fact, Hall, HallTopic, Item, Listing, Menu, MenuVersion, Paper, Window

_SAID = ("name", "label", "text", "title", "phrase")  # what `english` stands beside


def english_names() -> dict[str, str]:
    """This will give the English of every name, question, option and hint of the catalogue, by its Chinese."""
    found = dict(_spoken([version.spec for version in MenuVersion.objects.order_by("pk")]))
    for label, english, help_text, help_english, group, group_english, choices in Fact.objects.values_list(
        "label", "english", "help", "help_english", "group_label", "group_english", "choices"
    ):
        found |= {**dict(_spoken(choices)), label: english, help_text: help_english, group: group_english}
    found |= dict(_spoken(list(Listing.objects.values_list("spec", flat=True))))
    for table in (Paper, Menu, Item, HallTopic, Window):
        found |= dict(table._default_manager.exclude(english="").values_list("name", "english"))
    for name, english, notice, notice_english in Hall.objects.values_list(
        "name", "english", "notice", "notice_english"
    ):
        found |= {name: english, notice: notice_english}
    return {chinese: english for chinese, english in found.items() if chinese and english}


def _spoken(content: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, list):
        for one in content:
            yield from _spoken(one)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key.endswith("_english"):
                yield str(content.get(key.removesuffix("_english"), "")), str(value)
            elif key == "english":
                yield from ((str(content[said]), str(value)) for said in _SAID if said in content)
            else:
                yield from _spoken(value)
