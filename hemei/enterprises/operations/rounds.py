"""What the worker does for firms: claims past their day each round; the day's warnings, ends and costs once a day.

A round costs one statement for each kind where nothing is to be done, however much is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from hemei.accounts.operations import tell as tell_letters
from hemei.enterprises.enums import Use
from hemei.enterprises.flow import FIRM, TALENT
from hemei.enterprises.models import Consent, DailyRound, Firm, GradeHeld, Talent, Warned
from hemei.enterprises.notices import talent_letters, warning_letters
from hemei.enterprises.operations.estimates import renew_estimates
from hemei.enterprises.operations.policies import lapse_overdue
from hemei.enterprises.queries.ladder import ready_keys
from hemei.enterprises.queries.laws import law
from hemei.ledger.operations import Stale, System, WrongState, acting
from hemei.rules.grades.dates import Batch, next_batch, standing
from hemei.rules.grades.model import GRADES
from hemei.rules.tables import NotInForce, table
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day


def sweep_firms(*, now: datetime) -> dict[str, int]:
    """This will do what has fallen due by `now`; running it twice changes nothing more."""
    done = {"claims lapsed": lapse_overdue(now=now)}
    daily: tuple[tuple[str, Callable[[datetime], int]], ...] = (
        ("talent grades ended", _expire), ("talent grades warned", _warn_people), ("grades warned", _warn_ends),
        ("batches told", _tell_batches), ("policies estimated", renew_estimates),
    )  # fmt: skip
    today = local_day(now)
    taken = set(DailyRound.objects.filter(on__gte=today).values_list("name", flat=True))
    for name, work in daily:
        if name not in taken and _first_today(name, today):
            done[name] = work(now)
    return done


def _first_today(name: str, today: date) -> bool:
    """The round of a day is taken by one worker, once."""
    if DailyRound.objects.filter(name=name, on__lt=today).update(on=today):
        return True
    try:
        with transaction.atomic():
            DailyRound.objects.create(name=name, on=today)
    except IntegrityError:
        return False
    return True


def _steps(today: date) -> list[int]:
    return sorted(table("talent", today)["warn_days"])


def step(left: int, steps: list[int]) -> int | None:
    """This will give the warning that so many days call for: the nearest one not yet passed; None = none yet."""
    return next((one for one in sorted(steps) if 0 < left <= one), None)


@dataclass(frozen=True, slots=True)
class _Case:
    firm: Firm
    about: str
    key: str
    day: date
    days: int


def _new(found: list[_Case]) -> Iterator[_Case]:
    """Those that were not warned yet of that day so many days before."""
    known = set(
        Warned.objects.filter(day__in={one.day for one in found}).values_list(
            "firm", "about", "key", "day", "days"
        )
    )
    yield from (one for one in found if (one.firm.pk, one.about, one.key, one.day, one.days) not in known)


def _note(one: _Case, now: datetime) -> None:
    Warned.objects.create(firm=one.firm, about=one.about, key=one.key, day=one.day, days=one.days, at=now)


def _warn_ends(now: datetime) -> int:
    today = local_day(now)
    steps = _steps(today)
    rows = GradeHeld.objects.select_related("firm__matter", "firm__party").filter(
        grade__in=GRADES, ended_on=None, granted_on__lte=today, expires_on__gt=today,
        expires_on__lte=today + timedelta(days=steps[-1]), firm__matter__state="active",
    )  # fmt: skip
    held = {one.certificate: one for one in rows}
    found = [
        _Case(one.firm, "grade", one.certificate, one.expires_on, days)
        for one in held.values()
        if (days := step((one.expires_on - today).days, steps)) is not None
    ]
    return sum(_warned(one, held[one.key], now) for one in _new(found))


def _warned(case: _Case, held: GradeHeld, now: datetime) -> int:
    today = local_day(now)
    stands = standing(held.grade, held.expires_on, today)
    batch = stands.last_batch
    words = (
        say(mark("到期前最后一批 {day} 截止。"), day=batch.closes_on)
        if batch
        else say(mark("到期前没有新的批次了。"))
    )
    english = (
        f"The last batch before it closes on {batch.closes_on}." if batch else "No batch closes before it."
    )
    text = law(held.grade, today)
    return _act(
        "firm.warn_end", case, now, {"grade": text.title, "certificate": held.certificate}, grade_en=text.english,
        batch=words, batch_en=english,
    )  # fmt: skip


def _act(name: str, case: _Case, now: datetime, facts: dict[str, str], **told: str) -> int:
    left = (case.day - local_day(now)).days
    try:
        with acting(FIRM[name], matter=case.firm.matter, actor=System(), now=now) as move:
            _note(case, now)
            move.record(**facts, day=case.day.isoformat(), left=left)
            tell_letters(letters=warning_letters(move, **told), now=now)
    except (Stale, WrongState, IntegrityError):
        return 0  # another round was first, or the firm's profile has gone meanwhile
    return 1


def _tell_batches(now: datetime) -> int:
    """Firms that fulfil a rule, do not hold its grade and let themselves be matched, are told of its next batch."""
    today, done = local_day(now), 0
    steps = _steps(today)
    closing = [(grade, batch.closes_on) for grade in GRADES if (batch := _batch(grade, today)) is not None]
    due = [
        (grade, day, days) for grade, day in closing if (days := step((day - today).days, steps)) is not None
    ]
    if not due:
        return 0
    ready = ready_keys([grade for grade, *_ in due], today)
    agreed = set(Consent.objects.filter(use=Use.MATCH, withdrawn_at=None).values_list("firm_id", flat=True))
    firms = Firm.objects.select_related("matter", "party").in_bulk(set().union(*ready.values()) & agreed)
    for grade, day, days in due:
        text = law(grade, today)
        cases = [_Case(firms[key], "batch", grade, day, days) for key in sorted(ready[grade]) if key in firms]
        done += sum(
            _act("firm.warn_batch", one, now, {"grade": text.title}, grade_en=text.english)
            for one in _new(cases)
        )
    return done


def _batch(grade: str, on: date) -> Batch | None:
    try:
        law(grade, on)
        return next_batch(grade, on)
    except NotInForce:
        return None


def _warn_people(now: datetime) -> int:
    today, done = local_day(now), 0
    steps = _steps(today)
    rows = Talent.objects.select_related("matter", "employer__matter").filter(
        grade_until__gt=today, grade_until__lte=today + timedelta(days=steps[-1]), matter__state="graded"
    )
    found = {}
    for row in rows:
        assert row.grade_until is not None
        if (days := step((row.grade_until - today).days, steps)) is not None:
            found[row.matter.number] = (
                row,
                _Case(row.employer, "talent", row.matter.number, row.grade_until, days),
            )
    for case in list(_new([one for _row, one in found.values()])):
        try:
            with acting(
                TALENT["talent.warn"], matter=found[case.key][0].matter, actor=System(), now=now
            ) as move:
                _note(case, now)
                move.record(day=case.day.isoformat(), left=(case.day - today).days)
                tell_letters(letters=talent_letters(move), now=now)
            done += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    return done


def _expire(now: datetime) -> int:
    done = 0
    rows = Talent.objects.select_related("matter").filter(
        grade_until__lte=local_day(now), matter__state="graded"
    )
    for row in rows.order_by("grade_until")[:1000]:
        try:
            with acting(TALENT["talent.expire"], matter=row.matter, actor=System(), now=now) as move:
                move.record(day=row.grade_until.isoformat() if row.grade_until else "")
                tell_letters(letters=talent_letters(move), now=now)
            done += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    return done
