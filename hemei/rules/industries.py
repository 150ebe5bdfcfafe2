"""Sections of the national classification of industries (GB/T 4754-2017), by the code that a form holds."""

from __future__ import annotations

import re

from hemei.rules.words import mark

SECTIONS = {
    "A": mark("农、林、牧、渔业"),
    "B": mark("采矿业"),
    "C": mark("制造业"),
    "D": mark("电力、热力、燃气及水生产和供应业"),
    "E": mark("建筑业"),
    "F": mark("批发和零售业"),
    "G": mark("交通运输、仓储和邮政业"),
    "H": mark("住宿和餐饮业"),
    "I": mark("信息传输、软件和信息技术服务业"),
    "J": mark("金融业"),
    "K": mark("房地产业"),
    "L": mark("租赁和商务服务业"),
    "M": mark("科学研究和技术服务业"),
    "N": mark("水利、环境和公共设施管理业"),
    "O": mark("居民服务、修理和其他服务业"),
    "P": mark("教育"),
    "Q": mark("卫生和社会工作"),
    "R": mark("文化、体育和娱乐业"),
    "S": mark("公共管理、社会保障和社会组织"),
    "T": mark("国际组织"),
}
# last division (two digits) of each section
_LAST = (
    (5, "A"), (12, "B"), (43, "C"), (46, "D"), (50, "E"), (52, "F"), (60, "G"), (62, "H"), (65, "I"), (69, "J"),
    (70, "K"), (72, "L"), (75, "M"), (79, "N"), (82, "O"), (83, "P"), (85, "Q"), (90, "R"), (96, "S"), (97, "T"),
)  # fmt: skip
_CODE = re.compile(r"([A-T]?)(\d{2})\d{0,2}")


def section(code: object) -> str:
    """This will give the section letter of an industry code (C3562, 3562, C); empty for what is no code."""
    text = str(code or "").strip().upper()
    if text in SECTIONS:
        return text
    found = _CODE.fullmatch(text)
    if not found:
        return ""
    division = int(found[2])
    letter = next((letter for last, letter in _LAST if division <= last), "") if division else ""
    return letter if found[1] in ("", letter) else ""


def pattern(letters: str) -> str:
    """This will give a regular expression for the codes of some sections, the same as `section` accepts."""
    first, found = 1, []
    for last, letter in _LAST:
        if letter in letters:
            divisions = "|".join(f"{division:02}" for division in range(first, last + 1))
            found.append(f"{letter}?({divisions})[0-9]?[0-9]?")
        first = last + 1
    return f"^([{letters}]|{'|'.join(found)})$"
