"""Households of clean heating from a workbook: previewed whole, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction

from hemei.common.sheets import Unreadable, cell_name, read_sheet
from hemei.common.words import tell
from hemei.indicators.enums import Ledger
from hemei.indicators.flow import CLEAN
from hemei.indicators.models import CleanEntry
from hemei.indicators.operations.clean.entries import number_of
from hemei.ledger.operations import Actor, Opening, Refused, open_many
from hemei.rules.air.duties import facts_of

HEADS = ("户号", "村居", "责任单位", "取暖方式", "设备", "补贴")
_FACT_COLUMNS = {"route": 3, "equipment": 4, "subsidy": 5}


@dataclass(frozen=True, slots=True)
class Household:
    """One row: the code of the house, its village, who answers for it, and its facts."""

    code: str
    village: str
    unit: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Households:
    """A read workbook: its rows and what is wrong, cell by cell (cell, words); ready when nothing is."""

    rows: tuple[Household, ...]
    faults: tuple[tuple[str, str], ...]

    @property
    def ready(self) -> bool:
        """This will say whether the workbook can be taken in."""
        return bool(self.rows) and not self.faults


def preview_households(content: bytes) -> Households:
    """This will read the first sheet of a workbook and write nothing."""
    try:
        rows = read_sheet(BytesIO(content)).rows
    except Unreadable as why:
        return Households((), (("A1", tell(str(why))),))
    if tuple(str(one).strip() for one in rows[0][: len(HEADS)]) != HEADS:
        return Households((), (("A1", tell("表头要是：{heads}。", heads=list(HEADS))),))
    faults: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    made = [_row(n, list(row), seen, faults) for n, row in enumerate(rows[1:], 1) if any(map(_text, row))]
    known = CleanEntry.objects.filter(ledger=Ledger.HEATING, code__in=list(seen)).values_list(
        "code", flat=True
    )
    faults += [(seen[code], tell("户号“{code}”已经在册。", code=code)) for code in known]
    return Households(tuple(made), tuple(faults))


def _row(n: int, row: Sequence[Any], seen: dict[str, str], faults: list[tuple[str, str]]) -> Household:
    cells = [_text(one) for one in [*row, *[""] * len(HEADS)][: len(HEADS)]]
    code, place = cells[0], cell_name(n, 0)
    try:
        validate_slug(code)
    except ValidationError:
        faults.append((place, tell("户号只用字母、数字、横线和下划线。")))
    if code in seen:
        faults.append((place, tell("户号“{code}”在 {first} 已经有一行。", code=code, first=seen[code])))
    seen.setdefault(code, place)
    faults += [(cell_name(n, at), tell("“{head}”没有填。", head=HEADS[at])) for at in (1, 2) if not cells[at]]
    facts, wrong = facts_of("heating", {name: cells[at] for name, at in _FACT_COLUMNS.items()})
    for name in wrong:
        at = _FACT_COLUMNS[name]
        faults.append((cell_name(n, at), tell("“{head}”没有填对。", head=HEADS[at])))
    return Household(code[:40], cells[1][:120], cells[2][:80], facts)


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def take_households(
    *, content: bytes, document: str, actor: Actor, now: datetime, sample: bool = False
) -> int:
    """This will enter every household of a workbook, or none; returns how many."""
    found = preview_households(content)
    if not found.ready:
        raise Refused(
            tell("文件里有 {count} 处错误，一行也没有写入。请按单元格改好后重新导入。", count=max(len(found.faults), 1))
        )  # fmt: skip
    if not document.strip():
        raise Refused(tell("请写明这份数据的来源，没有写入。"))
    with transaction.atomic():
        moves = open_many(
            CLEAN["clean.register"], flow=CLEAN.kind, actor=actor, now=now,
            openings=[
                Opening(number_of("heating", one.code), one.code, {}, {"document": document.strip(), **one.facts})
                for one in found.rows
            ],
        )  # fmt: skip
        CleanEntry.objects.bulk_create(
            [
                CleanEntry(
                    matter=move.matter, ledger=Ledger.HEATING, code=one.code, name=one.code, place=one.village,
                    unit=one.unit, facts=dict(one.facts), maker=actor.key, sample=sample,
                )
                for move, one in zip(moves, found.rows, strict=True)
            ],
            batch_size=500,
        )  # fmt: skip
    return len(moves)
