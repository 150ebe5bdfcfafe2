"""A million tickets of the hotline, made in bulk: search, worklists and duplicates, in milliseconds."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.ours.bulk import Table, flush, settled
from bench.ours.zone import NOW, enter
from bench.report import emit

_PART = 20_000
_FIRST = "长江黄山东昌庐山华山光岳天目燕山松花珠江湖南北顺兴隆福安康宁永泰和平建设人民胜利解放文化育才振兴"
_WHAT = (
    "噪音扰民", "路灯不亮", "小区停水", "违停堵路", "拖欠工资", "延期交房", "物业乱收费", "电梯停运", "垃圾没有清运",
    "公交不准点", "学位不够", "疫苗预约不上", "健身房不退费", "油烟污染", "井盖破损", "违章搭建",
)  # fmt: skip
_MORE = (
    "昨天今天晚上早上一直反复多次打过电话没有人来看过希望尽快派人"
    "处理给个答复谢谢住在这里很多年从来没有这样老人孩子都受影响"
)


def text_of(draw: random.Random) -> tuple[str, str]:
    """This will draw a title and a text of some fifty signs, whose place is rare and whose trouble is not."""
    place = "".join(draw.choice(_FIRST) for _ in range(3)) + "路" + str(draw.randint(1, 999)) + "号"
    what = draw.choice(_WHAT)
    at = draw.randrange(len(_MORE) - 24)
    return f"{place}{what}", f"{place}{what}，{_MORE[at : at + 24]}"


def fill(count: int) -> None:
    """This will make the tickets; one in a hundred is open."""
    from django.db import connection

    from hemei.ledger.models import Matter
    from hemei.oversight.models import HotlineTicket
    from hemei.rules.alike import terms

    names = (
        "kind",
        "number",
        "title",
        "state",
        "head",
        "holder",
        "office",
        "opened_at",
        "due_at",
        "closed_at",
        "listed",
    )
    matters = Table(Matter, *names)
    rows = Table(
        HotlineTicket,
        "matter_id",
        "kind",
        "way",
        "text",
        "opened_on",
        "unit",
        "category",
        "reply_due",
        "carded",
    )
    draw, units = random.Random(20261123), ("tax", "ecology", "education", "health", "transport")
    for start in range(0, count, _PART):
        found = []
        for n in range(start, min(start + _PART, count)):
            title, text = text_of(draw)
            opened = NOW - timedelta(minutes=(count - n) // 2)
            unit, open_ = units[n % 5], n % 100 == 0
            due = opened + timedelta(days=7)
            closed = None if open_ else opened + timedelta(days=2)
            key = matters.add(
                "hotline", f"RX-B-{n:07d}", title, "handling" if open_ else "closed", "0" * 64,
                f"agency:{unit}" if open_ else "", f"agency:{unit}", opened, due if open_ else None, closed, True,
            )  # fmt: skip
            rows.add(key, "complain", "phone", text, opened.date(), unit, "urban", due, 2, pk=key)
            found.append((key, terms(f"{title}\n{text}")))
        flush([matters, rows])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.executemany(
                    "INSERT INTO hotline_grams (ticket_id, grams) VALUES (%s, array_to_tsvector(%s))",
                    [(key, sorted(set(grams))) for key, grams in found],
                )
            else:
                cursor.executemany(
                    "INSERT INTO hotline_grams (rowid, grams) VALUES (%s, %s)",
                    [(key, " ".join(grams)) for key, grams in found],
                )
        print(f"{start + len(found)} tickets", file=sys.stderr, flush=True)
    settled({"matter": matters})


def count_all(count: int) -> None:
    """This will count the pairs as the worker does, over a sample of the tickets scaled up."""
    from hemei.oversight.models import TicketGram
    from hemei.rules.alike import terms

    draw, step = random.Random(20261123), max(count // 50_000, 1)
    counts: dict[str, int] = {}
    for n in range(count):
        title, text = text_of(draw)
        if n % step == 0:
            for gram in set(terms(f"{title}\n{text}")):
                counts[gram] = counts.get(gram, 0) + step
    TicketGram.objects.bulk_create(
        [TicketGram(gram=gram, n=n) for gram, n in [*counts.items(), ("#docs", count)]], batch_size=400
    )


def timed(work: Callable[[int], Any], times: int) -> tuple[float, float]:
    """This will run something many times and return median and 99th percentile in milliseconds."""
    took = []
    for n in range(times):
        started = time.perf_counter()
        work(n)
        took.append(1000 * (time.perf_counter() - started))
    took.sort()
    return took[len(took) // 2], took[min(len(took) - 1, int(len(took) * 0.99))]


def main() -> None:
    """This will make the tickets and print medians and 99th percentiles of search, worklists and duplicates."""
    read = argparse.ArgumentParser()
    read.add_argument("--count", type=int, default=1_000_000)
    count = read.parse_args().count
    enter()
    from hemei.accounts.queries import Person
    from hemei.oversight.queries.finding import alike
    from hemei.oversight.queries.tickets import ticket_lines
    from hemei.rules.workdays import local_day

    started = time.perf_counter()
    fill(count)
    count_all(count)
    made = time.perf_counter() - started
    who = Person("user:1", "话务员", frozenset({"operator"}))
    unit = Person("user:2", "承办人", frozenset({"clerk"}), "tax")
    draw = random.Random(7)
    words = ["路灯", "噪音", "停水", "学位", "长江", "育才路 油烟", "电梯停运", "不存在的", *(
        "".join(draw.choice(_FIRST) for _ in range(2)) for _ in range(12)
    )]  # fmt: skip
    lists: list[tuple[Person, dict[str, str]]] = [
        (who, {}), (unit, {}), (who, {"state": "open-all"}), (unit, {"state": "open-all"}), (who, {"sort": "due"}),
        (unit, {"state": "late"}), (who, {"unit": "health", "state": "handling"}),
    ]  # fmt: skip

    def search(n: int) -> None:
        ticket_lines(who, {"q": words[n % len(words)]}, after="", limit=51, now=NOW)

    def worklist(n: int) -> None:
        person, wanted = lists[n % len(lists)]
        ticket_lines(person, wanted, after="", limit=51, now=NOW)

    def duplicates(_n: int) -> None:
        alike(*text_of(draw), local_day(NOW))

    facts: dict[str, float] = {"tickets": count, "made_s": made}
    for name, work, times in (
        ("search", search, 200),
        ("worklist", worklist, 140),
        ("alike", duplicates, 100),
    ):
        work(0)
        facts[f"{name}_ms"], facts[f"{name}_p99_ms"] = timed(work, times)
    emit(1000 / facts["search_ms"], **facts)


if __name__ == "__main__":
    main()
