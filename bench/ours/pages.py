"""Speed of pages, ours: the sample zone behind the real server, asked by two clients or shown by a slow browser.

`make` fills a data folder once; `served` and `shown` start script/server on it, measure, and stop it again.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.ours.zone import enter
from bench.report import emit
from bench.workload_pages import PAGES, Shown, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
OBSERVER = (Path(__file__).parent / "pages.js").read_text(encoding="utf-8")
CLIENTS, WARM = 2, 3  # clients at once; passes before the clock starts
# Slow 4G as Lighthouse applies it inside a browser: 150 ms and 1.6 Mbit/s, with its factors 3.75 and 0.9.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
CPU_SLOWER = 4
QUIET_MS = 1500  # after the load event, for late shifts and long tasks
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
Cookies = Mapping[str, str]  # name → value


def make(folder: Path, *, quick: bool) -> None:
    """This will seed the sample zone and add the order whose case, and the draft whose plan, are looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    enter()
    from django.core.management import call_command
    from django.utils import timezone

    from hemei.accounts.queries import person_by_username
    from hemei.cases import operations, queries
    from hemei.catalog.queries import menu_by_code
    from hemei.cli.sample import RENT, make_order
    from hemei.rules.workdays import local_day

    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("seed", no_orders=quick, stdout=nowhere)
    now, firm = timezone.now(), person_by_username("firm")
    order = make_order(menu="rent-and-produce", who=firm, answers=RENT, at=now)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "eia-report-form")
    operations.accept_case(
        case=queries.case_by_number(number), actor=person_by_username("clerk"), now=timezone.now()
    )
    menu = menu_by_code("rent-and-produce", local_day(now))
    draft = operations.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    draft = operations.save_answers(order=draft, answers=RENT, form={}, actor=firm, now=timezone.now())
    known = {"case": number, "draft": draft.matter.number}
    (folder / "pages.json").write_text(json.dumps(known), encoding="utf-8")


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """This will run script/server (two workers, the background tasks) on the folder; gives its host and port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    with (folder / "server.log").open("w+", encoding="utf-8") as log:
        environment = os.environ | {"PORT": host.rpartition(":")[2], "HEMEI_LISTEN": "127.0.0.1"}
        running = subprocess.Popen(["script/server"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(3000):  # ten minutes: on a loaded machine the tables alone take some
                if running.poll() is not None:
                    break
                try:
                    ask(host, "/login/", {})
                except OSError:
                    time.sleep(0.2)
                else:
                    yield host
                    return
            log.seek(0)
            sys.exit("服务没有起来 the server did not start:\n" + log.read()[-1500:])
        finally:
            running.terminate()
            running.wait(60)


def ask(host: str, where: str, cookies: Cookies) -> float:
    """This will fetch one page on a connection of its own; the seconds from connecting to the last byte."""
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
    started = time.perf_counter()
    line = http.client.HTTPConnection(host, timeout=60)
    try:
        line.request("GET", where, headers=header)
        answer = line.getresponse()
        answer.read()
    finally:
        line.close()
    took = time.perf_counter() - started
    if answer.status != 200:
        sys.exit(f"{where}: HTTP {answer.status}，没有测 not measured")
    return took


def sign_in(host: str, who: str) -> Cookies:
    """This will sign a sample person in through the page; the password is the name. "" gives no cookies."""
    if not who:
        return {}
    jar, address = CookieJar(), f"http://{host}/login/"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', opener.open(address).read().decode())
    assert token is not None, "the page of signing in has no form"
    form = {"username": who, "password": who, "csrfmiddlewaretoken": token[1]}
    opener.open(address, urllib.parse.urlencode(form).encode()).close()
    return {cookie.name: cookie.value or "" for cookie in jar}


def client(host: str, known: Mapping[str, str], passes: int) -> list[tuple[str, float]]:
    """This will ask for all pages in turn, so many times; each page's name and its milliseconds."""
    sessions = {who: sign_in(host, who) for who in {page.who for page in PAGES}}
    return [
        (page.name, ask(host, page.where.format(**known), sessions[page.who]) * 1000)
        for _ in range(passes)
        for page in PAGES
    ]


def together(host: str, known: Mapping[str, str], passes: int) -> list[tuple[str, float]]:
    """This will let the clients ask at the same time."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return [
            one for rows in pool.map(lambda n: client(host, known, n), [passes] * CLIENTS) for one in rows
        ]


def served(host: str, known: Mapping[str, str], passes: int) -> None:
    """This will print p50 and p95 of each page in ms, both clients together, after the workers are warm."""
    together(host, known, WARM)
    found = together(host, known, passes)
    facts = {}
    for page in PAGES:
        cuts = statistics.quantiles([ms for name, ms in found if name == page.name], n=20, method="inclusive")
        facts[f"{page.name}_p50_ms"], facts[f"{page.name}_p95_ms"] = cuts[9], cuts[18]
    emit(CLIENTS * 1000 / statistics.mean(ms for _, ms in found), **facts)


def look(browser: Browser, host: str, page: Shown, where: str) -> dict[str, float]:
    """This will open one page with nothing cached, on slow 4G and a processor slowed down four times."""
    size: Any = PHONE if page.phone else DESK
    context = browser.new_context(
        viewport=size, is_mobile=page.phone, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    context.add_cookies(
        [{"name": k, "value": v, "url": f"http://{host}/"} for k, v in sign_in(host, page.who).items()]
    )
    window = context.new_page()
    window.set_default_timeout(60_000)
    window.add_init_script(OBSERVER)
    tools = context.new_cdp_session(window)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
    answer = window.goto(f"http://{host}{where}", wait_until="load")
    window.wait_for_timeout(QUIET_MS)
    found: dict[str, float] = window.evaluate("benchPages()")
    if answer is None or answer.status != 200 or urllib.parse.urlsplit(window.url).path != where:
        sys.exit(f"{where}: 没有打开 did not open")
    if found.pop("last_byte_ms") < SLOW_4G["latency"] or not found["lcp_s"]:
        sys.exit("慢速网络没有生效，或没有测到 LCP slow 4G is not in effect, or there is no LCP")
    context.close()
    return {f"{page.name}_{name}": value for name, value in found.items()}


def shown(host: str, known: Mapping[str, str]) -> None:
    """This will print LCP (s), CLS and TBT (ms) of each page in Chromium."""
    from playwright.sync_api import sync_playwright

    together(host, known, WARM)  # else the server's first steps would count as the page's
    facts: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        version, started = browser.version, time.perf_counter()
        for page in PAGES:
            facts |= look(browser, host, page, page.where.format(**known))
        took = time.perf_counter() - started
        browser.close()
    emit(len(PAGES) / took, chromium=version, **facts)


def main() -> None:
    """This will make the data, or start the server on it and measure one way."""
    read = argparse.ArgumentParser()
    read.add_argument("what", choices=["make", "served", "shown"])
    read.add_argument("folder", type=Path, help="a data folder of its own, thrown away by the caller")
    read.add_argument("--quick", action="store_true", help="make: one order instead of sixty")
    read.add_argument(
        "--passes", type=int, default=25, help="served: how often each client asks for each page"
    )
    given = read.parse_args()
    os.environ["HEMEI_DATA"] = str(given.folder)
    if given.what == "make":
        make(given.folder, quick=given.quick)
        return
    known = json.loads((given.folder / "pages.json").read_text(encoding="utf-8"))
    with server(given.folder) as host:
        if given.what == "served":
            served(host, known, given.passes)
        else:
            shown(host, known)


if __name__ == "__main__":
    main()
