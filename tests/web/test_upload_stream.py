"""Uploads against the real server: two gigabytes are refused unread, a file too big is dropped as it streams."""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
MB = 2**20
MOST_MEMORY = 120 * MB  # what the server may grow by, whatever is sent to it
EDGE = "----edge"
PATIENCE = 60  # seconds: a busy machine is slow, not wrong


@dataclass(frozen=True, slots=True)
class Site:
    port: int
    place: Path
    temporary: Path
    pid: int
    told: dict[str, Any]

    def memory(self) -> int:
        """The highest resident memory of the server's processes so far, in bytes."""
        found = 0
        for pid in [self.pid, *_children(self.pid)]:
            text = Path(f"/proc/{pid}/status").read_text()
            found += int(re.search(r"VmHWM:\s+(\d+)", text)[1]) * 1024  # type: ignore[index]
        return found

    def left(self) -> list[str]:
        folders = (self.temporary, self.place / "uploads")
        return [str(path) for folder in folders for path in folder.rglob("*") if path.is_file()]

    def post(self, headers: list[str], body: Iterator[bytes]) -> tuple[int, str, int]:
        """Send until the server answers; returns status, body and how many bytes went out."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as wire:
            head = [
                f"POST /orders/{self.told['number']}/form/ HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
                f"Cookie: {self.told['cookie']}", f"Content-Type: multipart/form-data; boundary={EDGE}", *headers,
            ]  # fmt: skip
            wire.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
            sent = _pour(wire, body)
            wire.settimeout(PATIENCE)
            answer = _all(wire)
        status = int(answer.split(b" ", 2)[1]) if answer else 0
        return status, answer.decode(errors="replace"), sent

    def form(self, text: str, size: int) -> tuple[list[str], Iterator[bytes]]:
        """A form with one field of text behind one file of `size` bytes, as headers and stream."""

        def part(name: str, value: str) -> bytes:
            return f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()

        first = part("csrfmiddlewaretoken", self.told["token"]) + part(
            "draft_version", str(self.told["version"])
        )
        first += (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="p-{self.told["paper"]}"; filename="大图.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n%PDF-1.4\n"
        ).encode()
        last = b"\r\n" + part("f-proposed_name", text) + f"--{EDGE}--\r\n".encode()
        return [f"Content-Length: {len(first) + size + len(last)}"], _stream(first, size, last)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _stream(first: bytes, size: int, last: bytes) -> Iterator[bytes]:
    yield first
    block = b"\0" * 65536
    for _ in range(size // len(block)):
        yield block
    yield b"\0" * (size % len(block)) + last


def _pour(wire: socket.socket, body: Iterator[bytes]) -> int:
    sent = 0
    wire.setblocking(False)
    try:
        for block in body:
            left = memoryview(block)
            while left:
                answered, free, _ = select.select([wire], [wire], [], PATIENCE)
                if answered or not free:
                    return sent
                count = wire.send(left)
                sent, left = sent + count, left[count:]
    except (BrokenPipeError, ConnectionResetError):
        pass  # the server has answered and closed
    return sent


def _all(wire: socket.socket) -> bytes:
    found = b""
    try:
        while block := wire.recv(65536):
            found += block
    except (ConnectionResetError, TimeoutError):
        pass
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server as `script/server` starts it, with a temporary folder that is looked into afterwards."""
    place, temporary = tmp_path_factory.mktemp("zone"), tmp_path_factory.mktemp("tmp")
    env = {
        key: value
        for key, value in os.environ.items()
        if key not in {"HEMEI_DATABASE", "PYTEST_XDIST_WORKER"}
    }
    env |= {"HEMEI_DATA": str(place), "HEMEI_SECRET": "only-for-tests", "TMPDIR": str(temporary),
            "DJANGO_SETTINGS_MODULE": "config.settings_test"}  # fmt: skip
    made = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("serve_zone.py"))],
        env=env, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-2000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = re.search(
        r"granian (--interface .*?)config\.wsgi", (ROOT / "script" / "server").read_text(), re.DOTALL
    )
    assert command, "script/server starts the server in another way now"
    words = (
        command[1]
        .replace("\\\n", " ")
        .replace('"$listen"', "127.0.0.1")
        .replace('"$PORT"', str(port))
        .split()
    )
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("granian")), *words, "config.wsgi:application"], cwd=ROOT, env=env
    )
    try:
        _wait(port)
        yield Site(port, place, temporary, server.pid, json.loads(made.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int) -> None:
    for _ in range(1200):
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as wire:
                wire.sendall(b"GET /track/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if b" 200 " in _all(wire)[:20]:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("the server did not start")


def _saved(site: Site) -> str:
    import sqlite3

    with sqlite3.connect(site.place / "hemei.sqlite3") as database:
        return str(database.execute("SELECT form FROM cases_order").fetchone()[0])


def test_two_gigabytes_are_refused_unread(site: Site) -> None:
    before = site.memory()
    status, page, sent = site.post([f"Content-Length: {2**31}"], _stream(b"", 2**31, b""))
    assert status == 413
    assert "没有接收" in page
    assert "草稿" in page
    assert "压缩或拆分" in page
    assert sent < 64 * MB
    assert site.memory() - before < MOST_MEMORY
    assert site.left() == []


def test_a_body_of_untold_length_is_refused(site: Site) -> None:
    blocks = (b"10000\r\n" + b"\0" * 65536 + b"\r\n" for _ in range(32768))
    before = site.memory()
    status, page, sent = site.post(["Transfer-Encoding: chunked"], blocks)
    assert status == 411
    assert "没有说明大小" in page
    assert sent < 64 * MB
    assert site.memory() - before < MOST_MEMORY


def test_a_file_too_big_is_dropped_and_the_text_is_kept(site: Site) -> None:
    before = site.memory()
    status, page, _sent = site.post(*site.form("样例联系人", 150 * MB))
    assert status in {302, 422}, page[:500]
    assert "样例联系人" in json.loads(_saved(site)).values() or "样例联系人" in page
    assert site.memory() - before < MOST_MEMORY
    assert site.left() == []
