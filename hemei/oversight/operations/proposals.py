"""Changes of the catalogue that trouble calls for: proposed, drafted by an editor, published through its gate."""

from __future__ import annotations

from datetime import datetime, timedelta

from hemei.accounts.queries import Person
from hemei.cases.operations.numbers import next_number
from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import Item, ItemVersion
from hemei.catalog.operations import draft_item
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Refused, System
from hemei.oversight.enums.loop import Subject
from hemei.oversight.flow.loop import PROPOSAL
from hemei.oversight.models import Proposal, Rating
from hemei.oversight.operations.moves import beginning, moving, words
from hemei.rules.ratings import settings
from hemei.rules.words import mark
from hemei.rules.workdays import local_day


def propose(
    *, item_code: str, subject: str, text: str, cause: Matter | None, actor: Actor, now: datetime, sample: bool = False
) -> Proposal:  # fmt: skip
    """This will propose a change of an item; `cause` is the matter that calls for it."""
    if subject not in Subject.values or not Item.objects.filter(code=item_code).exists():
        raise Refused(tell("请选目录里有的事项和要改的内容，没有写入。"))
    plain = words(text, mark("建议怎么改"))
    with beginning(
        PROPOSAL["proposal.open"], flow=PROPOSAL.kind, number=next_number("JY", now),
        title=Item.objects.values_list('name', flat=True).get(code=item_code), actor=actor, now=now,
        parent=cause,
    ) as move:  # fmt: skip
        row = Proposal(matter=move.matter, item_code=item_code, subject=subject, text=plain, sample=sample)
        row.save(force_insert=True)
        move.record(item=item_code, subject=subject, text=plain)
        move.leave(holder="role:editor")
    return row


def review_guide(*, item_code: str, cause: Matter, now: datetime) -> Proposal | None:
    """This will open a review of an item's guide once its bad ratings repeat; one at a time."""
    if not Item.objects.filter(code=item_code).exists():
        return None
    rules, today = settings("rating", local_day(now)), local_day(now)
    first = today - timedelta(days=rules["bad_days"])
    bad = Rating.objects.filter(
        item_code=item_code, excluded="", level__lt=rules["satisfied_from"], event_on__gt=first
    ).count()
    waiting = Proposal.objects.filter(item_code=item_code, subject=Subject.GUIDE, matter__closed_at=None)
    if bad < rules["bad_most"] or waiting.exists():
        return None
    text = f"{rules['bad_days']} 天内有 {bad} 条差评，请对照差评内容检查办事指南。"
    return propose(
        item_code=item_code, subject=Subject.GUIDE, text=text, cause=cause, actor=System(), now=now
    )  # fmt: skip


def start_draft(*, row: Proposal, actor: Person, now: datetime, seen: int | None = None) -> int:
    """This will open a draft of the item in the catalogue, or join the one that is open; returns its number."""
    with moving(PROPOSAL["proposal.draft"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        open_ = ItemVersion.objects.filter(
            item__code=row.item_code, status__in=(VersionStatus.DRAFT, VersionStatus.REVIEW)
        ).first()
        version = open_ or draft_item(code=row.item_code, actor=actor, now=now)
        row.draft = version.number
        row.save(update_fields=["draft"])
        move.record(version=version.number)
    return int(version.number)


def finish(*, row: Proposal, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will close a proposal once the version stands published in the catalogue; refused before."""
    plain = words(text, mark("改了什么"))
    published = ItemVersion.objects.filter(
        item__code=row.item_code, number__gte=row.draft or 0, status=VersionStatus.PUBLISHED
    )
    if row.draft is None or not published.exists():
        raise Refused(tell("新版本还没有通过审核发布，没有写入。请先在事项目录里发布。"))
    with moving(PROPOSAL["proposal.finish"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _ends(row, plain)
        move.record(result=plain)
        move.leave(closed_at=now, holder="")


def drop(*, row: Proposal, text: str, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will leave the catalogue as it is, with a reason that the trail shows."""
    plain = words(text, mark("理由"))
    with moving(PROPOSAL["proposal.drop"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        _ends(row, plain)
        move.record(result=plain)
        move.leave(closed_at=now, holder="")


def _ends(row: Proposal, text: str) -> None:
    row.result = text
    row.save(update_fields=["result"])
