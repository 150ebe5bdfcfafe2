"""The measured bars on every page there is, each with a planted defect that it must catch.

Bars measured elsewhere: error texts, dates, states and history in their own files, import preview with the catalogue;
speed by the bench, double submission by test_story. Progress of long work is a bar of the command line only.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from hemei.accounts.queries import person_by_username
from hemei.cases import operations, queries
from hemei.catalog import queries as catalog
from hemei.cli.sample import PDF, RENT, fill, make_order, run_case
from hemei.ledger.operations import seal
from hemei.rules.clock import PauseCause
from hemei.rules.workdays import local_day
from tests.zone import seed_zone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
OWED: dict[str, tuple[str, ...]] = {}  # bar → pages that do not hold it yet; empty, and to stay so
FOR_PROGRAMMERS = {"plain words": ("/api/",)}  # pages whose words are those of the format that they explain
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
MEASURES = Path(__file__).parent / "bars.js"


@dataclass(frozen=True)
class Site:
    """A zone in full work: its address, every page with who opens it, and the session of each person."""

    url: str
    pages: tuple[tuple[str, str], ...]
    sessions: dict[str, str]
    draft: str


def _case(order: str, item: str) -> Any:
    return next(
        queries.case_by_number(c.matter.number)
        for c in queries.order_by_number(order).cases.all()
        if c.item_code == item
    )


def _draft() -> str:
    """A draft with its form filled and its papers there, one press from submission."""
    firm = person_by_username("firm")
    menu = catalog.menu_by_code("rent-and-produce", local_day(NOW))
    order = operations.open_order(menu_version_id=menu.version_id, actor=firm, now=NOW)
    order = operations.save_answers(order=order, answers=RENT, form={}, actor=firm, now=NOW)
    made = operations.orders.plan_of(order, local_day(NOW))
    form = {key: value for key, value in fill(made.json_schema).items() if key not in RENT}
    form["deferred_papers"] = [p.paper for p in made.plan.papers if p.disposition.value == "deferrable"]
    order = operations.save_answers(order=order, answers={}, form=form, actor=firm, now=NOW)
    for line in made.plan.papers:
        if line.disposition.value == "to_submit":
            operations.upload_paper(
                order=order, paper=line.paper, name=f"{line.name}.pdf", content=PDF, actor=firm, now=NOW
            )
    return str(order.matter.number)


def _orders() -> tuple[str, str]:
    """One order whose cases stand in every state; returns its number and the licence's token."""
    at, clerk = NOW - timedelta(days=3), person_by_username("clerk")
    number = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=at).matter.number
    run_case(_case(number, "reg-company").matter.number, clerk=clerk, at=at, until=at + timedelta(hours=3),
             how="granted")  # fmt: skip
    for item in ("eia-report-form", "energy-review", "housing-fund", "social-insurance"):
        run_case(_case(number, item).matter.number, clerk=clerk, at=NOW, until=NOW, how="accepted")
    ecology, fund = person_by_username("ecology"), person_by_username("housing-fund")
    case = _case(number, "eia-report-form")
    operations.ask_opinions(case=case, agencies=["tax", "emergency"], mode="all", actor=ecology, now=NOW)
    operations.pause_case(
        case=_case(number, "energy-review"), cause=PauseCause.EXPERT_REVIEW, expected_days=3, notice="专家评审",
        actor=person_by_username("development-reform"), now=NOW,
    )  # fmt: skip
    operations.refuse_case(case=_case(number, "housing-fund"), reasons="人数不符", actor=fund, now=NOW)
    late = _case(number, "project-filing")
    operations.correct_case(case=late, points={late.papers.all()[0].paper: "缺公章"}, actor=clerk, now=NOW)
    operations.sweep(now=NOW)
    seal(now=NOW)
    return number, _case(number, "reg-company").licence.token


