"""PostgreSQL with one message less a transaction, and with the plans of frequent statements kept.

A round trip to the server costs as much as a small statement. The connection itself always commits by itself;
a transaction is begun by words, together with what it does first, and one that does nothing is never begun.

A statement marked `Often` is prepared by name when a connection first runs it. Its values still travel as literals
of the one text message, so BEGIN can stand before it. A pooler that gives each transaction another connection does
not know the names: use one that pools by session (docs/running.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction

from hemei.common.often import Often


class Cursor(base.CursorMixin, psycopg.ClientCursor[Any]):
    """Django's cursor; its connection's `begins` says that a transaction waits for its first statement."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """This will run a statement, behind BEGIN where it is the first of a transaction."""
        if isinstance(query, Often):
            query = self._kept(query)
        if not _due(self.connection):
            return super().execute(query, params, **how)
        if not isinstance(query, str):  # composed elsewhere
            super().execute("BEGIN")
            return super().execute(query, params, **how)
        super().execute("BEGIN;" + query, params, **how)
        self.nextset()  # the answer to BEGIN is passed over
        return self

    def _kept(self, query: Often) -> str:
        """The call of a statement by its name; it is prepared where this connection does not know it yet."""
        known: dict[Often, str] = self.connection.__dict__.setdefault("often", {})
        if query not in known:
            name, parts = f"often_{len(known)}", query.split("%s")
            places = len(parts) - 1
            super().execute(
                f"PREPARE {name} AS "
                + "".join(part + (f"${n}" if n <= places else "") for n, part in enumerate(parts, 1))
            )
            values = ", ".join(["%s"] * places)
            known[query] = f"EXECUTE {name}({values})" if places else f"EXECUTE {name}"
        return known[query]

    def executemany(self, query: Any, params_seq: Iterable[Any], **how: Any) -> Any:
        """This will run a statement many times, in the transaction that waits to begin."""
        if _due(self.connection):
            super().execute("BEGIN")
        return super().executemany(query, params_seq, **how)


def _due(connection: Any) -> bool:
    begins = bool(getattr(connection, "begins", False))
    if begins:
        connection.begins = False
    return begins


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL, transactions begun late."""

    def get_connection_params(self) -> dict[str, Any]:
        """This will connect with cursors of ours."""
        found: dict[str, Any] = {**super().get_connection_params(), "cursor_factory": Cursor}
        return found

    def create_cursor(self, name: str | None = None) -> Any:
        """This will return a cursor; a named one reads on the server, so what waits to begin begins first."""
        if name and _due(self.connection):
            self.connection.execute("BEGIN")
        return super().create_cursor(name)

    def _start_transaction_under_autocommit(self) -> None:
        with debug_transaction(self, "BEGIN"):
            self.connection.begins = True

    def _commit(self) -> Any:
        return None if _idle(self) else super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        return None if _idle(self) else super()._rollback()  # type: ignore[misc]


def _idle(database: DatabaseWrapper) -> bool:
    """Whether a transaction was never begun, which ends it."""
    return database.connection is not None and _due(database.connection)
