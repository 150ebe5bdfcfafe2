"""Periods that a text names: 今年1—9月份, 前三季度, 2022年度, 近三年, 截至目前."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from hemei.rules.figures.numbers import parse_number

_N = r"[一二两三四五六七八九十\d]+"
_DASH = r"(?:[—–\-~～]+|至|到)"

_MONTHS = 12

_RANGE = re.compile(
    rf"(?:(?P<y>\d{{4}})年|(?P<rel>今年|去年|上年))?(?P<a>\d{{1,2}})月?份?{_DASH}(?P<b>\d{{1,2}})月(?!\d)份?"
)
_FIRST_TO_LAST = re.compile(
    rf"(?:(?P<y>\d{{4}})年|(?P<rel>今年|去年|上年))?(?<!\d)(?P<a>\d{{1,2}})月1日{_DASH}(?P<b>\d{{1,2}})月(?:28|29|30|31)日"
)
_FIRST_MONTHS = re.compile(
    r"(?:(?P<y>\d{4})年|(?P<rel>今年|去年|上年))?前(?P<n>[一二三四五六七八九十\d]{1,2})个?月"
)
_AS_OF = re.compile(
    r"(?:截至|到)?(?:(?P<y>\d{4})年|(?P<rel>今年|去年|上年))?(?<![\d—–\-~～])(?P<m>\d{1,2})月份?[末底](?![—–\-~～])"
)
_MONTH = re.compile(r"(?P<rel>今年|去年|上年)?(?<![\d—–\-~～至到])(?P<m>\d{1,2})月份(?![—–\-~～至到末底初])")
_YEARS = re.compile(rf"(?P<y1>(?:19|20)\d\d)年?{_DASH}(?P<y2>(?:19|20)\d\d)学?年")
_QUARTERS = re.compile(
    r"(?:(?P<y>\d{4})年|(?P<rel>今年|去年))?(?:前(?P<q>[一二三四\d])个?季度|(?P<half>[上下])半年|第?(?P<one>[一二三四])季度)"
)
_YEAR = re.compile(
    r"(?P<y>(?:19|20)\d\d)年(?!代)(?:度|末|底|全年)?(?:(?P<m>\d{1,2})月(?!份?[—–\-]))?(?:(?P<d>\d{1,2})日)?"
)
_SPAN = re.compile(
    rf"(?P<near>近|过去|最近|连续)?(?P<n>{_N})年(?P<tail>来|间|时间|期间|累计|平均)?(?!级|制(?!造)|期|一贯|义务)"
)
_LABEL = re.compile(r"今年以来|今年|去年同期|上年同期|去年|上年|截至目前|目前|全年|本年度")

_DATES = re.compile(
    rf"(?:(?P<y1>(?:19|20)\d\d)年)?(?<!\d)(?P<m1>\d{{1,2}})月(?:(?P<d1>\d{{1,2}})[日号])?{_DASH}"
    r"(?:(?P<y2>(?:19|20)\d\d)年)?(?:(?P<m2>\d{1,2})月)?(?:(?P<d2>\d{1,2})[日号])?(?<=[日号月])"
)
_WINTER = 9  # a span that begins after September and ends by March may pass a new year

_PATTERNS = (
    ("months", _FIRST_TO_LAST),
    ("months", _RANGE),
    ("years", _YEARS),
    ("quarter", _QUARTERS),
    ("as_of", _AS_OF),
    ("first", _FIRST_MONTHS),
    ("month", _MONTH),
    ("year", _YEAR),
    ("span", _SPAN),
    ("label", _LABEL),
)


@dataclass(frozen=True, slots=True)
class Period:
    """A named period: months of a year, whole years, or a span of n years; offsets in the text."""

    text: str
    kind: str
    start: int
    end: int
    year: int | None = None
    months: tuple[int, int] | None = None
    years: int = 0
    last_year: int | None = None
    as_of: int = 0  # the month at whose end it stands: 截至6月末

    @property
    def backwards(self) -> bool:
        """It ends before it begins."""
        if self.months and (self.months[1] < self.months[0] or not 1 <= self.months[1] <= _MONTHS):
            return True
        return self.kind == "years" and self.year is not None and (self.last_year or self.year) < self.year

    @property
    def sticky(self) -> bool:
        """It also governs what follows it in its paragraph; 近三年 governs its own clause only."""
        return not (self.kind == "span" and self.text.startswith(("近", "最近", "连续")))

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for periods that may be compared; everything "as of now" is one."""
        if self.months:
            return (self.year, *self.months)
        if self.as_of:
            return ("as of", self.year, self.as_of)
        return (
            (self.year,)
            if self.kind == "year"
            else ("years", self.year, self.last_year)
            if self.kind == "years"
            else ()
        )

    def days(self, default_year: int | None) -> int | None:
        """This will count the days, if the months are known; February needs a year."""
        if not self.months or self.backwards:
            return None
        year = self.year or default_year or 2001  # any common year
        return sum(monthrange(year, month)[1] for month in range(self.months[0], self.months[1] + 1))


