"""The decision: grant with its licence, refuse with reasons and rights, one rating."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from hemei.accounts.queries import Person, agency_names
from hemei.cases.enums import RIGHTS, DocumentKind, OpinionVerdict, Origin, Verdict
from hemei.cases.flow import CASE
from hemei.cases.models import Case, CasePaper, Licence
from hemei.cases.operations.checks import open_check
from hemei.cases.operations.documents import issue
from hemei.cases.operations.fees import unanswered, unpaid
from hemei.cases.operations.follow import end_case
from hemei.cases.operations.licences import Render, issue_licence
from hemei.cases.operations.moves import moving
from hemei.cases.operations.phases import phase_conditions
from hemei.cases.operations.review import at_agency
from hemei.cases.operations.starts import open_start
from hemei.cases.operations.window import keep_promises
from hemei.cases.queries import awaited, never_asked
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, System
from hemei.rules.words import say
from hemei.rules.workdays import local_day


def _two_people(case: Case, actor: Person) -> None:
    if case.accepted_by == actor.key:
        raise Refused(tell("受理和决定不能是同一个人，决定没有写入。请交给另一位审批人员。"))


def grant_case(
    *, case: Case, conditions: str, actor: Person, now: datetime, render: Render | None = None,
    seen: int | None = None,
) -> Licence:  # fmt: skip
    """This will grant a case and issue its licence; open opinions or unmet promises are named and stop it.

    `render` makes the signed PDF from the licence; without one the licence has no file yet.
    """
    at_agency(case.agency.code, actor)
    conditions = phase_conditions(case, conditions, local_day(now))
    with moving(CASE["case.grant"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _two_people(case, actor)
        _nothing_missing(case)
        return _issue(move, case, conditions, actor.key, render)


def issue_jointly(
    *, case: Case, conditions: str, decided_by: str, heard: Collection[str], now: datetime,
    render: Render | None = None,
) -> Licence:  # fmt: skip
    """This will grant a case because its joint acceptance passed; `decided_by` concluded it for the agency.

    `heard` are the agencies that concluded: their conclusion stands for the opinion that the item requires.
    """
    with moving(CASE["case.grant_joint"], matter=case.matter, actor=System(), now=now) as move:
        _nothing_missing(case, heard)
        return _issue(move, case, conditions, decided_by, render)


def _issue(move: Move, case: Case, conditions: str, decided_by: str, render: Render | None) -> Licence:
    now = move.now
    Case.objects.filter(pk=case.pk).update(decided_at=now, decided_by=decided_by, reasons=conditions)
    case.reasons = conditions  # printed on the licence
    licence = issue_licence(case=case, conditions=conditions, actor=move.actor, now=now, render=render)
    open_start(licence, actor=move.actor, now=now)
    if licence.paper:
        _hand_on(case, licence, now)
    move.record(licence=licence.number, conditions=conditions, sha256=licence.sha256, decided_by=decided_by)
    _granted_paper(move, case, licence, conditions)
    move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    open_check(case=case, actor=move.actor, now=now)
    end_case(case, now=now)
    return licence


def _granted_paper(move: Move, case: Case, licence: Licence, conditions: str) -> None:
    words = [
        f"你（单位）申请的“{case.matter.title}”（办件编号 {case.matter.number}），经审查符合法定条件，准予许可。",
        f"发给《{licence.title}》，编号 {licence.number}。",
    ]
    issue(
        move, case, DocumentKind.GRANT, [*words, *([f"附加条件：{conditions}"] if conditions else []), RIGHTS]
    )


def _nothing_missing(case: Case, heard: Collection[str] = ()) -> None:
    """Whatever a grant still waits for is named, with whose turn it is."""
    if owed := unpaid(case):
        raise Refused(
            tell(
                "这个事项先缴费、后发证，还有 {amount} 元没有缴，决定没有写入。等缴费到账后再准予。",
                amount=owed,
            )
        )
    if asked := unanswered(case):
        raise Refused(
            tell(
                "这个事项要不要先缴费，要看：{asked}，还没有人回答，决定没有写入。请申请人在订单页回答，或者窗口代填。",
                asked=asked,
            )
        )
    unasked = [code for code in never_asked(case) if code not in heard]
    if unasked:
        names = "、".join(agency_names().get(code, code) for code in unasked)
        raise Refused(
            tell("这个事项规定要征求 {names} 的意见，还没有征求，决定没有写入。请先发出征求。", names=names)
        )
    opinions = list(case.opinions.select_related("agency", "matter"))
    late = [o.agency.name for o in opinions if o.matter.closed_at is None]
    if late:
        raise Refused(tell("还有并联意见没有回复：{late}。请催办或等齐后再决定。", late=late))
    no = [o.agency.name for o in opinions if o.verdict == OpinionVerdict.DISAGREE and o.mode == "all"]
    either = [o for o in opinions if o.mode == "any" and o.verdict]
    if either and all(o.verdict == OpinionVerdict.DISAGREE for o in either):
        no += [o.agency.name for o in either]
    if no:
        raise Refused(tell("有部门不同意：{no}，没有写入。请协商后重新征求意见，或者不予许可。", no=no))
    due = [p.name for p in case.papers.all() if p.verdict == Verdict.DEFERRED]
    if due:
        broken = case.promises.filter(matter__state="broken").exists()
        then = tell("承诺已经到期，补齐才能发证，也可以终止办理。") if broken else tell("补齐后才能发证。")
        raise Refused(
            tell(
                "容缺材料还没有补齐：{due}，等申请人交上。{then}",
                due=[say("《{name}》", name=n) for n in due],
                then=then,
            )
        )
    waits = awaited(case)
    if waits:
        then = (
            tell("前序没有办成的，等申请人重新申请或撤回。")
            if case.failed
            else tell("结果一到就能决定，现在什么都没有写入。")
        )
        raise Refused(tell("先受理、后决定，还要等：{waits}。{then}", waits=waits, then=then))


def _hand_on(case: Case, licence: Licence, now: datetime) -> None:
    """The licence takes its place among the papers of the order's other items, and keeps promises to bring it."""
    rows = CasePaper.objects.filter(case__order_id=case.order_id, paper=licence.paper, upload=None)
    if not rows.update(origin=Origin.ISSUED, origin_note=licence.number, verdict=Verdict.OK):
        return  # nobody needs it, so nobody promised it
    for row in list(rows.filter(case__promises__paper=licence.paper).select_related("case")):
        keep_promises(row.case, row.paper, System(), now)


