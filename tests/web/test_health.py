"""What the health page, the doctor and a watching program see: planted faults, each named with what to do."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from hemei.accounts.operations import put_user
from hemei.common import health_machine
from hemei.common.beats import note
from hemei.common.health import State, check_up, worst
from hemei.ledger.operations import import_history, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(settings: Any, tmp_path: Path, monkeypatch: Any) -> datetime:
    """A zone in which nothing is wrong, at an instant in March of a year whose next one is known too."""
    now = datetime(2025, 3, 10, 2, 0, tzinfo=UTC)
    settings.DATA, settings.SAMPLE, settings.CERTIFICATE = tmp_path, True, ""
    for name in ("HEMEI_HOST", "HEMEI_CHECK_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(health_machine, "clock", lambda now: iter(()))
    note("worker", at=now - timedelta(seconds=20), done={})
    note("backup", at=now - timedelta(hours=5), bytes=10_000_000)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(health_machine.shutil, "disk_usage", lambda _path: usage(1, 1, 90 * 1024**3))
    return now


def states(now: datetime) -> dict[str, State]:
    return {one.key: one.state for one in check_up(now=now)}


def test_a_well_zone_has_nothing_to_do(well: datetime) -> None:
    assert {key: state for key, state in states(well).items() if state != State.GOOD} == {}
    assert {"database", "worker", "seal_age", "queue", "intake", "disk", "calendar", "seal", "backup"} <= set(
        states(well)
    )


def _old_act(now: datetime) -> None:
    _act(now - timedelta(hours=3))


def _act(at: datetime) -> None:
    import_history(kind="history", number="H", title="样例", events=[("a", "x", at)], known_at=at, payload={})


def _certificate(now: datetime) -> None:
    from django.conf import settings

    from hemei.common.signing import seal_of

    seal_of(Path(settings.DATA), now - timedelta(days=3650 - 20))


def _full(now: datetime) -> None:
    health_machine.shutil.disk_usage = lambda _path: namedtuple("u", "free")(10**9)  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("plant", "key", "state"),
    [
        (lambda now: note("worker", at=now - timedelta(minutes=4)), "worker", State.WARN),
        (lambda now: note("worker", at=now - timedelta(hours=4)), "worker", State.BAD),
        (lambda now: note("backup", at=now - timedelta(hours=30), bytes=1), "backup", State.WARN),
        (lambda now: note("backup", at=now - timedelta(days=4), bytes=1), "backup", State.BAD),
        (_old_act, "seal_age", State.WARN),
        (lambda now: _act(now - timedelta(days=2)), "seal_age", State.BAD),
        (lambda now: (_act(now + timedelta(hours=1)), seal(now=now)), "clock_back", State.BAD),
        (_certificate, "seal", State.WARN),
        (_full, "disk", State.BAD),
    ],
)
def test_a_fault_is_named_with_what_to_do(
    plant: Callable[[datetime], object], key: str, state: State, well: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(
        health_machine.shutil, "disk_usage", health_machine.shutil.disk_usage
    )  # put back after `_full`
    plant(well)
    found = {one.key: one for one in check_up(now=well)}
    assert {one.key for one in found.values() if one.state != State.GOOD} == {key}
    assert found[key].state == state
    assert found[key].todo


def test_next_years_calendar_is_missed_in_time(well: datetime) -> None:
    when = datetime(2026, 9, 1, 2, 0, tzinfo=UTC), datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert [next(health_machine.calendar(at)).state for at in when] == [State.GOOD, State.WARN]
    assert next(health_machine.calendar(datetime(2027, 1, 2, 2, 0, tzinfo=UTC))).state == State.BAD


def test_a_misspelt_setting_is_named_with_the_right_one(well: datetime, monkeypatch: Any) -> None:
    monkeypatch.setenv("HEMEI_HOST", "x")
    said = next(one for one in check_up(now=well) if one.key == "settings").said
    assert "没有 HEMEI_HOST 这个设置。是不是 HEMEI_HOSTS？" in said


def test_a_look_that_fails_does_not_hide_the_others(well: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        health_machine.shutil, "disk_usage", lambda _path: (_ for _ in ()).throw(OSError("gone"))
    )
    found = check_up(now=well)
    assert [one.key for one in found if one.state == State.BAD] == ["disk"]
    assert "backup" in {one.key for one in found}


def _signed_in(role: str) -> Client:
    put_user(username=role, password="x", label=role, roles=[role])
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def test_the_page_shows_the_worst_first_in_both_languages(well: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: well)
    note("worker", at=well - timedelta(hours=4))
    client = _signed_in("it")
    text = client.get("/health/").content.decode()
    assert text.index("后台任务</th>") < text.index("数据库</th>")
    assert "有 1 处要处理。" in text
    assert "systemctl start hemei-worker" in text
    english = client.get("/health/", headers={"accept-language": "en"}).content.decode()
    assert "needs attention" in english or "to be dealt with" in english
    assert _signed_in("clerk").get("/health/").status_code == 403


def test_a_watching_program_reads_states_and_on_this_machine_numbers(
    well: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: well)
    here, there = Client(), Client(REMOTE_ADDR="203.0.113.9")
    body = here.get("/healthz").json()
    assert body["state"] == "good"
    assert {one["key"]: one["number"] for one in body["checks"]}["disk"] == 90.0
    assert {frozenset(one) for one in there.get("/healthz").json()["checks"]} == {frozenset({"key", "state"})}


def test_without_its_database_the_site_says_503(monkeypatch: Any) -> None:
    def gone(*_args: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("hemei.web.health.connection.cursor", gone)
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["state"]) == (503, "bad")


def test_doctor_says_it_in_words_and_by_its_exit_code(well: datetime, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: well)
    call_command("doctor")
    assert "正常  后台任务：最近一轮在" in capsys.readouterr().out
    note("worker", at=well - timedelta(hours=4))
    with pytest.raises(SystemExit):
        call_command("doctor", "--json")
    body = json.loads(capsys.readouterr().out)
    assert body["state"] == worst(check_up(now=well)) == "bad"
