"""建筑法 9: works begin within three months of the permit; put off twice at most, else the permit lapses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from hemei.accounts.queries import Person
from hemei.cases.enums import LicenceStatus
from hemei.cases.flow import LICENCE, START
from hemei.cases.models import Licence, WorkStart
from hemei.cases.operations.files import own
from hemei.cases.operations.licences import take_over
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.review import at_agency
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, Stale, System, WrongState
from hemei.rules.building import next_reminder, start_by, start_terms
from hemei.rules.workdays import SHANGHAI, local_day, official


def open_start(licence: Licence, *, actor: Actor, now: datetime) -> WorkStart | None:
    """This will begin to count the days to the start of works, inside the act that issues a construction permit.

    Returns None for every other licence.
    """
    terms, case = start_terms(local_day(now)), licence.case
    if case.item_code not in terms.items:
        return None
    last = start_by(licence.issued_on, terms.months, official())
    with beginning(
        START["start.open"], flow="start", number=f"KG-{licence.number}"[:60], title=licence.title, actor=actor,
        now=now, party=f"party:{licence.party_id}", parent=case.matter,
    ) as move:  # fmt: skip
        made = WorkStart.objects.create(matter=move.matter, licence=licence, start_by=last)
        move.record(licence=licence.number, until=last.isoformat(), months=terms.months)
        move.leave(holder=move.matter.party, **_alarms(last, local_day(now)))
    return made


def _alarms(last: date, today: date) -> dict[str, Any]:
    """The permit lapses when the day after the last one begins; before that, the next reminder."""
    due = _begin(last + timedelta(days=1))
    soon = next_reminder(last, today, start_terms(today))
    return {"due_at": due, "alert_at": min(_begin(soon), due) if soon else due}


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(0, 0), SHANGHAI)


def report_start(
    *, start: WorkStart, day: date, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will record that works began on `day`; after that the permit no longer lapses for want of a start."""
    _may(start, actor, now)
    if not start.licence.issued_on <= day <= local_day(now):
        raise Refused(tell("开工日期要在领证那天和今天之间，没有写入。您填的内容还在。"))
    if day > start.start_by:
        raise Refused(
            tell(
                "开工期限到 {last} 为止，这一天已经过了，没有写入。请核对日期；要延期的请先申请。",
                last=start.start_by.isoformat(),
            )
        )
    with moving(START["start.report"], matter=start.matter, actor=actor, now=now, seen=seen) as move:
        WorkStart.objects.filter(pk=start.pk).update(started_on=day, asked={})
        move.record(day=day.isoformat(), licence=start.licence.number)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _may(start: WorkStart, actor: Person, now: datetime) -> None:
    if "approver" in actor.roles:
        at_agency(start.licence.case.agency.code, actor)
    else:
        own(start.licence.case.order, actor, now)


