"""What a unit may say against a finding: objections within the days of the table, records made at the time (容错)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from hemei.accounts.queries import Person
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.oversight.enums.inspections import Answer, Fate
from hemei.oversight.flow.inspections import INSPECTION, TOLERANCE
from hemei.oversight.models import Finding, Inspection, Objection, Tolerance
from hemei.oversight.operations.loop import void
from hemei.oversight.operations.moves import beginning, clock, moving, words
from hemei.oversight.operations.spot import end_if_mended
from hemei.rules.draws import settings
from hemei.rules.inspections import CONDITIONS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_OBJECTION, _REASON, _DECISION = mark("异议"), mark("理由"), mark("决策内容")


def finding_of(row: Inspection, key: int | None) -> Finding:
    """This will give a finding of an inspection that was circulated and stands; refuses any other."""
    found = (
        row.findings.select_related("remedy__matter", "tolerance__matter")
        .filter(pk=key or 0, fate="")
        .first()
    )
    if found is None or found.remedy is None:
        raise Refused(tell("没有这个问题，或者它已经撤销，没有写入。请刷新页面。"))
    return found


def _own(row: Inspection, actor: Person) -> None:
    if actor.agency != row.unit:
        raise Refused(tell("只有被检查的部门能提出，没有写入。"))


def object_to(
    *, row: Inspection, finding: int | None, text: str, actor: Person, now: datetime, seen: int | None = None
) -> Objection:
    """This will take the unit's objection to one finding, once, within the days after the circular."""
    _own(row, actor)
    found, plain, today = finding_of(row, finding), words(text, _OBJECTION), local_day(now)
    if row.object_by is None or today > row.object_by:
        raise Refused(tell("异议期到 {day} 为止，已经过了，没有写入。", day=row.object_by))
    if Objection.objects.filter(finding=found).exists():
        raise Refused(tell("这个问题已经提过异议，没有写入。"))
    with moving(INSPECTION["inspection.object"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = Objection(
            finding=found, text=plain, by=actor.key, by_label=actor.label[:120], filed_on=today, until=row.object_by,
            at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(finding=found.pk, text=plain)
        move.leave(**clock(now, settings("inspection", today)["decide_workdays"]))
    return made


def decide(
    *, row: Inspection, finding: int | None, upheld: bool, why: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will decide an objection, by nobody who inspected or works there; an upheld one drops the finding."""
    found = finding_of(row, finding)
    made = Objection.objects.filter(finding=found, answer="").first()
    if made is None:
        raise Refused(tell("这个问题没有待决定的异议，没有写入。"))
    _outside(row, actor)
    text = words(why, _REASON)
    with moving(
        INSPECTION["inspection.decide"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        made.answer, made.why = Answer.UPHELD if upheld else Answer.REJECTED, text
        made.decided_by, made.decided_at = actor.key, now
        made.save(update_fields=["answer", "why", "decided_by", "decided_at"])
        move.record(finding=found.pk, upheld=upheld, reason=text)
        move.leave(due_at=None, alert_at=None)
        if upheld:
            found.fate = Fate.OBJECTED
            found.save(update_fields=["fate"])
            if found.remedy is not None and found.remedy.matter.closed_at is None:
                void(row=found.remedy, reason=text[:300], actor=actor, now=now)
    if upheld:
        end_if_mended(row, actor, now)


def _outside(row: Inspection, actor: Person) -> None:
    if actor.key in row.inspectors or actor.agency == row.unit:
        raise Refused(tell("检查人员和被检查的部门不能决定，没有写入。请由另一位督查人员决定。"))


def make_tolerance(
    *, text: str, decided_on: date, conditions: Mapping[str, str], proof: bytes, actor: Person, now: datetime,
    sample: bool = False,
) -> Tolerance:  # fmt: skip
    """This will record a decision that dares something when it is made, with how each of the five conditions holds.

    Refuses a decision further back than the table allows: a record made later proves nothing.
    """
    if not actor.agency:
        raise Refused(tell("您的账号没有部门，不能记录，没有写入。"))
    today = local_day(now)
    days = settings("tolerance", today)["made_days"]
    if not today - timedelta(days=days) <= decided_on <= today:
        raise Refused(
            tell("容错要当时记录：决策日起 {n} 天以内，不能事后补记，也不能预先记，没有写入。", n=days)
        )
    plain = words(text, _DECISION, most=2000)
    held = {code: words(conditions.get(code, ""), label, most=500) for code, label in CONDITIONS.items()}
    with beginning(
        TOLERANCE["tolerance.make"], flow=TOLERANCE.kind, number=next_number("RC", now), title=plain[:60], actor=actor,
        now=now,
    ) as move:  # fmt: skip
        _, digest, path = keep_content(proof) if proof else ("", "", "")
        row = Tolerance(
            matter=move.matter, unit=actor.agency, maker=actor.key, decided_on=decided_on, made_on=today, text=plain,
            conditions=held, proof_path=path, proof_sha256=digest, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(text=plain, decided_on=decided_on.isoformat(), conditions=held, proof=digest)
        move.leave(closed_at=now)
    return row


def withdraw_tolerance(*, row: Tolerance, reason: str, actor: Person, now: datetime) -> None:
    """This will withdraw a record by who made it; it stays readable and can no longer be cited."""
    if actor.key != row.maker:
        raise Refused(tell("只有记录人能撤回，没有写入。"))
    text = words(reason, _REASON, most=300)
    with moving(TOLERANCE["tolerance.withdraw"], matter=row.matter, actor=actor, now=now) as move:
        move.record(reason=text)


def excuse(
    *,
    row: Inspection,
    finding: int | None,
    number: str,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """This will cite a record made at the time against a finding; refused if it was made after the plan was opened."""
    _own(row, actor)
    found = finding_of(row, finding)
    cited = Tolerance.objects.select_related("matter").filter(
        matter__number=number.strip().upper(), unit=row.unit, matter__state="made"
    ).first()  # fmt: skip
    if cited is None:
        raise Refused(tell("本部门没有编号为“{number}”的容错记录，没有写入。", number=number[:60]))
    if row.opened_at is None or cited.matter.opened_at >= row.opened_at:
        raise Refused(tell("这份记录是检查以后才写的，不能引用，没有写入。"))
    if found.judged:
        raise Refused(tell("这个问题的容错已经认定过，没有写入。"))
    with moving(INSPECTION["inspection.excuse"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        found.tolerance, found.tolerance_made = cited, cited.matter.opened_at
        found.save(update_fields=["tolerance", "tolerance_made"])
        move.record(finding=found.pk, number=cited.matter.number)


def judge(
    *, row: Inspection, finding: int | None, upheld: bool, why: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will judge whether the five conditions hold; blame may go, the fault is put right all the same."""
    found, text = finding_of(row, finding), words(why, _REASON, most=500)
    if found.tolerance is None or found.judged:
        raise Refused(tell("这个问题没有待认定的容错，没有写入。"))
    _outside(row, actor)
    with moving(
        INSPECTION["inspection.judge"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        found.judged, found.judged_by, found.judged_why = (
            Answer.UPHELD if upheld else Answer.REJECTED,
            actor.key,
            text,
        )
        found.save(update_fields=["judged", "judged_by", "judged_why"])
        move.record(finding=found.pk, upheld=upheld, reason=text)
