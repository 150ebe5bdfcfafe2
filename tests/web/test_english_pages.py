"""Every page and every refusal in English: no Chinese is left but data that has no English.

Data are what people typed, names of people and firms, what acts recorded, and the content of an item that the
catalogue keeps in Chinese only (conditions, clauses). Whatever has its English must be shown in English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from hemei.accounts.queries import english_names as agencies
from hemei.accounts.queries import person_by_username
from hemei.cases import operations, queries
from hemei.catalog.queries.names import english_names
from hemei.cli.sample import RENT, make_order, run_case
from hemei.common.access import EVERYONE, may_open
from hemei.common.words import tell, told
from hemei.ledger.operations import seal
from hemei.rules.clock import PauseCause
from hemei.rules.words import say
from hemei.web.urls import ROUTES
from tests.zone import seed_zone
from tools import messages

CHINESE = re.compile(r"[\u3001-\u9fff\uff01-\uffe5]")
ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "content", "label")
LAWS = re.compile(
    r"《[^》]*(?:法|条例|办法|规定|细则|通知|意见)》|(?:行政许可法|民法典|民法通则|山东条例|统计法|国办发|国发|鲁政办)"
    r"[ 〔〕（）()0-9、号条款项第年前：民法通则一二三四五六七八九十百修正]*"
)
MASKED = re.compile(r"\S*\*{2,}\S*")
ALWAYS = ("简体中文", "中文", "和美", "行政许可法")  # the language switch, the name, the law that is cited
EACH = 3  # addresses looked at for each route and person


class Seen(HTMLParser):
    """What a person reads or hears of a page, and where he can go from it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._quiet += tag in ("script", "style")
        given = {name: value or "" for name, value in attrs}
        self.texts += [given[name] for name in ATTRIBUTES if name in given]
        if tag == "a" and given.get("href", "").startswith(("/", "?")):
            self.links.append(given["href"])

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.texts.append(data)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if value[:1] in "{[":
            try:
                yield from _strings(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _strings(key)
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def stored() -> frozenset[str]:
    """Chinese texts of the database that have no English: data, whatever page shows them."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = [f.name for f in model._meta.concrete_fields
                  if isinstance(f, models.CharField | models.TextField | models.JSONField)]  # fmt: skip
        for row in model._default_manager.values_list(*fields) if fields else ():
            for value in row:
                found |= {one.strip() for one in _strings(value) if CHINESE.search(one)}
    known = (
        {messages.key(one)[1] for one in messages.fresh() if one.id} | set(english_names()) | set(agencies())
    )
    return frozenset(one for one in found - known if len(one) > 1)


def left(texts: Iterable[str], data: frozenset[str]) -> list[str]:
    """What is still Chinese once laws and data are taken out."""
    found = []
    for text in dict.fromkeys(" ".join(one.split()) for one in texts):
        if not CHINESE.search(text) or text in data:
            continue
        rest = MASKED.sub("", text)
        for one in sorted(
            (one for one in data if one in rest and (len(one) > 3 or f"“{one}”" in rest)),
            key=len,
            reverse=True,
        ):
            rest = rest.replace(one, "")
        rest = LAWS.sub("", rest)
        for one in ALWAYS:
            rest = rest.replace(one, "")
        if CHINESE.search(rest):
            found.append(text)
    return found


@dataclass(frozen=True)
class Zone:
    """The numbers of what stands in the zone."""

    order: str
    case: str
    opinion: str
    token: str
    draft: str


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A request leaves its language on the thread; the next test shall not find it."""
    yield
    translation.deactivate()


def _case(order: str, item: str) -> Any:
    found = queries.order_by_number(order).cases.all()
    return next(queries.case_by_number(one.matter.number) for one in found if one.item_code == item)


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Zone:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    seed_zone(now=now - timedelta(days=30))
    at, clerk = now - timedelta(days=3), person_by_username("clerk")
    number = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=at).matter.number
    run_case(_case(number, "reg-company").matter.number, clerk=clerk, at=at, until=at + timedelta(hours=3),
             how="granted")  # fmt: skip
    for item in ("eia-report-form", "energy-review", "housing-fund"):
        run_case(_case(number, item).matter.number, clerk=clerk, at=now, until=now, how="accepted")
    ecology = person_by_username("ecology")
    operations.ask_opinions(case=_case(number, "eia-report-form"), agencies=["tax", "emergency"], mode="all",
                            actor=ecology, now=now)  # fmt: skip
    operations.pause_case(case=_case(number, "energy-review"), cause=PauseCause.EXPERT_REVIEW, expected_days=3,
                          notice="样例专家评审", actor=person_by_username("development-reform"), now=now)  # fmt: skip
    operations.refuse_case(case=_case(number, "housing-fund"), reasons="样例人数不符",
                           actor=person_by_username("housing-fund"), now=now)  # fmt: skip
    late = _case(number, "project-filing")
    operations.correct_case(
        case=late, points={late.papers.all()[0].paper: "样例缺公章"}, actor=clerk, now=now
    )
    operations.sweep(now=now)
    seal(now=now)
    draft = _draft(now)
    case = _case(number, "eia-report-form")
    return Zone(number, case.matter.number, case.opinions.all()[0].matter.number,
                _case(number, "reg-company").licence.token, draft)  # fmt: skip