def refuse_case(*, case: Case, reasons: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse a case with reasons; the notice carries the review and litigation rights (art. 38)."""
    at_agency(case.agency.code, actor)
    if not reasons.strip():
        raise Refused(tell("不予许可须说明理由和依据，决定没有写入。"))
    with moving(CASE["case.refuse"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _two_people(case, actor)
        Case.objects.filter(pk=case.pk).update(decided_at=now, decided_by=actor.key, reasons=reasons)
        move.record(reasons=reasons, rights=RIGHTS)
        words = f"你（单位）申请的“{case.matter.title}”（办件编号 {case.matter.number}），依法不予许可。"
        issue(move, case, DocumentKind.REFUSE, [words, f"理由和依据：{reasons}", RIGHTS])
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now, how="refused")


def terminate_case(*, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will end a case without a decision because its promised papers never came (容缺承诺到期未履行)."""
    at_agency(case.agency.code, actor)
    if not case.promises.filter(matter__state="broken").exists():
        raise Refused(
            tell("只有容缺承诺到期没有履行的办件才能终止，没有写入。请继续审查，或者依法作出决定。")
        )
    if not reason.strip():
        raise Refused(tell("终止办理须说明理由，没有写入。"))
    with moving(CASE["case.terminate"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _two_people(case, actor)
        Case.objects.filter(pk=case.pk).update(decided_at=now, decided_by=actor.key, reasons=reason)
        move.record(reason=reason, rights=RIGHTS)
        words = f"你（单位）申请的“{case.matter.title}”，因容缺承诺到期未履行，终止办理。"
        issue(move, case, DocumentKind.END, [words, f"说明：{reason}", RIGHTS])
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        end_case(case, now=now, how="terminated")


def rate_case(
    *, case: Case, score: int, text: str, actor: Person, now: datetime, voice: Person | None = None
) -> None:
    """This will take the applicant's one rating of an ended case, 1 to 5.

    Under a `voice` the ledger names nobody and the act says only that somebody rated: level and words then stand
    in the rating of the room above, where those who were rated do not see whose they are.
    """
    if case.party_id != actor.party_id:
        raise Refused(tell("只有这个办件的申请人能评价，没有写入。"))
    if case.score is not None:
        raise Refused(tell("这个办件已经评价过，一事一评，原来的评价保留。"))
    if not 1 <= score <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    if score <= 2 and not text.strip():
        raise Refused(tell("不满意请写一句原因，我们会回访，评价还没有写入。"))
    with moving(CASE["case.rate"], matter=case.matter, actor=voice or actor, now=now) as move:
        if not Case.objects.filter(pk=case.pk, score=None).update(score=score):
            raise Refused(tell("这个办件已经评价过，一事一评，原来的评价保留。"))
        if voice is None:
            move.record(score=score, text=text)
