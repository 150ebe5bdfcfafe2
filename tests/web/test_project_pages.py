"""Pages of projects over the labelled sample: every page opens, every form does its act, files are what they say."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.cli.sample_projects import make_projects, picture
from hemei.ledger.queries import verify
from hemei.projects.models import Board, BoardPlace, Card, Lead, Project
from tests.projects.conftest import workbook
from tests.zone import as_person, seed_people

PARKS = {f"park-{n:02d}": f"样例 {n:02d} 号园区" for n in range(1, 19)}
COUNT = 24  # of the 74 that the whole sample has
pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(now: datetime, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(tmp_path))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for page in ("pages", "boards", "cards", "leads", "assess", "meeting", "forms"):
        monkeypatch.setattr(f"hemei.web.projects.{page}.parks", lambda on: PARKS, raising=False)
    monkeypatch.setattr("hemei.web.projects.acts.parks", lambda on: PARKS)
    seed_people()
    make_projects(now, PARKS, count=COUNT)
    return now


def act(client: Client, name: str, number: str = "", /, **more: Any) -> Any:
    return client.post("/projects/act/", {"act": name, "number": number, **more}, follow=True)


def proof(serial: int = 9) -> SimpleUploadedFile:
    return SimpleUploadedFile("x.png", picture(serial), "image/png")


def version(number: str) -> int:
    return Project.objects.get(matter__number=number).matter.version


def test_the_sample_year(sample: datetime) -> None:
    """One sample for all: it costs seconds, so that everything that reads it stands here."""
    assert (
        Project.objects.filter(sample=True).exclude(matter__state__in=["reserve", "preparing"]).count()
        == COUNT
    )
    assert Project.objects.filter(name__contains="样例").count() == Project.objects.count()
    assert set(Card.objects.values_list("matter__state", flat=True)) >= {
        "released",
        "carded",
    }
    assert verify().finding is None
    _pages()
    _statements()
    _files()
    _story(sample)
    _boards(sample)
    _leads()
    _import()


def _pages() -> None:
    board = Board.objects.order_by("pk")[0].matter.number
    number = Project.objects.order_by("pk")[0].matter.number
    places = [
        BoardPlace.objects.filter(kind=kind).order_by("pk")[0].pk for kind in ("project", "park", "unit")
    ]
    addresses = [
        "", "?sort=total&after=~3", "?only=late", "?only=card", "?q=样例&state=started&park=park-01&year=2026",
            "new/", "import/",
        "?format=xlsx", "import/?format=xlsx", f"at/{number}/", "boards/", "boards/?preset=red-black&format=",
            "boards/?format=xlsx",
        f"boards/{board}/", f"boards/{board}/?kind=park", f"boards/{board}/?kind=unit&after=3~x",
            f"boards/{board}/?format=xlsx",
        *(f"place/{one}/" for one in places), "wall/", "meeting/", "cards/", "cards/?state=late", "cards/?format=xlsx",
        f"cards/{Card.objects.order_by('pk')[0].matter.number}/", "leads/", "leads/?by=officer&mode=fund",
            "leads/?format=xlsx",
        *(f"leads/{one.matter.number}/" for one in Lead.objects.order_by("pk")[:6]), "assessments/",
            "assessments/?format=xlsx",
        "assessments/KH-2026-01/", "assessments/KH-2026-01/?w_started=100&t_started=90",
            "assessments/KH-2026-01/?w_started=9",
        "assessments/KH-2026-01/?format=xlsx",
    ]  # fmt: skip
    for who in ("supervisor", "helper"):
        client = as_person(who)
        for one in addresses:
            reply = client.get(f"/projects/{one}")
            allowed = who == "helper" or one not in {"new/", "import/", "import/?format=xlsx"}
            assert reply.status_code == (200 if allowed else 403), (who, one)
    shown = as_person("leader").get("/projects/").content.decode()
    assert shown.count('class="s') >= COUNT
    assert "样例" in shown
    for gone in (
        "at/XM-0/",
        "boards/nothing/",
        "place/99999999/",
        "cards/x/",
        "leads/x/",
        "assessments/x/",
        "file/abc/",
    ):
        assert as_person("leader").get(f"/projects/{gone}").status_code == 404


def _statements() -> None:
    """The list asks as often for two rows as for fifty."""
    client, counts = as_person("leader"), []
    for query in ("?q=样例智能装备项目01", ""):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/projects/{query}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 26


def _files() -> None:
    client = as_person("leader")
    word = client.get("/projects/meeting/file.docx").content
    text = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "督导中的项目" in text
    assert "红蓝榜" in text
    assert client.get("/projects/meeting/file.pdf").content.startswith(b"%PDF")
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get("/projects/meeting/file.xlsx").content))
    assert len(book.sheet_names) == 6
    assert client.get("/projects/meeting/file.exe").status_code == 404
    assert client.get("/projects/wall/").headers["Refresh"] == "60"


def _story(now: datetime) -> None:
    """A project is entered, foreseen, paid for; what is refused stays in its form."""
    officer, today = as_person("helper"), now.date()
    given = {
        "class": "implementing", "year": "2026", "name": "样例九十九号", "firm": "样例公司", "park": "park-01",
            "unit": "tax",
        "total": "8,000", "plan_start": "2026-10-01", "plan_permit": "2026-09-01",
    }  # fmt: skip
    wrong = act(officer, "project.enter", **{**given, "plan_permit": "2026-11-01"})
    assert wrong.status_code == 422
    assert 'value="样例九十九号"' in wrong.content.decode()
    act(officer, "project.enter", **given)
    row = Project.objects.get(name="样例九十九号")
    number = row.matter.number
    assert row.total == 80_000_000
    act(officer, "project.forecast", number, seen=1, kind="start", day="2026-12-01", note="样例：雨季")
    stale = act(
        officer, "project.forecast", number, seen=1, kind="start", day="2026-12-02", note="样例：另一人"
    )
    assert stale.status_code == 409
    assert "样例：另一人" in stale.content.decode()
    act(
        officer,
        "project.invest",
        number,
        seen=version(number),
        month="2026-10",
        done="120.5",
        document="月报",
    )
    assert (
        act(officer, "project.invest", number, seen=2, month="2026-10", done="x", document="月报").status_code
        == 422
    )
    act(
        officer,
        "project.photo",
        number,
        seen=version(number),
        day=today.isoformat(),
        what="基坑",
        file=proof(21),
    )
    digest = row.photos.get().sha256
    kept = officer.get(f"/projects/file/{digest}/")
    assert b"".join(kept.streaming_content) == picture(21)  # type: ignore[attr-defined]
    start = act(officer, "project.start", number, seen=version(number), day=today.isoformat(), witness="某甲")
    assert "施工许可还没有发" in start.content.decode()
    for name, more in (
        ("project.need", {"need": "land", "text": "30 亩", "unit": "tax", "day": "2026-12-01"}),
        ("project.excuse", {"kind": "permit", "days": "9", "reason": "样例：洪水", "file": proof(22)}),
        ("project.plan", {"plan_start": "2026-12-01", "reason": "样例：征地"}),
        ("project.change", {**given, "name": "样例一百号", "total": "9000"}),
    ):
        reply = act(officer, name, number, seen=version(number), **more)
        assert reply.status_code == 200, (name, reply.content.decode()[:3000])
    page = officer.get(f"/projects/at/{number}/").content.decode()
    assert "样例一百号" in page
    assert act(officer, "nonsense").redirect_chain
    assert act(officer, "project.drop", number, seen=version(number), reason="x").status_code == 422


def _boards(now: datetime) -> None:
    """A board from making to freezing, an objection decided, a card climbed."""
    watch, leader = as_person("supervisor"), as_person("leader")
    bands = {"title": "样例颜色", "word1": "黄榜", "colour1": "yellow", "by1": "below", "amount1": "60"}
    assert act(watch, "setting.set", **{**bands, "amount1": "600"}).status_code == 422
    act(watch, "setting.set", **bands)
    act(watch, "board.make", title="样例榜", day=now.date().isoformat())
    row = Board.objects.get(title="样例榜")
    number = row.matter.number
    assert [one["word"] for one in row.bands] == ["黄榜"]
    act(watch, "board.open", number, seen=1, due=(now.date() + timedelta(days=1)).isoformat())
    early = act(leader, "board.publish", number, seen=2)
    assert "异议期还没有过" in early.content.decode()
    seat = BoardPlace.objects.filter(board=row, kind="project", facts__unit="science")[0]
    clerk = as_person("science-head")
    assert "提出异议" in clerk.get(f"/projects/place/{seat.pk}/").content.decode()
    act(clerk, "objection.raise", number, place=seat.pk, text="样例：没有扣除停工天数")
    objection = seat.objections.get().matter.number
    act(watch, "objection.reject", objection, board=number, seen=1, answer="样例：证明日期不符")
    act(watch, "board.remake", number, seen=2, reason="样例：复核")
    card = Card.objects.filter(over=False, matter__state="carded")[0].matter.number
    act(watch, "card.climb", card, seen=1, reason="样例：到期没有整改", due="2026-12-01")
    assert "没有整改证据" in act(watch, "card.release", card, seen=2, found="x").content.decode()


def _leads() -> None:
    officer, leader = as_person("helper"), as_person("leader")
    new = {
        "name": "样例新线索",
        "investor": "样例甲",
        "mode": "fund",
        "source": "样例",
        "value": "32000",
        "park": "park-01",
    }
    assert act(officer, "lead.enter", **{**new, "value": ""}).status_code == 422
    act(officer, "lead.enter", **new)
    number = Lead.objects.get(name="样例新线索").matter.number
    act(officer, "lead.judge", number, seen=1, text="可行")
    act(officer, "lead.discuss", number, seen=2, text="同意")
    card = {"f_investment": "32000", "f_land": "80", "f_tax": "500"}
    door = act(leader, "lead.admit", number, seen=3, agreed="1", reason="x", **card)
    assert "门前拒绝" in door.content.decode()
    act(leader, "lead.admit", number, seen=3, agreed="1", reason="会议同意", **{**card, "f_tax": "2000"})
    act(officer, "lead.sign", number, seen=4, day="2026-11-20", f_tax="2000")
    act(
        officer, "lead.land", number, seen=5, year="2026", name="样例落地项目", firm="样例甲", park="park-01",
            unit="tax",
        total="32000", **{"class": "reserve"},
    )  # fmt: skip
    assert Project.objects.get(name="样例落地项目").lead == Lead.objects.get(name="样例新线索")


def _import() -> None:
    """A list with a fault writes nothing; a good one goes in whole and out again whole."""
    officer, before = as_person("helper"), Project.objects.count()
    heads: list[object] = ["项目名称", "企业", "类别", "园区", "责任部门", "总投资（万元）", "计划开工"]
    good: list[object] = [
        "样例清单一",
        "样例公司",
        "实施类",
        "样例 01 号园区",
        "税务局",
        3000,
        date(2027, 3, 1),
    ]
    bad = workbook([heads, good, ["样例清单二", "", "实施类", "火星", "税务局", "abc", "下月"]])
    reply = officer.post(
        "/projects/import/preview/", {"file": SimpleUploadedFile("l.xlsx", bad), "year": "2027"}
    )
    text = reply.content.decode()
    assert reply.status_code == 422
    for cell in ("B3", "D3", "F3", "G3"):
        assert f">{cell}<" in text
    assert (
        act(
            officer, "project_list.take", file=SimpleUploadedFile("l.xlsx", bad), year="2027", document="样例"
        ).status_code
        == 422
    )
    sheet = workbook([heads, good])
    assert (
        officer.post("/projects/import/preview/", {"file": SimpleUploadedFile("l.xlsx", sheet)}).status_code
        == 200
    )
    act(
        officer,
        "project_list.take",
        file=SimpleUploadedFile("l.xlsx", sheet),
        year="2027",
        document="样例清单",
    )
    assert Project.objects.count() == before + 1
    act(officer, "project_list.undo", "QD-2027-001", reason="样例：传错了")
    assert Project.objects.get(name="样例清单一").matter.state == "undone"
