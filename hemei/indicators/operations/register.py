"""Writes of the register: define, observe, revise, mark a break, retire. Each is an act; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError

from hemei.common.words import tell, told
from hemei.indicators.enums import Bound, Kind, PeriodType, Status, TargetGoal
from hemei.indicators.flow import INDICATOR
from hemei.indicators.models import Break, Indicator, Observation, Release
from hemei.ledger.operations import Actor, Refused, acting, opening

_PLACES = 6
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator is; a rate or share names numerator and denominator."""

    code: str
    name: str
    english: str
    definition: str
    kind: str
    unit: str
    period_type: str
    agency: str
    valid_from: date
    unit_family: str = ""
    numerator: str = ""
    denominator: str = ""
    scope: str = ""
    standard: str = ""
    aliases: tuple[str, ...] = ()
    valid_until: date | None = None
    live: bool = False


@dataclass(frozen=True, slots=True)
class Observed:
    """One value for a half-open period. `decimals` = places as printed; `upper` = end of a range."""

    starts_on: date
    ends_on: date
    value: Decimal
    document: str
    place: str = "zone"
    upper: Decimal | None = None
    bound: str = Bound.EXACT
    decimals: int = 0
    status: str = Status.PRELIMINARY
    position: str = ""
    sentence: str = ""
    query: str = ""
    standard: str = ""
    sample: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)


def define(*, definition: Definition, actor: Actor, now: datetime) -> Indicator:
    """This will enter an indicator into the register; refuses a code in use and a definition that is not whole."""
    row = Indicator(**_columns(definition))
    if Indicator.objects.filter(code=definition.code).exists():
        raise Refused(
            tell("编码“{code}”已经登记过，没有写入。请换一个编码，或修订原来的口径。", code=definition.code)
        )
    with opening(
        INDICATOR["indicator.define"], flow="indicator", number=f"ZB-{definition.code}", title=definition.name,
        actor=actor, now=now,
    ) as move:  # fmt: skip
        row.matter = move.matter
        _whole(row)
        row.save(force_insert=True)
        move.record(**_plain(definition))
    return row


def redefine(*, code: str, definition: Definition, reason: str, actor: Actor, now: datetime) -> Indicator:
    """This will replace the words of a definition; the old ones stay in the ledger. The code never changes."""
    if definition.code != code:
        raise Refused(tell("指标编码不能改，没有写入。编码不同就是另一个指标，请另行登记。"))
    row = _find(code)
    old = {name: getattr(row, name) for name in _columns(definition)}
    with acting(INDICATOR["indicator.redefine"], matter=row.matter, actor=actor, now=now) as move:
        for name, value in _columns(definition).items():
            setattr(row, name, value)
        row.version += 1
        _whole(row)
        row.save()
        changed = {k: [_word(old[k]), _word(v)] for k, v in _columns(definition).items() if old[k] != v}
        if not changed or not reason.strip():
            raise Refused(tell("修订口径要有改动并写明理由，没有写入。您填的内容还在。"))
        move.record(version=row.version, changed=changed, reason=reason.strip())
    return row


def observe(*, code: str, observed: Observed, actor: Actor, now: datetime) -> Observation:
    """This will enter one value with its source; a second one for the same period and source is refused."""
    row = _find(code)
    with acting(INDICATOR["indicator.observe"], matter=row.matter, actor=actor, now=now) as move:
        made = _observation(row, observed, actor, now)
        _whole(made)
        made.save(force_insert=True)
        move.record(observation=made.pk, **_plain(observed))
    return made


def revise(*, observation: int, observed: Observed, reason: str, actor: Actor, now: datetime) -> Observation:
    """This will put a new value in the place of an old one, which stays readable with the reason for the change."""
    old = (
        Observation.objects.select_related("indicator__matter", "replaced_by").filter(pk=observation).first()
    )
    if old is None:
        raise Refused(tell("没有这条数值，没有写入。请从指标页重新选择。"))
    if hasattr(old, "replaced_by"):
        raise Refused(tell("这条数值已经被修订过，没有写入。请修订最新的一条。"))
    if not reason.strip():
        raise Refused(tell("修订要写明理由，没有写入。您填的数值还在。"))
    with acting(INDICATOR["indicator.revise"], matter=old.indicator.matter, actor=actor, now=now) as move:
        made = _observation(old.indicator, observed, actor, now)
        made.replaces, made.reason, made.status = old, reason.strip(), Status.REVISED
        _whole(made)
        made.save(force_insert=True)
        move.record(
            observation=made.pk, replaces=old.pk, old=str(old.value), reason=made.reason, **_plain(observed)
        )
    return made


def mark_break(
    *, code: str, on: date, before: str, after: str, note: str, actor: Actor, now: datetime
) -> Break:
    """This will mark the day from which a series follows another standard, so that no line crosses it."""
    row = _find(code)
    if before == after or not before or not after:
        raise Refused(tell("标准变更要写明前后两个不同的标准，没有写入。"))
    with acting(INDICATOR["indicator.break"], matter=row.matter, actor=actor, now=now) as move:
        made = Break(indicator=row, on=on, before=before, after=after, note=note)
        _whole(made)
        made.save(force_insert=True)
        move.record(on=on.isoformat(), before=before, after=after, note=note)
    return made


