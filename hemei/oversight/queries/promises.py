"""Reading promises to firms: the ledger, the sheets of the parks, and who keeps his word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from hemei.accounts.queries import Person, agency_names
from hemei.oversight.flow.loop import PLEDGE
from hemei.oversight.models import Pledge, PledgePayment
from hemei.oversight.queries.lists import Line, lines
from hemei.oversight.queries.loop import SEES_ALL
from hemei.rules.ratings import Rate, rate, settings
from hemei.rules.workdays import local_day

_MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
_NOTHING = Decimal(0)


def paid_of(row: Pledge) -> Decimal:
    """This will give what of a promise is paid, in yuan."""
    return row.payments.aggregate(paid=Sum("amount"))["paid"] or _NOTHING


def _with_paid(rows: QuerySet[Pledge]) -> QuerySet[Pledge]:
    """Adds `paid`; a sum beside other sums, so it stands in a subquery of its own."""
    sums = (
        PledgePayment.objects.filter(pledge=OuterRef("pk"))
        .order_by()
        .values("pledge")
        .annotate(s=Sum("amount"))
    )
    return rows.annotate(paid=Coalesce(Subquery(sums.values("s")), _NOTHING, output_field=_MONEY))


def pledges_for(who: Person) -> QuerySet[Pledge]:
    """This will give the promises somebody may see: a firm its own, an agency its own, overseers all."""
    rows = Pledge.objects.select_related("matter", "party", "remedy__matter")
    if who.roles & SEES_ALL:
        return rows
    mine = Q(party_id=who.party_id) if who.party_id is not None else Q(pk__in=[])
    return rows.filter(mine | Q(owner=who.agency or "-"))


def pledge_lines(
    who: Person, wanted: Mapping[str, str], *, after: str, limit: int, now: datetime
) -> list[Line]:  # fmt: skip
    """This will give one page of promises with what is paid (`row.paid`); `wanted` may also name owner and park."""
    given = {name: wanted[name] for name in ("owner", "park") if wanted.get(name)}
    rows = _with_paid(pledges_for(who).filter(**given))
    text = ("document", "text", "party__name")
    return lines(rows, PLEDGE, wanted, after=after, limit=limit, now=now, text=text, unit="owner")


def pledge_of(number: str, who: Person) -> Pledge | None:
    """This will give a promise that somebody may see, with `paid`; None for any other."""
    return _with_paid(pledges_for(who)).filter(matter__number=number).first()


def own_pledges(who: Person, limit: int = 50) -> list[Pledge]:
    """This will give the promises made to a firm, with `paid`, newest first."""
    if who.party_id is None:
        return []
    rows = Pledge.objects.select_related("matter").filter(party_id=who.party_id)
    return list(_with_paid(rows).order_by("-pk")[:limit])


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises were kept by one owner or in one park: counts, money, and the share kept of those fallen due."""

    key: str
    name: str
    all: int
    kept: int
    breached: int
    amount: Decimal
    paid: Decimal
    share: Rate

    @property
    def gap(self) -> Decimal:
        """This will give what is not paid, in yuan."""
        return self.amount - self.paid


def kept_by(group: str, now: datetime) -> list[Kept]:
    """This will count promises by "owner" or "park"; the share is of those that the firm confirmed or that were broken.

    What was ended because its condition was not met counts neither as kept nor in the money.
    """
    if group not in {"owner", "park"}:
        return []
    rows, names = Pledge.objects.exclude(matter__state="void"), agency_names() if group == "owner" else {}
    counted = rows.order_by().values(group).annotate(
        all=Count("pk"), kept=Count("pk", filter=Q(matter__state="kept")),
        breached=Count("pk", filter=Q(matter__state="breached")), amount=Sum("amount"),
    )  # fmt: skip
    paid = dict(
        PledgePayment.objects.filter(pledge__in=rows)
        .order_by()
        .values_list(f"pledge__{group}")
        .annotate(s=Sum("amount"))
    )
    rules = settings("rating", local_day(now))
    made = [
        Kept(
            row[group], names.get(row[group], row[group]), row["all"], row["kept"], row["breached"], row["amount"],
            paid.get(row[group], _NOTHING), rate(row["kept"], row["kept"] + row["breached"], rules),
        )
        for row in counted
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.gap, one.key))


def looked_back(parks: Mapping[str, str]) -> list[tuple[str, list[Pledge]]]:
    """This will give the sheets of looking back (回头看): each park in its order with its promises, if any.

    Promises of a park that is not among `parks` (name by code) stand behind, under the name that was written.
    """
    found: dict[str, list[Pledge]] = {name: [] for name in parks.values()}
    rows = _with_paid(Pledge.objects.select_related("matter", "party", "remedy"))
    for row in rows.order_by("park", "due_on", "pk"):
        found.setdefault(row.park or "—", []).append(row)
    return list(found.items())
