"""The ledger for other programs: matters with their acts, chunk by chunk, without anything personal.

Left out: titles, payloads, names. Whoever acted or applied is a running number of this export alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from django.db.models import Max, Q, QuerySet

from hemei.ledger.models import Act, Matter
from hemei.rules.workdays import SHANGHAI

_CHUNK = 1000  # matters at a time
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class ExportedAct:
    """One act: a key of its own, its name, when it was true (UTC), who (a number of this export), from and to."""

    key: str
    name: str
    at: datetime
    who: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class ExportedMatter:
    """One matter with its acts, oldest first; `item`, `agency`, `party` and `parent` may be empty."""

    number: str
    kind: str
    state: str
    item: str
    agency: str
    party: str
    parent: str
    opened_at: datetime
    acts: tuple[ExportedAct, ...]


@dataclass(slots=True)
class Extent:
    """What is exported: matters opened on the days [first, until), of one kind or all, as they are now.

    What comes in after this was made stays out, so that two walks give the same.
    """

    first: date | None = None
    until: date | None = None
    kind: str = ""
    last_act: int = 0
    people: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last_act = Act.objects.aggregate(last=Max("id"))["last"] or 0

    def matters(self) -> QuerySet[Matter]:
        """This will give the matters meant; histories whose import was undone stay out."""
        rows = Matter.objects.exclude(Q(kind="history", state="withdrawn") | Q(kind="history_import"))
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.first:
            rows = rows.filter(opened_at__gte=_midnight(self.first))
        if self.until:
            rows = rows.filter(opened_at__lt=_midnight(self.until))
        return rows

    def who(self, key: str, prefix: str) -> str:
        """This will give a number for somebody, the same throughout this export; the system keeps its name."""
        if not key or key == SYSTEM:
            return key
        return self.people.setdefault(f"{prefix} {key}", f"{prefix}-{len(self.people) + 1}")


def kinds() -> list[str]:
    """This will list the kinds of matter that the ledger holds."""
    return sorted(Matter.objects.order_by().values_list("kind", flat=True).distinct())


def count(extent: Extent) -> int:
    """This will count the matters of an export, for its progress."""
    return extent.matters().count()


def exported(extent: Extent) -> Iterator[ExportedMatter]:
    """This will yield the matters with their acts; two statements a thousand matters, none held longer."""
    last = 0
    fields = (
        "id", "number", "kind", "state", "party", "parent__number", "opened_at", "case__item_code",
        "case__agency__code",
    )  # fmt: skip
    while rows := list(extent.matters().filter(id__gt=last).order_by("id").values_list(*fields)[:_CHUNK]):
        last = rows[-1][0]
        acts = _acts(extent, [row[0] for row in rows])
        for pk, number, kind, state, party, parent, opened_at, item, agency in rows:
            if own := acts.get(pk):
                yield ExportedMatter(
                    number, kind, state, item or "", agency or "", extent.who(party, "party"), parent or "",
                    opened_at.astimezone(UTC), tuple(own),
                )  # fmt: skip


def _acts(extent: Extent, matters: list[int]) -> dict[int, list[ExportedAct]]:
    rows = Act.objects.filter(matter_id__in=matters, id__lte=extent.last_act).order_by("matter_id", "seq")
    found: dict[int, list[ExportedAct]] = {}
    columns = ("matter_id", "id", "name", "at", "actor", "source", "target")
    for matter, pk, name, at, actor, source, target in rows.values_list(*columns):
        act = ExportedAct(
            f"act-{pk}", name, datetime.fromisoformat(at), extent.who(actor, "who"), source, target
        )
        found.setdefault(matter, []).append(act)
    return found


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), SHANGHAI)
