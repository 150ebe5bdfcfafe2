"""The plan of help and its end: measures with owner, day and evidence; a risk removed only when all agree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.files import keep_content
from hemei.cases.operations.terms import until
from hemei.common.words import tell
from hemei.enterprises.flow import RELIEF
from hemei.enterprises.models import HelpCase, HelpMeasure
from hemei.enterprises.notices import home_letters
from hemei.enterprises.operations.households import STAFF, hidden, office, own, said
from hemei.enterprises.queries.households import income_of
from hemei.ledger.operations import Move, NotAllowed, Refused, acting
from hemei.rules.households import GUARANTEES, MEASURES, unsafe
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_FAR = 366 * 3


@dataclass(frozen=True, slots=True)
class Plan:
    """One measure as it is planned."""

    kind: str
    text: str
    owner: str
    due_on: date


def plan_measure(
    *, row: HelpCase, plan: Plan, actor: Person, now: datetime, seen: int | None = None
) -> HelpMeasure:
    """This will plan one measure; the case is then due when the first open measure is."""
    today = local_day(now)
    if plan.kind not in MEASURES or plan.owner not in agency_names():
        raise Refused(tell("请选措施种类和责任部门，没有写入。您填的内容还在。"))
    if not 0 <= (plan.due_on - today).days <= _FAR:
        raise Refused(tell("完成日期要在今天以后、三年以内，没有写入。"))
    text = said(row.household, plan.text, mark("措施"), most=300)
    with acting(RELIEF["relief.measure"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        made = HelpMeasure.objects.create(
            case=row, kind=plan.kind, text=text, owner=plan.owner, due_on=plan.due_on
        )
        move.record(kind=MEASURES[plan.kind], note=text, owner=plan.owner, due_on=plan.due_on.isoformat())
        _due(row, move)
        tell_letters(letters=home_letters(move, owner=plan.owner), now=now)
    return made


def _due(row: HelpCase, move: Move) -> None:
    first = row.measures.filter(done_on=None).order_by("due_on", "pk").first()
    if first is None:
        move.leave(due_at=None, alert_at=None, holder="role:helper")
    else:
        move.leave(holder=f"agency:{first.owner}", **until(move.now, first.due_on))


def do_measure(
    *, row: HelpCase, measure: int, on: date, evidence: str, proof: bytes, actor: Person, now: datetime,
    seen: int | None = None,
) -> HelpMeasure:  # fmt: skip
    """This will enter that a measure was done, with what shows it; by its owner or the helpers."""
    found = row.measures.filter(pk=measure, done_on=None).first()
    if found is None:
        raise Refused(tell("没有这项措施，或者已经落实，没有写入。"))
    if not actor.roles & {"helper", "clerk"} and actor.agency != found.owner:
        raise NotAllowed(tell("这项措施由别的部门负责，什么都没有改动。"))
    if row.decided_at is None or not local_day(row.decided_at) <= on <= local_day(now):
        raise Refused(tell("落实日期要在决定纳入以后、今天以前，没有写入。"))
    text = said(row.household, evidence, mark("落实情况和依据"), most=300)
    kept = keep_content(proof) if proof else ("", "", "")
    with acting(RELIEF["relief.done"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        found.done_on, found.evidence, found.by = on, text, actor.label[:120]
        found.proof_sha256, found.proof_path = kept[1], kept[2]
        found.save()
        move.record(kind=MEASURES[found.kind], note=text, proof=kept[1])
        _due(row, move)
    return found


def propose_removal(
    *, row: HelpCase, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will propose that a risk is removed: every measure done, income above the line."""
    if row.measures.filter(done_on=None).exists():
        raise Refused(tell("还有没落实的措施，不能提出消除，没有写入。"))
    _safe(row, GUARANTEES, now)
    text = said(row.household, note, mark("理由"))
    with acting(RELIEF["relief.propose"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, proposer=actor.key, verifier="", guarantees=[])
        move.record(note=text)
        move.leave(holder="role:clerk", due_at=None, alert_at=None)


def verify_removal(
    *, row: HelpCase, held: Collection[str], note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will verify a removal, by another than who proposed it: each guarantee, and income above the line."""
    if actor.key == row.proposer:
        raise Refused(tell("提出消除的人不能自己核查，没有写入。请交给另一个人。"))
    if not actor.roles & {"clerk"}:
        office("watch", actor, now)
    _safe(row, held, now)
    text = said(row.household, note, mark("核查情况"))
    with acting(RELIEF["relief.verify"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, verifier=actor.key, guarantees=sorted(held))
        move.record(note=text, held=sorted(held))
        move.leave(holder=f"party:{row.household.party_id}")
        tell_letters(letters=home_letters(move), now=now)


def _safe(row: HelpCase, held: Collection[str], now: datetime) -> None:
    today = local_day(now)
    income = income_of(row.household, today)
    if income.head is None:
        raise Refused(
            tell("{year} 收入年度还没有登记收入，没有写入。请先在家庭档案里登记。", year=income.year.label)
        )
    if said_ := unsafe(income.head, held, today):
        raise Refused(tell("还不能消除风险，没有写入：{reasons}。", reasons=said_))


def send_back(*, row: HelpCase, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will send a removal back: the help goes on."""
    text = said(row.household, reason, mark("原因"))
    with acting(RELIEF["relief.back"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _again(row, move, text)


def dispute_removal(
    *, row: HelpCase, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will take the household's word that its risk is not removed: the help goes on."""
    own(row.household, actor)
    text = said(row.household, reason, mark("原因"))
    with acting(RELIEF["relief.dispute"], matter=row.matter, actor=hidden(actor), now=now, seen=seen) as move:
        _again(row, move, text)


def _again(row: HelpCase, move: Move, text: str) -> None:
    _set(row, proposer="", verifier="", guarantees=[])
    move.record(reason=text)
    move.leave(holder="role:helper")


def confirm_removal(
    *, row: HelpCase, paper: bytes, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will end the help by the household's own word; staff hand in the paper that it signed."""
    own(row.household, actor)
    staff, kept = bool(actor.roles & STAFF), ("", "", "")
    if staff:
        if not paper:
            raise Refused(tell("请附户主签字的确认书，没有写入。户主也可以用自己的账号确认。"))
        kept = keep_content(paper)
    kind = RELIEF["relief.paper" if staff else "relief.confirm"]
    with acting(kind, matter=row.matter, actor=hidden(actor), now=now, seen=seen) as move:
        _set(
            row, live=False, removed_on=local_day(now), confirmed_by=hidden(actor).label[:120], paper_sha256=kept[1],
            paper_path=kept[2],
        )  # fmt: skip
        move.record(paper=kept[1])
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
        tell_letters(letters=home_letters(move), now=now)


def _set(row: HelpCase, **changes: Any) -> None:
    for name, one in changes.items():
        setattr(row, name, one)
    row.save(update_fields=list(changes))
