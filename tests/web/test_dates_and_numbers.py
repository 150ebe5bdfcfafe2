"""Dates, zone and numbers on every page: one form of each, no 0 for a missing one, no trace of the server's zone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from tests.web import test_english_pages as english

WHO = ("", "firm", "clerk", "ecology", "supervisor", "leader", "stat", "editor")
QUOTED = re.compile(
    r"《[^》]*》(?:（\d{4}年\d+月\d+日[^）]*）)?|〔\d{4}〕\S*|“[^”]*”"
)  # laws and what people wrote say their dates themselves
WRONG = {
    "斜线或圆点日期": re.compile(r"\b(?:19|20)\d\d[/.]\d{1,2}[/.]\d{1,2}\b"),
    "写成年月日": re.compile(r"\d{1,2} ?月 ?\d{1,2} ?[日号]"),
    "日期缺零": re.compile(r"\b20\d\d-(?:\d-\d{1,2}|\d\d-\d)\b"),
    "没有来历的日期": re.compile(r"\b(?:0001|1970)-01-01\b"),
    "机器时间": re.compile(r"\d{4}-\d\d-\d\dT\d\d|\d\d:\d\d:\d\d|[+-]\d\d:00\b|\b(?:UTC|GMT)\b"),
    "英文日期": re.compile(
        r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d|\b[ap]\.m\.|\b[AP]M\b"
    ),
    "时间不是时:分": re.compile(r"(?<![\d:.])\d:\d\d(?!\d)|\d时\d\d?分|[上下]午 ?\d+:"),
    "程序的空值": re.compile(r"\b(?:None|nan|NaN|NaT|inf|Infinity|null|undefined|True|False)\b"),
}
NEVER_NOUGHT = {"AQI", "到期", "综合指数", "登记值"}  # elsewhere a counted 0 is a number like any other
MEASURED = {"数值", "登记值", "AQI", "优良率", "综合指数", "到期", "按期率", "上一份", "现在"}


class Page(english.Seen):
    """What is read of a page, and the labelled cells of its tables; times for machines are left out."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[str, str]] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "td":
            self._open = True
            self.cells.append((dict(attrs).get("data-l") or "", ""))
        elif self._open and tag in {"svg", "progress", "input", "button", "a", "img"}:
            self.cells[-1] = (self.cells[-1][0], self.cells[-1][1] + "·")  # something is drawn there

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag(tag)
        self._open = self._open and tag != "td"

    def handle_data(self, data: str) -> None:
        super().handle_data(data)
        if self._open and not self._quiet:
            self.cells[-1] = (self.cells[-1][0], self.cells[-1][1] + data)


def wrong(page: Page) -> list[str]:
    """What breaks the one form of dates, times and missing values, each with the name of the break."""
    found = []
    for text in dict.fromkeys(" ".join(one.split()) for one in page.texts):
        plain = QUOTED.sub("", text)
        found += [f"{name}：{text}" for name, pattern in WRONG.items() if pattern.search(plain)]
    for label, text in page.cells:
        if label in MEASURED and text.strip() in {
            "",
            "0%",
            "0.0",
            "-",
            "--",
            *({"0"} if label in NEVER_NOUGHT else ()),
        }:
            found.append(f"缺数写成“{text.strip()}”：{label}")
    return found


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """The zone of the process and the language of the thread are given back."""
    zone = os.environ.get("TZ")
    cache.clear()
    yield
    translation.deactivate()
    os.environ.pop("TZ", None)
    if zone is not None:
        os.environ["TZ"] = zone
    time.tzset()


