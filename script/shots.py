"""Look at the pages of a running sample zone, also for docs/img: script/shots.py ADDRESS FOLDER [NAME...]."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

SHOTS = (  # file, who is signed in, page (or the first link of a list), light of the list
    ("plan", "firm", "", ""),  # no page: walks through the questions to it
    ("register", "clerk", "/desk/register/", ""),
    ("work", "clerk", "/desk/", ""),
    ("case", "development-reform", "/desk/", "first"),
    ("opinions", "ecology", "/desk/opinions/", ""),
    ("board", "clerk", "/desk/board/", ""),
    ("supervise", "supervisor", "/board/supervise/", ""),
    ("leader", "leader", "/board/", ""),
)


def sign_in(page: Page, who: str) -> None:
    """This will sign a sample person in; the password is the name."""
    page.goto("/login/")
    page.fill("input[name=username]", who)
    page.fill("input[name=password]", who)
    page.click("main button[type=submit], main form button.btn")


def plan(page: Page) -> None:
    """This will order the first menu up to its plan, answering no, or the first choice, or a number."""
    page.goto("/menus/rent-and-produce/")
    page.locator("main form button.btn").first.click()
    while "/questions/" in page.url:
        field = page.locator("[name=answer]").first
        if field.get_attribute("type") == "radio":
            no = page.locator("[name=answer][value=no]")
            (no if no.count() else page.locator("[name=answer]")).first.check()
        else:
            field.fill("120")
        page.locator("main form .btn").first.click()
        page.wait_for_load_state()


def shoot(browser: Browser, address: str, folder: Path, wanted: set[str]) -> None:
    """This will take each picture at 1280 and at 390 pixels."""
    for name, who, where, first in SHOTS:
        for width in (1280, 390) if not wanted or name in wanted else ():
            page = browser.new_page(
                base_url=address, viewport={"width": width, "height": 800}, locale="zh-CN"
            )
            sign_in(page, who)
            if where:
                page.goto(where)
            else:
                plan(page)
            if first and page.locator("[data-rows] tr a").count():
                page.locator("[data-rows] tr a").first.click()
            page.wait_for_load_state()
            page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
            if width == 1280:
                page.screenshot(path=folder / f"{name}-top.png")
            page.close()


def main() -> None:
    """This will read the address and the folder from the command line."""
    address, folder = sys.argv[1], Path(sys.argv[2])
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        shoot(browser, address, folder, set(sys.argv[3:]))
        browser.close()


if __name__ == "__main__":
    main()
