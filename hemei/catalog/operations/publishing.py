"""Reading the seeds in, and publishing through a gate."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from hemei.catalog.enums import VersionStatus
from hemei.catalog.flow import INTAKE
from hemei.catalog.models import Item, ItemVersion, Menu, MenuVersion, Phrase
from hemei.catalog.operations.dictionary import Entry, Words, enter, write_heads
from hemei.catalog.operations.layers import place_items
from hemei.catalog.queries.checks import Check, Known, item_checks, menu_checks
from hemei.catalog.queries.consistency import consistency_checks
from hemei.catalog.queries.dictionary import fact_content, facts, paper_content, papers
from hemei.catalog.queries.paths import item_path_checks, path_checks
from hemei.catalog.queries.specs import item_spec, spec_json
from hemei.catalog.queries.versions import AnyVersion, digest_of
from hemei.catalog.queries.wordchecks import fact_checks, paper_checks
from hemei.common.words import tell
from hemei.ledger.operations import System, opening
from hemei.rules.items import ItemSpec

TABLE_PHRASES = 10_000  # positions from here on belong to the table of items


class NotPublished(ValueError):
    """A version that may not be published; `checks` say why. Nothing was changed."""

    def __init__(self, name: str, checks: Sequence[Check]) -> None:
        self.checks = tuple(checks)
        reasons = "；".join(check.message for check in checks if not check.passed)
        super().__init__(tell("“{name}”没有发布，原版本照旧有效。{reasons}", name=name, reasons=reasons))


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows a load added or changed; `versions` counts new versions. All zero = nothing changed."""

    facts: int = 0
    papers: int = 0
    phrases: int = 0
    item_versions: int = 0
    menu_versions: int = 0

    @property
    def changed(self) -> int:
        """This will give the number of changes in all."""
        return self.facts + self.papers + self.phrases + self.item_versions + self.menu_versions


@transaction.atomic
def load_catalog(*, folder: Path, actor: str, now: datetime, publish: bool = True) -> Loaded:
    """This will read the catalogue's TOML files in; a new version is made only where the content changed.

    With `publish` each new version goes through its gate and is in force from the day of `now`; otherwise it
    is a draft. All or nothing: raises NotPublished, or what a broken file raises.
    """
    agencies = {row["code"] for row in _read(folder / "agencies.toml")["agency"]}
    loaded_facts, loaded_papers = _load_facts(folder, actor, now), _load_papers(folder, actor, now)
    items = [_add_item(item_spec(_read(path)), actor, now) for path in _files(folder / "items")]
    menus = [add_menu(_read(path), actor, now) for path in _files(folder / "menus")]
    new: list[ItemVersion | MenuVersion] = [version for version in [*items, *menus] if version]
    if publish:
        _publish_all(new, agencies, actor, now)
    changed = {version.item.pk for version in items if version}
    place_items(list(Item.objects.filter(Q(pk__in=changed) | Q(implementation=None))))
    if new:
        note_load([*new], actor=actor, now=now)
    return Loaded(
        facts=loaded_facts,
        papers=loaded_papers,
        phrases=_load_phrases(folder),
        item_versions=sum(version is not None for version in items),
        menu_versions=sum(version is not None for version in menus),
    )


def note_load(made: Sequence[AnyVersion], *, actor: str, now: datetime) -> None:
    """This will put a load into the ledger as one act, which names each version that it brought and its content."""
    number = f"RK-{made[0].pk:06d}-{'I' if isinstance(made[0], ItemVersion) else 'M'}"
    with opening(
        INTAKE["intake.load"], flow="catalog_intake", number=number, title="装入目录",
        actor=System(f"load:{actor}"), now=now,
    ) as move:  # fmt: skip
        move.record(versions=[[owner_of(one).code, one.number, digest_of(one.spec)] for one in made])
        move.leave(closed_at=now)


def gate(*, version: AnyVersion, agencies: Collection[str] | None = None) -> tuple[Check, ...]:
    """This will check whether a version may be published; `agencies` are the codes that exist (None = any)."""
    known = known_now(agencies)
    if isinstance(version, ItemVersion):
        return item_gate(item_spec(version.spec), known)
    if isinstance(version, Words):
        check = paper_checks if version.KIND == "paper" else fact_checks
        return check(version.spec, known)
    return (*menu_checks(version.spec, known), *path_checks(version.spec, known))


def item_gate(spec: ItemSpec, known: Known) -> tuple[Check, ...]:
    """This will run all checks of an item: what it refers to, whether it agrees with itself, its situations."""
    return (*item_checks(spec, known), *consistency_checks(spec), *item_path_checks(spec))


@transaction.atomic
def publish_item(
    *, version: ItemVersion, actor: str, now: datetime, on: date | None = None,
    agencies: Collection[str] | None = None,
) -> ItemVersion:  # fmt: skip
    """This will put a version of an item that a load brings in force from `on` (the day of `now`).

    The last one ends then. Raises NotPublished when its gate refuses or it has been published before. What the
    office writes is published by `life.publish`.
    """
    _enter(version, actor, now, on, agencies)
    return version


@transaction.atomic
def publish_menu(
    *, version: MenuVersion, actor: str, now: datetime, on: date | None = None,
    agencies: Collection[str] | None = None,
) -> MenuVersion:  # fmt: skip
    """This will put a version of a menu that a load brings in force from `on`, as `publish_item` does."""
    _enter(version, actor, now, on, agencies)
    return version


def owner_of(version: AnyVersion) -> Any:
    """This will give what a version is of."""
    return version.owner


