"""What people read, in the reader's language: sentences by gettext, names of the catalogue by their own English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from time import monotonic

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from hemei.rules.words import CONTEXT, retell, say

Names = Callable[[], Mapping[str, str]]
_sources: list[Names] = []
# what one request has read, once it has; None outside of requests
_known: ContextVar[list[Mapping[str, str]] | None] = ContextVar("english_names", default=None)
KEPT_FOR = 1.0  # seconds: how long a name edited in another process may still be shown as it was
_shared: list[tuple[float, Mapping[str, str]]] = []  # what this process read last, and when; at most one


def names_from(source: Names) -> None:
    """This will look Chinese names up in what `source` gives as well; a room's apps file calls it once."""
    _sources.append(source)


def tell(pattern: str, **values: object) -> str:
    """This will say a sentence in the reader's language: `{name}` fields as in `say`, lists with commas.

    For what a person reads now. What goes into the ledger or onto an official paper is `say` or plain Chinese.
    """
    return told(say(pattern, **values))


def told(text: object) -> str:
    """This will give a sentence, a known Chinese text or a name of the catalogue in the reader's language."""
    return retell(text, translated)


def translated(text: str) -> str:
    """This will give the reader's word for a Chinese text; the text itself where none is known."""
    if not text or not (get_language() or "zh").startswith("en"):
        return text.rpartition(CONTEXT)[2]
    found = gettext(text)
    if found != text:
        return found
    _context, inside, plain = text.partition(CONTEXT)
    return translated(plain) if inside else _names().get(text, text)


def _names() -> Mapping[str, str]:
    kept = _known.get()
    if kept:
        return kept[0]
    known = _lately()
    if kept is not None:
        kept.append(known)
    return known


def _read() -> Mapping[str, str]:
    known: Mapping[str, str] = {}
    for source in _sources:
        known = {**source(), **known}
    return known


def _lately() -> Mapping[str, str]:
    for at, known in _shared[:1]:
        if monotonic() - at < KEPT_FOR:
            return known
    known = _read()
    _shared[:] = [(monotonic(), known)]
    return known


def forget_names() -> None:
    """This will let the next request read the names anew."""
    _shared.clear()


class FreshNames:
    """Middleware: a request sees one state of the names; what was edited in this process shows at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        mark = _known.set([])
        try:
            return self.get_response(request)
        finally:
            _known.reset(mark)
            if request.method not in {"GET", "HEAD"}:
                forget_names()
