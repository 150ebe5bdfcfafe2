"""What an officer may ask of the worklist: stage, menu, words or pinyin, order, place; and views kept by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote, urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from pypinyin import Style, lazy_pinyin

from hemei.cases.queries import WorkRow

PAGE = 50
NAMES = ("light", "state", "menu", "q", "sort")
SORTS = (
    ("", gettext_noop("先到期在前")), ("new", gettext_noop("新受理在前")), ("party", gettext_noop("按申请人")),
    ("item", gettext_noop("按事项")),
)  # fmt: skip
VIEWS = "hemei-views"  # cookie of the views that this person keeps on this device
_LAST = "~"  # sorts behind every instant
_MOST_VIEWS = 12


@dataclass(frozen=True, slots=True)
class View:
    """One kept view: its name and the query that shows it."""

    name: str
    query: str


def asked(given: Mapping[str, str]) -> dict[str, str]:
    """This will read the filters of an address; what is not known counts as not asked."""
    found = {name: given.get(name, "").strip()[:60] for name in NAMES}
    if found["sort"] not in {code for code, _label in SORTS}:
        found["sort"] = ""
    return found


def query(wanted: Mapping[str, str], **place: str) -> str:
    """This will give the query string of filters and a place in the list, empty parts left out."""
    return urlencode({name: value for name, value in {**wanted, **place}.items() if value})


def matching(rows: Sequence[WorkRow], wanted: Mapping[str, str]) -> list[WorkRow]:
    """This will keep the rows that stage, menu and words ask for, in the order asked for."""
    words = wanted["q"].lower().split()
    found = [
        row for row in rows
        if (not wanted["state"] or row.state == wanted["state"])
        and (not wanted["menu"] or row.menu == wanted["menu"])
        and all(_says(row, word) for word in words)
    ]  # fmt: skip
    return sorted(found, key=lambda row: place_of(row, wanted["sort"]))


def _says(row: WorkRow, word: str) -> bool:
    if word in row.number.lower() or word in row.names.lower() or word in row.title.lower():
        return True
    return word.isascii() and any(word in sound for text in (row.names, row.title) for sound in _sounds(text))


@lru_cache(maxsize=8192)
def _sounds(text: str) -> tuple[str, str]:
    """Full pinyin and initials, for those who type without switching to Chinese."""
    return "".join(lazy_pinyin(text)).lower(), "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def place_of(row: WorkRow, sort: str) -> tuple[str, str]:
    """This will give the place of a row in the order `sort`; it rises along the list and no two are equal."""
    if sort == "new":
        begun = row.accepted_at.timestamp() if row.accepted_at else 0.0
        return f"{10**11 - begun:020.3f}", row.number
    if sort in {"party", "item"}:
        return row.party if sort == "party" else row.title, row.number
    return _instant(row.due_at), row.number


def _instant(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if at else _LAST


def paged(rows: Sequence[WorkRow], sort: str, after: str, before: str) -> tuple[list[WorkRow], str, str]:
    """This will give one page behind `after` or before `before`, and the marks of its two neighbours.

    Marks are places, not page numbers: a row that comes or goes meanwhile shifts nothing.
    """
    places = [place_of(row, sort) for row in rows]
    if before:
        start = max(sum(1 for place in places if place < _place(before)) - PAGE, 0)
    else:
        start = sum(1 for place in places if after and place <= _place(after))
        start = start if start < len(rows) else 0
    page = list(rows[start : start + PAGE])
    newer = _mark(places[start]) if start > 0 else ""
    older = _mark(places[start + len(page) - 1]) if start + PAGE < len(rows) else ""
    return page, newer, older


def _mark(place: tuple[str, str]) -> str:
    return "@".join(place)


def _place(mark: str) -> tuple[str, str]:
    value, _at, number = mark.rpartition("@")
    return value, number


def views_of(request: HttpRequest) -> list[View]:
    """This will read the kept views; a cookie that was tampered with counts as none."""
    kept = request.get_signed_cookie(VIEWS, default="", salt=VIEWS)
    pairs = (line.partition("?") for line in (kept or "").split("|") if line)
    return [View(unquote(name), found) for name, _mark, found in pairs]


def views_with(views: Sequence[View], name: str, found: str, *, drop: bool) -> str:
    """This will give the cookie with one view kept under its name, or dropped."""
    clean = name.replace("|", "").replace("?", "").strip()[:20]
    kept = [view for view in views if view.name != clean]
    if clean and not drop:
        kept.append(View(clean, found.replace("|", "%7C")))
    return "|".join(f"{quote(view.name)}?{view.query}" for view in kept[-_MOST_VIEWS:])
