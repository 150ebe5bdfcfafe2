"""The list of open cases is made by the database: it must say the same as one case says of itself, page by page."""

from __future__ import annotations

import csv
import importlib
import io
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.cases import operations, queries
from hemei.cases.models import Case
from hemei.cases.queries import Asked, worklist
from hemei.cli.sample import RENT, make_order
from hemei.cli.sample_days import _EAT
from hemei.ledger.models import Matter
from hemei.rules.clock import Light
from tests.zone import seed_zone

pytestmark = pytest.mark.django_db
CLERK = frozenset({"clerk"})


@pytest.fixture
def open_cases(now: datetime) -> list[Case]:
    """Cases of two orders: some wait, some are submitted, some accepted on other days, one is called back."""
    seed_zone(now=now)
    clerk = person_by_username("clerk")
    make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now + timedelta(days=1))
    ready = Case.objects.filter(matter__state="submitted").select_related("matter").order_by("pk")
    for n, case in enumerate(ready):
        at = now + timedelta(days=2 + n % 3, hours=n)
        fresh = queries.case_by_number(case.matter.number)
        if n == 1:
            operations.withdraw_case(case=fresh, reason="样例", actor=person_by_username("firm"), now=at)
        elif n != 2:
            operations.accept_case(case=fresh, actor=clerk, now=at)
    return list(Case.objects.filter(matter__closed_at=None).select_related("matter", "agency", "party"))


def walk(now: datetime, asked: Asked, *, agency: str = "", roles: frozenset[str] = CLERK) -> list[list[str]]:
    """Numbers of all pages, forwards; on the way each page's newer neighbour is the page before."""
    pages: list[list[str]] = []
    after = ""
    while True:
        page = queries.work_page(agency=agency, roles=roles, now=now, asked=asked, after=after)
        if page.newer:
            back = queries.work_page(agency=agency, roles=roles, now=now, asked=asked, before=page.newer)
            assert [row.number for row in back.rows] == pages[-1]
        pages.append([row.number for row in page.rows])
        if not page.older:
            return pages
        after = page.older


def keys(cases: list[Case]) -> dict[str, Any]:
    """How each order is meant, in Python."""
    far = datetime.max

    def instant(at: datetime | None, falling: bool = False) -> tuple[bool, float]:
        return at is None, 0.0 if at is None or at is far else (
            -at.timestamp() if falling else at.timestamp()
        )

    return {
        "": lambda one: (instant(one.matter.due_at), one.matter.number),
        "new": lambda one: (instant(one.accepted_at, falling=True), one.matter.number),
        "party": lambda one: (one.party.name, one.matter.number),
        "item": lambda one: (one.matter.title, one.matter.number),
    }


