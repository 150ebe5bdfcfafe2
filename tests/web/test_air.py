"""Pages of the air: with data and without, in numbers of statements that do not grow, with files that open."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.operations import put_user
from hemei.indicators.models import AirFlag, HourReading, WaterIntake, WaterSample
from hemei.indicators.operations import Aim, air, set_target
from hemei.indicators.queries import air as queries
from hemei.indicators.queries.air import contradictions
from hemei.indicators.queries.air.books import BOOKS
from hemei.web.air import pages
from tests.indicators.air.conftest import CLERK, enter, file_of, make

PUBLIC = ("", "calendar/", "stations/", "report/", "compare/", "change/", "target/", "water/", "embed/")
BUDGET = 45  # the page that judges a period under every edition; each judging costs seven


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    for module in ("pages", "files", "data", "common", "target"):
        monkeypatch.setattr(f"hemei.web.air.{module}.today", lambda: now.date())


@pytest.fixture
def some(db: None, clock: None) -> None:
    make("a")
    make("b")
    for n, first in enumerate((date(2025, 11, 1), date(2026, 11, 1))):
        for code in "ab":
            enter(file_of(first, 20, pm2_5="70", so2=f"{ord(code) + n}"), code=code, name=f"{code}{n}.csv")


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_pages_say_so_without_data(db: None, clock: None) -> None:
    client = Client()
    for where in PUBLIC:
        text(client, f"/air/{where}")
    assert "还没有监测数据" in text(client, "/air/")
    assert "还没有登记空气站" in text(client, "/air/stations/")
    target = text(client, "/air/target/")
    assert "还没有目标" in target
    assert ">0.0</span>" not in target
    assert "已经稳了" not in target + text(client, "/air/target/?goal=0") + text(
        client, "/air/target/?goal=60"
    )
    assert "算不出还差几天" in text(client, "/air/target/?goal=60")


def test_today_names_colour_cause_and_advice(some: None) -> None:
    page = text(Client(), "/air/")
    assert "轻度污染" in page
    assert "PM₂.₅" in page
    assert "减少长时间、高强度的户外锻炼" in page
    assert 'class="airday aq3"' in page
    assert "样例" in page


def test_the_year_under_another_standard(some: None) -> None:
    own = text(Client(), "/air/calendar/?year=2026")
    old = text(Client(), "/air/calendar/?year=2026&under=2013-01-01")
    assert (own.count('class="aq3"'), old.count('class="aq2"')) == (20 + 1, 20 + 1)  # the legend holds one
    both = text(Client(), "/air/compare/?period=2026-11")
    assert "GB 3095-2012" in both
    assert "+20 天" in both


def test_change_report_and_target(some: None) -> None:
    page = text(Client(), "/air/change/?period=2026-11")
    assert "标准变更" in page
    assert "因新标准不再算优良的 20 天" in page
    report = text(Client(), "/air/report/?period=2026-11")
    assert "环境空气质量综合指数" in report
    assert "发布会文稿" in report
    assert "HJ 663-2026 的全文没有取得" in report
    assert "HJ 663-2026 的全文没有取得" not in text(Client(), "/air/report/?period=2025-11")
    assert "period=2026-11&amp;" in report
    assert "period=2026-12" not in report
    assert "20 天有效" in text(Client(), "/air/target/?goal=60") or "有效 20 天" in text(
        Client(), "/air/target/?goal=60"
    )


@pytest.mark.parametrize("address", [
    "/air/report/?period=2026-13", "/air/report/?period=1999", "/air/report/?period=2026-12",
    "/air/compare/?from=2026-11-05&to=2026-11-01", "/air/compare/?period=2026-Q5", "/air/change/?period=2013",
    "/air/compare/?period=2026-02-30~2026-03-01", "/air/compare/?from=2013-01-01&to=2026-01-01",
    "/air/report/?period=x",
    "/air/calendar/?place=nowhere", "/air/change/?place=nowhere", "/air/report/file.pdf", "/air/target/?place=x",
])  # fmt: skip
def test_what_is_not_there(some: None, address: str) -> None:
    assert Client().get(address).status_code == 404


def test_the_target_of_the_register_is_the_goal(some: None, now: datetime) -> None:
    air.publish(place="a", first=date(2025, 11, 1), until=date(2025, 11, 21), actor=CLERK, now=now)
    aim = Aim("city", 2026, Decimal("71.5"), False, None, None, "", "样例")
    number = set_target(code="good_air_share", aim=aim, actor=CLERK, now=now).matter.number
    page = text(Client(), "/air/target/")
    assert f"登记册里今年的目标是 71.5%（{number}）" in page
    assert 'value="71.5"' in page
    assert 'value="60"' in text(Client(), "/air/target/?goal=60")


def test_odd_goals_are_taken_as_none(some: None) -> None:
    for goal in ("NaN", "x", "-1", "1e99", ""):
        text(Client(), f"/air/target/?goal={goal}")


def test_files_of_the_report_in_the_layout_of_offices(some: None) -> None:
    word = Client().get("/air/report/file.docx?period=2026-11").content
    inside = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    parts = (
        "一、总体情况",
        "二、六项污染物浓度",
        "三、级别和首要污染物",
        "四、各站",
        "五、说明",
        "签发：",
        "附表：逐日数据",
    )
    places = [inside.index(part) for part in parts]
    assert places == sorted(places)
    for words in ("环境空气质量月报（样例）", "优良 0 天", "优良天数减少 20 天", "优良率变化 -100.0 个百分点",
                  "超标 1.33 倍", "含标准变更的影响"):  # fmt: skip
        assert words in inside, words
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(Client().get("/air/report/file.xlsx?period=2026-11").content)
    )
    rows = book.get_sheet_by_name("逐日数据").to_python()
    assert (rows[1][0], rows[1][1]) == ("2026-11-01", 110)
    told = {str(row[0]): row for row in book.get_sheet_by_name("报告").to_python()}
    assert told["PM₂.₅"][2:9] == [70, "µg/m³", 70, "持平", 30, "超标 1.33 倍", 2.33]
    year = zipfile.ZipFile(io.BytesIO(Client().get("/air/report/file.docx?period=2025&place=a").content))
    inside = year.read("word/document.xml").decode()
    assert "环境空气质量年报" in inside
    assert "上年同期没有有效数据" in inside
    assert "有效天数没有达到年评价的要求" in inside
    assert "附表" not in inside


def test_only_the_small_page_may_stand_in_a_frame(some: None) -> None:
    small, page = Client().get("/air/embed/"), Client().get("/air/")
    assert "X-Frame-Options" not in small.headers
    assert "frame-ancestors *" in small.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_statements_do_not_grow(some: None) -> None:
    client = Client()

    def asked() -> dict[str, int]:
        counts = {}
        for where in PUBLIC:
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/air/{where}")
            counts[where] = len(seen)
        return counts

    few = asked()
    for n, code in enumerate("cdef"):
        make(code)
        enter(file_of(date(2026, 10, 1), 50, so2=f"{n}"), code=code, name=f"{code}.csv")
    assert asked() == few
    assert max(few.values()) <= BUDGET, few


@pytest.fixture
def staff(some: None) -> Callable[[str], Client]:
    def of(role: str) -> Client:
        put_user(username=f"u-{role}", password="x", label=role, roles=[role])
        client = Client()
        client.login(username=f"u-{role}", password="x")
        return client

    return of


def test_staff_preview_take_in_flag_and_settle(staff: Callable[[str], Client], now: datetime) -> None:
    client = staff("statistician")

    def post(**facts: Any) -> str:
        return client.post("/air/data/act/", facts, follow=True).content.decode()

    late = file_of(date(2026, 11, 20), 1, pm2_5="20")
    rows = HourReading.objects.count()
    shown = post(act="import", station="a", only="1", file=SimpleUploadedFile("late.csv", late))
    assert "读出 24 行" in shown
    assert HourReading.objects.count() == rows
    assert "请写明这份数据的来源" in post(
        act="import", station="a", file=SimpleUploadedFile("late.csv", late)
    )
    assert "已导入 24 行" in post(
        act="import", station="a", document="样例", file=SimpleUploadedFile("late.csv", late)
    )
    number = queries.intakes()[0].matter.number
    assert "未裁定" in text(client, "/air/data/")
    when = {"starts": "2026-11-20T00:00", "ends": "2026-11-21T00:00"}
    assert "两份文件都保留" in post(act="settle", station="a", intake=number, reason="样例", **when)
    assert queries.period("a", date(2026, 11, 20), date(2026, 11, 21)).days[0].values["pm2_5"] == 20
    assert "已标记" in post(act="flag", station="a", kind="dust", reason="样例", **when)
    assert "起止时间没有填对" in post(
        act="flag", station="a", kind="dust", reason="样例", starts="x", ends="y"
    )
    assert "要写明理由" in post(act="flag", station="a", kind="dust", reason=" ", **when)
    flag = AirFlag.objects.get()
    assert "已撤销标记" in post(act="lift", flag=flag.pk, reason="样例")
    assert "已撤回" in post(act="withdraw", number=number, reason="样例")
    assert "没有这个操作" in post(act="nothing")
    broken = post(
        act="import", station="a", file=SimpleUploadedFile("x.csv", late + b"\n2026-11-21 24:00,1,1,1,1,1,1")
    )
    assert re.search(r"A26</b> .*第 25 个小时", broken)


def test_leaders_read_and_do_not_act(staff: Callable[[str], Client]) -> None:
    client = staff("leader")
    assert "air/data/act" not in text(client, "/air/data/")
    assert client.post("/air/data/act/", {"act": "flag"}).status_code == 403


def test_any_days_under_every_standard_and_in_the_report(some: None) -> None:
    page = text(Client(), "/air/compare/?from=2026-11-03&to=2026-11-06")
    assert "2026-11-03 至 2026-11-06" in page
    assert "+4 天" in page
    assert "2026 年第 4 季度" in text(Client(), "/air/report/?period=2026Q4")
    days = text(Client(), "/air/report/?period=2026-11-03~2026-11-06")
    assert days.count('class="num">2026-11-0') == 4
    assert "file.docx?period=2026-11-03~2026-11-06" in days
    assert "因新标准不再算优良的 4 天" in text(Client(), "/air/change/?from=2026-11-03&to=2026-11-06")


def test_a_month_is_cut_at_today(some: None) -> None:
    assert pages.span_of("2026-11", date(2026, 11, 23)).until == date(2026, 11, 23)
    assert pages.span_of("2026", date(2026, 11, 23)).last == date(2026, 11, 22)
    assert pages.span_of("", date(2026, 1, 1)).until - timedelta(days=365) == date(2025, 1, 1)


def test_stations_move_and_sections_are_sampled_on_a_page(staff: Callable[[str], Client]) -> None:
    client, where = staff("statistician"), "/air/places/act/"
    new = {
        "code": "n1", "name": "样例新站", "longitude": "115.9", "latitude": "36.4", "address": "样例路 9 号",
        "from": "2026-01-01", "document": "样例批复",
    }  # fmt: skip
    for wrong in (
        {"code": "a b"}, {"latitude": "136"}, {"longitude": "NaN"}, {"from": "x"}, {"document": " "}, {"code": "a"},
    ):  # fmt: skip
        refused = client.post(where, {"act": "register", **new, **wrong})
        assert (refused.status_code, "样例路 9 号" in refused.content.decode()) == (422, True), wrong
    assert "已登记空气站" in client.post(where, {"act": "register", **new}, follow=True).content.decode()
    moved = {"act": "move", **new, "address": "样例路 30 号", "from": "2026-06-01"}
    assert "迁址前的数据留在原址" in client.post(where, moved, follow=True).content.decode()
    assert client.post(where, moved).status_code == 422
    assert client.post(where, {"act": "close", "code": "n1", "reason": " "}).status_code == 422
    page = client.post(where, {"act": "close", "code": "n1", "reason": "样例"}, follow=True).content.decode()
    assert "停用" in page
    assert "样例路 9 号" in page
    section = {
        "act": "section",
        "code": "s1",
        "name": "样例断面",
        "river": "样例河",
        "target": "3",
        "document": "样例",
    }
    assert client.post(where, {**section, "target": "9"}).status_code == 422
    assert "已登记断面" in client.post(where, section, follow=True).content.decode()
    sample = {"act": "sample", "code": "s1", "on": "2026-10-05", "document": "样例单", "i-cod": "28"}
    for wrong in ({"i-cod": "-1"}, {"i-cod": ""}, {"i-cod": "1e30"}, {"on": "2999-01-01"}, {"code": "x"}):
        assert client.post(where, {**sample, **wrong}).status_code == 422, wrong
    assert "未达标" in client.post(where, sample, follow=True).content.decode()
    assert "Ⅳ" in text(Client(), "/air/water/")
    assert client.post(where, {"act": "x"}).status_code == 302
    leader = staff("leader")
    assert "登记断面" not in text(leader, "/air/places/")
    assert leader.post(where, section).status_code == 403


def test_water_samples_come_from_a_file_whole_or_not_at_all_and_go_back(
    staff: Callable[[str], Client],
) -> None:
    client, where = staff("statistician"), "/air/places/act/"
    section = {"act": "section", "name": "样例断面", "river": "样例河", "target": "3", "document": "样例"}
    for code in ("s1", "s2"):
        client.post(where, {**section, "code": code, "name": f"样例断面{code}"})

    def send(content: str, **more: str) -> str:
        file = SimpleUploadedFile("水.csv", content.encode("gb18030"))
        sent = {"act": "import", "document": "样例报告", "file": file, **more}
        return client.post(where, sent, follow=True).content.decode()

    head = "断面,采样日,溶解氧,氨氮"
    bad = f"{head}\n样例断面s1,2026-10-05,7.1,-0.2\n没有的,2026-10-05,6,x"
    for only in ({"only": "1"}, {}):
        page = send(bad, **only)
        assert "整个文件不能导入" in page
        assert [f'<b class="num">{cell}</b>' in page for cell in ("D2", "D3", "A3")] == [True] * 3
    assert not WaterSample.objects.exists()
    good = f"{head}\n样例断面s1,2026-10-05,7.1,0.2\ns2,2026/10/06,3.1,0.4"
    assert "可以导入" in send(good, only="1")
    assert "来源" in send(good, document=" ")
    assert not WaterSample.objects.exists()
    assert "已导入 2 次采样" in send(good)
    assert "已经导入过" in send(good)
    assert "已经登记过" in send(good + "\n")
    other = send(good + "\n", document="另一份报告", only="1")
    assert "两份都照存" in other
    assert "可以导入" in other
    assert "2 次采样" not in text(Client(), "/air/water/")
    assert "Ⅳ" in text(Client(), "/air/water/")
    number = WaterIntake.objects.get().matter.number
    undo = {"act": "withdraw", "number": number}
    assert client.post(where, {**undo, "reason": ""}).status_code == 422
    assert "原值保留" in client.post(where, {**undo, "reason": "样例"}, follow=True).content.decode()
    assert "Ⅳ" not in text(Client(), "/air/water/")
    assert WaterSample.objects.count() == 2
    assert client.post(where, {**undo, "reason": "样例"}).status_code == 422
    assert "已导入 2 次采样" in send(good)  # and again after it was taken back
    page = text(client, "/air/data/list/samples/?section=s2&state=counts")
    assert (page.count('<tr><th scope="row">'), "未达标" in page) == (1, True)


def test_every_list_is_whole_filtered_sorted_paged_and_a_file(staff: Callable[[str], Client]) -> None:
    client = staff("leader")
    for n in range(1, 4):  # three days that a second file says otherwise of
        enter(file_of(date(2026, 11, n), 1, so2="77"), name=f"again{n}.csv")
    equal = file_of(date(2026, 11, 5), 1, pm2_5="70", so2=f"{ord('a') + 1}")
    enter(equal + b"\n", name="equal.csv")  # the same figures as another file: no contradiction
    names = ("files", "marks", "conflicts", "figures", "stations", "sections", "samples", "water-files")
    for name in names:
        where = f"/air/data/list/{name}/"
        page = text(client, where)
        assert "format=xlsx" in page
        book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{where}?format=xlsx").content))
        assert book.get_sheet_by_index(0).to_python()
        for odd in (
            "?after=x&sort=name",
            "?after=~&sort=-on",
            "?after=2026-13-01~1~1",
            "?state=x&sort=x&q=x",
            "?after=9",
        ):
            assert client.get(f"{where}?{odd}").status_code == 200, (name, odd)
    found = contradictions()
    assert [one.day for one in found] == [date(2026, 11, n) for n in (3, 2, 1)]
    first = contradictions(1)
    assert [one.day for one in contradictions(5, after=first[0].place)] == [one.day for one in found[1:]]
    assert contradictions(code="none") == []
    rows = BOOKS["conflicts"].read({"state": "left"}, "", 2)
    rest = BOOKS["conflicts"].read({"state": "left"}, rows[-1].key, 9)
    assert [row.cells[1] for row in (*rows, *rest)] == [one.day for one in found]
    assert BOOKS["conflicts"].read({"state": "decided"}, "", 9) == []
    for sort in ("name", "-rows", ""):
        every = [row.cells[0] for row in BOOKS["files"].read({"sort": sort}, "", 99)]
        paged: list[object] = []
        after = ""
        while part := BOOKS["files"].read({"sort": sort}, after, 2):
            paged += [row.cells[0] for row in part]
            after = part[-1].key
        assert paged == every
    assert "again2.csv" in text(client, "/air/data/list/files/?q=again2")
    assert "again1.csv" not in text(client, "/air/data/list/files/?q=again2")
    assert client.get("/air/data/list/none/").status_code == 404
    assert staff("clerk").get("/air/data/list/files/").status_code == 403
    assert staff("clerk").get("/air/works/list/looks/").status_code == 200


def test_the_files_of_the_report_are_whole_in_english(some: None) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    names = re.compile("样例站[ab]")
    for period in ("2026", "2026-11", "2026-Q4", "2026-11-01~2026-11-20"):
        word = client.get(f"/air/report/file.docx?period={period}")
        told = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
        said = re.findall("<w:t[^>]*>([^<]*)", told)
        book = CalamineWorkbook.from_filelike(
            io.BytesIO(client.get(f"/air/report/file.xlsx?period={period}").content)
        )
        said += [
            str(v) for n in book.sheet_names for row in book.get_sheet_by_name(n).to_python() for v in row
        ]
        assert not [one for one in said if re.search("[\u3400-\u9fff]", names.sub("", one))], period
        assert "fewer good days" in told or "unchanged" in told or "nothing is compared" in told
        assert "1. Overview" in said
        assert book.sheet_names == ["Report", "Day by day"]
