"""The ladder of supervision: 提醒 → 亮牌 → 挂牌督办 → 约谈 → 考核扣分; released only on evidence that was checked."""

from __future__ import annotations

from datetime import date, datetime, time

from hemei.accounts.operations import tell as send
from hemei.accounts.queries import Person
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.flow import ActType
from hemei.ledger.operations import Move, Refused, acting, opening
from hemei.projects.flow import CARD
from hemei.projects.models import Card
from hemei.projects.notices.boards import letters
from hemei.projects.operations.boards import workday_after
from hemei.projects.operations.projects import find_project
from hemei.rules.projects import ladder
from hemei.rules.workdays import SHANGHAI, local_day

STEPS = ("card.remind", "card.show", "card.hang", "card.talk", "card.dock")


def next_step(state: str) -> ActType | None:
    """This will give the next step up from a state, None at the top."""
    return next((CARD[name] for name in STEPS[1:] if state in CARD[name].sources), None)


def remind(
    *, number: str, reason: str, due_on: date | None, actor: Person, now: datetime, board: str = ""
) -> Card:
    """This will begin the ladder on a project with a reminder; refused while one is open on it."""
    project = find_project(number)
    if project.cards.filter(over=False).exists():
        raise Refused(tell("这个项目已经在督导中，没有写入。请在原来的督导上升级。"))
    if not reason.strip():
        raise Refused(tell("请写明事由，没有写入。"))
    with opening(
        CARD["card.remind"], flow="project_card", number=next_number("DD", now), title=project.name, actor=actor,
        now=now, parent=project.matter,
    ) as move:  # fmt: skip
        row = Card(matter=move.matter, project=project, unit=project.unit, reason=reason.strip()[:300])
        row.save(force_insert=True)
        _due(move, due_on)
        move.leave(office=f"agency:{project.unit}", topic=f"project:{number}")
        move.record(project=number, reason=row.reason, board=board)
        _tell(move, row)
    return row


def climb(
    *, number: str, reason: str, due_on: date | None, points: int, actor: Person, now: datetime,
    seen: int | None = None,
) -> Card:  # fmt: skip
    """This will take the next step of the ladder, with a reason; the last one docks points of the yearly assessment."""
    row = find_card(number)
    step = next_step(row.matter.state)
    if step is None:
        raise Refused(tell("已经是最后一级，什么都没有改动。"))
    if not reason.strip():
        raise Refused(tell("请写明事由，没有写入。"))
    most = int(ladder(local_day(now))["dock_most"])
    if step.name == "card.dock" and not 1 <= points <= most:
        raise Refused(tell("扣分要在 1 到 {most} 分之间，没有写入。", most=most))
    with acting(step, matter=row.matter, actor=actor, now=now, seen=seen) as move:
        if step.name == "card.dock":
            row.docked, row.docked_on = points, local_day(now)
        row.answer, row.answered_by = "", ""
        row.save()
        _due(move, due_on)
        move.record(reason=reason.strip()[:300], docked=row.docked)
        _tell(move, row)
    return row


def _tell(move: Move, row: Card) -> None:
    send(letters=letters(move, units=[row.unit], place="project_card"), now=move.now)


def _due(move: Move, due_on: date | None) -> None:
    today = local_day(move.now)
    last = due_on or workday_after(today, int(ladder(today)["answer_days"]))
    if last <= today:
        raise Refused(tell("期限要晚于今天，没有写入。"))
    move.leave(due_at=datetime.combine(last, time(18, 0), SHANGHAI))
    move.record(due=last.isoformat())


def answer_card(
    *, number: str, text: str, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> Card:
    """This will report what was done about a card, with evidence; the card stays until somebody has checked it."""
    row = find_card(number)
    if actor.agency != row.unit:
        raise Refused(tell("只有责任部门能报告整改，没有写入。"))
    if not text.strip() or not proof:
        raise Refused(tell("报告整改要写明做了什么并附证据，没有写入。"))
    with acting(CARD["card.answer"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, row.proof_sha256, row.proof_path = keep_content(proof)
        row.answer, row.answered_by = text.strip()[:500], actor.key
        row.save()
        move.record(answer=row.answer, proof=row.proof_sha256)
        _tell(move, row)
    return row


def release(
    *, number: str, ok: bool, found: str, actor: Person, now: datetime, seen: int | None = None
) -> Card:
    """This will release a card after its evidence was checked, or send it back; never without evidence."""
    row = find_card(number)
    if not row.answered_by or not row.proof_sha256:
        raise Refused(tell("还没有整改证据，不能解除，什么都没有改动。请等责任部门报告整改。"))
    if row.answered_by == actor.key:
        raise Refused(tell("报告和核查不能是同一个人，什么都没有改动。"))
    if not found.strip():
        raise Refused(tell("请写明核查看到了什么，没有写入。"))
    with acting(
        CARD["card.release" if ok else "card.return"], matter=row.matter, actor=actor, now=now, seen=seen
    ) as move:
        move.record(found=found.strip()[:300], proof=row.proof_sha256)
        _tell(move, row)
        if ok:
            row.checked_by, row.over = actor.key, True
            move.leave(closed_at=now)
        else:
            row.answered_by = ""
        row.save()
    return row


def find_card(number: str) -> Card:
    """This will give a card by its number; refuses an unknown one."""
    row = Card.objects.select_related("matter", "project__matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这件督导，什么都没有改动。请从列表里打开。"))
    return row
