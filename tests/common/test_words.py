"""A label with a context is told without it, in either language."""

import pytest
from django.utils import translation

from hemei.cases.flow import CASE
from hemei.common import words
from hemei.common.words import forget_names, names_from, told


@pytest.mark.django_db
def test_a_state_is_told_without_its_context() -> None:
    with translation.override("zh-hans"):
        assert told(CASE.label("granted")) == "准予许可"
    with translation.override("en"):
        assert told(CASE.label("granted")) == "Granted"
        assert told("没有人写过的词") == "没有人写过的词"


def test_names_are_read_once_for_many_texts_and_anew_when_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[dict[str, str]] = []
    known = {"样例名称": "Sample name"}
    monkeypatch.setattr(words, "_sources", [])
    names_from(lambda: reads.append(known) or dict(known))  # type: ignore[func-returns-value]
    with translation.override("en"):
        assert {told("样例名称") for _ in range(50)} == {"Sample name"}
        assert len(reads) == 1
        known["样例名称"] = "Another name"
        forget_names()
        assert told("样例名称") == "Another name"
        assert len(reads) == 2
