"""Dormancy (歇业): one form, one chain over the bodies, help meanwhile, and the way back.

Clauses: 市场主体登记管理条例 30, 实施细则 40-43.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from hemei.accounts.queries import Person, agency_ids, party
from hemei.cases.flow import DORMANCY
from hemei.cases.models import Dormancy, DormancyBody
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.review import at_agency
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, Stale, System, WrongState
from hemei.rules.market import (
    CAUSES,
    Span,
    TermProblem,
    check_term,
    dormancy_cap,
    entry,
    excluded,
    may_extend_from,
    reminders_due,
)
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

REGISTRAR = "approval-service"  # the zone's registrar; which office signs is the zone's to confirm
BODIES = (
    ("tax", mark("停业登记，歇业期间简化申报")),
    ("human-resources", mark("社会保险缓缴或者减员")),
    ("medical-insurance", mark("医疗保险缓缴或者减员")),
    ("housing-fund", mark("住房公积金缓缴，账户封存")),
)


def file_dormancy(
    *, cause: str, why: str, span: Span, address: str, address_confirmed: bool, said: Collection[str],
    actor: Person, now: datetime, party_id: int | None = None,
) -> Dormancy:  # fmt: skip
    """This will file a dormancy for the actor's firm, once for all bodies; `said` are the exclusions that apply.

    Refused with the reason: an exclusion, a term beyond three years in all, one that began in the past.
    """
    firm = party_id if party_id is not None and actor.roles & {"clerk", "helper"} else actor.party_id
    if firm is None:
        raise Refused(tell("您的账号还没有绑定企业，不能申请歇业。请先在“我的”里绑定。"))
    if cause not in CAUSES or not why.strip() or not address.strip():
        raise Refused(tell("歇业原因、困难说明和文书送达地址都要填，没有写入。您填的内容还在。"))
    if barred := excluded(said):
        raise Refused(tell("现在不能办歇业：{barred}。先解决这些再来，没有写入。", barred=barred))
    _term(span, _before(firm), local_day(now))
    if Dormancy.objects.filter(party_id=firm, live=True).exists():
        raise Refused(tell("这家企业已经有歇业申请或者正在歇业，没有重复写入。"))
    owner = party(firm)
    with beginning(
        DORMANCY["dormancy.file"], flow="dormancy", number=next_number("XY", now),
        title=f"{owner.name}歇业备案", actor=actor, now=now, party=f"party:{firm}",
    ) as move:  # fmt: skip
        made = Dormancy.objects.create(
            matter=move.matter, party_id=firm, cause=cause, why=why[:300], first_on=span.first, last_on=span.last,
            address=address[:200], address_confirmed=address_confirmed,
        )  # fmt: skip
        move.record(
            cause=cause, why=why, first=span.first.isoformat(), last=span.last.isoformat(), agency=REGISTRAR
        )
        move.leave(holder=f"agency:{REGISTRAR}")
    return made


def record_dormancy(*, dormancy: Dormancy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will record and publish a dormancy, and send it to every body of the chain at once."""
    at_agency(REGISTRAR, actor)
    codes = agency_ids(code for code, _ in BODIES)
    with moving(DORMANCY["dormancy.record"], matter=dormancy.matter, actor=actor, now=now, seen=seen) as move:
        DormancyBody.objects.bulk_create(
            DormancyBody(dormancy=dormancy, agency_id=codes[code], what=what) for code, what in BODIES
        )
        move.record(until=dormancy.last_on.isoformat(), bodies=sorted(codes))
        move.leave(
            holder="party", due_at=_end_of(dormancy.last_on), alert_at=_alarm(dormancy, local_day(now))
        )