def of_one_time(one: Period | None, other: Period | None) -> bool:
    """This will tell whether two periods are the same; 截至6月末 is that of 上半年, since it ends with it."""
    if one and other and (one.as_of or other.as_of):
        return bool(one.key and other.key) and _end(one) == _end(other)
    return (one.key if one else ()) == (other.key if other else ())


def _end(period: Period) -> tuple[int | None, int]:
    return period.year, period.as_of or (period.months or (0, _MONTHS))[1]


def find_periods(text: str, year: int | None = None) -> tuple[Period, ...]:
    """This will find the periods of a text in order; `year` is what 今年 means, if known."""
    taken = [False] * len(text)
    found = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(_period(kind, match, year))
    return tuple(sorted(found, key=lambda period: period.start))


def _period(kind: str, match: re.Match[str], year: int | None) -> Period:
    start, end = match.span()
    groups = match.groupdict()
    own = int(groups["y"]) if groups.get("y") else None
    base = own if own is not None else (year if groups.get("rel") in (None, "今年") else year and year - 1)
    text = match.group()
    if kind == "months":
        return Period(text, kind, start, end, base, (int(groups["a"]), int(groups["b"])))
    if kind == "quarter":
        return Period(text, "months", start, end, base, _quarter(groups))
    if kind == "first":
        return Period(text, "months", start, end, base, (1, int(parse_number(groups["n"]))))
    if kind == "as_of":
        return Period(text, kind, start, end, base, as_of=int(groups["m"]))
    if kind == "month":
        return Period(text, "months", start, end, base, (int(groups["m"]), int(groups["m"])))
    if kind == "years":
        return Period(text, kind, start, end, int(groups["y1"]), last_year=int(groups["y2"]))
    if kind == "span":
        return Period(text, kind, start, end, years=int(parse_number(groups["n"])))
    if kind == "label" and text in ("去年", "上年", "去年同期", "上年同期"):
        return Period(text, "year", start, end, year and year - 1)
    if int(groups.get("m") or 1) > _MONTHS:  # 2025年13月
        return Period(text, kind, start, end, own, (int(groups["m"]), int(groups["m"])))
    return Period(text, kind, start, end, own)


def backward_dates(text: str) -> tuple[tuple[int, int], ...]:
    """This will return where two dates stand the wrong way round; 12月28日至1月3日 is taken to pass a new year."""
    found = []
    for match in _DATES.finditer(text):
        first, last = match["y1"], match["y2"] or match["y1"]
        months = int(match["m1"]), int(match["m2"] or match["m1"])
        wraps = match["y2"] is None and months[0] > _WINTER and months[1] <= _MONTHS - _WINTER
        begin = (int(first or 0), months[0], int(match["d1"] or 1))
        if (int(last or 0), months[1], int(match["d2"] or 31)) < begin and not wraps:
            found.append(match.span())
    return tuple(found)


def _quarter(groups: dict[str, str | None]) -> tuple[int, int]:
    if groups["half"]:
        return (1, 6) if groups["half"] == "上" else (7, 12)
    number = int(parse_number(groups["q"] or groups["one"] or "1"))
    return (1, 3 * number) if groups["q"] else (3 * number - 2, 3 * number)
