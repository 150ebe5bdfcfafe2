"""PostgreSQL with fewer messages a transaction, and with the plans of frequent statements kept.

A round trip to the server costs as much as a small statement. The connection itself always commits by itself;
a transaction is begun by words, together with what it does first, and one that does nothing is never begun. Who
knows that a statement is the last one lets COMMIT travel behind it; the statement must fail where it does not do
what it should, since nobody looks at its answer before the transaction ends.

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
from psycopg.pq import TransactionStatus

from hemei.common.often import Often


class Cursor(base.CursorMixin, psycopg.ClientCursor[Any]):
    """Django's cursor; its connection's `begins` says that a transaction waits for its first statement."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """This will run a statement, behind BEGIN where it is the first of a transaction, before COMMIT as the last."""
        if isinstance(query, Often):
            query = self._kept(query)
        begins, ends = _due(self.connection), _due(self.connection, "ends")
        if begins and not isinstance(query, str):  # composed elsewhere
            super().execute("BEGIN")
            begins = False
        if begins or ends:
            query = ("BEGIN;" if begins else "") + query + (";COMMIT" if ends else "")
        super().execute(query, params, **how)
        if begins:
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


def _due(connection: Any, what: str = "begins") -> bool:
    """Whether a transaction waits to begin with (or to end with) the next statement; it waits no more then."""
    waits = bool(connection.__dict__.get(what, False))
    if waits:
        setattr(connection, what, False)
    return waits


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
            self.connection.begins, self.connection.ends = True, False

    def end_with_next(self) -> bool:
        """This will commit together with the next statement, if the innermost transaction is the outermost one."""
        self.connection.ends = self.in_atomic_block and len(self.atomic_blocks) == 1
        return bool(self.connection.ends)

    def _commit(self) -> Any:
        if _idle(self):
            return None
        if self.connection and self.connection.info.transaction_status == TransactionStatus.IDLE:
            with debug_transaction(self, "COMMIT"):  # it went with the last statement
                return None
        return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        return None if _idle(self) else super()._rollback()  # type: ignore[misc]


def _idle(database: DatabaseWrapper) -> bool:
    """Whether a transaction was never begun, which ends it."""
    return database.connection is not None and _due(database.connection)
