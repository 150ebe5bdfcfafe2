"""The press text of 2022 into the register: definitions, values with their place, the sentences from the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hemei.indicators.enums import Bound, Kind, PeriodType, Status
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations.register import Definition, Observed, define, observe
from hemei.ledger.operations import Actor, Refused
from hemei.rules.figures.model import Hedge
from hemei.rules.figures.press import BEGAN, PRINTED, Entry, Fit, fit, measured
from hemei.rules.figures.register import standing
from hemei.rules.figures.units import UNITS
from hemei.rules.tables import table

DOCUMENT = "“聊城这十年·高新区”新闻发布会（2022-10）"
AGENCY = "statistics"
BOUNDS = {
    Hedge.EXACT: Bound.EXACT, Hedge.NEAR: Bound.BELOW, Hedge.ABOUT: Bound.ABOUT, Hedge.OVER: Bound.ABOVE,
    Hedge.AT_LEAST: Bound.LEAST, Hedge.AT_MOST: Bound.BELOW,
}  # fmt: skip
_KINDS = {
    "stock": Kind.STOCK, "flow": Kind.FLOW, "rate": Kind.RATE, "index": Kind.INDEX, "growth": Kind.GROWTH,
}  # fmt: skip
_TOLD = 12


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a loading did: figures of the table, definitions and values entered, values that stood there already."""

    figures: int
    defined: int
    observed: int
    same: int
    differences: tuple[str, ...]


def load_press(*, text: str, actor: Actor, now: datetime, fitting: bool = False) -> Loaded:
    """This will enter the figures of the press conference with their sentences, in one transaction.

    A text that differs from the table at some place is refused with the places; `fitting` enters what fits.
    What was entered before is left as it is, so that a second loading changes nothing.
    """
    found = fit(text, standing(PRINTED))
    if found.differences and (not fitting or not found.entries):
        raise Refused(_misfit(found))
    codes = {entry.code for entry in found.entries}
    known = set(Indicator.objects.filter(code__in=codes).values_list("code", flat=True))
    there = set(
        Observation.objects.filter(indicator__code__in=codes, document=DOCUMENT).values_list(
            "indicator__code", "starts_on", "position"
        )
    )
    fresh = [entry for entry in found.entries if (entry.code, entry.starts_on, entry.position) not in there]
    with transaction.atomic():
        missing = _definitions([entry for entry in found.entries if entry.code not in known])
        for definition in missing:
            define(definition=definition, actor=actor, now=now)
        for entry in fresh:
            observe(code=entry.code, observed=_observed(entry), actor=actor, now=now)
    return Loaded(found.figures, len(missing), len(fresh), len(found.entries) - len(fresh), found.differences)


def _misfit(found: Fit) -> str:
    told = " ".join(found.differences[:_TOLD])
    more = len(found.differences) - _TOLD
    rest = f" 另有 {more} 处。" if more > 0 else ""
    return (
        f"文稿与登记表有 {len(found.differences)} 处对不上，一个数也没有写入。{told}{rest}"
        "请核对是不是同一份文稿；只装入对得上的，加 --fitting。"
    )


def _definitions(entries: Sequence[Entry]) -> list[Definition]:
    rows = {row["code"]: row for row in table("figures_register", PRINTED)["definitions"]}
    once = {entry.code: entry for entry in entries}
    return [_definition(entry, rows[entry.base]) for entry in once.values()]


def _definition(entry: Entry, row: Mapping[str, object]) -> Definition:
    zh, en, unit = str(row["zh"]), str(row["en"]), str(row["unit"])
    name = measured(zh, entry.measure)
    english = f"{en}, {entry.measure}" if entry.measure else en
    words = "发布会所用口径，待责任部门核定后修订。"
    if entry.measure:
        unit = "%" if entry.measure == "growth" else "位"
        words = f"{zh}的{name.removeprefix(zh)}，数值为原文所述，方向（增长、改善）以原句为准。{words}"
    kind = {"growth": Kind.GROWTH, "rank": Kind.RANK}.get(entry.measure) or _KINDS[str(row["nature"])]
    parts = (entry.base, entry.base) if entry.measure else (row.get("numerator"), row.get("denominator"))
    aliases = row["aliases"] if not entry.measure else []
    assert isinstance(aliases, (list, tuple))
    family = UNITS[unit].family if unit in UNITS else ""
    return Definition(
        entry.code, name, english, words, kind, unit, PeriodType.SPAN, AGENCY, BEGAN, unit_family=family,
        numerator=str(parts[0] or ""), denominator=str(parts[1] or ""), scope="聊城高新区",
        aliases=tuple(str(alias) for alias in aliases),
    )  # fmt: skip


def _observed(entry: Entry) -> Observed:
    return Observed(
        entry.starts_on, entry.ends_on, entry.value, DOCUMENT, upper=entry.upper, bound=BOUNDS[entry.hedge],
        decimals=entry.decimals, status=Status.PRELIMINARY, position=entry.position, sentence=entry.sentence,
    )  # fmt: skip
