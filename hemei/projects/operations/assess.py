"""The yearly assessment: made from figures by a formula, objected to, settled; a corrected one is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np

from hemei.cases.operations.numbers import next_in
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Refused, acting, opening
from hemei.projects.flow import ASSESSMENT
from hemei.projects.models import Assessment, AssessmentRow
from hemei.projects.queries.assess import computed, unit_pairs
from hemei.rules.assessment import FaultyFormula, formula_of
from hemei.rules.boards import places
from hemei.rules.workdays import local_day


def make_assessment(
    *, year: int, formula: Sequence[Mapping[str, Any]], document: str, actor: Actor, now: datetime,
    sample: bool = False,
) -> Assessment:  # fmt: skip
    """This will make a year's assessment by a formula; an earlier one of the year is replaced and stays to be read."""
    today = local_day(now)
    if not 2000 <= year <= today.year:
        raise Refused(tell("年份没有填对，没有写入。"))
    if not document.strip():
        raise Refused(tell("请写明公式的依据文件，没有写入。"))
    try:
        made_of = formula_of(formula)
    except FaultyFormula as why:
        raise Refused(tell("{why}没有写入。您填的内容还在。", why=why.args[0])) from why
    pairs = unit_pairs(year, min(today, date(year, 12, 31)))
    if not pairs:
        raise Refused(tell("这一年没有可以考核的项目，没有写入。"))
    old = (
        Assessment.objects.select_related("matter")
        .filter(year=year, matter__state__in=["draft", "final"])
        .first()
    )
    version = next_in(f"KH-{year}")
    with opening(
        ASSESSMENT["assessment.make"], flow="assessment", number=f"KH-{year}-{version:02d}",
        title=f"{year} 年综合考核（第 {version} 版）", actor=actor, now=now,
    ) as move:  # fmt: skip
        if old:
            with acting(ASSESSMENT["assessment.replace"], matter=old.matter, actor=actor, now=now) as inner:
                inner.record(by=move.matter.number)
                inner.leave(closed_at=now)
        row = Assessment(
            matter=move.matter, year=year, version=version, formula=[dict(one) for one in formula],
            document=document.strip()[:200], sample=sample,
        )  # fmt: skip
        row.save(force_insert=True)
        rows = computed(pairs, made_of)
        place = places(np.array([one.total for one in rows], np.int64))
        AssessmentRow.objects.bulk_create([
            AssessmentRow(
                assessment=row, unit=one.unit, figures=one.figures, parts=pairs[one.unit].pairs, docked=one.docked,
                total=one.total, place=int(place[at]),
            )
            for at, one in enumerate(rows)
        ])  # fmt: skip
        move.record(formula=row.formula, document=row.document, units=len(rows))
    return row


def settle_assessment(*, number: str, actor: Actor, now: datetime, seen: int | None = None) -> Assessment:
    """This will settle an assessment once every objection is decided."""
    row = Assessment.objects.select_related("matter").filter(matter__number=number).first()
    if row is None:
        raise Refused(tell("没有这份考核，什么都没有改动。"))
    waiting = row.rows.filter(objections__matter__state="raised").count()
    if waiting:
        raise Refused(tell("还有 {waiting} 件异议没有答复，不能确定，什么都没有改动。", waiting=waiting))
    with acting(ASSESSMENT["assessment.settle"], matter=row.matter, actor=actor, now=now, seen=seen) as move:
        move.record(year=row.year, version=row.version)
        move.leave(closed_at=now)
    return row