def _draft(now: datetime) -> str:
    """A draft with half of its answers."""
    from hemei.catalog import queries as catalog
    from hemei.rules.workdays import local_day

    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    order = operations.open_order(menu_version_id=menu.version_id, actor=person_by_username("firm"), now=now)
    operations.save_answers(order=order, answers=RENT, form={}, actor=person_by_username("firm"), now=now)
    return str(order.matter.number)


WHO = (
    "",
    "firm",
    "clerk",
    "ecology",
    "ecology-head",
    "tax",
    "helper",
    "supervisor",
    "leader",
    "stat",
    "editor",
    "it",
)


def _starts(zone: Zone) -> list[str]:
    """An address for every route, with what stands in the zone."""
    found = []
    for pattern, _view, name, _roles in ROUTES:
        number = {"question": zone.draft, "plan": zone.draft, "form": zone.draft, "submit": zone.draft,
                  "opinion_act": zone.opinion}.get(name, zone.case if "desk/" in pattern else zone.order)  # fmt: skip
        values = {
            "str:number": number,
            "slug:key": "has_licence",
            "str:token": zone.token,
            "slug:kind": "csv",
        }
        codes = {"menu": "rent-and-produce", "item": "eia-report-form", "figure": "on-time"}
        values["slug:code"] = codes.get(name, "nothing")
        found.append("/" + re.sub(r"<([^>]+)>", lambda one, v=values: v.get(one[1], "1"), pattern))  # type: ignore[misc]
    return [*found, "/search/?q=租厂房", "/search/?q=xyzzy", "/nowhere/", "/api/v1/docs", "/track/?number=1",
            f"/track/?number={zone.order}", "/verify/none/", "/orders/DC-1/"]  # fmt: skip


def opened_by(who: str, starts: list[str]) -> list[str]:
    """The addresses that a person may open, and three of those which are shut: all of these answer with one page."""
    roles = person_by_username(who).roles if who else frozenset[str]()
    shut = []
    for where in starts:
        try:
            allowed = getattr(resolve(where.split("?")[0]).func, "allowed_roles", (EVERYONE,))
        except Resolver404:
            continue
        if not may_open(allowed, signed_in=bool(who), roles=roles):
            shut.append(where)
    return [where for where in starts if where not in shut[3:]]


def _language(client: Client) -> dict[str, str]:
    return {"HTTP_ACCEPT_LANGUAGE": "en"}


