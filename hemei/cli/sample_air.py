"""A labelled sample of monitored air and water: deterministic, two stations, this year and last.

Hours follow a season, a daily course and a slow weather of their own, from sums of sines: no random numbers, so that
two machines make the same file.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hemei.accounts.queries import Person
from hemei.indicators.operations import air
from hemei.rules.air.intake import Options
from hemei.rules.workdays import SHANGHAI, local_day

STATIONS = (
    ("sample-north", "样例北站", "115.975000", "36.475000", "样例大道 1 号（样例位置）"),
    ("sample-south", "样例南站", "116.010000", "36.430000", "样例街 22 号（样例位置）"),
)
MOVED = ("sample-south", "116.022000", "36.437000", "样例街 88 号（样例位置）")
HEAD = "时间,站点,SO2,NO2,CO(mg/m3),O3,PM10,PM2.5,风速(m/s)"
SECTIONS = (
    ("sample-bridge", "样例河公路桥断面", "样例河", 4, ("22 0.7 0.18", "27 1.1 0.24", "19 0.5 0.12")),
    ("sample-gate", "样例渠节制闸断面", "样例渠", 3, ("18 0.4 0.15", "24 0.9 0.19", "17 0.6 0.11")),
)  # fmt: skip
DOCUMENT = "样例数据：由程序按固定公式生成，不是监测结果"


def make_air(actor: Person, now: datetime) -> None:
    """This will enter stations, hours, flags, a contradiction, water sections, and publish last year's figures."""
    today = local_day(now)
    first = date(today.year - 1, 1, 1)
    for code, name, longitude, latitude, address in STATIONS:
        air.register_station(
            code=code, name=name, from_on=date(2020, 1, 1), longitude=Decimal(longitude), latitude=Decimal(latitude),
            address=address, document="样例文件", actor=actor, now=now, sample=True,
        )  # fmt: skip
    code, longitude, latitude, address = MOVED
    air.move_station(
        code=code, from_on=date(today.year - 1, 7, 1), longitude=Decimal(longitude), latitude=Decimal(latitude),
        address=address, document="样例迁址批复", actor=actor, now=now,
    )  # fmt: skip
    for begin, end in ((first, date(today.year, 1, 1)), (date(today.year, 1, 1), today)):
        if begin < end:
            _enter(f"样例小时值-{begin.year}.csv", _file(begin, end), actor, now)
    _wind_today(today, actor, now)
    _marks(today, actor, now)
    _water(today, actor, now)
    _water_file(today, actor, now)
    air.publish(place="zone", first=first, until=date(today.year, 1, 1), actor=actor, now=now)
    if today.month > 1:
        until = today.replace(day=1)
        begin = (until - timedelta(days=1)).replace(day=1)
        air.publish(place="zone", first=begin, until=until, actor=actor, now=now)


def _enter(name: str, content: str, actor: Person, now: datetime) -> None:
    preview = air.preview_air(name=name, content=content.encode(), options=Options())
    air.take_in(preview=preview, document=DOCUMENT, actor=actor, now=now, sample=True)


def _file(first: date, until: date) -> str:
    lines = [HEAD]
    for place, (code, *_) in enumerate(STATIONS):
        lines += _hours(code, place, first, until)
    return "\n".join(lines)


def _hours(code: str, place: int, first: date, until: date) -> Iterator[str]:
    for day in range((until - first).days):
        on = first + timedelta(days=day)
        n = on.toordinal()
        winter = (1 + math.cos((on.timetuple().tm_yday - 15) * math.tau / 365)) / 2
        stale = 0.62 + 0.3 * math.sin(n / 1.9) + 0.24 * math.sin(n / 5.3 + place) + 0.2 * math.sin(n / 11.7)
        stale = max(stale, 0.12) * (1 - 0.06 * (on.year % 3))
        for hour in range(24):
            yield f"{on} {hour:02d}:00,{code},{_values(hour, winter, stale, place)},{_wind(on, hour, place)}"


