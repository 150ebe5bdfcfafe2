"""Targets: what an indicator is to reach in a year, the place that is wanted, and the place that was reached."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from hemei.common.words import tell, told
from hemei.indicators.flow import TARGET
from hemei.indicators.models import Indicator, Target
from hemei.ledger.operations import Actor, Refused, acting, opening


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted: a value in the indicator's unit, a place among `among` of `among_words`, or both."""

    goal: str
    year: int
    value: Decimal | None = None
    less_is_better: bool = False
    place: int | None = None
    among: int | None = None
    among_words: str = ""
    note: str = ""


def set_target(*, code: str, aim: Aim, actor: Actor, now: datetime) -> Target:
    """This will set a target; refuses an unknown or ended indicator, and a second target of the same year and goal."""
    row = Indicator.objects.select_related("matter").filter(code=code).first()
    if row is None or row.matter.state != "defined":
        raise Refused(tell("登记册里没有在用的指标“{code}”，没有写入。请先登记指标。", code=code))
    target = Target(indicator=row, **asdict(aim))
    _whole(target)
    with opening(
        TARGET["target.set"], flow="target", number=f"MB-{aim.year}-{aim.goal}-{row.pk}",
        title=f"{aim.year} {row.name}"[:200], actor=actor, now=now,
    ) as move:  # fmt: skip
        target.matter = move.matter
        target.save(force_insert=True)
        move.record(indicator=code, **_plain(aim))
    return target


def change_target(*, number: str, aim: Aim, reason: str, actor: Actor, now: datetime) -> Target:
    """This will change a target, with a reason; the old words stay in the ledger. Year and goal never change."""
    target = _find(number)
    if not reason.strip():
        raise Refused(tell("修改目标要写明理由，没有写入。您填的内容还在。"))
    if (aim.goal, aim.year) != (target.goal, target.year):
        raise Refused(tell("年份和目标类别不能改，没有写入。请另设一个目标。"))
    old = {name: getattr(target, name) for name in asdict(aim)}
    with acting(TARGET["target.change"], matter=target.matter, actor=actor, now=now) as move:
        for name, value in asdict(aim).items():
            setattr(target, name, value)
        _whole(target)
        target.save()
        changed = {k: [_word(old[k]), _word(v)] for k, v in asdict(aim).items() if old[k] != v}
        move.record(changed=changed, reason=reason.strip())
    return target


def enter_place(*, number: str, reached: int, source: str, actor: Actor, now: datetime) -> Target:
    """This will enter the place that was reached; a place without its source is refused."""
    target = _find(number)
    if target.place is None:
        raise Refused(tell("这个目标没有争取位次，没有写入。请先在目标里写明位次。"))
    if not source.strip():
        raise Refused(tell("实际位次要写明来源（文件、通报或网页），没有写入。"))
    with acting(TARGET["target.place"], matter=target.matter, actor=actor, now=now) as move:
        old, target.reached, target.source = target.reached, reached, source.strip()
        _whole(target)
        target.save()
        move.record(reached=reached, source=target.source, old=old)
    return target


def _find(number: str) -> Target:
    target = Target.objects.select_related("matter", "indicator").filter(matter__number=number).first()
    if target is None:
        raise Refused(tell("没有这个目标，没有写入。请从目标页重新选择。"))
    return target


def _plain(aim: Aim) -> dict[str, Any]:
    return {k: _word(v) for k, v in asdict(aim).items() if v not in (None, "")}


def _word(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _whole(target: Target) -> None:
    """Refuse in words what the database would refuse as a constraint."""
    try:
        target.full_clean(exclude=["matter"])
    except ValidationError as why:
        words = [told(text) for texts in why.message_dict.values() for text in texts]
        raise Refused(
            tell("没有写入：{list_}您填的内容还在，改好后再存一次。", list_="；".join(words))
        ) from why
