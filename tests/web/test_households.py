"""Pages of households' help: masked in lists, files and notices, opened only for a purpose, every act as a form."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.operations import put_user
from hemei.accounts.queries import person_by_username
from hemei.common.books import Sheet, xlsx
from hemei.common.sheets import read_sheet
from hemei.enterprises.models import (
    Allowance,
    CadreVisit,
    ClueFile,
    HelpCase,
    Household,
    HouseholdConsent,
    PayList,
)
from hemei.enterprises.operations import cadres, relief
from hemei.enterprises.operations.clue_files import HEADS
from hemei.ledger.models import Act
from hemei.ledger.queries import verify
from tests.enterprises import homes as at
from tests.zone import as_person, seed_people

DESK = "/desk/households/"
CLUE = {
    "name": at.NAME, "identity": at.CODE, "village": "样例村", "town": "样例镇", "phone": at.PHONE,
    "address": at.ADDRESS, "origin": "cadre", "reference": "", "note": f"{at.NAME}住院，电话{at.PHONE}",
}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Any:
    """Sets the instant of the pages."""
    return lambda days=0: monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=days))


@pytest.fixture(autouse=True)
def _place(db: None, clock: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    clock()
    seed_people()


def text(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, (where, answer.status_code)
    return answer.content.decode()


def does(client: Client, where: str, deed: str, row: Any = None, status: int = 302, **given: Any) -> str:
    if row is not None:
        row.matter.refresh_from_db()
        given["seen"] = row.matter.version
    answer = client.post(where, {"deed": deed, **given})
    assert answer.status_code == status, answer.content.decode()[:4000]
    return answer.content.decode() if not answer.streaming else ""


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("p.pdf", at.PDF, "application/pdf")


def cells(content: bytes) -> str:
    return str(read_sheet(io.BytesIO(content)).rows)


SECRETS = (at.NAME, at.CODE, at.PHONE, at.ADDRESS, at.ACCOUNT, at.WIFE, "样例王秀英")


def clean(page: str) -> str:
    assert [one for one in SECRETS if one in page] == []
    return page


def consented(helper: Client) -> tuple[Household, str]:
    """A household with a clue, two members, an income, and its consent on paper; all through the pages."""
    does(helper, DESK, "clue", **CLUE)
    row = Household.objects.select_related("matter").get()
    home = f"{DESK}at/{row.matter.number}/"
    wife = {
        "name": "样例王秀英",
        "identity": at.WIFE,
        "relation": "spouse",
        "health": "serious",
        "works": "no",
    }
    assert "请选“是”或“否”" in does(helper, home, "member", row, 422, **wife)
    does(helper, home, "member", row, pupil="no", **wife)
    does(helper, home, "income", row, year="2026", kind="wages", sum="9000", source=f"{at.NAME}的务工证明")
    does(helper, home, "consent", row, file=paper())
    return row, home


def test_from_a_clue_to_a_removed_risk_on_the_pages(clock: Any) -> None:
    helper, clerk, head = as_person("helper"), as_person("clerk"), as_person("agriculture-head")
    bad = does(helper, DESK, "clue", status=422, **{**CLUE, "identity": at.CODE[:-1] + "0"})
    assert "校验位不对" in bad
    assert "样例镇" in bad  # what was typed is still there
    row, home = consented(helper)
    case = HelpCase.objects.select_related("matter").get()
    where = f"{DESK}cases/{case.matter.number}/"
    check = {"risk": "edge", "cause": "disease", "day": "2026-11-23", "note": "看到住院单据"}
    HouseholdConsent.objects.update(withdrawn_at=case.clue_at)
    refused = does(helper, where, "check", case, 422, **check)
    assert "没有写入，也没有查询任何数据" in refused
    assert "看到住院单据" in refused
    does(helper, home, "consent", row, file=paper())
    does(helper, where, "check", case, **check)
    assert "没有过半数" in does(
        helper, where, "review", case, 422, day="2026-11-23", votes="9", votes_for="4", note="会"
    )
    does(helper, where, "review", case, day="2026-11-23", votes="20", votes_for="18", note="村民代表会议")
    does(helper, where, "publish", case)
    public = clean(text(Client(), "/households/publicity/?village=样例村"))
    assert "样**" in public
    assert "边缘易致贫户" in public
    clean(cells(Client().get("/households/publicity/?format=xlsx").content))
    assert "公示还没有结束" in does(clerk, where, "pass", case, 422, note="好")
    clock(8)
    helper, clerk, head = as_person("helper"), as_person("clerk"), as_person("agriculture-head")
    assert "样**" not in text(Client(), "/households/publicity/")  # its days are over
    does(clerk, where, "pass", case, note="材料齐全")
    does(as_person("tax-head"), where, "include", case, 404, note="同意")  # nothing of his concern
    does(head, where, "include", case, note="同意纳入")
    does(helper, where, "measure", case, kind="health", note="办慢病门诊", unit="health", day="2026-12-20")
    health = as_person("health")
    assert "办慢病门诊" in clean(text(health, where))
    assert "***" in text(health, where)  # no income for who does not need it
    measure = case.measures.get()
    does(
        health,
        where,
        "done",
        case,
        measure=str(measure.pk),
        day="2026-12-01",
        note="已办，见凭证",
        file=paper(),
    )
    does(helper, home, "income", row, year="2026", kind="business", sum="12000", source="销售流水")
    does(helper, where, "propose", case, note="收入稳定")
    yes = {f"held_{one}": "yes" for one in ("school", "health", "house", "water")}
    does(clerk, where, "verify", case, note="看过", **yes)
    put_user(username="villager", password="x", label="样例户主", roles=["applicant"], party=row.party)
    own = as_person("villager")
    page = text(own, "/my/household/")
    assert at.NAME in page
    assert "确认风险已消除" in page
    assert "您家的风险已经消除" in text(own, "/messages/")
    does(own, "/my/household/", "confirm")
    page = clean(text(helper, f"{DESK}cases/?figure=removed"))
    assert "风险已消除" in page
    assert "100" in text(head, f"{DESK}figures/")
    clean(text(helper, where))
    assert verify().finding is None


def test_nobody_sees_a_name_without_a_purpose(now: datetime) -> None:
    helper = as_person("helper")
    row, home = consented(helper)
    does(helper, home, "apply", row, bank="样例银行", account_number=at.ACCOUNT, note=at.NAME)
    does(helper, home, "contact", row, level="village", account="helper")
    assert "填工作人员的账号" in does(helper, home, "contact", row, 422, level="town", account="nobody")
    cadres.plan_calls(actor=person_by_username("helper"), now=now)
    case, grant, call = HelpCase.objects.get(), Allowance.objects.get(), CadreVisit.objects.get()
    pages = [
        home, DESK, f"{DESK}?q=样例", f"{DESK}cases/", f"{DESK}cases/{case.matter.number}/", f"{DESK}allowances/",
        f"{DESK}allowances/{grant.matter.number}/", f"{DESK}visits/", f"{DESK}visits/{call.matter.number}/",
        f"{DESK}figures/", f"{DESK}pay/", "/messages/", f"{DESK}visits/new/",
    ]  # fmt: skip
    for who in ("helper", "clerk", "supervisor", "leader", "civil-affairs", "agriculture"):
        for where in pages:
            clean(text(as_person(who), where).replace("?q=样例", ""))
    for where in (DESK, f"{DESK}cases/", f"{DESK}allowances/", f"{DESK}visits/"):
        clean(cells(helper.get(f"{where}?format=xlsx").content))
    assert "9,000" not in text(as_person("leader"), home)
    assert "收入只给核查和主管部门的人看" in text(as_person("supervisor"), home)
    assert "还没有记录" in text(as_person("tax"), DESK)
    text(as_person("tax"), home, 404)
    before = Act.objects.count()
    assert "要写明用途" in clean(does(helper, home, "look", status=422, purpose="看"))
    assert Act.objects.count() == before
    shown = helper.post(home, {"deed": "look", "purpose": "核对低保申请"})
    assert all(one in shown.content.decode() for one in (at.NAME, at.CODE, at.PHONE, at.ADDRESS, "患有大病"))
    assert shown["Cache-Control"] == "no-store, private"
    assert "核对低保申请" in clean(text(as_person("supervisor"), home))
    file = helper.post(home, {"deed": "export", "purpose": "填报省防返贫系统"})
    assert at.CODE in cells(file.content)
    digest = HouseholdConsent.objects.get().paper_sha256
    kept = helper.post(home, {"deed": "paper", "digest": digest, "purpose": "核对授权书"})
    assert b"".join(kept.streaming_content) == at.PDF
    assert "没有这份文件" in does(helper, home, "paper", status=422, digest="x", purpose="核对授权书")
    with CaptureQueriesContext(connection) as one:
        text(helper, DESK)
    for n, code in enumerate(at.codes(14, 50)):
        who = {"name": f"样例户{n}", "identity": code, "village": "样例村"}
        relief.enter_clue(
            who=at.households.Who(**who),
            origin="cadre",
            text="困难",
            actor=person_by_username("helper"),
            now=now,
        )
    with CaptureQueriesContext(connection) as many:
        text(helper, DESK)
    assert len(many) == len(one)
    with CaptureQueriesContext(connection) as cases:
        text(helper, f"{DESK}cases/")
    assert len(cases) <= len(one) + 2


def test_a_call_written_down_without_a_network_is_entered_once(now: datetime) -> None:
    helper, page = as_person("helper"), f"{DESK}visits/new/"
    row, home = consented(helper)
    does(helper, home, "contact", row, level="village", account="helper")
    assert "没有要登记的走访" in text(helper, page)
    cadres.plan_calls(actor=person_by_username("helper"), now=now)
    call = CadreVisit.objects.get()
    assert call.matter.number in clean(text(helper, page))
    asked = {"number": call.matter.number, "day": "2026-11-23", "text": f"{at.NAME}身体好转"}

    def sent(**given: str) -> Any:
        return helper.post(page, {**asked, **given}, headers={"X-Offline": "1"}).json()["how"]

    assert sent(number="LX-000000-0001") == sent(day="昨天") == sent(text=" ") == "refused"
    assert "由别人负责" in as_person("clerk").post(page, asked).content.decode()  # somebody else's call
    assert [sent(), sent(), sent(text="另一份")] == ["new", "again", "refused"]
    call.refresh_from_db()
    assert (call.text, call.open) == ("样**身体好转", False)
    assert "没有要登记的走访" in text(helper, page)
    script = helper.get(f"{DESK}visits/offline.js")
    assert (script.status_code, script["Service-Worker-Allowed"]) == (200, f"{DESK}visits/")


def test_an_allowance_from_the_application_to_the_payment(clock: Any) -> None:
    helper, clerk = as_person("helper"), as_person("clerk")
    row, home = consented(helper)
    apply = {"bank": "样例银行", "account_number": at.ACCOUNT, "note": ""}
    assert "8 到 30 位" in does(clerk, home, "apply", row, 422, **{**apply, "account_number": "12"})
    does(clerk, home, "apply", row, **apply)
    grant = Allowance.objects.select_related("matter").get()
    where = f"{DESK}allowances/{grant.matter.number}/"
    does(clerk, where, "check", grant, assets="yes", note="入户核实")
    page = clean(text(clerk, where))
    assert "10,200.00 × 2 = 20,400.00" in page
    assert "[U]" in page
    does(clerk, where, "publish", grant)
    assert "样**" in clean(text(Client(), "/households/publicity/?what=allowance"))
    clock(12)
    officer, head = as_person("civil-affairs"), as_person("civil-affairs-head")
    does(officer, where, "grant", grant, note="同意")
    assert "月份没有填对" in does(officer, f"{DESK}pay/", "make", status=422, month="2027年1月")
    does(officer, f"{DESK}pay/", "make", month="2027-01")
    pay = PayList.objects.select_related("matter").get()
    at_list = f"{DESK}pay/{pay.matter.number}/"
    does(officer, at_list, "publish", pay)
    assert "950" in clean(text(Client(), "/households/publicity/?what=pay"))
    clock(20)
    officer, head = as_person("civil-affairs"), as_person("civil-affairs-head")
    paid = {"voucher": "样例-1", "day": "2026-12-12"}
    assert "银行回单" in does(head, at_list, "pay", pay, 422, **paid)
    does(head, at_list, "pay", pay, file=paper(), **paid)
    assert "现在不能“登记发放”" in does(
        head, at_list, "pay", pay, 422, file=paper(), **{**paid, "voucher": "样例-2"}
    )
    clean(text(officer, at_list))
    assert "要写明用途" in does(officer, at_list, "look", status=422, purpose="")
    assert (
        b"".join(officer.post(at_list, {"deed": "look", "purpose": "核对到账"}).streaming_content) == at.PDF
    )
    does(officer, at_list, "effect", pay, note="足额到账")
    assert verify().finding is None


def sheet(*rows: tuple[str, ...]) -> SimpleUploadedFile:
    content = xlsx(Sheet("名单", rows, [(label, 12) for label in HEADS.values()]))
    return SimpleUploadedFile("名单.xlsx", content)


def test_a_list_of_clues_is_checked_entered_whole_and_undone_whole() -> None:
    officer = as_person("medical-insurance")
    one, two, three = at.codes(3, 20)
    good = (at.NAME, one, "样例村", "样例镇", at.PHONE, at.ADDRESS, f"{at.NAME}医疗支出大，电话 {at.PHONE}")
    where = f"{DESK}files/"
    assert text(officer, where)
    refused = officer.post(where, {"file": SimpleUploadedFile("x.xlsx", b"no")})
    assert refused.status_code == 422
    assert "Excel" in refused.content.decode()
    officer.post(where, {"file": sheet(good, ("", two[:-1] + "Z", "样例村", "", "", "", "困难"), good)})
    faulty = ClueFile.objects.select_related("matter").get()
    page = clean(text(officer, f"{where}{faulty.matter.number}/"))
    assert all(one in page for one in ("A3", "B3", "校验位不对", "B4", "和第 2 行是同一个人"))
    assert (Household.objects.count(), faulty.rows) == (0, [])
    officer.post(where, {"file": sheet(good, ("样例乙", two, "样例村", "", "", "", "困难"))})
    row = ClueFile.objects.select_related("matter").order_by("-pk")[0]
    at_file = f"{where}{row.matter.number}/"
    assert "样**" in clean(text(officer, at_file))
    text(as_person("tax"), at_file, 404)  # another agency's list
    does(officer, at_file, "enter", row)
    assert (HelpCase.objects.count(), Household.objects.count()) == (2, 2)
    row.refresh_from_db()
    assert row.rows == []
    does(officer, at_file, "undo", row)
    assert set(HelpCase.objects.values_list("matter__state", flat=True)) == {"withdrawn"}
    assert not Household.objects.filter(live=True).exists()
    officer.post(where, {"file": sheet(good, ("样例丙", three, "样例村", "", "", "", "困难"))})
    row = ClueFile.objects.select_related("matter").order_by("-pk")[0]
    at_file = f"{where}{row.matter.number}/"
    does(officer, at_file, "enter", row)
    case = HelpCase.objects.filter(live=True).select_related(
        "matter", "household__party", "household__matter"
    )[0]
    relief.decline_consent(
        row=case, note="不愿意", actor=person_by_username("helper"), now=case.clue_at + timedelta(minutes=1)
    )
    assert "已经办理" in does(officer, at_file, "undo", row, 422)


def test_a_household_by_itself() -> None:
    own = as_person("firm")
    assert "请用个人账号" in does(
        own, "/my/household/", "register", status=422, village="样例村", town="", address=""
    )
    from hemei.accounts.operations import party_at_counter

    party = party_at_counter(code=at.CODE, name=at.NAME, phone=at.PHONE, kind="natural")
    put_user(username="villager", password="x", label=at.NAME, roles=["applicant"], party=party)
    own = as_person("villager")
    assert "请先建立家庭档案" in does(own, "/my/household/", "clue", status=422, note="困难")
    does(own, "/my/household/", "register", village="样例村", town="样例镇", address=at.ADDRESS)
    row = Household.objects.select_related("matter").get()
    does(own, "/my/household/", "consent", row)
    does(own, "/my/household/", "clue", row, note="孩子上学困难")
    case = HelpCase.objects.select_related("matter").get()
    assert (case.origin, case.matter.state) == ("self", "clue")
    does(own, "/my/household/", "revoke", row)
    does(own, "/my/household/", "decline")
    does(own, "/my/household/", "resume", status=422)
    does(own, "/my/household/", "consent", row)
    does(own, "/my/household/", "resume")
    clean(text(as_person("helper"), f"{DESK}cases/{case.matter.number}/"))
    assert set(Act.objects.filter(matter=case.matter).values_list("actor_label", flat=True)) == {"户主"}
    text(as_person("diner"), "/my/household/")
