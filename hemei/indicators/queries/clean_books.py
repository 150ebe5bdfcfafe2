"""The lists beside the ledgers: every look at a duty, and every month of a swept road."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from hemei.indicators.enums import Ledger
from hemei.indicators.models import CleanCheck, SweptMonth
from hemei.indicators.queries.listed import DAY, Book, Picks, Row, looked, page_by
from hemei.rules.air.duties import LEDGERS, duties, swept_share
from hemei.rules.words import mark
from hemei.rules.workdays import local_day

_NEW = ("", mark("新的在前"))
_HELD = (("held", mark("做到")), ("not", mark("没有做到")))


def _looks(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = CleanCheck.objects.select_related("entry__matter")
    rows = rows.filter(looked(wanted.get("q", ""), "entry__name", "entry__matter__number", "note", "by"))
    if wanted.get("ledger") in Ledger.values:
        rows = rows.filter(entry__ledger=wanted["ledger"])
    if wanted.get("state") in {"held", "not"}:
        rows = rows.filter(held=wanted["state"] == "held")
    found = page_by(rows, wanted.get("sort", ""), {"at": ("at", datetime.fromisoformat)}, after, limit)
    return [_look(key, one) for key, one in found]


def _look(key: str, one: CleanCheck) -> Row:
    entry = one.entry
    known = {duty.code: duty.title for duty in duties(entry.ledger, local_day(one.at))}
    cells = (
        entry.matter.number, entry.name, LEDGERS[entry.ledger], known.get(one.duty, one.duty),
        mark("做到") if one.held else mark("没有做到"), one.note, mark("有") if one.proof_sha256 else "",
        one.by, one.at,
    )  # fmt: skip
    return Row(key, cells, ("air_work", entry.matter.number), sample=entry.sample)


def _months(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = SweptMonth.objects.select_related("entry__matter")
    rows = rows.filter(looked(wanted.get("q", ""), "entry__name", "entry__matter__number", "document", "by"))
    if wanted.get("state") in {"counts", "replaced"}:
        rows = rows.filter(replaced_at__isnull=wanted["state"] == "counts")
    found = page_by(rows, wanted.get("sort", ""), {"month": ("month", DAY)}, after, limit)
    return [_month(key, one) for key, one in found]


def _month(key: str, one: SweptMonth) -> Row:
    share = swept_share([(one.machine, one.whole)])
    cells = (
        one.entry.matter.number, one.entry.name, f"{one.month:%Y-%m}", one.machine, one.whole,
        None if share is None else round(float(share), 1), one.document, one.by, one.at, one.replaced_at,
    )  # fmt: skip
    return Row(key, cells, ("air_work", one.entry.matter.number), sample=one.entry.sample)


def _look_picks() -> Picks:
    return (("ledger", mark("台账"), tuple(LEDGERS.items())), ("state", mark("结果"), _HELD))


def _month_picks() -> Picks:
    return (("state", mark("状态"), (("counts", mark("在用")), ("replaced", mark("已更正")))),)


BOOKS: Mapping[str, Book] = {
    "looks": Book(
        mark("查看记录"), (
            (mark("编号"), 20), (mark("名称"), 28), (mark("台账"), 14), (mark("职责"), 26), (mark("结果"), 10),
            (mark("看到了什么"), 40), (mark("照片"), 6), (mark("经手"), 18), (mark("时间"), 18),
        ), (_NEW, ("at", mark("早的在前"))), _looks, _look_picks,
    ),
    "months": Book(
        mark("机械化清扫率"), (
            (mark("编号"), 20), (mark("名称"), 28), (mark("月份"), 10), (mark("机械清扫（平方米）"), 18),
            (mark("清扫总面积（平方米）"), 18), ("%", 8), (mark("来源"), 30), (mark("经手"), 18), (mark("时间"), 18),
            (mark("更正时间"), 18),
        ), (_NEW, ("-month", mark("月份近的在前")), ("month", mark("月份远的在前"))), _months, _month_picks,
    ),
}  # fmt: skip
