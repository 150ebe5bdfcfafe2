"""The way of a version up to its publication: draft, changed by one editor at a time, sent to review."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from hemei.catalog.enums import VersionStatus
from hemei.catalog.flow import VERSION
from hemei.catalog.models import Fact, Item, ItemVersion, Menu, MenuVersion, Paper
from hemei.catalog.operations.dictionary import Words, head
from hemei.catalog.operations.publishing import gate
from hemei.catalog.queries.dictionary import fact_content, fact_view, facts, paper_content, paper_view
from hemei.catalog.queries.reading import menu_view
from hemei.catalog.queries.specs import item_spec, spec_json
from hemei.catalog.queries.versions import TABLES, AnyVersion, content_diff, digest_of, mark_of, version_of
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Move, Refused, Stale, System, acting, opening
from hemei.rules.workdays import SHANGHAI

NUMBERS = {"item": "SX", "menu": "CD", "paper": "CL", "fact": "ZD"}
OWNERS: Mapping[str, Any] = {"item": Item, "menu": Menu, "paper": Paper, "fact": Fact}
STARTING = (VersionStatus.DRAFT, VersionStatus.REVIEW)
EMPTY_MENU: Mapping[str, Any] = {
    "english": "", "icon": "", "suits": "", "suits_english": "", "source": "", "keywords": [], "anchor": "",
    "phases": [{"key": "all", "name": "全部", "english": "All"}], "questions": [], "rules": [], "edges": [],
}  # fmt: skip


class DraftRefused(Refused):
    """A draft that may not be made or changed now; the message says who was first. Nothing was written."""


class EditedMeanwhile(DraftRefused, Stale):
    """Another editor changed the draft after this editor's page was shown."""


def number_of(version: AnyVersion) -> str:
    """This will give the number of a version's matter in the ledger."""
    return f"{NUMBERS[version.KIND]}-{version.pk:06d}"


def title_of(version: AnyVersion) -> str:
    """This will name a version in the ledger: what it is of, and which."""
    return f"{version.owner.name} 第 {version.number} 版"


def matter_of(version: AnyVersion, now: datetime) -> Matter:
    """This will give the matter of a version; one that a load or import put in force is entered now."""
    if version.matter is not None:
        return version.matter
    with opening(
        VERSION["version.enter"], flow="catalog_version", number=number_of(version), title=title_of(version),
        actor=System(), now=now,
    ) as move:  # fmt: skip
        move.record(content=digest_of(version.spec), number=version.number)
        move.leave(state=str(version.status))
    _bind(version, move.matter)
    return move.matter


def _bind(version: AnyVersion, matter: Matter) -> None:
    type(version)._default_manager.filter(pk=version.pk).update(matter=matter)
    version.matter = matter


@transaction.atomic
def draft(*, kind: str, code: str, actor: Actor, now: datetime) -> AnyVersion:
    """This will open a draft of an item, menu, paper or fact (`kind`) with its last content.

    Raises DraftRefused when somebody has one open, DoesNotExist for an unknown code.
    """
    owner, last = _last(kind, code)
    if last is None:
        raise DraftRefused(tell("“{name}”还没有任何版本，请用导入来新增。", name=owner.name))
    if last.status in STARTING:
        raise DraftRefused(
            tell(
                "“{name}”已有第 {number} 版在{state}，起草人 {who}。请在那一版上改，不要另开。",
                name=owner.name,
                number=last.number,
                state=VersionStatus(last.status).label,
                who=last.made_by,
            )
        )
    return _open(kind, owner, last.number + 1, last.spec, actor, now)


def draft_item(*, code: str, actor: Actor, now: datetime) -> ItemVersion:
    """This will open a draft of an item, as `draft` does."""
    made = draft(kind="item", code=code, actor=actor, now=now)
    assert isinstance(made, ItemVersion)
    return made


@transaction.atomic
def begin(
    *, kind: str, code: str, name: str, agency: str = "", like: str = "", actor: Actor, now: datetime
) -> AnyVersion:
    """This will open the first draft of a new item, menu, paper or fact, empty or with the content of another (`like`).

    Raises DraftRefused for a code in use or one that is no code.
    """
    code, name = code.strip().lower(), name.strip()
    plain = code.replace("-", "").replace("_", "" if kind == "fact" else "_")
    if not code or len(code) > 60 or not plain.isalnum() or not code.isascii() or not name:
        raise DraftRefused(tell("要有名称和编号，编号只用小写字母、数字和横线，最多 60 个字。没有写入。"))
    table = OWNERS[kind]
    if table.objects.filter(**{_key(kind): code}).exists():
        raise DraftRefused(
            tell("编号“{code}”已经用了，没有写入。请换一个，或者在原来的上面起草。", code=code)
        )
    if like:
        content = deepcopy(_last(kind, like)[1].spec) | {"code": code, "name": name, "english": ""}
    else:
        content = _blank(kind, code, name, agency)
    owner = table.objects.create(**{_key(kind): code}, **_own(kind, content))
    return _open(kind, owner, 1, content, actor, now)