def _values(hour: int, winter: float, stale: float, place: int) -> str:
    rush = math.exp(-(((hour - 8) / 2.5) ** 2)) + math.exp(-(((hour - 19) / 3) ** 2))
    sun = max(0.0, math.sin((hour - 7) * math.pi / 14))
    fine = (14 + 62 * winter) * stale * (1 + 0.2 * rush) + place
    coarse = fine * 1.35 + 24 + 10 * rush
    ozone = 22 + (1 - winter) * sun * (70 + 130 * stale) + 20 * sun
    return (
        f"{5 + 9 * winter * stale:.0f},{14 + 26 * winter * stale + 12 * rush:.0f},"
        f"{0.3 + 0.9 * winter * stale + 0.1 * rush:.1f},{ozone:.0f},{coarse:.0f},{fine:.0f}"
    )


def _wind(on: date, hour: int, place: int) -> str:
    """A breeze that rises in the afternoon; on some days it reaches the force that stops earthwork."""
    noon = max(0.0, math.sin((hour - 6) * math.pi / 14))
    return f"{2.2 + 1.5 * math.sin(on.toordinal() / 2.3 + place) + 2.2 * noon:.1f}"


def _wind_today(today: date, actor: Person, now: datetime) -> None:
    """The hours of today that are over, as a weather service sends them: wind and nothing else."""
    hours = range(now.astimezone(SHANGHAI).hour)
    lines = [
        f"{today} {hour:02d}:00,{code},{_wind(today, hour, place)}"
        for place, (code, *_) in enumerate(STATIONS)
        for hour in hours
    ]
    if lines:
        _enter("样例风速-今天.csv", "\n".join(["时间,站点,风速(m/s)", *lines]), actor, now)


def _at(on: date, hour: int = 0) -> datetime:
    return datetime.combine(on, time(hour), SHANGHAI)


def _marks(today: date, actor: Person, now: datetime) -> None:
    """A calibration, a power cut, two days of dust, and a second file that says otherwise for four hours."""
    spans: tuple[tuple[str, str, date, int, int, list[str], str], ...] = (
        ("sample-north", "calibration", today - timedelta(days=40), 9, 3, ["so2"], "样例：季度校准"),
        ("sample-south", "power", today - timedelta(days=25), 2, 8, [], "样例：线路检修停电"),
        ("sample-north", "dust", date(today.year, 3, 12), 0, 48, [], "样例：沙尘过程，市级通报"),
        ("sample-south", "dust", date(today.year, 3, 12), 0, 48, [], "样例：沙尘过程，市级通报"),
    )
    for code, kind, on, hour, hours, names, reason in spans:
        span = air.Span(_at(on, hour), _at(on, hour) + timedelta(hours=hours))
        air.flag(code=code, kind=kind, span=span, reason=reason, actor=actor, now=now, pollutants=names)
    on = today - timedelta(days=6)
    lines = [HEAD, *(f"{on} {hour:02d}:00,sample-north,9,33,0.8,61,150,88" for hour in range(4))]
    _enter("样例小时值-补传.csv", "\n".join(lines), actor, now)


def _water_file(today: date, actor: Person, now: datetime) -> None:
    """Samples of last year's autumn as a laboratory sends them: one file for both sections."""
    on = date(today.year - 1, 10, 12)
    lines = ["断面,采样日,pH,溶解氧,高锰酸盐指数,化学需氧量,氨氮,总磷"]
    values = ("7.6,6.8,5.0,21,0.5,0.14", "7.7,6.9,5.1,22,0.6,0.15")
    lines += [f"{code},{on},{one}" for (code, *_), one in zip(SECTIONS, values, strict=True)]
    preview = air.preview_water(
        name="样例采样-去年10月.csv", content="\n".join(lines).encode(), document="样例监测报告", now=now
    )
    air.take_water(preview=preview, actor=actor, now=now, sample=True)


def _water(today: date, actor: Person, now: datetime) -> None:
    for code, name, river, target, samples in SECTIONS:
        air.register_section(
            code=code, name=name, river=river, target=target, document="样例目标责任书", actor=actor, now=now,
            sample=True,
        )  # fmt: skip
        for n, values in enumerate(samples):
            cod, ammonia, phosphorus = values.split()
            on = (today.replace(day=5) - timedelta(days=31 * (n + 1))).replace(day=5)
            items = {"ph": "7.8", "do": "7.1", "cod": cod, "nh3n": ammonia, "tp": phosphorus, "codmn": "5.2"}
            air.sample_water(
                code=code, on=on, items={k: Decimal(v) for k, v in items.items()}, document="样例采样单", actor=actor,
                now=now,
            )  # fmt: skip
