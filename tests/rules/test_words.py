"""A sentence of the rules keeps what it was made of, so that it can be told in English."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.words import retell, said_as, say

ENGLISH = {"等{item}办完": "Waits for {item}", "《{name}》": "“{name}”", "施工许可": "building permit"}


def _english(text: str) -> str:
    return ENGLISH.get(text, text)


def test_reads_as_plain_chinese() -> None:
    text = say("等{item}办完", item=say("《{name}》", name="施工许可"))
    assert text == "等《施工许可》办完"
    assert isinstance(text, str)


def test_is_told_again_with_its_inner_sentences() -> None:
    text = say("等{item}办完", item=say("《{name}》", name="施工许可"))
    assert retell(text, _english) == "Waits for “building permit”"


def test_plain_words_and_numbers() -> None:
    assert retell("施工许可", _english) == "building permit"
    assert retell("", _english) == ""
    assert retell(3, _english) == "3"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("等{item}办完")


@given(st.text(), st.integers())
def test_survives_a_pickle(name: str, number: int) -> None:
    text = say("{number} 项：{name}", number=number, name=name)
    back = pickle.loads(pickle.dumps(text))
    assert back == text
    assert retell(back, lambda pattern: pattern) == text


def test_a_word_told_by_its_context() -> None:
    english = {"state\x04准予许可": "Granted", "准予许可": "Grant"}
    state = said_as("state", "准予许可")
    assert state == "准予许可"
    assert retell(state, lambda text: english.get(text, text)) == "Granted"
    assert retell(pickle.loads(pickle.dumps(state)), lambda text: english.get(text, text)) == "Granted"
    assert retell(str(state), lambda text: english.get(text, text)) == "Granted"


def test_lists_are_told_one_by_one() -> None:
    text = say("缺{papers}。", papers=["施工许可", say("《{name}》", name="施工许可")])
    assert text == "缺施工许可、《施工许可》。"
    assert retell(
        text, lambda one: {"、": ", ", **ENGLISH, "缺{papers}。": "Missing: {papers}."}.get(one, one)
    ) == ("Missing: building permit, “building permit”.")
