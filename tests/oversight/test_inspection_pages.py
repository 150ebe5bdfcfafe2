"""Pages of inspections: each story by its forms, what is shut, what anybody can check, the form without a network."""

from __future__ import annotations

import hashlib
import html
import io
import os
import re
import struct
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from hemei.accounts.operations import put_agency, put_user
from hemei.accounts.queries import Person, person
from hemei.ledger.operations import seal
from hemei.oversight.models import Draw, Finding, Inspection, Tolerance
from hemei.oversight.operations import inspections, loop
from hemei.rules.workdays import local_day
from tests.oversight.conftest import PHOTO
from tests.oversight.test_pages import text
from tests.zone import as_person

People = Callable[[str], Person]
UNIT = "approval-service"
NEW = {
    "deed": "seal", "unit": UNIT, "place": "样例大厅三号窗", "list": "window", "purpose": "样例：暗访",
    "inspectors": "watch、watch2", "day": "", "open_by": "2026-12-20",
}  # fmt: skip


@pytest.fixture
def at(people: People, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def of(name: str) -> Client:
        people(name)
        return as_person(name)

    return of


def picture(exif: str = "") -> SimpleUploadedFile:
    content = PHOTO
    if exif:  # a text chunk of a PNG, as phones and editors write them
        body = b"tEXt" + exif.encode()
        chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
        content = PHOTO[:33] + chunk + PHOTO[33:]
    return SimpleUploadedFile("a.png", content)


def sealed(watch: Client) -> tuple[str, str]:
    shown = watch.post("/inspections/", NEW)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){5}", text(shown))
    assert code
    return Inspection.objects.latest("pk").matter.number, code[0]


def entry(number: str, code: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number, "code": code, "list": "window", "day": "2026-11-23", "text": "样例：窗口无人",
        "signed": "no", "window_duty": "bad", "window_duty_note": "样例：无人在岗", "window_rate": "good",
        "other": "样例：<b>公示栏</b>过期", "rule": "样例规定", "level": "serious", **more,
    }  # fmt: skip


