"""Papers and facts as the office keeps them: dated versions, a life by acts, what they touch, files in and out."""

from __future__ import annotations

import importlib
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hemei.cases import queries as cases
from hemei.catalog.models import FactVersion, Intake, PaperVersion
from hemei.catalog.queries.dictionary import facts, papers
from hemei.catalog.queries.exchange import json_out, workbook_out
from hemei.catalog.queries.versions import mark_of
from hemei.catalog.queries.wordfiles import columns, words_out
from hemei.cli.sample import make_order
from hemei.ledger.queries import verify
from hemei.rules.workdays import local_day
from hemei.web.office.common import known
from hemei.web.office.parts import PARTS
from hemei.web.office.schema import read, texts
from tests.zone import as_person, seed_zone

pytestmark = pytest.mark.django_db
HEAD = "approval-service-head"
ANSWERS = {"entity_type": "company", "wants_invoice": False, "wants_bank_account": False, "has_staff": False}


@pytest.fixture
def hall(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    seed_zone(now=timezone.now() - timedelta(days=1), actor="user:1")


def _text(reply: Any) -> str:
    return re.sub(r"\s+", " ", reply.content.decode())


def _form(version: Any) -> dict[str, str]:
    return {**texts(PARTS[version.KIND], version.spec, known(version.spec)), "seen": mark_of(version)}


def _redo(kind: str, code: str, on: str = "", **typed: str) -> Any:
    """A new version through the pages: drafted, changed, sent to review by one, passed by another."""
    editor, head = as_person("editor"), as_person(HEAD)
    table: Any = PaperVersion if kind == "paper" else FactVersion
    made = editor.post(f"/office/{kind}/of/{code}/draft/").headers["Location"].split("/")[3]
    draft = table.objects.get(pk=made)
    assert editor.post(f"/office/{kind}/{draft.pk}/edit/", _form(draft) | typed).status_code == 302
    assert editor.post(f"/office/{kind}/{draft.pk}/act/", {"act": "submit"}).status_code == 302
    assert editor.post(f"/office/{kind}/{draft.pk}/act/", {"act": "publish", "on": on}).status_code == 422
    reply = head.post(f"/office/{kind}/{draft.pk}/act/", {"act": "publish", "on": on})
    assert reply.status_code == 302, _text(reply)
    draft.refresh_from_db()
    return draft


def test_every_paper_and_fact_survives_its_form_and_its_file(hall: None) -> None:
    for kind, table in (("paper", PaperVersion), ("fact", FactVersion)):
        rows: Any = table
        names = known({})
        for version in rows.objects.all():
            content, errors = read(PARTS[kind], texts(PARTS[kind], version.spec, names), version.spec, names)
            assert (content, errors) == (version.spec, {})
        editor = as_person("editor")
        for form in ("xlsx", "json"):
            file = editor.get(f"/office/{kind}/file.{form}").content
            row = _send(kind, f"全部.{form}", file)
            assert row.summary == {"new": [], "changed": [], "same": len(words_out(kind))}


def _send(kind: str, name: str, content: bytes) -> Intake:
    file = SimpleUploadedFile(name, content)
    reply = as_person("editor").post("/office/import/", {"file": file, "subject": kind})
    assert reply.status_code == 302, _text(reply)
    return Intake.objects.select_related("matter").order_by("-pk")[0]


def test_a_paper_gets_a_dated_version_and_running_cases_keep_theirs(hall: None) -> None:
    now, editor = timezone.now(), as_person("editor")
    order = make_order(menu="open-company", who="firm", answers=ANSWERS, at=now)
    case = next(c for c in cases.cases_of(order.pk) if c.papers.filter(paper="articles").exists())
    today, later = local_day(now), local_day(now) + timedelta(days=10)
    fresh = _redo("paper", "articles", on=later.isoformat(), name="公司章程（2027 式）")
    assert fresh.number == 2
    assert papers(today)["articles"].name == "公司章程"
    assert papers(later)["articles"].name == "公司章程（2027 式）"
    page = _text(editor.get(f"/office/paper/{fresh.pk}/"))
    assert case.matter.number in page
    assert "公司登记" in page or "设立登记" in page  # what uses it
    assert "公司章程（2027 式）" in page
    assert "没有写入" not in page
    assert case.papers.get(paper="articles").name == "公司章程"
    assert cases.pinned_cases("paper", "articles", [case.item_code], [])[0].version == 1
    refused = as_person(HEAD).post(f"/office/paper/{fresh.pk}/act/", {"act": "cancel", "reason": "不用了"})
    assert refused.status_code == 422
    assert "还有" in _text(refused)
    assert "在用它" in _text(refused)
    listed = _text(editor.get("/office/paper/?q=articles"))
    assert "公司章程（2027 式）" in listed
    assert editor.get("/office/paper/?format=xlsx").status_code == 200
    assert editor.get(f"/office/paper/{fresh.pk}/try/").status_code == 404
    assert verify().finding is None


def test_a_fact_is_asked_anew_only_in_later_plans(hall: None) -> None:
    now = timezone.now()
    order = make_order(menu="open-company", who="firm", answers=ANSWERS, at=now)
    case = cases.cases_of(order.pk)[0]
    key = next(key for key in case.item_version.spec["facts"] if facts()[key].schema["type"] == "string")
    fresh = _redo("fact", key, name="样例新问法", **{"schema.maxLength": "77"})
    assert facts(local_day(now))[key].schema["maxLength"] == 77
    assert facts()[key].number == 2
    order.refresh_from_db()
    assert order.plan["pins"]["fact"][key] == 1
    page = _text(as_person("editor").get(f"/office/fact/{fresh.pk}/"))
    assert "填写规则 · 最多字数" in page
    assert case.matter.number in page


def test_the_gate_names_what_a_fact_or_a_paper_breaks(hall: None) -> None:
    editor = as_person("editor")
    editor.post("/office/fact/of/entity_type/draft/")
    draft = FactVersion.objects.get(fact__key="entity_type", status="draft")
    lost = _form(draft) | {"choices": "company=公司/Company\nother=其他/Other", "schema.minimum": "不是数"}
    bad = editor.post(f"/office/fact/{draft.pk}/edit/", lost)
    assert bad.status_code == 422
    assert "请填数字" in _text(bad)
    assert editor.post(f"/office/fact/{draft.pk}/edit/", lost | {"schema.minimum": ""}).status_code == 302
    assert "还用着“individual”" in _text(editor.get(f"/office/fact/{draft.pk}/edit/"))
    assert editor.post(f"/office/fact/{draft.pk}/act/", {"act": "submit"}).status_code == 422
    # two editors of one version: the second is told, nothing is lost
    stale = editor.post(f"/office/fact/{draft.pk}/edit/", lost | {"schema.minimum": "", "name": "我的"})
    assert stale.status_code == 409
    assert "我的" in _text(stale)
    made = editor.post("/office/paper/new/", {"code": "x-proof", "name": "样例新证明", "like": ""})
    pk = int(made.headers["Location"].split("/")[3])
    paper = PaperVersion.objects.get(pk=pk)
    assert "x-proof" not in papers()
    nobody = _form(paper) | {"source": "government"}
    assert editor.post(f"/office/paper/{pk}/edit/", nobody).status_code == 302
    assert "向谁取" in _text(editor.get(f"/office/paper/{pk}/edit/"))
    paper.refresh_from_db()
    good = _form(paper) | {"issuer": "样例机关"}
    assert editor.post(f"/office/paper/{pk}/edit/", good).status_code == 302
    assert editor.post(f"/office/paper/{pk}/act/", {"act": "submit"}).status_code == 302
    assert as_person(HEAD).post(f"/office/paper/{pk}/act/", {"act": "publish", "on": ""}).status_code == 302
    assert papers(local_day(timezone.now()))["x-proof"].issuer == "样例机关"
    assert as_person("firm").get("/office/paper/").status_code in (302, 403)


def test_papers_come_in_by_file_whole_are_undone_whole_and_faults_have_cells(hall: None) -> None:
    editor = as_person("editor")
    row = dict.fromkeys(columns("paper"), "") | {"code": "x-1", "name": "样例一", "source": "applicant"}
    other = next(one for one in words_out("paper") if one["code"] == "articles") | {"effective_on": ""}
    bad = [
        row | {"source": "nowhere"}, row | {"code": "坏", "name": ""}, row | {"code": "x-2", "source": "government"},
        row | {"code": "x-3", "name": "样例三", "effective_on": "2026-02-30"},
    ]  # fmt: skip
    found = {one["cell"] for one in _send("paper", "坏.xlsx", workbook_out(bad, columns("paper"))).problems}
    assert {"D2", "A3", "B3", "F4", "I5"} <= found
    good = _send("paper", "好.json", json_out([row, other | {"note": "样例说明改了"}]))
    assert (good.summary["new"], good.summary["changed"]) == (["x-1"], ["articles"])
    act = f"/office/import/{good.matter.number}/act/"
    assert editor.post(act, {"act": "confirm"}).status_code == 302
    assert papers()["articles"].note == "样例说明改了"
    assert papers()["x-1"].name == "样例一"
    assert editor.post(act, {"act": "undo"}).status_code == 302
    assert papers()["articles"].note == other["note"]
    assert "x-1" not in papers()
    schema = next(json.loads(one["schema"]) for one in words_out("fact"))
    broken = dict.fromkeys(columns("fact"), "") | {"code": "x_f", "name": "样例", "group": "enterprise"}
    broken |= {"schema": json.dumps(schema)[:-1], "personal": "也许"}
    assert {one["cell"] for one in _send("fact", "坏.json", json_out([broken])).problems} == {
        "[0].schema", "[0].personal",
    }  # fmt: skip
    assert verify().finding is None


def test_an_older_database_gets_first_versions_that_say_the_same(hall: None) -> None:
    before = facts(), papers()
    for table in (FactVersion, PaperVersion):
        rows: Any = table
        rows.objects.all().delete()
    importlib.import_module("hemei.catalog.migrations.0006_dictionary_first").first_versions(apps, None)
    assert (facts(), papers()) == before
    assert papers(local_day(timezone.now()) - timedelta(days=400)) == {}
