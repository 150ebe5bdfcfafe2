"""The figures of a text by the code of their definition."""

from __future__ import annotations

from hemei.rules.figures.model import Figure, Kind
from hemei.rules.figures.read import Reading


class Said:
    """The figures of a text by the code of their definition."""

    def __init__(self, reading: Reading) -> None:
        self.year = reading.year
        self._by_code: dict[str, list[Figure]] = {}
        for figure in reading.figures:
            self._by_code.setdefault(figure.code, []).append(figure)

    def all(self, code: str, kind: Kind | None = None, role: str | None = None) -> list[Figure]:
        """This will return the figures of a code; without a kind the levels and rates."""
        kinds = (Kind.LEVEL, Kind.RATE) if kind is None else (kind,)
        return [
            f for f in self._by_code.get(code, []) if f.kind in kinds and (role is None or f.role == role)
        ]

    def level(self, code: str) -> Figure | None:
        """This will return the level a text gives for now: not a starting point."""
        return next((f for f in self.all(code) if f.role != "from"), None)

    def both(self, one: str, other: str) -> tuple[Figure, Figure] | None:
        """This will return a figure of each code: of one period if there are such, else those that stand for now."""
        found = [
            (a, b) for a in self.all(one) for b in self.all(other) if a.role != "from" and b.role != "from"
        ]
        same = [pair for pair in found if key_of(pair[0]) == key_of(pair[1])]
        return next(iter(same or found), None)

    def growth_of(self, level: Figure) -> Figure | None:
        """This will return the growth in per cent that the same sentence gives for a level."""
        return next(
            (
                f
                for f in self.all(level.code, Kind.GROWTH)
                if f.sentence == level.sentence and f.unit == "%" and f.start > level.start
            ),
            None,
        )


def key_of(figure: Figure) -> tuple[object, ...]:
    """This will return what tells a figure's period from others; empty for now."""
    return figure.period.key if figure.period else ()
