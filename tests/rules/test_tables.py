"""Dated tables: the values as they stood on a day, read-only, each with unit and source."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hemei.rules import tables

TWO = """
[[version]]
from = 2020-01-01
until = 2021-01-01
unit = "day"
source = "first"
limits = { a = 1 }
[[version]]
from = 2022-01-01
unit = "day"
source = "second"
limits = { a = 2 }
spans = [[1, 2]]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(tables, "_FOLDER", tmp_path)
    tables.versions.cache_clear()
    yield tmp_path
    tables.versions.cache_clear()


@pytest.mark.parametrize(
    ("on", "source"),
    [
        (date(2020, 1, 1), "first"),
        (date(2020, 12, 31), "first"),
        (date(2022, 1, 1), "second"),
        (date(2090, 1, 1), "second"),
    ],
)
def test_values_as_they_stood_on_the_day(folder: Path, on: date, source: str) -> None:
    (folder / "two.toml").write_text(TWO, encoding="utf-8")
    assert tables.table("two", on)["source"] == source


@pytest.mark.parametrize("on", [date(2019, 12, 31), date(2021, 1, 1), date(2021, 12, 31)])
def test_a_day_without_a_version_is_said_so(folder: Path, on: date) -> None:
    (folder / "two.toml").write_text(TWO, encoding="utf-8")
    with pytest.raises(tables.NotInForce, match=str(on)):
        tables.table("two", on)


def test_values_cannot_be_changed_through_the_cache(folder: Path) -> None:
    (folder / "two.toml").write_text(TWO, encoding="utf-8")
    values = tables.table("two", date(2022, 5, 1))
    with pytest.raises(TypeError):
        values["limits"]["a"] = 9  # type: ignore[index]
    assert values["spans"] == ((1, 2),)


@pytest.mark.parametrize("name", ["nothing", "../pyproject", "a/b", "", "Two"])
def test_unknown_or_odd_names_are_refused(folder: Path, name: str) -> None:
    (folder / "two.toml").write_text(TWO, encoding="utf-8")
    with pytest.raises(tables.NoTable):
        tables.table(name, date(2022, 1, 1))


def test_an_instant_is_no_legal_day() -> None:
    with pytest.raises(TypeError):
        tables.table("clock", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no"),
        ('[[version]]\nfrom = 2020-01-01\nunit = "day"\n', "source"),
        ('[[version]]\nfrom = 2020-01-01\nsource = "x"\n', "unit"),
        ('[[version]]\nfrom = "2020"\nunit = "d"\nsource = "x"\n', "dates"),
        ('[[version]]\nfrom = 2020-01-01\nuntil = 2020-01-01\nunit = "d"\nsource = "x"\n', "ends"),
        (TWO.replace("until = 2021-01-01", "until = 2023-01-01"), "overlap"),
        (TWO.replace("from = 2022-01-01", "from = 2019-01-01"), "out of order"),
    ],
)
def test_a_malformed_table_does_not_load(folder: Path, text: str, complaint: str) -> None:
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=complaint):
        tables.versions("bad")


@pytest.mark.parametrize("name", tables.names())
def test_every_table_of_the_project_loads(name: str) -> None:
    assert all(version.unit and version.source for version in tables.versions(name))


def test_every_limit_of_the_licensing_law_has_unit_and_article() -> None:
    for entry in tables.table("licensing", date(2026, 1, 1))["limits"].values():
        assert entry["value"] > 0
        assert entry["unit"] in {"workday", "day"}
        assert entry["source"].startswith("行政许可法 ")
