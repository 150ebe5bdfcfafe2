"""What the clock does to licences by itself: warnings, the end of a suspension, expiry."""

from __future__ import annotations

from datetime import datetime

from hemei.cases.enums import LicenceStatus
from hemei.cases.flow import LICENCE
from hemei.cases.models import Licence
from hemei.cases.operations.licence_life import give_back, take_effect
from hemei.cases.operations.licences import alarms, take_over
from hemei.cases.operations.moves import moving
from hemei.ledger.operations import Stale, System, WrongState
from hemei.rules.words import say
from hemei.rules.workdays import local_day

_AT_ONCE = 500  # licences from before, taken over in one pass


def sweep_licences(*, now: datetime) -> dict[str, int]:
    """This will warn of, give back and expire every licence that is due by `now`; twice changes nothing more."""
    done = {"licences_warned": 0, "licences_resumed": 0, "licences_expired": 0, "licences_ended": 0}
    rows = Licence.objects.select_related("matter", "case__matter", "case__agency", "party")
    for licence in rows.filter(matter=None)[:_AT_ONCE]:
        take_over(licence=licence, now=now)
    for licence in rows.filter(matter__closed_at=None, matter__alert_at__lte=now):
        try:
            done[_one(licence, now)] += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    return done


def _one(licence: Licence, now: datetime) -> str:
    today, matter = local_day(now), licence.matter
    assert matter is not None
    if licence.ending and licence.ending["effective_on"] <= today.isoformat():
        take_effect(licence, now)
        return "licences_ended"
    if licence.valid_until and today > licence.valid_until:
        with moving(LICENCE["licence.expire"], matter=matter, actor=System(), now=now) as move:
            Licence.objects.filter(pk=licence.pk).update(
                status=LicenceStatus.EXPIRED,
                ended_on=today,
                suspended_until=None,
                asked={},
                ending={},
                renewal_asked_on=None,
            )
            move.record(until=licence.valid_until.isoformat())
            move.leave(due_at=None, alert_at=None)
        return "licences_expired"
    if licence.suspended_until and today > licence.suspended_until:
        reason = say("暂扣到 {day} 为止，期满", day=licence.suspended_until.isoformat())
        give_back(licence, act="licence.resume_by_term", reason=reason, actor=System(), now=now)
        return "licences_resumed"
    with moving(LICENCE["licence.warn"], matter=matter, actor=System(), now=now) as move:
        assert licence.valid_until is not None
        left = (licence.valid_until - today).days
        move.record(days=left, until=licence.valid_until.isoformat(), asked=bool(licence.renewal_asked_on))
        move.leave(**alarms(licence, today))
    return "licences_warned"
