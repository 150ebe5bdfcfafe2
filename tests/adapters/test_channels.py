"""Messages go out once: a real SMTP server, a real HTTP server that stumbles, quiet hours, dead channels named."""

from __future__ import annotations

import base64
import email
import hmac
import json
import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message as Letter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.env import BadSetting, channel
from hemei.accounts.models import Dispatch, Party, Wish
from hemei.accounts.operations import dispatches, put_agency, put_user
from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.queries import Letter as Told
from hemei.accounts.queries import Person, person, person_by_username
from hemei.accounts.queries.dispatches import health
from hemei.adapters.channels import Failed, Parcel, Rejected, Unsure, sender
from hemei.adapters.channels.robots import dingtalk
from hemei.cases.models import Case
from hemei.cases.queries import order_by_number
from hemei.cli import deliver as delivering
from hemei.cli.sample import RENT, make_order, run_case
from hemei.ledger.operations import Refused
from tests.zone import as_person

NONE = {"mail": "off", "sms": "off", "wecom": "off", "dingtalk": "off"}


def deliver(*, now: datetime, **more: Any) -> dict[str, int]:
    """One round of the worker at an instant."""
    return delivering.deliver(now=now, clock=lambda: now, **more)


PARCEL = Parcel("message:1:2:mail", "w@example.cn", "样例：标题", "样例正文\n第二行")


