"""Water sections with their targets, and what was sampled there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from hemei.common.words import tell
from hemei.indicators.flow import WATER
from hemei.indicators.models import WaterSample, WaterSection
from hemei.indicators.operations.air.stations import coded
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.rules.water import UnknownItem, judge
from hemei.rules.workdays import local_day

_MOST = 10**9


def register_section(
    *, code: str, name: str, river: str, target: int, document: str, actor: Actor, now: datetime, lake: bool = False,
    sample: bool = False,
) -> WaterSection:  # fmt: skip
    """This will enter a water section with its target class (1 to 5) and the paper that sets it."""
    coded(code, name, document)
    if WaterSection.objects.filter(code=code).exists() or target not in range(1, 6):
        raise Refused(tell("断面编码已在用，或目标类别不是 1 到 5，没有写入。"))
    number = f"SZ-{code}"
    with opening(
        WATER["water.register"], flow="water_section", number=number, title=name, actor=actor, now=now
    ) as move:
        row = WaterSection(
            matter=move.matter, code=code, name=name, river=river, target=target, lake=lake, document=document,
            sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        move.record(code=code, target=target, document=document)
    return row


def sample_water(
    *, code: str, on: date, items: Mapping[str, Decimal], document: str, actor: Actor, now: datetime
) -> WaterSample:
    """This will enter one sampling; an unknown item or a negative value is refused."""
    row = WaterSection.objects.select_related("matter").filter(code=code).first()
    if row is None:
        raise Refused(tell("没有断面“{code}”，没有写入。", code=code))
    if not document.strip() or len(document) > 200 or on > local_day(now):
        raise Refused(tell("采样日还没有到，或没有写明来源，没有写入。"))
    if not items or not all(value.is_finite() and value < _MOST for value in items.values()):
        raise Refused(tell("至少要填一项浓度，而且要是数，没有写入。"))
    if WaterSample.objects.filter(section=row, on=on, document=document, withdrawn_at=None).exists():
        raise Refused(tell("{name} {on} 的这份采样已经登记过，没有写入。", name=row.name, on=on))
    try:
        judge(items, on, target=row.target, lake=row.lake)
    except (UnknownItem, ValueError) as why:
        raise Refused(tell("{why}没有写入。", why=why)) from why
    plain = {name: str(value) for name, value in items.items()}
    with acting(WATER["water.sample"], matter=row.matter, actor=actor, now=now) as move:
        made = WaterSample(section=row, on=on, items=plain, document=document)
        made.save(force_insert=True)
        move.record(on=on.isoformat(), items=plain, document=document)
    return made