def _read(client: Client, where: str) -> tuple[int, Seen]:
    reply = client.get(where, **_language(client))  # type: ignore[arg-type]
    if (
        reply.streaming
    ):  # a file is closed by reading it to its end; closing it would close the connection too
        b"".join(reply.streaming_content)
    seen = Seen()
    if not reply.streaming and reply.headers.get("Content-Type", "").startswith(
        ("text/html", "application/problem")
    ):
        text = reply.content.decode()
        if "json" in reply.headers["Content-Type"]:
            seen.texts = list(_strings(json.loads(text)))
        else:
            seen.feed(text)
    return reply.status_code, seen


@lru_cache(maxsize=20_000)
def _route(where: str) -> str:
    try:
        return str(resolve(where).url_name)
    except Resolver404:
        return where


def walk(zone: Zone, who: str, data: frozenset[str]) -> list[str]:
    """Open every route of a person and some pages that they link to; return what is Chinese, with its place."""
    client = Client(raise_request_exception=False)
    if who:
        client.login(username=who, password=who)
    todo, count, done, found = opened_by(who, _starts(zone)), dict[str, int](), set[str](), []
    while todo:
        where = todo.pop(0).split("#")[0]
        if where in done or where.startswith("/static/"):
            continue
        done.add(where)
        status, seen = _read(client, where)
        assert status < 500, f"{who} {where}: {status}"
        found += [f"{who or 'visitor'} {where} [{status}]: {one}" for one in left(seen.texts, data)]
        for link in seen.links:
            link = where.split("?")[0] + link if link.startswith("?") else link
            name = _route(link.split("?")[0])
            if count.get(name, 0) < EACH and link not in done:
                count[name] = count.get(name, 0) + 1
                todo.append(link)
    return found


def test_pages_in_english(zone: Zone) -> None:
    data = stored()
    found = [one for who in WHO for one in walk(zone, who, data)]
    shown = dict.fromkeys(one.split("]: ", 1)[1] for one in reversed(found))
    where = {one.split("]: ", 1)[1]: one for one in reversed(found)}
    assert not found, f"{len(shown)} texts:\n" + "\n".join(where[one] for one in shown)


def test_a_planted_text_is_found(zone: Zone) -> None:
    seen = Seen()
    seen.feed("<main><p>Cases</p><p>忘了翻译的一句</p><button aria-label='关闭'>x</button></main>")
    assert left(seen.texts, stored()) == ["忘了翻译的一句", "关闭"]


CALLS = (
    ("", "get", "/api/v1/orders", None), ("", "get", "/api/v1/nothing", None),
    ("firm", "get", "/api/v1/orders/DC-1", None), ("clerk", "get", "/api/v1/orders/DC-1", None),
    ("firm", "post", "/api/v1/orders", {}), ("firm", "post", "/api/v1/orders", {"menu": "none"}),
    ("firm", "post", "/api/v1/plans", {"menu": "rent-and-produce", "answers": {"x": 1}}),
    ("", "put", "/api/v1/items", {}),
)  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_problems_in_english(zone: Zone, call: tuple[str, str, str, Any]) -> None:
    who, method, where, body = call
    client = Client()
    if who:
        client.login(username=who, password=who)
    reply = getattr(client, method)(where, data=body, content_type="application/json", **_language(client))
    assert reply.status_code >= 400
    assert left(_strings(reply.json()), frozenset()) == []


def test_an_act_refused_is_told_in_english(zone: Zone) -> None:
    client = Client()
    client.login(username="ecology", password="ecology")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    case = queries.case_by_number(zone.case)
    reply = client.post(
        f"/desk/case/{zone.case}/act/", {"act": "grant", "seen": case.matter.version}, follow=True
    )
    seen = Seen()
    seen.feed(reply.content.decode())
    assert left(seen.texts, stored()) == []


def test_names_of_the_catalogue_are_told(zone: Zone) -> None:
    with translation.override("en"):
        assert told("公司设立登记") == english_names()["公司设立登记"] != "公司设立登记"
        assert not CHINESE.search(tell("等{title}办完", title=say("《{name}》", name="营业执照")))
    with translation.override("zh-hans"):
        assert told("公司设立登记") == "公司设立登记"
