"""Pages of firms: a profile filled by its firm, seen by purpose, graded with reasons; the ladder; files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.cli.sample import sample_code
from hemei.enterprises.models import Firm, GradeTerms
from hemei.enterprises.operations.holdings import consent, grant_grade
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
from hemei.enterprises.queries.intake import HEADS
from hemei.enterprises.queries.profile import firm_of_party, intakes, years_of
from hemei.ledger.queries import verify
from tests.enterprises.conftest import STAT, figures
from tests.enterprises.test_intake import book, line
from tests.zone import as_person, seed_people

FIELDS = {
    "year": "2025", "staff": "100", "science_staff": "25", "sales": "20000000", "income": "20500000",
    "cost": "18000000", "assets": "30000000", "kind_people": "600000", "kind_direct": "200000",
    "source": "审计报告（样例）",
}  # fmt: skip


@pytest.fixture
def mine(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The profile of the sample firm with three years of figures."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()
    who = person_by_username("firm")
    made = register_firm(
        code=sample_code(0), name="样例智能装备有限公司", actor=STAT, now=now, sample=True,
        identity=Identity("C3562", date(2019, 5, 6), "park-01", "样例联系人", "13800000501"),
    )  # fmt: skip
    for year in (2023, 2024, 2025):
        fill_year(
            firm=made,
            figures=figures(year, rd_kinds={"people": 800_000}, rd_china=800_000),
            actor=who,
            now=now,
        )
    return made


def at(firm: Any, more: str = "") -> str:
    return f"/firms/{firm.matter.number}/{more}"


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_a_firm_opens_and_fills_its_profile(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()
    client = as_person("firm")
    assert "样例智能装备有限公司" in text(client, "/my/firm/")
    wrong = client.post("/my/firm/", {"industry": "C99", "founded_on": "2019-05-06"})
    assert wrong.status_code == 422
    assert "行业代码" in wrong.content.decode()
    assert client.post("/my/firm/", {"industry": "C3562", "founded_on": "2019-05-06"}).status_code == 302
    firm = firm_of_party(person_by_username("firm").party_id)
    assert firm is not None
    assert client.get("/my/firm/")["Location"] == at(firm)
    page = text(client, at(firm))
    assert "先填年度数据" in page
    seen = {"act": "fill", "seen": str(firm.matter.version)}
    bad = client.post(at(firm), {**FIELDS, **seen, "science_staff": "101"})
    assert bad.status_code == 422
    body = bad.content.decode()
    assert "科技人员多于职工总数" in body
    assert 'value="20000000"' in body  # what was typed is still there
    assert client.post(at(firm), {**FIELDS, **seen, "sales": "二千万"}).status_code == 422
    assert client.post(at(firm), {**FIELDS, **seen}).status_code == 302
    assert [row.rd for row in years_of(firm)] == [800_000]
    stale = client.post(at(firm), {**FIELDS, **seen})
    assert stale.status_code == 409
    assert "科技型中小企业" in text(client, at(firm))


def test_the_verdict_shows_score_clauses_ways_and_a_reform(mine: Any, now: datetime) -> None:
    client = as_person("firm")
    page = text(client, at(mine, "grades/tech_sme/"))
    for words in (
        "不符合",
        "46",
        "国科发政〔2017〕115号",
        "研发费用占销售收入：4%",
        "办法 1",
        "新增自主研发的",
        "2027-09-30",
    ):
        assert words in page, words
    tried = text(client, at(mine, "grades/tech_sme/?path=score.least&to=40"))
    assert "结论变了" in tried
    assert "没有填对" in text(client, at(mine, "grades/tech_sme/?path=score.least&to=x"))
    assert "没有填对" in text(client, at(mine, "grades/tech_sme/?path=nothing&to=1"))
    assert "国科发火〔2008〕172号" in text(client, at(mine, "grades/high_tech/?on=2015-12-31"))
    assert "还没有可以适用的文本" in text(client, at(mine, "grades/innovative/?on=2020-01-01"))
    assert "先补填" in text(client, at(mine, "grades/high_tech/"))
    text(client, at(mine, "grades/nothing/"), 404)
    for grade in ("specialized", "little_giant", "champion", "nursery", "fledgling", "eagle", "gazelle"):
        text(client, at(mine, f"grades/{grade}/"))


def test_each_sees_by_purpose(mine: Any, now: datetime) -> None:
    text(as_person("diner"), at(mine), 404)
    helper = as_person("helper")
    page = text(helper, at(mine))
    assert "20,000,000" not in page
    assert "13800000501" not in page
    assert "没有同意用档案测评等级" in page
    text(helper, at(mine, "grades/tech_sme/"), 403)
    assert "20,000,000" in text(as_person("stat"), at(mine))
    posted = as_person("firm").post(
        at(mine), {"act": "consent", "use": ["match", "share"], "seen": mine.matter.version}
    )
    assert posted.status_code == 302
    page = text(helper, at(mine))
    assert "20,000,000" in page
    assert helper.post(at(mine), {"act": "look", "purpose": ""}).status_code == 422
    looked = helper.post(at(mine), {"act": "look", "purpose": "通知补交年报"}).content.decode()
    assert "13800000501" in looked
    assert "查看联系人" in text(helper, at(mine))
    assert helper.post(at(mine), {"act": "nothing"}).status_code == 404
    version = Firm.objects.select_related("matter").get(pk=mine.pk).matter.version
    assert helper.post(at(mine), {"act": "consent", "use": [], "seen": version}).status_code == 422


def test_rights_grades_and_merging_from_the_page(mine: Any, now: datetime) -> None:
    stat, firm = as_person("stat"), Firm.objects.select_related("matter").get(pk=mine.pk)

    def send(**form: Any) -> int:
        version = Firm.objects.select_related("matter").get(pk=mine.pk).matter.version
        return int(stat.post(at(firm), {"seen": version, **form}).status_code)

    right = {
        "act": "right",
        "number": "ZL1",
        "kind": "invention",
        "title": "样例",
        "granted_on": "2021-01-05",
        "own": "on",
    }
    assert send(**right, high_value=["kept"]) == 302
    assert send(**right) == 422
    key = firm.rights.get().pk
    assert send(act="end_right", right=key, day="昨天", why="x") == 422
    assert send(act="end_right", right=key, day="2026-01-05", why="未缴年费") == 302
    assert send(act="end_right", right="99999", day="2026-01-05", why="x") == 404
    assert send(act="grade", grade="high_tech", certificate="GR1", granted_on="2024-12-07") == 302
    held = firm.grades.get()
    assert "2027-12-07" in text(stat, at(firm))
    assert send(act="end_grade", grade=held.pk, day="2026-01-05", why="未报年报") == 302
    assert send(act="say", high_tech_field="1", conversions="12") == 302
    assert send(act="say", rd_management="21") == 422
    twin = register_firm(code=sample_code(801), name="样例重复", identity=Identity(), actor=STAT, now=now)
    assert (
        stat.post(at(twin), {"act": "merge", "into": "QY-none", "reason": "x", "seen": 1}).status_code == 404
    )
    done = stat.post(at(twin), {"act": "merge", "into": firm.matter.number, "reason": "同一家", "seen": 1})
    assert done.status_code == 302
    assert firm.matter.number in text(stat, at(twin))


def test_lists_ladder_and_files(mine: Any, now: datetime) -> None:
    grant_grade(
        firm=mine, grade="high_tech", certificate="GR9", granted_on=date(2024, 12, 7), actor=STAT, now=now
    )
    leader = as_person("leader")
    assert "样例智能装备有限公司" in text(leader, "/firms/?grade=high_tech&q=智能")
    assert "没有符合条件的企业" in text(leader, "/firms/?q=没有这家")
    page = text(leader, "/board/ladder/")
    assert "高新技术企业" in page
    assert "知识产权数：0" in text(leader, "/board/ladder/high_tech/")
    assert "符合的从 1 家到 0 家" in text(
        leader, "/board/ladder/fledgling/?path=must.rd.rd_of_sales.least&to=0.05"
    )
    assert "没有填对" in text(leader, "/board/ladder/fledgling/?path=x&to=1")
    text(leader, "/board/ladder/nothing/", 404)
    for address in ("/firms/file.xlsx", "/board/ladder/file.xlsx"):
        assert leader.get(address).content[:2] == b"PK"


def test_the_zone_fills_in_its_own_table(mine: Any, now: datetime) -> None:
    stat, page, grade = as_person("stat"), "/board/ladder/fledgling/", at(mine, "grades/fledgling/")
    assert "本区还没有填写" in text(stat, page)
    assert "未核实" in text(stat, page)
    given = {
        "deed": "set", "must.age.age_days.most": "3653", "must.sales.sales.least": "3000000",
        "must.rd.rd_of_sales.least": "0.05", "must.science.science_share.least": "0.1", "starts_on": "2026-11-23",
        "source": "样例高新〔2026〕3 号",
    }  # fmt: skip
    assert stat.post(page, {**given, "must.rd.rd_of_sales.least": "百分之五"}).status_code == 422
    refused = stat.post(page, {**given, "must.rd.rd_of_sales.least": "50"})
    assert refused.status_code == 422
    assert "样例高新〔2026〕3 号" in refused.content.decode()  # what was typed is still there
    assert "依据" in stat.post(page, {**given, "source": " "}).content.decode()
    assert as_person("leader").post(page, given).status_code == 422  # the ledger refuses who may not
    assert GradeTerms.objects.count() == 0
    assert "符合" in text(stat, grade)
    assert stat.post(page, given).status_code == 302
    assert stat.post(page, given).status_code == 422  # one set a day
    shown = text(stat, grade)
    for words in ("研发费用占销售收入：不低于 5%", "样例高新〔2026〕3 号", "未达到", "成立不超过 10 年"):
        assert words in shown, words
    assert "2026-11-23" in shown
    assert "达到" in text(stat, f"{grade}?on=2026-11-22")  # the day before, by the table
    assert "未核实" not in text(stat, page)
    assert "从 0 家到 1 家" in text(stat, f"{page}?path=must.rd.rd_of_sales.least&to=0.04")
    row = GradeTerms.objects.select_related("matter").get()
    taken = {"deed": "end", "number": row.matter.number, "seen": row.matter.version, "reason": "文号写错"}
    assert stat.post(page, taken).status_code == 302
    assert "本区还没有填写" in text(stat, page)
    assert verify().finding is None
    assert "没有写入" in stat.post("/board/ladder/high_tech/", given).content.decode()


def test_a_file_is_previewed_entered_and_undone(mine: Any, now: datetime) -> None:
    stat = as_person("stat")
    assert stat.get("/firms/files/template.xlsx").content[:2] == b"PK"
    assert "还没有导入过" in text(stat, "/firms/files/")
    assert stat.post("/firms/files/", {}).status_code == 422
    good = SimpleUploadedFile("样例.xlsx", book([line(811), line(812, staff=None)]))
    address = stat.post("/firms/files/", {"file": good})["Location"]
    assert "写入企业档案" in text(stat, address)
    assert Firm.objects.count() == 1
    assert stat.post(address, {"act": "confirm"}).status_code == 302
    assert Firm.objects.count() == 3
    assert stat.post(address, {"act": "confirm"}).status_code == 422
    assert stat.post(address, {"act": "undo"}).status_code == 302
    assert Firm.objects.filter(matter__state="active").count() == 1
    bad = SimpleUploadedFile("错.xlsx", book([line(813, code="91000000MA000000XX")]))
    address = stat.post("/firms/files/", {"file": bad})["Location"]
    assert "A2" in text(stat, address)
    assert len(intakes()) == 2
    assert HEADS["code"] == "统一社会信用代码"
    text(stat, "/firms/files/none/", 404)


def test_staff_open_a_profile_by_code(mine: Any, now: datetime) -> None:
    stat = as_person("stat")
    given = {"code": sample_code(820), "name": "样例新企业", "industry": "I65", "founded_on": "2020-01-01"}
    wrong = stat.post("/firms/new/", {**given, "code": sample_code(820)[:-1] + "X"})
    assert wrong.status_code == 422
    assert "样例新企业" in wrong.content.decode()
    assert stat.post("/firms/new/", given).status_code == 302
    consent(firm=mine, uses=["publish"], actor=person_by_username("firm"), now=now)


def test_pages_ask_no_more_for_many(mine: Any, now: datetime) -> None:
    """SQL budgets: the same number of statements for one firm and for thirty; what signing in costs included."""
    grant_grade(
        firm=mine, grade="high_tech", certificate="GR9", granted_on=date(2024, 12, 7), actor=STAT, now=now
    )
    stat = as_person("stat")
    budget = {"/firms/": 8, "/board/ladder/": 42, "/board/ladder/high_tech/": 18, at(mine): 20,
              at(mine, "grades/high_tech/"): 16}  # fmt: skip

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            text(stat, address)
        return len(
            [one for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
        )

    few = {address: asked(address) for address in budget}
    for n in range(30):
        made = register_firm(
            code=sample_code(900 + n),
            name=f"样例企业{n}号",
            identity=Identity(park="park-01"),
            actor=STAT,
            now=now,
        )
        fill_year(firm=made, figures=figures(2025), actor=STAT, now=now)
        grant_grade(
            firm=made,
            grade="high_tech",
            certificate=f"GR9{n}",
            granted_on=date(2024, 12, 7),
            actor=STAT,
            now=now,
        )
    assert {address: asked(address) for address in budget} == few
    assert {address: n for address, n in few.items() if n > budget[address]} == {}
