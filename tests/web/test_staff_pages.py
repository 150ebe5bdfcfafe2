"""The staff pages with real cases behind them: what they show, what they keep back, what they hand out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cases.enums import Verdict
from hemei.cli.sample import make_order
from hemei.cli.sample_days import _EAT
from hemei.rules.clock import Light
from hemei.rules.workdays import SHANGHAI
from hemei.web.oversight.work import _words
from tests.zone import as_person, seed_zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(settings: Any, tmp_path: Path) -> Any:
    """One order of a restaurant, just in."""
    settings.MEDIA_ROOT, settings.PASSWORD_HASHERS = (
        tmp_path,
        ["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    now = timezone.now()
    seed_zone(now=now - timedelta(days=9), actor="test")
    return make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now - timedelta(minutes=10))


def _first(order: Any, code: str = "reg-individual") -> Any:
    return next(c for c in queries.order_by_number(order.matter.number).cases.all() if c.item_code == code)


def _case(case: Any) -> Any:
    return queries.case_by_number(case.matter.number)


def test_worklist_finds_by_pinyin_menu_and_firm(order: Any) -> None:
    clerk, number = as_person("clerk"), _first(order).matter.number
    for asked in ("q=getigongshanghu", "q=gtgshsldj", f"q={number}", "menu=开餐饮店", "sort=party"):
        assert number in clerk.get(f"/desk/?{asked}").content.decode(), asked
    for asked in ("q=zzzz", "menu=企业开办", "state=paused"):
        assert number not in clerk.get(f"/desk/?{asked}").content.decode(), asked


def test_spreadsheet_holds_what_is_filtered(order: Any) -> None:
    reply = as_person("clerk").get("/desk/?q=getigongshanghu&format=xlsx")
    assert reply["Content-Disposition"].endswith('.xlsx"')
    rows = CalamineWorkbook.from_filelike(io.BytesIO(reply.content)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "编号"
    assert [row[0] for row in rows[1:2]] == [_first(order).matter.number]
    assert isinstance(rows[1][6], datetime)


def test_a_view_is_kept_by_post_and_dropped_again(order: Any) -> None:
    clerk = as_person("clerk")
    clerk.post("/desk/views/", {"name": "我的餐饮", "query": "menu=开餐饮店"})
    assert "我的餐饮" in clerk.get("/desk/").content.decode()
    clerk.post("/desk/views/", {"drop": "我的餐饮", "query": ""})
    assert "我的餐饮" not in clerk.get("/desk/").content.decode()


def test_notice_is_built_from_the_defects_and_goes_out_once(order: Any) -> None:
    case, clerk, who = _first(order), as_person("clerk"), person_by_username("clerk")
    paper = case.papers.first()
    ops.check_paper(
        case=_case(case), paper=paper.paper, verdict=Verdict.DEFECT, remark="缺盖章页。", actor=who,
        now=timezone.now(),
    )  # fmt: skip
    where = f"/desk/case/{case.matter.number}/"
    page, preview = clerk.get(where).content.decode(), clerk.get(where + "notice/").content.decode()
    paper_of = lambda text: text[text.index('id="notice"') : text.index("</ol>", text.index('id="notice"'))]  # noqa: E731
    assert paper_of(page) == paper_of(preview)
    assert "缺盖章页。" in paper_of(preview)
    assert f'value="{paper.paper}" checked' in page
    seen = _case(case).matter.version
    sent = {"act": "correct", "seen": seen, "points": paper.paper, f"point-{paper.paper}": "缺盖章页。"}
    assert clerk.post(where + "act/", sent).status_code == 302
    assert "还没有发出" not in clerk.get(where + "notice/").content.decode()
    assert clerk.post(where + "act/", {**sent, "seen": seen + 1}).status_code in {409, 422}
    assert 'id="act-correct"' not in clerk.get(where).content.decode()


def test_case_page_speaks_in_words_and_shows_the_days(order: Any) -> None:
    case, clerk, officer = _first(order, "food-licence"), person_by_username("clerk"), "approval-service"
    first, now = _first(order), timezone.now()
    ops.accept_case(case=_case(first), actor=clerk, now=now)
    ops.grant_case(case=_case(first), conditions="", actor=person_by_username(officer), now=now)
    ops.accept_case(case=_case(case), actor=clerk, now=now)
    ops.ask_opinions(
        case=_case(case), agencies=["ecology"], mode="any", actor=person_by_username(officer), now=now
    )
    where = f"/desk/case/{case.matter.number}/"
    page = as_person(officer).get(where).content.decode()
    for words in ("待回复", "或签", "第 1", "现在轮到", "起算日，不计入"):
        assert words in page, words
    assert ">asked<" not in page
    assert 'id="act-accept"' not in page
    assert "生态环境" in as_person("clerk").get("/desk/board/").content.decode()
    assert "或签" in as_person("ecology").get("/desk/opinions/").content.decode()
    assert as_person("clerk").get(where + "sheet/").status_code == 200


def test_leader_page_names_its_moment_and_opens_to_records(order: Any) -> None:
    leader = as_person("leader")
    page = leader.get("/board/").content.decode()
    assert "截至" in page
    assert "近八周" in page
    assert order.matter.number in leader.get("/board/figure/online/").content.decode()
    assert "停表" in as_person("supervisor").get("/board/supervise/").content.decode()


def test_what_is_left_of_minutes_is_told_in_minutes() -> None:
    accepted = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    row = queries.WorkRow("N", "", "", "", "accepted", "审查中", Light.GREEN, accepted + timedelta(minutes=20),
                          accepted, 1, "", promised=1)  # fmt: skip
    assert _words(row, accepted + timedelta(minutes=11)) == "剩 9 分钟"
    long = replace(row, due_at=accepted + timedelta(hours=4))
    assert _words(long, accepted) == "剩 4 小时"
    assert _words(replace(row, due_at=accepted + timedelta(days=1)), accepted) == "剩 1 个工作日"
    assert _words(replace(row, used=1), accepted) == "今天到期"
