"""Bad input, from the browser's side of the counter: what happened, what was kept, what to do; nothing half done."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from hemei.accounts.models import UserRole
from hemei.accounts.operations import put_user
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.models import Case
from hemei.catalog import queries as catalog
from hemei.catalog.operations import NotPublished, load_catalog
from hemei.cli.sample import OPEN, PDF, RENT, make_order
from hemei.ledger.models import Act
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of, verify
from hemei.rules.workdays import local_day
from tests.zone import seed_zone, signed_in

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"


@pytest.fixture
def zone(db: None, now: datetime) -> None:
    cache.clear()
    seed_zone(now=now)


def _draft(now: datetime, menu: str = "rent-and-produce", answers: Any = RENT) -> Any:
    firm = person_by_username("firm")
    view = catalog.menu_by_code(menu, local_day(now))
    order = cases.open_order(menu_version_id=view.version_id, actor=firm, now=now)
    return cases.save_answers(order=order, answers=answers, form={}, actor=firm, now=now)


def _order_of(number: str) -> Any:
    return queries.order_by_number(number)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("uscc", "91000000MA0000000X", ["统一社会信用代码", "校验"]),
        ("planned_start", "2026-13-45", ["不是有效日期"]),
    ],
)
def test_a_wrong_value_is_named_and_the_draft_stays(
    zone: None, now: datetime, field: str, typed: str, words: list[str]
) -> None:
    order, client = _draft(now), signed_in("firm")
    number = order.matter.number
    client.post(
        f"/orders/{number}/form/", {"draft_version": order.draft_version, f"f-{field}": typed, "next": "1"}
    )
    answer = client.post(f"/orders/{number}/submit/", {"consent": "1"})
    assert answer.status_code == 422
    assert all(word in answer.text for word in words), answer.context["problems"]
    kept = _order_of(number)
    assert (kept.matter.state, kept.form[field]) == ("draft", typed)
    assert not Case.objects.exists()
    assert typed in client.get(f"/orders/{number}/form/").text


def test_reversed_dates_are_named_on_both_sides(zone: None) -> None:
    day = {"type": "string", "format": "date"}
    schema = {
        "properties": {"lease_start": {**day, "title": "起租日"}, "lease_end": {**day, "title": "到期日"}}
    }
    found = catalog.validate_form(schema, {"lease_start": "2027-01-01", "lease_end": "2026-01-01"})
    assert [problem.field for problem in found] == ["lease_end"]
    assert "“到期日”（2026-01-01）早于“起租日”（2027-01-01）" in found[0].message
    assert "对调或改正" in found[0].message


def test_a_cycle_in_the_catalogue_is_named_and_nothing_is_published(
    db: None, now: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "catalog"
    shutil.copytree(SEEDS, folder)
    texts = {path: path.read_text("utf-8") for path in folder.rglob("*.toml")}
    file = next(path for path, text in texts.items() if "rent-and-produce" in text and "[[edges]]" in text)
    text = file.read_text("utf-8")
    edge = text.split("[[edges]]")[1]
    before, after = (
        next(line.split('"')[1] for line in edge.splitlines() if line.startswith(name))
        for name in ("before", "after")
    )
    file.write_text(
        text + f'\n[[edges]]\nbefore = "{after}"\nafter = "{before}"\ntolerant = false\nreason = "x"\n',
        "utf-8",
    )
    with pytest.raises(NotPublished, match=r"成环.*→.*去掉其中一条") as refused:
        load_catalog(folder=folder, actor="system", now=now)
    assert before in str(refused.value)
    assert after in str(refused.value)
    assert not [menu for menu in catalog.published_menus(local_day(now)) if menu.code == "rent-and-produce"]


def test_an_unknown_role_is_named_and_the_account_stays(zone: None) -> None:
    before = set(UserRole.objects.values_list("user__username", "role"))
    with pytest.raises(Refused, match=r"角色“boss”不存在，账号“clerk”没有改动。可用的角色：.*clerk"):
        put_user(username="clerk", password="x", label="x", roles=["clerk", "boss"])
    assert set(UserRole.objects.values_list("user__username", "role")) == before
    assert Client().login(username="clerk", password="clerk")


def test_a_stale_page_says_who_and_when_and_keeps_what_was_typed(zone: None, now: datetime) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    number = next(
        c.matter.number for c in _order_of(order.matter.number).cases.all() if c.matter.state == "submitted"
    )
    first, second = signed_in("clerk"), signed_in("clerk2")
    seen = first.get(f"/desk/case/{number}/").context["matter"].version
    act = f"/desk/case/{number}/act/"
    paper = queries.case_by_number(number).papers.all()[0].paper
    done = first.post(act, {"act": "check", "paper": paper, "verdict": "ok", "seen": seen})
    assert done.status_code == 302
    late = second.post(act, {"act": "doubt", "doubt_reason": "不归本区管，请去市局", "seen": seen})
    assert late.status_code == 409
    assert "窗口人员丙" in late.text
    assert "没有写入" in late.text
    assert "刷新" in late.text
    assert "不归本区管，请去市局" in late.text
    assert [one.name for one in acts_of(queries.case_by_number(number).pk)][-1] == "case.check"


def test_a_stale_draft_keeps_both(zone: None, now: datetime) -> None:
    order, client = _draft(now), signed_in("firm")
    address, number = f"/orders/{order.matter.number}/form/", order.matter.number
    old = order.draft_version
    assert client.post(address, {"draft_version": old, "f-proposed_name": "样例手机"}).status_code == 302
    late = client.post(address, {"draft_version": old, "f-proposed_name": "样例电脑"})
    assert late.status_code == 409
    assert "另一台设备" in late.text
    assert "样例电脑" in late.text
    assert _order_of(number).form["proposed_name"] == "样例手机"


def test_a_double_click_submits_once(zone: None, now: datetime) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    number, client = order.matter.number, signed_in("firm")
    cases_before, acts_before = Case.objects.count(), Act.objects.count()
    for _ in range(2):
        again = client.post(f"/orders/{number}/submit/", {"consent": "1"})
        assert again.status_code == 302
        assert again["Location"] == f"/orders/{number}/receipt/"
    assert (Case.objects.count(), Act.objects.count()) == (cases_before, acts_before)
    assert verify().finding is None


def test_a_double_click_at_the_desk_acts_once(zone: None, now: datetime) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    number = next(
        c.matter.number for c in _order_of(order.matter.number).cases.all() if c.matter.state == "submitted"
    )
    client = signed_in("clerk")
    seen = client.get(f"/desk/case/{number}/").context["matter"].version
    twice = [
        client.post(f"/desk/case/{number}/act/", {"act": "accept", "seen": seen}).status_code
        for _ in range(2)
    ]
    assert twice == [302, 409]
    names = [one.name for one in acts_of(queries.case_by_number(number).pk)]
    assert sum(1 for name in names if name.startswith("case.accept")) == 1


def test_the_same_file_handed_in_twice_opens_the_gate_once(zone: None, now: datetime) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    order, client = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now), signed_in("firm")
    address = f"/orders/{order.matter.number}/"
    send = {"deed": "gate", "gate": "lease"}
    first = client.post(address, {**send, "file": SimpleUploadedFile("a.pdf", PDF)})
    acts = Act.objects.count()
    second = client.post(address, {**send, "file": SimpleUploadedFile("a.pdf", PDF)})
    assert (first.status_code, second.status_code) == (302, 422)
    assert "什么都没有写入" in second.text
    assert Act.objects.count() == acts


def test_a_forged_or_old_page_is_refused_in_words(zone: None, now: datetime) -> None:
    order = _draft(now)
    client = signed_in("firm", enforce_csrf_checks=True)
    answer = client.post(f"/orders/{order.matter.number}/form/", {"f-proposed_name": "x"})
    assert answer.status_code == 403
    for words in ("没有提交", "已保存的草稿都在", "刷新后再提交一次"):
        assert words in answer.text


@pytest.mark.parametrize(
    ("who", "address", "status", "words"),
    [
        ("clerk", "/no/such/page/", 404, ["没有这个页面", "不受影响", "查进度"]),
        ("clerk", "/desk/case/none/", 404, ["没有这个页面"]),
        ("firm", "/orders/DC-000000-0000/", 404, ["没有这个页面"]),
        ("firm", "/desk/", 403, ["不能打开", "什么都没有改动", "换一个账号"]),
    ],
)
def test_pages_that_are_not_there_or_not_yours(
    zone: None, who: str, address: str, status: int, words: list[str]
) -> None:
    answer = signed_in(who).get(address)
    assert answer.status_code == status
    assert all(word in answer.text for word in words)
    assert "hemei.css" in answer.text


def test_the_error_page_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_args: object, **_kind: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", gone)
    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", gone)
    answer = Client(raise_request_exception=False).get("/")
    assert answer.status_code == 500
    for words in ("不是您的问题", "没有只办了一半的事", "过几分钟再试", "hemei.css"):
        assert words in answer.text


def test_a_text_beyond_all_measure_is_refused_in_words(zone: None, now: datetime) -> None:
    order = _draft(now)
    answer = signed_in("firm").post(
        f"/orders/{order.matter.number}/form/", "f-proposed_name=" + "x" * 3 * 2**20,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 400
    for words in ("没有提交", "什么都没有写入", "退回上一页"):
        assert words in answer.text
    assert "proposed_name" not in _order_of(order.matter.number).form
