"""Cases under versions of the catalogue: which are open, and what another version would change for one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from hemei.cases.flow import CASE, ORDER
from hemei.cases.models import Case, Order, Rebase
from hemei.cases.queries.reading import form_values, promised_limit, spec_of
from hemei.catalog import queries as catalog
from hemei.common.conditions import holds
from hemei.rules.chain_model import ChainError
from hemei.rules.items import ItemSpec, Need
from hemei.rules.rebase import Effect, Standing, effects

MOST = 200


@dataclass(frozen=True, slots=True)
class OpenCase:
    """An open case of an item, with the version that it runs under."""

    number: str
    title: str
    state: str
    version: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An open order of a menu: what a version of it would add to and take from its items; `problem` where none fits."""

    number: str
    state: str
    version: int
    added: tuple[str, ...]
    gone: tuple[str, ...]
    problem: str = ""


def open_cases_of(item_code: str) -> list[OpenCase]:
    """This will give the open cases of an item, oldest first, at most 200."""
    rows = Case.objects.filter(item_code=item_code, matter__closed_at=None).order_by("pk")
    names = ("matter__number", "matter__title", "matter__state", "item_version__number", "matter__due_at")
    return [
        OpenCase(number, title, CASE.label(state), version, due)
        for number, title, state, version, due in rows.values_list(*names)[:MOST]
    ]


def pinned_cases(kind: str, code: str, items: Collection[str], menus: Collection[str]) -> list[OpenCase]:
    """This will give the open cases whose order was planned with a paper or a fact, at most 200, oldest first.

    `version` is the one that they keep; 0 where the order is older than the pins. `items` and `menus` use it.
    """
    named = Q(item_code__in=items) | Q(order__menu_version__menu__code__in=menus)
    rows = Case.objects.filter(named, matter__closed_at=None).order_by("pk")
    names = ("matter__number", "matter__title", "matter__state", "matter__due_at", "pins")
    found = rows.annotate(pins=KeyTransform("pins", "order__plan")).values_list(*names)[:MOST]
    return [
        OpenCase(number, title, CASE.label(state), pins[kind][code] if pins else 0, due)
        for number, title, state, due, pins in found
        if not pins or code in pins[kind]
    ]


def menu_effects(version: Any, on: date) -> list[OpenOrder]:
    """This will give the open orders of a menu and what a version of it would change in their plans, at most 200.

    A submitted order keeps its plan; a draft would only change if its party began anew.
    """
    menu = catalog.menu_view(version)
    rows = Order.objects.select_related("matter", "menu_version").filter(
        menu_version__menu__code=menu.code, matter__closed_at=None
    )
    return [order_effects(order, menu, on) for order in rows.order_by("pk")[:MOST]]


def newer_menu(order: Order, on: date) -> catalog.MenuView | None:
    """This will give the version of a draft's menu in force on a day, when it is newer than the draft's own."""
    return later_menu(order, on) if order.matter.state == "draft" else None


def later_menu(order: Order, on: date) -> catalog.MenuView | None:
    """This will give the version of an order's menu in force on a day, when it is newer than the pinned one."""
    try:
        menu = catalog.menu_by_code(order.menu_version.menu.code, on)
    except catalog.NotOffered:
        return None
    return menu if menu.number > order.menu_version.number else None


def order_effects(order: Order, menu: catalog.MenuView, on: date) -> OpenOrder:
    """This will say what a version of its menu would add to and take from an order's items."""
    state, number = ORDER.label(order.matter.state), order.menu_version.number
    try:
        old = catalog.plan_for(catalog.menu_view(order.menu_version), order.answers, {}, {}, on)
        new = catalog.plan_for(menu, order.answers, {}, {}, on)
    except (ChainError, KeyError, TypeError, ValueError) as wrong:
        return OpenOrder(order.matter.number, state, number, (), (), str(wrong))
    before, after = ({row.item: row.name for row in made.chosen} for made in (old, new))
    return OpenOrder(
        order.matter.number, state, number,
        tuple(name for code, name in after.items() if code not in before),
        tuple(name for code, name in before.items() if code not in after),
    )  # fmt: skip


def papers_due(spec: ItemSpec, given: Mapping[str, Any]) -> dict[str, Need]:
    """This will give the papers that an item asks of somebody with these answers; an open condition counts."""
    return {row.paper: row.need for row in spec.requirements if holds(row.when, given) is not False}


def rebase_effects(case: Case, to: ItemSpec, now: datetime) -> tuple[Effect, ...]:
    """This will list what moving a case to another version changes for it now, and what the law says to it."""
    given = {key: value for key, value in form_values(case.order).items() if value is not None}
    own = spec_of(case)
    due = case.matter.due_at
    limit = promised_limit(case)
    standing = Standing(
        accepted=case.accepted_at is not None, late=due is not None and now > due, promised=limit,
        own_limit=limit.source != own.promised.source,
    )  # fmt: skip
    return effects(own, to, papers_due(own, given), papers_due(to, given), standing)


def open_rebase(case: Case) -> Rebase | None:
    """This will give the request that waits for the applicant's consent; None when there is none."""
    return case.rebases.select_related("matter", "version").filter(answered_at=None).first()
