"""Leaving the register (注销): simple, ordinary and compulsory, also by a successor in the signer's place.

Clauses: 市场主体登记管理条例 31-34, 公司法 235-241; 代位注销 as Shandong practises it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hemei.accounts.queries import Person, party
from hemei.cases.enums import ExitWay
from hemei.cases.flow import EXIT
from hemei.cases.models import Exit, ExitHeir, ExitObjection
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.review import at_agency
from hemei.cases.queries.market import heir_faults
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, Stale, System, WrongState
from hemei.rules.exits import (
    LIABILITY,
    Fault,
    Link,
    Window,
    bars,
    compulsory_from,
    may_notice_from,
    notice_late,
    ordinary_window,
    simple_window,
)
from hemei.rules.workdays import local_day

REGISTRAR = "approval-service"
Files = Mapping[int, tuple[str, bytes]]  # line of the chain → name and content of its document


class BadChain(Refused):
    """A succession chain that does not hold; `faults` name each fault at its place. Nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        said = "；".join(str(fault.text) for fault in faults)
        super().__init__(tell("承继关系有问题，没有写入，您填的内容还在：{said}", said=said))


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, in whose place (none = in his own right), by which chain, and whether he takes the liability."""

    name: str
    gone: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    liable: bool = False


def publish_exit(
    *, why: str, said: Collection[str], sole: bool, promised: bool, signer: Signer, actor: Person, now: datetime,
    files: Files | None = None, party_id: int | None = None,
) -> Exit:  # fmt: skip
    """This will publish a simple deregistration; a sole trader is only sent to the departments.

    Refused with the reason: what shuts the simple way, a promise not given, a chain that does not hold.
    """
    if shut := bars(said):
        raise Refused(tell("不能走简易注销：{shut}。请改走普通注销，没有写入。", shut=shut))
    if not promised:
        raise Refused(tell("简易注销要全体投资人承诺没有债务或者已经清偿，没有写入。您填的内容还在。"))
    today = local_day(now)
    window = simple_window(today, sole=sole)
    return _begin(
        "exit.publish", ExitWay.SIMPLE, why, signer, files, actor, now, party_id,
        sole=sole, window=window, said=sorted(said),
    )  # fmt: skip


def publish_liquidation(
    *, why: str, formed: date, group: str, signer: Signer, actor: Person, now: datetime,
    files: Files | None = None, party_id: int | None = None,
) -> Exit:  # fmt: skip
    """This will publish the liquidation group of an ordinary deregistration, and say when that was late."""
    today = local_day(now)
    if formed > today:
        raise Refused(tell("清算组成立的日子不能在今天以后，没有写入。您填的内容还在。"))
    if not group.strip():
        raise Refused(tell("清算组成员要写全，负责人写在最前，没有写入。您填的内容还在。"))
    return _begin(
        "exit.liquidate", ExitWay.ORDINARY, why, signer, files, actor, now, party_id,
        formed_on=formed, group=group[:200], late=notice_late(formed, today),
    )  # fmt: skip


def publish_compulsory(*, party_id: int, why: str, revoked: date, actor: Person, now: datetime) -> Exit:
    """This will publish a compulsory deregistration of a firm whose licence was revoked three years ago or more."""
    at_agency(REGISTRAR, actor)
    today, begin = local_day(now), may_notice_from(revoked, local_day(now))
    if today < begin:
        raise Refused(tell("吊销满三年才能公告强制注销，最早 {begin}，没有写入。", begin=begin))
    return _begin(
        "exit.notice", ExitWay.COMPULSORY, why, Signer(actor.label), None, actor, now, party_id,
        revoked_on=revoked, window=compulsory_from(revoked, today),
    )  # fmt: skip


def finish_liquidation(*, leaving: Exit, actor: Person, now: datetime, seen: int | None = None) -> Window:
    """This will note that the liquidation ended today; from the creditors' term on 30 days remain to apply."""
    _own(leaving, actor)
    if leaving.liquidated_on:
        raise Refused(tell("清算已经报结束，没有重复写入。"))
    today = local_day(now)
    window = ordinary_window(leaving.published_on, today)
    with moving(EXIT["exit.finish"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        Exit.objects.filter(pk=leaving.pk).update(
            liquidated_on=today, opens_on=window.opens, shuts_on=window.shuts
        )
        move.record(opens=window.opens.isoformat(), shuts=window.shuts.isoformat() if window.shuts else "")
    return window


def object_to(
    *, leaving: Exit, by: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take down an objection; the deregistration stops until it is settled."""
    if not by.strip() or not reason.strip():
        raise Refused(tell("请写明谁提出异议、什么理由，没有写入。"))
    with moving(EXIT["exit.object"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        ExitObjection.objects.create(leaving=leaving, by=by[:120], reason=reason[:300], at=now)
        move.record(by=by, reason=reason, before=leaving.matter.state)


def answer_objection(
    *, leaving: Exit, answer: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will settle all open objections; the deregistration goes on from where it stood."""
    at_agency(REGISTRAR, actor)
    if not answer.strip():
        raise Refused(tell("请写明异议怎样解决的，没有写入。"))
    with moving(EXIT["exit.answer"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        rows = ExitObjection.objects.filter(leaving=leaving, answered_at=None)
        rows.update(answer=answer[:300], answered_at=now)
        before = "submitted" if leaving.applied_by else _standing(leaving)
        move.record(answer=answer)
        move.leave(state=before)


def apply_for_exit(*, leaving: Exit, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will apply for the deregistration inside its time; too early or too late is refused with the days."""
    _own(leaving, actor)
    today = local_day(now)
    if leaving.opens_on is None:
        raise Refused(tell("清算还没有报结束，不能申请注销，没有写入。"))
    if today < leaving.opens_on:
        raise Refused(tell("公示还没有满，{opens} 起才能申请，没有写入。", opens=leaving.opens_on))
    if leaving.shuts_on and today > leaving.shuts_on:
        raise Refused(tell("过了 {shuts} 的申请期，要重新公示，没有写入。", shuts=leaving.shuts_on))
    with moving(EXIT["exit.apply"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        Exit.objects.filter(pk=leaving.pk).update(applied_by=actor.key)
        move.record(agency=REGISTRAR)
        move.leave(holder=f"agency:{REGISTRAR}")


def strike_off(*, leaving: Exit, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will strike a firm off the register; a compulsory one only after its notice, without objection."""
    at_agency(REGISTRAR, actor)
    _two_people(leaving, actor)
    today = local_day(now)
    if leaving.matter.state == "public" and leaving.way != ExitWay.COMPULSORY:
        raise Refused(tell("还没有人申请注销，没有写入。请等申请人在申请期内申请。"))
    if leaving.opens_on and today < leaving.opens_on:
        raise Refused(tell("公告还没有满，最早 {opens} 注销，没有写入。", opens=leaving.opens_on))
    with moving(EXIT["exit.close"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        Exit.objects.filter(pk=leaving.pk).update(decided_by=actor.key, struck_off_on=today)
        move.record(way=leaving.way, signer=leaving.signer)
        _over(leaving, move)


def refuse_exit(*, leaving: Exit, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will refuse a deregistration with its reason; the rights to review are told."""
    at_agency(REGISTRAR, actor)
    _two_people(leaving, actor)
    if not reason.strip():
        raise Refused(tell("不予注销须说明理由和依据，没有写入。"))
    with moving(EXIT["exit.refuse"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        Exit.objects.filter(pk=leaving.pk).update(decided_by=actor.key)
        move.record(reason=reason)
        _over(leaving, move)


def withdraw_exit(*, leaving: Exit, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will withdraw a deregistration that is not decided; only its own firm does."""
    if leaving.party_id != actor.party_id and "helper" not in actor.roles:
        raise Refused(tell("这家企业不是您的，什么都没有改动。"))
    if leaving.way == ExitWay.COMPULSORY:
        raise Refused(tell("强制注销不能由企业撤回，没有写入。不服的，请提出异议。"))
    with moving(EXIT["exit.withdraw"], matter=leaving.matter, actor=actor, now=now, seen=seen) as move:
        _over(leaving, move)


def sweep_exits(*, now: datetime) -> int:
    """This will end every publicity whose time to apply has run out; how many."""
    done, today = 0, local_day(now)
    rows = Exit.objects.select_related("matter").filter(
        live=True, shuts_on__lt=today, matter__state__in=["public", "liquidating"]
    )
    for row in rows:
        try:
            with moving(EXIT["exit.lapse"], matter=row.matter, actor=System(), now=now) as move:
                move.record(shut=row.shuts_on.isoformat() if row.shuts_on else "")
                _over(row, move)
        except (Stale, WrongState):
            continue  # a person moved it first
        done += 1
    return done


def _begin(
    act: str, way: ExitWay, why: str, signer: Signer, files: Files | None, actor: Person, now: datetime,
    party_id: int | None, *, window: Window | None = None, said: Sequence[str] = (), late: bool = False,
    **columns: object,
) -> Exit:  # fmt: skip
    firm = (
        party_id if party_id is not None and actor.roles & {"clerk", "helper", "approver"} else actor.party_id
    )
    if firm is None:
        raise Refused(tell("您的账号还没有绑定企业，不能申请注销。请先在“我的”里绑定。"))
    if not why.strip():
        raise Refused(tell("请写明注销的原因，没有写入。您填的内容还在。"))
    _check_signer(signer)
    if Exit.objects.filter(party_id=firm, live=True).exists():
        raise Refused(tell("这家企业已经在办注销，没有重复写入。"))
    owner = party(firm)
    with beginning(
        EXIT[act], flow="exit", number=next_number("ZX", now), title=f"{owner.name}{way.label}", actor=actor,
        now=now, party=f"party:{firm}",
    ) as move:  # fmt: skip
        made = Exit.objects.create(
            matter=move.matter, party_id=firm, way=way, why=why[:300], published_on=local_day(now),
            opens_on=window.opens if window else None, shuts_on=window.shuts if window else None,
            gone=list(signer.gone), signer=signer.name[:60], liability=LIABILITY if signer.links else "", **columns,
        )  # fmt: skip
        sums = _heirs(made, signer, files or {})
        move.record(why=why, signer=signer.name, gone=list(signer.gone), documents=sums, late=late)
        move.leave(holder="party")
    return made


def _check_signer(signer: Signer) -> None:
    if faults := heir_faults(signer.links, signer.gone, signer.name):
        raise BadChain(faults)
    if signer.links and not signer.liable:
        raise Refused(tell("代位注销的人要承诺承担责任，没有写入。您填的内容还在。"))


def _heirs(made: Exit, signer: Signer, files: Files) -> list[str]:
    rows = []
    for line, link in enumerate(signer.links, 1):
        row = ExitHeir(leaving=made, line=line, of=link.of[:60], to=link.to[:60], relation=link.relation,
                       document=link.document[:200])  # fmt: skip
        if line in files:
            row.name, content = files[line]
            _kind, row.sha256, row.path = keep_content(content)
        rows.append(row)
    ExitHeir.objects.bulk_create(rows)
    return [row.sha256 for row in rows]


def _standing(leaving: Exit) -> str:
    return "liquidating" if leaving.way == ExitWay.ORDINARY else "public"


def _over(leaving: Exit, move: Move) -> None:
    Exit.objects.filter(pk=leaving.pk).update(live=False)
    move.leave(closed_at=move.now, holder="", due_at=None, alert_at=None)


def _own(leaving: Exit, actor: Person) -> None:
    if leaving.party_id != actor.party_id and not actor.roles & {"clerk", "helper"}:
        raise Refused(tell("这家企业不是您的，什么都没有改动。"))


def _two_people(leaving: Exit, actor: Person) -> None:
    if leaving.applied_by == actor.key:
        raise Refused(tell("申请和决定不能是同一个人，没有写入。请交给另一位审批人员。"))
