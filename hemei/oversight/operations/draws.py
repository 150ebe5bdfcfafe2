"""The draw of whom to inspect and who inspects: listed in public, drawn by a seed nobody could choose, opened later."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hemei.accounts.queries import Person, agency_names
from hemei.cases.operations.numbers import next_number
from hemei.common.sealing import new_code, sealed, unsealed
from hemei.common.words import tell, told
from hemei.ledger.operations import Refused
from hemei.oversight.flow.inspections import DRAW
from hemei.oversight.models import Draw
from hemei.oversight.operations.inspections import Plan, Sealed, check_day, check_team, seal_plan
from hemei.oversight.operations.moves import beginning, moving, until, words
from hemei.oversight.queries.inspections import beacon_of
from hemei.rules.draws import BadPool, Target, commitment, drawn, pool_text, seed_of
from hemei.rules.inspections import LISTS
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_PURPOSE, _REASON = mark("检查目的"), mark("理由")
MOST_DRAWN = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be drawn: agencies by weight, officers who may go, how many of each, for what, until when."""

    targets: Sequence[Target]
    officers: Sequence[Person]
    count: int
    team: int
    checklist: str
    purpose: str
    open_by: date


def list_draw(*, wanted: Wanted, actor: Person, now: datetime, sample: bool = False) -> tuple[Draw, str]:
    """This will publish whom is drawn from, with weights and reasons, and commit to a salt; returns draw and code.

    The salt and the ledger's next seal make the seed: neither planner nor anybody else could choose it.
    """
    if wanted.checklist not in LISTS or not 1 <= wanted.count <= MOST_DRAWN:
        raise Refused(tell("请选检查表，抽取数写 1 到 {n}，没有写入。", n=MOST_DRAWN))
    check_day(wanted.open_by, now)
    check_team(wanted.officers[: wanted.team], local_day(now))
    purpose = words(wanted.purpose, _PURPOSE, most=300)
    pool, officers = _pools(wanted)
    code, salt = new_code(), secrets.token_hex(16)
    with beginning(
        DRAW["draw.list"], flow=DRAW.kind, number=next_number("CQ", now), title=purpose[:200], actor=actor, now=now
    ) as move:  # fmt: skip
        told_of = commitment(salt, f"{pool}\n{officers}")
        row = Draw(
            matter=move.matter, pool=pool, officers=officers, count=wanted.count, team=wanted.team,
            checklist=wanted.checklist, open_by=wanted.open_by, commitment=told_of, envelope=sealed(salt, code),
            planner=actor.key, sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(pool=pool, officers=officers, count=wanted.count, team=wanted.team, commitment=told_of)
        move.leave(holder="role:supervisor", **until(now, wanted.open_by))
    return row, code


def _pools(wanted: Wanted) -> tuple[str, str]:
    unknown = [one.key for one in wanted.targets if one.key not in agency_names()]
    if unknown:
        raise Refused(tell("没有代码为“{code}”的部门，没有写入。", code=unknown[0][:60]))
    officers = [Target(one.key, f"{one.label}\t{one.agency}", 1) for one in wanted.officers]
    try:
        pool = pool_text(wanted.targets)
        drawn(wanted.targets, wanted.count, "")
        return pool, pool_text(officers)
    except BadPool as why:
        raise Refused(tell("{why}没有写入，您填的内容还在。", why=told(why.args[0]))) from why


def targets_of(text: str) -> list[Target]:
    """This will read a pool's text back."""
    return [Target(*row) for row in json.loads(text)["pool"]]


def team_for(row: Draw, unit: str, turn: int, seed: str) -> tuple[Target, ...]:
    """This will draw who inspects the `turn`th target; nobody goes to his own agency."""
    able = [one for one in targets_of(row.officers) if one.name.rpartition("\t")[2] != unit]
    return drawn(able, row.team, seed, f"team {turn}")


def make_draw(
    *, row: Draw, code: str, actor: Person, now: datetime, seen: int | None = None
) -> list[Sealed]:  # fmt: skip
    """This will draw and seal a plan for each who came out, under the same code, shown to the planner only."""
    salt, beacon = _salt(row, code, actor), beacon_of(row)
    if not beacon:
        raise Refused(tell("名单还没有被账本封存，现在不能抽。每小时封存一次，封存以后再抽。"))
    seed = seed_of(pool=row.pool, salt=salt, beacon=beacon)
    with moving(DRAW["draw.draw"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _set(row, beacon=beacon)
        made = [
            seal_plan(
                plan=_plan(row, one, turn, seed), open_by=row.open_by, actor=actor, now=now, draw=row, code=code,
                sample=row.sample,
            )
            for turn, one in enumerate(drawn(targets_of(row.pool), row.count, seed))
        ]  # fmt: skip
        move.record(beacon=beacon, plans=[one.inspection.matter.number for one in made])
    return made


def _plan(row: Draw, target: Target, turn: int, seed: str) -> Plan:
    try:
        team = team_for(row, target.key, turn, seed)
    except BadPool as why:
        raise Refused(tell("回避以后检查人员不够，没有抽取。请多列几位检查人员，重新公布名单。")) from why
    people = tuple(
        Person(one.key, one.name.partition("\t")[0], frozenset(), one.name.rpartition("\t")[2]) for one in team
    )  # fmt: skip
    return Plan(
        target.key, target.name, row.checklist, people, row.matter.title, None, row.matter.number
    )  # fmt: skip


def open_draw(*, row: Draw, code: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will publish salt and seed, so that anybody can draw again; refused before all its plans are done."""
    salt = _salt(row, code, actor)
    if left := row.inspections.filter(matter__state__in=("sealed", "opened")).count():
        raise Refused(tell("还有 {n} 份计划没有通报，现在公开会泄密，没有写入。", n=left))
    seed = seed_of(pool=row.pool, salt=salt, beacon=row.beacon)
    with moving(DRAW["draw.open"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        found = [one.key for one in drawn(targets_of(row.pool), row.count, seed)]
        _set(row, salt=salt, seed=seed)
        move.record(salt=salt, seed=seed, drawn=found)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def void_draw(*, row: Draw, reason: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will give a draw up with a reason; what was listed stays to be seen."""
    text = words(reason, _REASON, most=300)
    if row.inspections.exclude(matter__state="void").exists():
        raise Refused(tell("已抽出的计划还在，没有写入。请先作废那些计划。"))
    with moving(DRAW["draw.void"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=text)
        move.leave(closed_at=now, holder="", due_at=None, alert_at=None)


def _salt(row: Draw, code: str, actor: Person) -> str:
    if actor.key != row.planner:
        raise Refused(tell("只有公布名单的人能抽取和公开，没有写入。"))
    salt = unsealed(row.envelope, code)
    if salt is None or commitment(salt, f"{row.pool}\n{row.officers}") != row.commitment:
        raise Refused(tell("拆封码不对，没有写入。请核对公布名单时给您的那一个。"))
    return salt


def _set(row: Draw, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])
