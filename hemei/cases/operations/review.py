"""Review: parallel opinions, special steps that stop the clock, extension."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hemei.accounts.queries import Person, agency_id, agency_ids
from hemei.cases.enums import OpinionVerdict
from hemei.cases.flow import CASE, OPINION
from hemei.cases.models import Case, CasePause, Opinion
from hemei.cases.operations.numbers import set_clock
from hemei.cases.queries import spec_of
from hemei.ledger.models import Matter
from hemei.ledger.operations import (
    NotAllowed,
    Opening,
    Refused,
    System,
    acting,
    child_ended,
    children_added,
    open_many,
)
from hemei.rules.clock import PauseCause, cause_clause
from hemei.rules.workdays import local_day

MAX_EXTENSION = 10  # working days, Licensing Law art. 42


def _at_agency(agency: str, actor: Person) -> None:
    if actor.agency != agency:
        raise NotAllowed("这件事由别的部门负责，您的操作没有写入。请交给该部门办理。")


def ask_opinions(
    *, case: Case, agencies: Iterable[str], mode: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask agencies for parallel opinions: mode "all" = 会签, "any" = 或签; asking more later = 加签."""
    wanted = list(dict.fromkeys(agencies))
    _at_agency(case.agency.code, actor)
    already = set(case.opinions.values_list("agency__code", flat=True))
    fresh = [a for a in wanted if a not in already]
    if not fresh:
        raise Refused("这些部门都已经征求过，没有重复发出。")
    with acting(CASE["case.consult"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _ask(case, fresh, mode, actor, now)
        children_added(parent_id=case.pk, count=len(fresh))
        move.record(agencies=fresh, mode=mode)


def _ask(case: Case, codes: list[str], mode: str, actor: Person, now: datetime) -> None:
    agencies = agency_ids(codes)
    about = case.matter
    matters = open_many(
        OPINION["opinion.ask"], flow="opinion", actor=actor, now=now, party=about.party, parent=about,
        openings=[
            Opening(
                f"YJ-{about.number}-{code}"[:60], about.title, {"holder": f"agency:{code}", "due_at": about.due_at},
                {"agency": code, "mode": mode},
            )
            for code in codes
        ],
    )  # fmt: skip
    Opinion.objects.bulk_create(
        Opinion(matter=matter, case=case, agency_id=agencies[code], mode=mode, added_by=actor.label)
        for matter, code in zip(matters, codes, strict=True)
    )


def give_opinion(
    *,
    opinion: Opinion,
    verdict: OpinionVerdict,
    text: str,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """This will answer an opinion; anything but a plain yes needs its reasons."""
    _at_agency(opinion.agency.code, actor)
    if verdict is not OpinionVerdict.AGREE and not text.strip():
        raise Refused("“有条件同意”和“不同意”须写明内容和依据，没有写入。")
    with acting(OPINION["opinion.give"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        Opinion.objects.filter(pk=opinion.pk).update(verdict=verdict, text=text, given_at=now)
        move.record(verdict=verdict.value, text=text)
        move.leave(closed_at=now, holder="")
        _one_in(opinion, verdict, now)


def _one_in(opinion: Opinion, verdict: OpinionVerdict, now: datetime) -> None:
    left = child_ended(parent_id=opinion.case_id)
    if opinion.mode == "any" and verdict is not OpinionVerdict.DISAGREE:
        others = Opinion.objects.select_related("matter").filter(case_id=opinion.case_id, mode="any")
        for other in others.exclude(pk=opinion.pk).filter(matter__closed_at=None):
            with acting(OPINION["opinion.close"], matter=other.matter, actor=System(), now=now) as move:
                move.leave(closed_at=now, holder="")
            left = child_ended(parent_id=opinion.case_id)
    if left == 0:
        matter = Matter.objects.get(pk=opinion.case_id)
        with acting(CASE["case.opinions_in"], matter=matter, actor=System(), now=now) as move:
            move.record(last=opinion.agency.code)


def forward_opinion(
    *, opinion: Opinion, agency: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will hand an opinion over to the agency that is really in charge (转办)."""
    _at_agency(opinion.agency.code, actor)
    if not reason.strip():
        raise Refused("转办须写明理由，没有写入。")
    with acting(OPINION["opinion.forward"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        Opinion.objects.filter(pk=opinion.pk).update(agency_id=agency_id(agency))
        move.record(to=agency, reason=reason)
        move.leave(holder=f"agency:{agency}")


def return_opinion(
    *, opinion: Opinion, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send a request back to the reviewing agency because it cannot be answered as it is (驳回)."""
    _at_agency(opinion.agency.code, actor)
    if not reason.strip():
        raise Refused("驳回须写明理由，没有写入。")
    with acting(OPINION["opinion.return"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)
        move.leave(holder=f"agency:{opinion.case.agency.code}")


def reask_opinion(
    *, opinion: Opinion, text: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask again after a return, with what was missing."""
    _at_agency(opinion.case.agency.code, actor)
    with acting(OPINION["opinion.reask"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        move.record(text=text)
        move.leave(holder=f"agency:{opinion.agency.code}")


def pause_case(
    *, case: Case, cause: PauseCause, expected_days: int, notice: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will stop the clock for a special step of art. 45, with cause, expected days and written notice."""
    _at_agency(case.agency.code, actor)
    if cause.value not in spec_of(case).special:
        raise Refused(f"这个事项的规定里没有“{cause.label}”，不能停表。时钟照常走。")
    if expected_days < 1 or not notice.strip():
        raise Refused("停表须书面告知申请人所需时间，没有写入。请填预计天数和告知内容。")
    clause = cause_clause(cause, local_day(now))
    with acting(CASE["case.pause"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        CasePause.objects.create(
            case=case, cause=cause.value, clause=clause, started_at=now, expected_days=expected_days,
            notice=notice[:300],
        )  # fmt: skip
        move.record(cause=cause.value, clause=clause, expected_days=expected_days, notice=notice)
        move.leave(due_at=None, alert_at=None)


def resume_case(*, case: Case, result: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end the special step; the clock goes on with the days that were left."""
    _at_agency(case.agency.code, actor)
    with acting(CASE["case.resume"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        CasePause.objects.filter(case=case, ended_at=None).update(ended_at=now)
        move.record(result=result)
        fresh = Case.objects.select_related("item_version").get(pk=case.pk)
        set_clock(move, fresh)


def extend_case(
    *,
    case: Case,
    days: int,
    reason: str,
    approved_by: str,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """This will extend the review once by up to ten working days with the head's approval (art. 42)."""
    _at_agency(case.agency.code, actor)
    if case.extension_days:
        raise Refused("审查期限已经延长过一次，依法不能再延。")
    if not 1 <= days <= MAX_EXTENSION or not reason.strip() or not approved_by.strip():
        raise Refused("延长须 1—10 个工作日，写明理由和批准的负责人，没有写入。")
    with acting(CASE["case.extend"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        Case.objects.filter(pk=case.pk).update(extension_days=days)
        move.record(days=days, reason=reason, approved_by=approved_by)
        set_clock(move, Case.objects.select_related("item_version").get(pk=case.pk))
