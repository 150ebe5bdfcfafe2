"""GET never writes: every address with real records behind it, for every role, and a planted writer is caught."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path

from hemei.accounts.enums import Role
from hemei.accounts.operations import put_user
from hemei.accounts.queries import party, person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.operations.queue import VISITOR, take_ticket
from hemei.catalog import queries as catalog
from hemei.catalog.operations import load_halls
from hemei.cli.sample import RENT, make_order, run_case
from hemei.common.access import EVERYONE, may_open, open_to
from hemei.common.readonly import ReadOnlyReads, WroteWhileReading, writes
from hemei.rules.workdays import local_day
from tests.zone import SEEDS, seed_zone

OURS = "hemei."


Route = tuple[str, tuple[str, ...], frozenset[str]]


def addresses() -> Iterator[Route]:
    """Every route of ours in the whole address table, as a pattern of `%(name)s`: its arguments, who may open it."""
    yield from _walk(get_resolver().url_patterns, "/")


def _walk(found: list[Any], before: str) -> Iterator[Route]:
    for one in found:
        here = before + re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, here)
        elif isinstance(one, URLPattern) and hasattr(one.callback, "allowed_roles"):
            yield here, tuple(re.findall(r"%\((\w+)\)s", here)), one.callback.allowed_roles


@pytest.fixture
def known(db: None, now: datetime) -> dict[str, list[str]]:
    """A zone in full swing: a draft, an order with cases in several states, opinions, a licence."""
    seed_zone(now=now)
    load_halls(folder=SEEDS)
    firm, clerk = person_by_username("firm"), person_by_username("clerk")
    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    draft = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    cases.save_answers(order=draft, answers=RENT, form={}, actor=firm, now=now)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    open_cases = [
        c for c in queries.order_by_number(order.matter.number).cases.all() if c.matter.state == "submitted"
    ]
    for case, how in zip(open_cases, ("granted", "accepted", "checked"), strict=False):
        run_case(case.matter.number, clerk=clerk, at=now, until=now + timedelta(hours=3), how=how)
    asked = queries.case_by_number(open_cases[1].matter.number)
    officer = person_by_username(asked.agency.code)
    other = next(code for code in ("tax", "statistics") if code != asked.agency.code)
    cases.ask_opinions(case=asked, agencies=[other], mode="all", actor=officer, now=now)
    opinion = queries.case_by_number(asked.matter.number).opinions.all()[0]
    licence = queries.case_by_number(open_cases[0].matter.number).licence
    numbers = [draft.matter.number, order.matter.number, asked.matter.number, opinion.matter.number]
    hall = catalog.hall_by_code("main")
    windows, topic = list(hall.windows.all()), catalog.topic_of(hall, "general")
    ticket = take_ticket(hall=hall, topic=topic, actor=VISITOR, now=now)
    return {
        "number": [*numbers, licence.case.matter.number],
        "paper": [asked.papers.all()[0].paper],
        "key": [menu.questions[0].key, "on-time"],
        "code": [menu.code, "on-time", "main"],
        "window": [str(windows[0].pk)],
        "token": [licence.token, ticket.token],
    }


@pytest.fixture
def people(known: dict[str, list[str]]) -> dict[str, Client]:
    firm = party(person_by_username("firm").party_id or 0)
    made = {"": Client()}
    for role in Role.values:
        put_user(
            username=f"u-{role}",
            password="x",
            label=role,
            roles=[role],
            agency="approval-service",
            party=firm,
        )
        made[role] = Client()
        made[role].force_login(get_user_model().objects.get(username=f"u-{role}"))
    return made


def _filled(pattern: str, names: tuple[str, ...], known: dict[str, list[str]]) -> Iterator[str]:
    for values in itertools.product(*(known.get(name, ["1"]) for name in names)):
        yield pattern % dict(zip(names, values, strict=True))


def test_every_address_reads_without_writing(known: dict[str, list[str]], people: dict[str, Client]) -> None:
    opened, shown = 0, set()
    for pattern, names, allowed in addresses():
        may = [role for role in people if may_open(allowed, signed_in=bool(role), roles=[role])]
        shut = [role for role in people if role not in may][:2]  # refused before the page is asked
        for address in _filled(pattern, names, known):
            for role, client in ((role, people[role]) for role in (*may, *shut)):
                method = client.head if role == "leader" else client.get
                answer = method(address)
                opened += 1
                assert answer.status_code < 500, (address, role)
                if answer.status_code == 200:
                    shown.add(pattern)
                    if answer.streaming:  # a file is closed by reading it to its end
                        b"".join(answer.streaming_content)
    # those that answer POST alone, or send on, show nothing; all others were really looked at
    assert opened > 300
    assert len(shown) > 20, sorted(shown)


def test_a_page_that_writes_is_caught(db: None) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            get_user_model().objects.filter(pk=0).update(label="planted")
        return HttpResponse("saved")

    guarded, requests = ReadOnlyReads(view), RequestFactory()
    for request in (requests.get("/"), requests.head("/"), requests.options("/")):
        with pytest.raises(WroteWhileReading, match=r"UPDATE .*accounts_user"):
            guarded(request)
    assert guarded(requests.post("/")).status_code == 200
    with connection.cursor() as cursor:  # and nothing of it stays on the connection
        cursor.execute("DELETE FROM accounts_userrole")


def planted(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        get_user_model().objects.create(username="planted")
    return HttpResponse("saved")


urlpatterns = [path("planted/", open_to(planted, EVERYONE))]


@pytest.mark.urls(__name__)
def test_a_page_that_writes_answers_500_and_says_so_in_the_log(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    answer = Client(raise_request_exception=False).get("/planted/")
    assert answer.status_code == 500
    assert "没有只办了一半" in answer.text
    assert "WroteWhileReading" in caplog.text
    assert not get_user_model().objects.filter(username="planted").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO x VALUES (1)", "  update x set a = 1", "DELETE FROM django_session_x", "CREATE TABLE x (a int)",
        "WITH a AS (SELECT 1) INSERT INTO x SELECT * FROM a", "(DELETE FROM x)", "REPLACE INTO x VALUES (1)",
        "WITH gone AS (DELETE FROM x RETURNING *) SELECT * FROM gone", "TRUNCATE x", "", "NOTIFY a",
    ],
)  # fmt: skip
def test_what_writes_is_known(sql: str) -> None:
    assert writes(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "(SELECT 1) UNION (SELECT 2)",
        "SAVEPOINT a",
        "BEGIN",
        "WITH a AS (SELECT 1) SELECT * FROM a",
    ],
)
def test_what_reads_passes(sql: str) -> None:
    assert not writes(sql)


def test_a_session_of_an_old_password_ends_on_a_read(db: None) -> None:
    put_user(username="left", password="old", label="x", roles=["clerk"])
    client = Client()
    client.force_login(get_user_model().objects.get(username="left"))
    put_user(username="left", password="new", label="x", roles=["clerk"])
    assert client.get("/desk/").status_code == 302
