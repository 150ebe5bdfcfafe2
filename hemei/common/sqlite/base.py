"""SQLite with a fair queue for writers.

SQLite lets waiting writers poll, so under load one of them can starve for seconds. A file lock taken before
each write transaction makes them queue in the kernel instead; readers are not touched.
"""

from __future__ import annotations

import fcntl
import os
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base


@lru_cache(maxsize=1000)
def _question_marks(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor; it rewrites the placeholders of each statement once, not at each run."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """This will turn Django's placeholders into SQLite's."""
        if param_names is None:
            return _question_marks(query)
        return str(super().convert_query(query, param_names=param_names))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite, plus the queue; in-memory databases need none."""

    _queue: int | None = None

    def create_cursor(self, name: str | None = None) -> Any:
        """This will return a cursor of ours."""
        return self.connection.cursor(factory=Cursor)

    def _lock_path(self) -> str:
        name = str(self.settings_dict["NAME"])
        return "" if ":memory:" in name or "mode=memory" in name else name + ".queue"

    def _start_transaction_under_autocommit(self) -> None:
        path = self._lock_path()
        if path:
            self._queue = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        if self._queue is not None:
            os.close(self._queue)
            self._queue = None

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._leave()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def close(self) -> None:
        super().close()
        self._leave()
