"""Pages of a firm's own life: opening measured, one notice for a trade, scopes, sleep, leaving, life events."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import party, person_by_username
from hemei.cases import queries
from hemei.cases.models import Dormancy, Exit
from hemei.cases.operations import save_answers
from hemei.cases.queries import market
from hemei.catalog.models import Intake
from hemei.catalog.operations import load_market, load_table
from hemei.catalog.queries.exchange import json_out, workbook_out
from hemei.catalog.queries.listings import scope_versions, scopes
from hemei.catalog.queries.scopefiles import SCOPE_FORM, scopes_out
from hemei.cli.sample import PDF, make_order, run_case
from hemei.ledger.queries import verify
from hemei.rules.workdays import local_day

pytestmark = pytest.mark.django_db
SHOP = {
    "has_licence": True, "business_area_m2": 80, "serves_food": True, "sells_prepacked": True, "sells_tobacco": True,
    "has_sign": True,
}  # fmt: skip


@pytest.fixture
def shops(zone: None, small_market: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    load_table(folder=small_market, actor="system", now=now)
    load_market(folder=small_market, actor="system", now=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return client


def post(client: Client, address: str, row: Any, deed: str, **values: str) -> Any:
    row.matter.refresh_from_db()
    return client.post(address, {"deed": deed, "seen": row.matter.version, **values})


def test_anybody_reads_the_notice_the_scope_the_events_and_the_figures(shops: None, now: datetime) -> None:
    visitor = Client()
    assert "一次告知" in visitor.get("/trade/trades/open-supermarket/").text
    notice = visitor.get("/trade/trades/open-supermarket/").text
    assert "超市行业综合许可证" in notice
    assert re.search(r"[1-4] 个工作日（取各项里最短的）", notice)
    assert visitor.get("/trade/trades/open-company/").status_code == 404
    assert "开健身房" in visitor.get("/trade/trades/").text
    scope = visitor.get("/trade/scope/?s=catering&s=import-export&s=software").text
    assert [scope.index(word) for word in ("优化审批服务</span> <span", "实行告知承诺</span> <span")]
    assert "对外贸易经营者备案登记" in scope
    assert "一般经营项目" in scope
    assert "食品经营许可证核发" in scope
    assert "没有这样的表述" in visitor.get("/trade/scope/?q=xyz").text
    events = visitor.get("/events/?side=firm&stage=准营").text
    assert "开饭店" in events
    assert "注册一家公司" not in events
    assert visitor.get("/events/?park=park-01&side=person").text.count("没有符合条件的一件事") == 1
    assert "一站式服务点" in visitor.get("/events/?park=park-01&sort=items").text
    code = events.split("/events/firm-")[1][:3]
    assert "要办的事项" in visitor.get(f"/events/firm-{code}/").text
    assert visitor.get("/events/nothing/").status_code == 404
    assert visitor.get("/events/file.xlsx?side=firm")["Content-Type"].endswith("sheet")
    assert "还没有办成" in visitor.get("/trade/opening/?m=2020-01").text
    assert visitor.get("/trade/opening/?m=9999-12").status_code == 200


def test_the_4012_number_opens_to_its_records(shops: None, now: datetime) -> None:
    answers = {"entity_type": "individual", "wants_seal": False, "wants_invoice": False,
               "wants_bank_account": False, "has_staff": False}  # fmt: skip
    made = [make_order(menu="open-company", who=who, answers=answers, at=now) for who in ("diner", "firm")]
    for place, order in enumerate(made):
        number = queries.order_by_number(order.matter.number).cases.all()[0].matter.number
        until = now + timedelta(minutes=15 + 10 * place)
        run_case(number, clerk=person_by_username("clerk"), at=now, until=until, how="granted")
    with CaptureQueriesContext(connection) as two:
        page = Client().get("/trade/opening/?m=2026-11").text
    assert made[0].matter.number in page
    assert "自然时间连续计算" in page
    assert "超时" in page
    late = Client().get("/trade/opening/?m=2026-11&only=late").text
    assert made[1].matter.number in late
    assert made[0].matter.number not in late
    assert len(two) <= 9
    assert Client().get("/trade/opening/file.xlsx?m=2026-11").content[:2] == b"PK"


def test_the_whole_is_issued_on_its_page_and_checked_by_anybody(shops: None, now: datetime) -> None:
    order, owner = make_order(menu="open-supermarket", who="diner", answers=SHOP, at=now), signed_in("diner")
    waiting = owner.post(f"/trade/orders/{order.matter.number}/")
    assert waiting.status_code == 422
    assert "还有许可没有办完" in waiting.text
    for case in queries.order_by_number(order.matter.number).cases.all():
        until = now + timedelta(minutes=30)
        run_case(case.matter.number, clerk=person_by_username("clerk"), at=now, until=until, how="granted")
    assert "超市行业综合许可证" in owner.get(f"/orders/{order.matter.number}/").text
    done = owner.post(f"/trade/orders/{order.matter.number}/", follow=True)
    assert "第 1 版" in done.text
    whole = market.whole_of_order(order)
    assert whole is not None
    number = whole.matter.number
    file = b"".join(owner.get(f"/trade/licences/{number}.pdf").streaming_content)  # type: ignore[attr-defined]
    assert file.startswith(b"%PDF")
    assert signed_in("firm").get(f"/trade/licences/{number}/").status_code == 404
    assert signed_in("firm").get(f"/trade/licences/{number}.pdf").status_code == 404
    check = Client().get(f"/trade/verify/{whole.token}/")
    assert "有效" in check.text
    assert check.text.count("长期") + check.text.count("203") >= 3
    assert Client().get("/trade/verify/nothing/").status_code == 404
    again = owner.post(f"/trade/licences/{number}/")
    assert again.status_code == 422
    assert "已经有签发文件" in again.text


def test_a_firm_files_sleep_the_bodies_do_their_part_and_it_wakes(shops: None, now: datetime) -> None:
    owner, desk = signed_in("diner"), signed_in("approval-service")
    form = {
        "cause": "health",
        "why": "客流减少",
        "first": "2026-11-23",
        "last": "2026-12-13",
        "address": "样例路 1 号",
    }
    wrong = owner.post("/trade/dormancy/new/", form | {"said": ["listed"]})
    assert wrong.status_code == 422
    assert "上市公司" in wrong.text
    assert "客流减少" in wrong.text  # kept
    assert owner.post("/trade/dormancy/new/", form | {"last": "x"}).status_code == 422
    assert not Dormancy.objects.exists()
    assert "待备案" in owner.post("/trade/dormancy/new/", form, follow=True).text
    row = Dormancy.objects.get()
    at = f"/trade/dormancy/{row.matter.number}/"
    assert signed_in("firm").get(at).status_code == 404
    assert owner.post(at, {"deed": "wake", "seen": "x"}).status_code == 409
    assert post(desk, at, row, "decline", reason=" ").status_code == 422
    assert post(desk, at, row, "record").status_code == 302
    assert "本部门已办完" in signed_in("tax").get(at).text
    assert post(signed_in("tax"), at, row, "body", note="停业登记已办").status_code == 302
    assert post(signed_in("helper"), at, row, "care", note="推了贴息").status_code == 302
    page = owner.get(at).text
    assert "停业登记已办" in page
    assert "还有 20 天" in page
    assert post(owner, at, row, "extend", last="2027-01-31").status_code == 302
    assert post(owner, at, row, "extend", last="soon").status_code == 422
    assert "样例餐饮服务店" in desk.get("/trade/dormancy/?state=dormant&sort=end").text
    assert "没有歇业记录" in signed_in("firm").get("/trade/dormancy/").text
    assert desk.get("/trade/dormancy/file.xlsx").content[:2] == b"PK"
    assert post(owner, at, row, "wake").status_code == 302
    assert post(owner, at, row, "publish").status_code == 302
    assert "已公示" in owner.get(at).text


def test_an_heir_leaves_for_the_dead_and_a_loop_is_shown_at_its_line(
    shops: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, desk = signed_in("diner"), signed_in("approval-service")
    form = {
        "why": "店主去世", "promised": "on", "signer": "样例子", "gone": "样例父", "liable": "1",
        "of-1": "样例父", "to-1": "样例子", "relation-1": "heir", "document-1": "继承公证书",
        "of-3": "样例子", "to-3": "样例父", "relation-3": "heir", "document-3": "继承公证书",
    }  # fmt: skip
    longer = owner.post("/trade/exits/new/simple/", form | {"more": "1", "lines": "3"})
    assert 'name="of-5"' in longer.text
    assert "店主去世" in longer.text
    assert not Exit.objects.exists()
    wrong = owner.post("/trade/exits/new/simple/", form)
    assert wrong.status_code == 422
    assert "第 2 行：承继关系成环" in wrong.text
    assert (
        wrong.text.index('name="of-2"')
        < wrong.text.index('class="err">第 2 行')
        < wrong.text.index('name="of-3"')
    )
    assert not Exit.objects.exists()
    from django.core.files.uploadedfile import SimpleUploadedFile

    paper = SimpleUploadedFile("公证书.pdf", PDF, "application/pdf")
    good = {name: value for name, value in form.items() if not name.endswith("-3")} | {"file-1": paper}
    assert owner.post("/trade/exits/new/simple/", good).status_code == 302
    row = Exit.objects.get()
    at = f"/trade/exits/{row.matter.number}/"
    assert "样例子" in owner.get(at).text
    for who, status in (
        ("diner", 200),
        ("approval-service", 200),
        ("clerk", 200),
        ("firm", 404),
        ("tax", 404),
    ):
        file = signed_in(who).get(f"{at}heirs/1/")
        assert file.status_code == status, who
        if status == 200:
            assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
    assert f"{at}heirs/1/" in desk.get(at).text
    assert f"{at}heirs/1/" not in signed_in("supervisor").get(at).text
    assert desk.get(f"{at}heirs/2/").status_code == 404
    assert "样例子" not in desk.get(at).text.replace("样例餐饮", "")  # heirs are masked for officers
    assert "样例餐饮服务店" in Client().get("/trade/exits/?way=simple").text
    assert post(owner, at, row, "apply").status_code == 422
    assert post(signed_in("clerk"), at, row, "object", by="样例债权人", reason="欠款").status_code == 302
    assert post(desk, at, row, "answer", answer="已付清").status_code == 302
    later = now + timedelta(days=25)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    owner, desk = signed_in("diner"), signed_in("approval-service")  # sessions have ended meanwhile
    assert "申请注销登记" in owner.get(at).text
    assert post(owner, at, row, "apply").status_code == 302
    assert post(desk, at, row, "refuse", reason="").status_code == 422
    assert post(desk, at, row, "close").status_code == 302
    assert "已注销" in owner.get(at).text
    ordinary = {"why": "解散", "formed": "2026-11-30", "group": "样例甲", "signer": "样例甲"}
    assert owner.post("/trade/exits/new/ordinary/", ordinary).status_code == 302
    assert owner.get("/trade/exits/new/other/").status_code == 404


def test_the_page_of_a_list_asks_the_database_as_often_for_many_rows(shops: None, now: datetime) -> None:
    from hemei.ledger.models import Matter

    party, desk = person_by_username("diner").party_id, signed_in("clerk")
    counts = []
    for many in (1, 30):
        for _ in range(many):
            n = Matter.objects.count()
            matter = Matter.objects.create(kind="dormancy", number=f"XY-{n}", title="x", state="awake", head="0",
                                           opened_at=now)  # fmt: skip
            Dormancy.objects.create(matter=matter, party_id=party, cause="health", why="x", first_on=now.date(),
                                    last_on=now.date(), address="x", live=False)  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            assert desk.get("/trade/dormancy/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 6


def test_the_registrar_publishes_a_compulsory_exit(shops: None, now: datetime) -> None:
    desk, where = signed_in("approval-service"), "/trade/exits/new/compulsory/"
    firm = party(person_by_username("diner").party_id or 0)
    assert where in desk.get("/trade/exits/").text
    assert where not in signed_in("tax").get("/trade/exits/").text
    assert signed_in("tax").get(where).status_code == 404
    form = {"code": firm.code, "name": firm.name, "revoked": "2023-01-09", "why": "吊销决定 样例 1 号"}
    for wrong, says in (({"name": "别的店"}, "对照登记簿"), ({"revoked": "2024-12-01"}, "2027-12-01"),
                        ({"revoked": "x"}, "年-月-日"), ({"code": ""}, "请填写")):  # fmt: skip
        refused = desk.post(where, form | wrong)
        assert refused.status_code == 422
        assert says in refused.text
        assert "吊销决定 样例 1 号" in refused.text  # kept
    assert not Exit.objects.exists()
    page = desk.post(where, form, follow=True)
    row = Exit.objects.get()
    assert row.way == "compulsory"
    assert "强制注销" in page.text
    assert post(desk, f"/trade/exits/{row.matter.number}/", row, "close").status_code == 422


def test_the_chosen_scope_is_carried_into_the_form(shops: None, now: datetime) -> None:
    found = Client().get("/trade/scope/?s=catering&s=software").text
    link = re.search(r'href="(/menus/open-company/[^"]+)"', found)
    assert link is not None
    address = link[1].replace("&amp;", "&")
    assert "带来的经营范围" in Client().get(address).text
    assert "next=" in Client().post(address).headers["Location"]
    assert "s%3Dcatering" in Client().post(address).headers["Location"]
    owner = signed_in("firm")
    number = owner.post(address).headers["Location"].split("/")[2]
    kept = queries.order_by_number(number)
    assert kept.form["business_scope"] == "餐饮服务；软件开发"
    answers = {"entity_type": "company", "wants_seal": False, "wants_invoice": False,
               "wants_bank_account": False, "has_staff": False}  # fmt: skip
    save_answers(order=kept, answers=answers, form={}, actor=person_by_username("firm"), now=now)
    assert "餐饮服务；软件开发" in owner.get(f"/orders/{number}/form/").text
    assert "带来的经营范围" not in owner.get("/menus/open-company/?s=nothing").text


def test_phrases_of_scope_have_dated_versions_a_page_and_files_in_and_out(shops: None, now: datetime) -> None:
    editor, today = signed_in("editor"), local_day(now)
    later = today + timedelta(days=30)
    for form in ("xlsx", "json"):
        sent = _phrases(f"全部.{form}", editor.get(f"/office/scope/file.{form}").content)
        assert sent.summary == {"new": [], "changed": [], "same": len(scopes_out(today))}, sent.problems
    tea = next(one for one in scopes_out(today) if one["code"] == "catering")
    bad = [
        tea | {"licences": "food-licence>maybe"}, tea | {"code": "坏", "phrase": ""},
        tea | {"code": "x", "licences": "nothing>better"}, tea | {"code": "y", "effective_on": "2026-02-30"},
    ]  # fmt: skip
    faults = {one["cell"] for one in _phrases("坏.xlsx", workbook_out(bad, SCOPE_FORM.columns)).problems}
    assert {"E2", "A3", "B3", "E4", "G5"} <= faults
    early = _phrases("早.json", json_out([tea | {"phrase": "改了的"}]))
    assert "新的生效日期要晚于它" in str(early.problems)
    rows = [tea | {"phrase": "样例餐饮（新）", "effective_on": later.isoformat()},
            tea | {"code": "tea-house", "phrase": "样例茶馆", "effective_on": "", "licences": "=样例证>filing"},
            ]  # fmt: skip
    good = _phrases("新表述.json", json_out(rows))
    assert (good.summary["new"], good.summary["changed"]) == (["tea-house"], ["catering"])
    act = f"/office/import/{good.matter.number}/act/"
    assert editor.post(act, {"act": "confirm"}).status_code == 302
    page = editor.get("/office/scopes/catering/").text
    assert "样例餐饮（新）" in page
    assert "新表述.json" in page
    assert "比上一版改了：规范表述" in page
    assert "样例餐饮（新）" in editor.get("/office/scopes/?state=coming").text
    assert "样例餐饮（新）" not in editor.get("/office/scopes/").text
    assert editor.get("/office/scopes/?state=all&format=xlsx").content[:2] == b"PK"
    assert "样例餐饮（新）" not in Client().get("/trade/scope/?q=餐饮").text, "not in force yet"
    assert "样例茶馆" in Client().get("/trade/scope/?q=茶馆").text
    assert {one.phrase for one in scopes(later) if one.code == "catering"} == {"样例餐饮（新）"}
    assert editor.post(act, {"act": "undo"}).status_code == 302
    assert scope_versions(today, "tea-house") == []
    assert [one.until for one in scope_versions(today, "catering")] == [None]
    assert verify().finding is None


def _phrases(name: str, content: bytes) -> Intake:
    file = SimpleUploadedFile(name, content)
    reply = signed_in("editor").post("/office/import/", {"file": file, "subject": "scope"})
    assert reply.status_code == 302
    return Intake.objects.select_related("matter").order_by("-pk")[0]
