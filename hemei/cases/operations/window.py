"""The window: papers one by one, acceptance, tolerance, the one correction notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db.models import Q

from hemei.accounts.queries import Person
from hemei.cases.enums import DocumentKind, Origin, Place, Verdict
from hemei.cases.flow import CASE, PROMISE
from hemei.cases.models import Case, CasePaper, Promise, Upload
from hemei.cases.operations.documents import issue, local_words
from hemei.cases.operations.fees import raise_fee, waived
from hemei.cases.operations.files import keep_upload, own
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import set_clock
from hemei.cases.operations.visits import count_visit
from hemei.cases.queries import broken_promises, promise_due, spec_of
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, System, acting
from hemei.rules.clock import silence_due
from hemei.rules.items import Need
from hemei.rules.tolerance import broken_bars_next
from hemei.rules.words import mark, say
from hemei.rules.workdays import SHANGHAI, local_day, official

CONSEQUENCE = mark("到期未补齐的，可以终止办理，以后不再适用容缺受理；补齐才能发证")


def check_paper(
    *,
    case: Case,
    paper: str,
    verdict: Verdict,
    remark: str,
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """This will record what a clerk found about one paper; a defect needs a remark that says what to mend."""
    if verdict is Verdict.DEFECT and not remark.strip():
        raise Refused(tell("要补正的材料须写明缺什么、怎么改，什么都没有写入。"))
    with moving(CASE["case.check"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        found = CasePaper.objects.filter(case=case, paper=paper).update(verdict=verdict, remark=remark[:300])
        if not found:
            raise Refused(tell("这个办件没有这份材料，什么都没有写入。请刷新页面。"))
        move.record(paper=paper, verdict=verdict.value, remark=remark)


def accept_case(*, case: Case, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will accept a case, with tolerance when deferrable papers are missing (Licensing Law art. 32)."""
    papers = list(case.papers.all())
    gaps = [p for p in papers if p.origin in {Origin.DEFERRED, Origin.MISSING}]
    # the promise that stands for such a paper was agreed to at submission, whatever another item makes of it
    gaps = [p for p in gaps if (p.origin, p.need) != (Origin.DEFERRED, Need.PROMISABLE)]
    hard = [p.name for p in gaps if p.need != Need.DEFERRABLE.value]
    hard += [p.name for p in papers if p.verdict == Verdict.DEFECT]
    if hard:
        raise Refused(
            tell(
                "还不能受理：{hard}缺少或要补正。请发一次性告知。",
                hard=[say("《{name}》", name=n) for n in hard],
            )
        )
    if gaps:
        _no_broken_promise(case, now)
    kind = CASE["case.accept_tolerant" if gaps else "case.accept"]
    with moving(kind, matter=case.matter, actor=actor, now=now, seen=seen) as move:
        _accept(case, actor.key, now)
        move.leave(holder=f"agency:{case.agency.code}")
        set_clock(move, case)
        move.record(deferred=[p.paper for p in gaps])
        for gap in gaps:
            _promise(case, gap, actor, now)
        _accepted_paper(move, case, gaps)
        _fees(move, case, actor, now)


def _fees(move: Move, case: Case, actor: Person | System, now: datetime) -> None:
    raise_fee(case=case, actor=actor, now=now)
    if spared := waived(case):
        move.record(fees_waived=spared)


def _accepted_paper(move: Move, case: Case, gaps: list[CasePaper]) -> None:
    """受理通知书: what was taken in, how long it takes, what must still come (行政许可法 32)."""
    due = move.changes.get("due_at")
    words = [
        f"你（单位）申请的“{case.matter.title}”（办件编号 {case.matter.number}），符合受理条件，予以受理。",
        f"承诺办结期限：{local_words(due)}。" if due else "承诺办结期限待放假安排公布后告知。",
    ]
    words += [f"容缺受理：下列材料请按承诺期限补交。{CONSEQUENCE}。"] if gaps else []
    points = [{"text": f"《{gap.name}》"} for gap in gaps]
    issue(move, case, DocumentKind.ACCEPT, words, points=points)


def _no_broken_promise(case: Case, now: datetime) -> None:
    broken = broken_promises(case.party_id) if broken_bars_next(local_day(now)) else []
    if broken:
        named = "、".join(f"{one.matter.title}（{one.matter.number}）" for one in broken[:3])
        raise Refused(
            tell(
                "申请人有到期没有履行的承诺：{named}，不能再容缺受理，没有写入。请等补齐后受理，"
                "或者发一次性告知。",
                named=named,
            )
        )


def _accept(case: Case, who: str, at: datetime) -> None:
    case.accepted_at, case.accepted_by = at, who
    Case.objects.filter(pk=case.pk).update(accepted_at=at, accepted_by=who)


def _promise(case: Case, gap: CasePaper, actor: Person | System, now: datetime) -> None:
    due = promise_due(case, gap, now)
    due_at = datetime.combine(due, time(17, 30), SHANGHAI)
    remind_at = datetime.combine(max(official().back(due, 1), local_day(now)), time(9, 0), SHANGHAI)
    number = f"CN-{case.matter.number}-{gap.paper}"
    with beginning(
        PROMISE["promise.make"], flow="promise", number=number[:60], title=f"补交《{gap.name}》", actor=actor, now=now,
        party=case.matter.party, parent=case.matter,
    ) as move:  # fmt: skip
        Promise.objects.create(matter=move.matter, case=case, paper=gap.paper, consequence=CONSEQUENCE)
        move.leave(due_at=due_at, alert_at=min(remind_at, due_at), holder=case.matter.party)
        move.record(paper=gap.paper, due_on=due.isoformat(), consequence=CONSEQUENCE)
    CasePaper.objects.filter(pk=gap.pk).update(verdict=Verdict.DEFERRED)


