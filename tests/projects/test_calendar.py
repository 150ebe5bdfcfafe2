"""Map and calendar: a schematic that the zone draws, everything on its day, a feed by a secret address."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.ledger.operations import Refused
from hemei.ledger.queries import verify
from hemei.projects import operations as do
from hemei.projects.models import CalendarFeed, ParkMap, Project
from hemei.projects.operations import calendars, works
from hemei.projects.operations.visits import Where, plan_visit
from hemei.projects.queries import calendars as reading
from tests.projects.conftest import ON, PARKS, PLAN, WATCH
from tests.rules.icalreader import read
from tests.rules.test_maps import SQUARE, drawn
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for page in ("maps", "calendar", "pages", "forms"):
        monkeypatch.setattr(f"hemei.web.projects.{page}.parks", lambda on: PARKS)
    seed_people()
    return now


def test_a_schematic_is_checked_previewed_and_replaced(zone: datetime, make: Callable[..., Project]) -> None:
    row = make()
    boss, plain = as_person("supervisor"), as_person("clerk")
    page = plain.get("/projects/map/").content.decode()
    assert "还没有画过边界" in page
    assert f"/projects/at/{row.matter.number}/" in page
    assert page.count('class="pm-p"') == len(PARKS)
    taken = plain.get("/projects/map/?format=geojson").content

    def post(content: bytes, **more: Any) -> Any:
        given = {"file": SimpleUploadedFile("p.geojson", content), "document": "样例底图", **more}
        return boss.post("/projects/map/import/", given)

    wrong = post(drawn(("park-01", [SQUARE[:-1]])))
    assert wrong.status_code == 422
    assert "没有闭合" in wrong.content.decode()
    assert "样例底图" in wrong.content.decode()
    good = drawn(("park-01", [SQUARE]))
    look = post(good, only="1")
    assert 'class="pm-p"' in look.content.decode()
    assert "样例 02 号园区" in look.content.decode()  # not drawn, and named
    assert not ParkMap.objects.exists()
    assert post(good, document=" ").status_code == 422
    assert post(good).status_code == 302
    assert post(good, document="样例底图二").status_code == 302
    assert [one.ended_at is None for one in ParkMap.objects.order_by("pk")] == [False, True]
    page = plain.get("/projects/map/").content.decode()
    assert "还没有画过边界" not in page
    assert page.count('class="pm-p"') == 1
    assert "样例底图二" in page
    assert post(taken).status_code == 302  # what was taken out goes in again
    assert plain.post("/projects/map/import/", {}).status_code == 403
    assert plain.get("/projects/map/?format=xlsx").content.startswith(b"PK")
    assert verify().finding is None


def _filled(now: datetime, make: Callable[..., Project]) -> Project:
    row = make(plan={**PLAN, "topping": ON + timedelta(days=2)})
    plan_visit(
        where=Where("样例企业", "park-02"),
        day=ON + timedelta(days=1),
        purpose="样例：问需",
        actor=WATCH,
        now=now,
    )
    plan = works.Planned(
        "road", "样例路，一期；东段", "样例地点", "tax", 2026, Decimal(900), ON + timedelta(days=3), "park-01"
    )
    works.enter_work(plan=plan, actor=_officer(), now=now)
    return row


def _officer() -> Any:
    return person_by_username("helper")


def test_everything_stands_on_its_day(zone: datetime, make: Callable[..., Project]) -> None:
    row = _filled(zone, make)
    found = reading.events(ON, ON + timedelta(days=6), today=ON)
    assert [(one.day - ON).days for one in found] == [1, 2, 3]
    assert [one.kind for one in found] == ["visit", "milestone", "work"]
    late = reading.events(date(2026, 3, 1), date(2026, 3, 31), today=ON)
    assert [(one.kind, one.state, one.what) for one in late] == [("milestone", "late", "施工许可")]
    assert reading.events(ON, ON + timedelta(days=6), today=ON, park="park-02")[0].kind == "visit"
    number = row.matter.number
    do.forecast(
        number=number,
        kind="topping",
        day=ON + timedelta(days=40),
        note="样例：雨",
        actor=_officer(),
        now=zone,
    )
    assert len(reading.events(ON, ON + timedelta(days=6), today=ON)) == 2  # it moves with its forecast

    client = as_person("leader")
    month = client.get("/projects/calendar/").content.decode()
    assert month.count("<td class=") == 42
    assert "样例路，一期" in month
    for query in ("?view=week&on=2026-11-24", "?on=2026-02", "?on=0001-01-01", "?on=x&kind=zzz&park=%00",
                  "?kind=visit&park=park-02", "?on=9999-12-31"):  # fmt: skip
        assert client.get(f"/projects/calendar/{query}").status_code == 200, query
    assert client.get("/projects/calendar/?format=xlsx").content.startswith(b"PK")
    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get("/projects/calendar/?view=week&on=2026-11-24")
        counts.append(len(seen))
        for _more in range(3):
            make(f"样例 {_n}{_more}", plan={"start": ON + timedelta(days=1)})
    assert counts[0] == counts[1] <= 14


def test_a_feed_is_secret_readable_and_revocable(zone: datetime, make: Callable[..., Project]) -> None:
    _filled(zone, make)
    client, visitor = as_person("leader"), Client()
    reply = client.post("/projects/calendar/", {"make": "1", "park": ""})
    assert reply["Cache-Control"] == "no-store"
    url = re.findall(r"http://testserver(/projects/calendar/feed/[\w-]+\.ics)", reply.content.decode())[0]
    row = CalendarFeed.objects.select_related("matter").get()
    assert row.digest not in url
    assert url.split("/")[-1][:-4] not in client.get("/projects/calendar/").content.decode()  # shown once
    answer = visitor.get(url)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    head, events = read(answer.content)
    assert head["X-WR-CALNAME"] == "和美项目日历"
    titles = [one["SUMMARY"] for one in events]
    assert "民生实事完成日：样例路，一期；东段 样例地点" in titles
    assert [one["DTSTART"] for one in events if "走访" in one["SUMMARY"]] == ["20261124"]
    assert read(visitor.get(url).content)[1] == events  # the same thing keeps its UID
    assert as_person("helper").post("/projects/calendar/", {"revoke": row.matter.number}).status_code == 422
    assert visitor.get("/projects/calendar/feed/wrong.ics").status_code == 404
    get_user_model().objects.filter(username="leader").update(is_active=False)
    assert visitor.get(url).status_code == 404  # who left reads nothing
    get_user_model().objects.filter(username="leader").update(is_active=True)
    client = as_person("leader")
    assert client.post("/projects/calendar/", {"revoke": row.matter.number}).status_code == 302
    assert visitor.get(url).status_code == 404
    assert client.post("/projects/calendar/", {"park": "park-77"}).status_code == 422
    who = person_by_username("leader")
    for _n in range(10):
        calendars.make_feed(park="park-01", actor=who, now=zone)
    with pytest.raises(Refused, match="已有 10 个"):
        calendars.make_feed(park="", actor=who, now=zone)
    assert verify().finding is None
