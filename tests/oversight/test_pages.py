"""Pages of ratings, the loop, stuck matters and promises: each story by its forms, what is shut, what is counted."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import Person
from hemei.catalog.models import Hall, Item, Window
from hemei.oversight.models import Pledge, Proposal, Rating, Remedy, ServiceCount, StuckReport
from hemei.oversight.operations import loop
from hemei.oversight.operations.checking import check_remedy
from hemei.oversight.queries.events import link_to
from tests.oversight.conftest import CODE, PHOTO, task
from tests.zone import as_person

People = Callable[[str], Person]
BUDGET = 17


@pytest.fixture
def item(db: None) -> Item:
    return Item.objects.create(code="sample-item", name="样例事项", item_type="01", agency="approval-service")


@pytest.fixture
def at(people: People, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    def of(name: str) -> Client:
        people(name)
        return as_person(name)

    return of


def text(answer: Any) -> str:
    return str(answer.content.decode())


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", PHOTO)


def test_a_bad_rating_from_its_list_to_the_public_page(
    at: Callable[[str], Client],
    vote: Callable[..., Rating],
    people: People,
) -> None:
    row = vote(1, "样例：多跑一趟<script>alert(1)</script>")
    page = f"/voices/bad/{row.matter.number}/"
    watch, unit = at("watch"), at("unit2")
    shown = text(watch.get(page))
    assert "&lt;script&gt;" in shown
    assert "13800000001" not in shown
    assert "样例企业" not in shown
    assert row.event not in shown
    assert row.matter.number in text(watch.get("/voices/bad/?level=1&state=callback"))
    seen = {"seen": row.matter.version}
    refused = watch.post(
        page, {**seen, "deed": "judge", "way": "listed", "cause": "guide", "text": "样例：改指南"}
    )
    assert refused.status_code == 422
    assert "样例：改指南" in text(refused)
    assert watch.post(page, {**seen, "deed": "call", "reached": "maybe", "note": "x"}).status_code == 422
    assert (
        watch.post(page, {**seen, "deed": "call", "reached": "yes", "note": "样例：属实"}).status_code == 302
    )
    assert watch.post(page, {**seen, "deed": "call", "reached": "yes", "note": "样例"}).status_code == 409
    looked = watch.post(page, {"deed": "look", "purpose": "样例：回访"})
    assert "13800000001" in text(looked)
    assert "申诉" in text(unit.get(page))
    assert unit.post(page, {"deed": "look", "purpose": "样例"}).status_code == 422
    row.matter.refresh_from_db()
    given = {
        "seen": row.matter.version,
        "deed": "judge",
        "way": "listed",
        "cause": "guide",
        "text": "样例：改指南",
    }
    assert watch.post(page, given).status_code == 302
    remedy = Remedy.objects.get()
    repair = f"/voices/loop/{remedy.matter.number}/"
    done = {
        "seen": remedy.matter.version,
        "deed": "answer",
        "fixed": "样例：指南已改",
        "cause": "guide",
        "file": photo(),
    }
    assert unit.post(repair, done).status_code == 302
    remedy.refresh_from_db()
    where = f"/voices/loop/proof/{remedy.proof_sha256}/"
    assert b"".join(unit.get(where)) == PHOTO  # type: ignore[arg-type]
    assert at("tax").get(where).status_code == 404
    assert at("tax").get(repair).status_code == 404
    assert unit.post(repair, {"deed": "pass", "seen_": "x", "seen": 9}).status_code in {409, 422}
    passing = {"seen": Remedy.objects.get().matter.version, "deed": "pass", "seen_": "样例：看过"}
    assert watch.post(repair, passing).status_code == 302
    firm = at("firm")
    assert "请再评价一次" in text(firm.get("/voices/my/"))
    again = {"deed": "again", "number": row.matter.number, "score": "5", "text": ""}
    assert at("other").post("/voices/my/", again).status_code == 422
    assert firm.post("/voices/my/", again).status_code == 302
    assert watch.post(page, {"deed": "publish", "text": "样例：指南已改"}).status_code == 302
    assert "样例：指南已改" in text(Client().get("/voices/stories/"))
    assert "本人确认已解决" in text(watch.get("/voices/loop/?state=solved"))
    book = watch.get("/voices/bad/?format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any(row.matter.number in map(str, line) for line in rows)
    assert not any("13800000001" in str(line) or "样例企业" in str(line) for line in rows)


def test_a_link_rates_once_and_ten_thousand_are_turned_away(
    at: Callable[[str], Client], now: datetime
) -> None:
    hall = Hall.objects.create(code="main", name="样例大厅", address="样例", hours="08:30-17:00")
    window = Window.objects.create(hall=hall, code="3", name="样例窗口")
    token = link_to("window", str(window.pk))
    assert Client().get("/rate/none/").status_code == 404
    assert Client().get(f"/rate/{link_to('case', 'BJ-0')}/").status_code == 404
    assert Client().get(f"/rate/{link_to('window', '0')}/").status_code == 404
    assert "样例窗口" in text(Client().get(f"/rate/{token}/"))
    kept = Client().post(f"/rate/{token}/", {"score": "1", "text": ""})
    assert kept.status_code == 422
    statuses = [Client().post(f"/rate/{token}/", {"score": "5"}).status_code for _ in range(80)]
    assert statuses.count(302) == 59  # sixty an hour, the refused one counts too
    assert set(statuses) == {302, 429}
    counted = Rating.objects.filter(excluded="").count()
    assert (counted, Rating.objects.count()) == (20, 59)
    shown = text(Client().get("/voices/"))
    assert "同一链接短时间内集中评价" in shown
    assert "39" in shown
    same = Client()
    cache_free = link_to("window", str(Window.objects.create(hall=hall, code="4", name="样例窗口四").pk))
    for _ in range(2):
        same.post(f"/rate/{cache_free}/", {"score": "4"})
    assert Rating.objects.filter(window="main-4").count() in {0, 2}


def test_the_public_figures_are_honest(
    at: Callable[[str], Client],
    vote: Callable[..., Rating],
    item: Item,
    now: datetime,
) -> None:
    for level in [5] * 38 + [2] * 2:
        vote(level)
    ServiceCount.objects.create(
        month=now.date().replace(day=1),
        agency="approval-service",
        item_code="sample-item",
        n=200,
        source="样例",
    )
    page = text(Client().get("/voices/?by=item"))
    assert "95" in page  # 38 of 40
    for told in ("83.50", "服务 200 次", "160 次没有人评价", "20.0", "样例事项"):
        assert told in page, told
    assert "没评价也算满意" in page
    for group in ("agency", "window", "channel", "none"):
        assert Client().get(f"/voices/?by={group}&period=2026-11").status_code == 200
    assert "这段时间没有服务" in text(Client().get("/voices/?period=2020"))
    book = Client().get("/voices/?by=item&format=xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert any("样例事项" in map(str, line) for line in rows)
    for odd in ("?period=x", "?period=2026-13", "?by=%00"):
        assert Client().get(f"/voices/{odd}").status_code in {200, 400}


def test_a_stuck_matter_by_its_forms(at: Callable[[str], Client], item: Item, people: People) -> None:
    firm, watch, second = at("firm"), at("watch"), at("watch2")
    told = {"deed": "report", "item": "sample-item", "trouble": "pushed", "asked": "样例：办事",
            "refused_by": "样例窗口", "reason": "样例：去别处"}  # fmt: skip
    kept = firm.post("/voices/report/", {**told, "item": "none"})
    assert kept.status_code == 422
    assert "样例：去别处" in text(kept)
    assert firm.post("/voices/report/", told).status_code == 302
    row = StuckReport.objects.get()
    page = f"/voices/stuck/{row.matter.number}/"
    assert at("tax").get(page).status_code == 404
    assert "样例窗口" in text(watch.get("/voices/stuck/?trouble=pushed"))
    assert watch.post(page, {"deed": "doubt", "seen": 1, "reason": "样例：诉讼"}).status_code == 302
    assert "同意不受理" not in text(watch.get(page))
    assert "同意不受理" in text(second.get(page))
    assert watch.post(page, {"deed": "decline", "seen": 2, "reason": "x"}).status_code == 422
    assert second.post(page, {"deed": "keep", "seen": 2, "reason": "样例：不是诉讼"}).status_code == 302
    sort = {"deed": "sort", "seen": 3, "grade": "complex", "unit": "approval-service", "due": ""}
    assert watch.post(page, {**sort, "due": "x"}).status_code == 422
    assert watch.post(page, sort).status_code == 302
    assert watch.post(page, {"deed": "root", "seen": 4, "cause": "authority"}).status_code == 302
    assert (
        watch.post(page, {"deed": "propose", "subject": "step", "text": "样例：合并窗口"}).status_code == 302
    )
    change = f"/voices/changes/{Proposal.objects.get().matter.number}/"
    editor = at("editor")
    assert "样例：合并窗口" in text(editor.get("/voices/changes/"))
    assert editor.post(change, {"deed": "finish", "seen": 1, "text": "x"}).status_code == 422
    assert editor.post(change, {"deed": "drop", "seen": 1, "text": "样例：已在做"}).status_code == 302
    month = text(at("leader").get("/voices/stuck/month/"))
    assert "权限或职责不清" in month
    assert at("leader").get("/voices/stuck/month/?month=2026-11&format=xlsx").status_code == 200
    assert at("unit").get("/voices/stuck/month/").status_code == 403


def test_a_promise_by_its_forms(at: Callable[[str], Client], people: People) -> None:
    people("firm")
    clerk, head, firm = at("unit"), at("unit2"), at("firm")
    new = {"deed": "enter", "party_code": CODE, "park": "样例园区", "document": "样例〔2026〕1号",
           "document_on": "2026-01-10", "text": "样例奖励", "amount": "100", "condition": "样例达产",
           "due_on": "2026-12-31", "budget_line": "样例科目", "unit": "approval-service"}  # fmt: skip
    for wrong in (
        {"amount": "很多"},
        {"amount": "NaN"},
        {"amount": "1e30"},
        {"due_on": ""},
        {"document_on": "x"},
        {"party_code": "x"},
    ):
        kept = clerk.post("/voices/pledges/", {**new, **wrong})
        assert kept.status_code == 422
        assert "样例奖励" in text(kept)
    assert clerk.post("/voices/pledges/", new).status_code == 302
    page = f"/voices/pledges/{Pledge.objects.get().matter.number}/"
    assert at("tax").get(page).status_code == 404
    assert "合法性审核通过" not in text(clerk.get(page))
    assert head.post(page, {"deed": "check", "seen": 1, "note": "样例"}).status_code == 302
    assert head.post(page, {"deed": "meet", "seen": 2, "met": "yes", "reason": "样例"}).status_code == 302
    pay = {
        "deed": "pay",
        "seen": 3,
        "amount": "100",
        "paid_on": "2026-11-20",
        "voucher": "V1",
        "file": photo(),
    }
    assert head.post(page, pay).status_code == 302
    assert "收到了，已兑现" in text(firm.get("/voices/my/"))
    word = {"deed": "kept", "number": Pledge.objects.get().matter.number, "text": ""}
    assert firm.post("/voices/my/", {**word, "kept": "no"}).status_code == 422
    assert firm.post("/voices/my/", {**word, "kept": "yes"}).status_code == 302
    parks = text(at("leader").get("/voices/pledges/parks/"))
    assert "样例园区" in parks
    assert "n=1" in parks
    assert at("leader").get("/voices/pledges/parks/?format=xlsx").status_code == 200
    sheets = at("leader").get("/voices/pledges/parks/?format=sheets").content
    [park] = CalamineWorkbook.from_filelike(io.BytesIO(sheets)).sheet_names
    row = CalamineWorkbook.from_filelike(io.BytesIO(sheets)).get_sheet_by_name(park).to_python()[1]
    assert park == "01 样例园区"
    assert row[1:3] == ["样例企业", "样例〔2026〕1号"]
    assert row[5:7] == ["样例达产", "是"]
    assert row[8:11] == [100.0, 100.0, 0.0]
    assert at("watch").get("/voices/pledges/?format=xlsx").status_code == 200


def test_lists_cost_the_same_for_few_and_many(
    at: Callable[[str], Client],
    people: People,
    vote: Callable[..., Rating],
    now: datetime,
) -> None:
    leader = at("watch")
    addresses = ("/voices/loop/", "/voices/bad/", "/voices/stuck/", "/voices/pledges/", "/voices/loop/causes/",
                 "/voices/")  # fmt: skip

    def asked(where: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert leader.get(where).status_code == 200
        return len(seen)

    def one(n: int) -> None:
        row = vote(1)
        loop.open_remedy(
            task=task(people), parent=row.matter, actor=people("watch"), now=now + timedelta(seconds=n)
        )

    for n in range(3):
        one(n)
    few = [asked(where) for where in addresses]
    for n in range(50):
        one(n)
    assert [asked(where) for where in addresses] == few
    assert max(few) <= BUDGET, few
    first = text(leader.get("/voices/loop/?sort=due"))
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = text(leader.get(f"/voices/loop/{older}"))
    assert sum(page.count('<th scope="row"><a href="/voices/loop/') for page in (first, second)) == 53
    assert "样例第一条" in text(leader.get("/voices/loop/causes/"))
    for odd in (
        "?after=x&sort=due",
        "?after=9~9&sort=due",
        "?after=99999999999999999999",
        "?state=x&source=x&q=%00",
    ):
        for where in addresses[:4]:
            assert leader.get(f"{where}{odd}").status_code in {200, 400}


def test_a_person_confirms_his_own_repair(at: Callable[[str], Client], people: People, now: datetime) -> None:
    """What is asked of a person without a rating, a report or a promise behind it."""
    row = loop.open_remedy(task=task(people), parent=None, actor=people("watch"), now=now)
    loop.answer(row=row, fixed="样例", cause="slow", proof=b"", actor=people("unit2"), now=now)
    check_remedy(row=row, text="样例", actor=people("watch"), now=now)
    firm, word = at("firm"), {"deed": "confirm", "number": row.matter.number, "text": ""}
    assert "样例问题" in text(firm.get("/voices/my/"))
    assert at("other").post("/voices/my/", {**word, "solved": "yes"}).status_code == 422
    assert firm.post("/voices/my/", {**word, "solved": "yes"}).status_code == 302
    assert Remedy.objects.get().matter.state == "solved"
