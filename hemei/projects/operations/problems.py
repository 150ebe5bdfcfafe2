"""Problems: found, assigned, handled with evidence, closed by the firm's own word, reopened, climbing when stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations import keep_content
from hemei.cases.operations.numbers import next_number
from hemei.cases.operations.terms import clock, words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, Stale, System, WrongState
from hemei.projects.flow import PROBLEM
from hemei.projects.models import Problem, Visit
from hemei.projects.operations.moves import beginning, keep, known_project, moving
from hemei.rules import visits as rules
from hemei.rules.words import mark
from hemei.rules.workdays import local_day, official

_TEXT, _DONE, _REASON, _SEEN = mark("问题"), mark("办理情况"), mark("理由"), mark("确认情况")
_MOST_ALIKE = 500
_HOLDERS = {"unit": "role:supervisor", "zone": "role:supervisor", "city": "role:leader"}


@dataclass(frozen=True, slots=True)
class Found:
    """A problem as somebody writes it down; `unit` may be empty, then it waits to be assigned."""

    kind: str
    text: str
    unit: str = ""
    level: str = "unit"


def find(
    *, found: Found, visit: Visit | None, actor: Person, now: datetime, firm: str = "", park: str = "",
    project: str = "", sample: bool = False,
) -> Problem:  # fmt: skip
    """This will enter a problem, with its deadline by the clock, in the group of those like it.

    With a visit it is about the visit's firm; without one a firm raises it itself, from its own account.
    """
    text = words(found.text, _TEXT)
    if found.kind not in rules.KINDS or found.level not in rules.LEVELS:
        raise Refused(tell("请选问题种类和层级，没有写入。您填的内容还在。"))
    if found.unit and found.unit not in agency_names():
        raise Refused(tell("没有这个责任部门，没有写入。请从列表里选择。"))
    party_id = visit.party_id if visit else actor.party_id
    if visit is None and party_id is None:
        raise Refused(tell("请在走访里登记问题，或由企业用自己的账号反映，没有写入。"))
    row = Problem(
        visit=visit, firm=visit.firm if visit else firm[:120], party_id=party_id,
        park=visit.park if visit else park[:40], kind=found.kind, text=text, level=found.level, unit=found.unit,
        project=visit.project if visit else known_project(project), sample=sample,
    )  # fmt: skip
    with beginning(
        PROBLEM["problem.find"], flow="problem", number=next_number("WT", now), title=text[:60], actor=actor,
        now=now, party=f"party:{party_id}" if party_id else "", parent=visit.matter if visit else None,
    ) as move:  # fmt: skip
        row.matter = move.matter
        row.like_id = _like(text, found.kind, now)
        row.save(force_insert=True)
        move.record(
            firm=row.firm, kind=row.kind, text=text, unit=row.unit, level=row.level, visit=visit and visit.matter.number
        )  # fmt: skip
        move.leave(
            topic=f"project:{row.project}" if row.project else f"park:{row.park}",
            state="assigned" if row.unit else "found",
            **_held(row, now),
        )
    return row


def _held(row: Problem, now: datetime) -> dict[str, Any]:
    """Whose it is and until when."""
    today = local_day(now)
    if not row.unit:
        days = int(rules.settings("problem", today)["assign_workdays"])
        return {"holder": "role:supervisor", "office": "", **clock(now, days)}
    agency = f"agency:{row.unit}"
    return {"holder": agency, "office": agency, **clock(now, rules.workdays_for(row.level, today))}


def _like(text: str, kind: str, now: datetime) -> int | None:
    """The head of the group that a problem belongs to; None where none is like it."""
    today = local_day(now)
    since = now - timedelta(days=int(rules.settings("problem", today)["similar_days"]))
    rows = Problem.objects.filter(kind=kind, matter__opened_at__gte=since).exclude(matter__state="void")
    known = list(rows.order_by("-pk").values_list("pk", "text", "like_id")[:_MOST_ALIKE])
    heads = {pk: head or pk for pk, _text, head in known}
    nearest = rules.most_alike(text, ((pk, other) for pk, other, _head in known), today)
    return heads[nearest] if nearest is not None else None


def assign(
    *, number: str, unit: str, level: str, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> Problem:
    """This will give a problem to a unit, or to another one with a reason; the deadline begins anew only at first."""
    row = find_problem(number)
    if unit not in agency_names() or level not in rules.LEVELS:
        raise Refused(tell("请选责任部门和层级，没有写入。"))
    first = row.matter.state == "found"
    why = words(reason, _REASON, most=300) if not first else reason.strip()[:300]
    if unit == row.unit and level == row.level:
        raise Refused(tell("还是原来的部门和层级，没有改派。"))
    name = "problem.assign" if first else "problem.move"
    with moving(PROBLEM[name], matter=row.matter, actor=actor, now=now, seen=seen, unit=unit) as move:
        move.record(old=row.unit, unit=unit, level=level, reason=why)
        keep(row, unit=unit, level=level, owner="", owner_label="")
        held = _held(row, now)
        move.leave(**(held if first else {"holder": held["holder"], "office": held["office"]}))
    return row


def take(*, number: str, actor: Person, now: datetime, seen: int | None = None) -> Problem:
    """This will sign for a problem; whoever signs owns it."""
    row = _own(number, actor)
    with moving(PROBLEM["problem.take"], matter=row.matter, actor=actor, now=now, seen=seen):
        keep(row, owner=actor.key, owner_label=actor.label[:120])
    return row


def answer(
    *, number: str, done: str, proof: bytes, actor: Person, now: datetime, seen: int | None = None
) -> Problem:
    """This will report a problem as handled, with evidence; then the firm is asked, and only its word closes it."""
    row, text = _own(number, actor), words(done, _DONE)
    if not proof:
        raise Refused(tell("没有证据不能报办结，没有写入。请附照片或文件，您填的内容还在。"))
    days = int(rules.settings("problem", local_day(now))["confirm_workdays"])
    person = f"party:{row.party_id}" if row.party_id else ""
    with moving(
        PROBLEM["problem.answer"], matter=row.matter, actor=actor, now=now, seen=seen, person=person
    ) as move:
        _kind, digest, where = keep_content(proof)
        due, until = row.matter.due_at, clock(now, days)["due_at"]
        keep(row, done=text, handler=actor.key, proof_path=where, proof_sha256=digest, handle_due=due,
             in_time=due is None or now <= due, confirm_until=until,
             **({} if row.owner else {"owner": actor.key, "owner_label": actor.label[:120]}))  # fmt: skip
        move.record(done=text, proof=digest)
        move.leave(holder=person or "role:supervisor", due_at=None, alert_at=None)
    return row


def send_back(*, number: str, reason: str, actor: Person, now: datetime, seen: int | None = None) -> Problem:
    """This will send a report back whose evidence does not hold; the time to handle begins anew and is counted."""
    row, why = find_problem(number), words(reason, _REASON, most=300)
    with moving(
        PROBLEM["problem.return"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit
    ) as move:
        keep(row, rounds=row.rounds + 1)
        move.record(reason=why, round=row.rounds)
        move.leave(**_held(row, now))
    return row


def settle(*, number: str, solved: bool, text: str, actor: Person, now: datetime) -> Problem:
    """This will take the word of the firm: solved, or not, which opens the problem anew with a fresh deadline."""
    row = _of_firm(number, actor)
    kind = PROBLEM["problem.confirm" if solved else "problem.deny"]
    said = text.replace("\0", "").strip()[:500]
    if not solved and not said:
        raise Refused(tell("没有解决的请写一句还差什么，没有写入。"))
    with moving(kind, matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        move.record(words=said)
        if solved:
            keep(row, solved=True, confirmed_by=f"party:{row.party_id}")
            move.leave(**_solved(row, now))
        else:
            keep(row, rounds=row.rounds + 1)
            move.leave(**_held(row, now))
    return row


def settle_on_paper(
    *, number: str, text: str, paper: bytes, actor: Person, now: datetime, seen: int | None = None
) -> Problem:
    """This will close a problem on the firm's signed paper: for a firm without an account, or one that was silent."""
    row, note = find_problem(number), words(text, _SEEN, most=500)
    if not paper:
        raise Refused(tell("没有企业签字的确认件，不能销号，没有写入。"))
    if actor.key in {row.handler, row.owner} or (actor.agency and actor.agency == row.unit):
        raise Refused(tell("办理的人和责任部门不能替企业确认，没有写入。请由督查人员办。"))
    if row.party_id and row.confirm_until and now < row.confirm_until:
        raise Refused(tell("企业还在确认期限内，请等它自己确认，什么都没有改动。"))
    with moving(PROBLEM["problem.paper"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _kind, digest, where = keep_content(paper)
        keep(row, solved=True, confirmed_by=actor.key, paper_path=where, paper_sha256=digest)
        move.record(seen=note, paper=digest)
        move.leave(**_solved(row, now))
    return row


def reopen(*, number: str, reason: str, actor: Person, now: datetime) -> Problem:
    """This will open again what was closed, because it came back; by the firm or by a supervisor."""
    row, why = find_problem(number), words(reason, _REASON, most=300)
    if "supervisor" not in actor.roles:
        row = _of_firm(number, actor)
    with moving(PROBLEM["problem.reopen"], matter=row.matter, actor=actor, now=now, unit=row.unit) as move:
        keep(row, solved=False, confirmed_by="", reopened=row.reopened + 1)
        move.record(reason=why, times=row.reopened)
        move.leave(closed_at=None, **_held(row, now))
    return row


def climb(*, number: str, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> Problem:
    """This will take a problem to the level above, with a fresh deadline; the unit keeps handling it."""
    row, why = find_problem(number), words(reason, _REASON, most=300)
    level = rules.next_level(row.level)
    if not level:
        raise Refused(tell("已经是最高一级，什么都没有改动。"))
    holder = _HOLDERS[level]
    with moving(
        PROBLEM["problem.climb"], matter=row.matter, actor=actor, now=now, seen=seen, unit=row.unit, holder=holder
    ) as move:  # fmt: skip
        move.record(old=row.level, level=level, reason=why)
        keep(row, level=level)
        move.leave(
            **{**_held(row, now), **clock(now, rules.workdays_for(level, local_day(now))), "holder": holder}
        )
    return row


def climb_overdue(*, now: datetime) -> int:
    """This will let every problem climb that is past its day by more than the table allows; returns how many."""
    today, calendar, done = local_day(now), official(), 0
    rows = Problem.objects.select_related("matter").filter(
        matter__state__in=["found", "assigned", "handling"], matter__due_at__lt=now
    )
    for row in rows.exclude(level="city").order_by("pk")[:1000]:
        due = row.matter.due_at
        if due is None or rules.climbs_from(local_day(due), calendar) > today:
            continue
        try:
            climb(number=row.matter.number, reason=str(tell("超期未办结")), actor=System(), now=now)
            done += 1
        except (Stale, WrongState):
            continue  # a person moved it first
    return done


def join(*, number: str, other: str, actor: Person, now: datetime, seen: int | None = None) -> Problem:
    """This will put a problem into the group of another one."""
    row, head = find_problem(number), find_problem(other.strip())
    head_id = head.like_id or head.pk
    if head_id == row.pk or row.alike.exists():
        raise Refused(tell("它自己就是这一组的第一件，没有写入。请从另一件归过来。"))
    with moving(PROBLEM["problem.join"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        keep(row, like_id=head_id)
        move.record(other=head.matter.number)
    return row


def part(*, number: str, actor: Person, now: datetime, seen: int | None = None) -> Problem:
    """This will take a problem out of its group."""
    row = find_problem(number)
    if row.like_id is None:
        raise Refused(tell("它没有归到别的问题下面，什么都没有改动。"))
    with moving(PROBLEM["problem.part"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(other=row.like_id)
        keep(row, like_id=None)
    return row


def void(*, number: str, reason: str, actor: Person, now: datetime, seen: int | None = None) -> Problem:
    """This will withdraw what is no problem, with a reason; it counts neither as found nor as solved."""
    row, why = find_problem(number), words(reason, _REASON, most=300)
    with moving(PROBLEM["problem.void"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=why)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)
    return row


def _solved(row: Problem, now: datetime) -> dict[str, Any]:
    """The board compares the last day with the day of closing: waiting for the firm is not the unit's delay."""
    due = row.handle_due or now
    return {"closed_at": now, "holder": "", "due_at": max(due, now) if row.in_time else due, "alert_at": None}


def _own(number: str, actor: Person) -> Problem:
    row = find_problem(number)
    if not row.unit or actor.agency != row.unit:
        raise Refused(tell("这个问题交办给别的部门，您不能办理，没有写入。"))
    return row


def _of_firm(number: str, actor: Person) -> Problem:
    row = find_problem(number)
    if actor.party_id is None or row.party_id != actor.party_id:
        raise Refused(tell("只有反映问题的企业自己能确认，没有写入。"))
    return row


def find_problem(number: str) -> Problem:
    """This will give a problem by its number; refuses an unknown one."""
    row = Problem.objects.select_related("matter", "party").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有编号为“{number}”的问题，没有写入。请从列表里打开。", number=number[:60]))
    return row