@pytest.fixture
def starts(
    db: None, now: datetime, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """An address for every route, with a zone in full swing behind it."""
    make: Any = english.zone
    return english._starts(make.__wrapped__(db, now, settings, tmp_path, monkeypatch))


def _served_in(zone: str, starts: list[str]) -> dict[tuple[str, str], Page]:
    """Every address as each person reads it, from a process that runs in `zone`."""
    os.environ["TZ"] = zone
    time.tzset()
    found = {}
    for who in WHO:
        client = Client(raise_request_exception=False)
        if who:
            assert client.login(username=who, password=who)
        for where in english.opened_by(who, starts):
            reply = client.get(where, HTTP_ACCEPT_LANGUAGE="zh-CN")
            if not reply.streaming and reply.headers.get("Content-Type", "").startswith("text/html"):
                page = found[who, where] = Page()
                page.feed(reply.content.decode())
            if reply.streaming:  # a file is closed by reading it to its end
                b"".join(reply.streaming_content)
    return found


def differ(
    first: dict[tuple[str, str], Page], second: dict[tuple[str, str], Page]
) -> list[tuple[tuple[str, str], list[str]]]:
    """Pages that don't read the same in two zones, each with the first texts that differ."""
    assert first.keys() == second.keys()
    return [
        (key, [f"{a} ≠ {b}" for a, b in zip(page.texts, second[key].texts, strict=False) if a != b][:3])
        for key, page in first.items()
        if page.texts != second[key].texts
    ]


def test_every_page_in_one_form_and_alike_in_both_zones(starts: list[str]) -> None:
    pages = _served_in("UTC", starts)
    assert len(pages) > 300
    found: dict[str, tuple[str, str]] = {}
    for key, page in pages.items():
        for one in wrong(page):
            found.setdefault(one, key)
    assert not found, "\n".join(f"{key}: {one}" for one, key in found.items())
    days = sum("2026-11-2" in text for page in pages.values() for text in page.texts)
    assert days > 50  # dates were really looked at
    # /health/ measures disk and load anew each time it is opened
    steady = {key: page for key, page in pages.items() if key[1] != "/health/"}
    assert len(steady) < len(pages)
    there = _served_in("Asia/Shanghai", starts)
    assert differ(steady, {key: page for key, page in there.items() if key in steady}) == []


@pytest.mark.parametrize(
    ("planted", "name"),
    [
        ("<p>到期 2026/11/23</p>", "斜线或圆点日期"),
        ("<p>11月23日受理</p>", "写成年月日"),
        ("<p>2026-1-3</p>", "日期缺零"),
        ("<p>2026-11-23T10:00+08:00</p>", "机器时间"),
        ("<p>Nov. 23, 2026, 10 a.m.</p>", "英文日期"),
        ("<p>2026-11-23 9:05</p>", "时间不是时:分"),
        ("<p title='None'>x</p>", "程序的空值"),
        ("<p>优良率 nan%</p>", "程序的空值"),
        ("<table><tr><td data-l='优良率'>0%</td></tr></table>", "缺数写成"),
        ("<table><tr><td data-l='AQI'><b>0</b></td></tr></table>", "缺数写成"),
        ("<table><tr><td data-l='数值'></td></tr></table>", "缺数写成"),
        ("<table><tr><td data-l='数值'>0.0</td></tr></table>", "缺数写成"),
    ],
)
def test_a_planted_break_is_found(planted: str, name: str) -> None:
    page = Page()
    page.feed(f"<main>{planted}</main>")
    assert any(one.startswith(name) for one in wrong(page)), page.texts


def test_what_is_right_passes() -> None:
    page = Page()
    page.feed(
        "<p>2026-11-23 星期一 17:30，《条例》（2019年10月22日）</p><table><td data-l='AQI'>—</td></table>"
    )
    assert wrong(page) == []


def test_a_page_in_the_servers_own_zone_is_found() -> None:
    """A planted page that prints the process's own time reads differently in the two zones."""
    shown: list[dict[tuple[str, str], Page]] = []
    for zone in ("UTC", "Asia/Shanghai"):
        os.environ["TZ"] = zone
        time.tzset()
        page = Page()
        page.feed(f"<p>{datetime.fromtimestamp(timedelta(days=20000).total_seconds()):%H:%M}</p>")
        shown.append({("", "/planted/"): page})
    assert differ(*shown) == [(("", "/planted/"), ["00:00 ≠ 08:00"])]
