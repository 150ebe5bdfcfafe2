"""A city's size behind the real server: four clients ask for the pages that people live in."""

from __future__ import annotations

import argparse
import os
import statistics
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

from bench.ours.pages import ask, server, sign_in
from bench.ours.zone import enter
from bench.report import emit

CLIENTS, WARM = 4, 3
PAGES = (
    ("home", "", "/"), ("guide", "", "/items/reg-company/"), ("search", "", "/search/?q=" + quote("开饭店")),
    ("my", "firm", "/my/"), ("worklist", "clerk", "/desk/"), ("case", "clerk", "/desk/case/{case}/"),
    ("leader", "leader", "/board/"),
)  # fmt: skip


def client(host: str, case: str, passes: int) -> list[tuple[str, float]]:
    """This will ask for all pages in turn, so many times; each page's name and its milliseconds."""
    sessions = {who: sign_in(host, who) for _name, who, _where in PAGES}
    return [
        (name, ask(host, where.format(case=case), sessions[who]) * 1000)
        for _ in range(passes)
        for name, who, where in PAGES
    ]


def together(host: str, case: str, passes: int) -> list[tuple[str, float]]:
    """This will let the clients ask at the same time."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = pool.map(lambda _n: client(host, case, passes), range(CLIENTS))
        return [one for rows in found for one in rows]


def main() -> None:
    """This will print median and p99 of each page in ms, all clients together, after the workers are warm."""
    read = argparse.ArgumentParser()
    read.add_argument("folder", type=Path, help="the data folder of the city")
    read.add_argument("--passes", type=int, default=50)
    given = read.parse_args()
    os.environ["HEMEI_DATA"] = str(given.folder)
    enter()
    from hemei.cases.models import Case

    running = Case.objects.filter(matter__state="accepted").select_related("matter").order_by("-pk")[0]
    number = running.matter.number
    with server(given.folder) as host:
        together(host, number, WARM)
        found = together(host, number, given.passes)
    facts = {}
    for name, _who, _where in PAGES:
        cuts = statistics.quantiles([ms for page, ms in found if page == name], n=100, method="inclusive")
        facts[f"{name}_p50_ms"], facts[f"{name}_p99_ms"] = cuts[49], cuts[98]
    emit(CLIENTS * 1000 / statistics.mean(ms for _, ms in found), **facts)


if __name__ == "__main__":
    main()