def retire(
    *, code: str, on: date, reason: str, actor: Actor, now: datetime, printed: bool = False
) -> Indicator:
    """This will end an indicator; its values and the releases that print it stay. A reason is required.

    Refused while an open release uses it; where published releases print it, `printed` says that this was seen.
    """
    row = _find(code)
    if not reason.strip():
        raise Refused(tell("停用指标要写明理由，没有写入。"))
    uses = _uses(row, printed=printed)
    with acting(INDICATOR["indicator.retire"], matter=row.matter, actor=actor, now=now) as move:
        row.valid_until = on
        _whole(row)
        row.save()
        move.record(on=on.isoformat(), reason=reason.strip(), releases=uses)
        move.leave(closed_at=now)
    return row


def discard(*, code: str, reason: str, actor: Actor, now: datetime) -> Indicator:
    """This will strike out a definition that was entered by mistake; nothing is deleted, its code stays taken.

    Refused, with all that depends on it named, where it has values, a target, or a release that prints it.
    """
    row = _find(code)
    if not reason.strip():
        raise Refused(tell("作废指标要写明理由，没有写入。"))
    uses = "、".join(one.title for one in Release.objects.filter(numbers__indicator=row).distinct())
    if uses:
        raise Refused(
            tell(
                "发布稿《{uses}》里印着“{name}”，不能作废，什么都没有改。不再使用的，请停用。",
                uses=uses,
                name=row.name,
            )
        )
    values, aims = row.observations.count(), row.targets.count()
    if values or aims:
        raise Refused(
            tell("“{name}”已有 {values} 个数值、{aims} 个目标，不能作废，什么都没有改。不再使用的，请停用。",
                 name=row.name, values=values, aims=aims)
        )  # fmt: skip
    with acting(INDICATOR["indicator.discard"], matter=row.matter, actor=actor, now=now) as move:
        move.record(reason=reason.strip())
        move.leave(closed_at=now)
    return row


def _uses(row: Indicator, *, printed: bool) -> list[str]:
    """Numbers of the published releases that print an indicator; refuses as `retire` says."""
    found = Release.objects.filter(numbers__indicator=row).select_related("matter").distinct()
    uses = sorted((one.matter.number, one.title, one.published_at is None) for one in found)
    names = "、".join(
        tell("《{title}》（{number}）", title=title, number=number) for number, title, _open in uses
    )
    if any(is_open for _number, _title, is_open in uses):
        raise Refused(
            tell(
                "还没有发布的发布稿正在用“{name}”：{names}。没有停用；请先改稿，或等发布以后再停用。",
                name=row.name,
                names=names,
            )
        )
    if uses and not printed:
        raise Refused(
            tell(
                "“{name}”已经印在 {names} 里，没有停用。停用后这些页面仍能点开它的定义和数值；"
                "确认知道以后，勾选“已知悉”再提交。",
                name=row.name,
                names=names,
            )
        )
    return [number for number, _title, _open in uses]


def amount(text: str) -> Decimal:
    """This will read a typed number exactly; commas between thousands are allowed, units are not."""
    try:
        value = Decimal(text.replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise Refused(
            tell("“{text}”不是一个数，没有写入。请只填数字，单位以指标登记的为准。", text=text)
        ) from None
    exponent = value.as_tuple().exponent
    if (
        not value.is_finite()
        or abs(value) >= 10**_DIGITS
        or (isinstance(exponent, int) and -exponent > _PLACES)
    ):
        raise Refused(
            tell("“{text}”太大或小数太多（最多 {places} 位），没有写入。", text=text, places=_PLACES)
        )
    return value


def _find(code: str) -> Indicator:
    row = Indicator.objects.select_related("matter").filter(code=code).first()
    if row is None:
        raise Refused(tell("登记册里没有“{code}”这个指标，没有写入。请先登记指标。", code=code))
    return row


def _observation(row: Indicator, observed: Observed, actor: Actor, now: datetime) -> Observation:
    if observed.starts_on < row.valid_from or (row.valid_until and observed.ends_on > row.valid_until):
        raise Refused(tell("这一期不在指标“{name}”的有效期内，没有写入。请核对期间。", name=row.name))
    facts = {name: value for name, value in _columns(observed).items() if name != "extra"}
    return Observation(indicator=row, signed_by=actor.label, known_at=now, **facts)


def _columns(facts: Definition | Observed) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(facts).items()}


def _plain(facts: Definition | Observed) -> dict[str, Any]:
    return {k: _word(v) for k, v in _columns(facts).items() if v not in (None, "", [], {})}


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, (date, Decimal)) else value


def _whole(row: Indicator | Observation | Break) -> None:
    """Refuse in words what the database would refuse as a constraint."""
    try:
        row.full_clean(exclude=["matter"])
    except ValidationError as why:
        parts = [
            f"{'' if name == '__all__' else name + '：'}{' '.join(map(told, words))}"
            for name, words in why.message_dict.items()
        ]
        raise Refused(
            tell("没有写入：{list_}您填的内容还在，改好后再存一次。", list_="；".join(parts))
        ) from why


CHOICES = {
    "kind": Kind.choices,
    "period_type": PeriodType.choices,
    "status": Status.choices,
    "bound": Bound.choices,
    "goal": TargetGoal.choices,
}
