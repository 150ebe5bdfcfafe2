"""Objections to a place or to an assessment: raised by the unit concerned, decided by somebody else with reasons."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.operations import tell as send
from hemei.accounts.queries import Person
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Move, Refused, acting, opening
from hemei.projects.flow import OBJECTION
from hemei.projects.models import AssessmentRow, BoardPlace, Objection
from hemei.projects.notices.boards import letters
from hemei.rules.workdays import local_day


def object_to_place(*, place_id: int, text: str, proof: bytes, actor: Person, now: datetime) -> Objection:
    """This will object to a place while its board is shown for objections, by the unit whose project it is."""
    place = BoardPlace.objects.select_related("board__matter").filter(pk=place_id).first()
    if place is None:
        raise Refused(tell("没有这一名次，没有写入。请从榜单打开。"))
    board = place.board
    if (
        board.matter.state != "open"
        or board.objections_until is None
        or local_day(now) > board.objections_until
    ):
        raise Refused(tell("这期榜单不在异议期，没有写入。"))
    _concerns(str(place.facts.get("unit", place.key if place.kind == "unit" else "")), actor)
    with opening(
        OBJECTION["objection.raise"], flow="board_objection", number=next_number("YY", now),
        title=f"{board.title} {place.name}"[:200], actor=actor, now=now, parent=board.matter,
    ) as move:  # fmt: skip
        return _keep(move, Objection(matter=move.matter, place=place), text, proof, actor)


def object_to_row(*, row_id: int, text: str, proof: bytes, actor: Person, now: datetime) -> Objection:
    """This will object to what an assessment gave a unit, while it is not settled."""
    row = AssessmentRow.objects.select_related("assessment__matter").filter(pk=row_id).first()
    if row is None or row.assessment.matter.state != "draft":
        raise Refused(tell("这份考核不在征求意见，没有写入。"))
    _concerns(row.unit, actor)
    matter: Matter = row.assessment.matter
    with opening(
        OBJECTION["objection.raise"], flow="board_objection", number=next_number("YY", now), title=matter.title,
        actor=actor, now=now, parent=matter,
    ) as move:  # fmt: skip
        return _keep(move, Objection(matter=move.matter, row=row), text, proof, actor)


def _concerns(unit: str, actor: Person) -> None:
    if unit and actor.agency != unit:
        raise Refused(tell("只有责任部门能对自己的结果提异议，没有写入。"))


def _keep(move: Move, made: Objection, text: str, proof: bytes, actor: Person) -> Objection:
    if not text.strip():
        raise Refused(tell("请写明异议的事实和理由，没有写入。"))
    if proof:
        _kind, made.proof_sha256, made.proof_path = keep_content(proof)
    made.text, made.by = text.strip()[:500], actor.key
    made.save(force_insert=True)
    move.record(
        text=made.text, proof=made.proof_sha256, against=made.place.key if made.place else str(made.row_id)
    )
    _tell(move, made)
    return made


def _tell(move: Move, made: Objection) -> None:
    """Supervision hears of an objection, the department of its answer, each on the page that it is about."""
    if made.place:
        unit = str(made.place.facts.get("unit", made.place.key if made.place.kind == "unit" else ""))
        place, number = "project_board", made.place.board.matter.number
    else:
        assert made.row is not None
        unit, place, number = made.row.unit, "assessment", made.row.assessment.matter.number
    send(letters=letters(move, units=[unit] if unit else [], place=place, number=number), now=move.now)


def decide_objection(
    *, number: str, ok: bool, answer: str, actor: Person, now: datetime, seen: int | None = None
) -> Objection:
    """This will decide an objection with reasons; one that holds asks for corrected facts and a board made anew."""
    found = Objection.objects.select_related("matter", "place__board__matter", "row__assessment__matter")
    row = found.filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这件异议，什么都没有改动。"))
    if row.by == actor.key:
        raise Refused(tell("提出和答复不能是同一个人，什么都没有改动。"))
    if not answer.strip():
        raise Refused(tell("答复异议要写明理由，什么都没有改动。"))
    name = "objection.uphold" if ok else "objection.reject"
    with acting(OBJECTION[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        row.answer, row.decided_by = answer.strip()[:500], actor.key
        row.save(update_fields=["answer", "decided_by"])
        move.record(answer=row.answer)
        _tell(move, row)
        move.leave(closed_at=now)
    return row
