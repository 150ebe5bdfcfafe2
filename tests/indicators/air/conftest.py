"""Stations and small files of hours, for the tests of monitored air."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from hemei.accounts.queries import Person
from hemei.indicators.models import Intake, Station
from hemei.indicators.operations import air
from hemei.rules.air.intake import Options

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CLERK = Person("user:1", "统计员（样例）", frozenset({"statistician"}))
DAYTIME = air.Span(datetime(2026, 11, 22, 16, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC))
HEAD = "时间,SO2,NO2,CO(mg/m3),O3,PM10,PM2.5"


@pytest.fixture
def station(db: None) -> Station:
    return make("a")


def make(code: str, longitude: str = "116.0", latitude: str = "36.4") -> Station:
    return air.register_station(
        code=code, name=f"样例站{code}", from_on=date(2013, 1, 1), longitude=Decimal(longitude),
        latitude=Decimal(latitude), address="样例路 1 号", document="样例", actor=CLERK, now=NOW, sample=True,
    )  # fmt: skip


Write = Callable[..., Intake]


def file_of(first: date, days: int, *, hours: int = 24, **changed: str) -> bytes:
    """Hours with the same values every hour; `changed` names other values of a column."""
    values = {"so2": "10", "no2": "30", "co": "0.8", "o3": "90", "pm10": "80", "pm2_5": "40"} | changed
    rows = [HEAD]
    for day in range(days):
        on = first + timedelta(days=day)
        rows += [f"{on} {hour:02d}:00,{','.join(values.values())}" for hour in range(24 - hours, 24)]
    return "\n".join(rows).encode()


def enter(content: bytes, code: str = "a", name: str = "样例.csv", **options: bool | str) -> Intake:
    preview = air.preview_air(name=name, content=content, options=Options(station=code, **options))  # type: ignore[arg-type]
    return air.take_in(preview=preview, document="样例来源", actor=CLERK, now=NOW)


def windy(
    hours: dict[int, str], code: str = "a", on: date = date(2026, 11, 23), name: str = "风.csv"
) -> Intake:
    """This will take in a file that holds nothing but the wind of some hours."""
    rows = ["时间,风速(m/s)", *(f"{on} {hour:02d}:00,{speed}" for hour, speed in hours.items())]
    return enter("\n".join(rows).encode(), code=code, name=name)
