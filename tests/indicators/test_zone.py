"""The leader's figures come from cases and ledger alone; each is recomputed here from what was done."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hemei.accounts.operations import party_at_counter
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.operations.orders import workdays
from hemei.catalog import queries as catalog
from hemei.cli.sample import OPEN, PDF, RENT, fill, make_order, run_case, sample_code
from hemei.indicators.queries import zone_figures
from hemei.ledger.queries import acts_of
from hemei.rules.workdays import local_day, official
from tests.zone import seed_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed_zone(now=now - timedelta(days=60))


def _case(order: Any, item: str) -> Any:
    rows = queries.order_by_number(order.matter.number).cases.all()
    return next(queries.case_by_number(c.matter.number) for c in rows if c.item_code == item)


def _end(order: Any, item: str, at: datetime, until: datetime) -> Any:
    number = _case(order, item).matter.number
    run_case(number, clerk=person_by_username("clerk"), at=at, until=until, how="granted")
    return queries.case_by_number(number)


def _figures(now: datetime) -> dict[str, Any]:
    return {one.code: one for one in zone_figures(now).figures}


def test_days_and_minutes_stand_apart_each_beside_promise_and_law(zone: None, now: datetime) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    swift = _end(order, "reg-company", now, now + timedelta(minutes=45))
    slow = _end(order, "eia-report-form", now, now + timedelta(days=3))
    found = _figures(now + timedelta(days=4))
    days, minutes = found["days"], found["swift"]
    assert [one.number for one in days.records] == [slow.matter.number]
    assert days.value == official().count(local_day(now), local_day(now + timedelta(days=3))) == 3
    spec = queries.spec_of(slow)
    assert [(one.label, one.value, one.unit) for one in days.beside] == [
        ("承诺", slow.promised_days, "个工作日"), ("法定", workdays(spec.statutory), "个工作日"),
    ]  # fmt: skip
    assert swift.matter.number in {one.number for one in minutes.records}
    assert minutes.value == 25  # accepted twenty minutes after it came in, granted after forty-five
    assert [(one.label, one.unit) for one in minutes.beside] == [("承诺", "分钟"), ("法定", "个工作日")]
    assert minutes.beside[0].value == 20


def test_on_time_is_held_against_the_last_deadline_in_the_ledger(zone: None, now: datetime) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    good = _end(order, "eia-report-form", now, now + timedelta(days=3))
    late = _end(order, "reg-company", now, now + timedelta(minutes=45))
    found = _figures(now + timedelta(days=4))["on-time"]
    met = {one.number: one.counts for one in found.records}
    for case in (good, late):
        due = [a.payload["due_at"] for a in acts_of(case.pk) if a.payload.get("due_at")][-1]
        assert met[case.matter.number] is (case.decided_at <= datetime.fromisoformat(due))
    assert found.value == 50.0
    assert all("T" not in one.detail for one in found.records)


def test_saved_days_are_the_plan_s_one_by_one_days_less_those_it_took(zone: None, now: datetime) -> None:
    order = make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    done, at = 0, now
    while done < 40:
        cases = [c for c in queries.cases_of(order.pk) if c.matter.state == "submitted"]
        if not cases:
            break
        at += timedelta(hours=2)
        _end(order, cases[0].item_code, at, at + timedelta(minutes=90))
        done += 1
    order = queries.order_by_number(order.matter.number)
    assert order.matter.state == "done"
    found = _figures(at + timedelta(days=30))["saved"]
    first, last = local_day(order.submitted_at), local_day(order.matter.closed_at)
    took = official().count(first, last) if last > first else 0
    assert found.value == order.plan["chain"]["serial"]["days"] - took > 0


def at_the_counter(now: datetime) -> Any:
    clerk = person_by_username("clerk")
    party = party_at_counter(code=sample_code(77), name="样例窗口企业", phone="13800000077", kind="legal")
    menu = catalog.menu_by_code("open-company", local_day(now))
    order = ops.open_order(
        menu_version_id=menu.version_id, actor=clerk, now=now, party_id=party.pk, basis="法定代表人到场"
    )
    order = ops.save_answers(order=order, answers=OPEN, form={}, actor=clerk, now=now)
    made = queries.plan_of(order, local_day(now))
    form = {key: value for key, value in fill(made.json_schema).items() if key not in OPEN}
    order = ops.save_answers(order=order, answers={}, form=form, actor=clerk, now=now)
    for line in made.plan.papers:
        if line.disposition.value == "to_submit":
            ops.upload_paper(
                order=order, paper=line.paper, name="样例.pdf", content=PDF, actor=clerk, now=now
            )
    deferred = frozenset(p.paper for p in made.plan.papers if p.disposition.value == "deferrable")
    agreed = [one.sha256 for one in queries.consents_for(made, deferred, local_day(now))]
    return ops.submit_order(order=order, actor=clerk, now=now, deferred=deferred, consents=agreed)


def test_the_counter_lowers_the_online_share_and_counts_its_visit(zone: None, now: datetime) -> None:
    make_order(menu="open-company", who="firm", answers=OPEN, at=now)
    order = at_the_counter(now)
    behalf = f"party:{order.party_id}"
    assert [a.payload.get("on_behalf_of") for a in acts_of(order.pk)] == [behalf, behalf]
    assert acts_of(order.pk)[0].payload["basis"] == "法定代表人到场"
    for case in queries.cases_of(order.pk):
        assert acts_of(case.pk)[0].payload["on_behalf_of"] == behalf
    found = _figures(now + timedelta(days=1))
    assert found["online"].value == 50.0
    assert sorted(one.detail for one in found["online"].records) == ["窗口", "网上"]
    visited = next(c for c in queries.cases_of(order.pk) if c.visits_made)
    assert sum(c.visits_made for c in queries.cases_of(order.pk)) == 1
    _end(order, visited.item_code, now, now + timedelta(hours=1))
    visits = _figures(now + timedelta(days=1))["visits"]
    assert [(one.label, one.value) for one in visits.beside] == [
        ("实际", 1),
        ("承诺", visited.visits_promised),
    ]
    assert visits.value == (100.0 if visited.visits_promised >= 1 else 0.0)


def test_the_page_shows_them_side_by_side(zone: None, now: datetime, monkeypatch: Any) -> None:
    later = now + timedelta(days=4)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    _end(order, "reg-company", now, now + timedelta(minutes=45))
    _end(order, "eia-report-form", now, now + timedelta(days=3))
    client = Client()
    client.force_login(get_user_model().objects.get(username="leader"))
    page = client.get("/board/").content.decode()
    for one in zone_figures(later).figures:
        for beside in one.beside:
            assert f"{beside.label} <b>{beside.value:g}</b> {beside.unit}" in page, (one.code, beside)
