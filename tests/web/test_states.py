"""Bar 18: every list says why it is empty and what to do, holds one row and hundreds; without a database the page
of failure still stands.

Each rule is a function of an answer, and a planted fault shows that it can fail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.html import Element, parse_html

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases.models import Case
from hemei.catalog import queries as catalog
from hemei.cli.sample import OPEN, make_order
from hemei.indicators.models import Indicator
from hemei.indicators.operations import Definition, define
from hemei.ledger.models import Act, Matter
from hemei.rules.workdays import local_day
from hemei.web.urls import ROUTES
from tests.zone import as_person, seed_catalog, seed_people

MANY = 300
SUPERVISED = ("red", "yellow", "silent", "pauses", "promises", "looks")
BLOCKS = {"section", "article", "li", "form"}
BLOCK_CLASSES = {"card", "note", "menu"}
INSIDE = re.compile(r"Traceback|OperationalError|Error at /|/site-packages/|\{%|\{\{|None</")

# who, where, the words that say why nothing is here
EMPTY = (
    ("clerk", "/desk/", "现在没有在办的办件"), ("clerk", "/desk/?light=red&q=x", "没有符合条件的办件"),
    ("clerk", "/desk/board/", "现在没有在征求意见的办件"), ("tax", "/desk/opinions/", "没有等您回复的意见"),
    ("supervisor", "/board/supervise/", "没有停表"), ("supervisor", "/board/supervise/", "没有承诺"),
    *(("supervisor", f"/board/supervise/{kind}/", "没有") for kind in SUPERVISED),
    ("stat", "/board/register/", "登记册还是空的"), ("leader", "/board/register/", "登记册还是空的"),
    ("stat", "/board/register/?q=x", "没有符合条件的指标"), ("leader", "/board/wall/", "还没有数值"),
    ("leader", "/board/figure/on-time/", "没有。"),
    ("stat", "/board/press/", "还没有发布稿"), ("leader", "/board/press/", "还没有发布稿"),
    ("", "/releases/", "还没有发布过"), ("", "/items/", "目录还没有发布事项"), ("", "/menus/", "现在没有可点的套餐"),
    ("", "/", "现在没有可点的套餐"), ("", "/search/", "目录还没有发布事项"), ("", "/search/?q=x", "没有可点的套餐"),
    ("firm", "/my/", "还没有订单"),
    ("", "/hall/", "还没有登记大厅"), ("clerk", "/desk/hall/", "还没有登记大厅"),
    ("leader", "/desk/hall/", "还没有登记大厅"),
    ("clerk", "/desk/hall/tickets/", "还没有人取过号"), ("clerk", "/desk/hall/tickets/?q=x", "没有符合条件的排队号"),
    ("clerk", "/desk/hall/exit/", "没有等接收的交接"), ("firm", "/my/appointments/", "还没有预约"),
    ("firm", "/my/agents/", "还没有委托过人"),
    ("stat", "/firms/", "还没有企业档案"), ("leader", "/firms/", "还没有企业档案"),
    ("stat", "/firms/?q=x", "没有符合条件的企业"), ("stat", "/firms/files/", "还没有导入过"),
    ("firm", "/messages/", "还没有消息"), ("clerk", "/messages/", "还没有消息"),
    ("", "/air/", "还没有监测数据"), ("", "/air/stations/", "还没有登记空气站"),
    ("", "/air/water/", "还没有登记水质断面"), ("clerk", "/desk/building/", "还没有联合验收"),
    ("clerk", "/desk/building/?q=x", "没有符合条件的联合验收"), ("", "/studies/", "还没有登记区域评估"),
)  # fmt: skip
# pages that always have rows, of figures that have no value yet
NO_VALUES = (
    ("leader", "/board/"), ("stat", "/board/live/"), ("leader", "/board/figure/on-time/"), ("", "/air/calendar/"),
    ("", "/air/report/"), ("", "/air/compare/"), ("", "/air/change/"), ("", "/air/target/"), ("stat", "/air/data/"),
)  # fmt: skip


@pytest.fixture
def people(db: None, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed_people()


def _as(who: str) -> Client:
    return as_person(who, raise_request_exception=False)


def _walk(element: Element, above: tuple[Element, ...] = ()) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    yield element, above
    for child in element.children:
        if isinstance(child, Element):
            yield from _walk(child, (*above, element))


def _words(element: Element) -> str:
    return "".join(_words(child) if isinstance(child, Element) else str(child) for child in element.children)


def _attributes(element: Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attributes}


def _is_block(element: Element) -> bool:
    return element.name in BLOCKS or bool(BLOCK_CLASSES & set(_attributes(element).get("class", "").split()))


def _acts(element: Element) -> bool:
    return any(
        one.name == "button" or (one.name == "a" and "href" in _attributes(one)) for one, _ in _walk(element)
    )


def main_of(page: str) -> Element:
    """The main part of a page, after the page was found whole: no inner workings, no blank panel."""
    told = INSIDE.search(page)
    assert not told, f"the page shows its inside: {page[told.start() : told.start() + 60]!r}"
    inner = re.search(r"<main.*</main>", page, re.S)
    assert inner, "no main part"
    main = parse_html(inner[0])
    for one, _above in _walk(main):
        if _is_block(one) and one.name != "form":
            shown = _words(one).strip() or any(
                it.name in {"svg", "img", "progress", "input"} for it, _ in _walk(one)
            )
            assert shown, f"a blank panel: {one}"
        if one.name == "tbody":
            assert any(it.name == "tr" for it, _ in _walk(one)), "a table without rows says nothing"
    return main


def check_empty(page: str, reason: str) -> None:
    """Somewhere the reason stands, and the panel around it offers something to press."""
    main = main_of(page)
    around = [
        next((up for up in reversed((*above, one)) if _is_block(up)), main)
        for one, above in _walk(main)
        if any(not isinstance(child, Element) and reason in str(child) for child in one.children)
    ]
    assert around, f"nobody says {reason!r}"
    assert any(_acts(one) for one in around), f"{reason!r} leaves people without anything to do"


def check_down(answer: Any) -> None:
    """The page of failure: in house style, with what was kept and what to do, and nothing of the inside."""
    page = answer.content.decode()
    assert answer.status_code == 500, answer.status_code
    assert "hemei.css" in page, "not in house style"
    for words in ("系统出错了", "都在", "再试一次", "12345"):
        assert words in page, f"the page of failure does not say {words!r}"
    assert _acts(main_of(page)), "nothing to press"


@pytest.mark.parametrize(("who", "where", "reason"), EMPTY)
def test_an_empty_list_says_why_and_what_to_do(people: None, who: str, where: str, reason: str) -> None:
    answer = _as(who).get(where)
    assert answer.status_code == 200
    check_empty(answer.content.decode(), reason)


@pytest.mark.parametrize(("who", "where"), NO_VALUES)
def test_figures_without_a_value_stand_as_dashes(people: None, who: str, where: str) -> None:
    answer = _as(who).get(where)
    assert answer.status_code == 200
    main = main_of(answer.content.decode())
    assert _acts(main)
    assert any(mark in _words(main) for mark in ("—", "没有")), "a missing value is not shown as missing"


def test_the_little_window_for_other_sites_says_so_too(people: None) -> None:
    check_empty(_as("").get("/air/embed/").content.decode(), "还没有监测数据")


def _one_of_each(now: datetime) -> Case:
    """One order with one case that everybody lists, and one definition in the register."""
    make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    case = Case.objects.filter(matter__state="submitted").select_related("matter")[0]
    define(definition=_definition(), actor=person_by_username("stat"), now=now)
    for seq, name in enumerate(("case.yellow", "case.red", "case.accept_by_law", "case.look"), 90):
        _act(case.matter, name, seq, now).save()
    return case


def _definition() -> Definition:
    return Definition(
        "bus_lines", "公交线路", "Bus lines", "在营的线路条数。", "stock", "条", "year", "statistics", date(2012, 1, 1)
    )  # fmt: skip


def _act(matter: Matter, name: str, seq: int, now: datetime) -> Act:
    return Act(
        matter=matter, seq=seq, name=name, actor="system", actor_label="系统", at=now.isoformat(),
        known_at=now.isoformat(), source="accepted", target="accepted", payload='{"purpose": "核对"}',
        prev="0" * 64, digest=f"{matter.pk:032d}{seq:032d}",
    )  # fmt: skip


def _matters(old: Matter, names: list[str]) -> list[Matter]:
    made = []
    for name in names:
        new = copy(old)
        new.pk, new.number, new._state = None, name, copy(old._state)
        new._state.adding = True
        made.append(new)
    return Matter.objects.bulk_create(made)


def _hundreds(case: Case, now: datetime) -> None:
    """Some hundred more of the case, its acts, and the definition."""
    for n, matter in enumerate(_matters(case.matter, [f"X-{n}" for n in range(MANY)])):
        new = copy(case)
        new._state = copy(case._state)
        new._state.adding, new.matter, new.item_code = True, matter, f"x-{n}"
        new.save(force_insert=True)
    rows = list(Matter.objects.filter(number__startswith="X-"))
    Act.objects.bulk_create(
        _act(row, name, seq, now)
        for row in rows
        for seq, name in enumerate(("case.yellow", "case.red", "case.accept_by_law", "case.look"), 90)
    )
    first = Indicator.objects.select_related("matter").get(code="bus_lines")
    for n, matter in enumerate(_matters(first.matter, [f"Y-{n}" for n in range(MANY)])):
        more = copy(first)
        more._state = copy(first._state)
        more._state.adding, more.matter, more.code = True, matter, f"bus_lines_{n}"
        more.save(force_insert=True)
    menu = catalog.menu_by_code("open-company", local_day(now))
    for _n in range(60):
        cases.open_order(menu_version_id=menu.version_id, actor=person_by_username("firm"), now=now)


FULL = (
    ("clerk", "/desk/"), ("clerk", "/desk/?sort=party"), ("supervisor", "/board/supervise/"),
    *(("supervisor", f"/board/supervise/{kind}/") for kind in ("red", "yellow", "silent", "looks")),
    ("stat", "/board/register/"), ("firm", "/my/"), ("", "/items/"), ("", "/search/"), ("", "/menus/"),
)  # fmt: skip


def _rows(page: str) -> int:
    return sum(
        1 for one, above in _walk(main_of(page))
        if (one.name == "tr" and any(up.name == "tbody" for up in above)) or one.name in {"li", "article"}
    )  # fmt: skip


def test_lists_hold_one_row_and_hundreds(people: None, now: datetime, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed_catalog(now=now)
    case = _one_of_each(now)
    few = {}
    for who, where in FULL:
        answer = _as(who).get(where)
        assert answer.status_code == 200, (where, answer.status_code)
        few[where] = _rows(answer.content.decode())
        assert few[where] >= 1, where
    _hundreds(case, now)
    for who, where in FULL:
        answer = _as(who).get(where)
        assert answer.status_code == 200, (where, answer.status_code)
        page = answer.content.decode()
        assert few[where] <= _rows(page) <= 400, f"{where}: {_rows(page)} rows on one page"
        if where in {
            "/desk/",
            "/board/register/",
            "/my/",
            "/board/supervise/red/",
            "/board/supervise/looks/",
        }:
            assert 'rel="next"' in page, f"{where}: no way to the rows that are left"


@pytest.mark.parametrize("who", ["", "firm", "clerk", "leader"])
def test_without_a_database_the_page_of_failure_stands(
    people: None, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    client = _as(who)
    for where in ("/", "/items/", "/track/", "/desk/", "/my/", "/board/", "/board/register/", "/air/"):
        with monkeypatch.context() as patch:
            asked = _break(patch)
            answer = client.get(where)
        if not asked:  # a page that needs no database, or a visitor who is sent to sign in
            assert answer.status_code in {200, 302}
            assert not who
            continue
        assert len(asked) == 1, f"{where}: the page of failure asked the database as well"
        check_down(answer)


def _break(patch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []

    def fail(*_args: Any, **_named: Any) -> None:
        asked.append("asked")
        raise OperationalError("unable to open database file")

    patch.setattr(connection, "_cursor", fail)
    return asked


def check_names(routes: Iterable[tuple[str, Any, str, tuple[str, ...]]]) -> None:
    """A link by name leads to one page: two routes of one name differ only by what they are given."""
    found: dict[str, set[str]] = {}
    for where, _view, name, _roles in routes:
        found.setdefault(name, set()).add(where.partition("<")[0])
    twice = {name: places for name, places in found.items() if len(places) > 1}
    assert not twice, f"links by these names lead elsewhere: {twice}"


def test_no_two_pages_share_a_name() -> None:
    check_names(ROUTES)
    with pytest.raises(AssertionError, match="lead elsewhere"):
        check_names((("desk/x/", None, "x", ()), ("board/x/", None, "x", ())))


# Planted faults: the same functions must catch them.


def test_a_page_that_only_says_nothing_is_caught() -> None:
    good = '<main><div class="card"><p>还没有订单。<a href="/menus/">去点餐</a></p></div></main>'
    check_empty(good, "还没有订单")
    with pytest.raises(AssertionError, match="without anything to do"):
        check_empty(good.replace('<a href="/menus/">去点餐</a>', ""), "还没有订单")
    with pytest.raises(AssertionError, match="without anything to do"):  # a link far away is no help
        check_empty('<main><a href="/">x</a><div class="card"><p>还没有订单。</p></div></main>', "还没有订单")
    with pytest.raises(AssertionError, match="nobody says"):
        check_empty('<main><p><a href="/">x</a></p></main>', "还没有订单")
    with pytest.raises(AssertionError, match="blank panel"):
        check_empty('<main><section class="card"> </section></main>', "还没有订单")
    with pytest.raises(AssertionError, match="without rows"):
        check_empty("<main><table><tbody></tbody></table></main>", "还没有订单")
    with pytest.raises(AssertionError, match="its inside"):
        check_empty("<main><pre>Traceback (most recent call last)</pre></main>", "还没有订单")


def test_a_page_of_failure_that_tells_the_inside_is_caught(
    people: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEBUG = True  # Django's own page, with the whole stack
    with monkeypatch.context() as patch:
        _break(patch)
        answer = _as("").get("/items/")
    with pytest.raises(AssertionError):
        check_down(answer)
