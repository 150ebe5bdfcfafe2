"""Press sheets: no number without its definition, no signature of one's own text, nothing changed after it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import given
from hypothesis import strategies as st

from hemei.accounts.queries import Person
from hemei.common.docx import Paragraph, Table, docx
from hemei.indicators.models import Indicator, Observation, Release
from hemei.indicators.operations import (
    Definition,
    Draft,
    NotFit,
    Observed,
    check_release,
    define,
    edit_release,
    observe,
    publish_release,
    retire,
    return_release,
    revise,
    sign_release,
    write_release,
)
from hemei.indicators.queries import judge, moved, numbers_of, release_by_number, releases_using
from hemei.ledger.operations import NotAllowed, Refused, Stale, WrongState
from hemei.ledger.queries import acts_of, verify
from hemei.rules.figures.model import Hedge
from hemei.rules.figures.sheet import agrees, parse

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 23)
WRITER = Person("user:1", "统计员（样例）", frozenset({"statistician"}))
LEADER = Person("user:2", "领导（样例）", frozenset({"leader"}))
CLERK = Person("user:3", "窗口（样例）", frozenset({"clerk"}))
TEXT = """# 2025 年发布稿

全区高新技术企业达到[68家](figure:firms/2025)，收入[1.99亿元](figure:income/2025)。
- 到会[120人](by-hand:会议签到表)。
"""


def _define(code: str, name: str, unit: str, kind: str = "stock", **more: Any) -> Indicator:
    facts: dict[str, Any] = {
        "english": name, "definition": "样例口径。", "period_type": "year", "agency": "statistics",
        "valid_from": date(2010, 1, 1), **more,
    }  # fmt: skip
    definition = Definition(code=code, name=name, kind=kind, unit=unit, **facts)
    return define(definition=definition, actor=WRITER, now=NOW)


def _observe(code: str, year: int, value: str, document: str = "年报（样例）") -> Observation:
    observed = Observed(date(year, 1, 1), date(year + 1, 1, 1), Decimal(value), document)
    return observe(code=code, observed=observed, actor=WRITER, now=NOW)


@pytest.fixture
def register(db: None) -> None:
    _define("firms", "高新技术企业", "家")
    _define("income", "收入", "元", "flow")
    _observe("firms", 2025, "68")
    _observe("income", 2025, "198600000")


def _write(text: str = TEXT) -> Release:
    draft = Draft("发布稿（样例）", text, DAY, sample=True)
    return write_release(draft=draft, actor=WRITER, now=NOW)


def _checked(text: str = TEXT) -> Release:
    made = _write(text)
    return check_release(release=made, actor=WRITER, now=NOW, seen=made.matter.version)


def _signed() -> Release:
    made = _checked()
    return sign_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)


def test_a_sheet_is_checked_signed_by_another_and_published_as_it_was(register: None) -> None:
    made = _checked()
    assert made.checked["numbers"] == 3
    assert made.checked["by_hand"] == 1
    seen = made.matter.version
    with pytest.raises(Refused, match="不能是同一个人"):
        sign_release(release=made, actor=WRITER, now=NOW, seen=seen)
    with pytest.raises(NotAllowed):
        sign_release(release=made, actor=CLERK, now=NOW, seen=seen)
    sign_release(release=made, actor=LEADER, now=NOW, seen=seen)
    with pytest.raises(WrongState):
        edit_release(
            release=made, draft=Draft("x", "y", DAY), actor=WRITER, now=NOW, seen=made.matter.version
        )
    publish_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    acts = {one.name: one.payload for one in acts_of(made.pk)}
    wanted = hashlib.sha256(TEXT.encode()).hexdigest()
    assert acts["release.sign"]["text"] == acts["release.publish"]["text"] == wanted
    assert [row[1] for row in acts["release.sign"]["numbers"]] == ["68家", "1.99亿元", "120人"]
    assert verify().finding is None
    kept = release_by_number(made.matter.number)
    assert kept is not None
    assert (kept.digest, kept.matter.state) == (wanted, "published")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[68家](figure:firms/2025)", "68家", r"“68家”没有绑定指标.*by-hand:理由"),
        ("[68家]", "[69家]", "与登记册不符：“高新技术企业”登记为 68 家"),
        ("[68家]", "[68户]", "单位是“户”"),
        ("firms/2025", "firms/2024", "没有 2024 这一期的数值"),
        ("firms/2025", "firms/2025-09/01", "结束早于开始"),
        ("firms/2025", "nothing/2025", "登记册里没有"),
        ("firms/2025", "firms", "不完整"),
        ("by-hand:会议签到表", "by-hand:", "没有写理由"),
        ("[68家]", "[很多家]", "有 0 个数"),
        ("[120人]", "[120人、30人]", "有 2 个数"),
    ],
)
def test_a_number_without_its_value_is_refused(register: None, old: str, new: str, words: str) -> None:
    assert old in TEXT
    made = _write(TEXT.replace(old, new))
    with pytest.raises(NotFit, match=words):
        check_release(release=made, actor=WRITER, now=NOW, seen=made.matter.version)
    made.refresh_from_db()
    assert made.matter.state == "draft"
    assert not made.numbers.exists()


def test_a_contradiction_stands_only_with_an_explanation(register: None) -> None:
    text = TEXT + "\n产值从[10亿元](by-hand:样例)增至[30亿元](by-hand:样例)，增长了[3倍](by-hand:样例)。"
    made = _write(text)
    with pytest.raises(NotFit) as refused:
        check_release(release=made, actor=WRITER, now=NOW, seen=made.matter.version)
    assert refused.value.unfit.problems == ()
    assert "3倍" in refused.value.unfit.contradictions[0]
    check_release(release=made, actor=WRITER, now=NOW, seen=made.matter.version, explained="按原稿引用")
    assert made.explained == "按原稿引用"


def test_what_moved_in_the_register_stops_the_signature_and_the_print(register: None) -> None:
    made = _checked()
    old = Observation.objects.get(indicator__code="firms")
    observed = Observed(old.starts_on, old.ends_on, Decimal(70), "年报（样例）")
    new = revise(observation=old.pk, observed=observed, reason="漏报", actor=WRITER, now=NOW)
    with pytest.raises(NotFit, match="登记为 70 家"):
        sign_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    back = Observed(old.starts_on, old.ends_on, Decimal(68), "年报（样例）")
    revise(observation=new.pk, observed=back, reason="复核", actor=WRITER, now=NOW)
    sign_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    Release.objects.filter(pk=made.pk).update(text=TEXT + "。")
    made.refresh_from_db()
    with pytest.raises(Refused, match="与签发时不同"):
        publish_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)


def test_a_page_that_is_out_of_date_writes_nothing(register: None) -> None:
    made = _write()
    with pytest.raises(Stale):
        edit_release(release=made, draft=Draft("x", "y", DAY), actor=WRITER, now=NOW, seen=0)
    assert release_by_number(made.matter.number) == made


def test_a_sheet_sent_back_is_a_draft_again(register: None) -> None:
    made = _signed()
    with pytest.raises(Refused, match="理由"):
        return_release(release=made, reason=" ", actor=LEADER, now=NOW, seen=made.matter.version)
    return_release(release=made, reason="措辞", actor=LEADER, now=NOW, seen=made.matter.version)
    assert (made.matter.state, made.signer, made.digest) == ("draft", "", "")
    draft = Draft("发布稿", TEXT, DAY)
    edit_release(release=made, draft=draft, actor=WRITER, now=NOW, seen=made.matter.version)
    assert made.matter.state == "draft"


def test_a_definition_in_use_is_not_retired_silently_and_never_deleted(register: None) -> None:
    made = _checked()
    ending: dict[str, Any] = {"code": "firms", "on": DAY, "reason": "改口径", "actor": WRITER, "now": NOW}
    with pytest.raises(Refused, match=r"还没有发布的发布稿正在用.*发布稿（样例）"):
        retire(**ending, printed=True)
    sign_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    publish_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    with pytest.raises(Refused, match="已经印在"):
        retire(**ending)
    row = Indicator.objects.get(code="firms")
    with pytest.raises(ProtectedError), transaction.atomic():
        row.delete()
    retire(**ending, printed=True)
    assert acts_of(row.pk)[-1].payload["releases"] == [made.matter.number]
    assert [one.pk for one in releases_using(row.pk)] == [made.pk]
    assert [one.shown for one in numbers_of(made)] == ["68家", "1.99亿元", "120人"]
    assert any("停用" in words for words in judge(TEXT, DAY).problems)


def test_the_next_sheet_lists_what_moved(register: None) -> None:
    made = _signed()
    publish_release(release=made, actor=LEADER, now=NOW, seen=made.matter.version)
    _observe("firms", 2026, "75")
    firms, income = moved(made)
    assert (firms.old, firms.new, firms.new_period, firms.change) == (68, 75, "2026", 7)
    assert (income.new, income.revised, income.change) == (None, None, None)
    following = write_release(draft=Draft(made.title, made.text, DAY), actor=WRITER, now=NOW, previous=made)
    assert following.previous == made
    assert following.matter.number != made.matter.number


def test_two_sources_that_differ_are_a_doubt(register: None) -> None:
    _observe("firms", 2025, "66", "快报（样例）")
    found = judge(TEXT.replace("68家", "66家"), DAY)
    assert found.problems == ()
    assert "另有来源登记为 68" in found.doubts[0]


def test_the_database_itself_refuses_one_person_and_a_number_without_reason(register: None) -> None:
    made = _signed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(signer=made.writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.numbers.filter(place=3).update(reason="")


def test_an_empty_sheet_and_one_too_long_are_refused(db: None) -> None:
    for text, words in ((" ", "都要填"), ("字" * 60_001, "超过 60000 字")):
        with pytest.raises(Refused, match=words):
            _write(text)
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("value", "step", "hedge", "registered", "good"),
    [
        ("2", "1", "", "2.4", True),
        ("2", "1", "", "2.6", False),
        ("20000", "10000", "near", "19900", True),
        ("20000", "10000", "near", "20100", False),
        ("8000", "1000", "over", "8012", True),
        ("8000", "1000", "over", "7990", False),
        ("98", "1", "at_least", "99.5", True),
        ("98", "1", "at_most", "99.5", False),
        ("100", "1", "about", "92", True),
        ("100", "1", "about", "80", False),
    ],
)
def test_a_printed_value_may_round_and_hedge(
    value: str, step: str, hedge: str, registered: str, good: bool
) -> None:
    assert agrees(Decimal(value), Decimal(step), Hedge(hedge), Decimal(registered)) is good


@given(st.text(alphabet="#-*[]()figure:/by-hand2025家 。\n", max_size=120))
def test_any_text_is_read_and_no_word_is_lost(text: str) -> None:
    sheet = parse(text)
    for one in sheet.bindings:
        assert sheet.plain[one.start : one.end] == one.shown
    shown = "".join(block.text for block in sheet.blocks)
    letters = [char for char in sheet.plain if char not in "#-* \n"]
    assert [char for char in shown if char not in "#-* \n"] == letters


def test_word_files_escape_what_was_typed() -> None:
    made = docx(
        "题 <1>", [Paragraph("a & b\x00<w:p>", 1), Paragraph("条", item=True), Table([["头"], ["<格>"]])]
    )
    text = zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert "题 &lt;1&gt;" in text
    assert "a &amp; b&lt;w:p&gt;" in text
    assert "&lt;格&gt;" in text
    assert docx("x", []) == docx("x", [])
