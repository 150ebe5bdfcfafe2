"""What goes into the lake: acts seal by seal, each checked against the chain, and the facts of the months they touch.

Only sealed acts go out. A seal covers its acts without gaps whatever order transactions ended in, so "after the last
exported seal" misses nothing; and whoever holds the published seals can check the lake without the database.
Left out of every act: who acted, what was written (payload), titles. The digest still binds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Q

from hemei.cases.models import Visit
from hemei.indicators.queries.facts import touched
from hemei.indicators.queries.lake.entries import entry_queries
from hemei.indicators.queries.lake.facts import fact_query
from hemei.indicators.queries.lake.shapes import DAY_US, SHANGHAI_US
from hemei.ledger.models import Matter, Seal
from hemei.rules.chainhash import act_digest, merkle_root
from hemei.rules.words import say
from hemei.rules.workdays import SHANGHAI, local_day

_EPOCH = date(1970, 1, 1).toordinal()
_CHUNK = 10_000
_SOME = 2_000  # matters asked for at once, as parameters
_SHOWN = (
    "zone", "number", "kind", "name", "source", "target", "prev", "digest", "matter_id", "seq", "at_us", "due_us",
    "seal", "place",
)  # fmt: skip
_PREV, _DIGEST, _MATTER, _AT, _PLACE = 6, 7, 8, 10, 13
_COVERED = ("number", "seq", "name", "actor", "actor_label", "at", "known_at", "source", "target", "payload")
_OPENED = {
    "cases": "matter__opened_at", "orders": "matter__opened_at", "pauses": "case__matter__opened_at",
    "promises": "matter__opened_at",
}  # fmt: skip


class Broken(Exception):
    """An act or a seal that is not as it was written; nothing of the run counts."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One seal and its acts in their order, as the lake keeps them."""

    seal: tuple[Any, ...]  # zone, sealed_at, root, prev, digest, id, size
    acts: list[tuple[Any, ...]]

    @property
    def id(self) -> int:
        """This will give the seal's number."""
        return int(self.seal[5])

    def by_month(self) -> dict[str, list[tuple[Any, ...]]]:
        """This will sort the acts into the months (Shanghai) in which they were true."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for row in self.acts:
            found.setdefault(_month((row[_AT] + SHANGHAI_US) // DAY_US), []).append(row)
        return found

    def matters(self) -> set[int]:
        """This will name the matters that these acts moved."""
        return {row[_MATTER] for row in self.acts}


@cache
def _month(day: int) -> str:
    return f"{date.fromordinal(_EPOCH + day):%Y-%m}"


def sealed_acts(zone: str, *, after: int = 0, until: int | None = None) -> Iterator[Sealed]:
    """This will read the acts of each seal after `after`, oldest first; raises `Broken` at the first that fails.

    Checked are every act's digest over all that it covers, the root of the seal and the link between seals.
    """
    given = Seal.objects.filter(pk__gt=after).order_by("pk")
    before = Seal.objects.filter(pk__lte=after).order_by("-pk").first()
    prev = before.digest if before else None
    for made in given if until is None else given.filter(pk__lte=until):
        acts = [_checked(row) for row in _rows(zone, made.pk)]
        at = made.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
        seal = (zone, at, made.root, made.prev, made.digest, made.pk, made.size)
        if wrong := seal_fault(seal, [row[_DIGEST] for row in acts], prev):
            raise Broken(wrong)
        prev = made.digest
        yield Sealed(seal, acts)


def seal_fault(seal: tuple[Any, ...], digests: list[str], prev: str | None) -> str:
    """This will say what is wrong with a seal over these digests after the seal `prev`; "" where nothing is."""
    _zone, at, root, linked, digest, pk, size = seal
    if len(digests) != size or merkle_root(digests) != root:
        return say("封存 {pk}：所封动作的根与公布的不符", pk=pk)
    if (prev is not None and linked != prev) or act_digest(linked, (at, str(size)), root) != digest:
        return say("封存 {pk}：封存之间的链断开", pk=pk)
    return ""


def _rows(zone: str, seal: int) -> Iterator[tuple[Any, ...]]:
    query = fact_query("acts", zone, Q(sealed__seal_id=seal)).order_by("sealed__place")
    return query.values_list(*_SHOWN, *_COVERED).iterator(chunk_size=_CHUNK)


def _checked(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The columns of the lake, once the digest over the whole act is found right."""
    shown, covered = row[: len(_SHOWN)], row[len(_SHOWN) :]
    if act_digest(shown[_PREV], tuple(map(str, covered[:-1])), covered[-1]) != shown[_DIGEST]:
        raise Broken(
            say("{number} 第 {seq} 个动作：内容与写入时的摘要不符", number=covered[0], seq=covered[1])
        )
    return shown


def touched_months(matters: Iterable[int], *, since_us: int) -> set[str]:
    """This will name the months whose facts may have changed: of what these matters touch, and of late visits."""
    found: set[date] = set()
    left = iter(sorted(matters))
    while some := list(islice(left, _SOME)):
        rows = Matter.objects.filter(pk__in=touched(some)).values_list("opened_at", flat=True)
        found.update(local_day(at).replace(day=1) for at in rows.iterator())
    since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_us)
    visits = Visit.objects.filter(at__gt=since).values_list("case__matter__opened_at", flat=True)
    found.update(local_day(at).replace(day=1) for at in visits.iterator())
    return {f"{day:%Y-%m}" for day in found}


def all_months() -> set[str]:
    """This will name every month in which a matter was opened: for a first run, or a new shape of the tables."""
    days = Matter.objects.datetimes("opened_at", "month", tzinfo=SHANGHAI)
    return {f"{day:%Y-%m}" for day in days}


def month_facts(table: str, zone: str, month: str) -> list[tuple[Any, ...]]:
    """This will read the facts of what was opened in a month (Shanghai), in a fixed order."""
    first = datetime.combine(date.fromisoformat(f"{month}-01"), time(), SHANGHAI)
    until = (first + timedelta(days=31)).replace(day=1)
    if table == "entries":
        return [
            row
            for rows in entry_queries(zone, (first, until))
            for row in rows.order_by("pk").iterator(_CHUNK)
        ]
    field = _OPENED[table]
    query = fact_query(table, zone, Q(**{f"{field}__gte": first, f"{field}__lt": until}))
    return list(query.order_by("pk").iterator(chunk_size=_CHUNK))


def item_facts(zone: str) -> list[tuple[Any, ...]]:
    """This will read the versions of items that were ever in force, in a fixed order."""
    return list(fact_query("items", zone).order_by("pk").iterator(chunk_size=_CHUNK))
