"""What the catalogue offers on a day: items, menus, facts and papers as plain values."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import ItemVersion, MenuVersion, Version
from hemei.catalog.queries.specs import item_spec
from hemei.common.conditions import holds
from hemei.common.statements import Kept
from hemei.common.words import tell
from hemei.rules.items import ItemSpec

V = TypeVar("V", bound=Version)


class NotOffered(LookupError):
    """No version of that menu or item is in force on that day; the message is fit to be shown."""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One version of an item with its content."""

    code: str
    name: str
    english: str
    agency: str
    version_id: int
    number: int
    effective_on: date | None
    spec: ItemSpec


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a question or a fact."""

    value: str
    label: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a menu. `kind` is yes_no, number or choice; `unsure` = 不确定 is offered."""

    key: str
    kind: str
    text: str
    english: str = ""
    why: str = ""
    why_english: str = ""
    unsure: bool = False
    unit: str = ""
    options: tuple[Option, ...] = ()
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """A heading under which items of a menu are shown."""

    key: str
    name: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be said that is no item; level `stop` = this menu does not fit, call a helper."""

    code: str
    level: str
    text: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class MenuView:
    """One version of a menu; `spec` is its whole content (rules, gates, edges, joints, notices)."""

    code: str
    name: str
    english: str
    suits: str
    suits_english: str
    icon: str
    anchor: str
    version_id: int
    number: int
    effective_on: date | None
    keywords: tuple[str, ...]
    phases: tuple[Phase, ...]
    questions: tuple[Question, ...]
    spec: Mapping[str, Any]

    @property
    def items(self) -> tuple[str, ...]:
        """This will give the codes of all items that the menu may need, in order."""
        return tuple(rule["item"] for rule in self.spec["rules"])


def spec(version: ItemVersion) -> ItemSpec:
    """This will give the content of a version of an item."""
    return item_spec(version.spec)


def item_view(version: ItemVersion) -> ItemView:
    """This will give a version of an item as a plain value."""
    return _item_view(spec(version), version.pk, version.number, version.effective_on)


def _item_view(content: ItemSpec, pk: int, number: int, effective_on: date | None) -> ItemView:
    return ItemView(
        content.code, content.name, content.english, content.agency, pk, number, effective_on, content
    )


def menu_view(version: MenuVersion) -> MenuView:
    """This will give a version of a menu as a plain value."""
    return _menu_view(version.spec, version.pk, version.number, version.effective_on)


def _menu_view(content: Mapping[str, Any], pk: int, number: int, effective_on: date | None) -> MenuView:
    return MenuView(
        code=content["code"],
        name=content["name"],
        english=content.get("english", ""),
        suits=content.get("suits", ""),
        suits_english=content.get("suits_english", ""),
        icon=content.get("icon", ""),
        anchor=content.get("anchor", ""),
        version_id=pk,
        number=number,
        effective_on=effective_on,
        keywords=tuple(content.get("keywords", ())),
        phases=tuple(Phase(**row) for row in content["phases"]),
        questions=tuple(_question(row) for row in content["questions"]),
        spec=content,
    )


def published_items(on: date) -> tuple[ItemView, ...]:
    """This will give the items in force on a day, by code."""
    return tuple(_item_read(*row) for row in _EVERY_ITEM.rows(on))


def published_menus(on: date) -> tuple[MenuView, ...]:
    """This will give the menus in force on a day, by code."""
    return tuple(_menu_read(*row) for row in _EVERY_MENU.rows(on))


def items_by_code(codes: Collection[str], on: date) -> dict[str, ItemView]:
    """This will give those of the named items that are in force on a day."""
    found = in_force(ItemVersion.objects.filter(item__code__in=codes).order_by(), on)
    return {view.code: view for view in _items(found)}


def item_by_code(code: str, on: date) -> ItemView:
    """This will give the item in force on a day; NotOffered if there is none."""
    found = {view.code: view for view in (_item_read(*row) for row in _ONE_ITEM.rows(code, on))}
    if code not in found:
        raise NotOffered(tell("事项“{code}”在 {on} 没有有效版本，请换一个日期或联系帮办。", code=code, on=on))
    return found[code]


def menu_by_code(code: str, on: date) -> MenuView:
    """This will give the menu in force on a day; NotOffered if there is none."""
    for view in _menus(in_force(MenuVersion.objects.filter(menu__code=code), on)[:1]):
        return view
    raise NotOffered(tell("菜单“{code}”在 {on} 没有有效版本，请换一个日期或联系帮办。", code=code, on=on))


def items_by_version(version_ids: Iterable[int]) -> dict[int, ItemView]:
    """This will give pinned versions of items, whatever their status; unknown ids are left out."""
    found = ItemVersion.objects.filter(pk__in=list(version_ids)).order_by()
    return {view.version_id: view for view in _items(found)}


def menu_by_version(version_id: int) -> MenuView:
    """This will give a pinned version of a menu, whatever its status; NotOffered if there is none."""
    for view in _menus(MenuVersion.objects.filter(pk=version_id)):
        return view
    raise NotOffered(tell("没有编号为 {version_id} 的菜单版本。", version_id=version_id))


# A text is read once: what a version says never changes, and after a change the text is another one. Kept by the
# text rather than by the id of its row, which the database gives again after a rollback.


def _texts(found: QuerySet[V]) -> Any:
    return found.annotate(text=Cast("spec", TextField())).values_list("text", "pk", "number", "effective_on")


def _items(found: QuerySet[ItemVersion]) -> Iterator[ItemView]:
    return (_item_read(*row) for row in _texts(found))


@lru_cache(maxsize=4096)
def _item_read(text: str, pk: int, number: int, effective_on: date | None) -> ItemView:
    return _item_view(item_spec(json.loads(text)), pk, number, effective_on)


def _menus(found: QuerySet[MenuVersion]) -> Iterator[MenuView]:
    return (_menu_read(*row) for row in _texts(found))


_EVERY_ITEM = Kept(lambda on: _texts(in_force(ItemVersion.objects.order_by("item__code"), on)))
_EVERY_MENU = Kept(lambda on: _texts(in_force(MenuVersion.objects.order_by("menu__code"), on)))
_ONE_ITEM = Kept(
    lambda code, on: _texts(in_force(ItemVersion.objects.filter(item__code=code).order_by(), on))
)


@lru_cache(maxsize=256)
def _menu_read(text: str, pk: int, number: int, effective_on: date | None) -> MenuView:
    return _menu_view(json.loads(text), pk, number, effective_on)


@dataclass(frozen=True, slots=True)
class Course:
    """The way through a menu's questions after some answers: `asked` in order, facts `skipped`, what `stands`."""

    asked: tuple[Question, ...]
    skipped: frozenset[str]
    standing: Mapping[str, Any]


