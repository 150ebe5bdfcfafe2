"""Two officers on one project, pictures that tell their own time, and what the firm sees of its project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.cli.sample import sample_code
from hemei.cli.sample_projects import picture
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of, verify
from hemei.projects import operations as do
from hemei.projects.models import Photo, Project, ProjectEdit, ProjectFile
from hemei.projects.operations.milestones import start_facts
from hemei.projects.operations.problems import Found, find
from hemei.projects.queries import projects as read
from tests.projects.conftest import HEAD, OFFICER, ON, OTHER, PARKS
from tests.rules.test_visits import jpeg
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def _sheet(row: Project, **more: Any) -> do.Sheet:
    known = do.Sheet(row.name, row.firm, row.park, row.unit, row.total, row.code, row.industry, row.land_mu)
    return replace(known, **more)


def test_two_edits_are_joined_or_kept_side_by_side(make: Callable[..., Project], now: datetime) -> None:
    row = make()
    number, seen = row.matter.number, row.matter.version
    first, second = _sheet(row, name="甲改的名字"), _sheet(row, helper="乙加的帮办")
    assert do.edit_project(number=number, sheet=first, actor=OFFICER, now=now, seen=seen).how == "changed"
    done = do.edit_project(number=number, sheet=second, actor=OTHER, now=now, seen=seen)
    assert (done.how, done.project.name, done.project.helper) == ("merged", "甲改的名字", "乙加的帮办")

    clash = _sheet(row, name="丙改的名字", total=Decimal(90_000_000))
    done = do.edit_project(number=number, sheet=clash, actor=HEAD, now=now, seen=seen)
    assert (done.how, done.project.name) == ("doubled", "甲改的名字")
    kept = ProjectEdit.objects.get()
    assert kept.sheet == {"name": ["样例一号", "丙改的名字"], "total": ["80000000.00", "90000000"]}
    with pytest.raises(Refused, match="已经另存过"):
        do.edit_project(number=number, sheet=clash, actor=HEAD, now=now, seen=seen)
    assert (
        do.edit_project(
            number=number,
            sheet=_sheet(row, name="甲改的名字", land_mu=Decimal(20)),
            actor=HEAD,
            now=now,
            seen=seen,
        ).how
        == "merged"
    )  # the same word twice is no clash
    row = do.settle_edit(
        number=number, edit=kept.pk, take=True, reason="丙核对过执照", actor=OFFICER, now=now
    )
    assert (row.name, row.total, row.helper, row.land_mu) == (
        "丙改的名字", Decimal(90_000_000), "乙加的帮办", Decimal(20),
    )  # fmt: skip
    with pytest.raises(Refused, match="已经选定"):
        do.settle_edit(number=number, edit=kept.pk, take=False, reason="再来", actor=OFFICER, now=now)
    assert [one.name for one in acts_of(row.matter_id)][-3:] == [
        "project.double",
        "project.change",
        "project.take",
    ]
    assert verify().finding is None


@pytest.fixture
def zone(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for page in ("pages", "forms", "own"):
        monkeypatch.setattr(f"hemei.web.projects.{page}.parks", lambda on: PARKS)
    monkeypatch.setattr("hemei.web.projects.acts.parks", lambda on: PARKS)
    seed_people()
    return now


def test_both_versions_stand_on_the_page_until_one_is_chosen(
    zone: datetime, make: Callable[..., Project]
) -> None:
    row, client = make(), as_person("helper")
    number, seen = row.matter.number, row.matter.version
    where = f"/projects/at/{number}/"
    given = {"act": "project.change", "number": number, "seen": seen, "firm": row.firm, "park": "park-01",
             "unit": row.unit, "total": "8000"}  # fmt: skip
    client.post("/projects/act/", {**given, "name": "第一个改的"})
    said = client.post("/projects/act/", {**given, "name": "第二个改的"}, follow=True).content.decode()
    assert "两份并排显示" in said
    assert "有两份不同的修改" in said
    assert "第二个改的" in said
    edit = ProjectEdit.objects.get()
    choice = {"act": "project.leave", "number": number, "edit": edit.pk}
    now_seen = Project.objects.get().matter.version
    assert client.post("/projects/act/", {**choice, "seen": now_seen}).status_code == 422
    client.post("/projects/act/", {**choice, "seen": now_seen, "reason": "以第一份为准"})
    shown = client.get(where).content.decode()
    assert "有两份不同的修改" not in shown
    assert Project.objects.get().name == "第一个改的"


def test_a_picture_tells_its_own_time(zone: datetime, make: Callable[..., Project]) -> None:
    row, client = make(), as_person("helper")
    number = row.matter.number

    def post(content: bytes, **more: str) -> str:
        seen = Project.objects.get().matter.version
        given = {"act": "project.photo", "number": number, "seen": seen, "what": "样例基坑", **more}
        given["file"] = SimpleUploadedFile("x.jpg", content)  # type: ignore[assignment]
        return str(client.post("/projects/act/", given, follow=True).content.decode())

    assert "不作为依据" in post(picture(9))
    assert "没有日期，不作依据" in client.get(f"/projects/at/{number}/").content.decode()
    page = post(jpeg())
    assert [one.taken_on for one in Photo.objects.order_by("pk")] == [None, date(2026, 11, 20)]
    assert "36.455000" in page
    assert "两个都保留" in post(jpeg(gps=False), day="2026-11-01")
    post(picture(1), day="2026-11-02")
    assert "照片里没有拍摄时间，日期由上传人填写" in client.get(f"/projects/at/{number}/").content.decode()
    assert (
        len(start_facts(row, ON, "见证人", "x").photos) == 2
    )  # the one that contradicts itself proves nothing


def test_papers_of_a_project_and_which_of_them_the_firm_reads(
    zone: datetime, make: Callable[..., Project]
) -> None:
    row, helper, firm = make(), as_person("helper"), as_person("firm")
    number, where = row.matter.number, f"/projects/at/{row.matter.number}/"
    do.link_firm(number=number, code=sample_code(0), actor=OFFICER, now=zone)

    def post(act: str, **more: Any) -> Any:
        seen = Project.objects.get().matter.version
        return helper.post(
            "/projects/act/", {"act": act, "number": number, "seen": seen, **more}, follow=True
        )

    def paper(content: bytes) -> SimpleUploadedFile:
        return SimpleUploadedFile("合同.pdf", content)

    refused = post("project.file", title="样例合同", file=paper(b"text"))
    assert refused.status_code == 422
    assert 'value="样例合同"' in refused.content.decode()
    assert post("project.file", title="样例合同", file=paper(PDF)).status_code == 200
    assert post("project.file", title="再一次", file=paper(PDF)).status_code == 422  # the same paper
    post("project.file", title="样例批复", shared="1", file=paper(PDF + b"\n%2"))
    own, shared = ProjectFile.objects.order_by("pk")
    text, seen_by_firm = (
        helper.get(where).content.decode(),
        firm.get(f"/projects/my/{number}/").content.decode(),
    )
    assert "样例合同" in text
    assert "样例批复" in text
    assert "样例批复" in seen_by_firm
    assert "样例合同" not in seen_by_firm
    assert b"".join(helper.get(f"/projects/file/{own.sha256}/").streaming_content) == PDF
    assert firm.get(f"/projects/my/file/{shared.sha256}/").status_code == 200
    assert firm.get(f"/projects/my/file/{own.sha256}/").status_code == 404
    assert as_person("diner").get(f"/projects/my/file/{shared.sha256}/").status_code == 404
    assert {own.path, shared.path} <= read.file_paths()
    assert post("project.withdraw", paper=shared.pk).status_code == 422  # no reason
    post("project.withdraw", paper=shared.pk, reason="样例：不是这个项目的")
    assert "样例：不是这个项目的" in helper.get(where).content.decode()  # kept for the staff
    assert firm.get(f"/projects/my/file/{shared.sha256}/").status_code == 404
    assert post("project.file", title="样例批复", file=paper(PDF + b"\n%2")).status_code == 200


def test_the_firm_sees_its_own_project_and_no_other(zone: datetime, make: Callable[..., Project]) -> None:
    row, other = make("样例甲"), make("样例乙")
    firm, helper = as_person("firm"), as_person("helper")
    assert "还没有挂接到您企业" in firm.get("/projects/my/").content.decode()
    link = {"act": "project.link", "number": row.matter.number, "seen": row.matter.version}
    assert helper.post("/projects/act/", {**link, "firm_code": "91000000"}).status_code == 422
    assert helper.post("/projects/act/", {**link, "firm_code": sample_code(0)}).status_code == 302
    number = row.matter.number
    who = person_by_username("firm")
    find(
        found=Found("energy", "样例：电压不稳"), visit=None, actor=who, now=zone, firm="样例公司", park="park-01",
        project=number,
    )  # fmt: skip
    do.enter_need(
        number=number,
        kind="land",
        text="样例：三亩",
        unit="tax",
        wanted_on=ON + timedelta(days=9),
        actor=OFFICER,
        now=zone,
    )
    shot = do.add_photo(
        number=number, content=jpeg(), taken_on=None, what="样例基坑", actor=OFFICER, now=zone
    )
    assert "样例甲" in firm.get("/projects/my/").content.decode()
    with CaptureQueriesContext(connection) as seen:
        page = firm.get(f"/projects/my/{number}/").content.decode()
    assert len(seen) <= 27
    for word in ("施工许可", "样例：电压不稳", "样例：三亩", "样例基坑", "帮代办"):
        assert word in page
    staff = helper.get(f"/projects/at/{number}/").content.decode()
    assert "样例：电压不稳" in staff  # one file for the firm and for everybody who works on it
    assert "/visits/problems/" in staff
    assert b"Exif" not in firm.get(f"/projects/my/photo/{shot.sha256}/").content
    for address in (f"/projects/my/{other.matter.number}/", "/projects/my/XM-0/", "/projects/my/photo/abc/"):
        assert firm.get(address).status_code == 404
    assert as_person("diner").get(f"/projects/my/{number}/").status_code == 404
    assert as_person("diner").get(f"/projects/my/photo/{shot.sha256}/").status_code == 404
    assert firm.get(f"/projects/at/{number}/").status_code == 403
