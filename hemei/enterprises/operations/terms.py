"""The zone fills in its own tables: thresholds of 苗圃, 雏鹰, 雄鹰 and 瞪羚, each set from a day on, by its source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import words
from hemei.common.words import tell, told
from hemei.enterprises.flow import TERMS
from hemei.enterprises.models import GradeTerms
from hemei.ledger.operations import Refused, acting, opening
from hemei.rules.grades.model import ZONE_TRACK, BadRule, rule
from hemei.rules.grades.terms import checked
from hemei.rules.tables import NotInForce
from hemei.rules.words import mark


def set_terms(
    *, grade: str, numbers: Mapping[str, float], starts_on: date, source: str, actor: Person, now: datetime
) -> GradeTerms:
    """This will set every number of one of the zone's own grades from a day on."""
    text = words(source, mark("依据"), most=200)
    if grade not in ZONE_TRACK:
        raise Refused(tell("国家和省的等级按发布的文本执行，本区不能改门槛，没有写入。"))
    try:
        title = rule(grade, starts_on).title
        given = checked(grade, starts_on, numbers)
    except NotInForce as none:
        raise Refused(str(none)) from None
    except BadRule:
        raise Refused(
            tell("每一条门槛都要填数字，不能是负数；比例写成小数，例如 0.05，金额按元。没有写入。")
        ) from None
    if GradeTerms.objects.filter(grade=grade, starts_on=starts_on, live=True).exists():
        raise Refused(tell("这一天已经有一套门槛，没有写入。要更正请先撤回那一套。"))
    with opening(
        TERMS["terms.set"],
        flow=TERMS.kind,
        number=next_number("MK", now),
        title=told(title),
        actor=actor,
        now=now,
    ) as move:
        row = GradeTerms(matter=move.matter, grade=grade, starts_on=starts_on, numbers=given, source=text)
        row.save(force_insert=True)
        move.record(grade=grade, starts_on=starts_on.isoformat(), numbers=given, source=text)
    return row


def end_terms(*, row: GradeTerms, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will take a set of numbers back; the one before it holds again, and the reason stays in the ledger."""
    text = words(reason, mark("原因"), most=300)
    with acting(TERMS["terms.end"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.live = False
        row.save(update_fields=["live"])
        move.record(reason=text)
        move.leave(closed_at=now, holder="")
