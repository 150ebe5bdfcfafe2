"""On the spot: records with photos (also sent later), one circular with all faults, the re-visit that ends it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations import keep_content
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.oversight.enums.inspections import Fate
from hemei.oversight.enums.loop import Source
from hemei.oversight.flow.inspections import INSPECTION
from hemei.oversight.models import Finding, Inspection, InspectionPhoto, InspectionRecord
from hemei.oversight.operations.inspections import letter_of, open_plan
from hemei.oversight.operations.loop import Task, check, open_remedy, reopen, send_back
from hemei.oversight.operations.moves import moving, words
from hemei.rules import photos
from hemei.rules.draws import settings
from hemei.rules.inspections import LEVELS, LISTS, RESULTS, SIGNED, check_of
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_TEXT, _FAULT, _CIRCULAR, _SEEN = mark("检查情况"), mark("发现的问题"), mark("通报"), mark("复查情况")


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the line of the check list that it breaks (empty = beside the list), what, the rule, the level."""

    line: str
    text: str
    rule: str = ""
    level: str = "general"


@dataclass(frozen=True, slots=True)
class Written:
    """What an inspector wrote on the spot; `slip` is the mark of the telephone, empty when it was sent at once."""

    day: date
    text: str
    signed: str
    results: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    slip: str = ""
    photos: tuple[bytes, ...] = ()

    @property
    def digest(self) -> str:
        """This will give what tells one record from another."""
        parts = [str(self.day), self.text, self.signed, *sorted(f"{k}={v}" for k, v in self.results.items())]
        parts += [f"{one.line}:{one.text}" for one in self.faults]
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a record: `how` is new, again (it had come before) or late (after the circular)."""

    inspection: Inspection
    how: str


def report(*, number: str, given: str, written: Written, actor: Person, now: datetime) -> Kept:
    """This will enter a record from the spot; a plan still sealed is opened by the code that came along.

    A version that was seen is not asked for: what comes late from a telephone must not be lost. The same slip with
    the same text is entered once.
    """
    row = Inspection.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有编号为“{number}”的检查，没有写入。请核对编号。", number=number[:60]))
    if _before(row, written):
        return Kept(row, "again")
    try:
        with transaction.atomic():
            if row.matter.state == "sealed":
                letter_of(row, given)
                open_plan(row=row, given=given, actor=actor, now=now)
            return _record(row, written, actor, now)
    except IntegrityError:  # the same slip came twice at once
        if _before(row, written):
            return Kept(row, "again")
        raise


def _before(row: Inspection, written: Written) -> bool:
    return bool(written.slip) and row.records.filter(slip=written.slip, digest=written.digest).exists()


def _record(row: Inspection, written: Written, actor: Person, now: datetime) -> Kept:
    if actor.key not in {row.planner, *row.inspectors}:
        raise Refused(tell("您不是这次的检查人员，没有写入。"))
    late = row.matter.state in {"mending", "closed"}
    kind = INSPECTION["inspection.after" if late else "inspection.record"]
    faults = _checked(row, written, now)
    with moving(kind, matter=row.matter, actor=actor, now=now) as move:
        made = _kept(row, written, actor, now)
        Finding.objects.bulk_create(
            Finding(
                inspection=row, record=made, line=one.line, text=one.text, rule=one.rule, level=one.level,
                fate=Fate.LATE if late else "", opened_at=row.opened_at or now,
            )
            for one in faults
        )  # fmt: skip
        move.record(
            day=written.day.isoformat(), text=made.text, signed=made.signed, results=dict(written.results),
            faults=[[one.line, one.text, one.rule, one.level] for one in faults],
            photos=[one.sha256 for one in made.photos.all()],
        )  # fmt: skip
    return Kept(row, "late" if late else "new")


def _checked(row: Inspection, written: Written, now: datetime) -> list[Fault]:
    first = local_day(row.matter.opened_at)
    if not first <= written.day <= local_day(now):
        raise Refused(tell("检查日期要在密封计划以后、今天以前，没有写入。"))
    if written.signed not in SIGNED:
        raise Refused(tell("请选现场负责人签字没有，没有写入。"))
    lines = {one.code for one in LISTS[row.checklist].checks}
    if any(line not in lines or value not in RESULTS for line, value in written.results.items()):
        raise Refused(tell("检查表的结果没有选对，没有写入。请选这次计划的检查表。"))
    for line, value in written.results.items():
        if value == "bad" and line not in {one.line for one in written.faults}:
            raise Refused(tell("选了“有问题”的，要写明是什么问题，没有写入。"))
    return [_fault(row, one) for one in written.faults]


def _fault(row: Inspection, one: Fault) -> Fault:
    found = check_of(row.checklist, one.line)
    if one.line and found is None:
        raise Refused(tell("检查表的结果没有选对，没有写入。请选这次计划的检查表。"))
    level = found.level if found else one.level
    if level not in LEVELS:
        raise Refused(tell("请选问题的轻重，没有写入。"))
    return Fault(
        one.line, words(one.text, _FAULT), one.rule.strip()[:160] or (found.rule if found else ""), level
    )


def _kept(
    row: Inspection, written: Written, actor: Person, now: datetime, *, again: bool = False
) -> InspectionRecord:
    made = InspectionRecord(
        inspection=row, visited_on=written.day, text=words(written.text, _SEEN if again else _TEXT, most=2000),
        signed=written.signed, results=dict(written.results), slip=written.slip[:40], digest=written.digest,
        by=actor.key, by_label=actor.label[:120], at=now, again=again,
    )  # fmt: skip
    made.save(force_insert=True)
    for content in dict.fromkeys(written.photos):
        kind, digest, where = keep_content(content)
        if not kind.startswith("image/"):
            raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
        told = photos.read(content)
        InspectionPhoto(
            record=made, path=where, sha256=digest, taken_at=told.taken_at, latitude=told.latitude,
            longitude=told.longitude,
        ).save(force_insert=True)  # fmt: skip
    return made


def circulate(*, row: Inspection, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will send the one circular with all faults; each enters the loop of putting right, none can follow later."""
    if actor.key not in {row.planner, *row.inspectors}:
        raise Refused(tell("只有计划人和检查人员能通报，没有写入。"))
    if not row.records.exists():
        raise Refused(tell("还没有检查记录，没有通报。请先登记检查情况。"))
    plain, rules = words(text, _CIRCULAR, most=2000), settings("inspection", local_day(now))
    findings = list(row.findings.filter(fate="").order_by("pk"))
    kind = INSPECTION["inspection.circular" if findings else "inspection.clean"]
    title = f"{agency_names()[row.unit]}：{LISTS[row.checklist].name}"[:200]
    by = local_day(now) + timedelta(days=rules["object_days"])
    with moving(kind, matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit) as move:
        row.circular, row.circular_at, row.object_by = plain, now, by
        row.save(update_fields=["circular", "circular_at", "object_by"])
        for one in findings:
            task = Task(
                Source.INSPECTION.value, row.unit, title, one.text, rule=one.rule,
                workdays=rules[f"{one.level}_workdays"], sample=row.sample, quiet=True,
            )  # fmt: skip
            one.remedy = open_remedy(task=task, parent=row.matter, actor=actor, now=now)
            one.save(update_fields=["remedy"])
        move.record(text=plain, n=len(findings), object_by=by.isoformat(), what=title)
        move.leave(title=title, holder=f"agency:{row.unit}")
        if not findings:
            move.leave(holder="", closed_at=now)


