"""Numerals of Chinese texts: 1,234.5, 十二, 两千, 一万零五十, and back."""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "亿": 10**8,
    "百万": 10**6,
    "千万": 10**7,
    "万亿": 10**12,
}

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"

_PLAIN = re.compile(rf"[-−]?(?:{ARABIC})")
_WIDE = str.maketrans("０１２３４５６７８９．％＋：", "0123456789.%+:")


def narrow(text: str) -> str:
    """This will turn full-width digits into plain ones; the length stays, so that offsets do too."""
    return text.translate(_WIDE)


def parse_number(text: str) -> Decimal:
    """This will read an Arabic or Chinese numeral; anything else raises ValueError."""
    text = narrow(text.strip())
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", "").replace("−", "-"))
    return parse_chinese(text)


def parse_chinese(text: str) -> Decimal:
    """This will read a numeral such as 三百二十六, 二〇二五 or 三点五; anything else raises ValueError."""
    whole, dot, decimals = text.partition("点")
    if not whole or (dot and not decimals) or any(c not in _DIGITS for c in decimals):
        raise ValueError(f"{text!r} is no Chinese numeral")
    if len(whole) > 1 and all(c in _DIGITS for c in whole):
        value = Decimal("".join(str(_DIGITS[c]) for c in whole))
    else:
        value = Decimal(_sections(whole))
    return value + Decimal("0." + "".join(str(_DIGITS[c]) for c in decimals)) if dot else value


def _sections(text: str) -> int:
    total = section = digit = 0
    seen = False
    for char in text:
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _SMALL:
            section += (digit if seen and digit else 1) * _SMALL[char]
            digit = 0
        elif char in "万亿":
            step = SCALES[char]
            section += digit
            # 一万亿: the larger unit takes all that was read before it
            total = (total + section or 1) * step if step == SCALES["亿"] else total + (section or 1) * step
            section = digit = 0
        else:
            raise ValueError(f"{text!r} is no Chinese numeral")
    return total + section + digit


def format_chinese(number: int) -> str:
    """This will write a whole number from 0 below 10^12 in Chinese; others raise ValueError."""
    if not 0 <= number < 10**12:
        raise ValueError(f"{number} is out of range")
    if number == 0:
        return "零"
    out = ""
    for step, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, step)
        if not section:
            out += "零" if out and number and not out.endswith("零") else ""
            continue
        if out and section < 1000 and not out.endswith("零"):
            out += "零"
        out += _section(section) + name
    return out


def _section(number: int) -> str:
    out, gap = "", False
    for step, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, step)
        if digit:
            out += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = bool(out)
    return out


def format_number(value: Decimal) -> str:
    """This will write a number with thousands separators and no exponent."""
    return f"{value:,f}"


def decimals(text: str) -> int:
    """This will count the decimals a numeral is written with."""
    return len(text.partition(".")[2] or text.partition("点")[2])


def short(value: Decimal, places: int = 2) -> str:
    """This will write a number for reading: at most `places` decimals, no trailing zeros, 万 and 亿 for large ones."""
    size = abs(value)
    for step, name in ((SCALES["亿"], "亿"), (SCALES["万"], "万")):
        if size >= step * 10 or (size >= step and value % (step // 100) == 0):
            return _trim(value / step, places) + name
    return _trim(value, places)


def _trim(value: Decimal, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
