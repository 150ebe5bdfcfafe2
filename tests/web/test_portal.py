"""The applicant's way through the pages, without scripts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hemei.accounts.queries import person_by_username
from hemei.cases import queries
from hemei.cases.operations import open_order, save_answers, upload_paper
from hemei.cases.queries import plan_of
from hemei.catalog import queries as catalog
from hemei.cli.sample import PDF, fill
from hemei.rules.workdays import local_day
from tests.zone import seed_zone


@pytest.fixture
def site(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.MEDIA_ROOT = tmp_path
    seed_zone(now=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return Client()


def _draft(now: datetime) -> Any:
    menu = catalog.menu_by_code("open-restaurant", local_day(now))
    return open_order(menu_version_id=menu.version_id, actor=person_by_username("firm"), now=now)


@pytest.mark.parametrize("where", ["/", "/search/", "/search/?q=开饭店", "/search/?q=zzzzqq", "/menus/",
                                   "/menus/open-restaurant/", "/track/", "/verify/", "/verify/nothing/"])  # fmt: skip
def test_a_visitor_may_open(site: Client, where: str) -> None:
    assert site.get(where).status_code == 200


def test_a_stranger_finds_no_order(site: Client, now: datetime) -> None:
    number = _draft(now).matter.number
    site.login(username="diner", password="diner")
    for page in ("plan", "form", "submit", "receipt"):
        assert site.get(f"/orders/{number}/{page}/").status_code == 404
    assert site.get(f"/orders/{number}/").status_code == 404


def test_questions_lead_to_plan_and_form(site: Client, now: datetime) -> None:
    site.login(username="firm", password="firm")
    answer = site.post("/menus/open-restaurant/")
    while "/questions/" in answer["Location"]:
        where = answer["Location"]
        shown = site.get(where)
        one, order = shown.context["one"], shown.context["order"]
        typed = "100" if one.kind == "number" else shown.context["options"][0][0]
        answer = site.post(where, {"answer": typed, "draft_version": order.draft_version})
        assert answer.status_code == 302
    plan = site.get(answer["Location"])
    assert plan.status_code == 200
    assert plan.context["made"].chosen
    base = answer["Location"].removesuffix("plan/")
    shown = site.get(base + "form/")
    values = fill(plan.context["made"].json_schema)
    data = {
        f"f-{k}": {True: "yes", False: "no"}[v] if isinstance(v, bool) else str(v) for k, v in values.items()
    }
    stale = site.post(base + "form/", {**data, "draft_version": 0})
    assert stale.status_code == 409
    version = shown.context["order"].draft_version
    saved = site.post(base + "form/", {**data, "draft_version": version, "next": "1"})
    assert saved.status_code == 302
    assert saved["Location"] == base + "submit/"
    assert site.get(base + "submit/").status_code == 200
    assert site.post(base + "submit/", {}).status_code == 422
    number = shown.context["order"].matter.number
    assert queries.order_by_number(number).matter.state == "draft"
    assert site.get("/my/").status_code == 200


def test_a_submitted_order_shows_receipt_cases_and_progress(site: Client, now: datetime) -> None:
    site.login(username="firm", password="firm")
    order = _draft(now)
    number = order.matter.number
    answers: dict[str, Any] = {}
    menu = catalog.menu_by_version(order.menu_version_id)
    while one := catalog.next_question(menu, answers):
        answers[one.key] = (
            {"yes_no": False, "number": 100}.get(one.kind) if not one.options else one.options[0].value
        )
    save_answers(order=order, answers=answers, form={}, actor=person_by_username("firm"), now=now)
    made = plan_of(order, local_day(now))
    who = person_by_username("firm")
    form = {k: v for k, v in fill(made.json_schema).items() if k not in answers}
    save_answers(order=order, answers={}, form=form, actor=who, now=now)
    for line in made.plan.papers:
        upload_paper(order=order, paper=line.paper, name="a.pdf", content=PDF, actor=who, now=now)
    agreed = [one.sha256 for one in site.get(f"/orders/{number}/submit/").context["consents"]]
    unread = site.post(f"/orders/{number}/submit/", {"consents": agreed[1:]})
    assert unread.status_code == 422
    assert "请阅读并勾选" in unread.context["problems"][0]
    sent = site.post(f"/orders/{number}/submit/", {"consents": agreed})
    assert sent.status_code == 302, sent.context["problems"]
    assert number in site.get(f"/orders/{number}/receipt/").text
    assert site.get(f"/orders/{number}/receipt.json").json()["name"] == "order.submit"
    page = site.get(f"/orders/{number}/")
    assert page.context["cases"]
    assert site.post("/track/", {"number": number, "tail": "0000"}).context["found"]
    assert site.post("/track/", {"number": number, "tail": "9999"}).context["found"] is None
    case = page.context["cases"][0]["case"].matter.number
    gone = site.post(f"/orders/{number}/", {"deed": "withdraw", "case": case, "reason": "不办了"})
    assert gone.status_code == 302
    assert queries.case_by_number(case).matter.state == "withdrawn"
