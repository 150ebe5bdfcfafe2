"""Log lines without personal data.

Numbers that name a person or a firm can be known by their form and are cut. Names can't, so lines never hold what
a visitor sent: an address is told by the pattern of its route, an error by its type and place, not its message.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any

# a database names the clashing value in its DETAIL; phone, identity and credit codes may stand in any text
_DETAIL = re.compile(r"DETAIL:.*")
_NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|\d{17}[\dXx]|[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10})(?![0-9A-Za-z])"
)
# these speak of what a visitor sent: host names, paths, form fields, header values
_QUOTING = ("django.security", "django.request", "django.server", "django.template")
_FACTS = ("route", "method", "status", "ms", "bytes", "request_id", "face")


def masked(text: str) -> str:
    """This will return `text` with phone numbers, identity and credit codes cut to their first three signs."""
    return _NUMBERS.sub(lambda found: found[0][:3] + "***", _DETAIL.sub("DETAIL: ***", text))


def route_of(request: Any) -> str:
    """This will give the pattern of a request's address, such as `/orders/<str:number>/`; never the address."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "-"


def _quotes(record: logging.LogRecord) -> bool:
    return record.name.startswith(_QUOTING) or hasattr(record, "request")


def said(record: logging.LogRecord) -> str:
    """This will give a record's message, without what a visitor sent."""
    if not _quotes(record):
        return masked(record.getMessage())
    request, status = getattr(record, "request", None), getattr(record, "status_code", "")
    about = f"{getattr(request, 'method', '')} {route_of(request)}".strip() if request is not None else ""
    return " ".join(str(one) for one in (record.name.rpartition(".")[2], status, about) if one)


def where(error: BaseException) -> dict[str, Any]:
    """This will tell an error by type and place (file, line, function); its message may quote what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    found: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{one.filename}:{one.lineno} {one.name}" for one in frames[-12:]],
    }
    return found | ({"cause": where(cause)} if cause is not None else {})


class MaskedLine(logging.Formatter):
    """One readable line a record: what `said` says, and errors by type and place."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """This will fill the line's pattern with a message that quotes nobody."""
        record.message = said(record)
        return masked(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """This will tell the error by type and place, its causes below it."""
        lines, found = [], where(ei[1]) if ei and ei[1] is not None else None
        while found:
            lines += [found["type"], *(f"  {at}" for at in found["at"])]
            found = found.get("cause")
        return "\n".join(lines)

    def format(self, record: logging.LogRecord) -> str:
        """This will return the line to be written."""
        record.exc_text = None  # another formatter may have kept its own
        facts = " ".join(f"{name}={getattr(record, name)}" for name in _FACTS if hasattr(record, name))
        return masked(super().format(record)) + (f" {facts}" if facts else "")


class JsonLine(logging.Formatter):
    """One JSON object a record: at, level, logger, message, facts of the request, error."""

    def format(self, record: logging.LogRecord) -> str:
        """This will return the line to be written."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "at": at,
            "level": record.levelname,
            "logger": record.name,
            "message": said(record),
        }
        line |= {name: getattr(record, name) for name in _FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda one: type(one).__name__)
