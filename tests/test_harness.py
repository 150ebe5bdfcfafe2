"""The harness itself: templates are strict, databases are named well, the browser sees this machine only."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.template import Context, Engine, Origin, Template, engines
from django.test import override_settings

from config.env import database_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]


def _template(text: str, file: Path) -> Template:
    engine: Engine = engines["django"].engine  # type: ignore[attr-defined]
    return Template(text, origin=Origin(name=str(file)), engine=engine)


OURS = ROOT / "hemei" / "web" / "planted.html"
THEIRS = Path("site-packages") / "django" / "planted.html"


@pytest.mark.parametrize("text", ["{{ missing }}", "{{ known.missing }}", "{{ missing|default:'-' }}"])
def test_an_undefined_variable_in_our_template_fails(text: str) -> None:
    with pytest.raises(AssertionError, match=r"hemei/web/planted.html: undefined variable (known\.)?missing"):
        _template(text, OURS).render(Context({"known": {}}))


def test_templates_stay_strict_after_a_test_that_changed_a_setting() -> None:
    with override_settings(DEBUG=True), pytest.raises(AssertionError, match="undefined variable missing"):
        _template("{{ missing }}", OURS).render(Context())
    with pytest.raises(AssertionError, match="undefined variable missing"):
        _template("{{ missing }}", OURS).render(Context())


def test_a_question_about_an_undefined_variable_is_no_use_of_it() -> None:
    assert _template("{% if missing %}a{% else %}b{% endif %}", OURS).render(Context()) == "b"


def test_a_template_of_somebody_else_keeps_its_habits() -> None:
    assert _template("[{{ missing }}]", THEIRS).render(Context()) == "[]"


def test_now_is_a_monday_morning_in_the_zone(now: datetime) -> None:
    assert now.utcoffset() == timedelta(hours=8)
    assert now.isoweekday() == 1


@pytest.mark.parametrize(
    ("url", "host", "port", "user"),
    [
        ("postgres://zone:p%40ss@db.example:5433/hemei", "db.example", "5433", "zone"),
        ("postgres://zone@/hemei?host=/run/postgresql", "/run/postgresql", "", "zone"),
    ],
)
def test_a_database_is_named_by_host_or_by_socket(url: str, host: str, port: str, user: str) -> None:
    found = database_of(url, data=Path("var"))
    assert (found["HOST"], found["PORT"], found["USER"], found["NAME"]) == (host, port, user, "hemei")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_looks_at_the_live_server_at_two_widths(
    page: Page, phone: Page, live_server: Any
) -> None:
    for window, width in ((page, 1280), (phone, 390)):
        answer = window.goto("/static/hemei.css")
        assert answer is not None
        assert answer.ok
        assert window.url.startswith(live_server.url)
        assert window.evaluate("innerWidth") >= width
        assert window.viewport_size is not None
        assert window.viewport_size["width"] == width


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_finds_no_other_machine(page: Page) -> None:
    from playwright.sync_api import Error

    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://elsewhere.example/")
