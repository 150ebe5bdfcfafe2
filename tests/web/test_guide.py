"""The list of all items and the guide page of each, as a visitor sees them."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from hemei.catalog import queries
from hemei.catalog.queries.guide import STAGES, item_rows, sample_form, self_checks
from hemei.rules.workdays import local_day
from tests.zone import seed_hall

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
ALL = len((SEEDS / "table" / "items.tsv").read_text("utf-8").splitlines()) - 1
ALL += len(list((SEEDS / "items").glob("*.toml")))


@pytest.fixture
def hall(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Client:
    seed_hall(now=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return Client()


def test_every_item_has_a_guide_with_three_to_five_questions(hall: Client, now: datetime) -> None:
    items = queries.published_items(local_day(now))
    assert len(items) == ALL
    assert all(3 <= len(self_checks(item.spec)) <= 5 for item in items)
    for item in [*items[::83], *(i for i in items if i.code in ("food-licence", "gas-supply"))]:
        page = hall.get(f"/items/{item.code}/")
        assert page.status_code == 200
        text = page.content.decode()
        assert item.name in text
        assert item.spec.statutory.source.replace("'", "&#x27;") in text
        assert "第 1 版" in text
        form = sample_form(item.spec)
        assert [line.fact.key for line in form] == list(item.spec.facts)
        assert all(line.example and line.fact.label in text for line in form)
    assert hall.get("/items/no-such-item/").status_code == 404


def test_the_check_says_what_is_in_the_way(hall: Client) -> None:
    where = "/items/food-licence/"
    asked = {"who": "yes", "where": "yes", "c0": "yes", "c1": "yes", "papers": "yes"}
    assert "看起来可以办" in hall.get(where, asked).content.decode()
    blocked = hall.get(where, asked | {"where": "no"}).content.decode()
    assert "现在还不能办" in blocked
    assert "请到事情所在地的政务大厅办理" in blocked
    assert "现在还不能办" not in hall.get(where).content.decode()


def test_the_list_is_filtered_and_paged_by_its_address(hall: Client, now: datetime) -> None:
    rows = item_rows(local_day(now))
    first = hall.get("/items/").content.decode()
    assert f"共 {ALL} 项" in first
    codes = [row.code for row in rows]
    assert f"after={codes[49]}" in first
    second = hall.get("/items/", {"after": codes[49]}).content.decode()
    assert f"/items/{codes[50]}/" in second
    assert f"/items/{codes[49]}/" not in second
    married = [row for row in rows if row.theme == "婚姻登记"]
    page = hall.get("/items/", {"theme": "婚姻登记", "object": "person"}).content.decode()
    assert f"符合条件的 {len(married)} 项" in page
    firms = [row for row in rows if any(name != "自然人" for name in row.objects)]
    assert f"符合条件的 {len(firms)} 项" in hall.get("/items/", {"object": "firm"}).content.decode()
    assert "没有符合条件的事项" in hall.get("/items/", {"theme": "没有这个"}).content.decode()


def test_every_theme_belongs_to_a_stage_of_life_or_is_known_not_to(hall: Client, now: datetime) -> None:
    themes = {row.theme for row in item_rows(local_day(now)) if row.theme}
    covered = {theme for found in STAGES.values() for theme in found}
    assert themes - covered <= {
        "民族宗教", "涉外服务", "公共安全", "司法公证", "旅游观光", "档案文物", "质量技术", "应急防灾",
    }  # fmt: skip


def test_the_files_hold_the_whole_catalogue(hall: Client) -> None:
    table = list(csv.reader(io.StringIO(hall.get("/items/file.csv").content.decode("utf-8-sig"))))
    assert len(table) == ALL + 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(hall.get("/items/file.xlsx").content))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == [row[0] for row in table]
    assert hall.get("/items/file.exe").status_code == 404
