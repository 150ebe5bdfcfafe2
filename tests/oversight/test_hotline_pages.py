"""Pages of the hotline: anybody's form, the operator's screen, one ticket by its forms, figures, files with preview."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.models import Dispatch
from hemei.accounts.operations import put_user
from hemei.accounts.queries import Person, person
from hemei.ledger.operations import Refused
from hemei.oversight.models import HotlineTicket, TicketIntake, TicketPhoto
from hemei.oversight.operations import ticket_files, tickets
from hemei.oversight.operations.tickets import Told
from hemei.oversight.queries.following import code_of, ticket_paths
from hemei.oversight.queries.ticket_files import read_tickets
from tests.oversight.conftest import PHOTO
from tests.zone import as_person

People = Callable[[str], Person]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hotline"
TEXT = {"kind": "complain", "title": "", "text": "样例路工地凌晨施工<script>alert(1)</script>", "place": "样例路",
        "caller": "样例甲乙", "phone": "13800000009"}  # fmt: skip
HEADS = "编号,标题,内容,类型,受理时间,答复期限,办结时间\n"
ROWS = HEADS + "A-1,样例路灯不亮,样例,投诉,2026-11-02 09:00,2026-11-09,2026-11-10\n"


@pytest.fixture
def at(people: People, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    people("unit")

    def of(name: str) -> Client:
        if name == "op":
            put_user(username="op", password="op", label="话务员（样例）", roles=["operator"])
        else:
            people(name)
        return as_person(name)

    return of


def _file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", content)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_anybody_sends_and_the_centre_dispatches_by_its_forms(at: Callable[[str], Client]) -> None:
    public = Client()
    for wrong in ({"kind": ""}, {"text": ""}, {"phone": ""}, {"text": "长" * 50_000}):
        refused = public.post("/hotline/", {**TEXT, **wrong})
        assert refused.status_code == 422
        assert "样例甲乙" in text(refused)
    assert public.post("/hotline/", TEXT).status_code == 302
    row = HotlineTicket.objects.select_related("matter").get()
    page, op, unit = f"/hotline/desk/{row.matter.number}/", at("op"), at("unit")
    assert unit.get(page).status_code == 404  # not its own yet
    shown = text(op.get(page))
    assert "&lt;script&gt;" in shown
    assert "<script>alert" not in shown
    assert "13800000009" not in shown
    assert "环境污染和噪声" in shown
    seen = {"seen": row.matter.version}
    assert op.post(page, {**seen, "deed": "dispatch", "unit": "nowhere", "category": ""}).status_code == 422
    sent = {**seen, "deed": "dispatch", "unit": "approval-service", "category": "environment"}
    assert op.post(page, sent).status_code == 302
    assert op.post(page, sent).status_code == 409
    for deed in (
        {"deed": "sign"},
        {"deed": "contact", "note": "样例"},
        {"deed": "reply", "text": "样例：已停工"},
    ):
        row.matter.refresh_from_db()
        assert unit.post(page, {**deed, "seen": row.matter.version}).status_code == 302
    row.matter.refresh_from_db()
    called = {
        "deed": "called",
        "seen": row.matter.version,
        "solved": "yes",
        "level": "5",
        "note": "样例：好了",
    }
    assert unit.post(page, called).status_code == 422
    assert "13800000009" in text(op.post(page, {"deed": "look", "purpose": "样例：回访"}))
    row.matter.refresh_from_db()
    assert op.post(page, {**called, "seen": row.matter.version}).status_code == 302
    assert "工单已办结" in text(op.get(page))
    figures = text(at("leader").get("/hotline/desk/figures/?period=2026-11"))
    assert "100.0%" in figures
    assert "measure=solved&amp;hit=yes" in figures
    assert row.matter.number in text(
        op.get("/hotline/desk/?measure=solved&hit=yes&from=2026-11-01&until=2026-12-01")
    )
    book = op.get("/hotline/desk/?format=xlsx").content
    table = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any(row.matter.number in map(str, line) for line in table)


def test_ten_thousand_from_one_address_stop_at_the_limit(at: Callable[[str], Client]) -> None:
    public = Client()
    for _n in range(20):
        assert public.post("/hotline/", TEXT).status_code == 302
    for _n in range(5):
        stopped = public.post("/hotline/", TEXT)
        assert stopped.status_code == 422
    assert "一小时" in text(stopped)
    assert HotlineTicket.objects.count() == 20


def test_a_caller_without_an_account_follows_his_ticket_and_is_told_by_sms(
    at: Callable[[str], Client], settings: Any, now: datetime
) -> None:
    settings.SITE = "https://zone.example"
    public, op, unit = Client(), at("op"), at("unit")
    given = {**TEXT, "sms": "yes"}
    assert public.post("/hotline/", {**given, "photo": _file(b"%PDF-1.4 no picture")}).status_code == 422
    assert (
        public.post(
            "/hotline/", {**given, "photo": [_file(PHOTO + bytes([n])) for n in range(7)]}
        ).status_code
        == 422
    )
    assert not HotlineTicket.objects.exists()
    sent = public.post("/hotline/", {**given, "photo": [_file(PHOTO), _file(PHOTO)]})
    row = HotlineTicket.objects.select_related("matter").get()
    number, code = row.matter.number, code_of(row.matter.number)
    assert (sent["Location"], row.photos.count()) == (f"/hotline/follow/?number={number}", 1)
    told = text(public.get(sent["Location"]))
    assert code in told
    assert TEXT["place"] not in told
    sms = Dispatch.objects.get()
    assert (sms.channel, sms.address) == ("sms", TEXT["phone"])
    assert f"查询码 {code}" in sms.text
    assert f"https://zone.example/hotline/follow/?number={number}" in sms.text
    other = op.post("/hotline/desk/new/", {**given, "phone": "0635-8000000", "deed": "take"})
    assert other.status_code == 302  # no mobile, no SMS
    merged = HotlineTicket.objects.select_related("matter").order_by("-pk")[0]
    HotlineTicket.objects.filter(pk=merged.pk).update(phone="13800000008", sms="en")
    merge = {"deed": "merge", "into": number, "seen": merged.matter.version}
    assert op.post(f"/hotline/desk/{merged.matter.number}/", merge).status_code == 302
    page = f"/hotline/desk/{number}/"
    dispatch = {"deed": "dispatch", "unit": "approval-service", "category": "", "seen": row.matter.version}
    assert op.post(page, dispatch).status_code == 302
    for deed in (
        {"deed": "sign"},
        {"deed": "reply", "text": "样例：已停工", "photo": _file(PHOTO + b"after")},
    ):
        row.matter.refresh_from_db()
        assert unit.post(page, {**deed, "seen": row.matter.version}).status_code == 302
    texts = list(Dispatch.objects.filter(address=TEXT["phone"]).order_by("pk").values_list("text", flat=True))
    assert [("已受理" in one, "已转" in one, "有答复" in one) for one in texts] == [
        (True, False, False), (False, True, False), (False, False, True)
    ]  # fmt: skip
    assert not [one for one in texts if "工地" in one or "停工" in one]
    theirs = list(
        Dispatch.objects.filter(address="13800000008").order_by("pk").values_list("text", flat=True)
    )
    assert [merged.matter.number in one and number not in one.split("?")[0] for one in theirs] == [True, True]
    assert "was answered" in theirs[1]
    for wrong in (
        {"number": number, "code": "0"},
        {"number": "RX-1", "code": code},
        {"number": "\0", "code": "\0"},
    ):
        assert public.post("/hotline/follow/", wrong).status_code == 422
    mine = public.post("/hotline/follow/", {"number": f" {number.lower()}", "code": f"{code[:4]} {code[4:]}"})
    assert "样例：已停工" in text(mine)
    assert "13800000009" not in text(mine)
    links = set(re.findall(r"/hotline/photo/[^\"]+/", text(mine)))
    assert len(links) == 2
    for link in links:
        assert public.get(link)["Content-Type"] == "image/png"
    assert public.get("/hotline/photo/1/").status_code == 404
    theirs_page = text(public.post(
        "/hotline/follow/", {"number": merged.matter.number, "code": code_of(merged.matter.number)}
    ))  # fmt: skip
    assert "样例：已停工" in theirs_page  # the answer, not what the other caller wrote
    assert len(re.findall(r"<img", theirs_page)) == 1
    assert "答复的照片" in text(unit.get(page))
    for _n in range(20):
        last = public.post("/hotline/follow/", {"number": number, "code": "1"})
    assert "过一小时" in text(last)
    assert public.post("/hotline/follow/", {"number": number, "code": code}).status_code == 422
    assert ticket_paths() == {one.path for one in TicketPhoto.objects.all()}


def test_the_operator_looks_before_he_writes(at: Callable[[str], Client], people: People) -> None:
    op, firm = at("op"), at("firm")
    assert firm.post("/hotline/", TEXT).status_code == 302
    own = HotlineTicket.objects.get()
    assert own.person == f"party:{people('firm').party_id}"
    assert own.matter.number in text(firm.get("/hotline/my/"))
    assert own.matter.number not in text(at("other").get("/hotline/my/"))
    checked = text(op.post("/hotline/desk/new/", {**TEXT, "deed": "check"}))
    assert own.matter.number in checked
    assert "因为写到" in checked
    assert HotlineTicket.objects.count() == 1
    assert op.post("/hotline/desk/new/", {**TEXT, "deed": "take", "category": "no"}).status_code == 422
    assert op.post("/hotline/desk/new/", {**TEXT, "deed": "take", "secret": "yes"}).status_code == 302
    secret = HotlineTicket.objects.order_by("-pk")[0]
    assert text(op.get("/hotline/desk/")).count("样例路") == 1
    assert secret.matter.title == "保密工单"


def test_a_file_is_checked_entered_whole_and_taken_back(at: Callable[[str], Client]) -> None:
    op, watch = at("op"), at("watch")

    def send(content: bytes | str, name: str = "a.csv") -> Any:
        data = content.encode() if isinstance(content, str) else content
        return op.post("/hotline/desk/files/", {"deed": "send", "file": SimpleUploadedFile(name, data)})

    for name, junk in (("a.txt", "x"), ("a.xlsx", "x"), ("a.csv.gz", "x"), ("a.csv", b"\xff\xfe\x00\xd8")):
        assert send(junk, name).status_code == 422
    assert op.post("/hotline/desk/files/", {"deed": "send"}).status_code == 422
    wrong = ROWS + "A-1,样例,,,2026-11-02,,\nA-2,,,,2026/13/01,,\nA-3,样例,,,2026-11-02,,2026-11-01\n"
    faulty = text(op.get(send(wrong)["Location"]))
    for cell in ("A3", "B4", "E4", "G5"):
        assert f">{cell}<" in faulty
    assert not HotlineTicket.objects.exists()
    assert "没有“编号”这一列" in text(op.get(send("标题\n样例\n")["Location"]))
    page = send(gzip.compress(ROWS.encode("gb18030")), "a.csv.gz")["Location"]
    assert "逾期办结" in text(op.get(page))
    assert not HotlineTicket.objects.exists()
    assert op.post(page, {"deed": "enter"}).status_code == 302
    row = HotlineTicket.objects.select_related("matter").get()
    assert (row.outside, row.matter.state, row.kind, row.opened_on) == (
        "A-1",
        "closed",
        "complain",
        date(2026, 11, 2),
    )
    assert "已经导入过" in text(op.get(send(ROWS)["Location"]))
    assert op.post(page, {"deed": "undo"}).status_code == 422
    assert watch.post(page, {"deed": "undo"}).status_code == 302
    assert watch.get(f"/hotline/desk/{row.matter.number}/").status_code == 404
    again = send(ROWS)["Location"]
    assert op.post(again, {"deed": "halt"}).status_code == 302
    template = op.get("/hotline/desk/files/?format=xlsx").content
    assert "编号" in str(
        CalamineWorkbook.from_filelike(io.BytesIO(template)).get_sheet_by_index(0).to_python()[0]
    )


def test_lists_and_pages_ask_little(at: Callable[[str], Client], now: datetime) -> None:
    who = person(put_user(username="op", password="op", label="话务员（样例）", roles=["operator"]))
    for n in range(60):
        told = Told("ask", f"样例咨询{n}", f"样例咨询第{n}件怎么办理")
        tickets.take(told=told, way="phone", actor=who, now=now)
    op = as_person("op")
    last = HotlineTicket.objects.select_related("matter").order_by("-pk")[0]
    for where, most in (("/hotline/desk/", 12), ("/hotline/desk/?q=咨询&sort=due", 14), ("/hotline/desk/figures/", 12),
                        (f"/hotline/desk/{last.matter.number}/", 40), ("/hotline/desk/hot/", 10)):  # fmt: skip
        op.get(where)
        with CaptureQueriesContext(
            connection,
        ) as told_:
            answer = op.get(where)
        assert answer.status_code == 200
        assert len(told_) <= most, (where, len(told_))
    older = text(op.get("/hotline/desk/"))
    assert "after=" in older
    for junk in (
        "?after=x&sort=due",
        "?from=x&until=2026-99-99",
        "?measure=none&hit=x",
        "?q=%00%27",
        "?state=none",
    ):
        assert op.get(f"/hotline/desk/{junk}").status_code == 200
    assert op.get("/hotline/desk/figures/?period=9999-99").status_code == 200


@pytest.mark.shared
def test_the_sample_of_baltimore_enters_with_its_late_ones(people: People, now: datetime) -> None:
    path = SHARED / "baltimore311_sample10k.csv.gz"
    if not path.is_file():
        pytest.skip("NOT CHECKED: ../shared/data/hotline is not here")
    read = read_tickets(path.name, path.read_bytes())
    assert read.problems == ()
    assert (read.summary["rows"], read.summary["dated"], read.summary["late"]) == (10_000, 9_555, 1_567)
    who = person(put_user(username="op", password="op", label="话务员（样例）", roles=["operator"]))
    row = ticket_files.send_file(name=path.name, content=path.read_bytes(), actor=who, now=now)
    assert row.summary["problems"] == 0
    assert ticket_files.enter(row=row, actor=who, now=now) == 10_000
    from django.db.models import F

    dated = HotlineTicket.objects.filter(reply_due__isnull=False, replied_at__isnull=False)
    assert (dated.count(), dated.filter(replied_at__gt=F("reply_due")).count()) == (9_555, 1_567)
    assert TicketIntake.objects.get().matter.state == "entered"
    with pytest.raises(Refused):
        ticket_files.enter(row=TicketIntake.objects.get(), actor=who, now=now)
