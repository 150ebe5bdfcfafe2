"""Phrases of business scope with dated versions: a changed one begins on its day, the one before ends that day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemei.catalog.enums import ListingKind
from hemei.catalog.models import Listing
from hemei.catalog.queries.scopefiles import last_scopes, same_scope, same_words
from hemei.common.words import tell
from hemei.ledger.operations import Refused


@dataclass(frozen=True, slots=True)
class EnteredScope:
    """What entering one phrase did: the row that was made (0 = none), the row whose end changed, its end before."""

    made: int
    ended: int
    before: str

    def kept(self) -> list[Any]:
        """This will give it as JSON, so that the import can be taken back."""
        return [self.made, self.ended, self.before]


def enter_scopes(
    *, contents: Sequence[Mapping[str, Any]], effective: Mapping[str, date], by: str, today: date
) -> list[EnteredScope]:
    """This will put phrases in force that differ from their last version, from their day or `today`.

    Call it inside the act that enters the file, after the preview found no fault.
    """
    last, done = last_scopes(), []
    place = max((row.position for row in last.values()), default=0)
    for content in contents:
        before = last.get(content["code"])
        if before is not None and same_scope(before, content):
            continue
        place += before is None
        done.append(_enter(content, before, effective.get(content["code"], today), place, by))
    return done


def _enter(
    content: Mapping[str, Any], before: Listing | None, first: date, place: int, by: str
) -> EnteredScope:
    end = date.fromisoformat(content["ended_on"]) if content["ended_on"] else None
    if before is not None and same_words(before, content):
        old = _ends(before, end)
        return EnteredScope(0, before.pk, old)
    old, ended = "", 0
    if before is not None and (before.ended_on is None or before.ended_on > first):
        old, ended = _ends(before, first), before.pk
    made = Listing.objects.create(
        kind=ListingKind.SCOPE, code=content["code"], spec=content["spec"], source=content["source"],
        position=before.position if before else place, effective_on=first, ended_on=end, entered_by=by[:200],
    )  # fmt: skip
    return EnteredScope(made.pk, ended, old)


def _ends(row: Listing, day: date | None) -> str:
    old = row.ended_on.isoformat() if row.ended_on else ""
    Listing.objects.filter(pk=row.pk).update(ended_on=day)
    return old


def undo_scopes(*, entered: Collection[Sequence[Any]], today: date) -> int:
    """This will take entered phrases back; Refused, with nothing changed, once one was in force for a whole day."""
    rows = {row.pk: row for row in Listing.objects.filter(pk__in=[one[0] for one in entered])}
    last = {row.pk for row in last_scopes().values()}
    for made, _ended, _before in entered:
        if made and made not in last:
            raise Refused(tell("其中有表述后来又有了新版本，不能整批撤销，没有改动。"))
        if made and rows[made].effective_on < today:
            raise Refused(
                tell(
                    "“{phrase}”已经在 {day} 生效过，不能撤销，没有改动。请再导入一版改回来。",
                    phrase=rows[made].spec["phrase"], day=rows[made].effective_on.isoformat(),
                )
            )  # fmt: skip
    Listing.objects.filter(pk__in=rows).delete()
    for _made, ended, before in entered:
        if ended:
            Listing.objects.filter(pk=ended).update(ended_on=date.fromisoformat(before) if before else None)
    return len(entered)
