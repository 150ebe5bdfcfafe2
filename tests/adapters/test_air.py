"""A source over HTTP that stumbles, refuses, breaks off or answers in JSON; and the same data through `hemei air`."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from hemei.adapters.air import NoAnswer, fetch
from hemei.indicators.models import HourReading
from hemei.indicators.queries import air
from hemei.rules.workdays import SHANGHAI
from tests.indicators.air.conftest import file_of, make, windy

DAY = date(2026, 6, 1)


class Source(BaseHTTPRequestHandler):
    """Answers from `said`: a list of (status, kind, body) for each address, the last one for ever."""

    said: dict[str, list[tuple[int, str, bytes]]] = {}
    short: set[str] = set()

    def do_GET(self) -> None:
        answers = self.said[self.path]
        status, kind, body = answers.pop(0) if len(answers) > 1 else answers[0]
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) + (5 if status == 206 else 0)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing to say in a test."""


@pytest.fixture
def source() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_busy_source_is_asked_again(source: str) -> None:
    good = file_of(DAY, 1)
    Source.said["/hours.csv"] = [(503, "text/plain", b""), (429, "text/plain", b""), (200, "text/csv", good)]
    waits: list[float] = []
    found = fetch(f"{source}/hours.csv", sleep=waits.append)
    assert (found.tries, found.name, found.content) == (3, "hours.csv", good)
    assert waits == [1, 2]


def test_what_was_cut_off_is_not_taken(source: str) -> None:
    Source.said["/cut"] = [(206, "text/csv", b"half"), (200, "text/csv", b"whole")]
    assert fetch(f"{source}/cut", sleep=lambda _: None).content == b"whole"


@pytest.mark.parametrize("status", [401, 404])
def test_a_refusal_is_not_asked_again(source: str, status: int) -> None:
    Source.said["/no"] = [(status, "text/plain", b""), (200, "text/csv", b"x")]
    with pytest.raises(NoAnswer, match="拒绝"):
        fetch(f"{source}/no", sleep=lambda _: None)


def test_a_source_that_stays_away(source: str) -> None:
    Source.said["/away"] = [(500, "text/plain", b"")]
    with pytest.raises(NoAnswer, match="问了 4 次"):
        fetch(f"{source}/away", sleep=lambda _: None)
    with pytest.raises(NoAnswer, match="http"):
        fetch("file:///etc/hosts")


@pytest.mark.parametrize("body", [b'[{"a": 1', b"[]", b'{"data": 3}'])
def test_json_that_holds_no_records(source: str, body: bytes) -> None:
    Source.said["/odd.json"] = [(200, "application/json", body)]
    with pytest.raises(NoAnswer, match="什么都没有导入"):
        fetch(f"{source}/odd.json", sleep=lambda _: None)


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("air", *words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_from_the_source_to_a_published_figure(source: str, db: None) -> None:
    values = {"station": "a", "so2": 9, "no2": 30, "co": 0.8, "o3": 90, "pm10": 80, "pm2_5": 40}
    rows = [values | {"time": f"2026-06-01 {hour:02d}:00"} for hour in range(24)]
    rows[3] = rows[3] | {"pm2_5": None}
    Source.said["/hours.json"] = [(200, "application/json", json.dumps({"data": rows}).encode())]
    run(
        "station",
        "a",
        "样例站",
        "--from",
        "2020-01-01",
        "--at",
        "116",
        "36.4",
        "--address",
        "样例路",
        "--document",
        "样例",
    )
    assert "预览" in run("fetch", f"{source}/hours.json")
    assert not HourReading.objects.exists()
    assert "已写入" in run("fetch", f"{source}/hours.json", "--document", "样例源", "--yes")
    assert "新登记 10 个" in run("publish", "2026-06-01", "2026-06-02", "--place", "a")
    assert "10 个已发布的数全部重算" in run("recompute")
    run("flag", "a", "2026-06-01T00:00", "2026-06-02T00:00", "power", "--reason", "样例：停电")
    with pytest.raises(CommandError, match="重算不同"):
        run("recompute")
    assert "万元" in run("compensation", "--place", "a", "--on", "2026-07-01")


def test_stations_sections_and_wind_by_command(db: None) -> None:
    make("a")
    assert "迁址" in run(
        "move",
        "a",
        "--from",
        "2026-07-01",
        "--at",
        "116.2",
        "36.5",
        "--address",
        "样例新址",
        "--document",
        "样例",
    )
    assert "停用" in run("close", "a", "--reason", "样例：拆除")
    run("section", "s", "样例断面", "样例河", "3", "--document", "样例")
    assert "2 项" in run("water", "s", "2026-10-05", "cod=18", "nh3n=0.4", "--document", "样例单")
    with pytest.raises(CommandError, match="radium"):
        run("water", "s", "2026-10-06", "radium=18", "--document", "样例单")
    make("b")
    hour = timezone.localtime(timezone.now(), SHANGHAI)
    windy({hour.hour: "6.1"}, code="b", on=hour.date())
    assert "6.1 m/s，4 级，到停工的级别" in run("wind")


def test_files_by_command(db: None, tmp_path: Path) -> None:
    make("a")
    good, late, bad = (tmp_path / f"{name}.csv" for name in ("good", "late", "bad"))
    good.write_bytes(file_of(DAY, 1))
    late.write_bytes(file_of(DAY, 1, pm2_5="90"))
    bad.write_bytes(file_of(DAY, 1) + b"\n2026-06-01 24:00,1,1,1,1,1,1")
    run("import", str(good), "--station", "a", "--document", "样例", "--yes")
    with pytest.raises(CommandError, match="一行也没有写入"):
        run("import", str(bad), "--station", "a", "--document", "样例", "--yes")
    number = (
        run("import", str(late), "--station", "a", "--document", "样例", "--yes")
        .split("已写入 ")[1]
        .split("：")[0]
    )
    run("settle", "a", "2026-06-01T00:00", "2026-06-02T00:00", number, "--reason", "样例")
    assert air.period("a", DAY, date(2026, 6, 2)).days[0].values["pm2_5"] == 90
    assert "已撤回" in run("withdraw", number, "--reason", "样例")
    assert air.period("a", DAY, date(2026, 6, 2)).days[0].values["pm2_5"] == 40
