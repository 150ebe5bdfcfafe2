"""What an officer may ask of the worklist: stage, menu, words or pinyin, order; and views kept by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.http import HttpRequest
from django.utils.translation import gettext_noop

NAMES = ("light", "state", "menu", "q", "sort")
SORTS = (
    ("", gettext_noop("先到期在前")), ("new", gettext_noop("新受理在前")), ("party", gettext_noop("按申请人")),
    ("item", gettext_noop("按事项")),
)  # fmt: skip
VIEWS = "hemei-views"  # cookie of the views that this person keeps on this device
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
