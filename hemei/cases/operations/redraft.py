"""Moving a draft that began under an older version of its menu to the one in force: an act that lists the changes."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person
from hemei.cases.enums import Power
from hemei.cases.flow import ORDER
from hemei.cases.models import Order
from hemei.cases.operations.files import own
from hemei.cases.operations.moves import moving
from hemei.cases.queries import newer_menu, order_effects
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day


def rebase_order(*, order: Order, actor: Person, now: datetime, seen: int | None = None) -> Order:
    """This will move a draft to the version of its menu that is in force; answers and papers stay.

    `seen` is the id of the version that the page showed: another one in force by now is Refused, as is an order that
    is submitted (its cases move one by one, each by its own act) and one for which nothing newer is in force.
    """
    own(order, actor, now, Power.HELP)
    if order.matter.state != "draft":
        raise Refused(tell("订单已经提交，菜单的版本不再变；要换的是各个办件，由承办部门逐件换。没有改动。"))
    menu = newer_menu(order, local_day(now))
    if menu is None:
        raise Refused(tell("这份草稿已经是现行的一版，没有要换的。"))
    if seen is not None and seen != menu.version_id:
        raise Refused(tell("现行的版本刚刚又变了，没有换。请看过新的改变再决定。"))
    found = order_effects(order, menu, local_day(now))
    with moving(ORDER["order.rebase"], matter=order.matter, actor=actor, now=now) as move:
        move.record(
            before=order.menu_version.number,
            version=menu.number,
            added=list(found.added),
            gone=list(found.gone),
        )
        Order.objects.filter(pk=order.pk).update(
            menu_version_id=menu.version_id, draft_version=order.draft_version + 1, saved_at=now
        )
    return Order.objects.select_related("matter", "menu_version__menu").get(pk=order.pk)
