"""Papers from hand to hand: front → back → exit → applicant; each hand-over an act with its receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError

from hemei.accounts.queries import Person, masked_name
from hemei.cases.enums import DocumentKind, Leg, Place, Way
from hemei.cases.flow import HANDOVER
from hemei.cases.models import Case, Delivery, HandOver
from hemei.cases.operations.deliveries import collect
from hemei.cases.operations.documents import make_document, serve_all
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.visits import count_visit
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused
from hemei.rules.workdays import SHANGHAI

ENDED = frozenset({"granted", "refused", "declined", "terminated", "withdrawn"})


def give(*, case: Case, leg: Leg, papers: Sequence[str], note: str, actor: Person, now: datetime) -> HandOver:
    """This will hand papers of a case to the next hand: the clerk to the agency, the agency to the exit window.

    The papers are named; the other side takes them with an act of its own.
    """
    named = [one.strip()[:100] for one in papers if one.strip()]
    if not named:
        raise Refused(tell("请勾选或写明交了哪些材料，没有写入。"))
    _may_give(case, leg, actor)
    try:
        with beginning(
            HANDOVER["handover.give"], flow="handover", number=next_number("JJ", now), title=case.matter.title,
            actor=actor, now=now, party=case.matter.party, parent=case.matter,
        ) as move:  # fmt: skip
            made = HandOver.objects.create(
                matter=move.matter, case=case, leg=leg, papers=named, note=note[:200], giver=actor.key,
                giver_label=actor.label, given_at=now,
            )  # fmt: skip
            move.record(case=case.matter.number, leg=leg.value, papers=named, note=note[:200])
            move.leave(holder=f"agency:{case.agency.code}" if leg is Leg.BACK else "desk")
    except IntegrityError as open_one:
        raise Refused(tell("这个办件还有一次交接没有接收，没有再交。请先接收或退回那一次。")) from open_one
    return made


def _may_give(case: Case, leg: Leg, actor: Person) -> None:
    if leg is Leg.BACK and not actor.roles & {"clerk", "helper"}:
        raise NotAllowed(tell("前台交后台由窗口人员办，没有写入。"))
    if leg is Leg.EXIT:
        if actor.agency != case.agency.code or "approver" not in actor.roles:
            raise NotAllowed(tell("后台交出件窗口由审批部门办，没有写入。"))
        if case.matter.state not in ENDED:
            raise Refused(tell("办件还没有结果，不能交出件窗口，没有写入。"))
    if leg is Leg.OUT:
        raise Refused(tell("交给申请人请用“出件”，没有写入。"))


def take(*, handover: HandOver, actor: Person, now: datetime, seen: int | None = None) -> HandOver:
    """This will take papers over, never from oneself; a numbered receipt names who gave, who took, and what."""
    _may_take(handover, actor)
    case = handover.case
    with moving(HANDOVER["handover.take"], matter=handover.matter, actor=actor, now=now, seen=seen) as move:
        HandOver.objects.filter(pk=handover.pk).update(
            taker=actor.key, taker_label=actor.label, taken_at=now, open=False
        )
        paper = make_document(
            case=case, kind=DocumentKind.HANDOVER, now=now, by=actor.label, serial=handover.matter.number,
            paragraphs=[
                f"环节：{Leg(handover.leg).label}",
                f"交出：{handover.giver_label}，{handover.given_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
                f"接收：{actor.label}，{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            ],
            points=[{"text": name} for name in handover.papers],
        )  # fmt: skip
        move.record(papers=handover.papers, document=paper.number, document_sha256=paper.content_sha256)
        move.leave(closed_at=now, holder="")
    handover.refresh_from_db()
    return handover


def _may_take(handover: HandOver, actor: Person) -> None:
    if handover.giver == actor.key:
        raise Refused(tell("交出和接收不能是同一个人，没有写入。请由另一位接收。"))
    if handover.leg == Leg.BACK and actor.agency != handover.case.agency.code:
        raise NotAllowed(tell("这次交接由审批部门接收，没有写入。"))
    if handover.leg == Leg.EXIT and not actor.roles & {"clerk", "helper"}:
        raise NotAllowed(tell("这次交接由出件窗口接收，没有写入。"))


def send_back(
    *, handover: HandOver, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will send papers back that are not what the list says."""
    _may_take(handover, actor)
    if not reason.strip():
        raise Refused(tell("退回要写明少了什么，没有写入。"))
    with moving(HANDOVER["handover.return"], matter=handover.matter, actor=actor, now=now, seen=seen) as move:
        HandOver.objects.filter(pk=handover.pk).update(open=False)
        move.record(reason=reason[:200])
        move.leave(closed_at=now, holder="")


def hand_out(
    *, case: Case, papers: Sequence[str], receiver: str, shown: str, actor: Person, now: datetime
) -> HandOver:
    """This will hand the result to whoever came for it (出件): counts the visit and serves every paper of the case.

    `receiver` is who took it and `shown` what identity he showed; the ledger keeps the name masked.
    """
    named = [one.strip()[:100] for one in papers if one.strip()]
    if not named or not receiver.strip() or not shown.strip():
        raise Refused(tell("请写明交了哪些、谁领的、核对了什么证件，没有写入。"))
    if case.matter.state not in ENDED:
        raise Refused(tell("办件还没有结果，不能出件，没有写入。"))
    with beginning(
        HANDOVER["handover.out"], flow="handover", number=next_number("JJ", now), title=case.matter.title,
        actor=actor, now=now, party=case.matter.party, parent=case.matter,
    ) as move:  # fmt: skip
        made = HandOver.objects.create(
            matter=move.matter, case=case, leg=Leg.OUT, papers=named, note=shown[:200], giver=actor.key,
            giver_label=actor.label, taker=case.matter.party, taker_label=receiver[:120], given_at=now,
            taken_at=now, open=False,
        )  # fmt: skip
        move.record(case=case.matter.number, papers=named, to=masked_name(receiver), shown=shown[:200])
        move.leave(closed_at=now, holder="")
        source = move.matter.number
        count_visit(case=case, place=Place.HALL, source=source, reason="到窗口领取", actor=actor, now=now)
        serve_all(case=case, way=Way.DIRECT, receiver=receiver, actor=actor, now=now)
        waiting = Delivery.objects.select_related("matter").filter(
            case=case, active=True, matter__state="asked"
        )
        for one in waiting:
            collect(delivery=one, actor=actor, now=now)
    return made