def ask_later_start(
    *, start: WorkStart, months: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask to put the start off by some months; in time only, twice at most, three months each."""
    own(start.licence.case.order, actor, now)
    terms = start_terms(local_day(now))
    if start.asked:
        raise Refused(tell("已经申请了延期，正在等答复，没有重复写入。"))
    if start.extensions >= terms.extensions:
        raise Refused(
            tell("延期开工以 {most} 次为限，已经用完，没有写入。请按期开工。", most=terms.extensions)
        )
    if not 1 <= months <= terms.extension_months:
        raise Refused(
            tell("每次延期不超过 {most} 个月，没有写入。您填的内容还在。", most=terms.extension_months)
        )
    if local_day(now) > start.start_by:
        raise Refused(
            tell("开工期限到 {last} 为止，已经过了，不能再延，没有写入。", last=start.start_by.isoformat())
        )
    reason = words(reason, tell("不能按期开工的原因"))
    asked = {"months": months, "reason": reason, "on": local_day(now).isoformat()}
    with moving(START["start.ask"], matter=start.matter, actor=actor, now=now, seen=seen) as move:
        WorkStart.objects.filter(pk=start.pk).update(asked=asked)
        move.record(**asked, agency=start.licence.case.agency.code, licence=start.licence.number)


def decide_later_start(
    *, start: WorkStart, grant: bool, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will put the start off by what was asked, counted from the old last day, or refuse with a reason."""
    at_agency(start.licence.case.agency.code, actor)
    if not start.asked:
        raise Refused(tell("没有人申请延期，什么都没有写入。请刷新页面。"))
    if not grant:
        reason = words(reason, tell("不予延期的理由"))
    today, months = local_day(now), int(start.asked["months"])
    last = start_by(start.start_by, months, official()) if grant else start.start_by
    act = START["start.extend" if grant else "start.refuse"]
    with moving(act, matter=start.matter, actor=actor, now=now, seen=seen) as move:
        WorkStart.objects.filter(pk=start.pk).update(
            start_by=last, extensions=start.extensions + (1 if grant else 0), asked={}
        )
        move.record(until=last.isoformat(), months=months, reason=reason, licence=start.licence.number)
        move.leave(**_alarms(last, today))


def sweep_starts(*, now: datetime) -> dict[str, int]:
    """This will remind of, and lapse, every construction permit whose works have not begun by their last day.

    One whose holder asked in time and was not answered stands until he is (the law lets lapse who "neither begins
    nor asks"); the supervisors hear of it. While a permit is suspended nobody may build, so it does not lapse.
    """
    done = {"starts_reminded": 0, "starts_lapsed": 0, "starts_unanswered": 0, "starts_off": 0, "": 0}
    rows = WorkStart.objects.select_related(
        "matter__parent",
        "licence__matter",
        "licence__case__matter",
        "licence__case__agency",
        "licence__party",
    )
    for start in rows.filter(matter__closed_at=None, matter__alert_at__lte=now):
        try:
            done[_one(start, now)] += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    del done[""]
    return done


def _one(start: WorkStart, now: datetime) -> str:
    today, licence = local_day(now), start.licence
    if licence.status not in {LicenceStatus.VALID, LicenceStatus.SUSPENDED}:
        with moving(START["start.off"], matter=start.matter, actor=System(), now=now) as move:
            move.record(status=licence.status, licence=licence.number)
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        return "starts_off"
    if today <= start.start_by:
        with moving(START["start.remind"], matter=start.matter, actor=System(), now=now) as move:
            move.record(
                days=(start.start_by - today).days, until=start.start_by.isoformat(), licence=licence.number
            )
            move.leave(**_alarms(start.start_by, today))
        return "starts_reminded"
    if licence.status == LicenceStatus.SUSPENDED:
        return ""
    if start.asked:
        return _unanswered(start, now)
    _lapse(start, now)
    return "starts_lapsed"


def _unanswered(start: WorkStart, now: datetime) -> str:
    with moving(START["start.late"], matter=start.matter, actor=System(), now=now) as move:
        move.record(
            agency=start.licence.case.agency.code,
            licence=start.licence.number,
            until=start.start_by.isoformat(),
        )
        move.leave(alert_at=None)
    return "starts_unanswered"


def _lapse(start: WorkStart, now: datetime) -> None:
    """The permit lapses by itself: one act on the term, and one on the licence inside it."""
    with moving(START["start.lapse"], matter=start.matter, actor=System(), now=now) as move:
        licence = take_over(licence=start.licence, now=now)
        assert licence.matter is not None
        with moving(LICENCE["licence.lapse"], matter=licence.matter, actor=System(), now=now) as ended:
            Licence.objects.filter(pk=licence.pk).update(
                status=LicenceStatus.LAPSED, ended_on=start.start_by + timedelta(days=1), asked={}
            )
            ended.record(until=start.start_by.isoformat(), extensions=start.extensions)
            ended.leave(due_at=None, alert_at=None)
        move.record(licence=licence.number, until=start.start_by.isoformat(), extensions=start.extensions)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
