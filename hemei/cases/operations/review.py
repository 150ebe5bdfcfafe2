"""Review: parallel opinions, special steps that stop the clock, extension."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hemei.accounts.queries import Person, agency_id, agency_ids
from hemei.cases.enums import DocumentKind, OpinionVerdict
from hemei.cases.flow import CASE, OPINION
from hemei.cases.models import Case, CasePause, Opinion
from hemei.cases.operations.documents import issue, local_words
from hemei.cases.operations.moves import beginning_many, moving
from hemei.cases.operations.numbers import set_clock
from hemei.cases.queries import pause_clauses, spec_of
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import (
    NotAllowed,
    Opening,
    Refused,
    System,
    acting,
    child_ended,
    children_added,
)
from hemei.rules.clock import Deadline, PauseCause, Statute, statutory, try_deadline
from hemei.rules.items import Limit, Unit
from hemei.rules.workdays import local_day, official


def at_agency(agency: str, actor: Person) -> None:
    """This will refuse whoever works for another agency."""
    if actor.agency != agency:
        raise NotAllowed(tell("这件事由别的部门负责，您的操作没有写入。请交给该部门办理。"))


def ask_opinions(
    *, case: Case, agencies: Iterable[str], mode: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask agencies for parallel opinions: mode "all" = 会签, "any" = 或签; asking more later = 加签."""
    wanted = list(dict.fromkeys(agencies))
    at_agency(case.agency.code, actor)
    already = set(case.opinions.values_list("agency__code", flat=True))
    fresh = [a for a in wanted if a not in already]
    if not fresh:
        raise Refused(tell("没有选新的部门，意见没有发出。请勾选还没有征求过的部门。"))
    with moving(CASE["case.consult"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _ask(case, fresh, mode, actor, now)
        children_added(parent_id=case.pk, count=len(fresh))
        move.record(agencies=fresh, mode=mode)


def _ask(case: Case, codes: list[str], mode: str, actor: Person, now: datetime) -> None:
    agencies, due, about = agency_ids(codes), _opinion_due(case, now), case.matter
    matters = beginning_many(
        OPINION["opinion.ask"], flow="opinion", actor=actor, now=now, party=about.party, parent=about,
        openings=[
            Opening(
                f"YJ-{about.number}-{code}"[:60], about.title,
                {"holder": f"agency:{code}", "due_at": due, "alert_at": due}, {"agency": code, "mode": mode},
            )
            for code in codes
        ],
    )  # fmt: skip
    Opinion.objects.bulk_create(
        Opinion(matter=matter, case=case, agency_id=agencies[code], mode=mode, added_by=actor.label)
        for matter, code in zip(matters, codes, strict=True)
    )


def _opinion_due(case: Case, now: datetime) -> datetime | None:
    """An opinion has the days that the item gives it, and never more than the case has."""
    days = spec_of(case).opinion_days
    own = try_deadline(now, Limit(days, Unit.WORKDAY, "事项规定"), calendar=official()) if days else None
    found = own.due_at if isinstance(own, Deadline) else None
    return min(found, case.matter.due_at) if found and case.matter.due_at else found or case.matter.due_at


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
    at_agency(opinion.agency.code, actor)
    if opinion.case.accepted_by == actor.key:
        raise Refused(
            tell("这个办件由您受理，不能再以部门意见参与决定，意见没有写入。请交给本部门另一位人员回复。")
        )
    if verdict is not OpinionVerdict.AGREE and not text.strip():
        raise Refused(tell("“有条件同意”和“不同意”须写明内容和依据，没有写入。"))
    with moving(OPINION["opinion.give"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        Opinion.objects.filter(pk=opinion.pk).update(verdict=verdict, text=text, given_at=now)
        move.record(verdict=verdict.value, text=text)
        move.leave(closed_at=now, holder="", alert_at=None)
        _one_in(opinion, verdict, now)


def _one_in(opinion: Opinion, verdict: OpinionVerdict, now: datetime) -> None:
    left = child_ended(parent_id=opinion.case_id)
    if opinion.mode == "any" and verdict is not OpinionVerdict.DISAGREE:
        others = Opinion.objects.select_related("matter").filter(case_id=opinion.case_id, mode="any")
        for other in others.exclude(pk=opinion.pk).filter(matter__closed_at=None):
            with acting(OPINION["opinion.close"], matter=other.matter, actor=System(), now=now) as move:
                move.leave(closed_at=now, holder="", alert_at=None)
            left = child_ended(parent_id=opinion.case_id)
    if left == 0:
        matter = Matter.objects.get(pk=opinion.case_id)
        with moving(CASE["case.opinions_in"], matter=matter, actor=System(), now=now) as move:
            move.record(last=opinion.agency.code)


def forward_opinion(
    *, opinion: Opinion, agency: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will hand an opinion over to the agency that is really in charge (转办)."""
    at_agency(opinion.agency.code, actor)
    if not reason.strip():
        raise Refused(tell("转办须写明理由，没有写入。"))
    with moving(OPINION["opinion.forward"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        Opinion.objects.filter(pk=opinion.pk).update(agency_id=agency_id(agency))
        move.record(to=agency, reason=reason)
        move.leave(holder=f"agency:{agency}")


def return_opinion(
    *, opinion: Opinion, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send a request back to the reviewing agency because it cannot be answered as it is (驳回)."""
    at_agency(opinion.agency.code, actor)
    if not reason.strip():
        raise Refused(tell("驳回须写明理由，没有写入。"))
    with moving(OPINION["opinion.return"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)
        move.leave(holder=f"agency:{opinion.case.agency.code}")


def reask_opinion(
    *, opinion: Opinion, text: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask again, with what was missing, after a return or after an answer that was no plain yes."""
    at_agency(opinion.case.agency.code, actor)
    again = opinion.matter.state == "given"
    if again and opinion.verdict == OpinionVerdict.AGREE:
        raise Refused(tell("这个部门已经同意，不用重新征求，没有写入。"))
    if not text.strip():
        raise Refused(tell("重新征求须写明补充了什么，没有写入。"))
    with moving(OPINION["opinion.reask"], matter=opinion.matter, actor=actor, now=now, seen=seen) as move:
        move.record(text=text, before=opinion.verdict)
        due = _opinion_due(opinion.case, now)
        move.leave(holder=f"agency:{opinion.agency.code}", closed_at=None, due_at=due, alert_at=due)
        if again:
            Opinion.objects.filter(pk=opinion.pk).update(verdict="", text="", given_at=None)
            children_added(parent_id=opinion.case_id, count=1)


def pause_case(
    *, case: Case, cause: PauseCause, expected_days: int, notice: str, actor: Person, now: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """This will stop the clock for a special step of art. 45, with cause, expected days and written notice."""
    at_agency(case.agency.code, actor)
    if cause.value not in spec_of(case).special:
        raise Refused(tell("这个事项的规定里没有“{label}”，不能停表。时钟照常走。", label=cause.label))
    if expected_days < 1 or not notice.strip():
        raise Refused(tell("停表须书面告知申请人所需时间，没有写入。请填预计天数和告知内容。"))
    clause = pause_clauses(case, local_day(now)).get(cause, "")
    if not clause:
        raise Refused(
            tell(
                "这个事项没有写明“{label}”依据的条款，不能停表。时钟照常走，请先由事项管理员补上条款。",
                label=cause.label,
            )
        )
    with moving(CASE["case.pause"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        CasePause.objects.create(
            case=case, cause=cause.value, clause=clause, started_at=now, expected_days=expected_days,
            notice=notice[:300],
        )  # fmt: skip
        move.record(cause=cause.value, clause=clause, expected_days=expected_days, notice=notice)
        words = (
            f"你（单位）申请的“{case.matter.title}”依法需要{cause.label}（{clause}），"
            f"预计 {expected_days} 个工作日，所需时间不计算在办理期限内。"
        )
        issue(move, case, DocumentKind.SPECIAL, [words, notice], serial=str(case.matter.version + 1))
        move.leave(due_at=None, alert_at=None)


def resume_case(*, case: Case, result: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end the special step; the clock goes on with the days that were left."""
    at_agency(case.agency.code, actor)
    with moving(CASE["case.resume"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        CasePause.objects.filter(case=case, ended_at=None).update(ended_at=now)
        move.record(result=result)
        fresh = Case.objects.select_related("item_version").get(pk=case.pk)
        set_clock(move, fresh)


def ask_extension(
    *, case: Case, days: int, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will ask the head of the agency to extend the review once (Licensing Law art. 42)."""
    at_agency(case.agency.code, actor)
    most = statutory(Statute.DECISION_EXTENSION, local_day(now)).value
    if case.extension_days:
        raise Refused(tell("审查期限已经延长过一次，依法不能再延。"))
    if not 1 <= days <= most or not reason.strip():
        raise Refused(tell("延长须 1—{most} 个工作日，并写明理由，没有写入。", most=most))
    with moving(CASE["case.ask_extension"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        case.extension_asked = {"days": days, "reason": reason, "by": actor.key, "label": actor.label}
        Case.objects.filter(pk=case.pk).update(extension_asked=case.extension_asked)
        move.record(days=days, reason=reason)


def extend_case(
    *, case: Case, actor: Person, now: datetime, seen: int | None = None, approve: bool = True, note: str = ""
) -> None:
    """This will decide on the extension that was asked for: by the head of the agency, never by who asked."""
    at_agency(case.agency.code, actor)
    asked = case.extension_asked
    if not asked:
        raise Refused(tell("没有人请求延长，什么都没有写入。须先由审批人员写明天数和理由。"))
    if asked["by"] == actor.key:
        raise Refused(tell("延长须经本机关负责人批准，请求人不能自己批准，没有写入。请交给另一位负责人。"))
    if not approve and not note.strip():
        raise Refused(tell("不批准延长须写明理由，没有写入。"))
    name = "case.extend" if approve else "case.refuse_extension"
    with moving(CASE[name], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        case.extension_days, case.extension_asked = (asked["days"] if approve else 0), {}
        Case.objects.filter(pk=case.pk).update(extension_days=case.extension_days, extension_asked={})
        move.record(days=asked["days"], reason=asked["reason"], asked_by=asked["by"], note=note)
        if approve:
            set_clock(move, Case.objects.select_related("item_version").get(pk=case.pk))
            words = (
                f"你（单位）申请的“{case.matter.title}”，经本机关负责人批准，延长办理期限 {asked['days']} 个工作日，"
                f"延长后到期：{local_words(move.changes.get('due_at'))}。理由：{asked['reason']}"
            )
            issue(move, case, DocumentKind.EXTEND, [words])
