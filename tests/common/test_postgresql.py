"""Transactions that begin late on PostgreSQL: nothing is lost, half done, or sent for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from hemei.common.often import Often
from hemei.ledger.models import Seal

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL begins late"),
]


@pytest.fixture
def raw() -> Iterator[Any]:
    connection.ensure_connection()
    yield connection.connection
    assert not getattr(connection.connection, "begins", False)


def row(digest: str, **more: Any) -> Seal:
    return Seal.objects.create(
        sealed_at="2026-11-23T02:00:00Z", size=1, root="", prev="", digest=digest, **more
    )


def broken(digest: str) -> None:
    row(digest)
    raise ZeroDivisionError


def found() -> set[str]:
    return set(Seal.objects.values_list("digest", flat=True))


def test_the_first_statement_begins_and_a_failure_takes_all_back(raw: Any) -> None:
    with transaction.atomic():
        assert raw.info.transaction_status == TransactionStatus.IDLE
        assert row("first").pk  # RETURNING is read from the statement's answer, not from BEGIN's
        assert raw.info.transaction_status == TransactionStatus.INTRANS
    assert found() == {"first"}
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere WHERE 1 = %s", [1])
    assert raw.info.transaction_status == TransactionStatus.IDLE
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        broken("second")
    assert found() == {"first"}


def test_an_empty_transaction_sends_nothing_and_the_next_is_whole(raw: Any) -> None:
    with transaction.atomic():
        pass
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    row("alone")  # outside: commits by itself
    connection.rollback()
    assert found() == {"alone"}


def test_savepoints_many_rows_and_cursors_on_the_server_begin_too(raw: Any) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            broken("inner")
        row("outer")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE ledger_seal SET root = %s WHERE digest = %s", [("r", "outer")] * 2)
        assert raw.info.transaction_status == TransactionStatus.INTRANS
    with transaction.atomic():
        assert [one.root for one in Seal.objects.iterator(chunk_size=1)] == ["r"]
        assert raw.info.transaction_status == TransactionStatus.INTRANS
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_seal SET size = 2 WHERE digest = %s", ["outer"])
        assert cursor.rowcount == 1
    assert found() == {"outer"}


def test_a_frequent_statement_is_planned_once_a_connection_and_survives_a_rollback(raw: Any) -> None:
    named = Often("UPDATE ledger_seal SET root = %s WHERE digest = %s RETURNING size")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(named, ["a", "nobody"])
        assert cursor.fetchone() is None
        transaction.set_rollback(True)
    row("one")
    for root in ("it's", "%s", None):
        with transaction.atomic(), connection.cursor() as cursor:
            if root is None:
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute(named, [root, "one"])
                continue
            cursor.execute(named, [root, "one"])
            assert cursor.fetchone() == (1,)
        assert Seal.objects.get().root == root
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ["%RETURNING size"]
        )
        assert len(cursor.fetchall()) == 1


def test_a_frequent_statement_that_could_not_be_prepared_is_prepared_later(raw: Any) -> None:
    wrong, right = Often("SELECT nothing FROM nowhere"), Often("SELECT 41 + %s")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(wrong)
    with transaction.atomic(), connection.cursor() as cursor:
        row("gone")
        with pytest.raises(DatabaseError):
            cursor.execute(wrong)
        with pytest.raises(DatabaseError):  # the transaction is broken by now
            cursor.execute(right, [1])
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute(right, [1])
        assert cursor.fetchone() == (42,)
    assert found() == set()


def half(insert: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, ["half"])
        connection.end_with_next()
        cursor.execute(insert.replace("1, ''", "1, NULL"), ["fails"])


def test_commit_goes_with_the_last_statement_of_the_outermost_transaction_only(raw: Any) -> None:
    insert = "INSERT INTO ledger_seal (sealed_at, size, root, prev, digest) VALUES (now(), 1, '', '', %s) RETURNING id"
    with transaction.atomic(), connection.cursor() as cursor:
        assert connection.end_with_next()
        cursor.execute(insert, ["whole"])
        assert cursor.fetchone()
        assert raw.info.transaction_status == TransactionStatus.IDLE  # committed before the block ends
    with transaction.atomic():
        with transaction.atomic(), connection.cursor() as cursor:
            assert not connection.end_with_next()
            cursor.execute(insert, ["inner"])
        transaction.set_rollback(True)
    with pytest.raises(IntegrityError):
        half(insert)
    assert raw.info.transaction_status == TransactionStatus.IDLE
    row("next")
    assert found() == {"whole", "next"}
