"""Two officers who edit one project: what does not clash is joined, what does is kept side by side and settled."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from hemei.accounts.queries import party_by_code
from hemei.cases.operations.terms import words
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting
from hemei.ledger.queries import acts_of
from hemei.projects.flow import PROJECT
from hemei.projects.models import Project, ProjectEdit
from hemei.projects.operations.moves import keep
from hemei.projects.operations.projects import (
    Sheet,
    change_project,
    code_free,
    find_project,
    plain_fact,
    read_licences_again,
    whole,
)
from hemei.projects.queries.projects import FACT_NAMES
from hemei.rules.words import mark

_REASON = mark("理由")
_AMOUNTS = ("total", "land_mu")


@dataclass(frozen=True, slots=True)
class Edited:
    """What became of an edit: `how` is changed, merged (others changed other fields) or doubled (both are kept)."""

    project: Project
    how: str


def edit_project(
    *, number: str, sheet: Sheet, actor: Actor, now: datetime, seen: int | None = None
) -> Edited:
    """This will change what is known of a project, also where somebody else has changed it since `seen`.

    Fields that only this officer changed are written; where both changed the same field to different values, his
    whole version is kept beside the project and shown until somebody settles which one holds.
    """
    row = find_project(number)
    others = _changed_since(row, row.matter.version if seen is None else seen)
    if not others:
        return Edited(change_project(number=number, sheet=sheet, actor=actor, now=now), "changed")
    given = asdict(whole(sheet))
    mine = {
        name: value for name, value in given.items() if value != others.get(name, getattr(row, name))
    }  # against what he had seen
    clash = [name for name in mine if name in others and mine[name] != getattr(row, name)]
    if clash:
        return Edited(_doubled(row, mine, others, actor, now), "doubled")
    merged = Sheet(**{name: mine.get(name, getattr(row, name)) for name in given})
    return Edited(change_project(number=number, sheet=merged, actor=actor, now=now), "merged")


def _changed_since(row: Project, seen: int) -> dict[str, Any]:
    """The fields that others changed since a version, each with the value that it had then."""
    found: dict[str, Any] = {}
    for act in acts_of(row.matter_id):
        if act.seq > seen and "changed" in act.payload and act.name in {"project.change", "project.take"}:
            for name, (old, _new) in act.payload["changed"].items():
                found.setdefault(name, _typed(name, old))
    return found


def _typed(name: str, value: Any) -> Any:
    return Decimal(value) if name in _AMOUNTS and value not in (None, "") else value


def _doubled(
    row: Project, mine: dict[str, Any], others: dict[str, Any], actor: Actor, now: datetime
) -> Project:
    kept = {
        name: [plain_fact(others.get(name, getattr(row, name))), plain_fact(value)]
        for name, value in mine.items()
    }
    if any(one.sheet == kept and one.by == actor.key for one in row.edits.filter(settled="")):
        raise Refused(tell("这份修改已经另存过一份，等着选定，没有再存。"))
    with acting(PROJECT["project.double"], matter=row.matter, actor=actor, now=now) as move:
        made = ProjectEdit(project=row, sheet=kept, by=actor.key, by_label=actor.label[:120], at=now)
        made.save(force_insert=True)
        move.record(edit=made.pk, wanted=kept)
    return row


def settle_edit(
    *, number: str, edit: int, take: bool, reason: str, actor: Actor, now: datetime, seen: int | None = None
) -> Project:
    """This will take the second version of some fields, or leave them as they are; both stay to be read in the acts."""
    row, why = find_project(number), words(reason, _REASON, most=300)
    one = row.edits.filter(pk=edit, settled="").first()
    if one is None:
        raise Refused(tell("没有这份修改，或已经选定，什么都没有改动。请刷新页面。"))
    wanted = {name: _typed(name, new) for name, (_was, new) in one.sheet.items()}
    fresh = (
        whole(Sheet(**{name: wanted.get(name, getattr(row, name)) for name in FACT_NAMES})) if take else None
    )
    with acting(
        PROJECT["project.take" if take else "project.leave"],
        matter=row.matter,
        actor=actor,
        now=now,
        seen=seen,
    ) as move:
        keep(one, settled=actor.key, taken=take)
        move.record(edit=one.pk, reason=why)
        if fresh is not None:
            new = asdict(fresh)
            code_free(fresh.code, row.pk)
            changed = {
                name: [plain_fact(getattr(row, name)), plain_fact(value)]
                for name, value in new.items() if value != getattr(row, name)
            }  # fmt: skip
            keep(row, **new)
            move.record(changed=changed)
            move.leave(office=f"agency:{row.unit}", topic=f"park:{row.park}", title=row.name)
            if "code" in changed:
                read_licences_again()
    return row


def link_firm(*, number: str, code: str, actor: Actor, now: datetime, seen: int | None = None) -> Project:
    """This will link a project to its firm's account by the credit code, so that the firm sees it; empty unlinks."""
    row = find_project(number)
    party = party_by_code(code) if code.strip() else None
    if code.strip() and party is None:
        raise Refused(
            tell(
                "没有统一社会信用代码为“{code}”的企业账号，没有写入。请企业先注册，或核对代码。",
                code=code[:30],
            )
        )
    if (party.pk if party else None) == row.party_id:
        raise Refused(tell("没有改动任何一项，没有写入。"))
    with acting(PROJECT["project.link"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(before=row.party_id, party=party.pk if party else None)
        keep(row, party=party)
    return row
