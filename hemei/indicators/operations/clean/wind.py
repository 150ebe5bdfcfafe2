"""Stop orders in the wind: by the stations' own hours, or by a speed that somebody measured and answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hemei.common.words import tell
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN
from hemei.indicators.models import CleanEntry
from hemei.indicators.operations.clean.entries import act_of, entry_of
from hemei.indicators.queries.air.wind import WindHour, wind_now
from hemei.ledger.operations import Actor, Refused, acting
from hemei.rules.air.duties import must_stop, wind_force
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class _Wind:
    speed: Decimal
    force: int
    source: str
    reading: int | None = None

    def facts(self) -> dict[str, object]:
        told = {"speed": str(self.speed), "force": self.force, "source": self.source}
        return told if self.reading is None else {**told, "reading": self.reading}


def stop_all(*, speed: Decimal, source: str, actor: Actor, now: datetime) -> list[CleanEntry]:
    """This will order every open site to stop earthwork in a wind of `speed` m/s; all or none.

    Refuses a wind below the force of the law, and one without a source.
    """
    return _stop(_told(speed, source, now), actor, now)


def stop_by_reading(*, reading: int, actor: Actor, now: datetime) -> list[CleanEntry]:
    """This will order the stop by a station's hour; refuses one that is not among the fresh ones."""
    found = next((one for one in wind_now(now) if one.reading == reading), None)
    if found is None:
        raise Refused(
            tell(
                "这个风速读数已经过时、被更新的一小时代替，或被撤回，没有下令。请刷新页面，按最新的读数下令。"
            )
        )
    return _stop(_read(found), actor, now)


def _stop(wind: _Wind, actor: Actor, now: datetime) -> list[CleanEntry]:
    if not must_stop(wind.force, local_day(now)):
        raise Refused(tell("风力 {force} 级，没有到停工的级别，没有下令。", force=wind.force))
    rows = list(CleanEntry.objects.select_related("matter").filter(ledger=Ledger.DUST, matter__state="open"))
    if not rows:
        raise Refused(tell("没有在施工的工地，没有下令。"))
    with acting(CLEAN["clean.stop"], matter=rows[0].matter, actor=actor, now=now) as move:
        move.record(**wind.facts())
        for row in rows[1:]:
            with acting(CLEAN["clean.stop"], matter=row.matter, actor=actor, now=now) as inner:
                inner.record(**wind.facts())
    return rows


def resume(*, number: str, speed: Decimal, source: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will lift the stop of one site once the wind is below the force of the law.

    Refuses while a fresh reading of any station is at that force, whatever was measured elsewhere.
    """
    wind = _told(speed, source, now)
    _calm(wind_now(now))
    return _resume(number, wind, actor, now)


def resume_by_reading(*, number: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will lift the stop of one site by the strongest wind that the stations read now; refuses without one."""
    fresh = wind_now(now)
    if not fresh:
        raise Refused(tell("最近没有站点的风速读数，没有写入。请导入最新的小时值，或写明实测风速和来源。"))
    _calm(fresh)
    return _resume(number, _read(fresh[0]), actor, now)


def _resume(number: str, wind: _Wind, actor: Actor, now: datetime) -> CleanEntry:
    entry = entry_of(number)
    if must_stop(wind.force, local_day(now)):
        raise Refused(tell("风力还有 {force} 级，不能恢复作业，没有写入。", force=wind.force))
    with acting(act_of(entry, "clean.resume"), matter=entry.matter, actor=actor, now=now) as move:
        move.record(**wind.facts())
    return entry


def _calm(fresh: list[WindHour]) -> None:
    if fresh and fresh[0].stop:
        raise Refused(
            tell(
                "{source}风力 {force} 级，不能恢复作业，没有写入。",
                source=fresh[0].source,
                force=fresh[0].force,
            )
        )


def _read(one: WindHour) -> _Wind:
    return _Wind(one.speed, one.force, one.source, one.reading)


def _told(speed: Decimal, source: str, now: datetime) -> _Wind:
    if not source.strip():
        raise Refused(tell("请写明风速从哪里来（气象站、时间），没有写入。"))
    if not speed.is_finite() or not 0 <= speed <= 120:
        raise Refused(tell("风速没有填对，没有写入。请写米每秒，例如 6.2。"))
    return _Wind(speed, wind_force(speed, local_day(now)), source.strip())
