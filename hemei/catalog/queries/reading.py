"""What the catalogue offers on a day: items, menus, facts and papers as plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from hemei.catalog.enums import VersionStatus
from hemei.catalog.models import Fact, ItemVersion, MenuVersion, Paper
from hemei.catalog.queries.specs import item_spec
from hemei.common.conditions import holds
from hemei.common.words import tell
from hemei.rules.items import ItemSpec

V = TypeVar("V", ItemVersion, MenuVersion)


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


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact of the dictionary; `help` says why it is asked, `personal` data is masked by default."""

    key: str
    label: str
    english: str
    schema: Mapping[str, Any]
    options: tuple[Option, ...]
    unit: str
    help: str
    help_english: str
    group: str
    group_label: str
    group_english: str
    personal: bool
    party_fact: bool


@dataclass(frozen=True, slots=True)
class PaperView:
    """A kind of paper; `issued_by` is an item code, `issuer` a body outside the catalogue."""

    code: str
    name: str
    english: str
    source: str
    issued_by: str
    issuer: str
    note: str
    sample: str


def spec(version: ItemVersion) -> ItemSpec:
    """This will give the content of a version of an item."""
    return item_spec(version.spec)


def item_view(version: ItemVersion) -> ItemView:
    """This will give a version of an item as a plain value."""
    content = spec(version)
    return ItemView(
        content.code, content.name, content.english, content.agency,
        version.pk, version.number, version.effective_on, content,
    )  # fmt: skip


def menu_view(version: MenuVersion) -> MenuView:
    """This will give a version of a menu as a plain value."""
    content: dict[str, Any] = version.spec
    return MenuView(
        code=content["code"],
        name=content["name"],
        english=content.get("english", ""),
        suits=content.get("suits", ""),
        suits_english=content.get("suits_english", ""),
        icon=content.get("icon", ""),
        anchor=content.get("anchor", ""),
        version_id=version.pk,
        number=version.number,
        effective_on=version.effective_on,
        keywords=tuple(content.get("keywords", ())),
        phases=tuple(Phase(**row) for row in content["phases"]),
        questions=tuple(_question(row) for row in content["questions"]),
        spec=content,
    )


def published_items(on: date) -> tuple[ItemView, ...]:
    """This will give the items in force on a day, by code."""
    found = in_force(ItemVersion.objects.select_related("item"), on)
    return tuple(item_view(version) for version in found.order_by("item__code"))


def published_menus(on: date) -> tuple[MenuView, ...]:
    """This will give the menus in force on a day, by code."""
    found = in_force(MenuVersion.objects.select_related("menu"), on)
    return tuple(menu_view(version) for version in found.order_by("menu__code"))


def items_by_code(codes: Collection[str], on: date) -> dict[str, ItemView]:
    """This will give those of the named items that are in force on a day."""
    found = in_force(ItemVersion.objects.filter(item__code__in=codes), on)
    return {view.code: view for view in map(item_view, found)}


def item_by_code(code: str, on: date) -> ItemView:
    """This will give the item in force on a day; NotOffered if there is none."""
    found = items_by_code([code], on)
    if code not in found:
        raise NotOffered(tell("事项“{code}”在 {on} 没有有效版本，请换一个日期或联系帮办。", code=code, on=on))
    return found[code]


def menu_by_code(code: str, on: date) -> MenuView:
    """This will give the menu in force on a day; NotOffered if there is none."""
    version = in_force(MenuVersion.objects.filter(menu__code=code), on).first()
    if version is None:
        raise NotOffered(tell("菜单“{code}”在 {on} 没有有效版本，请换一个日期或联系帮办。", code=code, on=on))
    return menu_view(version)


def items_by_version(version_ids: Iterable[int]) -> dict[int, ItemView]:
    """This will give pinned versions of items, whatever their status; unknown ids are left out."""
    return {
        version.pk: item_view(version) for version in ItemVersion.objects.filter(pk__in=list(version_ids))
    }


def menu_by_version(version_id: int) -> MenuView:
    """This will give a pinned version of a menu, whatever its status; NotOffered if there is none."""
    version = MenuVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotOffered(tell("没有编号为 {version_id} 的菜单版本。", version_id=version_id))
    return menu_view(version)


def facts() -> dict[str, FactView]:
    """This will give the field dictionary by key, in the order of its groups."""
    return {row.key: _fact(row) for row in Fact.objects.all()}


def papers() -> dict[str, PaperView]:
    """This will give all kinds of paper by code."""
    return {
        row.code: PaperView(
            row.code, row.name, row.english, row.source, row.issued_by, row.issuer, row.note, row.sample
        )
        for row in Paper.objects.all()
    }


def questions_for(menu: MenuView, answers: Mapping[str, Any]) -> tuple[Question, ...]:
    """This will give the questions that are asked after these answers, in order.

    A key with value None is an answer (不确定). What was answered to a question that is no longer asked
    does not count.
    """
    return _walk(menu, answers)[0]


def skipped_facts(menu: MenuView, answers: Mapping[str, Any]) -> frozenset[str]:
    """This will give the facts that the menu does not ask, because the answers rule them out."""
    return _walk(menu, answers)[1]


def next_question(menu: MenuView, answers: Mapping[str, Any]) -> Question | None:
    """This will give the first question that is asked and not yet answered; None when all are."""
    return next((question for question in questions_for(menu, answers) if question.key not in answers), None)


def standing_answers(menu: MenuView, answers: Mapping[str, Any]) -> dict[str, Any]:
    """This will drop the answers to questions of the menu that are not asked after these answers."""
    own = {question.key for question in menu.questions}
    asked = {question.key for question in questions_for(menu, answers)}
    return {key: value for key, value in answers.items() if key in asked or key not in own}


def notices_for(menu: MenuView, answers: Mapping[str, Any]) -> tuple[Notice, ...]:
    """This will give the notices to be shown after these answers, in order."""
    given, skipped = standing_answers(menu, answers), skipped_facts(menu, answers)
    return tuple(
        Notice(row["code"], row["level"], row["text"], row.get("english", ""))
        for row in menu.spec.get("notices", ())
        if holds(row.get("when"), given, skipped)
    )


def in_force(versions: QuerySet[V], on: date) -> QuerySet[V]:
    """This will keep the versions that are published and in force on a day."""
    running = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return versions.filter(running, status=VersionStatus.PUBLISHED, effective_on__lte=on)


def _walk(menu: MenuView, answers: Mapping[str, Any]) -> tuple[tuple[Question, ...], frozenset[str]]:
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
    return tuple(asked), frozenset(skipped)


def _question(row: Mapping[str, Any]) -> Question:
    options = tuple(Option(**option) for option in row.get("options", ()))
    return Question(**{**row, "options": options})


def _fact(row: Fact) -> FactView:
    return FactView(
        row.key, row.label, row.english, row.schema, tuple(Option(**choice) for choice in row.choices),
        row.unit, row.help, row.help_english, row.group, row.group_label, row.group_english,
        row.personal, row.party_fact,
    )  # fmt: skip
