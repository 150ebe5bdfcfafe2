"""Histories through the pages: preview first, every reject named, all or nothing, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from hemei.accounts.operations import put_user
from hemei.cases.models import HistoryUpload
from hemei.cases.operations.histories import run_waiting
from hemei.ledger.models import Matter
from hemei.ledger.queries import verify
from tests.zone import as_person

pytestmark = pytest.mark.django_db
MAPPING = 'source = "old"\ntitle = "旧系统"\ncase = "案件"\nact = "环节"\nat = "时间"\nresource = "经办"\n'
ROWS = """案件,环节,时间,经办
A1,收件,2025-03-03T09:00:00+08:00,张某某
A1,办结,2025-03-05,张某某
B2,收件,2025-03-03,李某某
B2,办结,2025-03-10,李某某
"""
BAD = "C3,收件,2025-02-30,王某某\n=D4,收件,,某\n"


@pytest.fixture
def keeper() -> Any:
    put_user(username="keeper", password="x", label="系统管理员（样例）", roles=["it"])
    return as_person("keeper")


def _send(client: Any, text: str, mapping: str = MAPPING, name: str = "旧.csv", **more: str) -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/office/histories/", {"file": file, "mapping": mapping, **more})


def test_a_file_is_read_shown_entered_and_taken_back(keeper: Any) -> None:
    sent = _send(keeper, ROWS + BAD)
    assert sent.status_code == 302, sent.content.decode()
    page = sent.headers["Location"]
    text = keeper.get(page).content.decode()
    for words in ("第 6 行", "C3", "2025-02-30", "没有写时间", "A1"):
        assert words in text
    assert not Matter.objects.exists()  # a preview writes nothing into the ledger
    rejects = keeper.get(f"{page}rejects.csv").content.decode("utf-8-sig")
    assert "'=D4" in rejects
    refused = keeper.post(f"{page}act/", {"act": "enter"})
    assert refused.status_code == 422
    assert "一件也没有写入" in refused.content.decode()
    assert not Matter.objects.filter(kind="history").exists()
    assert keeper.post(f"{page}act/", {"act": "enter", "leave_out": "1"}).status_code == 302
    assert sorted(Matter.objects.filter(kind="history").values_list("number", flat=True)) == [
        "LS-old-A1", "LS-old-B2",
    ]  # fmt: skip
    assert keeper.post(f"{page}act/", {"act": "enter", "leave_out": "1"}).status_code == 422
    again = _send(keeper, ROWS)
    known = keeper.get(again.headers["Location"]).content.decode()
    assert "以前导入过的" in known
    assert keeper.post(f"{again.headers['Location']}act/", {"act": "drop"}).status_code == 302
    assert keeper.post(f"{page}act/", {"act": "undo", "reason": ""}).status_code == 422
    assert keeper.post(f"{page}act/", {"act": "undo", "reason": "样例导错"}).status_code == 302
    assert not Matter.objects.filter(kind="history", state="history").exists()
    assert "历史办件" in keeper.get("/office/histories/").content.decode()
    assert verify().finding is None
    entered = HistoryUpload.objects.exclude(matter=None)[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        HistoryUpload.objects.filter(pk=entered.pk).update(dropped=True)


@pytest.mark.parametrize(
    ("text", "mapping", "name", "why"),
    [
        (ROWS, MAPPING + "strange = 1\n", "a.csv", "不认识的项"),
        (ROWS, "source = ", "a.csv", "读不了"),
        (ROWS, MAPPING.replace("环节", "没有的列"), "a.csv", "没有对照文件里写的列"),
        ("<log><trace>", MAPPING, "a.xes", "读不下去"),
        (ROWS, MAPPING, "a.doc", "不是 .csv 或 .xes"),
        (ROWS, "", "a.csv", "还没有对照"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept_on_the_page(
    keeper: Any, text: str, mapping: str, name: str, why: str
) -> None:
    reply = _send(keeper, text, mapping, name)
    assert reply.status_code == 422
    assert why in reply.content.decode()
    assert not HistoryUpload.objects.exists()


def test_a_large_file_is_read_and_entered_by_the_worker_and_can_be_stopped(
    keeper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "cases.operations.histories.AT_ONCE": 100,
        "common.histories.reading._EVERY": 2,
    }.items():
        monkeypatch.setattr(f"hemei.{name}", value)

    def round_() -> None:
        run_waiting(now=timezone.now())

    page = _send(keeper, ROWS + BAD).headers["Location"]
    assert "后台正在核对" in keeper.get(page).content.decode()
    assert keeper.post(f"{page}act/", {"act": "enter"}).status_code == 422  # not read yet
    round_()
    text = keeper.get(page).content.decode()
    assert "第 6 行" in text
    assert "后台" not in text
    assert keeper.post(f"{page}act/", {"act": "enter"}).status_code == 422
    assert keeper.post(f"{page}act/", {"act": "enter", "leave_out": "1"}).status_code == 302
    assert "后台正在写入" in keeper.get(page).content.decode()
    assert not Matter.objects.filter(kind="history").exists()
    round_()
    assert Matter.objects.filter(kind="history").count() == 2
    assert "整批撤销" in keeper.get(page).content.decode()
    # stopped while it waits; a file that cannot be read says so; one that came in meanwhile is not entered twice
    page = _send(keeper, ROWS).headers["Location"]
    assert keeper.post(f"{page}act/", {"act": "drop"}).status_code == 302
    round_()
    assert "已按您的要求停止" in keeper.get(page).content.decode()
    page = _send(keeper, ROWS + "A1,\n").headers["Location"]
    other = _send(keeper, "<log><trace>" + " " * 100, name="b.xes").headers["Location"]
    round_()
    assert "读不下去" in keeper.get(other).content.decode()
    assert keeper.post(f"{page}act/", {"act": "enter", "leave_out": "1"}).status_code == 302
    round_()
    assert "没有可以导入的办件" in keeper.get(page).content.decode()
    assert (Matter.objects.filter(kind="history").count(), verify().finding) == (2, None)
    assert HistoryUpload.objects.filter(waits="").count() == 4


def test_only_the_keeper_of_the_system_sees_them(zone: None) -> None:
    for who in ("editor", "clerk", "firm"):
        assert as_person(who).get("/office/histories/").status_code == 403