def _pages(draft: str, number: str, token: str) -> tuple[tuple[str, str], ...]:
    case = _case(number, "eia-report-form").matter.number
    fresh = _case(number, "tax-invoice").matter.number
    late = _case(number, "project-filing").matter.number
    return (
        *(("", where) for where in (
            "/", "/search/", "/search/?q=租厂房", "/search/?q=没有这个词", "/menus/", "/menus/rent-and-produce/",
            "/track/", "/verify/", f"/verify/{token}/", "/verify/none/", "/login/", "/items/",
            "/items/reg-company/", "/api/v1/docs")),
        *(("firm", where) for where in (
            "/my/", f"/orders/{draft}/questions/has_licence/", f"/orders/{draft}/questions/power_wan_kwh/",
            f"/orders/{draft}/plan/", f"/orders/{draft}/form/", f"/orders/{draft}/submit/",
            f"/orders/{number}/receipt/", f"/orders/{number}/", "/messages/")),
        ("clerk", "/desk/"), ("clerk", f"/desk/case/{fresh}/"), ("ecology", f"/desk/case/{case}/"),
        ("clerk", f"/desk/case/{case}/sheet/"), ("clerk", f"/desk/case/{late}/notice/"), ("clerk", "/desk/board/"),
        ("clerk", "/desk/register/"), ("clerk", "/messages/"),
        ("tax", "/desk/opinions/"), ("supervisor", "/board/supervise/"), ("leader", "/board/"),
        *(("supervisor", f"/board/supervise/{kind}/") for kind in ("red", "pauses", "promises", "looks")),
        *(("leader", f"/board/figure/{code}/") for code in ("on-time", "days", "swift", "visits", "online")),
    )  # fmt: skip


def _session(who: str) -> str:
    client = Client()
    client.login(username=who, password=who)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.fixture(scope="module")
