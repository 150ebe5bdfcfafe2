"""Press sheets as pages: written by one, signed by another, read by everybody; every number opens."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemei.accounts.queries import person_by_username
from hemei.common.texts import read_document
from hemei.indicators.models import Release
from hemei.indicators.operations import Definition, Observed, define, observe, revise
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db
TEXT = "# 近况\n\n公交线路达到[12条](figure:bus_lines/2025)。\n\n到会[120人](by-hand:签到表 <样例>)。"


@pytest.fixture(autouse=True)
def people(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed_people()
    who, now = person_by_username("stat"), timezone.now()
    definition = Definition(
        "bus_lines", "公交线路", "Bus lines", "在营的线路条数。", "stock", "条", "year", "statistics", date(2012, 1, 1)
    )  # fmt: skip
    define(definition=definition, actor=who, now=now)
    observed = Observed(date(2025, 1, 1), date(2026, 1, 1), Decimal(12), "年报（样例）")
    observe(code="bus_lines", observed=observed, actor=who, now=now)


def _text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def _new(text: str = TEXT, where: str = "/board/press/new/") -> Release:
    form = {"title": "近况发布", "planned_on": "2026-11-23", "text": text}
    assert as_person("stat").post(where, form).status_code == 302
    return Release.objects.order_by("-matter_id")[0]


def _act(who: str, release: Release, act: str, **more: str) -> Any:
    release.matter.refresh_from_db()
    post = {"act": act, "seen": str(release.matter.version), **more}
    return as_person(who).post(f"/board/press/{release.matter.number}/act/", post)


def _published() -> Release:
    made = _new()
    for who, act in (("stat", "check"), ("leader", "sign"), ("leader", "publish")):
        assert _act(who, made, act).status_code == 302, act
    return made


def test_from_draft_to_a_public_page_where_numbers_open() -> None:
    made, visitor = _published(), Client()
    where = f"/releases/{made.matter.number}/"
    page = _text(visitor.get(where))
    assert f'href="{where}1/">12条</a>' in page
    number = _text(visitor.get(f"{where}1/"))
    assert "在营的线路条数。" in number
    assert "12 条" in number
    assert "年报（样例）" in number
    assert "签到表 &lt;样例&gt;" in _text(visitor.get(f"{where}2/"))
    assert visitor.get(f"{where}3/").status_code == 404
    assert "近况发布" in _text(visitor.get("/releases/"))
    feed = fromstring(visitor.get("/releases/rss.xml").content)
    assert [one.text for one in feed.iter("title")][1:] == ["近况发布"]


def test_what_is_not_published_is_not_there_for_visitors() -> None:
    made, visitor = _new(), Client()
    assert visitor.get(f"/releases/{made.matter.number}/").status_code == 404
    assert "近况发布" not in _text(visitor.get("/releases/"))
    assert visitor.get(f"/board/press/{made.matter.number}/").status_code == 302


def test_an_unbound_number_is_told_and_the_text_stays() -> None:
    made = _new(TEXT.replace("[12条](figure:bus_lines/2025)", "13条"))
    reply = _act("stat", made, "check")
    assert reply.status_code == 422
    assert "“13条”没有绑定指标" in _text(reply)
    assert "13条" in _text(as_person("stat").get(f"/board/press/{made.matter.number}/"))


def test_the_writer_cannot_sign_and_an_old_page_writes_nothing() -> None:
    made = _new()
    _act("stat", made, "check")
    reply = _act("stat", made, "sign")
    assert reply.status_code == 422
    assert "不能是同一个人" in _text(reply)
    stale = as_person("leader").post(f"/board/press/{made.matter.number}/act/", {"act": "sign", "seen": "1"})
    assert stale.status_code == 409
    assert _act("leader", made, "burn").status_code == 404


def test_the_public_page_says_what_was_revised_since() -> None:
    made = _published()
    bound = made.numbers.get(place=1).observation
    assert bound is not None
    observed = Observed(bound.starts_on, bound.ends_on, Decimal(13), "年报（样例）")
    who = person_by_username("stat")
    revise(observation=bound.pk, observed=observed, reason="漏报一条", actor=who, now=timezone.now())
    page = _text(Client().get(f"/releases/{made.matter.number}/1/"))
    assert "12 条" in page
    assert "发布以后修订为 13：漏报一条" in page


def test_the_next_one_starts_from_this_one() -> None:
    made = _published()
    observed = Observed(date(2026, 1, 1), date(2027, 1, 1), Decimal(15), "年报（样例）")
    observe(code="bus_lines", observed=observed, actor=person_by_username("stat"), now=timezone.now())
    where = f"/board/press/new/?from={made.matter.number}"
    page = _text(as_person("stat").get(where))
    assert "[15 条](figure:bus_lines/2026)" in page
    assert "[12条](figure:bus_lines/2025)" in page
    assert re.search(r'type="date" name="planned_on" value="\d{4}-\d\d-\d\d"', page)
    following = _new(TEXT.replace("[12条](figure:bus_lines/2025)", "[15条](figure:bus_lines/2026)"), where)
    assert following.previous == made


def test_word_and_pdf_hold_the_text_and_the_table_of_numbers(tmp_path: Path) -> None:
    made, client = _published(), as_person("leader")
    for form in ("docx", "pdf"):
        reply = client.get(f"/board/press/{made.matter.number}/export/{form}/")
        assert reply.status_code == 200
        path = tmp_path / f"a.{form}"
        path.write_bytes(reply.content)
        text = read_document(path).text
        for words in ("公交线路达到12条", "近况发布", "签到表", "年报（样例）"):
            assert words in text, (form, words)
    assert client.get(f"/board/press/{made.matter.number}/export/odt/").status_code == 404


def test_a_sheet_costs_the_same_for_few_and_many_numbers() -> None:
    client, few = as_person("leader"), _published()
    line = "\n公交线路达到[12条](figure:bus_lines/2025)。"
    many = _new(TEXT + line * 30)
    for who, act in (("stat", "check"), ("leader", "sign"), ("leader", "publish")):
        assert _act(who, many, act).status_code == 302, act
    for where in ("/board/press/{}/", "/board/press/new/?from={}", "/releases/{}/", "/releases/{}/1/"):
        reader = as_person("stat") if "new" in where else client
        counts = []
        for made in (few, many):
            with CaptureQueriesContext(connection) as seen:
                assert reader.get(where.format(made.matter.number)).status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 16, where


def test_the_feed_is_rss_as_its_specification_says() -> None:
    """RSS 2.0 read by another parser: what a channel and an item must have, absolute links, dates of RFC 822."""
    made = _published()
    Release.objects.filter(pk=made.pk).update(title="近况\x0b<发布> & 说明")  # a sign that XML does not allow
    reply = Client().get("/releases/rss.xml")
    assert reply["Content-Type"].startswith("application/rss+xml")
    root = fromstring(reply.content)
    assert (root.tag, root.get("version"), len(root)) == ("rss", "2.0", 1)
    channel = root[0]
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        assert (channel.findtext(name) or "").strip(), name
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert (own.get("rel"), own.get("href")) == ("self", "http://testserver/releases/rss.xml")
    (item,) = channel.findall("item")
    assert item.findtext("title") == "近况<发布> & 说明"
    link, guid = item.findtext("link") or "", item.find("guid")
    assert guid is not None
    assert link.startswith("http://testserver/releases/")
    assert guid.text == link
    assert Client().get(link.removeprefix("http://testserver")).status_code == 200
    dates = [channel.findtext("lastBuildDate"), item.findtext("pubDate")]
    assert all(parsedate_to_datetime(one or "").tzinfo for one in dates)
