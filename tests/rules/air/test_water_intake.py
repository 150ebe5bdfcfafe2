"""A file of water samples: what is read, and every fault at its cell."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from hemei.rules.water_intake import read_samples

TODAY = date(2026, 11, 23)
HEAD = ["断面", "采样日期", "pH值", "溶解氧（mg/L）", "NH3-N", "总磷", "化学需氧量"]


def faults(*rows: list[object], head: list[object] | None = None) -> list[tuple[str, bool]]:
    return [(one.cell, one.fatal) for one in read_samples([head or [*HEAD], *rows], TODAY).faults]


def test_what_was_measured_is_read_exactly_and_what_was_not_is_left_out() -> None:
    rows = [
        HEAD, ["s1", "2026年11月5日", 7.5, "6.80", "NaN", "/", "未测"],
        ["s1", datetime(2026, 11, 6), 8, 7, 0.1, 0.2, 20],
        ["", "", "", "", "", "", ""],
    ]  # fmt: skip
    sheet = read_samples(rows, TODAY)
    assert not sheet.faults
    first, second = sheet.lines
    assert (first.on, first.values) == (date(2026, 11, 5), {"ph": Decimal("7.5"), "do": Decimal("6.80")})
    assert (second.on, len(second.values)) == (date(2026, 11, 6), 5)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (["s1", "2026-11-05", -1, 7, 1, 1, 1], [("C2", True)]),
        (["s1", "2026-11-05", 15, 7, 1, 1, 1], [("C2", True)]),
        (["s1", "2026-11-05", 7, "0.01L", "<0.02", "未检出", "x"], [(f"{at}2", True) for at in "DEFG"]),
        (["s1", "2026-11-05", 7, "Infinity", "1e30", 1, 1], [("D2", True), ("E2", True)]),
        (["s1", "2026-11-05", 7, 45, 1, 1, 50000], [("D2", False), ("G2", False)]),
        (["s1", "2026-11-24", 7, 7, 1, 1, 1], [("B2", True)]),
        (["s1", "11月5日", 7, 7, 1, 1, 1], [("B2", True)]),
        (["s1", "2026-02-30", 7, 7, 1, 1, 1], [("B2", True)]),
        (["", "2026-11-05", 7, 7, 1, 1, 1], [("A2", True)]),
        (["s1", "2026-11-05", "", "", "-", "", ""], [("A2", True)]),
        (["s1", "2026-11-05"], [("A2", True)]),
    ],
)  # fmt: skip
def test_each_fault_is_named_at_its_cell(row: list[object], cells: list[tuple[str, bool]]) -> None:
    assert faults(row) == cells


def test_heads_that_say_nothing_twice_or_another_unit() -> None:
    assert faults(head=["断面", "氨氮"]) == [("A1", True)]
    assert faults(head=["断面", "采样日", "氨氮", "氨氮（mg/L）", "水色", "总磷（ug/L）"]) == [
        ("D1", True), ("E1", True), ("F1", True),
    ]  # fmt: skip
    assert faults() == [("A2", True)]
    assert [one.cell for one in read_samples([], TODAY).faults] == ["A1"]
    same = ["s1", "2026-11-05", 7, 7, 1, 1, 1]
    assert faults(same, same) == [("A3", True)]