def test_an_inspection_from_the_envelope_to_the_public_page(
    at: Callable[[str], Client], people: People
) -> None:
    watch, unit, inside = at("watch"), at("unit2"), at("inside")
    at("watch2")
    kept = watch.post("/inspections/", {**NEW, "inspectors": "watch nobody"})
    assert kept.status_code == 422
    assert "样例大厅三号窗" in text(kept)
    assert "nobody" in text(kept)
    number, code = sealed(watch)
    page = f"/inspections/at/{number}/"
    for client in (watch, inside, at("leader")):
        assert "三号窗" not in text(client.get(page))
        assert code not in text(client.get(page))
    assert unit.get(page).status_code == 404
    assert watch.post(page, {"deed": "peek", "code": "AAAA"}).status_code == 422
    assert "样例大厅三号窗" in text(watch.post(page, {"deed": "peek", "code": code}))
    assert Inspection.objects.get().opened_at is None
    public = f"/inspections/public/{number}/"
    assert "还没有公开" in text(Client().get(public))
    wrong = watch.post("/inspections/new/", entry(number, "XXXX"))
    assert wrong.status_code == 422
    assert "样例：无人在岗" in text(wrong)
    photo = picture("Comment\0secret place")
    assert watch.post("/inspections/new/", {**entry(number, code), "photo": photo}).status_code == 302
    assert inside.get(page).status_code == 404  # going on: only for those who take part
    assert at("leader").get(page).status_code == 404
    shown = text(watch.get(page))
    assert "&lt;b&gt;公示栏" in shown
    where = re.search(r"/inspections/photo/\w+/", shown)
    assert where
    assert b"secret place" not in watch.get(where[0]).content
    assert unit.get(where[0]).status_code == 404
    assert "已密封" in text(Client().get("/inspections/public/"))  # nobody learns that it was opened
    seen = Inspection.objects.get().matter.version
    assert watch.post(page, {"deed": "circular", "seen": seen, "text": "样例：一次性通报"}).status_code == 302
    shown = text(unit.get(page))
    assert "样例：一次性通报" in shown
    assert "提出异议" in shown
    assert "一次性通报</button>" not in shown
    proof = text(Client().get(public))
    assert "一致" in proof
    salt = re.search(r'value="([0-9a-f]{32})"', proof)
    plan = re.search(r"readonly>(\{.*?)</textarea>", proof, re.S)
    assert salt
    assert plan
    told = f"{salt[1]}\n{html.unescape(plan[1])}"
    assert hashlib.sha256(told.encode()).hexdigest() == Inspection.objects.get().commitment
    one, two = Finding.objects.order_by("pk")
    version = Inspection.objects.get().matter.version
    objected = {"deed": "object", "seen": version, "finding": one.pk, "text": "样例：当时在岗"}
    assert at("tax").post(page, objected).status_code == 404
    assert unit.post(page, {**objected, "finding": "x"}).status_code == 422
    assert unit.post(page, objected).status_code == 302
    put_user(username="w3", password="", label="w3", roles=["supervisor"])
    decision = {"deed": "decide", "seen": version + 1, "finding": one.pk, "reason": "样例：有录像"}
    assert as_person("w3").post(page, {**decision, "upheld": "maybe"}).status_code == 422
    assert as_person("w3").post(page, {**decision, "upheld": "yes"}).status_code == 302
    assert "异议成立" in text(unit.get(page))
    assert two.remedy is not None
    loop.answer(
        row=two.remedy, fixed="样例：换了", cause="guide", proof=b"", actor=people("unit"), now=two.opened_at
    )
    again = {
        "deed": "revisit",
        "seen": version + 2,
        "day": "2026-11-23",
        "text": "样例：复查",
        "photo": picture(),
    }
    assert watch.post(page, again).status_code == 422
    again["photo"] = picture()
    assert watch.post(page, {**again, f"solved_{two.pk}": "yes"}).status_code == 302
    assert "复查合格" in text(unit.get(page))
    book = unit.get("/inspections/?format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any(number in map(str, line) for line in rows)


def test_a_draw_by_its_forms(at: Callable[[str], Client], people: People, now: datetime) -> None:
    watch = at("watch")
    for name in ("watch2", "leader"):
        people(name)
    assert "approval-service | 1 |" in text(watch.get("/inspections/draws/"))
    new = {"deed": "list", "pool": f"{UNIT} | 9 | 样例：返工多\ntax", "count": "1", "officers": "watch watch2 leader",
           "team": "2", "list": "window", "purpose": "样例：双随机", "open_by": "2026-12-20"}  # fmt: skip
    for wrong in ({"pool": f"{UNIT} | x"}, {"pool": f"{UNIT} | 9"}, {"count": "9"}, {"open_by": ""}, {"team": ""},
                  {"pool": ""}, {"officers": "nobody"}):  # fmt: skip
        kept = watch.post("/inspections/draws/", {**new, **wrong})
        assert kept.status_code == 422, wrong
        assert "样例：双随机" in text(kept)
    shown = text(watch.post("/inspections/draws/", new))
    code = re.search(r"[A-Z2-9]{4}(-[A-Z2-9]{4}){5}", shown)
    assert code
    row = Draw.objects.get()
    page, public = (
        f"/inspections/draws/{row.matter.number}/",
        f"/inspections/public/draws/{row.matter.number}/",
    )
    assert "样例：返工多" in text(Client().get(public))
    assert watch.post(page, {"deed": "draw", "seen": 1, "code": code[0]}).status_code == 422
    seal(now=now)
    drawn = watch.post(page, {"deed": "draw", "seen": 1, "code": code[0]})
    assert drawn.status_code == 200
    assert "no-store" in drawn["Cache-Control"]
    number = Inspection.objects.get().matter.number
    assert number in text(drawn)
    assert "计划都通报以后公开" in text(Client().get(public))
    assert watch.post(page, {"deed": "open", "seen": 2, "code": code[0]}).status_code == 422
    at_one = f"/inspections/at/{number}/"
    assert watch.post(at_one, {"deed": "open", "seen": 1, "code": code[0]}).status_code == 302
    assert watch.post(page, {"deed": "open", "seen": 2, "code": code[0]}).status_code == 422
    assert watch.post(at_one, {"deed": "void", "seen": 2, "reason": "样例"}).status_code == 302
    assert watch.post(page, {"deed": "open", "seen": 2, "code": code[0]}).status_code == 302
    shown = text(Client().get(public))
    assert "一致" in shown
    assert "不一致" not in shown
    assert watch.get("/inspections/draws/?format=xlsx").status_code == 200
    assert at("unit").get("/inspections/draws/").status_code == 403


def test_a_record_made_at_the_time_by_its_form(at: Callable[[str], Client]) -> None:
    head = at("unit2")
    new = {"deed": "make", "text": "样例：先行先试", "decided_on": "2026-11-22", "file": picture(),
           **dict.fromkeys(("reform", "lawful", "procedure", "honest", "loss"), "样例：成立")}  # fmt: skip
    for wrong in ({"decided_on": "2026-11-01"}, {"decided_on": "x"}, {"loss": ""}, {"text": ""}):
        kept = head.post("/inspections/tolerance/", {**new, "file": picture(), **wrong})
        assert kept.status_code == 422, wrong
    assert head.post("/inspections/tolerance/", {**new, "file": picture()}).status_code == 302
    row = Tolerance.objects.get()
    page = f"/inspections/tolerance/{row.matter.number}/"
    assert "样例：先行先试" in text(head.get(page))
    assert head.get(f"/inspections/photo/{row.proof_sha256}/").status_code == 200
    assert at("tax").get(page).status_code == 404
    assert head.post(page, {"deed": "withdraw", "reason": "样例"}).status_code == 302
    assert head.get("/inspections/tolerance/?format=xlsx&q=样例").status_code == 200


def test_a_sending_from_a_telephone_is_answered_in_json(at: Callable[[str], Client]) -> None:
    watch, head = at("watch"), {"X-Offline": "1"}
    at("watch2")
    number, code = sealed(watch)
    sent = entry(number, code, slip="0a1b2c3d4e5f6071")
    first = watch.post("/inspections/new/", sent, headers=head).json()
    assert (first["how"], first["where"]) == ("new", f"/inspections/at/{number}/")
    assert watch.post("/inspections/new/", sent, headers=head).json()["how"] == "again"
    refused = watch.post("/inspections/new/", {**sent, "slip": "ffffffffff", "signed": ""}, headers=head)
    assert (refused.status_code, refused.json()["how"]) == (422, "refused")
    for odd in ({"number": "JC-0"}, {"number": "\0"}, {"day": "x"}, {"window_duty": "\0x"}, {"list": "none"}):
        assert watch.post("/inspections/new/", {**sent, "slip": "", **odd}, headers=head).status_code in {
            422,
            200,
        }
    worker = watch.get("/inspections/offline.js")
    assert worker["Service-Worker-Allowed"] == "/inspections/"


def test_lists_cost_the_same_for_few_and_many(
    at: Callable[[str], Client], people: People, now: datetime
) -> None:
    watch = at("watch")
    people("watch2")
    both = (people("watch"), people("watch2"))

    def one() -> None:
        plan = inspections.Plan(UNIT, "样例", "window", both, "样例")
        inspections.seal_plan(
            plan=plan, open_by=local_day(now) + timedelta(days=9), actor=people("watch"), now=now
        )

    def asked(where: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert watch.get(where).status_code == 200
        return len(seen)

    addresses = ("/inspections/", "/inspections/public/", "/inspections/new/")
    one()
    few = [asked(where) for where in addresses]
    for _n in range(50):
        one()
    assert [asked(where) for where in addresses] == few
    assert max(few) <= 9
    assert text(watch.get("/inspections/")).count('<th scope="row">') == 50
    for odd in ("?after=x", "?state=x&q=%00", "?sort=due&after=1~1", "?list=x&unit=x"):
        assert watch.get(f"/inspections/{odd}").status_code in {200, 400}
    assert Client().get("/inspections/public/?after=99999999999999999999").status_code == 200
    assert Client().get("/inspections/public/JC-0/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_check_list_without_a_network_waits_and_is_sent_once(
    phone: Page, live_server: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    put_agency(code=UNIT, name="审批（样例）")
    team = tuple(
        person(put_user(username=name, password="", label=name, roles=["supervisor"]))
        for name in ("w1", "w2")
    )
    now = timezone.now()
    plan = inspections.Plan(UNIT, "样例大厅", "window", team, "样例：暗访")
    made = inspections.seal_plan(
        plan=plan, open_by=local_day(now) + timedelta(days=9), actor=team[0], now=now
    )
    cookie = as_person("w1").cookies["sessionid"].value
    phone.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    phone.goto("/inspections/new/")
    number = made.inspection.matter.number
    phone.locator("select[name=list]").select_option("window")
    phone.get_by_text("政务服务窗口").last.click()
    phone.locator("input[name=window_duty][value=bad]").check()
    for name, told in (("number", number), ("code", made.code), ("window_duty_note", "样例：无人在岗")):
        phone.locator(f"[name={name}]").fill(told)
    phone.locator("[name=text]").fill("样例：窗口无人")
    phone.locator("select[name=signed]").select_option("no")
    shots = os.environ.get("HEMEI_SHOTS")
    if shots:
        phone.screenshot(path=f"{shots}/inspection-form.png", full_page=True)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[data-slips] li")).to_contain_text(number)
    assert Inspection.objects.get().opened_at is None
    phone.context.set_offline(False)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.locator("[data-slips] li").filter(has_text="记录已登记")).to_be_visible()
    assert Finding.objects.get().text == "样例：无人在岗"
    for where in ("inspections", f"inspections/at/{number}", "inspections/public", "inspections/draws"):
        phone.goto(f"/{where}/")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
        if shots:
            phone.screenshot(path=f"{shots}/{where.replace('/', '-')}.png", full_page=True)
