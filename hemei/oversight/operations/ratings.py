"""Ratings (好差评): one for each service, names kept apart, doubtful ones left out by acts that say why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person
from hemei.cases.models import Case, Ticket
from hemei.cases.operations import decision, queue
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused, System
from hemei.oversight.enums.loop import Channel, Exclusion
from hemei.oversight.flow.loop import RATING
from hemei.oversight.models import Rater, Rating
from hemei.oversight.notices import letters
from hemei.oversight.operations.loop import void
from hemei.oversight.operations.moves import beginning, clock, moving, words
from hemei.oversight.operations.proposals import review_guide
from hemei.oversight.queries.events import Event, case_event, ticket_event, voice_of
from hemei.rules.ratings import Vote, doubtful, is_bad, settings
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

_TEXT, _REASON = mark("评价的话"), mark("理由")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a vote came from: channel, and digests of the link and the device (empty = not known)."""

    channel: str = Channel.PAGE.value
    link: str = ""
    device: str = ""


def rate(
    *, event: Event, level: int, text: str, origin: Origin, now: datetime, sample: bool = False
) -> Rating:
    """This will take the one rating of an event, keep who rated apart, and leave out what is doubtful.

    Refuses a level outside 1 to 5, a bad one without a word of reason, and a second rating of the same event.
    """
    if not 1 <= level <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    rules = settings("rating", local_day(now))
    bad, plain = is_bad(level, rules), text.replace("\0", "").strip()
    if bad and not plain and origin.channel != Channel.SCREEN:  # a screen has no keyboard; the call-back asks
        raise Refused(tell("不满意请写一句原因，我们会回访，评价还没有写入。"))
    if len(plain) > 500:
        raise Refused(
            tell("“{what}”超过 {most} 个字，没有写入。请写短一些，您填的内容还在。", what=_TEXT, most=500)
        )
    if Rating.objects.filter(event=event.key).exists():
        raise Refused(tell("这次服务已经评价过，一事一评，原来的评价保留。"))
    try:
        with transaction.atomic():
            row = _give(event, level, plain, origin, now, bad, sample)
            _doubt(row, now)
            if bad and not row.excluded:
                review_guide(item_code=event.item_code, cause=row.matter, now=now)
            return row
    except IntegrityError as twice:
        if Rating.objects.filter(event=event.key).exists():
            raise Refused(tell("这次服务已经评价过，一事一评，原来的评价保留。")) from twice
        raise