def _key(kind: str) -> str:
    return "key" if kind == "fact" else "code"


def _blank(kind: str, code: str, name: str, agency: str) -> dict[str, Any]:
    if kind == "item":
        return spec_json(item_spec(_blank_item(code, name, agency)))
    if kind == "paper":
        return paper_content(code=code, name=name, source="applicant")
    if kind == "fact":
        return fact_content(key=code, label=name, schema={"type": "string"}, group="enterprise")
    return deepcopy(dict(EMPTY_MENU)) | {"code": code, "name": name}


def _own(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What the row that versions are of says itself."""
    if kind == "item":
        return {key: content[key] for key in ("name", "item_type", "agency")}
    if kind == "menu":
        return {"name": content["name"]}
    last = OWNERS[kind].objects.aggregate(last=Max("position"))["last"] or 0
    return head(kind, dict(content)) | {"position": last + 1}


def _blank_item(code: str, name: str, agency: str) -> dict[str, Any]:
    limit = {"value": 20, "unit": "workday", "source": "《中华人民共和国行政许可法》第四十二条"}
    steps = (
        ("accept", "受理"),
        ("review", "审核"),
        ("decide", "审批"),
        ("finish", "办结"),
        ("deliver", "送达"),
    )
    return {
        "code": code, "name": name, "english": "", "basic_code": "", "item_type": "20", "agency": agency,
        "handling": "promised", "statutory": limit, "promised": {**limit, "source": ""}, "basis": [], "source": "",
        "stages": [{"key": key, "name": label, "days": 0} for key, label in steps], "extra": {},
    }  # fmt: skip


def _last(kind: str, code: str) -> tuple[Any, Any]:
    owner = OWNERS[kind].objects.select_for_update().get(**{_key(kind): code})
    return owner, owner.versions.order_by("number").last()


def _open(kind: str, owner: Any, number: int, content: Any, actor: Actor, now: datetime) -> AnyVersion:
    table: Any = TABLES[kind]
    version: AnyVersion = table.objects.create(
        **{kind: owner},
        number=number,
        spec=content,
        made_by=actor.label[:100],
        made_key=actor.key,
        made_at=now,
    )
    with opening(
        VERSION["version.draft"], flow="catalog_version", number=number_of(version), title=title_of(version),
        actor=actor, now=now,
    ) as move:  # fmt: skip
        move.record(content=digest_of(content), number=number, code=owner.code)
        move.leave(holder="role:editor")
    _bind(version, move.matter)
    return version


def change_draft(
    *, kind: str = "item", version_id: int, content: Mapping[str, Any], seen: str, actor: Actor, now: datetime
) -> AnyVersion:
    """This will put new content into a draft; `seen` is the mark of the content that the editor's page showed.

    Raises EditedMeanwhile when another editor was first, DraftRefused when the version is no draft any more or the
    content is another's, ValueError, TypeError or KeyError when the content is none. Same content writes nothing.
    """
    with transaction.atomic():
        version = version_of(kind, version_id, lock=True)
        if version.status != VersionStatus.DRAFT:
            state = VersionStatus(version.status).label
            raise DraftRefused(
                tell(
                    "第 {number} 版已是“{state}”，不能再改，您的改动没有写入。请另开草稿。",
                    number=version.number,
                    state=state,
                )
            )
        if mark_of(version) != seen:
            raise _overtaken(version)
        fresh = _read(version, content)
        if fresh != version.spec:
            _write(version, fresh, actor, now)
    return version


def _overtaken(version: AnyVersion) -> EditedMeanwhile:
    at = version.made_at
    message = tell(
        "{made_by} 先改了第 {number} 版（{at}），您的改动没有写入，还在下面。请看过他的改动，再把您的并进去。",
        made_by=version.made_by,
        number=version.number,
        at=f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
    )
    return EditedMeanwhile(message, who=version.made_by, at=at.astimezone(UTC).isoformat())


def _read(version: AnyVersion, content: Mapping[str, Any]) -> dict[str, Any]:
    """The content as it is kept; an item or a menu of another code is refused."""
    own = version.owner.code
    if content.get("code") != own:
        raise DraftRefused(
            tell(
                "内容是“{code}”的，不是“{code2}”的，没有写入。请核对编号。",
                code=content.get("code", ""),
                code2=own,
            )
        )
    if isinstance(version, ItemVersion):
        return spec_json(item_spec(content))
    if isinstance(version, Words):
        return _read_words(version.KIND, content)
    fresh = MenuVersion(pk=version.pk, number=version.number, spec=dict(content))
    menu_view(fresh)
    return dict(content)


def _read_words(kind: str, content: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "paper":
        paper_view(content)
        return paper_content(**content)
    fact_view(content)
    named = {"key": content["code"], "label": content["name"]}
    return fact_content(**{**content, **named})


def _write(version: AnyVersion, fresh: dict[str, Any], actor: Actor, now: datetime) -> None:
    changes = content_diff(version.spec, fresh, facts())
    with acting(VERSION["version.edit"], matter=matter_of(version, now), actor=actor, now=now) as move:
        move.record(
            before=digest_of(version.spec), content=digest_of(fresh),
            changes=[[one.field, str(one.before or ""), str(one.after or "")] for one in changes],
        )  # fmt: skip
        version.spec, version.made_at = fresh, now
        version.made_by, version.made_key = actor.label[:100], actor.key
        version.save(update_fields=["spec", "made_by", "made_key", "made_at"])


def send_to_review(*, kind: str = "item", version_id: int, actor: Actor, now: datetime) -> AnyVersion:
    """This will hand a draft to legal review; it can no longer be changed.

    Raises DraftRefused when its gate finds something, or it is no draft.
    """
    with transaction.atomic():
        version = version_of(kind, version_id, lock=True)
        _standing(version, VersionStatus.DRAFT)
        found = [one.message for one in gate(version=version) if not one.passed]
        if found:
            raise DraftRefused(tell("核对没有通过，还是草稿：{found}", found="".join(found)))
        with acting(VERSION["version.submit"], matter=matter_of(version, now), actor=actor, now=now) as move:
            move.record(content=digest_of(version.spec))
            move.leave(holder="role:head")
            set_status(version, VersionStatus.REVIEW)
    return version


def send_back(*, kind: str = "item", version_id: int, reason: str, actor: Actor, now: datetime) -> AnyVersion:
    """This will return a version from legal review to its editors with a reason; DraftRefused if it is not there."""
    if not reason.strip():
        raise DraftRefused(tell("退回要写明哪里要改，没有退回。"))
    with transaction.atomic():
        version = version_of(kind, version_id, lock=True)
        _standing(version, VersionStatus.REVIEW)
        with acting(VERSION["version.back"], matter=matter_of(version, now), actor=actor, now=now) as move:
            move.record(reason=reason.strip()[:300])
            move.leave(holder="role:editor")
            set_status(version, VersionStatus.DRAFT)
    return version


def drop_draft(
    *, kind: str = "item", version_id: int, reason: str, actor: Actor, now: datetime
) -> AnyVersion:
    """This will give up a version before its publication; its content stays readable."""
    with transaction.atomic():
        version = version_of(kind, version_id, lock=True)
        if version.status not in STARTING:
            raise DraftRefused(
                tell("第 {number} 版已经发布过，不能撤销草稿，没有改动。", number=version.number)
            )
        with acting(VERSION["version.drop"], matter=matter_of(version, now), actor=actor, now=now) as move:
            move.record(reason=reason.strip()[:300])
            close(move, now)
            set_status(version, VersionStatus.CANCELLED, reason=reason.strip()[:300])
    return version


def close(move: Move, now: datetime) -> None:
    """This will end the matter of a version."""
    move.leave(closed_at=now, holder="")


def set_status(version: AnyVersion, status: VersionStatus, **more: Any) -> None:
    """This will write the state of a version, always together with the act that brought it there."""
    version.status = status
    for name, value in more.items():
        setattr(version, name, value)
    version.save(update_fields=["status", *more])


def _standing(version: AnyVersion, wanted: VersionStatus) -> None:
    if version.status != wanted:
        raise DraftRefused(
            tell(
                "第 {number} 版现在是“{state}”，不是“{label}”，没有改动。",
                number=version.number,
                state=VersionStatus(version.status).label,
                label=wanted.label,
            )
        )
