"""The office's pages: a menu and an item from idea to publication without code, imports with their faults, rebase."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hemei.accounts.queries import person_by_username
from hemei.cases import queries as cases
from hemei.cases.models import CasePaper
from hemei.cases.operations import open_order, save_answers
from hemei.catalog import operations, queries
from hemei.catalog.models import Intake, ItemVersion, MenuVersion
from hemei.catalog.queries.dictionary import facts
from hemei.catalog.queries.exchange import rows_out, workbook_out
from hemei.catalog.queries.versions import mark_of
from hemei.catalog.queries.wording import BadCondition, condition_of, condition_text
from hemei.cli.sample import make_order, run_case
from hemei.ledger.models import Act
from hemei.ledger.queries import verify
from hemei.rules.workdays import local_day
from hemei.web.office.common import known
from hemei.web.office.parts import PARTS
from hemei.web.office.schema import read, texts
from tests.zone import seed_zone

pytestmark = pytest.mark.django_db
COMPANY = {"entity_type": "company", "wants_invoice": False, "wants_bank_account": False, "has_staff": False}
HEAD = "approval-service-head"


@pytest.fixture
def hall(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    seed_zone(now=timezone.now() - timedelta(days=1), actor="user:1")


def _as(who: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=who))
    return client


def _text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def _form(version: Any, kind: str) -> dict[str, str]:
    return {**texts(PARTS[kind], version.spec, known(version.spec)), "seen": mark_of(version)}


def test_every_version_survives_its_form_unchanged(hall: None) -> None:
    """What a form does not know, or nobody touched, is written back as it was."""
    for kind, rows in (("item", ItemVersion.objects.all()), ("menu", MenuVersion.objects.all())):
        names = known({})
        for version in rows:
            names.situations = []
            content, errors = read(PARTS[kind], texts(PARTS[kind], version.spec, names), version.spec, names)
            assert errors == {}
            changed = {key for key in content if content[key] != version.spec.get(key) and content[key]}
            assert changed == set(), version


def test_conditions_are_words_and_come_back(hall: None) -> None:
    every = facts()
    text = "【招用职工】= 是 且 （【用地面积】> 30 或 非（【主体类型】属于“公司”、“个体工商户”））"
    found = condition_of(text, every)
    assert condition_of(condition_text(found, every), every) == found
    assert found is not None
    assert found["and"][0] == {"===": [{"var": "has_staff"}, True]}
    for bad in ("【招用职工】", "【招用职工】= 是 且", "（【招用职工】= 是", "= 3", "【招用职工】 大"):
        with pytest.raises(BadCondition):
            condition_of(bad, every)


def test_a_menu_is_made_tried_passed_by_another_and_ordered(hall: None) -> None:
    editor, head = _as("editor"), _as(HEAD)
    reply = editor.post("/office/menu/new/", {"code": "small-shop", "name": "开小店", "like": ""})
    made = MenuVersion.objects.get(menu__code="small-shop")
    assert reply.headers["Location"] == f"/office/menu/{made.pk}/edit/"
    form = _form(made, "menu") | {
        "suits": "想开小店的人", "questions.0.key": "has_staff", "questions.0.kind": "yes_no",
        "questions.0.text": "现在招人吗？", "questions.1.key": "entity_type", "questions.1.kind": "choice",
        "questions.1.text": "公司还是个体户？", "questions.1.options": "company=公司\nindividual=个体工商户",
        "rules.0.item": "reg-individual", "rules.0.phase": "all", "rules.0.because": "先登记",
        "rules.0.when": "【主体类型】= “个体工商户”", "rules.1.item": "social-insurance", "rules.1.phase": "all",
        "rules.1.because": "招人要参保", "rules.1.when": "【招用职工】= 是 且 【没有这个字段】= 是",
        "edges.0.before": "reg-individual", "edges.0.after": "social-insurance", "edges.0.reason": "先有执照",
    }  # fmt: skip
    bad = editor.post(f"/office/menu/{made.pk}/edit/", form | {"rules.0.when": "【主体类型】="})
    assert bad.status_code == 422
    assert "条件没有写完" in _text(bad)
    assert "招人要参保" in _text(bad)
    assert editor.post(f"/office/menu/{made.pk}/edit/", form).status_code == 302
    page = _text(editor.get(f"/office/menu/{made.pk}/edit/"))
    assert 'href="#f-rules.1.when"' in page
    assert "没有这个字段" in page
    refused = editor.post(f"/office/menu/{made.pk}/act/", {"act": "submit"})
    assert refused.status_code == 422
    made.refresh_from_db()
    good = _form(made, "menu") | {"rules.1.when": "【招用职工】= 是"}
    assert editor.post(f"/office/menu/{made.pk}/edit/", good).status_code == 302
    tried = editor.get(f"/office/menu/{made.pk}/try/?a-has_staff=yes&a-entity_type=individual")
    assert "个体工商户设立登记" in _text(tried)
    assert "社会保险登记" in _text(tried)
    assert editor.post(f"/office/menu/{made.pk}/act/", {"act": "submit"}).status_code == 302
    own = editor.post(f"/office/menu/{made.pk}/act/", {"act": "publish", "on": ""})
    assert own.status_code == 422
    assert "同一个人" in _text(own)
    late = head.post(f"/office/menu/{made.pk}/act/", {"act": "publish", "on": "2020-01-01"})
    assert "已经过去" in _text(late)
    assert head.post(f"/office/menu/{made.pk}/act/", {"act": "publish", "on": ""}).status_code == 302
    today = local_day(timezone.now())
    assert queries.menu_by_code("small-shop", today).number == 1
    assert "开小店" in _text(Client().get("/menus/small-shop/")) or "开小店" in _text(Client().get("/"))
    assert head.post(f"/office/menu/{made.pk}/act/", {"act": "suspend", "reason": "整修"}).status_code == 302
    with pytest.raises(queries.NotOffered):
        queries.menu_by_code("small-shop", today)
    assert "整修" in _text(editor.get("/office/menu/of/small-shop/"))
    assert verify().finding is None


def test_a_combined_licence_is_edited_and_taken_away(hall: None) -> None:
    editor = _as("editor")
    editor.post("/office/menu/of/open-company/draft/")
    draft = MenuVersion.objects.get(menu__code="open-company", status="draft")
    where, items = f"/office/menu/{draft.pk}/edit/", [row["item"] for row in draft.spec["rules"][:2]]
    alone = _form(draft, "menu") | {"combined.items": items[0]}
    assert editor.post(where, alone).status_code == 302
    page = _text(editor.get(where))
    assert 'href="#f-combined.name"' in page
    assert "至少并入两个事项" in page
    draft.refresh_from_db()
    both = _form(draft, "menu") | {"combined.name": "餐饮综合许可证", "combined.items": "、".join(items)}
    assert editor.post(where, both).status_code == 302
    draft.refresh_from_db()
    assert draft.spec["combined"] == {"name": "餐饮综合许可证", "items": items, "source": ""}
    assert editor.get(f"/office/menu/{draft.pk}/try/").status_code == 200
    none = _form(draft, "menu") | {"combined.name": "", "combined.items": ""}
    assert editor.post(where, none).status_code == 302
    draft.refresh_from_db()
    assert "combined" not in draft.spec


def test_the_second_of_two_editors_keeps_his_text(hall: None) -> None:
    editor = _as("editor")
    editor.post("/office/item/of/food-licence/draft/")
    draft = ItemVersion.objects.get(item__code="food-licence", status="draft")
    mine = _form(draft, "item")
    first = person_by_username("editor")
    operations.change_draft(
        version_id=draft.pk, content={**draft.spec, "source": "别人先改的"}, seen=mine["seen"], actor=first,
        now=timezone.now(),
    )  # fmt: skip
    reply = editor.post(f"/office/item/{draft.pk}/edit/", mine | {"source": "我打的很长的来源"})
    page = _text(reply)
    assert reply.status_code == 409
    assert "事项管理员辛（样例） 先改了第 2 版" in page
    assert page.count("我打的很长的来源") == 2  # in the field, and beside what is stored
    assert "别人先改的" in page
    assert editor.post("/office/item/of/food-licence/draft/").status_code == 422


def test_situations_switch_papers_and_are_shown_when_tried(hall: None) -> None:
    editor = _as("editor")
    editor.post("/office/item/of/food-licence/draft/")
    draft = ItemVersion.objects.get(item__code="food-licence", status="draft")
    n = len(draft.spec["requirements"])
    form = _form(draft, "item") | {
        "situations.0.key": "staff", "situations.0.name": "有职工的", "situations.0.when": "【招用职工】= 是",
        f"requirements.{n}.paper": "articles", f"requirements.{n}.need": "required",
        f"requirements.{n}.when": "有职工的",
    }  # fmt: skip
    assert editor.post(f"/office/item/{draft.pk}/edit/", form).status_code == 302
    draft.refresh_from_db()
    assert draft.spec["requirements"][n]["when"] == {"===": [{"var": "has_staff"}, True]}
    assert _form(draft, "item")[f"requirements.{n}.when"] == "有职工的"
    page = _text(editor.get(f"/office/item/{draft.pk}/try/?a-has_staff=yes"))
    assert "有职工的" in page
    seen = _text(editor.get(f"/office/item/{draft.pk}/"))
    assert "材料“articles”" in seen
    assert "情形“staff”" in seen
    assert "全部通过" in seen


def _publish(code: str, **changes: Any) -> ItemVersion:
    now, editor, head = timezone.now(), person_by_username("editor"), person_by_username(HEAD)
    draft = operations.draft_item(code=code, actor=editor, now=now)
    content = {**draft.spec, **changes}
    operations.change_draft(version_id=draft.pk, content=content, seen=mark_of(draft), actor=editor, now=now)
    operations.send_to_review(version_id=draft.pk, actor=editor, now=now)
    operations.publish(kind="item", version_id=draft.pk, on=local_day(now), actor=head, now=now)
    return draft


@pytest.fixture
def running(hall: None) -> Any:
    now = timezone.now()
    order = make_order(menu="open-company", who="firm", answers=COMPANY, at=now)
    return next(c for c in cases.cases_of(order.pk) if c.item_code == "reg-company")


def test_a_running_case_keeps_its_version_and_moves_by_an_act_where_nobody_is_harmed(running: Any) -> None:
    number, officer = running.matter.number, _as(running.agency.code)
    spec = running.item_version.spec
    fresh = _publish("reg-company", requirements=spec["requirements"][1:], conditions=[])
    gone = spec["requirements"][0]["paper"]
    assert cases.case_by_number(number).item_version.number == 1
    assert number in _text(_as("editor").get(f"/office/item/{fresh.pk}/"))
    where = f"/desk/case/{number}/rebase/"
    page = _text(officer.get(where))
    assert f"材料“{gone}”" in page
    assert "不受损" in page
    assert officer.post(where, {"reason": ""}).status_code == 422
    assert officer.post(where, {"reason": "减材料"}).status_code == 409, (
        "a form without the version it showed"
    )
    seen = cases.case_by_number(number).matter.version
    assert officer.post(where, {"reason": "减材料", "seen": seen}).status_code == 302
    case = cases.case_by_number(number)
    assert case.item_version_id == fresh.pk
    assert not case.papers.filter(paper=gone, upload=None).exists()
    act = Act.objects.get(matter=case.matter, name="case.rebase")
    assert gone in act.payload
    assert "没有要换的" in _text(officer.get(where))
    assert verify().finding is None


def test_harm_waits_for_consent_and_what_the_law_forbids_is_refused(running: Any) -> None:
    number, officer, firm = running.matter.number, _as(running.agency.code), _as("firm")
    spec = running.item_version.spec
    more = {"paper": "seal-record", "need": "required", "when": None, "defer_days": 0, "note": ""}
    fresh = _publish("reg-company", requirements=[*spec["requirements"], more])
    where = f"/desk/case/{number}/rebase/"
    assert "不利，要他同意" in _text(officer.get(where))
    asked = {"reason": "新规", "seen": cases.case_by_number(number).matter.version}
    assert officer.post(where, asked).status_code == 302
    assert cases.case_by_number(number).item_version.number == 1
    consent = f"/my/consent/{number}/"
    assert "材料“seal-record”" in _text(firm.get(consent))
    assert _as("diner").get(consent).status_code == 404
    assert officer.post(where, {"reason": "再提"}).status_code == 422
    assert firm.post(consent, {"answer": "yes"}).status_code == 302
    case = cases.case_by_number(number)
    assert case.item_version_id == fresh.pk
    assert CasePaper.objects.get(case=case, paper="seal-record").origin == "missing"
    CasePaper.objects.filter(case=case, paper="seal-record").update(need="deferrable", defer_days=5)
    now = timezone.now()
    run_case(
        number, clerk=person_by_username("clerk"), at=now, until=now + timedelta(hours=1), how="accepted"
    )
    again = {"paper": "articles-x", "need": "required", "when": None, "defer_days": 0, "note": ""}
    _publish(
        "reg-company", requirements=[*fresh.spec["requirements"], more, {**again, "paper": "lease-contract"}]
    )
    refused = officer.post(where, {"reason": "再加材料"})
    assert refused.status_code == 422
    assert "行政许可法 32" in _text(refused)
    assert cases.case_by_number(number).item_version_id == fresh.pk


def test_an_import_shows_its_faults_is_entered_whole_and_undone_whole(hall: None) -> None:
    editor, today = _as("editor"), local_day(timezone.now())
    rows = rows_out(today)
    for row in rows:
        row["effective_on"] = ""
    before = ItemVersion.objects.count()

    def send(name: str, content: bytes) -> Intake:
        reply = editor.post("/office/import/", {"file": SimpleUploadedFile(name, content)})
        assert reply.status_code == 302, _text(reply)
        return Intake.objects.order_by("-pk")[0]

    bad = send("坏.xlsx", workbook_out([{**rows[0], "statutory": "很久"}, *rows[1:]]))
    page = _text(editor.get(f"/office/import/{bad.matter.number}/"))
    assert "H2" in page
    assert "很久" in page
    fresh = {**rows[1], "code": "x-new", "name": "样例新事项", "basic_code": ""}
    good = send("好.xlsx", workbook_out([{**rows[0], "english": "Changed name"}, *rows[1:], fresh]))
    assert good.summary["new"] == ["x-new"]
    assert good.summary["changed"] == [rows[0]["code"]]
    assert ItemVersion.objects.count() == before
    act = f"/office/import/{good.matter.number}/act/"
    assert editor.post(act, {"act": "confirm"}).status_code == 302
    assert queries.item_by_code("x-new", today).name == "样例新事项"
    assert queries.item_by_code(rows[0]["code"], today).number == 2
    assert editor.post(act, {"act": "undo"}).status_code == 302
    assert queries.item_by_code(rows[0]["code"], today).number == 1
    with pytest.raises(queries.NotOffered):
        queries.item_by_code("x-new", today)
    assert editor.post(act, {"act": "undo"}).status_code in (409, 422)
    assert editor.post("/office/import/", {"file": SimpleUploadedFile("a.doc", b"x")}).status_code == 422
    assert "Changed" not in editor.get("/office/file.json").content.decode()
    assert verify().finding is None


def test_a_large_import_is_done_by_the_worker_with_progress_and_can_be_stopped(hall: None) -> None:
    now, editor = timezone.now(), person_by_username("editor")
    rows = [row | {"effective_on": ""} for row in rows_out(local_day(now))]
    content = workbook_out(
        [{**rows[n % len(rows)], "code": f"y-{n}", "name": f"样例 {n}", "basic_code": ""} for n in range(600)]
    )
    row = operations.send_file(name="大.xlsx", content=content, actor=editor, now=now)
    operations.halt(row=row, actor=editor, now=now)
    assert operations.run_waiting(now=now) == 1
    row = Intake.objects.get(pk=row.pk)
    assert (row.matter.state, row.stop) == ("stopped", True)
    row = operations.send_file(name="大.xlsx", content=content, actor=editor, now=now)
    operations.run_waiting(now=now)
    row = Intake.objects.get(pk=row.pk)
    assert (row.matter.state, row.done, row.total) == ("ready", 600, 600)
    page = _text(_as("editor").get(f"/office/import/{row.matter.number}/"))
    assert "写入目录" in page
    operations.confirm(row=row, actor=editor, now=now)
    row = Intake.objects.get(pk=row.pk)
    assert "已核对" in _text(_as("editor").get(f"/office/import/{row.matter.number}/"))
    operations.run_waiting(now=now)
    row = Intake.objects.get(pk=row.pk)
    assert (row.matter.state, len(row.made)) == ("done", 600)


def test_lists_filter_sort_page_and_export(hall: None, django_assert_max_num_queries: Any) -> None:
    editor = _as("editor")
    with django_assert_max_num_queries(8):
        assert editor.get("/office/item/").status_code == 200
    page = _text(editor.get("/office/item/?q=food&sort=name"))
    assert "food-licence" in page
    assert "reg-company" not in page
    assert "没有符合条件" in _text(editor.get("/office/item/?status=suspended"))
    for address in ("/office/", "/office/item/?format=xlsx", "/office/layers/?format=xlsx", "/office/menu/"):
        assert editor.get(address).status_code == 200
    layers = _text(editor.get("/office/layers/?q=食品经营许可"))
    found = re.search(r"/office/layers/\d+/", layers)
    assert found is not None
    assert "food-licence" in _text(editor.get(found[0]))
    assert io.BytesIO(editor.get("/office/file.xlsx").content).read(2) == b"PK"
    assert datetime.now(tz=timezone.get_current_timezone())


def test_a_draft_moves_to_the_newer_menu_by_an_act_that_lists_the_changes(hall: None) -> None:
    now, firm = timezone.now(), person_by_username("firm")
    menu = queries.menu_by_code("open-company", local_day(now))
    order = open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    save_answers(order=order, answers=COMPANY, form={}, actor=firm, now=now)
    where, client = f"/orders/{order.matter.number}/rebase/", _as("firm")
    assert "没有更新的一版可换" in _text(client.get(where))
    assert client.post(where, {"seen": "1"}).status_code == 422
    editor, head = person_by_username("editor"), person_by_username(HEAD)
    draft = operations.draft(kind="menu", code="open-company", actor=editor, now=now)
    rules = [one for one in draft.spec["rules"] if one["item"] != "seal-filing"]
    edges = [one for one in draft.spec["edges"] if "seal-filing" not in (one["before"], one["after"])]
    content = {**draft.spec, "rules": rules, "edges": edges, "joints": []}
    plain = {"kind": "menu", "version_id": draft.pk, "now": now}
    operations.change_draft(**plain, content=content, seen=mark_of(draft), actor=editor)
    operations.send_to_review(**plain, actor=editor)
    operations.publish(**plain, on=local_day(now), actor=head)
    assert where in _text(client.get(f"/orders/{order.matter.number}/plan/"))
    page = _text(client.get(where))
    assert "少办" in page
    assert "刻章" in page or "印章" in page
    assert _as("diner").get(where).status_code == 404
    assert client.post(where, {"seen": str(menu.version_id)}).status_code == 422  # not what was shown
    assert client.post(where, {"seen": str(draft.pk)}).status_code == 302
    order.refresh_from_db()
    assert order.menu_version_id == draft.pk
    assert order.answers == COMPANY
    act = Act.objects.get(matter_id=order.pk, name="order.rebase")
    assert "章" in act.payload