def site(
    django_db_setup: None, django_db_blocker: Any, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One zone for all bars of this file, thrown away at its end; its clock stands still."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr("django.utils.timezone.now", lambda: NOW)
        patch.setattr(settings, "MEDIA_ROOT", str(tmp_path_factory.mktemp("uploads")))
        seed_zone(now=NOW - timedelta(days=30))
        number, token = _orders()
        draft = _draft()
        pages = _pages(draft, number, token)
        server = LiveServer("localhost")
        yield Site(server.url, pages, {who: _session(who) for who in {who for who, _ in pages if who}}, draft)
        server.stop()
        call_command("flush", verbosity=0, interactive=False)


Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def opened(browser: Browser, site: Site) -> Iterator[Open]:
    """Opens a page as its person; each person has one window, with and without JavaScript."""
    windows: dict[tuple[str, bool], Page] = {}
    with ExitStack() as stack:

        def window(who: str, scripts: bool) -> Page:
            context = browser.new_context(base_url=site.url, locale="zh-CN", java_script_enabled=scripts)
            stack.callback(context.close)
            context.add_init_script(path=MEASURES)
            if who:
                name = settings.SESSION_COOKIE_NAME
                context.add_cookies([{"name": name, "value": site.sessions[who], "url": site.url}])
            return context.new_page()

        def open_page(who: str, where: str, *, scripts: bool = True) -> Page:
            key = (who, scripts)
            page = windows.setdefault(key, windows.get(key) or window(who, scripts))
            page.set_viewport_size({"width": 1280, "height": 800})
            reply = page.goto(where)
            assert reply is not None
            assert reply.status == 200, f"{who} {where}: {reply.status}"
            return page

        yield open_page


@pytest.fixture(scope="module")
def findings(site: Site, opened: Open) -> dict[str, list[str]]:
    """Bar → what is wrong and where. Every page is opened once, and all bars look at it one after the other."""
    found: dict[str, list[str]] = {name: [] for name in [*BARS, "no scripts"]}
    for who, where in site.pages:
        page = opened(who, where)
        told = page.locator("main").inner_text()
        for name, bar in BARS.items():
            if where.startswith((*OWED.get(name, ()), *FOR_PROGRAMMERS.get(name, ()), "-")):
                continue
            page.set_viewport_size(bar.size)
            found[name] += [f"{who or 'visitor'} {where}: {one}" for one in bar.measure(page)[:6]]
        if opened(who, where, scripts=False).locator("main").inner_text() != told:
            found["no scripts"].append(where)
    return found


def axe(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return list(page.evaluate("r => bars.axe(r)", list(rules) or None))


CONTRAST = ("color-contrast",)
A4: ViewportSize = {"width": 718, "height": 1000}
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
SIZES: dict[str, int] = {}  # compressed size of a style sheet or script, read once


def all_widths(page: Page) -> list[str]:
    """320 stands for a zoom of 400 %, 640 for 200 %; then text alone at 200 %, WCAG's spacing, and Latin."""
    found = []
    for width in (320, 390, 640, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {one}" for one in page.evaluate("bars.overflow()")]
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"text 200 %: {one}" for one in page.evaluate("bars.overflow()")]
    page.evaluate("document.documentElement.style.fontSize = ''")
    spaced = "e => {e.style.lineHeight = 1.5; e.style.letterSpacing = '.12em'; e.style.wordSpacing = '.16em'}"
    page.evaluate(f"[...document.querySelectorAll('body *')].forEach({spaced})")
    found += [f"spacing: {one}" for one in page.evaluate("bars.overflow()")]
    page.evaluate("bars.latin()")
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"Latin {width}: {one}" for one in page.evaluate("bars.overflow()")]
    return found


def tab_order(page: Page) -> list[str]:
    """Every stop is reached, has a ring, is on screen and not under a sticky bar; the skip link comes first."""
    stops, found, reached = page.evaluate("bars.stops()"), [], 0
    for place in range(stops + 20):
        page.keyboard.press("Tab")
        at = page.evaluate("bars.focused()")
        if at is None:
            break
        reached += 1
        if place == 0 and at["name"] != "跳到主要内容" and not page.locator("[data-focus]").count():
            found.append(f"first stop is {at['name']}")
        found += [f"{at['name']}: {why}" for why, bad in (("no ring", not at["ring"]), ("off screen", not at["shown"]),
                                                         ("covered", at["covered"])) if bad]  # fmt: skip
    return found + ([f"{stops - reached} stops never reached"] if reached < stops else [])


def strict_source(page: Page) -> list[str]:
    """Nothing inline, as the strict Content-Security-Policy wants it, and the policy is really sent."""
    reply = page.request.get(page.url)
    found = re.findall(r"""\s(?:style|on[a-z]+)=["']|<style|<script(?![^>]*\ssrc=)""", reply.text())
    if (source := page.evaluate("document.querySelectorAll('[style]').length")) > 0:
        found.append(f"{source} style attributes")
    policy = reply.headers.get("content-security-policy", "")
    return found + [one for one in ("script-src 'self'", "style-src 'self'") if one not in policy]


def weight(page: Page) -> list[str]:
    """Compressed size of all that the page loads, and that all of it comes from this server."""
    names = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    found = list(page.evaluate("bars.elsewhere()"))
    names = [one for one in names if one.startswith("http") and "invalid" not in one]
    for one in names:
        SIZES[one] = SIZES.get(one) or len(gzip.compress(page.request.get(one).body()))
    size = (len(gzip.compress(page.content().encode())) + sum(SIZES[one] for one in names)) / 1024
    return found + ([f"{size:.0f} KB"] if size > 60 else [])


def printed(page: Page) -> list[str]:
    page.emulate_media(media="print")
    found = list(page.evaluate("[...bars.printed(), ...bars.overflow()]"))
    paper = "/plan/" in page.url or "/receipt/" in page.url
    sheets = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format="A4"))) if paper else 0
    page.emulate_media(media="screen")
    return found + ([f"{sheets} sheets"] if sheets > 6 else [])