def course(menu: MenuView, answers: Mapping[str, Any]) -> Course:
    """This will walk through the questions of a menu once, each asked or not by the answers before it."""
    given: dict[str, Any] = {}
    asked: list[Question] = []
    skipped: set[str] = set()
    for question in menu.questions:
        due = holds(question.when, given, skipped)
        if due:
            asked.append(question)
            given[question.key] = answers.get(question.key)
        elif due is False:
            skipped.add(question.key)
    dropped = {question.key for question in menu.questions} - given.keys()
    standing = {key: value for key, value in answers.items() if key not in dropped}
    return Course(tuple(asked), frozenset(skipped), standing)


def questions_for(menu: MenuView, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """This will give the questions that are asked after these answers, in order.

    A key with value None is an answer (不确定). What was answered to a question that is no longer asked
    does not count.
    """
    return course(menu, answers).asked


def skipped_facts(menu: MenuView, answers: Mapping[str, Any]) -> frozenset[str]:
    """This will give the facts that the menu does not ask, because the answers rule them out."""
    return course(menu, answers).skipped


def next_question(menu: MenuView, answers: Mapping[str, Any]) -> Question | None:
    """This will give the first question that is asked and not yet answered; None when all are."""
    return next((question for question in questions_for(menu, answers) if question.key not in answers), None)


def standing_answers(menu: MenuView, answers: Mapping[str, Any]) -> dict[str, Any]:
    """This will drop the answers to questions of the menu that are not asked after these answers."""
    return dict(course(menu, answers).standing)


def notices_for(menu: MenuView, answers: Mapping[str, Any]) -> tuple[Notice, ...]:
    """This will give the notices to be shown after these answers, in order."""
    return notices_on(menu, course(menu, answers))


def notices_on(menu: MenuView, way: Course) -> tuple[Notice, ...]:
    """This will give the notices to be shown on that way through the questions, in order."""
    return tuple(
        Notice(row["code"], row["level"], row["text"], row.get("english", ""))
        for row in menu.spec.get("notices", ())
        if holds(row.get("when"), way.standing, way.skipped)
    )


def in_force(versions: QuerySet[V], on: date) -> QuerySet[V]:
    """This will keep the versions in force on a day: begun, not ended, not suspended by then."""
    begun = versions.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), effective_on__lte=on)
    valid = Q(status__in=[VersionStatus.PUBLISHED, VersionStatus.CHANGED, VersionStatus.CANCELLED])
    return begun.filter(valid | Q(status=VersionStatus.SUSPENDED, suspended_on__gt=on))


def _question(row: Mapping[str, Any]) -> Question:
    options = tuple(Option(**option) for option in row.get("options", ()))
    return Question(**{**row, "options": options})
