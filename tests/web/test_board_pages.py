"""The board as pages: drill-down to records, targets with lights in words, pictures, the explorer, the wall screen."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import person_by_username
from hemei.indicators.models import BoardCell, BoardRow, BoardState, Indicator, Release, ReleaseNumber, Target
from hemei.indicators.operations import Definition, Observed, define, observe
from hemei.indicators.queries import LIVE
from hemei.ledger.models import Matter
from hemei.ledger.queries import acts_of
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def people(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    seed_people()


@pytest.fixture
def kept(people: None) -> None:
    """A board as the worker keeps it: decided and satisfied cases of two agencies, three parks, three quarters."""
    BoardState.objects.create(pk=1, built=True, as_of=timezone.now())
    places = [("tax", "park-01", "C", date(2026, 1, 5)), ("tax", "", "", date(2026, 4, 6)),
              ("approval-service", "park-02", "C", date(2026, 7, 6))]  # fmt: skip
    for n, (agency, park, industry, day) in enumerate(places * 2):
        for code, counts, out in (("decided", True, False), ("satisfied", n % 2 == 0 and n < 5, n == 5)):
            _row(code, n, agency, park, industry, day, counts=counts, out=out)


def _row(
    code: str, n: int, agency: str, park: str, industry: str, day: date, *, counts: bool, out: bool
) -> None:
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    BoardRow.objects.create(
        code=code, ref=f"c{n}", owner=n, number=f"N-{n}", title=f"样例 {n}", counts=counts, out=out,
        detail={"p": "停表 {n} 次", "v": {"n": n}}, is_case=True, value=0, day=day, agency=agency, park=park,
        industry=industry, quarter=quarter,
    )  # fmt: skip
    week = (day - timedelta(days=day.weekday())).isoformat()
    places = {"zone": "", "agency": agency, "park": park, "industry": industry, "week": week}
    for by, key in places.items():
        cell, _made = BoardCell.objects.get_or_create(
            by=by, code=code, key=key, quarter=quarter, name="", value=0
        )
        cell.n, cell.hits, cell.out = cell.n + (not out), cell.hits + counts, cell.out + out
        cell.save()


def _text(reply: Any) -> str:
    assert reply.status_code in {200, 422}, reply.status_code
    return re.sub(r"\s+", " ", reply.content.decode())


def _sheet(reply: Any) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()


def test_every_part_opens_its_records_and_they_add_up(kept: None) -> None:
    leader = as_person("leader")
    for by, parts in (("agency", 2), ("park", 3), ("industry", 2), ("quarter", 3)):
        page = leader.get(f"/board/figure/decided/parts/?by={by}")
        lines = page.context["lines"]
        assert len(lines) == parts
        assert sum(line.figure.value for line in lines) == page.context["whole"].value == 6
        for line in lines:
            opened = leader.get(line.url)
            assert len(opened.context["rows"]) == opened.context["figure"].value == line.figure.value
            assert _text(page).count(line.url.replace("&", "&amp;")) == 3  # the bar, the name, the number
    assert "各行相加等于合计" in _text(page)
    share = leader.get("/board/figure/satisfied/parts/?by=agency")
    lines, whole = share.context["lines"], share.context["whole"]
    assert (whole.numerator, whole.denominator, whole.left_out) == (3, 5, 1)
    assert sum(line.figure.numerator for line in lines) == 3
    assert sum(line.figure.denominator for line in lines) == 5
    assert "百分比不能相加" in _text(share)
    assert "未写明" in _text(leader.get("/board/figure/decided/parts/?by=park"))
    assert leader.get("/board/figure/saved/parts/?by=agency").status_code == 404  # not declared with it
    inside = leader.get("/board/figure/decided/parts/?by=quarter&agency=tax&park=-")
    assert [line.name for line in inside.context["lines"]] == ["2026年第2季度"]


def test_records_page_by_key_and_show_what_is_left_out(kept: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("hemei.web.indicators.figure.PAGE", 2)
    leader, seen, where = as_person("leader"), [], "/board/figure/satisfied/"
    first = leader.get(where)
    assert "已决定而没有评价的 1 件不计入" in _text(first)
    assert [row.counts for row, _url in first.context["rows"]] == [False, False]  # what misses comes first
    address = "?"
    while address:
        page = leader.get(where + address)
        seen += [row.number for row, _url in page.context["rows"]]
        address = page.context["older"]
    assert sorted(seen) == [f"N-{n}" for n in range(5)]
    assert [row.number for row, _url in leader.get(where + "?out=1").context["rows"]] == ["N-5"]
    rows = _sheet(leader.get(where + "?format=xlsx"))
    assert {row[0] for row in rows if str(row[0]).startswith("N-")} == set(seen)
    assert leader.get(where + "?after=x.y&agency=%00").status_code == 200


def test_any_chart_is_a_picture_and_a_sheet(kept: None) -> None:
    leader, where = as_person("leader"), "/board/figure/decided/parts/?by=quarter&format="
    svg = leader.get(where + "svg")
    assert svg["Content-Type"] == "image/svg+xml"
    drawn = svg.content.decode()
    assert drawn.count("<rect") == 4  # the ground and three bars
    assert "http://testserver/board/figure/decided/?quarter=2026Q1" in drawn
    assert "截至" in drawn
    assert leader.get(where + "png").content.startswith(PNG)
    assert [row[:2] for row in _sheet(leader.get(where + "xlsx"))[1:4]] == [
        [f"2026年第{n}季度", 2.0] for n in (1, 2, 3)
    ]
    _defined(values=(2019, 2020, 2021))
    assert leader.get("/board/register/rank_a/?format=png").content.startswith(PNG)
    assert b'class="sv-l"' in leader.get("/board/register/rank_a/?format=svg").content
    assert 'rank_a/?format=png"' in _text(leader.get("/board/wall/"))


def test_pages_say_as_of_when_and_that_the_worker_stands_still(kept: None) -> None:
    leader = as_person("leader")
    pages = ("/board/", "/board/live/", "/board/screen/", "/board/explore/", "/board/figure/decided/")
    for where in pages:
        assert "后台计算已停了" not in _text(leader.get(where)), where
    BoardState.objects.update(as_of=timezone.now() - timedelta(hours=2))
    for where in pages:
        assert "后台计算已停了" in _text(leader.get(where)), where
    screen = leader.get("/board/screen/")
    assert screen["Refresh"] == "60"
    assert 'data-theme="dark"' in _text(screen)


def test_the_board_reads_the_same_for_few_and_many(kept: None) -> None:
    leader = as_person("leader")
    pages = ("/board/", "/board/screen/", "/board/live/", "/board/figure/decided/",
             "/board/explore/?by=agency&across=park", "/board/figure/decided/parts/?by=agency")  # fmt: skip
    few = [_statements(leader, where) for where in pages]
    for n in range(10, 50):
        _row("decided", n, f"agency-{n}", "park-01", "C", date(2026, 1, 5), counts=True, out=False)
    assert [_statements(leader, where) for where in pages] == few
    assert max(few) <= 13


def _statements(client: Client, where: str) -> int:
    """How many there are; none reads a table that grows with every act, so what lies behind the board is no matter.

    What the records on the page belong to is read by key: a page has a hundred at most.
    """
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    assert not [
        q["sql"]
        for q in seen.captured_queries
        if re.search(r'"(ledger_(act|matter|seal)|cases_)', q["sql"])
        and 'WHERE "ledger_matter"."id" IN (' not in q["sql"]
    ]
    return len([q for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_the_explorer_is_a_table_and_has_its_own_policy(kept: None) -> None:
    leader = as_person("leader")
    reply = leader.get("/board/explore/?figure=decided&by=agency&across=quarter")
    page = _text(reply)
    assert "'unsafe-inline'" in reply["Content-Security-Policy"].split("style-src")[1].split(";")[0]
    assert "unsafe" not in reply["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert "unsafe" not in leader.get("/board/")["Content-Security-Policy"]
    links = re.findall(r'<a href="([^"]+)" data-value="([\d.]+)">', page)
    assert sum(float(value) for _where, value in links) == 6
    for where, value in links:
        assert len(leader.get(where.replace("&amp;", "&")).context["rows"]) == float(value)
    assert len(_sheet(leader.get("/board/explore/?figure=decided&by=agency&across=park&format=xlsx"))) >= 3
    for code in LIVE:
        assert leader.get(f"/board/explore/?figure={code}&by=industry").status_code == 200


def _defined(values: tuple[int, ...] = (), code: str = "rank_a") -> Indicator:
    who, now = person_by_username("stat"), timezone.now()
    made = define(
        definition=Definition(
            code, "样例指标", "Sample", "样例口径。", "stock", "户", "year", "statistics", date(2012, 1, 1)
        ),
        actor=who,
        now=now,
    )
    for year in values:
        observed = Observed(date(year, 1, 1), date(year + 1, 1, 1), Decimal(year - 2000), "年报")
        observe(code=code, observed=observed, actor=who, now=now)
    return made


def test_a_target_is_set_reached_and_told_in_words(people: None) -> None:
    stat, this = as_person("stat"), timezone.now().year
    _defined((2020, 2021, this))
    typed = {"code": "rank_a", "goal": "city", "year": "2021", "value": "20", "place": "3", "among": "11",
             "among_words": "全市各县市区（样例）"}  # fmt: skip
    assert stat.post("/board/targets/set/", typed).status_code == 302
    row = Target.objects.get()
    page = _text(as_person("leader").get("/board/targets/"))
    assert "已达到" in page  # 21 for 20
    assert "21 户" in page
    assert "前 3 位 / 共 11 个" in page
    assert "还没有数" in page
    assert "已经有同一项目标" in _text(stat.post("/board/targets/set/", typed))
    where = f"/board/targets/{row.matter.number}/place/"
    assert stat.post(where, {"reached": "5", "source": ""}).status_code == 422
    assert "不大于总数" in _text(stat.post(where, {"reached": "12", "source": "样例通报"}))
    assert stat.post(where, {"reached": "5", "source": "样例通报"}).status_code == 302
    page = _text(as_person("leader").get("/board/targets/?year=2021&goal=city"))
    assert "第 5 位" in page
    assert "样例通报" in page
    assert "到年底没有达到" in page
    assert 'class="light r"' in page
    change = f"/board/targets/set/?number={row.matter.number}"
    assert stat.post(change, {**typed, "place": "5"}).status_code == 422  # a change says why
    assert stat.post(change, {**typed, "place": "5", "reason": "按通报调整"}).status_code == 302
    assert [act.name for act in acts_of(row.pk)] == ["target.set", "target.place", "target.change"]
    assert (
        stat.post("/board/targets/set/", {**typed, "year": str(this), "value": "99", "place": ""}).status_code
        == 302
    )
    assert "年内未达到，还有时间" in _text(stat.get(f"/board/targets/?year={this}"))
    assert len(_sheet(stat.get("/board/targets/?format=xlsx"))) >= 3
    bad = stat.post("/board/targets/set/", {**typed, "year": "2022", "among": "2"})
    assert "位次不能大于总数" in _text(bad)
    assert "至少写一个" in _text(
        stat.post("/board/targets/set/", {"code": "rank_a", "goal": "first", "year": "2022"})
    )
    assert Target.objects.count() == 2


def test_a_definition_that_is_used_is_not_struck_out(people: None) -> None:
    stat, row = as_person("stat"), _defined()
    where = "/board/register/rank_a/discard/"
    matter = Matter.objects.create(
        kind="release",
        number="FB-1",
        title="样例稿",
        state="published",
        head="0" * 64,
        opened_at=timezone.now(),
    )
    release = Release.objects.create(
        matter=matter, title="样例稿", text="x", planned_on=date(2026, 1, 1), writer="a", written_by="甲"
    )
    who, now = person_by_username("stat"), timezone.now()
    observed = Observed(date(2021, 1, 1), date(2022, 1, 1), Decimal(1), "年报")
    value = observe(code="rank_a", observed=observed, actor=who, now=now)
    bound = ReleaseNumber.objects.create(
        release=release, place=1, shown="1", indicator=row, observation=value
    )
    assert "发布稿《样例稿》里印着“样例指标”，不能作废" in _text(stat.post(where, {"reason": "误登"}))
    bound.delete()
    assert "已有 1 个数值、0 个目标，不能作废" in _text(stat.post(where, {"reason": "误登"}))
    with pytest.raises(ProtectedError):
        row.delete()
    _defined(code="rank_b")
    assert stat.post(where.replace("rank_a", "rank_b"), {"reason": ""}).status_code == 422
    assert stat.post(where.replace("rank_a", "rank_b"), {"reason": "误登"}).status_code == 302
    assert "作废" in _text(stat.get("/board/register/rank_b/"))
    assert Indicator.objects.get(code="rank_b").matter.state == "discarded"