def axe_on_a_phone(page: Page) -> list[str]:
    """The whole page at once: what lies under the bars at the foot for now is no smaller for that."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": PHONE["width"], "height": max(height, PHONE["height"])})
    return axe(page)


def mode(name: str, value: str) -> Callable[[Page], list[str]]:
    def look(page: Page) -> list[str]:
        page.evaluate("([n, v]) => document.documentElement.setAttribute('data-' + n, v)", [name, value])
        found = axe(page, CONTRAST)
        page.evaluate("n => document.documentElement.removeAttribute('data-' + n)", name)
        return found

    return look


def care_targets(page: Page) -> list[str]:
    page.evaluate("document.documentElement.setAttribute('data-mode', 'care')")
    found = list(page.evaluate("[...bars.targets(60), ...bars.overflow()]"))
    page.evaluate("document.documentElement.removeAttribute('data-mode')")
    return found


@dataclass(frozen=True)
class Bar:
    """How to measure a page, in what window, and the defect on the first page that it must catch."""

    measure: Callable[[Page], list[str]]
    plant: str
    size: ViewportSize


ADD = "document.querySelector('main').insertAdjacentHTML('beforeend', '{}')"
GREY = ADD.format("<p class=planted>看不清的灰字</p>")
BARS = {
    "strict source": Bar(strict_source, ADD.format("<p style=color:red>红</p>"), DESK),
    "weight": Bar(weight, ADD.format("<img src=http://elsewhere.invalid/x.png>"), DESK),
    "plain words": Bar(lambda page: list(page.evaluate("bars.plain()")), ADD.format("<p>asked_once</p>"), DESK),
    "tab order": Bar(tab_order, ADD.format("<a href=/ class=ringless>无框</a>"), DESK),
    "axe": Bar(axe, ADD.format("<button></button><img src=x>"), DESK),
    "care mode": Bar(mode("mode", "care"), GREY, DESK),
    "high contrast": Bar(mode("contrast", "high"), GREY, DESK),
    "axe on a phone": Bar(axe_on_a_phone, ADD.format("<input>"), PHONE),
    "targets": Bar(lambda page: list(page.evaluate("bars.targets(44)")), ADD.format("<button class=tiny>小</button>"),
                   PHONE),
    "care targets": Bar(care_targets, ADD.format("<button class=\\'btn tiny\\'>小</button>"), PHONE),
    "print": Bar(printed, ADD.format("<p class=skip>跳</p>") + ";document.querySelector('.skip').remove()", A4),
    "widths": Bar(all_widths, ADD.format("<pre>" + "宽" * 400 + "</pre>"), DESK),
}  # fmt: skip
# What a planted defect looks like; the page's own rules stay as they are
PLANTED = """() => {const s = new CSSStyleSheet(); s.replaceSync(`
  .planted{color:#bbb !important;background:#fff !important}
  .ringless:focus{outline:none !important;box-shadow:none !important}
  .tiny{height:18px !important;min-height:0 !important;padding:0 !important;line-height:1 !important}
  .skip{display:block !important}`); document.adoptedStyleSheets = [s]}"""


@pytest.mark.parametrize("name", [*BARS, "no scripts"])
def test_every_page_holds(name: str, findings: dict[str, list[str]]) -> None:
    assert findings[name] == [], "\n".join(findings[name])


@pytest.mark.parametrize("name", BARS)
def test_the_bar_sees_a_planted_defect(name: str, opened: Open) -> None:
    bar, page = BARS[name], opened("", "/track/")
    page.set_viewport_size(bar.size)
    page.evaluate(PLANTED)
    page.evaluate(bar.plant)
    assert bar.measure(page)


def test_the_style_sheet_fits_old_browsers() -> None:
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "hemei.css").read_text(encoding="utf-8"), flags=re.S)
    new = (":has(", "@layer", "@container", "color-mix(", "oklch(", "subgrid", "inset:", "margin-inline:",
           "padding-inline:", ":is(", ":where(", "@property", "@scope", "text-wrap", "dvh")  # fmt: skip
    assert [one for one in new if one in css] == []
