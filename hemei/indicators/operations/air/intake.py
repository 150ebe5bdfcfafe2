"""Files of monitored air: previewed whole, taken in whole or not at all, withdrawn whole; nothing is deleted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from django.db import connection

from hemei.common.words import tell
from hemei.indicators.flow import INTAKE
from hemei.indicators.models import DayReading, HourReading, Intake, Station
from hemei.indicators.queries.air.files import Unreadable, table_of
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.air.intake import DAY_NAMES, DAYS, HOUR_NAMES, Fault, Options, Sheet, read_rows

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would bring: its sheet, and what the register says against it."""

    name: str
    sha256: str
    sheet: Sheet
    faults: tuple[Fault, ...]

    @property
    def ready(self) -> bool:
        """This will say whether the file can be taken in."""
        return not any(one.fatal for one in self.faults)


def preview_air(*, name: str, content: bytes, options: Options) -> Preview:
    """This will read a CSV (UTF-8 or GB 18030, also gzipped) or Excel file and write nothing."""
    digest = hashlib.sha256(content).hexdigest()
    try:
        sheet = read_rows(table_of(name, content), options)
    except Unreadable as why:
        return Preview(name, digest, Sheet("hours", (), ()), (Fault("A1", str(why)),))
    faults = list(sheet.faults)
    known = set(Station.objects.filter(code__in=sheet.stations).values_list("code", flat=True))
    faults += [
        Fault("A1", tell("登记册里没有空气站“{one}”，请先登记。", one=one))
        for one in sheet.stations
        if one not in known
    ]
    if Intake.objects.filter(sha256=digest, withdrawn_at=None).exists():
        faults.append(Fault("A1", tell("这个文件已经导入过，没有再导一遍。")))
    return Preview(name, digest, sheet, (*faults, *_beside(sheet)))


def _beside(sheet: Sheet) -> list[Fault]:
    """Days for which the other kind of file speaks already: said before anything is written, not in the way."""
    other = HourReading if sheet.kind == DAYS else DayReading
    days = {(line.station, line.day) for line in sheet.lines}
    if not days or sheet.wind_only:
        return []
    found = other.objects.filter(
        station__code__in=sheet.stations, intake__withdrawn_at=None, intake__wind_only=False,
        day__gte=min(day for _, day in days), day__lte=max(day for _, day in days),
    )  # fmt: skip
    both = days & set(found.values_list("station__code", "day").distinct())
    if not both:
        return []
    count, first = len(both), min(day for _, day in both)
    if sheet.kind == DAYS:
        words = tell(
            "有 {count} 个站日（从 {first} 起）已有小时值：小时值算得出时按小时值，文件里的日均值照存，不采用。",
            count=count, first=first,
        )  # fmt: skip
    else:
        words = tell(
            "有 {count} 个站日（从 {first} 起）已有日均值：导入后小时值算得出时按小时值，日均值照存，不再采用。",
            count=count, first=first,
        )  # fmt: skip
    return [Fault("A1", words, fatal=False)]


def take_in(*, preview: Preview, document: str, actor: Actor, now: datetime, sample: bool = False) -> Intake:
    """This will write a previewed file in one transaction; strange values are kept as they came."""
    fatal = [one for one in preview.faults if one.fatal]
    if fatal:
        raise Refused(
            tell("文件里有 {count} 处错误，一行也没有写入。请按单元格改好后重新导入。", count=len(fatal))
        )
    if not document.strip():
        raise Refused(tell("请写明这份数据的来源，没有写入。"))
    sheet = preview.sheet
    number = f"KQJ-{preview.sha256[:12]}-{Intake.objects.filter(sha256=preview.sha256).count() + 1}"
    with opening(
        INTAKE["air.import"], flow="air_intake", number=number, title=preview.name, actor=actor, now=now
    ) as move:
        row = Intake(
            matter=move.matter, name=preview.name, sha256=preview.sha256, kind=sheet.kind, document=document.strip(),
            rows=len(sheet.lines), zero_missing=sheet.zero_missing, wind_only=sheet.wind_only,
            taken_by=actor.label, taken_at=now, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        _readings(row, sheet)
        strange = [f"{one.cell} {one.words}" for one in preview.faults if not one.fatal][:20]
        move.record(
            sha256=preview.sha256, rows=row.rows, stations=list(sheet.stations), document=row.document,
            notes=list(sheet.notes), strange=len(sheet.strange), strange_first=strange,
        )  # fmt: skip
    return row


def withdraw(*, number: str, reason: str, actor: Actor, now: datetime) -> Intake:
    """This will take a whole file out of counting; its rows stay to be read."""
    row = Intake.objects.select_related("matter").filter(matter__number=number).first()
    if row is None or row.withdrawn_at:
        raise Refused(tell("没有这份文件，或它已经撤回，没有写入。请从列表里重新选择。"))
    if not reason.strip():
        raise Refused(tell("撤回要写明理由，没有写入。"))
    with acting(INTAKE["air.withdraw"], matter=row.matter, actor=actor, now=now) as move:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        move.record(reason=reason.strip())
        move.leave(closed_at=now)
    return row


def _readings(row: Intake, sheet: Sheet) -> None:
    """Rows go in by one prepared statement: building a model of each took five times as long as writing it."""
    stations = {one.code: one.pk for one in Station.objects.filter(code__in=sheet.stations)}
    day_of = cache(connection.ops.adapt_datefield_value)
    daily = sheet.kind == DAYS
    names = ("aqi", *DAY_NAMES) if daily else ("hour", "wind", *HOUR_NAMES)
    model = DayReading if daily else HourReading
    columns = ("station_id", "intake_id", "day", *names)
    sql = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608 - names of columns
    facts = (
        (
            stations[one.station],
            row.pk,
            day_of(one.day),
            *((one.aqi,) if daily else (one.hour, one.wind)),
            *one.values,
        )
        for one in sheet.lines
    )
    with connection.cursor() as cursor:
        while part := list(islice(facts, _BATCH)):
            cursor.executemany(sql, part)
