"""Who acts for whom: mandates that are good at an instant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.enums import Power
from hemei.cases.models import Case, Mandate, Order
from hemei.rules.workdays import local_day


def mandates_of(party_id: int, *, limit: int = 200) -> list[Mandate]:
    """This will return the mandates that a party gave, newest first."""
    return list(
        Mandate.objects.select_related("matter", "agent", "party")
        .filter(party_id=party_id)
        .order_by("-pk")[:limit]
    )


def mandates_for(who: Person, now: datetime) -> list[Mandate]:
    """This will return the mandates by which somebody may act now."""
    if not who.key.startswith("user:"):
        return []
    rows = Mandate.objects.select_related("matter", "party", "agent").filter(
        agent_id=int(who.key.removeprefix("user:")), revoked_at=None, until__gte=local_day(now)
    )
    return list(rows.order_by("-pk"))


def mandate_for(order: Order, who: Person, now: datetime, power: Power = Power.HELP) -> Mandate | None:
    """This will return the mandate by which somebody may act for an order's party, None without one.

    A mandate for certain orders covers these, one for certain items an order that holds no others.
    """
    rows = [one for one in mandates_for(who, now) if one.party_id == order.party_id]
    rows = [one for one in rows if power is Power.HELP or one.power == Power.AGENT]
    rows = [one for one in rows if not one.orders or order.matter.number in one.orders]
    if any(one.items for one in rows):
        held = set(Case.objects.filter(order_id=order.pk).values_list("item_code", flat=True))
        rows = [one for one in rows if not one.items or (held and held <= set(one.items))]
    return rows[0] if rows else None


def used_mandate(who: Person, party: str, now: datetime) -> str:
    """This will name the mandates by which somebody acts for a party now; empty for an officer at the counter."""
    return " ".join(one.matter.number for one in mandates_for(who, now) if f"party:{one.party_id}" == party)


def orders_in(mandates: Iterable[Mandate], *, most: int = 200) -> dict[int, list[Order]]:
    """This will return the latest orders that mandates reach, newest first, by the key of the mandate; one read."""
    given = list(mandates)
    rows = Order.objects.select_related("matter", "menu_version__menu")
    latest = list(rows.filter(party_id__in={one.party_id for one in given}).order_by("-matter_id")[:most])
    return {
        one.pk: [
            order for order in latest
            if order.party_id == one.party_id and (not one.orders or order.matter.number in one.orders)
        ]
        for one in given
    }  # fmt: skip


def mandate_by_number(number: str) -> Mandate:
    """This will return a mandate; an unknown number raises `Mandate.DoesNotExist`."""
    return Mandate.objects.select_related("matter", "party", "agent").get(matter__number=number)
