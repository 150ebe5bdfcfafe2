"""Sample targets on live figures of the sample zone; the places and their sources are made up and say so."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from hemei.accounts.queries import Person
from hemei.indicators.operations import Aim, enter_place, refresh_board, set_target, snapshot
from hemei.rules.workdays import local_day

_AMONG = "全市各县市区和开发区（样例）"
# indicator, goal, value aimed at, less is better, place wanted, among, place reached
_AIMS = (
    ("on-time", "city", "99", False, 3, 11, 2),
    ("satisfied", "first", "98", False, 1, 11, 4),
    ("days", "province", "3", True, 20, 136, None),
    ("red-cards", "nation", "0", True, None, None, None),
)


def make_targets(stat: Person, now: datetime) -> None:
    """This will enter today's live values, set sample targets on some of them, and compute the board."""
    snapshot(actor=stat, now=now)
    for code, goal, value, less, place, among, reached in _AIMS:
        aim = Aim(
            goal, local_day(now).year, Decimal(value), less, place, among, _AMONG if place else "", "样例"
        )
        made = set_target(code=code, aim=aim, actor=stat, now=now)
        if reached:
            enter_place(
                number=made.matter.number,
                reached=reached,
                source="样例通报，不是真实排名",
                actor=stat,
                now=now,
            )
    refresh_board(now=now)
