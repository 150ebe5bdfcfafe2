"""Codes of items: 基本编码, 实施编码 and 业务办理项编码 (GB/T 39554.1-2020).

A basic code has 12 digits: province 2, type 2, department 2, main item 3, sub-item 3. A body's implementing
code is its credit code (18), its level (1) and the basic code; two more digits make the handling code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hemei.rules.items import ItemType
from hemei.rules.words import say

BASIC, IMPLEMENTING, HANDLING = 12, 31, 33
NATIONAL = "00"  # items of the national list
LEVELS = frozenset("12345")  # 国家, 省, 市, 县, 乡
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015 table 1
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@dataclass(frozen=True, slots=True)
class BasicCode:
    """The parts of a basic code."""

    province: str
    item_type: str
    department: str
    main: str
    sub: str


def basic_parts(code: str) -> BasicCode:
    """This will take a basic code apart; ValueError when it is not 12 digits."""
    if len(code) != BASIC or not (code.isascii() and code.isdigit()):
        raise ValueError(code)
    return BasicCode(code[:2], code[2:4], code[4:6], code[6:9], code[9:])


def basic_problems(code: str, item_type: str = "", province: str = "37") -> Iterator[str]:
    """This will say what is wrong with a basic code, for people; nothing when it is in order."""
    try:
        parts = basic_parts(code)
    except ValueError:
        yield say(
            "基本编码应为 {basic} 位数字，现在是 {count} 位“{code}”，请核对。",
            basic=BASIC,
            count=len(code),
            code=code,
        )
        return
    if parts.province not in (NATIONAL, province):
        yield say(
            "基本编码前两位应为省级代码 {province}，现在是“{province2}”，请核对。",
            province=province,
            province2=parts.province,
        )
    if parts.item_type not in set(ItemType):
        yield say("基本编码第 3–4 位“{item_type}”不是事项类型代码，请核对。", item_type=parts.item_type)
    elif item_type and parts.item_type != item_type:
        yield say(
            "基本编码第 3–4 位“{item_type}”与事项类型“{item_type2}”不一致，请改正其中一个。",
            item_type=parts.item_type,
            item_type2=item_type,
        )
    if parts.main == "000":
        yield say("基本编码的主项序号不能是 000，请核对。")


def credit_code_valid(code: str) -> bool:
    """This will say whether an 18-sign credit code carries its right check sign (GB 32100-2015, 5.2)."""
    if len(code) != 18 or any(sign not in _SIGNS for sign in code):
        return False
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_WEIGHTS, code, strict=False))
    return _SIGNS[(31 - total % 31) % 31] == code[17]


def implementing_code(body: str, level: str, basic: str) -> str:
    """This will put an implementing code together; ValueError when a part of it is wrong."""
    problems = list(basic_problems(basic))
    if not credit_code_valid(body) or level not in LEVELS or problems:
        raise ValueError("；".join(problems) or f"{body} {level}")
    return f"{body}{level}{basic}"


def implementing_problems(code: str) -> Iterator[str]:
    """This will say what is wrong with an implementing (31) or a handling code (33)."""
    if len(code) not in (IMPLEMENTING, HANDLING):
        yield say(
            "实施编码应为 {implementing} 位、业务办理项编码应为 {handling} 位，现在是 {count} 位，请核对。",
            implementing=IMPLEMENTING,
            handling=HANDLING,
            count=len(code),
        )
        return
    if not credit_code_valid(code[:18]):
        yield say("前 18 位“{code}”不是有效的统一社会信用代码，请核对。", code=code[:18])
    if code[18] not in LEVELS:
        yield say("第 19 位“{code}”不是行使层级代码，请核对。", code=code[18])
    yield from basic_problems(code[19:31])
    if len(code) == HANDLING and not code[31:].isdigit():
        yield say("最后两位“{code}”应为序号，请核对。", code=code[31:])
