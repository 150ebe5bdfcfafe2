"""A city's size, in one process: lists and single cases as JSON, one large firm, files, and a long conditional form.

Processor time of the server's own code, without the network: on a shared machine it is what the code can change.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bench.ours.zone import enter
from bench.report import emit

TIMES = 11
FILE_CASES = 25_000  # of W11
QUESTIONS = 100  # of W10


def cpu_ms(work: Callable[[], object]) -> float:
    """This will return the median processor time of some runs, after one that does not count."""
    work()
    found = []
    for _ in range(TIMES):
        started = time.process_time()
        work()
        found.append((time.process_time() - started) * 1000)
    return statistics.median(found)


def statements(work: Callable[[], object]) -> int:
    """This will count the statements of one run."""
    from django.db import connection

    asked = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    return len(asked)


def answers() -> dict[str, float]:
    """This will measure W8, W9 and W12 through the API, with a token and its permissions."""
    from django.test import Client
    from django.utils import timezone

    from hemei.accounts.operations import make_token
    from hemei.cases.models import Case

    def asker(who: str) -> Callable[[str], bytes]:
        secret = make_token(
            username=who, scopes=["cases:read"], days=1, now=timezone.now(), note="样例 bench"
        )[1]
        client, head = Client(), {"Authorization": f"Bearer {secret}"}

        def ask(where: str) -> bytes:
            answer = client.get("/api/v1" + where, headers=head)
            assert answer.status_code == 200, (where, answer.status_code)
            return bytes(answer.content)

        return ask

    clerk, firm = asker("clerk"), asker("firm")
    keys = Case.objects.order_by("pk").values_list("pk", flat=True)
    middle = keys[keys.count() // 2]
    running = Case.objects.filter(matter__state="accepted").select_related("matter").order_by("-pk")[0]
    page, one = f"/cases?limit=100&after={middle}", f"/cases/{running.matter.number}"

    def all_of_the_firm() -> None:
        after = ""
        while True:
            found = json.loads(firm("/cases?limit=100" + after))
            if not found["next"]:
                return
            after = f"&after={found['next']}"

    return {
        "w8_cpu_ms": cpu_ms(lambda: clerk(page)), "w8_kb": len(clerk(page)) / 1000,
        "w9_cpu_ms": cpu_ms(lambda: clerk(one)), "w9_sql": statements(lambda: clerk(one)),
        "w12_cases": Case.objects.filter(party__user__username="firm").count(),
        "w12_cpu_ms": cpu_ms(all_of_the_firm),
    }  # fmt: skip


def files() -> dict[str, float]:
    """This will measure W11: 25,000 cases with forty columns as CSV and as XLSX, and the most memory held."""
    from itertools import islice

    from django.utils import timezone

    from hemei.cases.queries import register_heads, register_rows
    from hemei.common.books import Sheet, xlsx
    from hemei.web.oversight.export import csv_lines

    def rows() -> Any:
        found = register_rows(agency="", roles=frozenset({"clerk"}), now=timezone.now())
        return islice(found, FILE_CASES)

    made: dict[str, float] = {"columns": len(register_heads())}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    works: dict[str, Callable[[], int]] = {
        "csv": lambda: sum(map(len, csv_lines(rows()))),
        "xlsx": lambda: len(xlsx(Sheet("样例", rows(), register_heads()))),
    }
    for name, work in works.items():
        started, spent = time.perf_counter(), time.process_time()
        made[f"{name}_mb"] = work() / 1e6
        made |= {f"{name}_s": time.perf_counter() - started, f"{name}_cpu_s": time.process_time() - spent}
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return made | {"memory_mb": after / 1000, "added_mb": (after - before) / 1000}


def flows() -> dict[str, float]:
    """This will measure the page of mining of the item with most cases: graph, days and departures of all of them."""
    from django.utils import timezone

    from hemei.cases.queries import mining

    now = timezone.now()
    item = mining.subjects()[0]
    return {
        "flow_cases": mining.mined(subject=item, now=now).graph.cases,
        "flow_cpu_ms": cpu_ms(lambda: mining.mined(subject=item, now=now)),
        "flow_sql": statements(lambda: mining.mined(subject=item, now=now)),
    }  # fmt: skip


def form() -> dict[str, float]:
    """This will measure W10: a menu of 100 questions, each asked where the one before is yes; change one, check."""
    from django.utils import timezone

    from hemei.accounts.queries import person_by_username
    from hemei.cases import operations, queries
    from hemei.cases.queries import form_values, plan_of
    from hemei.catalog.models import Menu, MenuVersion
    from hemei.catalog.queries import menu_by_code, menu_by_version, questions_for, validate_form
    from hemei.rules.workdays import local_day

    now, firm = timezone.now(), person_by_username("firm")
    old = menu_by_code("open-company", local_day(now))
    spec = deepcopy(dict(old.spec))
    first = next(one for one in spec["questions"] if one["kind"] == "yes_no")
    spec |= {"code": "bench-long", "name": "样例：一百个问题", "questions": [], "gates": [], "edges": []}
    for n in range(QUESTIONS):
        asked = {**first, "key": f"bench_{n}"}
        asked.pop("when", None)
        spec["questions"].append(asked | ({"when": {"===": [{"var": f"bench_{n - 1}"}, True]}} if n else {}))
    last = {"===": [{"var": f"bench_{QUESTIONS - 1}"}, True]}
    spec["rules"] = [{**rule, "when": last} for rule in spec["rules"]]
    menu = Menu.objects.get_or_create(code="bench-long", defaults={"name": spec["name"]})[0]
    version = MenuVersion.objects.filter(menu=menu).first() or MenuVersion.objects.create(
        menu=menu, number=1, spec=spec, status="published", effective_on=local_day(now), made_at=now
    )
    order = operations.open_order(menu_version_id=version.pk, actor=firm, now=now)
    full = dict.fromkeys((f"bench_{n}" for n in range(QUESTIONS)), True)
    operations.save_answers(order=order, answers=full, form={}, actor=firm, now=now)
    number, turn = order.matter.number, [True]

    def change() -> None:
        turn[0] = not turn[0]
        found = queries.order_by_number(number)
        found = operations.save_answers(
            order=found, answers={f"bench_{QUESTIONS // 2}": turn[0]}, form={}, actor=firm, now=now
        )
        made = plan_of(found, local_day(now))
        validate_form(made.json_schema, form_values(found))
        questions_for(menu_by_version(found.menu_version_id), found.answers)

    return {"w10_cpu_ms": cpu_ms(change), "w10_sql": statements(change)}


def main() -> None:
    """This will print what was found."""
    read = argparse.ArgumentParser()
    read.add_argument("folder", help="the data folder of the city")
    os.environ["HEMEI_DATA"] = read.parse_args().folder
    enter()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    found = answers()
    found |= flows()
    found |= form()
    found |= files()
    emit(1000 / found["w8_cpu_ms"], **found)


if __name__ == "__main__":
    main()
