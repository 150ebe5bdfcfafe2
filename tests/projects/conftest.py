"""People, parks and a project to work on."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.conf import settings

from hemei.accounts.operations import put_agency
from hemei.accounts.queries import Person
from hemei.cli.sample_projects import picture
from hemei.projects import operations as do
from hemei.projects.models import Project

OFFICER = Person("user:1", "帮办甲（样例）", frozenset({"helper"}), "housing-construction")
OTHER = Person("user:2", "帮办乙（样例）", frozenset({"helper"}), "tax")
HEAD = Person("user:3", "负责人丙（样例）", frozenset({"head"}), "housing-construction")
WATCH = Person("user:4", "督查丁（样例）", frozenset({"supervisor"}))
LEADER = Person("user:5", "领导戊（样例）", frozenset({"leader"}))
PARKS = {"park-01": "样例 01 号园区", "park-02": "样例 02 号园区"}
ON = date(2026, 11, 23)
PLAN = {
    "permit": date(2026, 3, 1), "start": date(2026, 4, 1), "complete": date(2027, 3, 1), "produce": date(2027, 6, 1),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _media(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))


@pytest.fixture
def agencies(db: None) -> None:
    for code, name in (("housing-construction", "住房城乡建设部门"), ("tax", "税务局")):
        put_agency(code=code, name=name)


@pytest.fixture
def make(agencies: None, now: datetime) -> Callable[..., Project]:
    def made(name: str = "样例一号", **more: Any) -> Project:
        given: dict[str, Any] = {"park": "park-01", "unit": "housing-construction", "code": ""} | more
        plan, kind = given.pop("plan", PLAN), given.pop("kind", "implementing")
        sheet = do.Sheet(name, "样例公司", total=Decimal(80_000_000), **given)
        return do.enter_project(
            sheet=sheet,
            kind=kind,
            year=2026,
            plan=plan,
            actor=OFFICER,
            now=now - timedelta(days=300),
            sample=True,
        )

    return made


@pytest.fixture
def photo() -> bytes:
    return picture(1)


def workbook(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for n, row in enumerate(rows):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(
                        n,
                        at,
                        datetime(cell.year, cell.month, cell.day),
                        book.add_format({"num_format": "yyyy-mm-dd"}),
                    )
                else:
                    sheet.write(n, at, cell)
    return file.getvalue()
