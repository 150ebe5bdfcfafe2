"""The register, the checker and the live figures as pages: what they show, refuse and hand out."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import person_by_username
from hemei.cases.models import Case
from hemei.cli.sample import make_order
from hemei.cli.sample_days import _EAT
from hemei.indicators.models import Indicator, Observation
from hemei.indicators.operations import (
    Definition,
    Observed,
    define,
    mark_break,
    observe,
    revise,
    snapshot,
)
from hemei.indicators.queries import LIVE, live_figure, live_figures
from hemei.ledger.models import Matter
from tests.zone import as_person, seed_catalog, seed_people

pytestmark = pytest.mark.django_db
TYPED = {
    "code": "bus_lines", "name": "公交线路", "english": "Bus lines", "definition": "在营的线路条数。",
    "kind": "stock", "unit": "条", "period_type": "year", "agency": "statistics", "valid_from": "2012-01-01",
}  # fmt: skip
VALUE = {"period": "2021", "value": "12", "bound": "exact", "status": "final", "document": "年报"}


@pytest.fixture
def people(settings: Any, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path
    seed_people()


def _text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def _bus(values: dict[int, int] | None = None) -> None:
    who, now = person_by_username("stat"), timezone.now()
    facts = {**TYPED, "valid_from": date(2012, 1, 1)}
    define(definition=Definition(**facts), actor=who, now=now)  # type: ignore[arg-type]
    for year, value in (values or {}).items():
        observed = Observed(date(year, 1, 1), date(year + 1, 1, 1), Decimal(value), "年报")
        observe(code="bus_lines", observed=observed, actor=who, now=now)


def test_a_definition_and_a_value_are_entered_and_revised(people: None) -> None:
    stat = as_person("stat")
    assert stat.post("/board/register/define/", TYPED).status_code == 302
    assert stat.post("/board/register/bus_lines/value/", VALUE).status_code == 302
    first = Observation.objects.get()
    where = f"/board/register/bus_lines/value/?revise={first.pk}"
    assert 'value="12"' in _text(stat.get(where))
    assert stat.post(where, {**VALUE, "value": "13"}).status_code == 422  # a revision says why
    assert stat.post(where, {**VALUE, "value": "13", "reason": "漏报一条"}).status_code == 302
    page = _text(stat.get("/board/register/bus_lines/"))
    assert "原为 12 条：漏报一条（统计人员壬（样例）" in page
    assert stat.get(where).status_code == 404  # only the newest can be revised
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(stat.get("/board/register/bus_lines/?format=xlsx").content)
    ).get_sheet_by_index(0)
    assert sheet.to_python()[1][2] == 13.0


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("value", "20万户家", "不是一个数"),
        ("value", "12 条", "不是一个数"),
        ("period", "2022-09/01", "结束早于开始"),
        ("period", "去年", "不是期间"),
    ],
)
def test_a_bad_value_is_refused_and_what_was_typed_stays(
    people: None, field: str, typed: str, words: str
) -> None:
    _bus()
    reply = as_person("stat").post("/board/register/bus_lines/value/", {**VALUE, field: typed})
    assert reply.status_code == 422
    page = _text(reply)
    assert words in page
    assert f'value="{typed}"' in page
    assert 'value="年报"' in page
    assert not Observation.objects.exists()


def test_a_unit_that_is_two_is_refused(people: None) -> None:
    reply = as_person("stat").post("/board/register/define/", {**TYPED, "unit": "家、户"})
    assert reply.status_code == 422
    assert "只能有一个单位" in _text(reply)
    assert not Indicator.objects.exists()


def test_two_points_are_dots_and_three_are_a_line_up_to_the_break(people: None) -> None:
    _bus({2019: 10, 2021: 12})
    leader, where = as_person("leader"), "/board/register/bus_lines/"
    page = _text(leader.get(where))
    assert page.count('class="sv-p"') == 2
    assert 'class="sv-l"' not in page
    assert "不画成趋势" in page
    assert "缺的年份：" in page
    assert "2020" in page.split("缺的年份：")[1][:200]
    who, now = person_by_username("stat"), timezone.now()
    observed = Observed(date(2020, 1, 1), date(2021, 1, 1), Decimal(11), "年报")
    observe(code="bus_lines", observed=observed, actor=who, now=now)
    assert 'class="sv-l"' in _text(leader.get(where))
    mark_break(code="bus_lines", on=date(2021, 1, 1), before="旧", after="新", note="", actor=who, now=now)
    page = _text(leader.get(where))
    assert 'class="sv-l"' not in page
    assert 'class="sv-b"' in page


def test_a_year_and_nine_months_are_not_one_line(people: None) -> None:
    _bus({2020: 10, 2021: 12})
    observed = Observed(date(2022, 1, 1), date(2022, 10, 1), Decimal(11), "快报")
    observe(code="bus_lines", observed=observed, actor=person_by_username("stat"), now=timezone.now())
    page = _text(as_person("leader").get("/board/register/bus_lines/"))
    assert "2022年1—9月" in page
    assert 'class="sv-l"' not in page


def _table(rows: list[list[Any]], merge: str = "") -> SimpleUploadedFile:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for n, row in enumerate(rows):
        sheet.write_row(n, 0, row)
    if merge:
        sheet.merge_range(merge, "并")
    book.close()
    return SimpleUploadedFile("t.xlsx", out.getvalue())


def test_a_yearly_table_is_shown_then_entered(people: None) -> None:
    _bus({2021: 12})
    stat = as_person("stat")
    file = _table([["编码", "2020", "2021", 2022], ["bus_lines", 11, 12, 14]])
    reply = stat.post("/board/register/upload/", {"file": file, "document": "统计年鉴（样例）"})
    page = _text(reply)
    assert "新增 <b" in page
    assert Observation.objects.count() == 1  # nothing is written by looking
    sent = {"rows": reply.context["sent"], "document": "统计年鉴（样例）"}
    assert stat.post("/board/register/upload/", sent).status_code == 302
    assert sorted(Observation.objects.values_list("value", flat=True)) == [11, 12, 14]
    broken = stat.post("/board/register/upload/", {**sent, "rows": sent["rows"][:-2] + "xx"})
    assert "预览已过期或被改动" in _text(broken)


def test_merged_cells_are_named_and_nothing_can_be_entered(people: None) -> None:
    _bus()
    rows = [["编码", "2020", "2021"], ["bus_lines", 11, ""], ["x", "", ""]]
    reply = as_person("stat").post(
        "/board/register/upload/", {"file": _table(rows, "B2:C3"), "document": "表"}
    )
    assert "B2:C3" in _text(reply)
    assert "合并的单元格" in _text(reply)
    assert reply.context["ready"] is False
    other = SimpleUploadedFile("t.xlsx", b"no workbook")
    reply = as_person("stat").post("/board/register/upload/", {"file": other})
    assert reply.status_code == 422
    assert "不是可以打开的 Excel" in _text(reply)


def test_the_list_filters_and_gives_the_same_rows_as_a_file(people: None) -> None:
    _bus()
    leader = as_person("leader")
    assert "公交线路" in _text(leader.get("/board/register/?q=bus&kind=stock&agency=statistics"))
    assert "没有符合条件的指标" in _text(leader.get("/board/register/?kind=rate"))
    reply = leader.get("/board/register/?q=公交&format=xlsx")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python()[1:2]] == ["bus_lines"]


def _statements(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(where).status_code == 200
    return len([q for q in seen.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_pages_ask_the_database_the_same_for_few_and_many(people: None) -> None:
    _bus({2012: 1})
    leader, who, now = as_person("leader"), person_by_username("stat"), timezone.now()
    pages = ("/board/register/", "/board/register/bus_lines/", "/board/wall/")
    few = [_statements(leader, where) for where in pages]
    for n in range(20):
        facts = {**TYPED, "valid_from": date(2012, 1, 1), "code": f"bus_{n}"}
        define(definition=Definition(**facts), actor=who, now=now)  # type: ignore[arg-type]
        if n < 9:
            observed = Observed(date(2013 + n, 1, 1), date(2014 + n, 1, 1), Decimal(n), "年报")
            made = observe(code="bus_lines", observed=observed, actor=who, now=now)
            revise(observation=made.pk, observed=observed, reason="核实", actor=who, now=now)
    assert [_statements(leader, where) for where in pages] == few
    assert max(few) <= 13


def test_the_wall_shows_what_has_values_and_links_every_point(people: None) -> None:
    _bus({2019: 10, 2020: 11, 2021: 12})
    who, now = person_by_username("stat"), timezone.now()
    facts = {**TYPED, "valid_from": date(2012, 1, 1), "code": "empty"}
    define(definition=Definition(**facts), actor=who, now=now)  # type: ignore[arg-type]
    page = as_person("leader").get("/board/wall/")
    assert len(page.context["cards"]) == 1
    assert _text(page).count('href="/board/register/bus_lines/#v') == 3
    assert as_person("leader").get("/board/wall/?kind=rate").context["cards"] == []


# The checker.


def test_a_text_is_checked_against_the_zones_register(people: None) -> None:
    who, now = person_by_username("stat"), timezone.now()
    facts = {**TYPED, "valid_from": date(2012, 1, 1), "aliases": ("和美专线",)}
    define(definition=Definition(**facts), actor=who, now=now)  # type: ignore[arg-type]
    text = "和美专线达到12条。产值从10亿元增至30亿元，增长了3倍。<b>x</b>"
    reply = as_person("leader").post("/board/check/", {"text": text})
    page = _text(reply)
    assert "2 个" not in page.split("<h2", 2)[1][:20]
    assert "<mark>3倍</mark>" in page
    assert "增长了2倍" in page
    assert "1 个对上登记册" in page
    assert "<b>x</b>" not in page.split("<textarea")[0]
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(as_person("leader").post("/board/check/", {"text": text, "format": "xlsx"}).content)
    ).get_sheet_by_index(0)
    assert [row[0] for row in sheet.to_python() if row[0] == "矛盾"] == ["矛盾"]


def _scan() -> bytes:
    from pypdf import PdfWriter

    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("扫描.pdf", _scan(), "像是扫描件"),
        ("表.doc", b"x", "另存为 .docx"),
        ("坏.docx", b"x", "不是完整的 Word 文件"),
        ("空.txt", b" ", "没有文字"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_not_guessed(
    people: None, name: str, content: bytes, words: str
) -> None:
    reply = as_person("editor").post("/board/check/", {"file": SimpleUploadedFile(name, content), "text": ""})
    assert reply.status_code == 422
    assert words in _text(reply)
    assert name in _text(reply)


def test_a_text_too_long_is_refused_and_a_merged_table_is_told(people: None) -> None:
    client = as_person("editor")
    reply = client.post("/board/check/", {"text": "企业3家。" * 30_000})
    assert reply.status_code == 422
    assert "超过 100000 字" in _text(reply)
    html = "<p>投资5亿元。</p><table><tr><td colspan=2>9</table>".encode()
    reply = client.post("/board/check/", {"file": SimpleUploadedFile("a.html", html)})
    assert "合并单元格" in _text(reply)
    assert client.post("/board/check/", {"text": "3家", "year": "今年"}).status_code == 422


# Live figures: the rows shown are the rows counted.


@pytest.fixture
def zone(people: None) -> datetime:
    now = timezone.now()
    seed_catalog(now=now - timedelta(days=9), actor="test")
    make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now - timedelta(days=3))
    cases = list(Case.objects.select_related("matter").order_by("matter_id"))
    for n, case in enumerate(cases):
        Case.objects.filter(pk=case.pk).update(
            accepted_at=now - timedelta(days=2), decided_at=now - timedelta(hours=n + 1), score=(None, 5, 2, 3)[n % 4],
            corrected=n % 2 == 0, visits_made=n % 2, visits_promised=0, promised_days=5, serial_days=20,
            received_at=now - timedelta(days=3), accepted_by="a", decided_by="b",
        )  # fmt: skip
    Matter.objects.filter(pk=cases[0].matter_id).update(closed_at=now)
    return now


@pytest.mark.parametrize("code", LIVE)
def test_every_live_figure_equals_the_rows_behind_it(zone: datetime, code: str) -> None:
    figure = live_figure(code, zone)
    assert figure is not None
    live, rows = LIVE[code], figure.records
    assert figure.title == live.name
    hits = sum(one.counts for one in rows)
    if live.how == "ratio":
        kept = [one for one in rows if not one.out]
        part, whole = sum(one.value for one in kept), sum(dict(one.beside).get("whole", 0) for one in kept)
        assert figure.value == (round(100 * part / whole, 1) if whole else None)
    elif live.unit == "%":
        assert (figure.numerator, figure.denominator) == (hits, len(rows))
        assert figure.value == (round(100 * hits / len(rows), 1) if rows else None)
        assert live.numerator
        assert live.denominator
    elif live.how == "median":
        took = [int(re.findall(r"(?:实际|等候) (\d+)", one.detail)[0]) for one in rows]
        assert figure.value == (median(took) if took else None)
    elif code == "saved":
        total = sum(int(a) - int(b) for a, b in (one.detail.split(" - ") for one in rows))
        assert figure.value == (round(total / len(rows), 1) if rows else None)
    else:
        assert figure.value == len(rows) == hits
    page = as_person("leader").get(f"/board/figure/{code}/")
    assert len(page.context["rows"]) == len(rows)
    assert page.content.decode().count('<tr><th scope="row"') == len(rows)


def test_satisfied_share_shows_what_it_leaves_out(zone: datetime) -> None:
    figure = live_figure("satisfied", zone)
    assert figure is not None
    total = Case.objects.count()
    unrated = Case.objects.filter(score=None).count()
    assert figure.denominator == total - unrated
    assert f"没有评价的 {unrated} 件不计入" in figure.note
    assert 0 < (figure.value or 0) < 100


def test_live_values_enter_the_register_with_their_query_once_a_day(zone: datetime) -> None:
    stat = as_person("stat")
    assert stat.post("/board/live/snapshot/").status_code == 302
    known = {figure.code for _live, figure in live_figures(zone) if figure.value is not None}
    rows = Observation.objects.select_related("indicator")
    assert {row.indicator.code for row in rows} == known
    assert all(row.query == f"live:{row.indicator.code}" and row.indicator.live for row in rows)
    again = snapshot(actor=person_by_username("stat"), now=timezone.now())
    assert again.same + again.revised == len(known)
    assert again.entered == 0
    assert as_person("leader").post("/board/live/snapshot/").status_code == 403
    assert _text(as_person("leader").get("/board/live/")).count('<tr><th scope="row"') == len(LIVE)
