"""The register leaves in forms that other makers' readers accept."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import sdmx
from django.core.management import CommandError, call_command
from frictionless import Package

from hemei.accounts.queries import Person
from hemei.indicators.operations import Definition, Observed, define, observe, revise
from hemei.indicators.queries import period_name

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLERK = Person("user:1", "统计员（样例）", frozenset({"statistician"}))


@pytest.fixture
def register() -> None:
    define(
        definition=Definition(
            code="gdp", name="地区生产总值", english="GDP", definition="按“样例”口径，含逗号,和引号\"。", kind="flow",
            unit="亿元", period_type="year", agency="statistics", valid_from=date(2010, 1, 1),
        ),
        actor=CLERK, now=NOW,
    )  # fmt: skip
    for year, value in ((2020, "120"), (2021, "139.39")):
        made = observe(
            code="gdp",
            observed=Observed(date(year, 1, 1), date(year + 1, 1, 1), Decimal(value), "样例年鉴"),
            actor=CLERK,
            now=NOW,
        )
    changed = Observed(date(2021, 1, 1), date(2022, 1, 1), Decimal("139.4"), "样例核定")
    revise(observation=made.pk, observed=changed, reason="核定", actor=CLERK, now=NOW)


def test_frictionless_accepts_the_package(register: None, tmp_path: Path) -> None:
    call_command("figures", "export", str(tmp_path / "out"), verbosity=0)
    package = Package(str(tmp_path / "out" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten()
    rows = package.get_resource("observations").read_rows()
    assert [(str(row["value"]), row["replaces"]) for row in rows] == [
        ("120", None),
        ("139.39", None),
        ("139.4", "139.39"),
    ]


def test_frictionless_would_see_a_broken_one(register: None, tmp_path: Path) -> None:
    call_command("figures", "export", str(tmp_path / "out"), verbosity=0)
    table = tmp_path / "out" / "observations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("gdp,2020", "nowhere,2020"), encoding="utf-8")
    assert not Package(str(tmp_path / "out" / "datapackage.json")).validate().valid


def test_sdmx_reads_the_current_values(register: None, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    call_command("figures", "export", str(target), "--as", "sdmx", verbosity=0)
    message = sdmx.read_sdmx(BytesIO(target.read_bytes()))
    values = sdmx.to_pandas(message.data[0])
    assert values.to_dict() == {("gdp", "zone", "2020"): 120.0, ("gdp", "zone", "2021"): 139.4}


def test_a_wrong_target_is_refused(register: None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="不是文件夹"):
        call_command("figures", "export", str(tmp_path / "file"))
    with pytest.raises(CommandError, match="是文件夹"):
        call_command("figures", "export", str(tmp_path), "--as", "sdmx")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "name"),
    [
        (date(2021, 1, 1), date(2022, 1, 1), "2021"),
        (date(2021, 4, 1), date(2021, 7, 1), "2021-Q2"),
        (date(2021, 3, 1), date(2021, 4, 1), "2021-03"),
        (date(2021, 3, 5), date(2021, 3, 6), "2021-03-05"),
        (date(2022, 1, 1), date(2022, 10, 1), "2022-01-01/P273D"),
    ],
)
def test_periods(starts_on: date, ends_on: date, name: str) -> None:
    assert period_name(starts_on, ends_on) == name
