"""Leads: entered, judged, discussed, weighed at the door, signed, landed as a project, looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import Refused, acting, opening
from hemei.projects.flow import LEAD
from hemei.projects.models import Lead, Project
from hemei.projects.operations.projects import MOST, Sheet, enter_project, not_ahead
from hemei.rules.admission import FIELDS, GROUNDS, REFUSE, Verdict, admit, review_day
from hemei.rules.projects import MODES
from hemei.rules.workdays import local_day

NOTED = {"lead.judge", "lead.discuss", "lead.lose"}


@dataclass(frozen=True, slots=True)
class NewLead:
    """What a lead is entered with; `value` in yuan."""

    name: str
    investor: str
    mode: str
    source: str
    value: Decimal
    industry: str = ""
    chain_link: str = ""
    park: str = ""


def enter_lead(*, new: NewLead, actor: Person, now: datetime, sample: bool = False) -> Lead:
    """This will enter a lead in its officer's name."""
    if not new.name.strip() or not new.investor.strip() or not new.source.strip():
        raise Refused(tell("名称、投资方和来源都要填，没有写入。您填的内容还在。"))
    if new.mode not in MODES:
        raise Refused(tell("招商方式没有选对，没有写入。请从列表里选择。"))
    if not (new.value.is_finite() and 0 < new.value < MOST):
        raise Refused(tell("投资额要大于 0，没有写入。请填数字。"))
    with opening(
        LEAD["lead.enter"], flow="lead", number=next_number("ZS", now), title=new.name.strip()[:120], actor=actor,
        now=now,
    ) as move:  # fmt: skip
        row = Lead(
            matter=move.matter, name=new.name.strip()[:120], investor=new.investor.strip()[:120], mode=new.mode,
            source=new.source.strip()[:200], value=new.value, industry=new.industry.strip()[:10],
            chain_link=new.chain_link.strip()[:80], park=new.park[:40], officer=actor.key, officer_label=actor.label,
            sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(investor=row.investor, mode=row.mode, value=str(row.value), source=row.source)
    return row


def note_lead(
    *, number: str, name: str, text: str, actor: Person, now: datetime, seen: int | None = None
) -> Lead:
    """This will move a lead by an act that needs words only: judge, discuss or lose."""
    row = find_lead(number)
    if f"lead.{name}" not in NOTED:
        raise Refused(tell("没有这个操作，什么都没有改动。"))
    if not text.strip():
        raise Refused(tell("请写明结论或原因，没有写入。"))
    with acting(LEAD[f"lead.{name}"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(text=text.strip()[:500])
        if name == "lose":
            move.leave(closed_at=now)
    return row


def admit_lead(
    *, number: str, figures: Mapping[str, Decimal], grounds: Collection[str], agreed: bool, reason: str, actor: Person,
    now: datetime, seen: int | None = None,
) -> Verdict:  # fmt: skip
    """This will weigh a lead by the document in force. What is refused at the door cannot be agreed to.

    A lead that misses bounds may be agreed to with a reason, by the meeting.
    """
    row = find_lead(number)
    unknown = (set(figures) - set(FIELDS)) | (set(grounds) - set(GROUNDS))
    if unknown or any(not one.is_finite() or one < 0 for one in figures.values()):
        raise Refused(tell("评分的数字没有填对，没有写入。您填的内容还在。"))
    verdict = admit(figures, grounds, local_day(now))
    if agreed and verdict.verdict == REFUSE:
        raise Refused(tell("门前拒绝：{reasons}。不能通过，没有写入。", reasons=list(verdict.reasons)))
    if not reason.strip() and (verdict.reasons or not agreed):
        raise Refused(tell("有未达标项或不予通过的，要写明会议意见，没有写入。"))
    with acting(LEAD["lead.admit"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.figures = {name: str(value) for name, value in figures.items()}
        row.grounds = sorted(grounds)
        row.verdict = verdict.verdict if agreed else REFUSE
        row.save()
        move.leave(state="admitted" if agreed else "refused", **({} if agreed else {"closed_at": now}))
        move.record(
            figures=row.figures, grounds=row.grounds, verdict=verdict.verdict, agreed=agreed,
            reasons=[str(one) for one in verdict.reasons], reason=reason.strip()[:500], source=verdict.source,
        )  # fmt: skip
    return verdict


def sign_lead(
    *,
    number: str,
    day: date,
    promises: Mapping[str, Decimal],
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> Lead:
    """This will enter the contract with the figures that it promises."""
    row = find_lead(number)
    not_ahead(day, now)
    if not promises or set(promises) - set(FIELDS):
        raise Refused(tell("合同承诺至少写一项，没有写入。"))
    with acting(LEAD["lead.sign"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.signed_on, row.promises = day, {name: str(value) for name, value in promises.items()}
        row.save()
        move.record(day=day.isoformat(), promises=row.promises)
    return row


def land_lead(
    *, number: str, sheet: Sheet, kind: str, year: int, plan: Mapping[str, date], actor: Person, now: datetime,
    seen: int | None = None,
) -> Project:  # fmt: skip
    """This will turn a signed lead into a project, in one act."""
    row = find_lead(number)
    with acting(LEAD["lead.land"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = enter_project(
            sheet=sheet,
            kind=kind,
            year=year,
            plan=plan,
            actor=actor,
            now=now,
            sample=row.sample,
            lead_id=row.pk,
        )
        move.record(project=made.matter.number)
    return made


def review_lead(
    *,
    number: str,
    reached: Mapping[str, Decimal],
    text: str,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> Lead:
    """This will hold what came of a project against its contract, three years after production; not before."""
    row = find_lead(number)
    produced = Project.objects.filter(
        lead=row, milestones__kind="produce", milestones__done_on__isnull=False
    ).values_list("milestones__done_on", flat=True).filter(milestones__kind="produce").first()  # fmt: skip
    if produced is None:
        raise Refused(tell("项目还没有投产，还不到回看的时候，没有写入。"))
    due = review_day(produced, local_day(now))
    if local_day(now) < due:
        raise Refused(tell("投产满三年（{due}）之后才回看，没有写入。", due=due))
    if missing := [FIELDS[name] for name in row.promises if name not in reached]:
        raise Refused(tell("合同承诺的每一项都要填实际数：{missing}，没有写入。", missing=missing))
    with acting(LEAD["lead.review"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.produced_on, row.review = produced, {name: str(value) for name, value in reached.items()}
        row.save()
        move.record(reached=row.review, promised=row.promises, text=text.strip()[:500])
        move.leave(closed_at=now)
    return row


def find_lead(number: str) -> Lead:
    """This will give a lead by its number; refuses an unknown one."""
    row = Lead.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这条线索，什么都没有改动。请从列表里打开。"))
    return row
