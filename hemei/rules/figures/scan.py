"""Every figure of a text with its place, value and unit; what it speaks of is bound later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from hemei.rules.figures.model import Hedge
from hemei.rules.figures.numbers import ARABIC, CHINESE, SCALES, decimals, parse_number
from hemei.rules.figures.units import MEASURING, UNITS, WORDS


@dataclass(frozen=True, slots=True)
class Token:
    """A number with its unit, read from the text alone."""

    start: int
    end: int
    value: Decimal
    unit: str
    family: str
    high: Decimal | None = None
    parts: tuple[Decimal, ...] = ()
    places: int = 0
    step: Decimal = Decimal(1)
    hedge: Hedge = Hedge.EXACT
    growth: bool = False  # 翻番 is growth by itself
    second_unit: str = ""  # another unit right after the first


_DASH = r"(?:[—–~～-]{1,2}|至|到)"
_SUFFIX = r"(?:[余多来]|数)?"
_NUM = rf"(?:{ARABIC}|{CHINESE})"
_SCALE = r"(?:万亿|千万|百万|[万亿]|千(?![瓦克米卡伏乏焦帕]))?"  # 12千瓦时 is no thousand

_VALUE = re.compile(
    rf"(?<![\d.])(?P<num>{_NUM})\s?(?P<m1>[余多]?)(?P<scale>{_SCALE})(?P<m2>[余多]?)\s?(?P<unit>{WORDS})?"
)
_ALSO = re.compile(r"[（(][台套件个户家条项次辆只组宗起名人所处座株棵盏部][)）]")  # 240台（套）
_RATIO = re.compile(r"(?<![\d.:])\d+(?:\.\d+)?(?:[:∶：]\d+(?:\.\d+)?)+(?![\d:])")
_FRACTION = re.compile(rf"(?P<d>{CHINESE}|\d+)分之(?P<n>{_NUM})")
_DOUBLED = re.compile(r"翻(?:了)?(?P<n>[一两二三四五])?番")
_TENTHS = re.compile(
    r"(?P<n>[一二两三四五六七八九])(?P<half>半)?成(?P<more>[多余])?(?![立为果长功本员熟就效品交套])"
)
_RANK = re.compile(
    r"(?P<place>第(?P<n>[一二三四五六七八九十\d]+)(?:位|名)?)|(?P<first>首位|榜首|第一方|首名)|前(?P<top>[一二三四五六七八九十\d]+)(?:强|位|名)"
)
_RANK_LEFT = re.compile(
    r"(?:居|列|排|位次|名次|名列|全[市省国区县]|[市省国]内|世界|全球|行业|保持|同类|获|夺得|取得|排名)[^，。；]{0,7}$"
)
_PLACES = re.compile(r"(?:前进|后退|前移|后移|跃升|提升|上升|下滑|退后)(?:了|近)?$")  # 前进41位
_LISTED = re.compile(r"的?(?:依次|分别)?(?:是|为|有)|依次|分别")  # 前三位的是: a list, no rank
_HALF = re.compile(
    r"(?:率|占比|比例|比重|占)[^，。；\d]{0,6}(?P<past>[过超近])(?P<half>半)(?=[，。；、的]|$)"
)
_MOST = re.compile(r"(?<=全[市省国区县])最[多高快大好优低少](?=[，。；]|$)")
_ZERO = re.compile(r"(?<=为)零(?=[，。；])")

_BEFORE = (
    (re.compile(r"(?:接近|将近|近|不到|不足)$"), Hedge.NEAR),
    (re.compile(r"(?:(?<![预节契制公条违合签特])约|约为|左右)$"), Hedge.ABOUT),
    (re.compile(r"(?:超过|超|突破|逾|多于|高于)$"), Hedge.OVER),
    (re.compile(r"(?:不低于|不少于|至少|达到或超过)$"), Hedge.AT_LEAST),
    (re.compile(r"(?:不超过|至多|不高于|最多)$"), Hedge.AT_MOST),
)
_AFTER = (
    (re.compile(r"(?:以上|及以上|起)"), Hedge.AT_LEAST),
    (re.compile(r"(?:以内|以下|之内)"), Hedge.AT_MOST),
    (re.compile(r"(?:左右|上下)"), Hedge.ABOUT),
)
_SECOND = re.compile(
    "|".join(re.escape(w) for w in sorted(MEASURING | {"家", "个", "户", "人"}, key=len, reverse=True))
)
_ONE_LEFT = re.compile(r"(?:中心|站|室|院|园|馆|厂|所|校|基地|平台|企业|项目|公司)$")  # 博士后工作站一个
_ONE_RIGHT = re.compile(r"[，。；、]|$")
_THIRD = re.compile(rf"[万亿千]{{1,2}}(?:{WORDS})")  # 5亿万元
_MONEY_LEFT = re.compile(r"[万亿]?元")  # 5%万元
_PAIRED = frozenset({"个家", "个户", "家个", "户个", "家户", "户家", "项个", "件个"})  # 3个家
_BARE_LEFT = re.compile(r"(?:为|达到?|至|到|指数|得分|值|系数|平均|限值|标准|[、和])\s*$")
_BARE_DECIMAL = re.compile(r"(?:率|水平)\s*$")  # 百万件申诉率0.51
_BRACKETS = re.compile(r"（\d+\.\d+）")  # 临岫县（4.02）
_CHINESE_ONLY = re.compile(r"[零〇一二两三四五六七八九十百千万亿点]+")
#: 两个月受理报修…, 夏季两个月光伏…: in which time, when a clause or a season goes before and the noun follows at once.
_SPAN = re.compile(r"[一二两三四五六七八九十半]+(?:个月|周|天)(?=[一-龥])(?![以之内左余多多的])")
_SPAN_LEFT = re.compile(r"(?:^|[，。；：\n]|[春夏秋冬]季|假期|期间|[这前后头近])\s*$")
_SHY = frozenset(
    "个项类种次门位名人点面期片口根组支对班块宗本"
)  # 两项, 三类: mostly a reference to what was said


def scan(text: str) -> tuple[Token, ...]:
    """This will return the tokens of a masked text in order of place, none overlapping."""
    taken = bytearray(len(text))
    found: list[Token] = []
    for finder in (_ratios, _fractions, _doubles, _tenths, _ranks, _values):
        for token in finder(text):
            if 1 not in taken[token.start : token.end]:
                taken[token.start : token.end] = b"\1" * (token.end - token.start)
                found.append(token)
    return tuple(_units_of_lists(text, _ranges(text, sorted(found, key=lambda token: token.start))))


def _ratios(text: str) -> Iterator[Token]:
    for match in _RATIO.finditer(text):
        parts = tuple(Decimal(part) for part in re.split(r"[:∶：]", match.group()))
        places = max(decimals(str(part)) for part in parts)
        yield Token(*match.span(), parts[0], "比", "ratio", parts=parts, places=places)


def _fractions(text: str) -> Iterator[Token]:
    for match in _FRACTION.finditer(text):
        try:
            above, below = parse_number(match["n"]), parse_number(match["d"])
        except ValueError:
            continue
        if below == 100:
            yield Token(*match.span(), above, "%", "rate", places=decimals(match["n"]))
        elif below:
            yield Token(*match.span(), above / below, "", "rate", places=2)


def _doubles(text: str) -> Iterator[Token]:
    for match in _DOUBLED.finditer(text):
        start = match.start("n") if match["n"] else match.start()
        times = Decimal(2) ** int(parse_number(match["n"] or "一")) - 1
        yield Token(start, match.end(), times, "倍", "times", growth=True, step=times / 5)  # within a tenth


def _tenths(text: str) -> Iterator[Token]:
    for match in _TENTHS.finditer(text):
        value = parse_number(match["n"]) * 10 + (5 if match["half"] else 0)
        hedge = Hedge.OVER if match["more"] else _hedge(text, *match.span())
        yield Token(*match.span(), value, "%", "rate", hedge=hedge, step=Decimal(10))
    for match in _HALF.finditer(text):
        hedge = Hedge.NEAR if match["past"] == "近" else Hedge.OVER
        yield Token(*match.span("half"), Decimal(50), "%", "rate", hedge=hedge, step=Decimal(10))


def _ranks(text: str) -> Iterator[Token]:
    for match in _RANK.finditer(text):
        start, end = match.span()
        left = text[max(0, start - 10) : start]
        if left.endswith("争") or (match["top"] and _LISTED.match(text, end)):
            continue
        firm = match.group()[-1] in "位名" and bool(match["n"]) and match["n"][0].isdigit()
        if firm or _RANK_LEFT.search(left):
            number = match["n"] or match["top"] or "一"
            hedge = Hedge.AT_MOST if match["top"] else Hedge.EXACT
            yield Token(start, end, parse_number(number), "位", "rank", hedge=hedge)
    for match in _MOST.finditer(text):
        yield Token(*match.span(), Decimal(1), "位", "rank")
    for match in _ZERO.finditer(text):
        yield Token(*match.span(), Decimal(0), "", "")


def _values(text: str) -> Iterator[Token]:
    for match in _VALUE.finditer(text):
        token = _value(text, match)
        if token is not None:
            yield token


def _value(text: str, match: re.Match[str]) -> Token | None:
    numeral, word = match["num"], match["unit"] or ""
    if not _is_figure(text, match, numeral, word):
        return None
    try:
        value = parse_number(numeral)
    except ValueError:
        return None
    unit = UNITS.get(word)
    scale = Decimal(SCALES.get(match["scale"], 1)) * (unit.factor if unit else 1)
    end = match.end() if word else (match.end("m2") if match["scale"] else match.end("num"))
    places = decimals(numeral)
    hedge = Hedge.OVER if match["m1"] or match["m2"] else _hedge(text, match.start(), end)
    second = _second_unit(text, end, word, scaled=bool(match["scale"]))
    base, family = (unit.base, unit.family) if unit else ("", "")
    if family == "count" and (also := _ALSO.match(text, end)):
        end = also.end()
    if word == "位" and _PLACES.search(text[max(0, match.start() - 6) : match.start()]):
        base, family = "位", "rank"
    return Token(
        match.start(), end, value * scale, base, family, places=places,
        step=scale * Decimal(1).scaleb(-places), hedge=hedge, second_unit=_second(text, second),
    )  # fmt: skip


def _second_unit(text: str, end: int, word: str, *, scaled: bool) -> re.Match[str] | None:
    """What stands right after a unit (or after 亿 alone) and is a unit again."""
    if word == "%":
        return _MONEY_LEFT.match(text, end)
    if word in MEASURING:
        return _SECOND.match(text, end)
    if word:
        return _SECOND.match(text, end) if word + text[end : end + 1] in _PAIRED else None
    return _THIRD.match(text, end) if scaled else None


def _second(text: str, match: re.Match[str] | None) -> str:
    """A word such as 天 of 天数 is no second unit."""
    if match is None or not re.match(r"[，。；、）)\s]|$", text[match.end() :]):
        return ""
    return match.group()


def _is_figure(text: str, match: re.Match[str], numeral: str, word: str) -> bool:
    left, right = text[max(0, match.start() - 4) : match.start()], text[match.end() : match.end() + 4]
    if left.endswith(("第", "\x00")) and not _CHINESE_ONLY.fullmatch(numeral) and left.endswith("第"):
        return False
    if _SPAN.match(text, match.start()) and _SPAN_LEFT.search(text, 0, match.start()):
        return False
    if _CHINESE_ONLY.fullmatch(numeral):
        return _chinese_figure(text, match, numeral, word)
    if word:
        return not (word == "分" and right[:1] in "别布解析") and not (word == "人" and right[:1] in "民工才")
    if match["scale"]:
        return True
    if _BRACKETS.match(text, match.start() - 1):
        return True
    if "." in numeral and _BARE_DECIMAL.search(left):
        return True
    return bool(_BARE_LEFT.search(left)) and not re.match(r"[年月日号期级世楼层#+A-Za-z]", right)


def _chinese_figure(text: str, match: re.Match[str], numeral: str, word: str) -> bool:
    """Chinese numerals count only with a unit, and small ones only where nothing is referred to."""
    left = text[max(0, match.start() - 2) : match.start()]
    if (
        not word
        or numeral[0] in "万亿千百点零〇"
        or left.endswith(("第", "前", "之", "每", "这", "那", "一", "上述", "以上"))
    ):
        return False
    try:
        value = parse_number(numeral)
    except ValueError:
        return False
    marked = bool(match["m1"] or match["m2"])
    if value < 2 and not (marked or match["scale"]):
        return numeral == "一" and bool(
            _ONE_LEFT.search(text, 0, match.start()) and _ONE_RIGHT.match(text, match.end())
        )
    if value < 10 and word in _SHY and not (marked or match["scale"]):
        return False
    return not re.match(r"[别布解之]", text[match.end() :][:1]) or word != "分"


def _hedge(text: str, start: int, end: int) -> Hedge:
    left = text[max(0, start - 4) : start]
    for pattern, hedge in _BEFORE:
        if pattern.search(left):
            return hedge
    for pattern, hedge in _AFTER:
        if pattern.match(text, end):
            return hedge
    return Hedge.EXACT


def _ranges(text: str, tokens: list[Token]) -> list[Token]:
    """30—60天, 3000元至5000元: two numbers of one unit with nothing but a dash between them."""
    out: list[Token] = []
    numbers = re.compile(rf"(?P<low>{ARABIC})(?P<dash>{_DASH})$")
    for token in tokens:
        before = out[-1] if out else None
        gap = text[before.end : token.start] if before else ""
        if before and re.fullmatch(_DASH, gap) and before.unit in ("", token.unit) and before.high is None:
            scaled = before.step != Decimal(1).scaleb(-before.places)  # 6亿—8亿元
            low = before.value if before.unit or scaled else before.value * _factor(text, token)
            out[-1] = _widen(token, before.start, low)
            continue
        left = numbers.search(text[max(0, token.start - 16) : token.start])
        if left and token.unit and token.family != "rank":
            start = token.start - len(left.group())
            token = _widen(token, start, parse_number(left["low"]) * _factor(text, token))
        out.append(token)
    return out


def _widen(token: Token, start: int, low: Decimal) -> Token:
    return Token(
        start,
        token.end,
        low,
        token.unit,
        token.family,
        token.value,
        places=token.places,
        step=token.step,
        hedge=token.hedge,
    )


def _factor(text: str, token: Token) -> Decimal:
    """What one written unit of the token is worth: 40—45万亩 means 40万 too."""
    return token.step.scaleb(token.places)


def _units_of_lists(text: str, tokens: list[Token]) -> Iterator[Token]:
    """8、24微克: a number without a unit takes that of its neighbour in the list; others without a unit stay bare."""
    for token, later in zip(tokens, [*tokens[1:], None], strict=False):
        gap = text[token.end : later.start] if later else ""
        if (
            later
            and not token.unit
            and not token.parts
            and later.unit
            and re.fullmatch(r"\s*[、和及与]\s*", gap)
        ):
            factor = _factor(text, later) if token.step == Decimal(1).scaleb(-token.places) else Decimal(1)
            yield Token(
                token.start, token.end, token.value * factor, later.unit, later.family, places=token.places,
                step=token.step * factor, hedge=token.hedge,
            )  # fmt: skip
        elif (
            token.unit
            or token.parts
            or token.places
            or token.value == 0
            or token.family
            or token.step != 1
            or re.search(r"(?:为|达到?|指数|得分|值|系数)\s*$", text[max(0, token.start - 4) : token.start])
        ):
            yield token
