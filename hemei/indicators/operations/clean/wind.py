"""Stop orders in the wind: by the station that counts for each site, or by a speed that somebody measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from hemei.common.words import tell
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN
from hemei.indicators.models import CleanEntry
from hemei.indicators.operations.clean.entries import act_of, entry_of
from hemei.indicators.queries.air.sites import SiteWind, site_winds
from hemei.indicators.queries.air.wind import wind_now
from hemei.ledger.operations import Actor, Refused, acting
from hemei.rules.air.duties import must_stop, wind_force
from hemei.rules.workdays import local_day


@dataclass(frozen=True, slots=True)
class _Wind:
    speed: Decimal
    force: int
    source: str

    def facts(self) -> dict[str, Any]:
        return {"speed": str(self.speed), "force": self.force, "source": self.source}


def stop_all(*, speed: Decimal, source: str, actor: Actor, now: datetime) -> list[CleanEntry]:
    """This will order every open site to stop earthwork in a wind of `speed` m/s; all or none.

    Refuses a wind below the force of the law, and one without a source.
    """
    wind = _told(speed, source, now)
    if not must_stop(wind.force, local_day(now)):
        raise Refused(tell("风力 {force} 级，没有到停工的级别，没有下令。", force=wind.force))
    rows = list(_open_sites())
    if not rows:
        raise Refused(tell("没有在施工的工地，没有下令。"))
    _order({row.pk: wind.facts() for row in rows}, rows, actor, now)
    return rows


def stop_by_stations(*, readings: Collection[int], actor: Actor, now: datetime) -> list[CleanEntry]:
    """This will order the stop on each open site by the station that counts for it; all or none.

    `readings` are the rows of hours that the page showed: an order by any other one is refused.
    """
    found = site_winds(now)
    if not found or not {one.hour.reading for one in found if one.hour.stop} <= set(readings):
        raise Refused(
            tell(
                "这个风速读数已经过时、被更新的一小时代替，或被撤回，没有下令。请刷新页面，按最新的读数下令。"
            )
        )
    struck = {one.pk: _facts(one) for one in found if one.hour.stop}
    if not struck:
        force = max(one.hour.force for one in found)
        raise Refused(tell("风力 {force} 级，没有到停工的级别，没有下令。", force=force))
    rows = list(_open_sites().filter(pk__in=struck))
    _order(struck, rows, actor, now)
    return rows


def _open_sites() -> Any:
    return (
        CleanEntry.objects.select_related("matter")
        .filter(ledger=Ledger.DUST, matter__state="open")
        .order_by("pk")
    )


@transaction.atomic
def _order(
    facts: Mapping[int, Mapping[str, Any]], rows: list[CleanEntry], actor: Actor, now: datetime
) -> None:
    for row in rows:
        with acting(CLEAN["clean.stop"], matter=row.matter, actor=actor, now=now) as move:
            move.record(**facts[row.pk])


def _facts(one: SiteWind) -> dict[str, Any]:
    """What an order keeps: the hour, the station, how far it stands, and why it counted."""
    hour = one.hour
    return {
        "speed": str(hour.speed), "force": hour.force, "source": hour.source, "reading": hour.reading,
        "station": hour.station, "metres": one.metres, "why": one.why,
    }  # fmt: skip


def resume(*, number: str, speed: Decimal, source: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will lift the stop of one site once the wind is below the force of the law.

    Refuses while the station that counts for the site is at that force, whatever was measured elsewhere.
    """
    wind = _told(speed, source, now)
    _calm(site_winds(now, "stopped", number))
    if must_stop(wind.force, local_day(now)):
        raise Refused(tell("风力还有 {force} 级，不能恢复作业，没有写入。", force=wind.force))
    return _resume(number, wind.facts(), actor, now)


def resume_by_reading(*, number: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will lift the stop of one site by the station that counts for it; refuses without a reading."""
    found = site_winds(now, "stopped", number)
    if not wind_now(now):
        raise Refused(tell("最近没有站点的风速读数，没有写入。请导入最新的小时值，或写明实测风速和来源。"))
    _calm(found)
    return _resume(number, _facts(found[0]) if found else {}, actor, now)


def _resume(number: str, facts: Mapping[str, Any], actor: Actor, now: datetime) -> CleanEntry:
    entry = entry_of(number)
    with acting(act_of(entry, "clean.resume"), matter=entry.matter, actor=actor, now=now) as move:
        move.record(**facts)
    return entry


def _calm(found: list[SiteWind]) -> None:
    for one in found:
        if one.hour.stop:
            raise Refused(
                tell(
                    "{source}风力 {force} 级（{reason}），不能恢复作业，没有写入。",
                    source=one.hour.source, force=one.hour.force, reason=one.reason,
                )
            )  # fmt: skip


def _told(speed: Decimal, source: str, now: datetime) -> _Wind:
    if not source.strip():
        raise Refused(tell("请写明风速从哪里来（气象站、时间），没有写入。"))
    if not speed.is_finite() or not 0 <= speed <= 120:
        raise Refused(tell("风速没有填对，没有写入。请写米每秒，例如 6.2。"))
    return _Wind(speed, wind_force(speed, local_day(now)), source.strip())
