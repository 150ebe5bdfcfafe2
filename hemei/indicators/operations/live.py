"""Live values into the register: what the platform counted at an instant, with the query that counted it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from hemei.indicators.enums import PeriodType, Status
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations.press import AGENCY
from hemei.indicators.operations.register import Definition, Observed, define, observe, revise
from hemei.indicators.queries.definition import Live
from hemei.indicators.queries.figure import Figure
from hemei.indicators.queries.live import live_figures
from hemei.ledger.operations import Actor
from hemei.rules.figures.press import BEGAN
from hemei.rules.workdays import local_day

DOCUMENT = "平台账本"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How many live values were entered, revised, found unchanged, and had no records to count."""

    entered: int
    revised: int
    same: int
    empty: int


def snapshot(*, actor: Actor, now: datetime) -> Snapshot:
    """This will enter today's value of every live indicator, in one transaction; a second call today revises."""
    outcomes: list[str] = []
    with transaction.atomic():
        known = set(Indicator.objects.filter(live=True).values_list("code", flat=True))
        for live, figure in live_figures(now):
            if live.code not in known:
                define(definition=_definition(live, figure), actor=actor, now=now)
            outcomes.append(_enter(live, figure, actor, now))
    return Snapshot(*(outcomes.count(word) for word in ("entered", "revised", "same", "empty")))


def _definition(live: Live, figure: Figure) -> Definition:
    return Definition(
        live.code, live.name, live.english, figure.definition, live.kind, live.unit, PeriodType.TO_DATE, AGENCY, BEGAN,
        numerator=live.numerator, denominator=live.denominator, scope="本平台办理的全部事项", live=True,
        standard="由平台账本计算，不能手工填写",
    )  # fmt: skip


def _enter(live: Live, figure: Figure, actor: Actor, now: datetime) -> str:
    if figure.value is None:
        return "empty"
    value, today = Decimal(str(figure.value)), local_day(now)
    exponent = value.as_tuple().exponent
    parts = "" if figure.numerator is None else f"{figure.numerator} / {figure.denominator}，"
    observed = Observed(
        today, today + timedelta(days=1), value, DOCUMENT, query=live.query, status=Status.FINAL,
        decimals=max(0, -exponent) if isinstance(exponent, int) else 0,
        sentence=f"{parts}{figure.denominator} 条记录。{figure.note}".strip(),
    )  # fmt: skip
    rows = Observation.objects.filter(indicator__code=live.code, starts_on=today, document=DOCUMENT)
    old = rows.filter(replaced_by=None).first()
    if old is None:
        observe(code=live.code, observed=observed, actor=actor, now=now)
        return "entered"
    if old.value == value:
        return "same"
    revise(observation=old.pk, observed=observed, reason="当日再次计算", actor=actor, now=now)
    return "revised"
