"""Reading writes nothing: while a GET or HEAD is answered, the database refuses every statement that writes.

The check looks at the first word of each statement, so it costs microseconds and no round trip, and it holds on
SQLite and PostgreSQL alike. One statement is let pass: Django ends a session whose password was changed elsewhere
by deleting that session, whatever the method.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponseBase

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READS = frozenset(
    {"SELECT", "WITH", "VALUES", "EXPLAIN", "SHOW", "PRAGMA", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE",
     "SET", "DECLARE", "FETCH", "CLOSE"}
)  # fmt: skip
_WRITE_INSIDE = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|MERGE\s+INTO)\b", re.IGNORECASE
)
_ENDS_SESSION = re.compile(r'DELETE FROM "?django_session"?\s', re.IGNORECASE)


class WroteWhileReading(RuntimeError):
    """A GET or HEAD tried to write; nothing was written."""


def writes(sql: str) -> bool:
    """This will say whether a statement changes rows or tables (what is not known to read counts as writing)."""
    text = sql.lstrip(" \t\r\n(")
    word = re.match(r"[A-Za-z]*", text)
    verb = word[0].upper() if word else ""
    if verb not in _READS:
        return True
    return verb in {"WITH", "EXPLAIN"} and bool(_WRITE_INSIDE.search(text))


def _refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    text = str(sql)
    if writes(text) and not _ENDS_SESSION.match(text):
        raise WroteWhileReading(" ".join(text.split()[:4]))  # verb and table, never values
    return execute(sql, params, many, context)


class ReadOnlyReads:
    """Middleware, the outermost that may touch the database: a safe method that writes ends as an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(_refuse))
            return self.get_response(request)
