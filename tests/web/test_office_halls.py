"""Halls kept by the office: registered, changed, shut and retired by acts; a file only begins."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from hemei.accounts.models import Message
from hemei.accounts.queries import person_by_username
from hemei.cases.models import Appointment
from hemei.cases.operations.appointments import book
from hemei.catalog import queries as catalog
from hemei.catalog.models import Closing, Hall
from hemei.catalog.operations import load_halls
from hemei.ledger.models import Act
from hemei.ledger.queries import verify
from tests.zone import SEEDS, as_person, seed_zone

pytestmark = pytest.mark.django_db
HALL = {
    "name": "园区分厅（样例）", "address": "样例路 2 号", "hours": "09:00-12:00", "self_service": "1",
}  # fmt: skip


@pytest.fixture
def hall(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_zone(now=now)
    load_halls(folder=SEEDS)


def _text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def test_a_hall_is_made_on_pages_and_people_queue_there(hall: None, now: datetime) -> None:
    editor, anyone = as_person("editor"), as_person("")
    bad = editor.post("/office/halls/new/", HALL | {"code": "branch", "hours": "总是"})
    assert bad.status_code == 422
    assert "看不懂" in _text(bad)
    assert "园区分厅" in _text(bad)
    assert editor.post("/office/halls/new/", HALL | {"code": "branch"}).status_code == 302
    assert editor.post("/office/halls/new/", HALL | {"code": "branch"}).status_code == 422
    act = "/office/halls/branch/act/"

    def seen() -> str:
        found = re.search(r'name="seen" value="(\d+)"', _text(editor.get("/office/halls/branch/")))
        assert found
        return found[1]

    topic = {
        "act": "topic",
        "code": "firm",
        "letter": "f",
        "name": "企业事项",
        "items": "reg-company",
        "on_screen": "1",
    }
    strange = editor.post(act, topic | {"seen": seen(), "items": "no-such-item"})
    assert strange.status_code == 422
    assert "no-such-item" in _text(strange)
    assert editor.post(act, topic | {"seen": seen()}).status_code == 302
    window = {"act": "window", "code": "1", "name": "一号窗口", "skills": ["firm"]}
    assert editor.post(act, window | {"seen": "1"}).status_code == 409  # somebody was first
    assert editor.post(act, window | {"seen": seen(), "skills": ["dance"]}).status_code == 422
    assert editor.post(act, window | {"seen": seen()}).status_code == 302
    page = _text(anyone.get("/hall/branch/"))
    assert "一号窗口" in page
    assert "企业事项" in page
    assert anyone.post("/hall/branch/take/", {"topic": "firm"}).status_code == 302
    gone = topic | {"name": "企业事项", "on_screen": "", "seen": seen()}
    assert editor.post(act, gone).status_code == 302
    assert "企业事项" not in _text(anyone.get("/hall/branch/self/"))
    kept = editor.post(act, {"act": "drop_topic", "code": "firm", "seen": seen()})
    assert "1 号窗口还在办" in _text(kept)
    assert editor.post(act, window | {"code": "2", "skills": [], "seen": seen()}).status_code == 302
    assert editor.post(act, {"act": "drop_window", "code": "2", "seen": seen()}).status_code == 302
    assert editor.post(act, {"act": "drop_window", "code": "2", "seen": seen()}).status_code == 422
    assert editor.post(act, topic | {"code": "spare", "letter": "s", "seen": seen()}).status_code == 302
    assert editor.post(act, {"act": "drop_topic", "code": "spare", "seen": seen()}).status_code == 302
    assert editor.post(act, window | {"skills": [], "seen": seen()}).status_code == 302
    used = editor.post(act, {"act": "drop_topic", "code": "firm", "seen": seen()})
    assert "已经有人取号" in _text(used)
    assert editor.post(act, window | {"seen": seen()}).status_code == 302
    assert Act.objects.filter(name__in=["hall.drop_topic", "hall.drop_window"]).count() == 2
    assert editor.post(act, HALL | {"act": "hall", "self_service": "", "seen": seen()}).status_code == 302
    assert anyone.get("/hall/branch/self/").status_code == 404
    assert editor.post(act, {"act": "retire", "reason": "", "seen": seen()}).status_code == 422
    assert editor.post(act, {"act": "retire", "reason": "并入主厅", "seen": seen()}).status_code == 302
    assert anyone.get("/hall/branch/").status_code == 404
    assert "已停用" in _text(editor.get("/office/halls/"))
    assert editor.post(act, {"act": "reopen", "seen": seen()}).status_code == 302
    assert anyone.get("/hall/branch/").status_code == 200
    assert editor.get("/office/halls/?format=xlsx").content[:2] == b"PK"
    assert as_person("clerk").get("/office/halls/").status_code == 403
    assert verify().finding is None


def test_a_closing_shuts_the_hall_calls_appointments_off_and_is_lifted(hall: None, now: datetime) -> None:
    editor, today = as_person("editor"), localdate(now)
    day = catalog.book_days(today)[2]
    topic = catalog.topic_of(catalog.hall_by_code("main"), "company")
    booked = book(
        topic=topic,
        starts_at=catalog.slots(topic, day, now)[0].starts_at,
        actor=person_by_username("firm"),
        now=now,
    )
    shut = {
        "act": "shut",
        "first": day.isoformat(),
        "last": day.isoformat(),
        "window": "",
        "reason": "样例停电",
    }
    act = "/office/halls/main/act/"
    late = editor.post(act, shut | {"first": (today - timedelta(days=1)).isoformat()})
    assert late.status_code == 422
    assert "样例停电" in _text(late)
    reply = editor.post(act, shut, follow=True)
    assert "1 个预约已取消" in _text(reply)
    assert not Appointment.objects.get(pk=booked.pk).active
    assert "样例停电" in Message.objects.order_by("-pk")[0].text
    hall = catalog.hall_by_code("main")
    assert catalog.slots(catalog.topic_of(hall, "company"), day, now) == []
    assert not catalog.hall_open(
        hall, datetime.combine(day, datetime.min.time(), now.tzinfo).replace(hour=10)
    )
    assert "样例停电" in _text(as_person("").get("/hall/main/"))
    assert editor.post(act, shut).status_code == 422  # announced already
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(hall=hall, first=day, last=day, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(hall=hall, first=day, last=day - timedelta(days=1), reason="x")
    row = Closing.objects.get()
    assert editor.post(act, {"act": "lift", "closing": str(row.pk)}).status_code == 302
    assert catalog.slots(catalog.topic_of(catalog.hall_by_code("main"), "company"), day, now)
    window = {**shut, "window": "01", "first": today.isoformat(), "last": today.isoformat()}
    assert editor.post(act, window).status_code == 302
    one = next(w for w in catalog.hall_by_code("main").windows.all() if w.code == "01")
    assert not catalog.window_open(one, now)
    assert catalog.hall_open(catalog.hall_by_code("main"), now)
    assert [act.name for act in Act.objects.filter(name__startswith="hall.").order_by("pk")] == [
        "hall.enter", "hall.shut", "hall.lift", "hall.shut",
    ]  # fmt: skip


def test_a_file_never_overwrites_what_the_office_keeps(hall: None) -> None:
    Hall.objects.filter(code="main").update(address="新址")
    assert load_halls(folder=SEEDS) == 0
    assert Hall.objects.get(code="main").address == "新址"
