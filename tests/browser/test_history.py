"""Bars 15 and 17: addresses carry all that a page shows, and a form that dies in mid-typing lives on elsewhere.

The rules are functions of what was seen; planted faults show that each of them can fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.catalog import queries as catalog
from hemei.cli.sample import RENT, make_order
from hemei.indicators.operations import Definition, define
from hemei.rules.workdays import local_day
from tests.conftest import WAIT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.browser.conftest import Clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIELD = "#f-proposed_name"
SECONDS = 5  # of typing that may be lost
SCRIPT = Path(__file__).resolve().parents[2] / "static" / "hemei.js"

# who may open it, who may not ("" is sent to sign in; None: open to everybody), the page
PAGES: tuple[tuple[str, str | None, str], ...] = (
    ("clerk", "firm", "/desk/"), ("", None, "/items/"), ("stat", "clerk", "/board/register/"),
    ("supervisor", "clerk", "/board/supervise/"), ("", None, "/air/"), ("", None, "/air/report/"),
    ("leader", "clerk", "/board/"),
)  # fmt: skip
Look = Callable[[str], tuple[int, str, str]]
Open = Callable[[str], "BrowserContext"]

COLLECT = """() => {
  const found = [], dead = [], main = document.querySelector('main');
  for (const a of main.querySelectorAll('a')) {
    const raw = a.getAttribute('href');
    if (a.hasAttribute('download')) continue;
    if (!raw || raw === '#' || !/^https?:/.test(a.href)) { dead.push(a.outerHTML.slice(0, 120)); continue; }
    if (raw.startsWith('#')) { if (!document.getElementById(raw.slice(1))) dead.push(raw); continue; }
    if (new URL(a.href).origin === location.origin) found.push(a.href);
  }
  for (const form of main.querySelectorAll('form[method=get]')) {
    const put = (name, value) => {
      const query = new URLSearchParams(new FormData(form)); query.set(name, value);
      const to = new URL(form.action); to.search = query; found.push(to.href);
    };
    for (const s of form.querySelectorAll('select')) {
      const all = [...s.options];
      for (const o of [all[1], all[all.length - 1]]) if (o) put(s.name, o.value);
    }
    for (const c of form.querySelectorAll('[type=checkbox]')) put(c.name, c.value);
    for (const q of form.querySelectorAll('[name=q]')) put('q', '企业');
  }
  return [[...new Set(found)], dead];
}"""


@pytest.fixture
def people(browser: Browser, live_server: Any, zone: None) -> Iterator[Open]:
    """Opens a window of its own each time for somebody already signed in; "" stays a visitor."""
    with ExitStack() as stack:

        def open_for(who: str) -> BrowserContext:
            context = browser.new_context(
                base_url=live_server.url, locale="zh-CN", timezone_id="Asia/Shanghai"
            )
            stack.callback(context.close)
            context.set_default_timeout(WAIT)
            if who:
                client = Client()
                assert client.login(username=who, password=who)
                name = settings.SESSION_COOKIE_NAME
                context.add_cookies(
                    [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
                )
            return context

        yield open_for


def looker(context: BrowserContext) -> Look:
    """Opens an address as if typed in: nothing but the session is sent. Gives status, last address and content."""

    def look(url: str) -> tuple[int, str, str]:
        answer = context.request.get(url, timeout=WAIT)
        kind = answer.headers.get("content-type", "")
        return answer.status, answer.url, content(answer.text()) if "html" in kind else kind

    return look


def content(page: str) -> str:
    main = re.search(r"<main.*</main>", page, re.S)
    return re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", main[0] if main else page)


def few(urls: list[str]) -> list[str]:
    """Every address with a query, and three of each kind of the rest: a hundred rows need no hundred looks."""
    kinds: dict[str, int] = {}
    kept = []
    for url in urls:
        parts = urlsplit(url)
        kind = "query" if parts.query else parts.path.rstrip("/").rpartition("/")[0]
        kinds[kind] = kinds.get(kind, 0) + 1
        if kind == "query" or kinds[kind] <= 3:
            kept.append(url)
    return kept


def check_links(found: tuple[list[str], list[str]], mine: Look, fresh: Look) -> None:
    """Every link is an address, and the address alone gives the same content in another window."""
    urls, dead = found
    assert not dead, f"links that are no address: {dead}"
    assert urls, "no links at all"
    for url in few(urls):
        status, _last, shown = mine(url)
        assert status == 200, f"{url}: {status}"
        again, _last, other = fresh(url)
        assert (again, other) == (status, shown), f"{url}: another content as a fresh address"


def check_shut(url: str, visitor: Look, stranger: Look) -> None:
    """Who is not signed in comes to the sign-in page, which keeps the address; another role is refused."""
    _status, last, _shown = visitor(url)
    wanted = urlsplit(url)
    back = wanted.path + (f"?{wanted.query}" if wanted.query else "")
    assert "/login/" in last, f"{url} is open to visitors"
    assert back in unquote(last) or unquote(back) in unquote(last), (
        f"{url} is forgotten at the sign-in: {last}"
    )
    assert stranger(url)[0] == 403, f"{url} is open to another role"


def check_history(page: Page, start: str, steps: tuple[str, ...], fresh: Page) -> None:
    """Each step has an address of its own; back and forward and a fresh window show the same as the way there."""
    page.goto(start)
    seen = [(page.url, _text(page))]
    for step in steps:
        with page.expect_navigation():
            assert page.locator(step).count(), f"{page.url}: nothing to press at {step}"
            page.locator(step).first.click()
        seen.append((page.url, _text(page)))
    assert len({url for url, _shown in seen}) == len(seen), f"steps without an address: {seen}"
    for url, shown in seen[-2::-1]:
        page.go_back()
        assert (page.url, _text(page)) == (url, shown), f"{url}: another content on the way back"
    for url, shown in seen[1:]:
        page.go_forward()
        assert (page.url, _text(page)) == (url, shown), f"{url}: another content on the way forward"
    for url, shown in seen:
        fresh.goto(url)
        assert _text(fresh) == shown, f"{url}: another content as a fresh address"


def _text(page: Page) -> str:
    return page.locator("main").inner_text()


def _definitions(now: Any) -> None:
    who = person_by_username("stat")
    for n in range(65):
        made = Definition(
            f"sample_{n:02d}", f"样例指标{n}", f"Sample {n}", "样例。", "stock" if n % 2 else "flow", "条", "year",
            "statistics", date(2012, 1, 1),
        )  # fmt: skip
        define(definition=made, actor=who, now=now)


@pytest.fixture
def full(zone: None, clock: Clock) -> None:
    make_order(menu="rent-and-produce", who="firm", answers=RENT, at=clock.at)
    _definitions(clock.at)


def test_every_address_opens_fresh_with_the_same_content_and_permission(full: None, people: Open) -> None:
    visitor = looker(people(""))
    lookers: dict[str, Look] = {"": visitor}
    for who, other, start in PAGES:
        context = people(who)
        page = context.new_page()
        page.goto(start)
        found = page.evaluate(COLLECT)
        check_links(found, looker(context), looker(people(who)))
        if other is None:
            continue
        lookers.setdefault(other, looker(people(other)))
        same_page = [url for url in found[0] if urlsplit(url).path == urlsplit(page.url).path][:4]
        for url in [page.url, *same_page]:
            check_shut(url, visitor, lookers[other])
        page.close()
    _faults(found, looker(context), visitor)


def _faults(found: tuple[list[str], list[str]], mine: Look, visitor: Look) -> None:
    """Planted: a link that is none, a filter that stays out of the address, a page that is open to all."""
    with pytest.raises(AssertionError, match="no address"):
        check_links((found[0], ['<a href="#">x</a>']), mine, mine)
    server = urlsplit(found[0][0])
    filtered = f"{server.scheme}://{server.netloc}/items/?no_visit=1"
    with pytest.raises(AssertionError, match="another content"):
        check_links(([filtered], []), mine, lambda url: mine(url.partition("?")[0]))
    with pytest.raises(AssertionError, match="open to visitors"):
        check_shut(found[0][0], mine, mine)
    with pytest.raises(AssertionError, match="another role"):
        check_shut(found[0][0], visitor, mine)


WAYS = (
    ("clerk", "/desk/", ("main .lamps a.g", "main tbody th a")),
    ("", "/items/", ("main form.filters button", "main tbody th a")),
    ("stat", "/board/register/", ("main a[rel=next]", "main tbody th a")),
    ("supervisor", "/board/supervise/", ("main #red .card-h a",)),
    ("leader", "/board/", ("main a.kpi",)),
    ("", "/air/", ("main .tabs a:nth-child(2)", "main .tabs a:nth-child(4)", "main p.row a[href^='?']")),
)


def test_back_and_forward_show_what_was_there(full: None, people: Open) -> None:
    for who, start, steps in WAYS:
        page, fresh = people(who).new_page(), people(who).new_page()
        check_history(page, start, steps, fresh)
    planted = "<main>what only this window knows</main>"
    page.route("**/air/calendar/*", lambda route: route.fulfill(content_type="text/html", body=planted))
    with pytest.raises(AssertionError, match="another content as a fresh address"):
        check_history(page, "/air/", ("main .tabs a:nth-child(2)",), fresh)


@pytest.fixture
def form(zone: None, clock: Clock) -> str:
    """The number of a draft with its questions answered and its form still empty."""
    firm = person_by_username("firm")
    menu = catalog.menu_by_code("rent-and-produce", local_day(clock.at))
    order = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=clock.at)
    cases.save_answers(order=order, answers=RENT, form={}, actor=firm, now=clock.at)
    return str(order.matter.number)


TYPED = "样例连续打字一刻不停的有限公司"  # one sign a second

COUNT_SAVES = """() => {
  const ask = window.fetch;
  window.underway = 0;
  window.fetch = (...all) => {
    window.underway += 1;
    return ask(...all).then((r) => r.clone().text().then(() => r)).finally(() => { window.underway -= 1; });
  };
}"""


def type_and_die(page: Page, where: str) -> None:
    """Types a sign each second of the page's own clock, without a pause, and dies without a goodbye.

    Only the page's clock moves, so a slow machine types at the same pace as a fast one.
    """
    page.clock.install()
    page.goto(where)
    page.evaluate(COUNT_SAVES)
    page.locator(FIELD).focus()
    for sign in TYPED:
        page.keyboard.insert_text(sign)
        page.clock.run_for(1_000)
        while page.evaluate("window.underway"):  # an answer takes no time by the clock of the page
            page.evaluate("fetch('/static/hemei.css').then((r) => r.text()).then(() => 0)")
    page.close(run_before_unload=False)


def check_lost(found: str) -> None:
    assert TYPED.startswith(found), f"something else was kept: {found!r}"
    assert len(TYPED) - len(found) <= SECONDS, f"{len(TYPED) - len(found)} s of typing lost"


def check_not_overwritten(first: str, saved: str, told: str) -> None:
    assert saved == first, f"{first!r} was overwritten by {saved!r}"
    assert "另一台设备" in told, f"nobody was told of the conflict: {told!r}"


def _saved(number: str) -> str:
    return str(queries.order_by_number(number).form.get("proposed_name") or "")


def _said(page: Page, *words: str) -> str:
    """What the form says once it says one of these."""
    place = page.locator("[data-saved]").filter(has_text=re.compile("|".join(words)))
    place.wait_for(state="attached", timeout=WAIT)
    return place.inner_text()


def test_a_form_killed_in_mid_typing_is_there_in_another_window(form: str, people: Open) -> None:
    where = f"/orders/{form}/form/"
    type_and_die(people("firm").new_page(), where)
    other = people("firm").new_page()
    other.goto(where)
    check_lost(other.input_value(FIELD))
    assert _saved(form) == other.input_value(FIELD)


def test_saving_only_in_pauses_is_caught(form: str, people: Open) -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    planted = script.replace("Math.min(1500, since + 3500 - now)", "1500")
    assert planted != script
    context = people("firm")
    context.route("**/hemei*.js", lambda route: route.fulfill(content_type="text/javascript", body=planted))
    where = f"/orders/{form}/form/"
    type_and_die(context.new_page(), where)
    other = people("firm").new_page()
    other.goto(where)
    with pytest.raises(AssertionError, match="s of typing lost"):
        check_lost(other.input_value(FIELD))


def test_two_windows_never_overwrite_each_other(form: str, people: Open) -> None:
    where, first = f"/orders/{form}/form/", "样例先填的公司"
    one, two = people("firm").new_page(), people("firm").new_page()
    one.goto(where)
    two.goto(where)
    one.fill(FIELD, first)
    _said(one, "草稿已自动保存")
    two.fill(FIELD, "样例后填的公司")
    told = _said(two, "另一台设备", "草稿已自动保存")
    check_not_overwritten(first, _saved(form), told)
    assert two.input_value(FIELD) == "样例后填的公司"  # what the second one typed stays in that window
    # planted: the second window takes the version of the first for its own
    version = queries.order_by_number(form).draft_version
    two.evaluate("v => { document.querySelector('[name=draft_version]').value = v }", str(version))
    two.fill(FIELD, "样例后填的公司二")
    told = _said(two, "草稿已自动保存")
    with pytest.raises(AssertionError, match="was overwritten by"):
        check_not_overwritten(first, _saved(form), told)
