"""Every case that an officer may see as rows of a table, read a batch at a time: 39 columns, no form, no plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hemei.accounts.enums import PartyKind
from hemei.accounts.queries import masked_code, masked_phone, shown_as
from hemei.cases.enums import Channel
from hemei.cases.flow import CASE
from hemei.cases.models import Case
from hemei.cases.queries.reading import light_now, sees_all, stops_of
from hemei.rules.clock import spent
from hemei.rules.words import mark
from hemei.rules.workdays import official

_BATCH = 1000
# heading, width, column of the database ("" = made from others, see `_row`)
_COLUMNS = (
    (mark("编号"), 22, "matter__number"), (mark("订单"), 18, "order__matter__number"),
    (mark("套餐"), 20, "order__menu_version__menu__name"), (mark("事项"), 30, "matter__title"),
    (mark("事项编码"), 24, "item_code"), (mark("事项版本"), 8, "item_version__number"),
    (mark("为什么要办"), 30, "because"), (mark("第几次申请"), 8, "attempt"), (mark("申请人"), 26, ""),
    (mark("申请人类型"), 10, ""), (mark("证件号码"), 22, ""), (mark("联系电话"), 14, ""),
    (mark("部门代码"), 16, "agency__code"), (mark("部门"), 20, "agency__name"), (mark("环节"), 16, ""),
    (mark("灯"), 10, ""), (mark("网上或窗口"), 10, ""), (mark("样例"), 6, "party__sample"),
    (mark("提交"), 17, "matter__opened_at"), (mark("部门收到"), 17, "received_at"), (mark("受理"), 17, "accepted_at"),
    (mark("受理人"), 12, "accepted_by"), (mark("黄灯"), 17, "matter__alert_at"), (mark("到期"), 17, "matter__due_at"),
    (mark("红灯"), 17, "matter__red_at"), (mark("决定"), 17, "decided_at"), (mark("决定人"), 12, "decided_by"),
    (mark("办结"), 17, "matter__closed_at"), (mark("已用工作日"), 8, ""), (mark("承诺工作日"), 8, "promised_days"),
    (mark("法定工作日"), 8, "serial_days"), (mark("延长工作日"), 8, "extension_days"), (mark("补正"), 6, "corrected"),
    (mark("承诺到场"), 8, "visits_promised"), (mark("实际到场"), 8, "visits_made"),
    (mark("证照编号"), 22, "licence__number"), (mark("有效期至"), 12, "licence__valid_until"),
    (mark("动作数"), 8, "matter__version"), (mark("账本摘要"), 20, "matter__head"),
)  # fmt: skip
_MORE = ("pk", "party__kind", "party__name", "party__code", "party__phone", "matter__state", "order__channel")
_READ = (*(column for _head, _width, column in _COLUMNS if column), *_MORE)
_PLACE = {column: place for place, column in enumerate(_READ)}
_CHANNELS = {value: str(label) for value, label in Channel.choices}
_KINDS = {value: str(label) for value, label in PartyKind.choices}


def register_heads() -> list[tuple[str, int]]:
    """This will return the headings of `register_rows` with the width of each column in characters."""
    return [(head, width) for head, width, _column in _COLUMNS]


def register_rows(*, agency: str, roles: frozenset[str], now: datetime) -> Iterator[list[Any]]:
    """This will give every case that an officer may see, open or ended, newest first; personal data masked.

    Two statements for each thousand rows, and never more than those in memory.
    """
    rows = Case.objects.all() if sees_all(roles) else Case.objects.filter(agency__code=agency)
    last: int | None = None
    while True:
        some = rows if last is None else rows.filter(pk__lt=last)
        found = list(some.order_by("-pk").values_list(*_READ)[:_BATCH])
        yield from _batch(found, now)
        if len(found) < _BATCH:
            return
        last = found[-1][_PLACE["pk"]]


def _batch(found: list[Any], now: datetime) -> Iterator[list[Any]]:
    stops = stops_of([row[_PLACE["pk"]] for row in found])
    for row in found:
        one = dict(zip(_READ, row, strict=True))
        made = _made(one, stops.get(one["pk"], ()), now)
        yield [one[column] if column else made[head] for head, _width, column in _COLUMNS]


def _made(one: dict[str, Any], stops: Any, now: datetime) -> dict[str, Any]:
    """The columns that are no column of the database, by their heading."""
    state, natural = one["matter__state"], one["party__kind"] == PartyKind.NATURAL
    began, until = one["accepted_at"], one["decided_at"] or now
    lit = light_now(
        state,
        one["matter__closed_at"],
        one["matter__due_at"],
        one["matter__alert_at"],
        one["matter__red_at"],
        now,
    )
    return {
        "申请人": shown_as(one["party__kind"], one["party__name"]), "申请人类型": _KINDS[one["party__kind"]],
        "证件号码": masked_code(one["party__code"]) if natural else one["party__code"],
        "联系电话": masked_phone(one["party__phone"]) if one["party__phone"] else "",
        "环节": CASE.label(state), "灯": lit.label, "网上或窗口": _CHANNELS[one["order__channel"]],
        "已用工作日": spent(began, until, calendar=official(), pauses=stops) if began else None,
    }  # fmt: skip
