"""A zone for browsers: sample people, the real catalogue, a clock that tests set, and windows for its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from hemei.rules.workdays import SHANGHAI, local_day, official
from tests.conftest import WAIT
from tests.zone import seed_zone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Window = Callable[..., "Page"]


class Clock:
    """What the pages take for now; the server runs in this process, so they see it move at once."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, workdays: int, hour: int = 10) -> datetime:
        """This will go on to `hour` on the day that is `workdays` working days later."""
        day = official().add(local_day(self.at), workdays)
        self.at = datetime.combine(day, time(hour, 0), SHANGHAI)
        return self.at


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock(now)
    monkeypatch.setattr("django.utils.timezone.now", found)
    return found


@pytest.fixture
def zone(transactional_db: None, clock: Clock, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.DATA = tmp_path  # keys of the seal begin at this test's own clock
    seed_zone(now=clock.at)


@pytest.fixture
def window(browser: Browser, live_server: Any, zone: None) -> Iterator[Window]:
    """Opens a window of its own for somebody: `window("clerk")`; "" stays a visitor. Sizes and JS as named."""
    errors: list[str] = []
    with ExitStack() as stack:

        def open_window(who: str, **kind: Any) -> Page:
            kind = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"} | kind
            context = browser.new_context(
                base_url=live_server.url, timezone_id="Asia/Shanghai", accept_downloads=True, **kind
            )
            stack.callback(context.close)
            context.set_default_timeout(WAIT)
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.on(
                "console", lambda line: errors.append(line.text) if "Security Policy" in line.text else None
            )
            if who:
                sign_in(page, who)
            return page

        yield open_window
    assert not errors, f"scripts of the pages failed: {errors}"


def sign_in(page: Page, who: str) -> None:
    """Through the page, as a person does; a sample person's password is the account."""
    if "/login/" not in page.url:
        page.goto("/login/")
    page.get_by_label("账号").fill(who)
    page.get_by_label("密码").fill(who)
    page.get_by_role("main").get_by_role("button", name="登录").click()
