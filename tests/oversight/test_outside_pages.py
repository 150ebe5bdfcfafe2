"""Ratings of another platform from a file: looked at, faults by cell, all or nothing, not twice, undone; counts."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import Person
from hemei.oversight.models import Rating, ServiceCount
from hemei.oversight.operations.intake import HEADS
from hemei.oversight.operations.months import tell_month
from tests.oversight.test_pages import text
from tests.zone import as_person

GOOD = ["W-1", date(2026, 11, 20), "sample-item", "样例事项", "approval-service", 5, "", "", "", ""]


def workbook(*rows: list[Any], heads: tuple[str, ...] = HEADS) -> SimpleUploadedFile:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, row in enumerate([list(heads), *rows]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(place, column, datetime(value.year, value.month, value.day), day)
                else:
                    sheet.write(place, column, value)
    return SimpleUploadedFile("ratings.xlsx", file.getvalue())


@pytest.fixture
def watch(people: Callable[[str], Person], now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    people("watch")
    return as_person("watch")


def test_a_file_from_the_look_to_the_undo(watch: Client, people: Callable[[str], Person]) -> None:
    page = "/voices/bad/outside/"
    empty = watch.get(f"{page}?format=xlsx").content
    assert CalamineWorkbook.from_filelike(io.BytesIO(empty)).get_sheet_by_index(0).to_python()[0] == list(
        HEADS
    )
    rows = [GOOD, [*GOOD[:0], "W-2", *GOOD[1:5], "不满意", "3", "样例：太慢", "满意", "是"],
            ["W-3", "2026-11-21", *GOOD[2:5], 1, "", "样例：没人理", "", ""]]  # fmt: skip
    bad = [["W-1", *GOOD[1:]], ["W-1", date(2027, 1, 1), "", "", "none", 6, "", "", "9", ""]]
    shown = text(watch.post(page, {"deed": "look", "file": workbook(*bad)}))
    for cell in ("A3", "B3", "D3", "E3", "F3", "I3"):
        assert f'<b class="num">{cell}</b>' in shown
    assert watch.post(page, {"deed": "take", "file": workbook(*bad)}).status_code == 422
    for wrong in (workbook(heads=("x",)), workbook(), SimpleUploadedFile("x.xlsx", b"nothing"), ""):
        assert watch.post(page, {"deed": "take", "file": wrong}).status_code == 422
    assert not Rating.objects.exists()
    assert "可以写入" in text(watch.post(page, {"deed": "look", "file": workbook(*rows)}))
    assert not Rating.objects.exists()
    assert watch.post(page, {"deed": "take", "file": workbook(*rows)}).status_code == 302
    assert watch.post(page, {"deed": "take", "file": workbook(*rows)}).status_code == 302  # not twice
    found = {one.event: one for one in Rating.objects.select_related("matter")}
    assert {name: one.matter.state for name, one in found.items()} == {
        "outside:W-1": "given", "outside:W-2": "closed", "outside:W-3": "callback",
    }  # fmt: skip
    assert (found["outside:W-2"].level, found["outside:W-2"].again_level) == (2, 4)
    assert watch.post(page, {"deed": "undo", "file": workbook(*rows), "reason": ""}).status_code == 422
    assert Rating.objects.filter(excluded="").count() == 3
    assert (
        watch.post(page, {"deed": "undo", "file": workbook(*rows), "reason": "样例：错文件"}).status_code
        == 302
    )
    assert set(Rating.objects.values_list("excluded", flat=True)) == {"test"}
    people("unit")
    assert as_person("unit").get(page).status_code == 403


def test_counts_of_services_make_the_response_rate(watch: Client) -> None:
    page, new = "/voices/bad/outside/", {"deed": "count", "month": "2026-11", "unit": "approval-service", "item": "",
                                         "n": "50", "source": "样例：窗口业务量"}  # fmt: skip
    for wrong in ({"month": "2026-13"}, {"unit": "x"}, {"n": "-1"}, {"n": "x"}, {"source": ""}):
        assert watch.post(page, {**new, **wrong}).status_code == 422, wrong
    assert watch.post(page, new).status_code == 302
    assert watch.post(page, {**new, "n": "60"}).status_code == 302
    assert ServiceCount.objects.get().n == 60
    assert "样例：窗口业务量" in text(watch.get(page))
    rows = [["W-1", date(2026, 11, 20), "", "样例", "approval-service", 5, "", "", "", ""]]
    assert watch.post(page, {"deed": "take", "file": workbook(*rows)}).status_code == 302
    assert "59 次没有人评价" in text(Client().get("/voices/?period=2026-11"))


def test_leaders_are_told_of_the_month_once(people: Callable[[str], Person], now: datetime) -> None:
    people("leader")
    assert [tell_month(now=now), tell_month(now=now)] == [1, 0]
    page = text(as_person("leader").get("/messages/"))
    assert "2026-10 办不成事：反映 0 件" in page
    assert 'href="/voices/stuck/month/?month=2026-10"' in page
    assert tell_month(now=now.replace(month=12)) == 1