def _give(
    event: Event, level: int, text: str, origin: Origin, now: datetime, bad: bool, sample: bool
) -> Rating:
    with beginning(
        RATING["rating.give"], flow=RATING.kind, number=next_number("PJ", now), title=event.title,
        actor=voice_of(event.key), now=now,
    ) as move:  # fmt: skip
        row = Rating(
            matter=move.matter, event=event.key, event_on=event.on, item_code=event.item_code, agency=event.agency,
            window=event.window, officer=event.officer, channel=origin.channel, level=level, text=text,
            link=origin.link, device=origin.device, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        Rater(rating=row, address=event.address, phone=event.phone).save(force_insert=True)
        move.record(level=level, event=event.key, channel=str(origin.channel))
        if bad:
            due = clock(now, settings("rating", local_day(now))["callback_workdays"])
            move.leave(state="callback", holder="role:supervisor", **due)
            tell_letters(letters=letters(move, name="rating.bad"), now=now)
        else:
            move.leave(closed_at=now)
    return row


def rate_case(*, case: Case, score: int, text: str, actor: Person, now: datetime) -> None:
    """This will take the applicant's rating of an ended case from his own page."""
    rate_case_from(case=case, score=score, text=text, actor=actor, origin=Origin(), now=now)


@transaction.atomic
def rate_case_from(
    *, case: Case, score: int, text: str, actor: Person, origin: Origin, now: datetime
) -> Rating | None:
    """This will take the rating of an ended case; the case's own act says that somebody rated, not what."""
    event = case_event(case)
    voice = voice_of(event.key, case.party_id)
    decision.rate_case(case=case, score=score, text=text, actor=actor, now=now, voice=voice)
    return rate(event=event, level=score, text=text, origin=origin, now=now)


@transaction.atomic
def rate_ticket(
    *, ticket: Ticket, score: int, text: str, actor: Person, now: datetime, origin: Origin | None = None
) -> None:
    """This will take the rating of a number that was served."""
    event = ticket_event(ticket)
    queue.rate_ticket(ticket=ticket, score=score, text=text, actor=actor, now=now, voice=voice_of(event.key))
    rate(event=event, level=score, text=text, origin=origin or Origin(), now=now)


def _doubt(row: Rating, now: datetime) -> None:
    """Leave out what falls with this vote: bursts of a link, a device that rates for many, a vote cast again."""
    if row.channel == Channel.SCREEN or not (row.link or row.device):
        return  # many use one screen
    today = datetime.combine(local_day(now), time.min, SHANGHAI)
    before = Rating.objects.filter(matter__opened_at__gte=today).exclude(pk=row.pk)
    rules = settings("rating", local_day(now))
    recent = timedelta(minutes=rules["burst_minutes"])
    rows = (
        list(before.filter(device=row.device).select_related("matter", "rater")[:100]) if row.device else []
    )
    if row.link:
        near = before.filter(link=row.link, matter__opened_at__gte=now - recent).select_related(
            "matter", "rater"
        )
        rows += [one for one in near.order_by("-pk")[: rules["burst_most"] + 1] if one not in rows]
    fallen = doubtful(_vote(row), [_vote(one) for one in rows], rules)
    if row.link and before.filter(link=row.link, excluded="").count() >= rules["link_day_most"]:
        fallen.setdefault(str(row.pk), Exclusion.BURST.value)
    for one in [*rows, row]:
        if (why := fallen.get(str(one.pk))) and not one.excluded:
            leave_out(row=one, why=why, note=Exclusion(why).label, actor=System(), now=now)


def _vote(row: Rating) -> Vote:
    """A visit that no case or ticket proves may be rated once a day from one device."""
    subject = row.window if row.event.startswith("visit:") else ""
    return Vote(
        str(row.pk), row.matter.opened_at, row.link, row.device, row.rater.address or row.event, subject
    )


def leave_out(*, row: Rating, why: str, note: str, actor: Actor, now: datetime) -> None:
    """This will leave a rating out of every figure, by an act with a reason that the public figure shows."""
    if why not in Exclusion.values:
        raise Refused(tell("请选不计入的理由，没有写入。"))
    _another(row, actor)
    text = words(note, _REASON, most=300)
    with moving(RATING["rating.exclude"], matter=row.matter, actor=actor, now=now) as move:
        _set(row, excluded=why)
        move.record(why=why, note=text)
        _ended(move)
        if row.remedy and row.remedy.matter.closed_at is None:
            void(row=row.remedy, reason=text, actor=System(), now=now)


def restore(*, row: Rating, note: str, actor: Person, now: datetime) -> None:
    """This will count a rating again that was left out; a bad one goes back to its call-back."""
    _another(row, actor)
    text = words(note, _REASON, most=300)
    rules = settings("rating", local_day(now))
    with moving(RATING["rating.restore"], matter=row.matter, actor=actor, now=now) as move:
        move.record(note=text, was=row.excluded)
        _set(row, excluded="")
        if is_bad(row.level, rules):
            move.leave(
                state="callback", closed_at=None, holder="role:supervisor", **clock(now, rules["callback_workdays"])
            )  # fmt: skip


def look(*, row: Rating, purpose: str, actor: Person, now: datetime) -> Rater:
    """This will show who rated to whoever must call back, by an act that says for what; never to his own agency."""
    text = words(purpose, mark("用途"), most=200)
    _another(row, actor)
    with moving(RATING["rating.look"], matter=row.matter, actor=actor, now=now) as move:
        move.record(purpose=text)
    return row.rater


def publish(*, row: Rating, text: str, actor: Person, now: datetime) -> None:
    """This will publish what became of a bad rating, without names."""
    _another(row, actor)
    plain = without_people(text)
    with moving(RATING["rating.publish"], matter=row.matter, actor=actor, now=now) as move:
        _set(row, published=plain, published_at=now)
        move.record(text=plain)


def without_people(text: str) -> str:
    """This will give a text that may be published; refuses one with what looks like a telephone or identity number."""
    plain = words(text, mark("公开的内容"))
    run = 0
    for sign in plain:
        run = run + 1 if sign.isdigit() else 0
        if run >= 7:
            raise Refused(tell("公开的内容里有像电话或证件号的数字，没有公开。请去掉后再提交。"))
    return plain


def _another(row: Rating, actor: Actor) -> None:
    """Whoever was rated, and his agency, decides nothing about the rating."""
    own = isinstance(actor, Person) and actor.agency and actor.agency == row.agency
    if own or (row.officer and actor.key == row.officer):
        raise Refused(tell("被评价的人和他的部门不能处理这条评价，没有写入。请交给督查人员。"))


def _ended(move: Move) -> None:
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None)


def _set(row: Rating, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