def decline_dormancy(
    *, dormancy: Dormancy, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will decline a dormancy with its reason."""
    at_agency(REGISTRAR, actor)
    if not reason.strip():
        raise Refused(tell("不予备案须说明理由，没有写入。"))
    with moving(
        DORMANCY["dormancy.decline"], matter=dormancy.matter, actor=actor, now=now, seen=seen
    ) as move:
        _over(dormancy, move)
        move.record(reason=reason)


def withdraw_dormancy(*, dormancy: Dormancy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will withdraw a dormancy that is not recorded yet."""
    _own(dormancy, actor)
    with moving(
        DORMANCY["dormancy.withdraw"], matter=dormancy.matter, actor=actor, now=now, seen=seen
    ) as move:
        _over(dormancy, move)


def finish_body(
    *, dormancy: Dormancy, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will record that the actor's agency has done its part of the chain."""
    with moving(DORMANCY["dormancy.body"], matter=dormancy.matter, actor=actor, now=now, seen=seen) as move:
        rows = DormancyBody.objects.filter(dormancy=dormancy, agency__code=actor.agency, done_at=None)
        if not rows.update(done_at=now, note=note[:200]):
            raise Refused(tell("这件歇业没有等本部门办的事，没有写入。"))
        move.record(agency=actor.agency, note=note)


def extend_dormancy(
    *, dormancy: Dormancy, last: date, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will lengthen a dormancy in the 30 days before its end, up to three years in all."""
    _own(dormancy, actor)
    today, begin = local_day(now), may_extend_from(dormancy.last_on)
    if today < begin:
        raise Refused(tell("延长要在期满前 30 日内办，{begin} 起可以办，没有写入。", begin=begin))
    if last <= dormancy.last_on:
        raise Refused(tell("新的到期日要晚于 {old}，没有写入。", old=dormancy.last_on))
    _term(Span(dormancy.first_on, last), _before(dormancy.party_id, dormancy.pk), None)
    with moving(DORMANCY["dormancy.extend"], matter=dormancy.matter, actor=actor, now=now, seen=seen) as move:
        move.record(before=dormancy.last_on.isoformat(), until=last.isoformat())
        dormancy.last_on, dormancy.reminded = last, []
        Dormancy.objects.filter(pk=dormancy.pk).update(last_on=last, reminded=[])
        move.leave(due_at=_end_of(last), alert_at=_alarm(dormancy, today))


def care_for(*, dormancy: Dormancy, note: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will note what an officer did for a dormant firm; he becomes the one who keeps in touch."""
    if not note.strip():
        raise Refused(tell("请写一句做了什么、企业说了什么，没有写入。"))
    with moving(DORMANCY["dormancy.care"], matter=dormancy.matter, actor=actor, now=now, seen=seen) as move:
        Dormancy.objects.filter(pk=dormancy.pk).update(contact=actor.label[:60])
        move.record(note=note)


def wake(*, dormancy: Dormancy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end a dormancy because the firm does business again; it has 30 days to publish that."""
    _own(dormancy, actor)
    with moving(DORMANCY["dormancy.wake"], matter=dormancy.matter, actor=actor, now=now, seen=seen) as move:
        _awake(dormancy, move, max(local_day(now), dormancy.first_on))


def publish_resumption(*, dormancy: Dormancy, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will publish that a firm does business again, late or not; late is recorded."""
    _own(dormancy, actor)
    if dormancy.published_on:
        raise Refused(tell("恢复营业已经公示过，没有重复写入。"))
    today = local_day(now)
    with moving(
        DORMANCY["dormancy.publish"], matter=dormancy.matter, actor=actor, now=now, seen=seen
    ) as move:
        Dormancy.objects.filter(pk=dormancy.pk).update(published_on=today)
        move.record(late=bool(dormancy.publish_by and today > dormancy.publish_by))


def sweep_dormancies(*, now: datetime) -> int:
    """This will remind (60, 30, 7 days) and wake whatever has come to its end; how many acts."""
    done, today = 0, local_day(now)
    rows = Dormancy.objects.select_related("matter").filter(
        matter__state="dormant", matter__alert_at__lte=now
    )
    for row in rows:
        try:
            done += _wake_by_law(row, now) if today > row.last_on else _remind(row, today, now)
        except (Stale, WrongState):
            continue  # a person moved it first
    return done


def _wake_by_law(row: Dormancy, now: datetime) -> int:
    with moving(DORMANCY["dormancy.wake_by_law"], matter=row.matter, actor=System(), now=now) as move:
        _awake(row, move, row.last_on + timedelta(days=1))
    return 1


def _remind(row: Dormancy, today: date, now: datetime) -> int:
    due = reminders_due(row.last_on, today, row.reminded)
    if not due:
        return 0
    with moving(DORMANCY["dormancy.remind"], matter=row.matter, actor=System(), now=now) as move:
        row.reminded = sorted({*row.reminded, *due}, reverse=True)
        Dormancy.objects.filter(pk=row.pk).update(reminded=row.reminded)
        move.record(left=(row.last_on - today).days, until=row.last_on.isoformat(), reminder=due[0])
        move.leave(alert_at=_alarm(row, today))
    return 1


def _awake(dormancy: Dormancy, move: Move, woke: date) -> None:
    by = woke + timedelta(days=int(entry("resumption_notice", woke)["days"]))
    Dormancy.objects.filter(pk=dormancy.pk).update(woke_on=woke, publish_by=by)
    _over(dormancy, move)
    move.record(woke=woke.isoformat(), publish_by=by.isoformat())


def _over(dormancy: Dormancy, move: Move) -> None:
    Dormancy.objects.filter(pk=dormancy.pk).update(live=False)
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None)


def _alarm(dormancy: Dormancy, today: date) -> datetime:
    """When the machine has to look again: the next reminder, else the day after the end."""
    last = dormancy.last_on
    days = [last - timedelta(days=one) for one in entry("dormancy_reminders", last)["days"]]
    due = bool(reminders_due(last, today, dormancy.reminded))
    following = min((day for day in days if day > today), default=last + timedelta(days=1))
    return _start_of(today if due else following)


def _before(firm: int, but: int | None = None) -> list[Span]:
    """Earlier dormancies as they really were: to the day before business began again."""
    rows = Dormancy.objects.filter(party_id=firm, woke_on__isnull=False).exclude(pk=but)
    spans = (
        Span(one.first_on, min(one.last_on, (one.woke_on or one.last_on) - timedelta(days=1))) for one in rows
    )
    return [span for span in spans if span.days > 0]


def _term(span: Span, before: list[Span], today: date | None) -> None:
    if today is not None and span.first < today:
        raise Refused(tell("歇业不能从过去的日子开始，最早从 {today} 起，没有写入。", today=today))
    try:
        check_term(span, before)
    except TermProblem as problem:
        raise Refused(tell("{problem}没有写入，您填的内容还在。", problem=problem.args[0])) from problem


def _own(dormancy: Dormancy, actor: Person) -> None:
    if dormancy.party_id != actor.party_id and not actor.roles & {"clerk", "helper"}:
        raise Refused(tell("这家企业不是您的，什么都没有改动。"))


def _end_of(day: date) -> datetime:
    """The instant at which a last day is over: half-open, like every period here."""
    return _start_of(day + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def cap_of(dormancy: Dormancy) -> date:
    """This will give the last day that a dormancy may be lengthened to, earlier ones counted in."""
    return dormancy_cap(dormancy.first_on, _before(dormancy.party_id, dormancy.pk))