def accept_by_law(*, case: Case, now: datetime) -> None:
    """This will accept a case because the window was silent for five working days, from the day of receipt."""
    with moving(CASE["case.accept_by_law"], matter=case.matter, actor=System(), now=now) as move:
        _accept(case, "system", case.received_at or now)
        move.leave(holder=f"agency:{case.agency.code}")
        set_clock(move, case)
        move.record(received_at=(case.received_at or now).isoformat(), law="行政许可法 32(4)")
        _accepted_paper(move, case, [])
        _fees(move, case, System(), now)


def correct_case(
    *, case: Case, points: Mapping[str, str], actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send the one correction notice with every fault; the system refuses a second (art. 32)."""
    if case.corrected:
        raise Refused(tell("这个办件已经一次性告知过，依法不能再发第二次。请按现有材料受理或作出决定。"))
    if not points:
        raise Refused(tell("告知书没有列出要补正的内容，没有发出。请先勾选材料并写明原因。"))
    with moving(CASE["case.correct"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        Case.objects.filter(pk=case.pk).update(corrected=True)
        case.corrected = True
        for paper, remark in points.items():
            CasePaper.objects.filter(case=case, paper=paper).update(
                verdict=Verdict.DEFECT, remark=remark[:300]
            )
        move.record(points=dict(points))
        move.leave(holder=case.matter.party, due_at=None, alert_at=None)
        names = dict(CasePaper.objects.filter(case=case).values_list("paper", "name"))
        told = [{"text": f"《{names.get(paper, paper)}》：{remark}"} for paper, remark in points.items()]
        words = (
            f"你（单位）申请的“{case.matter.title}”，材料不齐全或者不符合法定形式，请一次补正下列全部内容。"
        )
        issue(
            move, case, DocumentKind.CORRECT, [words, "补正期间不计入办理期限；本告知只作一次。"], points=told
        )


def resubmit_case(
    *,
    case: Case,
    files: Mapping[str, tuple[str, bytes]],
    actor: Person,
    now: datetime,
    seen: int | None = None,
) -> None:
    """This will hand in the corrected papers; the five working days for acceptance start anew (art. 32)."""
    own(case.order, actor, now)
    with moving(CASE["case.resubmit"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        sums: dict[str, Any] = {}
        for paper, (name, content) in files.items():
            upload = keep_upload(order=case.order, paper=paper, name=name, content=content, now=now)
            _attach(case, paper, upload)
            sums[paper] = upload.sha256
        Case.objects.filter(pk=case.pk).update(received_at=now)
        move.record(uploads=sums)
        move.leave(holder="desk")
        set_clock(move, case, silence_due(now, calendar=official()))


def _attach(case: Case, paper: str, upload: Upload) -> None:
    CasePaper.objects.filter(case=case, paper=paper).update(
        upload=upload, origin=Origin.UPLOAD, verdict=Verdict.PENDING, remark=""
    )


def supply_paper(*, case: Case, paper: str, name: str, content: bytes, actor: Person, now: datetime) -> None:
    """This will hand in a deferred paper and keep the promise that it stood for; the approver looks at it.

    Where the paper is the result that a tolerant predecessor would issue, the grant no longer waits for that.
    """
    own(case.order, actor, now)
    waited = Q(verdict=Verdict.DEFERRED) | Q(origin=Origin.ISSUED, upload=None)
    if not CasePaper.objects.filter(waited, case=case, paper=paper).exists():
        raise Refused(tell("这份材料不在等待补齐，什么都没有写入。请刷新页面。"))
    with moving(CASE["case.supply"], matter=case.matter, actor=actor, now=now) as move:
        upload = keep_upload(order=case.order, paper=paper, name=name, content=content, now=now)
        _attach(case, paper, upload)
        CasePaper.objects.filter(case=case, paper=paper).update(verdict=Verdict.OK)
        move.record(paper=paper, sha256=upload.sha256)
        keep_promises(case, paper, actor, now)
        _stop_waiting_for(case, paper)


def keep_promises(case: Case, paper: str, actor: Person | System, now: datetime) -> None:
    """This will note that the promises for a paper were kept, in time or late."""
    for promise in case.promises.select_related("matter").filter(paper=paper):
        if promise.matter.state in {"open", "broken"}:
            with acting(PROMISE["promise.keep"], matter=promise.matter, actor=actor, now=now) as kept:
                kept.record(late=promise.matter.state == "broken")
                kept.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _stop_waiting_for(case: Case, paper: str) -> None:
    issuers = {
        one.item_code
        for one in Case.objects.filter(order_id=case.order_id, item_code__in=case.decides_after)
        if spec_of(one).result_paper == paper
    }
    if issuers:
        case.decides_after = [key for key in case.decides_after if key not in issuers]
        case.failed = [key for key in case.failed if key not in issuers]
        Case.objects.filter(pk=case.pk).update(decides_after=case.decides_after, failed=case.failed)


def record_visit(*, case: Case, reason: str, actor: Person, now: datetime, place: Place = Place.SITE) -> None:
    """This will count one visit where it happens: an officer on the spot, or the applicant at the counter.

    A second one for the same case, place and day is refused, since it was counted.
    """
    words = mark("现场核验") if place is Place.SITE else mark("到窗口")
    if count_visit(case=case, place=place, source=words, reason=reason, actor=actor, now=now) is None:
        raise Refused(tell("今天在同一地点的到场已经记过，没有重复记。"))
