"""Agents and collaborators: a firm lets somebody act for it, within a scope, until a day, until it says no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from hemei.accounts.queries import Person, account_for
from hemei.cases.enums import Power
from hemei.cases.flow import MANDATE
from hemei.cases.models import Mandate, Order
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused
from hemei.rules.workdays import local_day

LONGEST = 366  # days


def give_mandate(
    *, username: str, power: Power, until: date, orders: Sequence[str], items: Sequence[str], actor: Person,
    now: datetime,
) -> Mandate:  # fmt: skip
    """This will let the account `username` act for the actor's party; empty `orders` and `items` mean all.

    The end day is included and at most a year away; an order that is not the party's own is refused.
    """
    if actor.party_id is None:
        raise Refused(tell("您的账号还没有绑定企业或个人，不能委托。"))
    agent = account_for(username.strip())
    if agent is None:
        raise Refused(tell("没有可以受托的账号“{username}”，没有写入。请核对账号。", username=username[:40]))
    if agent.party_id == actor.party_id:
        raise Refused(tell("这个账号本来就代表您，不用委托，没有写入。"))
    today = local_day(now)
    if not 0 <= (until - today).days <= LONGEST:
        raise Refused(tell("委托的截止日要在今天到一年以内，没有写入。"))
    mine = set(Order.objects.filter(party_id=actor.party_id, matter__number__in=orders).values_list(
        "matter__number", flat=True))  # fmt: skip
    if strange := sorted(set(orders) - mine):
        raise Refused(tell("订单“{number}”不是您的，委托没有写入。", number=strange[0]))
    with beginning(
        MANDATE["mandate.give"], flow="mandate", number=next_number("WT", now), title=f"委托 {agent.label}",
        actor=actor, now=now, party=f"party:{actor.party_id}",
    ) as move:  # fmt: skip
        made = Mandate.objects.create(
            matter=move.matter, party_id=actor.party_id, agent_id=agent.id, power=power, orders=list(orders),
            items=list(items), given_at=now, until=until,
        )  # fmt: skip
        move.record(agent=f"user:{agent.id}", power=power.value, orders=list(orders), items=list(items),
                    until=until.isoformat())  # fmt: skip
    return made


def revoke_mandate(*, mandate: Mandate, actor: Person, now: datetime) -> None:
    """This will end a mandate at once: the next thing the agent tries is refused."""
    if mandate.party_id != actor.party_id:
        raise NotAllowed(tell("这份委托不是您的，什么都没有改动。"))
    with moving(MANDATE["mandate.revoke"], matter=mandate.matter, actor=actor, now=now) as move:
        Mandate.objects.filter(pk=mandate.pk).update(revoked_at=now)
        move.leave(closed_at=now)
