"""What every test shares: one fixed instant, strict templates, and a real browser at two sizes.

Tests run in random order (pytest-randomly); the seed stands in the first lines of the output.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.template import engines
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings

from hemei.common.signing import seal_of
from hemei.common.words import forget_names
from tests import zone as seeded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The suite tries the same examples every time; HYPOTHESIS_PROFILE=default looks for new ones.
hypothesis_settings.register_profile("suite", derandomize=True)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

ROOT = Path(__file__).resolve().parents[1]
WAIT = 60_000  # milliseconds; a busy machine is slow, not wrong
# whoever asks for one of these touches the database of the run
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--on-this-database", action="store_true",
        help="only the tests that touch a database: the others hold on every database or on none",
    )  # fmt: skip


def touches_database(item: pytest.Item) -> bool:
    """Whether a test can come out otherwise on another database: by its fixtures, its marks or its class."""
    kind = getattr(item, "cls", None)
    return (
        bool(DATABASE & set(getattr(item, "fixturenames", ())))
        or any(item.get_closest_marker(name) for name in ("django_db", "databases", "pg"))
        or (kind is not None and issubclass(kind, TransactionTestCase))
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what holds on every database, if asked; files with a browser first, those without a database last.

    So the long files begin early, and the short ones fill up both ends of a run on several processes.
    """
    if config.getoption("--on-this-database"):
        left = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if touches_database(item)]
    rank: dict[Path, int] = {}
    for item in items:
        long = any(item.get_closest_marker(name) for name in ("browser", "databases"))
        rank[item.path] = max(rank.get(item.path, 0), 2 if long else int(touches_database(item)))
    items.sort(key=lambda item: -rank[item.path])


@pytest.fixture
def zone(db: None, now: datetime) -> None:
    """The sample people and the catalogue in force from today; see tests/zone.py for other days and for parts."""
    seeded.seed_zone(now=now)


@pytest.fixture
def now() -> datetime:
    """The instant at which tests act: a Monday morning."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class UndefinedVariable(AssertionError):
    """A template of this project named something that its view did not give."""


class Undefined(str):
    """Django asks this for the text of an undefined variable; for our own templates there is none."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return True  # Django passes over an empty string_if_invalid

    def __contains__(self, key: object) -> bool:
        return key == "%s"  # so that Django tells the name by `self % name`

    def __mod__(self, name: Any) -> str:
        template = _rendered_template()
        if template and Path(template).is_relative_to(ROOT / "hemei"):
            raise UndefinedVariable(f"{Path(template).relative_to(ROOT)}: undefined variable {name}")
        return ""


def _rendered_template() -> str:
    """The file of the node being rendered: the innermost, so that an included template is named itself."""
    frame = sys._getframe(2)
    while frame:
        origin = getattr(frame.f_locals.get("self"), "origin", None)
        if frame.f_code.co_name in {"render", "render_annotated"} and origin is not None:
            return str(origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_fail() -> None:
    """Both the engine that runs and every later one: Django makes it anew after a test that changes DEBUG."""
    undefined = Undefined()
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = undefined
    engines["django"].engine.string_if_invalid = undefined  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    """What one test looked up or tried too often shuts no door to the next."""
    cache.clear()
    forget_names()


@pytest.fixture(autouse=True, scope="session")
def _seal_for_every_day() -> None:
    """Tests act on days years apart: the run's seal is older than all of them, whichever test signs first."""
    seal_of(Path(settings.DATA), datetime(2020, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")))


@pytest.fixture(autouse=True, scope="session")
def _static_folder() -> None:
    """Tests serve static files where they lie; whitenoise still wants the folder of the collected ones."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # pages must live without the internet: nothing but this machine can be found
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("NO BROWSER: chromium is missing, so nothing was looked at (apt-get install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=WAIT)
    sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium's sandbox refuses root
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's plain interface keeps an event loop in this thread until it is closed, and Django takes
        # every query beside a running loop for a mistake. Nothing here is asynchronous, so it may query
        # for exactly as long as the loop is there.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "yes")
        found = playwright.chromium.launch(executable_path=program, args=[*QUIET, *sandbox])
        yield found
        found.close()


def _window(browser: Browser, address: str, **kind: Any) -> Iterator[Page]:
    context = browser.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **kind)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, f"scripts of the page failed: {errors}"


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A desk: 1280 wide. Addresses are relative to the running server."""
    yield from _window(browser, live_server.url, viewport={"width": 1280, "height": 800})


@pytest.fixture
def phone(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A phone: 390 wide, with touch."""
    size = {"width": 390, "height": 844}
    yield from _window(browser, live_server.url, viewport=size, is_mobile=True, has_touch=True)


@pytest.fixture(scope="session")
def small_market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seeds of the market with two trades and only those rows of the table that they and some lists name."""
    seeds, folder = ROOT / "seeds" / "catalog", tmp_path_factory.mktemp("market")
    (folder / "table").mkdir()
    for name in ("agencies.toml", "parks.toml", "table/papers.tsv"):
        shutil.copy(seeds / name, folder / name)
    text = (seeds / "trades.toml").read_text(encoding="utf-8")
    head, *trades = text.split("[[trade]]")
    kept = [one for one in trades if 'code = "open-supermarket"' in one or 'code = "open-gym"' in one]
    (folder / "trades.toml").write_text("[[trade]]".join([head, *kept]), encoding="utf-8")
    known = {path.stem for path in (seeds / "items").glob("*.toml")}
    wanted = {"tobacco-001-01", "health-001-01", "culture-tourism-011-01", "public-security-010-01"}
    _some(seeds, folder, "table/items.tsv", lambda row: row[0] in wanted)
    _some(seeds, folder, "table/synonyms.tsv", lambda row: False)
    known |= wanted
    licensed = lambda row: {one.split(">")[0] for one in row[4].split(",") if one and one[0] != "="}  # noqa: E731
    _some(seeds, folder, "scopes.tsv", lambda row: licensed(row) <= known)
    menus = {"", "open-company", "open-restaurant", "rent-and-produce", "open-supermarket", "open-gym"}
    _some(seeds, folder, "events.tsv", lambda row: row[5] in menus and set(row[6].split(",")) <= known)
    return folder


def _some(seeds: Path, folder: Path, name: str, wanted: Callable[[list[str]], bool]) -> None:
    head, *rows = (seeds / name).read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if wanted(row.split("\t"))]
    (folder / name).write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
