"""Live figures of projects, visits, firms and promises: each is its records, stored as computed afresh."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.models import Party
from hemei.cli.sample_projects import make_projects, picture
from hemei.cli.sample_visits import make_visits
from hemei.enterprises.models import Claim, Firm, GradeHeld, Payment, Policy, Return
from hemei.indicators.models import BoardRow
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries import LIVE, board, live_figure
from hemei.indicators.queries.board import Fresh
from hemei.indicators.queries.live_zone import FURTHER
from hemei.ledger.models import Matter
from hemei.oversight.models import Pledge, Rating
from hemei.projects import operations as projects
from hemei.projects.models import InvestMonth, Milestone, Problem, Project
from hemei.rules.workdays import local_day
from tests.indicators.test_board import _check, _same
from tests.projects.conftest import OFFICER
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db
CODES = [one.code for one in FURTHER]


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A few projects, visits and problems; one firm with two grades, a payment that came back, promises, ratings."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    seed_people()
    fill_zone(now, monkeypatch)
    return now


def fill_zone(now: datetime, monkeypatch: pytest.MonkeyPatch, *, count: int = 5) -> None:
    """This will make the rows of `zone`."""
    sample = import_module("hemei.cli.sample_visits")
    monkeypatch.setattr(sample, "PLAIN", 3)
    monkeypatch.setattr(sample, "PROBLEMS", 9)
    monkeypatch.setattr(import_module("hemei.cli.sample_projects"), "_leads", lambda *_a: None)
    make_projects(now, {"park-01": "样例 01 号园区", "park-02": "样例 02 号园区"}, count=count)
    make_visits(now, ["park-01", "park-02"])
    fall_due(local_day(now) - timedelta(days=3))
    firm_rows(now)
    heard_rows(now)


def fall_due(day: date) -> None:
    """The last open milestone of a project that is being built falls due on a day."""
    rows = Milestone.objects.filter(done_on=None, project__matter__state="started", excuse_ok="")
    one = rows.order_by("-planned_on").first()
    assert one is not None
    Milestone.objects.filter(pk=one.pk).update(planned_on=day)


def a_matter(kind: str, number: str, state: str, now: datetime) -> Matter:
    return Matter.objects.create(kind=kind, number=number, title=f"样例 {number}", state=state, opened_at=now)


def firm_rows(now: datetime) -> None:
    today = local_day(now)
    party = Party.objects.create(kind="legal", name="样例企业", sample=True)
    firm = Firm.objects.create(
        matter=a_matter("firm", "QY-1", "active", now), party=party, park="park-01", industry="C3562"
    )
    for n, (granted, expires) in enumerate(((-400, 1), (-30, 300), (-800, -1))):
        GradeHeld.objects.create(
            firm=firm, grade="high_tech", certificate=f"GR{n}", granted_on=today + timedelta(days=granted),
            expires_on=today + timedelta(days=expires),
        )  # fmt: skip
    policy = Policy.objects.create(
        matter=a_matter("policy", "ZC-1", "open", now), text="样例", source="样例", owner="tax", mode="quick",
        formula=1, budget=Decimal(10**6), starts_on=today, ends_on=today + timedelta(days=90), batch="1",
        drafter="user:1",
    )  # fmt: skip
    for n, amount in enumerate((Decimal("120000.50"), Decimal(80000))):
        claim = Claim.objects.create(
            matter=a_matter("claim", f"ZJ-{n}", "paid", now),
            policy=policy,
            firm=firm,
            batch=str(n),
            amount=amount,
        )
        paid = Payment.objects.create(
            claim=claim, policy=policy, firm=firm, batch=str(n), amount=amount, voucher=f"凭证-{n}", paid_on=today,
            proof_path="x", proof_sha256="0" * 64, by="user:2", at=now,
        )  # fmt: skip
    Return.objects.create(
        payment=paid, amount=Decimal(30000), voucher="回-1", returned_on=today, by="user:2", at=now
    )


def heard_rows(now: datetime) -> None:
    today, party = local_day(now), Party.objects.first()
    for n, state in enumerate(("kept", "kept", "breached", "open", "void")):
        Pledge.objects.create(
            matter=a_matter("pledge", f"CN-{n}", state, now), party=party, park="park-01", document=f"样例 {n} 号",
            document_on=today - timedelta(days=90), text="样例", amount=Decimal(1000), due_on=today, owner="tax",
            budget_line="样例", maker="user:1",
        )  # fmt: skip
    for n, (level, excluded) in enumerate(((5, ""), (3, ""), (1, ""), (1, "malicious"))):
        Rating.objects.create(
            matter=a_matter("rating", f"PJ-{n}", "closed", now), event=f"case:{n}", event_on=today, agency="tax",
            channel="page", level=level, excluded=excluded,
        )  # fmt: skip


def test_each_figure_is_its_records_and_stored_as_computed_afresh(zone: datetime) -> None:
    fresh = Fresh(zone)
    found = fresh.tallies()
    assert {code for code in CODES if not found[code].n} == set()  # the sample shows each of them
    _check(fresh)
    refresh_board(now=zone)
    _check(board(zone))
    _same(zone)
    for code in ("invest-share", "policy-paid"):
        for where in ({"park": "park-01"}, {"park": "park-01", "agency": "tax"}, {"quarter": "2026Q4"}):
            made, other = (one.whole(code, where) for one in (board(zone), Fresh(zone)))
            assert LIVE[code].figure(made).value == LIVE[code].figure(other).value


def test_the_values_are_what_the_rows_say(zone: datetime) -> None:
    value = {code: figure.value for code in CODES if (figure := live_figure(code, zone))}
    assert value["grades-held"] == 2
    assert (value["policy-paid"], value["policy-returned"]) == (200_000, 30_000)
    assert (value["pledges-kept"], value["service-satisfied"]) == (66.7, 66.7)
    built = Project.objects.filter(matter__state__in=("started", "completed", "producing"))
    listed = built.count() + Project.objects.filter(matter__state="implementing").count()
    assert value["projects-started"] == built.count() > 0
    assert value["projects-start-share"] == round(100 * built.count() / listed, 1)
    assert value["problems-found"] == Problem.objects.exclude(matter__state="void").count() == 9
    assert 0 < (value["problems-solved"] or 0) == Problem.objects.filter(solved=True).count() < 9
    today = local_day(zone)
    months = InvestMonth.objects.filter(replaced_at=None, month__lt=today.replace(day=1))
    done, planned = (sum((getattr(one, name) or 0) for one in months) for name in ("done", "planned"))
    now_month = InvestMonth.objects.filter(replaced_at=None, month=today.replace(day=1)).exclude(done=None)
    done, planned = (
        done + sum(one.done or 0 for one in now_month),
        planned + sum(one.planned for one in now_month),
    )
    assert value["invest-share"] == pytest.approx(float(100 * done / planned), abs=0.2)
    ratings = live_figure("service-satisfied", zone)
    assert ratings is not None
    assert (ratings.left_out, [str(one.detail) for one in ratings.excluded]) == (1, ["申诉成立：恶意评价"])
    assert "1 条另列" in str(ratings.note)


def test_an_act_on_a_project_changes_only_what_it_touches(zone: datetime) -> None:
    refresh_board(now=zone)
    late = BoardRow.objects.filter(code="milestones-late").first()
    assert late is not None
    milestone = Milestone.objects.get(pk=int(late.ref[1:]))
    later = zone + timedelta(minutes=5)
    projects.reach(
        number=late.number, kind=milestone.kind, day=local_day(zone), source="样例：现场查看", proof=picture(3),
        actor=OFFICER, now=later,
    )  # fmt: skip
    assert 0 < refresh_board(now=later).records < 40
    _same(later)
    assert not BoardRow.objects.filter(code="milestones-late", ref=late.ref).exists()


def test_the_calendar_alone_turns_a_figure(zone: datetime) -> None:
    refresh_board(now=zone)
    before = {code: board(zone).whole(code, {}).n for code in ("grades-held", "milestones-late")}
    tomorrow = zone + timedelta(days=1)
    fall_due(local_day(zone))
    refresh_board(now=tomorrow)
    _same(tomorrow)
    after = {code: board(tomorrow).whole(code, {}).n for code in before}
    assert after["grades-held"] == before["grades-held"] - 1
    assert after["milestones-late"] == before["milestones-late"] + 1


_RECORD = re.compile(r'<th scope="row" class="num">(?:<a href="([^"]+)">)?')


def test_the_pages_show_figures_records_and_parts_and_every_record_leads_to_its_page(zone: datetime) -> None:
    leader = as_person("leader")
    refresh_board(now=zone)
    pages = {code: leader.get(f"/board/figure/{code}/").content.decode() for code in CODES}
    for code, page in pages.items():
        assert f"{board(zone).whole(code, {}).n}" in page
        assert leader.get(f"/board/figure/{code}/parts/").status_code == 200
        assert leader.get(f"/board/figure/{code}/?format=xlsx").status_code == 200
        found = _RECORD.findall(page)
        assert found, code
        assert all(found), code
        assert leader.get(found[0]).status_code == 200, (code, found[0])
    assert "计划" in pages["invest-share"]
    assert "万元" in pages["invest-share"]
    other = as_person("stat").get("/board/figure/visits-made/").content.decode()
    assert set(_RECORD.findall(other)) == {""}  # a statistician may not open a visit