def name_owner(version: AnyVersion) -> None:
    """This will give what a version is of the names that the version says."""
    if isinstance(version, Words):
        write_heads(version.KIND, [version])
        return
    names = {"name": version.spec["name"], "english": version.spec.get("english", "")}
    if isinstance(version, ItemVersion):
        names |= {"item_type": version.spec["item_type"], "agency": version.spec["agency"]}
        Item.objects.filter(pk=version.item.pk).update(**names)
    else:
        Menu.objects.filter(pk=version.menu.pk).update(**names)


def _enter(
    version: AnyVersion, actor: str, now: datetime, on: date | None, agencies: Collection[str] | None
) -> None:
    owner: Any = owner_of(version)
    _pass_gate(version, owner.name, agencies)
    day = on or localdate(now)
    others = owner.versions.select_for_update()
    others.filter(status=VersionStatus.PUBLISHED, ended_on__isnull=True).update(
        status=VersionStatus.CHANGED, ended_on=day
    )
    _mark(version, actor, now, day)
    name_owner(version)


def _pass_gate(version: AnyVersion, name: str, agencies: Collection[str] | None) -> None:
    open_ = version.status in (VersionStatus.DRAFT, VersionStatus.REVIEW)
    state = tell(
        "第 {number} 版是“{label}”，只有起草中、审核中的能发布。",
        number=version.number,
        label=VersionStatus(version.status).label,
    )
    checks = (Check("status", open_, "" if open_ else state), *gate(version=version, agencies=agencies))
    if not all(check.passed for check in checks):
        raise NotPublished(name, checks)


def _mark(version: AnyVersion, actor: str, now: datetime, day: date) -> None:
    version.status, version.effective_on = VersionStatus.PUBLISHED, day
    version.published_by, version.published_at = actor, now
    version.save(update_fields=["status", "effective_on", "published_by", "published_at"])


def _publish_all(
    versions: Sequence[ItemVersion | MenuVersion], agencies: Collection[str], actor: str, now: datetime
) -> None:
    for version in versions:
        if isinstance(version, ItemVersion):
            publish_item(version=version, actor=actor, now=now, agencies=agencies)
        else:
            publish_menu(version=version, actor=actor, now=now, agencies=agencies)


def known_now(agencies: Collection[str] | None, also: Sequence[ItemSpec] = ()) -> Known:
    """This will give what exists; the last version of each item stands for it, published or not.

    `also` are items about to be entered together, so that they may refer to one another.
    """
    specs = {
        row.item.code: item_spec(row.spec)
        for row in ItemVersion.objects.select_related("item").exclude(
            status__in=[VersionStatus.SUSPENDED, VersionStatus.CANCELLED]
        )
    }
    return Known(
        facts=frozenset(facts()),
        papers={code: (row.source, row.issued_by, row.issuer) for code, row in papers().items()},
        items=specs | {spec.code: spec for spec in also},
        agencies=None if agencies is None else frozenset(agencies),
    )


def _add_item(spec: Any, actor: str, now: datetime) -> ItemVersion | None:
    item, _ = Item.objects.get_or_create(
        code=spec.code,
        defaults={
            "name": spec.name, "english": spec.english, "item_type": spec.item_type, "agency": spec.agency,
        },
    )  # fmt: skip
    last, content = item.versions.order_by("number").last(), spec_json(spec)
    if last and last.spec == content:
        return None
    number = last.number + 1 if last else 1
    return ItemVersion.objects.create(item=item, number=number, spec=content, made_by=actor, made_at=now)


def add_menu(content: dict[str, Any], actor: str, now: datetime) -> MenuVersion | None:
    """This will draft a new version of a menu; None where the last one says the same."""
    names = {"name": content["name"], "english": content.get("english", "")}
    menu, _ = Menu.objects.get_or_create(code=content["code"], defaults=names)
    last = menu.versions.order_by("number").last()
    if last and last.spec == content:
        return None
    number = last.number + 1 if last else 1
    return MenuVersion.objects.create(menu=menu, number=number, spec=content, made_by=actor, made_at=now)


def _load_facts(folder: Path, actor: str, now: datetime) -> int:
    content = _read(folder / "facts.toml")
    groups = {row["key"]: (place, row) for place, row in enumerate(content["group"])}
    entries = []
    for place, row in enumerate(content["fact"]):
        order, group = groups[row["group"]]
        said = {"help": row["why"], "help_english": row.get("why_english", "")}
        said |= {"group_label": group["label"], "group_english": group.get("english", "")}
        entries.append(Entry(fact_content(**row, **said), order * 1000 + place))
    return len(enter(kind="fact", entries=entries, actor=actor, now=now))


def _load_papers(folder: Path, actor: str, now: datetime) -> int:
    rows = _read(folder / "papers.toml")["paper"]
    entries = [Entry(paper_content(**row), place) for place, row in enumerate(rows)]
    return len(enter(kind="paper", entries=entries, actor=actor, now=now))


def _load_phrases(folder: Path) -> int:
    rows = _read(folder / "synonyms.toml")["phrase"]
    names = ("words", "menus", "items", "event")
    gone, _ = Phrase.objects.filter(position__gte=len(rows), position__lt=TABLE_PHRASES).delete()
    return gone + sum(_keep(place, {key: row[key] for key in names}) for place, row in enumerate(rows))


def _keep(position: int, plain: Mapping[str, Any]) -> bool:
    """Add or change one phrase; whether there was anything to do."""
    found = Phrase.objects.filter(position=position).first()
    if found and all(getattr(found, name) == value for name, value in plain.items()):
        return False
    Phrase.objects.update_or_create(position=position, defaults=dict(plain))
    return True


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.toml"))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
