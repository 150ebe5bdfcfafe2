"""A labelled sample of the hotline: a year of tickets, taken in bulk, not all solved and not all in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hemei.accounts.queries import Person, agency_names, person_by_username
from hemei.oversight.operations import callbacks, handling, tickets
from hemei.oversight.operations.grams import count_grams
from hemei.oversight.operations.ticket_history import Past, take_past
from hemei.rules.hotline import categories
from hemei.rules.workdays import local_day

TICKETS = 2400  # of a year; a real zone has some tens of thousands
_STREETS = (
    "长江路",
    "黄山路",
    "东昌路",
    "庐山路",
    "华山路",
    "光岳路",
    "天目山路",
    "燕山路",
    "松花江路",
    "珠江路",
)
_WHAT = {
    "environment": "工地夜间施工噪音扰民", "housing": "楼盘延期交房", "property": "物业电梯停运",
    "urban": "路灯不亮",
    "traffic": "路口红绿灯时间太短",
    "planning": "断头路何时通车",
    "land": "安置房什么时候分", "education": "小学入学学位",

    "health": "社区卫生院疫苗预约", "labour": "拖欠农民工工资", "market": "健身房不退费",
    "utility": "小区停水",
    "security": "户口迁入要什么材料", "finance": "小微企业贷款贴息",
    "rural": "高龄补贴没有到账", "conduct": "窗口工作人员态度",
}  # fmt: skip
_KINDS = ("complain", "ask", "help", "complain", "suggest", "report")


def make_hotline(now: datetime) -> None:
    """This will enter the sample; everything in it is labelled."""
    take_past(rows=_year(now), now=now)
    while count_grams():
        pass
    _running(now)


def _year(now: datetime) -> Iterator[Past]:
    """Deterministic: one in nine is late, one in six unsolved, one in ten called unhappy, some left out."""
    known, units = categories(local_day(now)), agency_names()
    for n in range(TICKETS):
        one = known[n * 7 % len(known)]
        unit = next(code for code in one.agencies if code in units)
        street, number = _STREETS[n * 3 % len(_STREETS)], 1 + n * 37 % 180
        opened = now - timedelta(days=360 - 350 * n / TICKETS)
        late, unsolved, silent = n % 9 == 4, n % 6 == 1, n % 17 == 3
        yield Past(
            kind=_KINDS[n % len(_KINDS)], title=f"样例：{street}{number}号{_WHAT[one.code]}",
            text=f"样例：{street}{number}号附近，{_WHAT[one.code]}，第{n % 4 + 1}次反映，希望尽快处理。",
            place=f"样例 {street}{number}号", category=one.code, unit=unit, opened=opened,
            contact_days=3 if n % 14 == 5 else 0, reply_days=9 if late else 1 + n % 4,
            solved=None if silent else not unsolved, level=None if silent else (2 if unsolved else 5 - n % 3),
            redone=n % 13 == 1, left_out="unreasonable" if n % 97 == 7 else "",
        )  # fmt: skip


def _running(now: datetime) -> None:
    """Tickets of these days in each state, by the acts that people do."""
    operator, watch = person_by_username("operator"), person_by_username("supervisor")
    known = categories(local_day(now))
    for n, one in enumerate(known[:12]):
        at = now - timedelta(hours=30 - n)
        told = tickets.Told(
            _KINDS[n % len(_KINDS)], f"样例：{_STREETS[n % 4]}{_WHAT[one.code]}",
            f"样例：{_STREETS[n % 4]}与黄河路交叉口，{_WHAT[one.code]}，已经三天。", f"样例 {_STREETS[n % 4]}",
            "样例来电人", "13800000000", secret=n == 11,
        )  # fmt: skip
        row = tickets.take(told=told, way="phone", actor=operator, now=at, sample=True)
        if n > 2:
            _further(row, n, one.agencies[0], operator, watch, at + timedelta(minutes=10))


def _further(row: Any, n: int, unit: str, operator: Person, watch: Person, at: datetime) -> None:
    tickets.dispatch(row=row, unit=unit, category="", note="", actor=operator, now=at)
    officer = person_by_username(unit)
    if n == 3:  # two agencies send it in a circle
        other = "housing-construction" if unit != "housing-construction" else "urban-management"
        handling.give_back(row=row, reason="样例：不属本部门", actor=officer, now=at)
        tickets.dispatch(row=row, unit=other, category="", note="", actor=operator, now=at)
        handling.give_back(row=row, reason="样例：也不属本部门", actor=person_by_username(other), now=at)
        return
    if n < 6:
        return
    handling.sign(row=row, actor=officer, now=at)
    if n == 6:
        handling.ask_time(row=row, days=5, reason="样例：要请检测机构", actor=officer, now=at)
    if n < 8:
        return
    handling.reply(row=row, text="样例：已处理。", actor=officer, now=at + timedelta(hours=1))
    if n == 9:
        callbacks.call_back(
            row=row, solved=True, level=5, note="样例：好了", actor=operator, now=at + timedelta(hours=2)
        )
    if n == 10:
        callbacks.call_back(
            row=row, solved=False, level=2, note="样例：没有好", actor=watch, now=at + timedelta(hours=2)
        )
