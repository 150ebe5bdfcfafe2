"""The board's first paint with millions of acts behind it: pages of the stored board over a ledger made large in bulk.

How it is made says `paint_made`: the tables are as large as they would be, and the cells of the board say so.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ours.pages import ask, sign_in
from bench.ours.paint_made import make
from bench.ours.zone import enter
from bench.report import emit
from bench.workload_pages import chromium, missing

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    ("board", "/board/"), ("wall", "/board/screen/"), ("records", "/board/figure/days/"),
    ("parts", "/board/figure/days/parts/?by=agency"), ("quarter", "/board/figure/days/parts/?by=quarter"),
)  # fmt: skip
LARGE = re.compile(
    r"ledger_(?:act|matter|sealedact)\b|\bcases_", re.IGNORECASE
)  # tables that grow with the acts
RECORDS = re.compile(r"indicators_boardrow\b", re.IGNORECASE)
WARM, TIMES = 3, 21
PAINT = "performance.getEntriesByName('first-contentful-paint')"


def inside() -> dict[str, float]:
    """This will ask for the pages in one process: milliseconds, statements, and how many of them read large tables."""
    from django.db import connection
    from django.test import Client

    from hemei.accounts.models import User

    client, facts = Client(SERVER_NAME="127.0.0.1"), dict[str, float]()
    client.force_login(User.objects.get(username="leader"))
    for name, where in PAGES:
        asked: list[str] = []

        def note(
            execute: Any, sql: str, params: Any, many: bool, context: Any, asked: list[str] = asked
        ) -> Any:
            asked.append(sql)
            return execute(sql, params, many, context)

        for _ in range(WARM):
            _page(client, where)
        with connection.execute_wrapper(note):
            _page(client, where)
        wall, busy = [], []
        for _ in range(TIMES):
            begun, used = time.perf_counter(), time.process_time()
            _page(client, where)
            wall.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - used) * 1000)
        facts |= {
            f"{name}_ms": statistics.median(wall), f"{name}_cpu_ms": statistics.median(busy),
            f"{name}_sql": len(asked), f"{name}_sql_of_acts": sum(bool(LARGE.search(sql)) for sql in asked),
            f"{name}_sql_of_records": sum(bool(RECORDS.search(sql)) for sql in asked),
        }  # fmt: skip
    return facts


def _page(client: Any, where: str) -> None:
    answer = client.get(where)
    if answer.status_code != 200:
        sys.exit(f"{where}: HTTP {answer.status_code}，没有测 not measured")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """This will run the web server alone: the worker would begin to seal the copied acts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "--no-ws",
    ]
    with (folder / "server.log").open("w") as log:
        running = subprocess.Popen(
            [ROOT / ".venv/bin/granian", *words, "config.wsgi:application"], cwd=ROOT, stdout=log, stderr=log
        )
        try:
            for _ in range(300):
                try:
                    ask(f"127.0.0.1:{port}", "/login/", {})
                except OSError:
                    time.sleep(0.2)
                else:
                    break
            yield f"127.0.0.1:{port}"
        finally:
            running.terminate()
            running.wait(60)


def shown(host: str) -> dict[str, float]:
    """This will print the first contentful paint of each page in Chromium, nothing cached, no network slowed."""
    from playwright.sync_api import sync_playwright

    facts = {}
    cookies: Any = [
        {"name": k, "value": v, "url": f"http://{host}/"} for k, v in sign_in(host, "leader").items()
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, where in PAGES:
            found = []
            for _ in range(WARM + 5):
                context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
                context.add_cookies(cookies)
                window = context.new_page()
                window.goto(f"http://{host}{where}", wait_until="load")
                while not window.evaluate(
                    f"{PAINT}.length"
                ):  # no function to wait for: the pages allow no eval
                    window.wait_for_timeout(20)
                if window.url.split("?")[0] != f"http://{host}{where.split('?')[0]}":
                    sys.exit(f"{where}: 没有打开 did not open")
                found.append(window.evaluate(f"{PAINT}[0].startTime"))
                context.close()
            facts[f"{name}_paint_s"] = statistics.median(found[WARM:]) / 1000
        browser.close()
    return facts


def main() -> None:
    """This will make the ledger (`--make ACTS`), or measure the pages over it."""
    read = argparse.ArgumentParser()
    read.add_argument("folder", type=Path)
    read.add_argument("--make", type=int, default=0, metavar="ACTS")
    read.add_argument("--last", action="store_true", help="the last step: indexes, cells")
    given = read.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    os.environ["HEMEI_DATA"] = str(given.folder)
    os.environ.pop("HEMEI_DATABASE", None)
    enter(sample=bool(given.make))
    if given.make:
        found = make(given.folder, given.make, last_step=given.last)
        emit(found["acts"] / found["seconds"], **found)
        return
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], cwd=ROOT, check=True
    )
    facts: dict[str, Any] = inside()
    if lack := missing():
        facts |= {f"{name}_paint_s": float("inf") for name, _where in PAGES} | {"paint": lack}
    else:
        with server(given.folder) as host:
            facts |= shown(host)
    emit(1000 / facts["board_ms"], **facts)


if __name__ == "__main__":
    main()
