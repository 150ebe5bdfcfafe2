"""Works for the people: kinds of objects, how each is measured, which belong to a household, days of after-care."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hemei.rules.tables import table
from hemei.rules.words import mark

KINDS: Mapping[str, str] = {
    "road": mark("道路"), "pipe": mark("管网"), "gallery": mark("综合管廊"), "bridge": mark("桥梁"),
    "lamp": mark("路灯"), "green": mark("绿化"), "park": mark("公园和口袋公园"), "school": mark("学校和学位"),
    "stop": mark("客运招呼站"), "toilet": mark("厕所改造户"), "house": mark("危房改造户"),
    "heating": mark("清洁取暖户"), "village": mark("村庄和城中村改造"),
}  # fmt: skip
MEASURES: Mapping[str, str] = {
    "米": mark("米"), "座": mark("座"), "盏": mark("盏"), "平方米": mark("平方米"), "个学位": mark("个学位"),
    "处": mark("处"), "户": mark("户"),
}  # fmt: skip
MOST = 10**9  # of one thing in its measure, so that totals of the register stay whole numbers of four bytes
LEVELS: Mapping[str, str] = {
    "A": mark("A 级，安全"), "B": mark("B 级，个别构件危险"), "C": mark("C 级，局部危险，修缮"),
    "D": mark("D 级，整栋危险，重建"),
}  # fmt: skip
TOLD = mark("种类取自发布稿和年度实事清单；报修期限没有全国统一规定，待本区文件确认")
ROUTES: Mapping[str, str] = {
    "gas": mark("气代煤"), "power": mark("电代煤"), "central": mark("集中供热"), "biomass": mark("生物质"),
}  # fmt: skip
HOMES = ("toilet", "house", "heating")  # the same as in the table; a test holds them together


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of object is measured in, whether each is a household's, and the danger ratings it carries."""

    code: str
    measure: str
    home: bool
    levels: tuple[str, ...]


def shape_of(kind: str, on: date) -> Shape:
    """This will give the shape of a kind as the table has it on a day; raises KeyError for an unknown kind."""
    for row in table("works", on)["kind"]:
        if row["code"] == kind:
            return Shape(kind, row["measure"], bool(row.get("home")), tuple(row.get("levels", ())))
    raise KeyError(kind)


def care(on: date) -> Mapping[str, Any]:
    """This will give the working days of after-care on a day: repair, urgent, confirm, stranger."""
    found: Mapping[str, Any] = table("works", on)["care"]
    return found


def right_amount(kind: str, quantity: Decimal, on: date) -> bool:
    """This will say whether a quantity can be: one for a household, whole where things are counted."""
    if not quantity.is_finite() or not 0 < quantity < MOST:
        return False
    shape = shape_of(kind, on)
    if shape.home:
        return quantity == 1
    return shape.measure in {"米", "平方米"} or quantity == quantity.to_integral_value()


def right_level(kind: str, level: str, on: date) -> bool:
    """This will say whether a danger rating belongs: one of the kind's own where it has any, else none."""
    levels = shape_of(kind, on).levels
    return level in levels if levels else not level


def work_needed(level: str) -> str:
    """This will say what a danger rating calls for (建村〔2009〕84号 and 住房城乡建设部 rating guide)."""
    return {"C": mark("修缮加固"), "D": mark("拆除重建")}.get(level, mark("不属于危房改造"))


def route_of(text: str) -> str | None:
    """This will give the code of a way of heating that is written as code or as word; None for an unknown one."""
    word = text.strip()
    return (
        word
        if word in ROUTES or not word
        else next((code for code, name in ROUTES.items() if name == word), None)
    )
