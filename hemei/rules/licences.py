"""The life of a licence as the law sees it: lawful grounds of each act, days of warning, how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hemei.rules.tables import table


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an act may be done: `clause` is the law; `unsure` where the clause alone does not settle it."""

    act: str
    code: str
    title: str
    english: str
    clause: str
    unsure: bool


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many years an archive is kept, by which rule, and whether that rule is certain."""

    years: int
    source: str
    english: str
    unsure: bool


def grounds(act: str, on: date) -> tuple[Ground, ...]:
    """This will return the lawful grounds of an act of a licence as the law stood on a day; none for other acts."""
    return tuple(
        Ground(act, row["code"], row["title"], row["english"], row["clause"], bool(row.get("unsure")))
        for row in table("licences", on)["ground"]
        if row["act"] == act
    )


def warning_days(on: date) -> tuple[int, ...]:
    """This will return how many days before the last day of validity a holder is warned, most first."""
    return tuple(sorted(table("licences", on)["warnings"]["days"], reverse=True))


def next_warning(valid_until: date | None, today: date) -> date | None:
    """This will return the next day after `today` on which a holder is warned; None where no warning is left."""
    if valid_until is None:
        return None
    days = (valid_until - timedelta(days=n) for n in warning_days(today))
    return next((day for day in days if day > today), None)


def keeping(on: date) -> Keeping:
    """This will say how long the archive of a case that ended on a day is kept."""
    row = table("licences", on)["archive"]
    return Keeping(row["years"], row["source"], row["english"], bool(row.get("unsure")))


def kept_until(ended_on: date) -> date:
    """This will return the last day on which the archive of a case that ended on a day must be kept."""
    year = ended_on.year + keeping(ended_on).years
    return date(year, 12, 31)  # counted from the first of January after the year of the file