class Post(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs; `mood` is what the next letters meet."""

    mood: list[str] = []
    letters: list[Letter] = []

    def handle(self) -> None:
        self._say("220 post")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            mood = self.mood[0] if self.mood else ""
            if verb == "RCPT" and mood in {"450", "550"}:
                self.mood.pop(0)
                self._say(f"{mood} no")
            elif verb == "DATA":
                self._say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.letters.append(email.message_from_bytes(body[:-5]))
                if mood == "cut":
                    self.mood.pop(0)
                    return
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Gate(BaseHTTPRequestHandler):
    """Answers with `said`: (status, body) in turn, the last one for ever; keeps what it was asked."""

    said: list[tuple[int, bytes]] = []
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, dict(self.headers), body))
        status, answer = self.said.pop(0) if len(self.said) > 1 else self.said[0]
        if not status:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        """Nothing to say in a test."""


def serve(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


class _Mute(ThreadingHTTPServer):
    def handle_error(self, *_args: object) -> None:
        """A closed connection is part of the story."""


@pytest.fixture
def post() -> Iterator[str]:
    Post.mood, Post.letters = [], []
    for port in serve(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)):
        yield f"smtp://127.0.0.1:{port}?from=zone@example.cn"


@pytest.fixture
def gate() -> Iterator[str]:
    Gate.said, Gate.asked = [(200, b"{}")], []
    for port in serve(_Mute(("127.0.0.1", 0), Gate)):
        yield f"http://tok:@127.0.0.1:{port}/send?sign=zone"


@pytest.fixture
def officer(db: None, settings: Any, tmp_path: Path) -> Person:
    settings.DATA, settings.CHANNELS, settings.SITE = tmp_path, NONE, "https://zone.example.cn"
    put_agency(code="tax", name="tax（样例）")
    return person(
        put_user(username="head", password="", label="样例", roles=["head", "supervisor"], agency="tax")
    )


def wish(who: Person, now: datetime, name: str = "mail", address: str = "w@example.cn", **kind: Any) -> None:
    """A confirmed address of somebody."""
    values = {
        "on": True,
        "language": "zh-hans",
        "quiet": (21, 8),
        "urgent_always": False,
        "zone": "样例区",
        **kind,
    }
    dispatches.put_wish(channel=name, address=address, actor=who, now=now, **values)
    row = Dispatch.objects.latest("pk")
    code = re.search(r"\d{6}", row.text)
    assert code
    Dispatch.objects.filter(pk=row.pk).delete()
    dispatches.confirm_wish(channel=name, code=code[0], actor=who, now=now)


def told(now: datetime, to: str = "role:supervisor", *, urgent: bool = False, n: int = 0) -> None:
    letter = Told(to, "x.y", f"样例：有事{n}", f"Sample: something {n}", "remedy", "ZG-1", urgent)
    tell_letters(letters=[letter], now=now)


def test_a_letter_by_smtp(post: str) -> None:
    send = sender("mail", post, folder=Path())
    assert send is not None
    send(PARCEL)
    letter = Post.letters[0]
    assert (letter["To"], letter["From"]) == ("w@example.cn", "zone@example.cn")
    assert letter["Message-ID"] == "<message.1.2.mail@example.cn>"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "第二行" in body.decode()
    send(Parcel("k", "w@example.cn", "a\r\nBcc: b@example.cn", "x"))
    assert Post.letters[1]["Bcc"] is None
    for mood, error in (("450", Failed), ("550", Rejected), ("cut", Unsure)):
        Post.mood.append(mood)
        with pytest.raises(error):
            send(PARCEL)
    gone = sender("mail", "smtp://127.0.0.1:9", folder=Path(), timeout=2)
    assert gone is not None
    with pytest.raises(Failed):
        gone(PARCEL)


def test_a_gateway_that_stumbles(gate: str) -> None:
    send = sender("sms", gate, folder=Path())
    assert send is not None
    Gate.said = [(503, b""), (429, b""), (200, b'{"code":"OK"}')]
    for _n in range(2):
        with pytest.raises(Failed):
            send(PARCEL)
    send(PARCEL)
    path, head, body = Gate.asked[-1]
    assert (path, head["Authorization"], head["Idempotency-Key"]) == ("/send", "Bearer tok", PARCEL.key)
    assert body == {"to": PARCEL.to, "sign": "zone", "text": PARCEL.text, "key": PARCEL.key}
    for status, answer, error in (
        (404, b"", Rejected), (302, b"", Rejected), (200, b'{"code":7}', Rejected), (0, b"", Unsure),
    ):  # fmt: skip
        Gate.said = [(status, answer)]
        with pytest.raises(error):
            send(PARCEL)
    assert all(path == "/send" for path, *_ in Gate.asked)  # carried nowhere else


def test_robots_of_chat_groups(gate: str) -> None:
    base = gate.partition("?")[0].replace("tok:@", "")
    send = sender("wecom", base, folder=Path())
    assert send is not None
    send(Parcel("k", "key-1&x=2", "样例", "正文"))
    assert Gate.asked[0][0] == "/send?key=key-1%26x%3D2"
    assert Gate.asked[0][2] == {"msgtype": "text", "text": {"content": "样例\n正文"}}
    for answer, error in ((b'{"errcode":45009}', Failed), (b'{"errcode":93000}', Rejected)):
        Gate.said = [(200, answer)]
        with pytest.raises(error):
            send(PARCEL)
    Gate.said = [(200, b'{"errcode":0}')]
    dingtalk(base, 5, clock=1700000000)(Parcel("k", "token1 SECabc", "样例", "正文"))
    assert Gate.asked[-1][0].startswith("/send?access_token=token1&timestamp=1700000000000&sign=")
    # computed apart: HMAC-SHA256 over "1700000000000\nSECabc", base64, quoted
    made = hmac.new(b"SECabc", b"1700000000000\nSECabc", "sha256").digest()
    assert parse_qs(Gate.asked[-1][0])["sign"] == [base64.b64encode(made).decode()]


def test_the_registry_and_its_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("mail", "sms", "wecom", "dingtalk"):
        assert sender(name, "off", folder=tmp_path) is None
        made = sender(name, "file", folder=tmp_path / "out")
        assert made is not None
        made(PARCEL)
        made(PARCEL)
        lines = (tmp_path / "out" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["key"] for line in lines] == [PARCEL.key] * 2
    console = sender("sms", "console", folder=tmp_path)
    assert console is not None
    console(PARCEL)
    assert "样例正文" in capsys.readouterr().out
    for name, wrong in (("mail", "https://x"), ("sms", "smtp://x"), ("mail", "pigeon"), ("x", "https://x")):
        with pytest.raises(ValueError, match=name):
            sender(name, wrong, folder=tmp_path)
    monkeypatch.setenv("HEMEI_MAIL", "smtp://u:topsecret@:0")
    with pytest.raises(BadSetting) as why:
        channel("HEMEI_MAIL", "smtp")
    assert "topsecret" not in str(why.value)
    for good in ("file", "off", "smtp://u:p@post.example.cn:25?from=a@b.cn"):
        monkeypatch.setenv("HEMEI_MAIL", good)
        assert channel("HEMEI_MAIL", "smtp") == good


def test_told_once_by_each_channel_and_tried_again(
    officer: Person, post: str, gate: str, settings: Any, now: datetime
) -> None:
    base = gate.partition("?")[0].replace("tok:@", "")
    settings.CHANNELS = {**NONE, "mail": post, "wecom": base}
    wish(officer, now)
    wish(officer, now, "wecom", "key-12345", language="en")
    deliver(now=now)
    told(now)
    told(now, "party:99")
    Gate.said = [(500, b""), (500, b""), (200, b'{"errcode":0}')]
    assert deliver(now=now)["failed"] == 1
    for minutes in (0.5, 1, 1.5, 3, 4, 60, 200):
        deliver(now=now + timedelta(minutes=minutes))
    assert len(Post.letters) == 1
    assert len(Gate.asked) == 3
    assert "Sample: something" in Gate.asked[2][2]["text"]["content"]
    assert "https://zone.example.cn/messages/" in Gate.asked[2][2]["text"]["content"]
    assert {one.way for one in Dispatch.objects.all()} == {"sent"}
    assert not Dispatch.objects.exclude(address="", text="").exists()  # kept no longer
    assert "没有失败" in next(iter(health(now))).said


def test_two_senders_and_a_dead_one_send_nothing_twice(officer: Person, post: str, now: datetime) -> None:
    wish(officer, now)
    deliver(now=now)
    told(now)
    dispatches.expand(now=now, site="", zone="样例")
    dispatches.expand(now=now, site="", zone="样例")
    [row] = dispatches.due(now=now, channels=["mail"])
    [other] = dispatches.due(now=now, channels=["mail"])
    assert dispatches.claim(row=row, now=now)
    assert not dispatches.claim(row=other, now=now)  # the second sender
    assert dispatches.sweep_dispatches(now=now)["dispatches unsure"] == 0
    later = now + timedelta(minutes=11)  # the first one died before it could say whether it went out
    assert dispatches.sweep_dispatches(now=later)["dispatches unsure"] == 1
    assert deliver(now=later, by={"mail": sender("mail", post, folder=Path())}) == {}  # type: ignore[dict-item]
    assert Post.letters == []
    finding = next(iter(health(later)))
    assert "电子邮件" in finding.said
    assert finding.number == 1


def test_a_dead_channel_is_named_and_rests(officer: Person, settings: Any, now: datetime) -> None:
    settings.CHANNELS = {**NONE, "mail": "smtp://127.0.0.1:9"}
    wish(officer, now)
    deliver(now=now)
    for n in range(3):
        told(now, n=n)
    at = now
    assert deliver(now=at) == {
        "left": 3,
        "failed": 1,
    }  # the others wait instead of running into the same wall
    for _n in range(40):
        at += timedelta(hours=4)
        deliver(now=at)
        if Dispatch.objects.filter(way="dead").count():
            break
    page = health(at)
    finding = next(iter(page))
    assert (finding.key, finding.state) == ("channel_mail", "bad")
    assert "ConnectionRefusedError" in finding.said
    assert "w@example.cn" not in finding.said
    put_user(username="it", password="", label="it", roles=["it"])
    assert "电子邮件" in as_person("it").get("/health/").content.decode()
    admin = as_person("it").get("/admin/accounts/dispatch/")
    assert admin.status_code in {200, 404}
    assert "w@example.cn" not in admin.content.decode()


def test_quiet_hours_and_what_is_urgent(officer: Person, settings: Any, now: datetime) -> None:
    settings.CHANNELS = {**NONE, "mail": "file", "sms": "file"}
    night = now + timedelta(hours=13)  # 23:00
    wish(officer, now)
    wish(officer, now, "sms", "13800000001", urgent_always=True)
    deliver(now=now)
    told(night)
    told(night, urgent=True)
    assert deliver(now=night) == {"left": 4, "sent": 1}
    assert deliver(now=night + timedelta(hours=8)) == {}
    assert deliver(now=night + timedelta(hours=9)) == {"sent": 3}


def test_preferences_by_their_page(
    officer: Person, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    settings.CHANNELS = {**NONE, "mail": "file"}
    client = as_person("head")
    page = "/messages/channels/"
    shown = client.get(page).content.decode()
    assert "本区没有开通这个渠道" in shown
    assert "只写进平台的文件" in shown
    keep = {"deed": "keep", "channel": "mail", "address": "w@example.cn", "on": "yes", "language": "en",
            "quiet_from": "22", "quiet_until": "7"}  # fmt: skip
    for wrong in (
        {"address": "w@example.cn\nBcc: x@y.cn"}, {"address": "http://169.254.0.1/"}, {"address": ""},
        {"channel": "wecom", "address": "https://evil.example/"}, {"channel": "sms", "address": "110"},
        {"channel": "none"}, {"quiet_from": "24"}, {"quiet_from": ""}, {"language": "xx"}, {"address": "a\0@b.cn\0,"},
    ):  # fmt: skip
        assert client.post(page, {**keep, **wrong}).status_code == 422, wrong
    assert client.post(page, keep).status_code == 302
    told(now)
    deliver(now=now)
    assert not Dispatch.objects.filter(key__startswith="message:").exists()  # not confirmed yet
    sent = (Path(settings.DATA) / "outbox" / "mail.jsonl").read_text(encoding="utf-8")
    code = re.search(r"Your code is (\d{6})", sent)
    assert code
    for _n in range(5):
        assert client.post(page, {"deed": "confirm", "channel": "mail", "code": "x"}).status_code == 422
    right = {"deed": "confirm", "channel": "mail", "code": code[1]}
    assert client.post(page, right).status_code == 422  # too many wrong ones
    with pytest.raises(Refused, match="过期"):
        dispatches.confirm_wish(channel="sms", code="1", actor=officer, now=now)
    Wish.objects.all().delete()
    wish(officer, now, language="en")
    assert "已开通" in client.get(page).content.decode()
    assert client.post(page, {**keep, "address": "other@example.cn"}).status_code == 302
    assert Wish.objects.get().confirmed_at is None  # another address is confirmed anew
    assert client.post(page, {"deed": "drop", "channel": "mail"}).status_code == 302
    assert not Wish.objects.exists()


def test_senders_follow_the_settings(officer: Person, settings: Any) -> None:
    settings.CHANNELS = {"mail": "file", "sms": "off", "wecom": "console", "dingtalk": "off"}
    assert set(delivering.senders()) == {"mail", "wecom"}


@pytest.mark.parametrize(
    ("language", "words"), [("", "已办结，请点链接评价"), ("en", "has ended. Please rate it")]
)
def test_the_link_to_rate_is_sent_once_in_the_language_of_the_number(
    zone: None, settings: Any, tmp_path: Path, now: datetime, language: str, words: str
) -> None:
    settings.DATA, settings.CHANNELS = tmp_path, {**NONE, "sms": "file"}
    settings.SITE = "https://zone.example.cn"
    Party.objects.update(phone="13800000001")
    if language:
        Wish.objects.create(
            user=get_user_model().objects.get(username="firm"), channel="sms", address="13800000001", on=False,
            language=language, quiet_from=21, quiet_until=8, confirmed_at=now,
        )  # fmt: skip
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now - timedelta(hours=2))
    case = next(
        one for one in order_by_number(order.matter.number).cases.all() if one.matter.state == "submitted"
    )
    number = case.matter.number
    clerk = person_by_username("clerk")
    run_case(number, clerk=clerk, at=now - timedelta(hours=2), until=now, how="granted")
    ended = Case.objects.select_related("matter").get(matter__number=number).matter.closed_at
    assert ended
    assert deliver(now=ended + timedelta(seconds=1)).get("invited") == 1
    assert "invited" not in deliver(now=ended + timedelta(minutes=1))
    assert deliver(now=ended + timedelta(days=1)) in ({}, {"sent": 1})  # at night it waited
    [line] = (tmp_path / "outbox" / "sms.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["to"] == "13800000001"
    assert words in json.loads(line)["text"]
    path = re.search(r"https://zone\.example\.cn(/rate/\S+/)", json.loads(line)["text"])
    assert path
    assert case.matter.title in Client().get(path[1]).content.decode()
    assert Client().post(path[1], {"score": "5", "text": ""}).status_code == 302
    assert Dispatch.objects.get(key=f"rate:case:{number}").text == ""