def revisit(
    *, row: Inspection, written: Written, solved: Mapping[int, bool], actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will enter a re-visit: each fault found mended or not; mended ones close, others go back into the loop.

    The inspection ends when no fault is open. Refused to the unit, and where the unit has not reported a fault done.
    """
    findings = list(row.findings.select_related("remedy__matter").filter(fate="").exclude(remedy=None))
    if {one.pk for one in findings} != set(solved):
        raise Refused(tell("每一个问题都要选整改好没有，没有写入。"))
    if actor.agency == row.unit:
        raise Refused(tell("被检查的部门不能自己复查，没有写入。"))
    with moving(
        INSPECTION["inspection.revisit"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        made = _kept(row, written, actor, now, again=True)
        row.revisits += 1
        row.save(update_fields=["revisits"])
        for one in findings:
            _judge(one, made.text, good=solved[one.pk], actor=actor, now=now)
        move.record(text=made.text, solved={str(key): good for key, good in solved.items()})
        if not all(solved.values()):
            move.leave(state="mending", closed_at=None, holder=f"agency:{row.unit}")
    end_if_mended(row, actor, now)


def _judge(one: Finding, text: str, *, good: bool, actor: Person, now: datetime) -> None:
    remedy = one.remedy
    if remedy is None:
        return
    state, given = remedy.matter.state, {"row": remedy, "actor": actor, "now": now}
    if good and state == "open":
        raise Refused(
            tell("{number} 责任部门还没有报告整改，不能算整改好，没有写入。", number=remedy.matter.number)
        )
    if good and state == "answered":
        check(text=text[:500], **given)  # type: ignore[arg-type]
    elif not good and state == "answered":
        send_back(reason=text[:300], **given)  # type: ignore[arg-type]
    elif not good and state in {"closed", "solved"}:
        reopen(reason=text[:300], **given)  # type: ignore[arg-type]


def end_if_mended(row: Inspection, actor: Person, now: datetime) -> None:
    """This will strike an inspection off once none of its faults is open, after a re-visit or when all were dropped."""
    row.matter.refresh_from_db()
    if row.matter.state != "mending":
        return
    left = row.findings.filter(fate="", remedy__matter__closed_at=None).exclude(remedy=None)
    seen_again = row.revisits or not row.findings.filter(fate="").exists()
    if seen_again and not left.exists():
        with moving(INSPECTION["inspection.end"], matter=row.matter, actor=actor, now=now) as move:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
