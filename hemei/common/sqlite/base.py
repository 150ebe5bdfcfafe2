"""SQLite with a fair queue for writers.

SQLite lets waiting writers poll, so under load one of them can starve for seconds. A file lock taken before
each write transaction makes them queue in the kernel instead; readers are not touched.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite, plus the queue; in-memory databases need none."""

    _queue: int | None = None

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
