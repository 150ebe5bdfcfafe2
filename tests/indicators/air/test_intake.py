"""Files of monitored air: real ones as they are, bad ones refused at the cell, strange values kept and reported."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from hemei.indicators.models import DayReading, HourReading, Intake, Station
from hemei.indicators.operations import air
from hemei.indicators.queries import air as queries
from hemei.ledger.models import Act
from hemei.ledger.operations import NotAllowed, Refused
from hemei.rules.air.aqi import day_index
from hemei.rules.air.intake import Options, Sheet, read_rows
from tests.indicators.air.conftest import CLERK, HEAD, NOW, enter, file_of, make

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "air"
DAY = date(2026, 6, 1)


def real(name: str) -> bytes:
    if not (REAL / name).exists():
        pytest.skip(f"NOT CHECKED: {name} is missing beside the project")
    return (REAL / name).read_bytes()


def sheet(text: str, **options: bool | str) -> Sheet:
    return read_rows([line.split(",") for line in text.splitlines()], Options(**{"station": "a", **options}))  # type: ignore[arg-type]


@pytest.mark.shared
def test_a_real_hourly_file_as_it_is(db: None) -> None:
    make("Changping")
    made = enter(real("hourly_PRSA_Changping.csv.gz"), code="", name="hourly_PRSA_Changping.csv.gz")
    assert (made.rows, made.kind) == (35_064, "hours")
    first = HourReading.objects.order_by("day", "hour").first()
    assert first is not None
    assert (first.so2, first.no2, first.co, first.o3, first.pm10, first.pm2_5) == (
        13000,
        7000,
        300,
        85000,
        6000,
        3000,
    )
    assert first.wind == 500
    assert not made.wind_only
    year = queries.period("Changping", date(2014, 1, 1), date(2015, 1, 1))
    assert year.valid > 300
    assert year.composite is not None
    assert [one.name for one in year.editions] == ["GB 3095-2012"]


@pytest.mark.shared
def test_published_indices_of_a_real_day_file(station: Station) -> None:
    made = enter(real("aqi_oracle_tianjin.csv"), name="aqi_oracle_tianjin.csv")
    assert (made.rows, made.kind) == (1947, "days")
    (read,) = queries.station_days([station], date(2016, 1, 1), date(2023, 1, 1))
    found = queries.printed_indices(read, date(2022, 6, 1))
    assert (found.days, found.same, found.differ) == (1947, 1947, ())


@pytest.mark.shared
def test_an_ozone_column_that_does_not_say_what_it_is_is_not_used(station: Station) -> None:
    content = real("daily_2013-2017_liaocheng.csv")
    preview = air.preview_air(name="a.csv", content=content, options=Options(station="a"))
    assert preview.ready
    assert "O3 列没有说明" in preview.sheet.notes[0]
    assert {line.values[3] for line in preview.sheet.lines} == {None}
    zeros = air.preview_air(
        name="b.csv", content=real("daily_2014-2022_tianjin.csv"),
        options=Options(station="a", zero_missing=True, ozone_8h=True),
    )  # fmt: skip
    made = air.take_in(preview=zeros, document="样例", actor=CLERK, now=NOW)
    assert made.zero_missing
    assert DayReading.objects.filter(pm10=0).exists()  # kept as it came
    (read,) = queries.station_days([station], date(2014, 1, 1), date(2023, 1, 1))
    assert not (read.values["pm10"] == 0).any()


@pytest.mark.parametrize(
    ("text", "cell", "words"),
    [
        ("a,b\n1,2", "A1", "没有找到时间列"),
        ("时间,x\n2026-06-01 00:00,2", "A1", "没有找到污染物列"),
        (f"{HEAD}\n昨天,1,1,1,1,1,1", "A2", "时间读不出来"),
        (f"{HEAD}\n2026-06-01 00:00,1,1,1,1,1,3.x", "G2", "不是一个数"),
        (f"{HEAD}\n2026-06-01 24:00,1,1,1,1,1,1", "A2", "第 25 个小时没有收"),
        (f"{HEAD}\n2026-06-01 05:00,1,1,1,1,1,1\n2026-06-01 05:00,1,1,1,1,1,1", "A3", "第 25 个小时"),
        ("时间,CO,PM2.5\n2026-06-01 05:00,800,3\n2026-06-01 06:00,900,4", "B1", "像是以 µg/m³ 为单位"),
        (
            "时间,CO(µg/m3),PM2.5\n2026-06-01 05:00,0.8,3\n2026-06-01 06:00,0.9,4",
            "B1",
            "本来就以 mg/m³ 为单位",
        ),
        (HEAD, "A2", "没有一行数据"),
    ],
)
def test_what_stands_in_the_way_is_named_at_its_cell(text: str, cell: str, words: str) -> None:
    found = sheet(text)
    assert (found.fatal[0].cell, words in found.fatal[0].words) == (cell, True)
    assert {one.cell for one in found.fatal} == {cell}


def test_the_25th_hour_of_a_file_with_columns_of_its_own() -> None:
    rows = ["year,month,day,hour,PM2.5", *(f"2026,6,1,{hour},30" for hour in range(25))]
    assert [(one.cell, "25" in one.words) for one in sheet("\n".join(rows)).fatal] == [("D26", True)]


def test_negative_and_absurd_values_are_kept_reported_and_never_averaged(station: Station) -> None:
    content = file_of(DAY, 1).decode().replace("05:00,10,30,0.8,90,80,40", "05:00,-5,30,0.8,90,80,99999")
    preview = air.preview_air(name="a.csv", content=content.encode(), options=Options(station="a"))
    assert [one.cell for one in preview.faults] == ["B7", "G7"]
    assert preview.ready
    air.take_in(preview=preview, document="样例", actor=CLERK, now=NOW)
    row = HourReading.objects.get(hour=5)
    assert (row.so2, row.pm2_5) == (-5000, 99_999_000)
    found = queries.period("a", DAY, date(2026, 6, 2))
    assert found.counted.strange == 2
    assert (found.days[0].values["so2"], found.days[0].values["pm2_5"]) == (10, 40)
    act = Act.objects.get(name="air.import")
    assert "B7 -5 是负数" in act.payload


def test_a_file_with_a_fault_brings_nothing(station: Station) -> None:
    preview = air.preview_air(
        name="a.csv",
        content=file_of(DAY, 1) + b"\n2026-06-02 00:00,x,1,1,1,1,1",
        options=Options(station="a"),
    )
    with pytest.raises(Refused, match="一行也没有写入"):
        air.take_in(preview=preview, document="样例", actor=CLERK, now=NOW)
    assert not HourReading.objects.exists()
    assert not Intake.objects.exists()


def test_a_workbook_and_a_second_time(station: Station) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for n, line in enumerate(file_of(DAY, 2).decode().splitlines()):
            page.write_row(n, 0, line.split(","))
    made = enter(out.getvalue(), name="样例.xlsx")
    assert made.rows == 48
    again = air.preview_air(name="x.xlsx", content=out.getvalue(), options=Options(station="a"))
    assert ["已经导入过" in one.words for one in again.faults] == [True]


def test_unknown_stations_and_files_that_are_none(station: Station) -> None:
    unknown = air.preview_air(name="a.csv", content=file_of(DAY, 1), options=Options(station="nowhere"))
    assert ["请先登记" in one.words for one in unknown.faults] == [True]
    for name, content in (("a.csv", b"\xff\xfe\x00\x81"), ("a.xlsx", b"no book"), ("a.csv.gz", b"no gzip")):
        broken = air.preview_air(name=name, content=content, options=Options(station="a"))
        assert not broken.ready, name


def test_withdrawn_files_stay_and_do_not_count(station: Station) -> None:
    made = enter(file_of(DAY, 1))
    assert queries.period("a", DAY, date(2026, 6, 2)).valid == 1
    air.withdraw(number=made.matter.number, reason="样例：传错站点", actor=CLERK, now=NOW)
    assert queries.period("a", DAY, date(2026, 6, 2)).valid == 0
    assert HourReading.objects.count() == 24
    enter(file_of(DAY, 1))
    assert queries.period("a", DAY, date(2026, 6, 2)).valid == 1


def test_only_who_may(station: Station) -> None:
    from hemei.accounts.queries import Person

    preview = air.preview_air(name="a.csv", content=file_of(DAY, 1), options=Options(station="a"))
    with pytest.raises(NotAllowed):
        air.take_in(
            preview=preview, document="样例", actor=Person("user:2", "x", frozenset({"clerk"})), now=NOW
        )


def test_the_oracle_rule_is_the_rule_of_the_pages() -> None:
    values = {"pm2_5": np.array([70_000]), "pm10": np.array([50_000])}
    assert day_index(values, date(2026, 2, 28)).index.tolist() == [94]
