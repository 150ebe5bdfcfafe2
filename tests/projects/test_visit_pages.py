"""Pages of visits and problems: a story by its forms, a sending from a telephone, what a firm sees, photos bare."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from hemei.accounts.operations import put_agency, put_party, put_user
from hemei.projects.models import Problem, Visit, VisitPhoto
from hemei.rules.workdays import local_day
from tests.rules.test_visits import jpeg
from tests.zone import as_person

CODE = "91000000MA0000000Y"
BUDGET = 17


@pytest.fixture
def at(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    for code in ("tax", "energy"):
        put_agency(code=code, name=f"{code}（样例）")
    firm = put_party(kind="legal", name="样例企业", code=CODE, sample=True)
    other = put_party(kind="legal", name="样例别家", sample=True)
    for name, role, agency, party in (
        ("helper", "helper", "tax", None), ("energy", "head", "energy", None), ("watch", "supervisor", "", None),
        ("firm", "applicant", "", firm), ("other", "applicant", "", other),
    ):  # fmt: skip
        put_user(
            username=name, password=name, label=f"{name}（样例）", roles=[role], agency=agency, party=party
        )
    return as_person


def given(now: datetime, **more: str) -> dict[str, Any]:
    return {
        "firm": "样例企业", "code": CODE, "park": "park-01", "purpose": "样例：问需", "text": "样例：看了车间",
        "day": local_day(now).isoformat(),
    } | more  # fmt: skip


def text(answer: Any) -> str:
    return str(answer.content.decode())


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", jpeg())


def test_from_the_visit_to_the_firm_s_word(at: Callable[[str], Client], now: datetime) -> None:
    helper, energy, watch, firm = at("helper"), at("energy"), at("watch"), at("firm")
    bad = helper.post("/visits/new/", given(now, day="x", problem="样例：<b>停电</b>"))
    assert bad.status_code == 422
    assert "样例：&lt;b&gt;停电&lt;/b&gt;" in text(bad)
    sent = {**given(now), "problem": "样例：夜里停电", "kind": "energy", "unit": "energy", "level": "unit",
            "photo": photo()}  # fmt: skip
    assert helper.post("/visits/new/", sent).status_code == 302
    visit, row = Visit.objects.get(), Problem.objects.get()
    page, shown = (
        f"/visits/problems/{row.matter.number}/",
        text(helper.get(f"/visits/at/{visit.matter.number}/")),
    )
    assert "2026-11-20 09:30:00" in shown
    assert "36.455000" in shown
    kept = VisitPhoto.objects.get()
    assert b"Exif" in b"".join(helper.get(f"/visits/photo/{kept.sha256}/"))  # type: ignore[arg-type]
    assert b"Exif" not in firm.get(f"/visits/photo/{kept.sha256}/").content
    assert at("other").get(f"/visits/photo/{kept.sha256}/").status_code == 404
    assert "签收" not in text(helper.get(page))
    stale = {"deed": "answer", "seen": 9, "done": "样例：接通"}
    assert energy.post(page, {**stale, "file": photo()}).status_code == 409
    done = {"deed": "answer", "seen": row.matter.version, "done": "样例：接通"}
    assert energy.post(page, done).status_code == 422
    assert energy.post(page, {**done, "file": photo()}).status_code == 302
    assert "解决了，销号" in text(firm.get("/visits/my/"))
    word = {"deed": "settle", "number": row.matter.number, "solved": "no", "text": ""}
    assert firm.post("/visits/my/", word).status_code == 422
    assert at("other").post("/visits/my/", {**word, "text": "x"}).status_code == 422
    assert firm.post("/visits/my/", {**word, "solved": "yes"}).status_code == 302
    row.refresh_from_db()
    assert row.solved
    assert b"Exif" not in firm.get(f"/visits/file/{row.proof_sha256}/").content
    assert at("other").get(f"/visits/file/{row.proof_sha256}/").status_code == 404
    back = {"deed": "reopen", "number": row.matter.number, "text": "样例：又停电"}
    assert firm.post("/visits/my/", back).status_code == 302
    raised = {"deed": "raise", "kind": "road", "what": "样例：门前积水", "park": "park-01"}
    assert firm.post("/visits/my/", raised).status_code == 302
    mine = Problem.objects.get(kind="road")
    assert (mine.firm, mine.matter.state) == ("样例企业", "found")
    assign = {"deed": "assign", "seen": mine.matter.version, "unit": "energy", "level": "zone", "reason": ""}
    assert watch.post(f"/visits/problems/{mine.matter.number}/", assign).status_code == 302
    assert "样例：门前积水" in text(watch.get("/visits/problems/?unit=energy&level=zone&state=assigned"))


def test_a_sending_from_a_telephone_is_answered_in_json(at: Callable[[str], Client], now: datetime) -> None:
    helper, head = at("helper"), {"X-Offline": "1"}
    sent = given(now, slip="0a1b2c3d4e5f6071")
    first = helper.post("/visits/new/", sent, headers=head).json()
    assert first["how"] == "new"
    assert helper.post("/visits/new/", sent, headers=head).json()["how"] == "again"
    other = helper.post("/visits/new/", {**sent, "text": "样例：另一份"}, headers=head).json()
    assert (other["how"], other["where"]) == ("doubled", first["where"])
    page = text(helper.get(other["where"]))
    assert "样例：另一份" in page
    assert "样例：看了车间" in page
    refused = helper.post("/visits/new/", {**sent, "slip": "ffffffffff", "park": ""}, headers=head)
    assert (refused.status_code, refused.json()["how"]) == (422, "refused")
    assert Visit.objects.count() == 1
    worker = helper.get("/visits/offline.js")
    assert worker["Service-Worker-Allowed"] == "/visits/"
    assert worker["Content-Type"].startswith("text/javascript")


def test_lists_filter_page_export_and_stay_cheap(at: Callable[[str], Client], now: datetime) -> None:
    helper = at("helper")
    for n in range(6):
        more = {"problem": f"样例：夜里停电第{n}次", "kind": "energy", "unit": "energy"} if n % 2 else {}
        assert helper.post("/visits/new/", given(now, text=f"样例{n}", **more)).status_code == 302
    plan = {"deed": "plan", "firm": "样例二厂", "park": "park-02", "day": "2026-12-01", "purpose": "样例"}
    assert helper.post("/visits/", plan).status_code == 302
    assert "样例二厂" in text(helper.get("/visits/?planned=yes&state=planned&park=park-02"))
    assert "样例二厂" not in text(helper.get("/visits/?planned=no&month=2026-11"))
    assert "样例：夜里停电第1次" in text(helper.get("/visits/problems/groups/"))
    for where, word in (("/visits/", "样例二厂"), ("/visits/problems/", "样例：夜里停电第5次")):
        book = CalamineWorkbook.from_filelike(io.BytesIO(helper.get(f"{where}?format=xlsx").content))
        assert any(word in map(str, line) for line in book.get_sheet_by_index(0).to_python())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            helper.get(where)
        assert len(asked) <= BUDGET
