"""Entries of the ledgers: registered, looked at, counted, refused by two people, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from hemei.cases.operations import keep_content
from hemei.common.words import tell
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN, REFUSAL
from hemei.indicators.models import CleanCheck, CleanEntry, SweptMonth
from hemei.indicators.operations.air.stations import degrees
from hemei.indicators.queries.fixes import open_counts
from hemei.ledger.flow import ActType
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.oversight.queries.hung import all_put_right
from hemei.rules.air.duties import duties, facts_of, swept_share
from hemei.rules.workdays import local_day

PREFIX: Mapping[str, str] = {"dust": "YC", "heating": "QN", "sweeping": "QS", "refusal": "JR"}


@dataclass(frozen=True, slots=True)
class New:
    """What an entry is entered with; `facts` as `rules.air.duties.facts_of` reads them."""

    ledger: str
    code: str
    name: str
    place: str
    unit: str
    facts: Mapping[str, Any]
    longitude: Decimal | None = None  # degrees; both or none
    latitude: Decimal | None = None


def register(*, new: New, actor: Actor, now: datetime, sample: bool = False) -> CleanEntry:
    """This will enter one entry; a refused project is proposed, and only another person's act refuses it."""
    facts, at = _facts(new), _position(new.longitude, new.latitude)
    first = REFUSAL["refusal.propose"] if new.ledger == Ledger.REFUSAL else CLEAN["clean.register"]
    kind = REFUSAL.kind if new.ledger == Ledger.REFUSAL else CLEAN.kind
    number = number_of(new.ledger, new.code)
    if CleanEntry.objects.filter(ledger=new.ledger, code=new.code).exists():
        raise Refused(tell("编号“{code}”已经在册，没有写入。请换一个编号，或打开原来的一条。", code=new.code))
    with opening(first, flow=kind, number=number, title=new.name.strip(), actor=actor, now=now) as move:
        row = CleanEntry(
            matter=move.matter, ledger=new.ledger, code=new.code, name=new.name.strip(), place=new.place.strip(),
            unit=new.unit.strip(), facts=facts, maker=actor.key, sample=sample,
            longitude=at and at[0], latitude=at and at[1],
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(code=new.code, place=row.place, unit=row.unit, **facts, **_told(at))
    return row


def number_of(ledger: str, code: str) -> str:
    """This will give the number of an entry's matter."""
    return f"{PREFIX[ledger]}-{code}"


def _facts(new: New) -> dict[str, Any]:
    if new.ledger not in Ledger.values:
        raise Refused(tell("没有这本台账，没有写入。请从列表里选择。"))
    if new.ledger == Ledger.HEATING:
        raise Refused(
            tell("清洁取暖户在民生实事台账里登记，验收后自动接到这里，没有写入。请打开“民生实事”。")
        )
    try:
        validate_slug(new.code)
    except ValidationError as wrong:
        raise Refused(tell("编号只用字母、数字、横线和下划线，没有写入。")) from wrong
    if len(new.code) > 40 or not new.name.strip() or not new.place.strip() or not new.unit.strip():
        raise Refused(tell("编号、名称、位置和责任单位都要填，编号不超过 40 个字，没有写入。"))
    if len(new.name) > 80 or len(new.place) > 120 or len(new.unit) > 80:
        raise Refused(tell("名称或单位超过 80 个字，或位置超过 120 个字，没有写入。请写短一些。"))
    facts, wrong_facts = facts_of(new.ledger, new.facts)
    if wrong_facts:
        names = [FACTS[one] for one in wrong_facts]
        raise Refused(tell("{names}没有填对，没有写入。请改好后再登记。", names=names))
    return facts


def _position(longitude: Decimal | None, latitude: Decimal | None) -> tuple[Decimal, Decimal] | None:
    if longitude is None and latitude is None:
        return None
    if longitude is None or latitude is None:
        raise Refused(tell("经度和纬度要一起填，没有写入。"))
    return degrees(longitude, latitude)


def _told(at: tuple[Decimal, Decimal] | None) -> dict[str, str]:
    return {"longitude": str(at[0]), "latitude": str(at[1])} if at else {}


def place_entry(
    *, number: str, longitude: Decimal, latitude: Decimal, actor: Actor, now: datetime
) -> CleanEntry:
    """This will enter where an entry is, in degrees; the place before stays in the acts."""
    entry, at = entry_of(number), degrees(longitude, latitude)
    with acting(act_of(entry, "clean.place"), matter=entry.matter, actor=actor, now=now) as move:
        before = None if entry.longitude is None else f"{entry.longitude}, {entry.latitude}"
        entry.longitude, entry.latitude = at
        entry.save(update_fields=["longitude", "latitude"])
        move.record(**_told(at), before=before)
    return entry


FACTS: Mapping[str, str] = {
    "area": "占地面积", "grounds": "否决理由", "basis": "依据",
}  # fmt: skip


def check(
    *, number: str, duty: str, held: bool, note: str, photo: bytes, actor: Actor, now: datetime
) -> CleanCheck:
    """This will enter a look at one duty; a photo is owed where the duty asks for one."""
    entry = entry_of(number)
    known = {one.code: one for one in duties_of(entry, local_day(now))}
    if duty not in known:
        raise Refused(tell("这一条没有这项职责，没有写入。请从列表里选择。"))
    if not held and not note.strip():
        raise Refused(tell("没有做到的要写明看到了什么，没有写入。"))
    if known[duty].proof and not photo:
        raise Refused(tell("这一项要有照片，没有写入。请拍照后再提交。"))
    with acting(act_of(entry, "clean.check"), matter=entry.matter, actor=actor, now=now) as move:
        digest, where = keep_photo(photo) if photo else ("", "")
        made = CleanCheck(
            entry=entry, duty=duty, held=held, note=note.strip()[:300], needs_proof=known[duty].proof,
            proof_path=where, proof_sha256=digest, by=actor.label, at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(duty=duty, held=held, note=made.note, photo=digest)
    return made


def keep_photo(content: bytes) -> tuple[str, str]:
    """This will keep a photo (PNG or JPG); returns its SHA-256 and where it lies."""
    kind, digest, where = keep_content(content)
    if not kind.startswith("image/"):
        raise Refused(tell("照片只收 PNG 和 JPG，没有写入。"))
    return digest, where


def duties_of(entry: CleanEntry, on: date) -> tuple[Any, ...]:
    """This will list what an entry owes on a day."""
    area = entry.facts.get("area")
    return duties(entry.ledger, on, area=Decimal(area) if area else None)


def sweep_month(
    *, number: str, month: date, machine: Decimal, whole: Decimal, document: str, actor: Actor, now: datetime
) -> SweptMonth:
    """This will enter the swept area of a month in m²; one that stands there is replaced and stays to be read."""
    entry = entry_of(number)
    if entry.ledger != Ledger.SWEEPING:
        raise Refused(tell("只有机械化清扫台账登记面积，没有写入。"))
    _within(month, machine, whole, document, now)
    with acting(act_of(entry, "clean.sweep"), matter=entry.matter, actor=actor, now=now) as move:
        old = SweptMonth.objects.filter(entry=entry, month=month, replaced_at=None).first()
        if old:
            old.replaced_at = now
            old.save(update_fields=["replaced_at"])
        made = SweptMonth(
            entry=entry, month=month, machine=machine, whole=whole, document=document.strip()[:200],
            by=actor.label, at=now,
        )  # fmt: skip
        made.save(force_insert=True)
        move.record(
            month=f"{month:%Y-%m}", machine=str(machine), whole=str(whole), document=made.document,
            replaced=str(old.machine) + "/" + str(old.whole) if old else "",
        )  # fmt: skip
    return made


def _within(month: date, machine: Decimal, whole: Decimal, document: str, now: datetime) -> None:
    if month.day != 1 or month > local_day(now):
        raise Refused(tell("月份没有填对，或还没有到，没有写入。请写成 2026-10。"))
    if not document.strip():
        raise Refused(tell("请写明这份数据的来源，没有写入。"))
    try:
        share = swept_share([(machine, whole)])
    except (ValueError, ArithmeticError, OverflowError) as wrong:
        raise Refused(tell("机械清扫面积要在 0 和清扫总面积之间，没有写入。")) from wrong
    if share is None or whole >= 10**11:
        raise Refused(tell("清扫总面积要大于 0，没有写入。"))


def decide(*, number: str, what: str, reason: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will confirm, drop or (after a confirmed rectification) take back a refusal; never by who proposed it."""
    entry = entry_of(number)
    if entry.ledger != Ledger.REFUSAL or what not in {"confirm", "drop", "admit"}:
        raise Refused(tell("这一条不能这样办理，什么都没有改动。"))
    if actor.key == entry.maker:
        raise Refused(tell("提出和决定不能是同一个人，什么都没有改动。请交给另一位负责人。"))
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    if what == "admit" and not put_right(entry):
        raise Refused(tell("整改还没有核销，不能准予再报，什么都没有改动。请先交办整改并核查。"))
    with acting(REFUSAL[f"refusal.{what}"], matter=entry.matter, actor=actor, now=now) as move:
        entry.decider = actor.key
        entry.save(update_fields=["decider"])
        move.record(reason=reason.strip())
        if what != "confirm":
            move.leave(closed_at=now)
    return entry


def close_entry(*, number: str, reason: str, actor: Actor, now: datetime) -> CleanEntry:
    """This will take an entry off its ledger; refused while something on it waits to be put right."""
    entry = entry_of(number)
    if open_counts([entry.pk]):
        raise Refused(tell("还有整改没有核销，不能销账，什么都没有改动。"))
    if not reason.strip():
        raise Refused(tell("请写明理由，什么都没有改动。"))
    with acting(act_of(entry, "clean.close"), matter=entry.matter, actor=actor, now=now) as move:
        move.record(reason=reason.strip())
        move.leave(closed_at=now)
    return entry


def put_right(entry: CleanEntry) -> bool:
    """This will say whether something was put right on an entry, in either book, and nothing is still open."""
    before = entry.rectifications.filter(matter__state="closed").exists()
    return not open_counts([entry.pk]) and (before or all_put_right(entry.matter_id))


def entry_of(number: str) -> CleanEntry:
    """This will give an entry by its number; refuses an unknown one."""
    row = CleanEntry.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("台账里没有编号“{number}”，没有写入。请从列表里打开。", number=number[:60]))
    return row


def act_of(entry: CleanEntry, name: str) -> ActType:
    """This will give an act of an entry's own flow; refuses one that its ledger does not know."""
    if entry.ledger != Ledger.REFUSAL:
        return CLEAN[name]
    if name == "clean.assign":
        return REFUSAL["refusal.assign"]
    raise Refused(tell("这一条不能这样办理，什么都没有改动。"))
