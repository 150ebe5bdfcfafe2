"""Publishing the figures of a period into the register, with the editions that they were computed under."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hemei.indicators.enums import Status
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations.register import Definition, Observed, define, observe, revise
from hemei.indicators.queries.air.figures import MONEY, Figure, published_of, query_of, standard_of
from hemei.indicators.queries.air.period import Period, period
from hemei.ledger.operations import Actor, Refused
from hemei.rules.workdays import local_day

_FROM = date(2013, 1, 1)
_AGENCY = "ecology"
_KINDS = {
    "air_index": "index", "good_air_days": "flow", "valid_air_days": "flow", "good_air_share": "rate", MONEY: "flow",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: figures entered, revised, and left because they stood there equal."""

    entered: int
    revised: int
    same: int


def publish(
    *,
    place: str,
    first: date,
    until: date,
    actor: Actor,
    now: datetime,
    under: date | None = None,
    reason: str = "",
) -> Published:
    """This will enter the figures of a period; one that stands there and differs is revised and needs a reason."""
    one = period(place, first, until, under)
    if not one.valid:
        raise Refused(f"{first} 至 {until} 没有一天有效，没有可发布的数。")
    if until > local_day(now):
        raise Refused("这一期还没有结束，没有发布。")
    counts = {"entered": 0, "revised": 0, "same": 0}
    with transaction.atomic():
        for figure in published_of(one):
            if figure.value is not None:
                counts[_put(figure, one, actor, now, reason)] += 1
    return Published(**counts)


def _put(figure: Figure, one: Period, actor: Actor, now: datetime, reason: str) -> str:
    assert figure.value is not None
    if not Indicator.objects.filter(code=figure.code).exists():
        define(definition=_definition(figure), actor=actor, now=now)
    observed = Observed(
        one.first, one.until, figure.value, "空气监测数据计算", place=one.place, decimals=figure.decimals,
        status=Status.FINAL, query=query_of(one.under), standard=standard_of(one), sample=one.sample,
        position=query_of(one.under),
    )  # fmt: skip
    old = Observation.objects.filter(
        indicator__code=figure.code, place=one.place, starts_on=one.first, ends_on=one.until,
        query=query_of(one.under), replaced_by=None,
    ).first()  # fmt: skip
    if old is None:
        observe(code=figure.code, observed=observed, actor=actor, now=now)
        return "entered"
    if old.value == figure.value:
        return "same"
    revise(observation=old.pk, observed=observed, reason=reason or "监测数据复核后重算", actor=actor, now=now)
    return "revised"


def _definition(figure: Figure) -> Definition:
    rate = figure.code == "good_air_share"
    return Definition(
        code=figure.code, name=figure.name, english=figure.code.replace("_", " "),
        definition=f"{figure.name}：由监测数据按当期标准计算，可用 hemei air recompute 重算。",
        kind=_KINDS.get(figure.code, "stock"), unit=figure.unit, period_type="span", agency=_AGENCY, valid_from=_FROM,
        numerator="good_air_days" if rate else "", denominator="valid_air_days" if rate else "",
        standard="GB 3095、HJ 633、HJ 663，版本见各数值", live=True,
    )  # fmt: skip
