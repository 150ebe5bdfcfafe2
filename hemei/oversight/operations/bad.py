"""The way of a bad rating: called back, verified, put right or explained, appealed, rated a second time."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Letter, Person
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused, System
from hemei.oversight.enums.loop import Cause, Exclusion, Source, Way
from hemei.oversight.flow.loop import RATING
from hemei.oversight.models import Rating
from hemei.oversight.operations.loop import Task, lapse, open_remedy, settle
from hemei.oversight.operations.moves import clock, moving, words
from hemei.oversight.operations.ratings import _another, _ended, _set, leave_out
from hemei.oversight.queries.events import voice_of
from hemei.rules.ratings import is_bad, settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_NOTE, _REPLY, _REASON = mark("回访记录"), mark("答复"), mark("理由")
AFTER = (
    "您的评价已处理，请再评价一次（{number}）。",
    "Your rating was dealt with; please rate again ({number}).",
)


def call(
    *, row: Rating, reached: bool, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will note a call-back, by somebody who neither was rated nor works with whom was."""
    _another(row, actor)
    text = words(note, _NOTE, most=500)
    with moving(RATING["rating.call"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, calls=row.calls + 1, reached=row.reached or reached, caller=actor.key)
        move.record(reached=reached, note=text, times=row.calls)


def judge(
    *, row: Rating, way: str, cause: str, text: str, unit: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will say what becomes of a verified bad rating: put right now, listed with a deadline, or explained.

    Refused before the person was reached, or called as often as the table asks.
    """
    _another(row, actor)
    rules = settings("rating", local_day(now))
    if not row.reached and row.calls < rules["tries"]:
        raise Refused(
            tell("还没有联系上评价人，没有写入。请先回访；联系不上的，打满 {n} 次再定。", n=rules["tries"])
        )
    if way not in Way.values or cause not in Cause.values:
        raise Refused(tell("请选处理方式和根因，没有写入。您填的内容还在。"))
    plain = words(text, _REPLY)
    name = "rating.explain" if way == Way.EXPLAIN else "rating.fix"
    with moving(RATING[name], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, way=way, cause=cause, reply=plain)
        move.record(way=way, cause=cause, reply=plain)
        if way == Way.EXPLAIN:
            _ask_again(move, row)
            return
        if row.remedy is None or row.remedy.matter.closed_at is not None:
            task = Task(
                Source.RATING.value, unit or row.agency, row.matter.title, plain, row.officer, row.item_code, "",
                cause, voice_of(row.event).key,
                rules["fix_now_workdays" if way == Way.NOW else "listed_workdays"], sample=row.sample,
            )  # fmt: skip
            _set(row, remedy=open_remedy(task=task, parent=row.matter, actor=actor, now=now))
        move.record(remedy=row.remedy.matter.number if row.remedy else "")
        move.leave(holder=f"agency:{unit or row.agency}", due_at=None, alert_at=None)


def _ask_again(move: Move, row: Rating) -> None:
    days = settings("rating", local_day(move.now))["second_workdays"]
    move.leave(holder="", **clock(move.now, days))
    number = row.matter.number
    if to := row.rater.address:
        letter = Letter(
            to, "rating.ask", AFTER[0].format(number=number), AFTER[1].format(number=number), "voices_my", number
        )  # fmt: skip
        tell_letters(letters=[letter], now=move.now)


def mended(*, row: Rating, now: datetime) -> None:
    """This will ask for the second rating, because what was assigned was found done."""
    with moving(RATING["rating.mend"], matter=row.matter, actor=System(), now=now) as move:
        _ask_again(move, row)


def appeal(*, row: Rating, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will let the rated unit appeal with its reasons; it may alter nothing of the rating."""
    if actor.agency != row.agency:
        raise Refused(tell("只有被评价的部门能申诉，没有写入。"))
    plain = words(text, mark("申诉理由"))
    with moving(RATING["rating.appeal"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, appeal=plain, appealed_by=actor.key)
        move.record(text=plain)
        move.leave(
            holder="role:supervisor", **clock(now, settings("rating", local_day(now))["second_workdays"])
        )


def review(
    *, row: Rating, why: str, note: str, actor: Person, now: datetime, seen: int | None = None
) -> None:  # fmt: skip
    """This will decide an appeal: `why` names the exclusion, or is empty where the rating stands."""
    if actor.key == row.appealed_by:
        raise Refused(tell("申诉人不能自己复核，没有写入。请交给另一位督查人员。"))
    if row.matter.state != "appealed":
        raise Refused(tell("这条评价没有待复核的申诉，没有写入。请刷新页面。"))
    if why and why not in {Exclusion.WRONG, Exclusion.MALICIOUS}:
        raise Refused(tell("请选不计入的理由，没有写入。"))
    _another(row, actor)
    text = words(note, _REASON, most=300)
    if why:
        _set(row, reviewer=actor.key)
        leave_out(row=row, why=why, note=text, actor=actor, now=now)
        return
    with moving(RATING["rating.uphold"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, reviewer=actor.key)
        move.record(note=text)
        move.leave(**clock(now, settings("rating", local_day(now))["callback_workdays"]))


def again(*, row: Rating, level: int, text: str, actor: Person, now: datetime) -> None:
    """This will take the second rating; after a repair a bad one opens the repair again."""
    mine = row.rater.address and row.rater.address == f"party:{actor.party_id}"
    if not mine and actor.key != voice_of(row.event).key:
        raise Refused(tell("只有评价人本人能再评价，没有写入。"))
    if not 1 <= level <= 5:
        raise Refused(tell("请从五个等次里选一个，没有写入。"))
    solved = not is_bad(level, settings("rating", local_day(now)))
    voice, remedy = voice_of(row.event), row.remedy
    repaired = remedy is not None and remedy.matter.state == "asking"
    with moving(RATING["rating.again"], matter=row.matter, actor=voice, now=now) as move:
        _set(row, again_level=level)
        move.record(level=level, text=text.strip()[:500])
        if remedy is not None and repaired:
            settle(row=remedy, solved=solved, words_of=text.strip(), actor=voice, now=now)
        if repaired and not solved:
            move.leave(state="fixing", due_at=None, alert_at=None, holder=f"agency:{row.agency}")
        else:
            _ended(move)


def lapse_rating(*, row: Rating, now: datetime) -> None:
    """This will close a bad rating whose person did not rate again in time; that is shown, not taken for content."""
    with moving(RATING["rating.lapse"], matter=row.matter, actor=System(), now=now) as move:
        if row.remedy is not None and row.remedy.matter.state == "asking":
            lapse(row=row.remedy, actor=System(), now=now)
        _ended(move)