def test_the_database_says_what_each_case_says(
    open_cases: list[Case], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {case.matter.state for case in open_cases} >= {"waiting", "submitted", "accepted"}
    assert all(case.matter.office == f"agency:{case.agency.code}" for case in open_cases)
    monkeypatch.setattr(worklist, "PAGE", 3)
    monkeypatch.setattr(worklist._walk, "__kwdefaults__", {"most": 4})
    for sort, key in keys(open_cases).items():
        wanted = [one.matter.number for one in sorted(open_cases, key=key)]
        assert [one for page in walk(now, Asked(sort=sort)) for one in page] == wanted, sort
    turns = [
        at
        for case in open_cases
        for at in (case.matter.alert_at, case.matter.due_at, case.matter.red_at)
        if at
    ]
    for at in sorted({now, *turns, *(at - timedelta.resolution for at in turns)})[::3]:
        lights = {case.matter.number: queries.case_light(case, at) for case in open_cases}
        found = queries.work_counts(agency="", roles=CLERK, now=at, asked=Asked())
        assert found == {"": len(lights), **{str(one): Counter(lights.values())[one] for one in Light}}
        assert found == queries.work_counts(agency="", roles=CLERK, now=at, asked=Asked(text="lcgx"))
        for light in set(lights.values()):
            rows = [one for page in walk(at, Asked(light=light)) for one in page]
            assert sorted(rows) == sorted(one for one, lit in lights.items() if lit is light)
    for code in {case.agency.code for case in open_cases}:
        own = [one.matter.number for one in open_cases if one.agency.code == code]
        rows = [
            one for page in walk(now, Asked(), agency=code, roles=frozenset({"approver"})) for one in page
        ]
        assert sorted(rows) == sorted(own)


def test_many_are_told_as_more_than_99_and_the_way_there_is_an_index(
    open_cases: list[Case], now: datetime
) -> None:
    one = open_cases[-1].matter
    Matter.objects.bulk_create(
        Matter(kind="case", number=f"X-{n}", title=one.title, state="accepted", head=one.head, opened_at=now,
               due_at=now + timedelta(days=n % 7), alert_at=now, red_at=now + timedelta(days=n % 7, hours=1),
               listed=True)
        for n in range(300)
    )  # fmt: skip
    counts = queries.work_counts(agency="", roles=CLERK, now=now, asked=Asked())
    assert counts[""] == counts["yellow"] == queries.MOST + 1
    client = Client()
    client.login(username="clerk", password="clerk")
    assert "99+" in client.get("/desk/").content.decode()
    if connection.vendor != "sqlite":  # which way PostgreSQL takes depends on how much there is
        return
    for asked in (Asked(sort="new"), Asked(sort="party"), Asked(sort="item"), Asked()):
        for who, roles in (("", CLERK), ("approval-service", frozenset({"approver"}))):
            first = queries.work_page(agency=who, roles=roles, now=now, asked=asked)
            with CaptureQueriesContext(connection) as seen:
                queries.work_page(agency=who, roles=roles, now=now, asked=asked, after=first.older)
                queries.work_counts(agency=who, roles=roles, now=now, asked=asked)
            for sql in (row["sql"] for row in seen.captured_queries if "ledger_matter" in row["sql"]):
                with connection.cursor() as cursor:
                    cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
                    plan = " | ".join(row[3] for row in cursor.fetchall())
                assert "SCAN ledger_matter" not in plan, (sql, plan)
                assert "TEMP B-TREE" not in plan or (who and asked.sort), (sql, plan)


def test_cases_of_before_get_the_same_columns(open_cases: list[Case]) -> None:
    fill = importlib.import_module("hemei.cases.migrations.0010_lists").fill
    mark = importlib.import_module("hemei.cases.migrations.0011_listed").fill
    columns = ("office", "topic", "label", "words", "begun_at", "red_at", "listed")
    kept = dict(Matter.objects.filter(kind="case").values_list("pk", "number"))
    before = list(Matter.objects.filter(kind="case").order_by("pk").values(*columns))
    Matter.objects.filter(pk__in=kept).update(
        office="", topic="", label="", words="", begun_at=None, red_at=None, listed=False
    )
    with connection.schema_editor(atomic=False) if connection.vendor != "sqlite" else Plain() as editor:
        fill(apps, editor)
        mark(apps, editor)
    assert list(Matter.objects.filter(kind="case").order_by("pk").values(*columns)) == before


class Plain:
    """What the filling needs of a schema editor; SQLite's cannot open inside a test's transaction."""

    connection = connection

    def __enter__(self) -> Plain:
        return self

    def __exit__(self, *_args: object) -> None:
        return None


def test_every_case_as_a_file_costs_two_statements_a_thousand(open_cases: list[Case], now: datetime) -> None:
    Matter.objects.filter(pk=open_cases[0].pk).update(title="=样例")
    client = Client()
    client.login(username="clerk", password="clerk")
    reply = client.get("/desk/cases.csv")
    assert reply.streaming
    with CaptureQueriesContext(connection) as seen:
        text = b"".join(reply.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(seen) == 2
    head, *rows = csv.reader(io.StringIO(text))
    assert len(head) == len(set(head)) == 39
    assert {row[0] for row in rows} == set(Case.objects.values_list("matter__number", flat=True))
    assert {row[3] for row in rows if row[0] == open_cases[0].matter.number} == {"'=样例"}
    assert client.get("/desk/cases.xlsx").content[:2] == b"PK"
    approver = Client()
    approver.login(username="tax", password="tax")
    own = b"".join(approver.get("/desk/cases.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert own.count("\n") == 1 + Case.objects.filter(agency__code="tax").count()
