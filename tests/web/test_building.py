"""Pages of construction: who sees an order's page, what he may do there, lists and area studies."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cli.sample import BUILD, PDF, build_order
from hemei.rules.workdays import local_day
from tests.zone import seed_catalog, seed_people

CORNERS = "115.9,36.4\n116.1,36.4\n116.1,36.5\n115.9,36.5"


@pytest.fixture
def people(db: None, now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()


@pytest.fixture
def done(people: None, now: datetime) -> Any:
    """An order of the last stage: surveyed, every case accepted, no joint day yet."""
    seed_catalog(now=now)
    return build_order(at=now - timedelta(hours=2))


def client(who: str) -> Client:
    found = Client()
    found.force_login(get_user_model().objects.get(username=who))
    return found


def test_who_sees_an_order_and_the_list_asks_no_more_for_more_rows(done: Any, now: datetime) -> None:
    where = reverse("building", args=[done.matter.number])
    seen = {
        who: client(who).get(where).status_code
        for who in ("firm", "clerk", "archives", "supervisor", "leader")
    }
    assert set(seen.values()) == {200}
    assert {client(who).get(where).status_code for who in ("diner", "tax")} == {404}
    assert "约定这一天" in client("housing-construction").get(where).content.decode()
    assert "约定这一天" not in client("archives").get(where).content.decode()
    assert "约定这一天" not in client("firm").get(where).content.decode()
    assert reverse("building", args=[done.matter.number]) in client("firm").get(
        reverse("order", args=[done.matter.number])).content.decode()  # fmt: skip
    lead, where = client("housing-construction"), reverse("building_joints")
    officer = person_by_username("housing-construction")
    counts = []
    for order in (done, build_order(at=now - timedelta(hours=1))):
        ops.call_joint(order=order, day=local_day(now), place="样例南门", actor=officer, now=now)
        with CaptureQueriesContext(connection) as seen:
            assert lead.get(where).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_joint_day_refusals_and_stills(done: Any, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    where, lead = reverse("building", args=[done.matter.number]), client("housing-construction")
    bad = lead.post(where, {"act": "call", "day": "2026-11-22", "place": "样例南门"})
    assert bad.status_code == 422
    assert "不能早于今天" in bad.content.decode()
    assert "样例南门" in bad.content.decode()
    sunday = lead.post(where, {"act": "call", "day": "2026-11-29", "place": "样例南门"}).content.decode()
    assert "不是工作日" in sunday
    assert lead.post(where, {"act": "call", "day": "x", "place": ""}).status_code == 422
    assert (
        client("archives").post(where, {"act": "call", "day": "2026-11-23", "place": "x"}).status_code == 422
    )
    assert lead.post(where, {"act": "nothing"}).status_code == 404
    assert lead.post(where, {"act": "call", "day": "2026-11-23", "place": "样例南门"}).status_code == 302
    joint = queries.joint_of(done.pk)
    assert joint is not None
    early = client("archives").post(where, {"act": "conclude", "seen": "0"})
    assert early.status_code == 409, "an old page is told"
    waits = client("clerk").get(reverse("building_joints")).content.decode()
    assert joint.matter.number in waits
    sheet = client("clerk").get(reverse("building_joints") + "?format=xlsx")
    assert sheet["Content-Type"].endswith("sheet")
    assert sheet.content[:2] == b"PK"
    assert joint.matter.number not in client("tax").get(reverse("building_joints")).content.decode()
    case = next(one for one in done.cases.all() if one.item_code == "archive-acceptance")
    head = person_by_username("archives-head")
    reply = client("archives").post(where, {"act": "plan", "case": case.matter.number, "second": head.key,
                                            "planned_at": "2026-11-23T11:00"})  # fmt: skip
    assert reply.status_code == 302
    cloud = queries.clouds_of(done.pk)[0]
    common = {"cloud": cloud.matter.number}
    assert client("archives-head").post(where, {**common, "act": "begin", "seen": "1"}).status_code == 302
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(minutes=5))
    still = {**common, "act": "still", "seen": "2", "what": "样例档案柜",
             "taken_at": "2026-11-23T10:03", "lng": "115.98", "lat": "36.45"}  # fmt: skip
    assert "请选一张画面" in client("firm").post(where, still).content.decode()
    done_ = client("firm").post(where, {**still, "file": SimpleUploadedFile("样例.pdf", PDF)})
    assert done_.status_code == 302
    kept = queries.clouds_of(done.pk)[0].stills.all()[0]
    image = reverse("building_still", args=[done.matter.number, kept.pk])
    picture = client("archives").get(image)
    assert b"".join(picture.streaming_content) == PDF
    assert client("diner").get(image).status_code == 404
    shown = client("firm").get(where).content.decode()
    assert "样例档案柜" in shown
    assert "115.98" in shown


def test_area_studies_are_entered_with_faults_named_listed_for_everybody_and_ended(
    done: Any, now: datetime
) -> None:
    good = {"kind": "geohazard", "title": "样例东片区地灾评估", "corners": CORNERS, "conclusion": "适宜",
            "decided_on": "2025-01-01", "valid_until": "2030-01-01"}  # fmt: skip
    officer, where = client("natural-resources"), reverse("study_new")
    for change, why in (
        ({"corners": "115.9,36.4\nx"}, "范围第 2 行"), ({"corners": "1,1\n1,1"}, "三个不同的拐点"),
        ({"valid_until": "2024-01-01"}, "不能早于批准日期"), ({"decided_on": ""}, "请选批准日期"),
        ({"kind": "nothing"}, "请选区域评估的种类"), ({"title": " "}, "名称和结论"),
    ):  # fmt: skip
        reply = officer.post(where, good | change)
        assert reply.status_code == 422
        assert why in reply.content.decode()
        assert "适宜" in reply.content.decode()
    assert officer.post(where, good).status_code == 302
    study = queries.studies_page(on=local_day(now))[0]
    public = Client().get(reverse("studies"))
    assert "样例东片区地灾评估" in public.content.decode()
    assert "停用" not in public.content.decode().split("</form>")[-1]
    assert Client().get(reverse("studies") + "?format=xlsx").content[:2] == b"PK"
    assert "样例东片区地灾评估" not in Client().get(reverse("studies") + "?state=expired").content.decode()
    ending = reverse("study_end", args=[study.matter.number])
    client("housing-construction").post(ending, {"reason": "不是我的"})
    assert queries.study_by_number(study.matter.number).matter.state == "valid"
    officer.post(ending, {"reason": "重新评估"})
    assert queries.studies_for(BUILD, local_day(now)) == []
