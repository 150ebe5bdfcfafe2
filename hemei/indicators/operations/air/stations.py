"""Stations, flags and choices between files; each change is an act with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from hemei.common.words import tell
from hemei.indicators.enums import FlagKind
from hemei.indicators.flow import AIR
from hemei.indicators.models import (
    AirChoice,
    AirFlag,
    Intake,
    Station,
    StationPlace,
)
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.air.intake import HOUR_NAMES


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of instants."""

    starts_at: datetime
    ends_at: datetime


def register_station(
    *, code: str, name: str, from_on: date, longitude: Decimal, latitude: Decimal, address: str, document: str,
    actor: Actor, now: datetime, sample: bool = False,
) -> Station:  # fmt: skip
    """This will enter a station and where it stands; refuses a code in use or unfit, and a place that is none."""
    coded(code, name, document)
    longitude, latitude = _position(longitude, latitude, address)
    if Station.objects.filter(code=code).exists():
        raise Refused(tell("编码“{code}”已经有一个空气站，没有写入。", code=code))
    with opening(
        AIR["air.register"], flow="air_station", number=f"KQ-{code}", title=name, actor=actor, now=now
    ) as move:
        row = Station(matter=move.matter, code=code, name=name, sample=sample)
        row.save(force_insert=True)
        _place(row, from_on, longitude, latitude, address, document)
        move.record(code=code, from_on=from_on.isoformat(), address=address, document=document)
    return row


def move_station(
    *, code: str, from_on: date, longitude: Decimal, latitude: Decimal, address: str, document: str, actor: Actor,
    now: datetime,
) -> Station:  # fmt: skip
    """This will enter that a station stands elsewhere from a day on; what it measured before stays where it was."""
    row = station(code)
    coded(code, row.name, document)
    longitude, latitude = _position(longitude, latitude, address)
    last = row.places.order_by("-from_on").first()
    if last and from_on <= last.from_on:
        raise Refused(
            tell(
                "{name} 从 {from_on} 起已在“{address}”，新的迁址日要晚于这一天，没有写入。",
                name=row.name,
                from_on=last.from_on,
                address=last.address,
            )
        )
    with acting(AIR["air.move"], matter=row.matter, actor=actor, now=now) as move:
        _place(row, from_on, longitude, latitude, address, document)
        move.record(from_on=from_on.isoformat(), address=address, document=document)
    return row


def close_station(*, code: str, reason: str, actor: Actor, now: datetime) -> Station:
    """This will end a station; its readings stay and count."""
    row = station(code)
    with acting(AIR["air.close"], matter=row.matter, actor=actor, now=now) as move:
        move.record(reason=_said(reason))
        move.leave(closed_at=now)
    return row


def flag(
    *,
    code: str,
    kind: str,
    span: Span,
    reason: str,
    actor: Actor,
    now: datetime,
    pollutants: Sequence[str] = (),
) -> AirFlag:
    """This will mark readings of a span (calibration, power, doubtful, dust); the readings themselves stay."""
    row = station(code)
    if kind not in FlagKind.values or set(pollutants) - set(HOUR_NAMES):
        raise Refused(tell("标记的种类或污染物不认识，没有写入。"))
    _forward(span)
    with acting(AIR["air.flag"], matter=row.matter, actor=actor, now=now) as move:
        made = AirFlag(
            station=row, kind=kind, starts_at=span.starts_at, ends_at=span.ends_at, pollutants=list(pollutants),
            reason=_said(reason), made_by=actor.label, made_at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(flag=made.pk, kind=kind, reason=made.reason, pollutants=list(pollutants), **_plain(span))
    return made


def lift(*, flag: int, reason: str, actor: Actor, now: datetime) -> AirFlag:
    """This will take a mark back; it stays to be read, with the reason."""
    row = AirFlag.objects.select_related("station__matter").filter(pk=flag, lifted_at=None).first()
    if row is None:
        raise Refused(tell("没有这个标记，或它已经撤销，没有写入。请从列表里重新选择。"))
    with acting(AIR["air.lift"], matter=row.station.matter, actor=actor, now=now) as move:
        row.lifted_at, row.lifted_why = now, _said(reason)
        row.save(update_fields=["lifted_at", "lifted_why"])
        move.record(flag=row.pk, reason=row.lifted_why)
    return row


def settle_conflict(
    *, code: str, intake: str, span: Span, reason: str, actor: Actor, now: datetime
) -> AirChoice:
    """This will decide which file (by its number) counts in a span where several differ; all of them are kept."""
    row = station(code)
    chosen = Intake.objects.filter(matter__number=intake, withdrawn_at=None).first()
    if chosen is None:
        raise Refused(tell("没有编号为“{intake}”的在用文件，没有写入。", intake=intake))
    _forward(span)
    with acting(AIR["air.settle"], matter=row.matter, actor=actor, now=now) as move:
        made = AirChoice(
            station=row, intake=chosen, starts_at=span.starts_at, ends_at=span.ends_at, reason=_said(reason),
            made_by=actor.label, made_at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(intake=intake, reason=made.reason, **_plain(span))
    return made


def station(code: str) -> Station:
    """This will return a station to act on; refuses an unknown code."""
    row = Station.objects.select_related("matter").filter(code=code).first()
    if row is None:
        raise Refused(tell("没有编码为“{code}”的空气站，没有写入。请先登记空气站。", code=code))
    return row


def coded(code: str, name: str, document: str) -> None:
    """This will refuse a code that is no slug, a name that is none, and a change without the paper that orders it."""
    try:
        validate_slug(code)
    except ValidationError as wrong:
        raise Refused(tell("编码只用字母、数字、横线和下划线，没有写入。")) from wrong
    if len(code) > 40 or not name.strip() or len(name) > 80:
        raise Refused(tell("编码不超过 40 个字，名称要填、不超过 80 个字，没有写入。"))
    if not document.strip() or len(document) > 200:
        raise Refused(tell("请写明依据的文件，不超过 200 个字，没有写入。"))


def _position(longitude: Decimal, latitude: Decimal, address: str) -> tuple[Decimal, Decimal]:
    found = degrees(longitude, latitude)
    if not address.strip() or len(address) > 200:
        raise Refused(tell("地址要填，不超过 200 个字，没有写入。"))
    return found


def degrees(longitude: Decimal, latitude: Decimal) -> tuple[Decimal, Decimal]:
    """This will give a position to the millionth of a degree; refuses one that is none on Earth."""
    known = longitude.is_finite() and latitude.is_finite()
    if not known or not -180 <= longitude <= 180 or not -90 <= latitude <= 90:
        raise Refused(tell("经纬度没有填对，没有写入。请写成十进制度数，例如 115.975 和 36.475。"))
    millionth = Decimal("0.000001")
    return longitude.quantize(millionth), latitude.quantize(millionth)


def _place(
    row: Station, from_on: date, longitude: Decimal, latitude: Decimal, address: str, document: str
) -> None:
    StationPlace(
        station=row,
        from_on=from_on,
        longitude=longitude,
        latitude=latitude,
        address=address,
        document=document,
    ).save(force_insert=True)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused(tell("要写明理由，没有写入。"))
    return reason.strip()


def _forward(span: Span) -> None:
    if span.ends_at <= span.starts_at:
        raise Refused(tell("结束必须晚于开始，没有写入。"))


def _plain(span: Span) -> dict[str, str]:
    return {"starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()}
