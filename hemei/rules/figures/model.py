"""What a Chinese text says in figures, and what is found about it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from hemei.rules.figures.periods import Period


class Kind(StrEnum):
    """What a figure says of its indicator."""

    LEVEL = "level"  # 水平
    CHANGE = "change"  # 增减量
    GROWTH = "growth"  # 增减幅度
    RATE = "rate"  # 比率、比重
    RANK = "rank"  # 位次


class Hedge(StrEnum):
    """How firmly a number is meant."""

    EXACT = ""
    NEAR = "near"  # 近：不到
    ABOUT = "about"  # 约、左右
    OVER = "over"  # 超、余、多、突破
    AT_LEAST = "at_least"  # 以上
    AT_MOST = "at_most"  # 以内


class Verdict(StrEnum):
    """What can be said of a claim."""

    CONSISTENT = "consistent"
    CONTRADICTORY = "contradictory"
    NEEDS_DATA = "needs_data"
    DERIVED = "derived"  # nothing was claimed; the number only follows


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text; offsets count characters of the whole text, numbers start at 1."""

    no: int
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: where it stands, what it is worth in its base unit, what it speaks of."""

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    family: str
    kind: Kind
    sentence: int
    high: Decimal | None = None  # upper end of a range
    parts: tuple[Decimal, ...] = ()  # members of a proportion a:b:c
    places: int = 0  # decimals as written
    step: Decimal = Decimal(1)  # one unit of the last written digit, in the base unit
    hedge: Hedge = Hedge.EXACT
    name: str = ""
    after: str = ""  # what follows up to the end of the clause
    lead: str = ""  # what stands before it since the figure before
    verb: str = ""
    flow: bool = False  # added in a period, as against a stock
    role: str = ""  # "from" or "to" in 从…增至…; "target" or "total" in a table
    row: str = ""  # the row of a table whose columns name the indicators
    period: Period | None = None
    scope: str = ""
    around: bool = False  # the scope is that of the whole text, not said here
    segment: int = 0  # part of the sentence between semicolons
    head: bool = False  # name inherited from the figure before
    aside: bool = False  # a share of what was just said: ，占 84.7%
    code: str = ""  # definition in the register

    @property
    def tag(self) -> str:
        """Definition and measure, e.g. `gdp` or `gdp.growth`."""
        if not self.code or self.kind in (Kind.LEVEL, Kind.RATE):
            return self.code
        return f"{self.code}.{self.kind}"

    @property
    def key(self) -> str:
        """What identifies the indicator: its code, else its name as written."""
        return self.code or self.name

    @property
    def ratios(self) -> tuple[Decimal, Decimal]:
        """For n倍: new ÷ old as 增长 n 倍 (n + 1) and as 是…的 n 倍 (n)."""
        return self.value + 1, self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about some figures."""

    rule: str
    verdict: Verdict
    figures: tuple[Figure, ...]
    computed: str
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    wording: str = ""
    relation: str = ""
    span: tuple[int, int] = (0, 0)  # where the claim stands if it is no figure

    @property
    def place(self) -> tuple[int, int]:
        """Start and end of what to mark: the last figure that the rule speaks of."""
        return (self.figures[-1].start, self.figures[-1].end) if self.figures else self.span


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator as the register defines it."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    unit: str
    nature: str  # stock, flow, rate, index, growth
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A tie between indicators that the rules compute: `rule` names how."""

    code: str
    rule: str
    terms: Mapping[str, str]
    bounds: Mapping[str, Decimal]
    needs: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """Definitions and the relations between them."""

    definitions: tuple[Definition, ...] = ()
    relations: tuple[Relation, ...] = ()
    name_heads: tuple[str, ...] = ()

    def get(self, code: str) -> Definition | None:
        """This will return the definition of that code, or None."""
        return next((d for d in self.definitions if d.code == code), None)
