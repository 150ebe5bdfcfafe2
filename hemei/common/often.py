"""Statements that are run so often that a server should keep their plans."""

from __future__ import annotations


class Often(str):
    """A statement, with `%s` for its values, whose plan PostgreSQL keeps for as long as a connection lives.

    Reading and planning a small statement anew takes the server longer than running it. SQLite keeps the statements
    of a connection by itself and takes this one as any other text.
    """

    __slots__ = ()
