"""What an uploaded file meets: its size, its nature, who may fetch it and how it is handed out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hemei.accounts.operations import put_party, put_user
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.models import Upload
from hemei.catalog import queries as catalog
from hemei.cli.sample import PDF, RENT, make_order
from hemei.rules.workdays import local_day
from tests.zone import seed_zone, signed_in


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    seed_zone(now=now)
    return tmp_path


def _draft(now: datetime) -> Any:
    firm = person_by_username("firm")
    menu = catalog.menu_by_code("rent-and-produce", local_day(now))
    order = cases.open_order(menu_version_id=menu.version_id, actor=firm, now=now)
    return cases.save_answers(order=order, answers=RENT, form={}, actor=firm, now=now)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("大图.pdf", b"%PDF-1.4\n" + b"\0" * 21 * 2**20, ["大图.pdf", "超过 20 MB", "没有保存", "拆分"]),
        ("假的.pdf", b"MZ\x90\0" + b"\0" * 400, ["只收 PDF", "没有保存"]),
        ("页面.pdf", b"<html><script>alert(1)</script>", ["只收 PDF", "没有保存"]),
        ("空的.pdf", b"", ["空的", "没有保存"]),
    ],
    ids=["too big", "a program", "a page", "empty"],
)
def test_a_file_that_will_not_do_is_named_and_the_text_is_kept(
    zone: Path, now: datetime, name: str, content: bytes, words: list[str]
) -> None:
    order, client = _draft(now), signed_in("firm")
    address = f"/orders/{order.matter.number}/form/"
    page = client.get(address)
    paper = page.context["papers"][0][0].paper
    sent = {
        "draft_version": order.draft_version, "f-proposed_name": "样例新公司",
        f"p-{paper}": SimpleUploadedFile(name, content, "application/pdf"),
    }  # fmt: skip
    answer = client.post(address, sent, follow=True)
    assert all(word in answer.text for word in words), [str(m) for m in answer.context["messages"]]
    assert queries.order_by_number(order.matter.number).form["proposed_name"] == "样例新公司"
    assert "样例新公司" in answer.text
    assert not Upload.objects.exists()
    assert [path for path in zone.rglob("*") if path.is_file()] == []


def test_one_bad_file_among_good_ones_stops_only_itself(zone: Path, now: datetime) -> None:
    order, client = _draft(now), signed_in("firm")
    address = f"/orders/{order.matter.number}/form/"
    lines = [row[0] for row in client.get(address).context["papers"]][:3]
    papers = [line.paper for line in lines]
    contents = (PDF, b"MZ\x90\0" + b"\0" * 400, PDF)
    files = {f"p-{p}": SimpleUploadedFile(f"{p}.pdf", c) for p, c in zip(papers, contents, strict=True)}
    answer = client.post(address, {"draft_version": order.draft_version, **files}, follow=True)
    assert set(Upload.objects.values_list("paper", flat=True)) == {papers[0], papers[2]}
    assert f"《{lines[1].name}》只收 PDF" in answer.text
    assert "其他材料和填写的内容都已保存" in answer.text


def test_a_file_is_handed_out_to_those_who_may_see_the_case_and_never_sniffed(
    zone: Path, now: datetime
) -> None:
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=now)
    found = next(
        (case, paper)
        for case in map(queries.case_by_number, (c.matter.number for c in order.cases.all()))
        for paper in case.papers.all()
        if paper.upload
    )
    case, paper = found
    address = f"/desk/case/{case.matter.number}/paper/{paper.paper}/"
    answer = signed_in("clerk").get(address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "filename" in answer["Content-Disposition"]
    stranger = next(one for one in ("tax", "statistics", "emergency") if one != case.agency.code)
    assert signed_in(stranger).get(address).status_code == 403
    other = put_party(kind="legal", name="样例别家公司", sample=True)
    put_user(username="other", password="other", label="x", roles=["applicant"], party=other)
    for who in ("firm", "other"):
        assert signed_in(who).get(address).status_code == 403
    assert "/login/" in Client().get(address)["Location"]
    assert not str(settings.STATIC_ROOT).startswith(str(settings.MEDIA_ROOT))
    assert Client().get(f"/static/{paper.upload.path}").status_code == 404
