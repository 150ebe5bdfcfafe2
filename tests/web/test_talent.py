"""Pages of talent, places and carriers: masked for the staff, whole for the employer, each act as a form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.operations import put_user
from hemei.cli.sample import sample_code
from hemei.cli.sample_talent import make_talent
from hemei.enterprises.models import Benefit, Carrier, Platform, Talent
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
from hemei.ledger.models import Act
from hemei.ledger.queries import verify
from tests.enterprises.conftest import STAT, figures
from tests.enterprises.test_talent import _book as sheet_of
from tests.zone import as_person, seed_people

NAME, PHONE = "样例欧阳博士", "13800000777"
PERSON = {
    "name": NAME, "phone": PHONE, "identity": "", "degree": "4", "rank": "2", "honour": "0", "patents": "1",
    "salary": "300000", "age": "33", "children": "1", "from_on": "2026-01-05",
}  # fmt: skip


@pytest.fixture
def mine(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()
    put_user(username="talent-office", password="x", label="样例经办", roles=["approver", "helper"])
    made = register_firm(
        code=sample_code(0), name="样例智能装备有限公司", actor=STAT, now=now, sample=True,
        identity=Identity("C3562", date(2019, 5, 6), "park-01"),
    )  # fmt: skip
    for year in (2024, 2025):
        fill_year(firm=made, figures=figures(year), actor=STAT, now=now)
    return made


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def does(client: Client, address: str, deed: str, row: Any, status: int = 302, **given: Any) -> str:
    seen = ""
    if row is not None:
        row.matter.refresh_from_db()
        seen = row.matter.version
    answer = client.post(address, {"deed": deed, "seen": seen, **given})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def test_from_application_to_payment_and_place(mine: Any) -> None:
    firm, office, head = as_person("firm"), as_person("talent-office"), as_person("tax-head")
    assert "没有填对" in does(firm, "/my/talent/", "apply", None, 422, **{**PERSON, "salary": "三十万"})
    does(firm, "/my/talent/", "apply", None, **PERSON)
    row = Talent.objects.select_related("matter").get()
    number, at = row.matter.number, f"/desk/talent/{row.matter.number}/"
    assert NAME in text(firm, "/my/talent/")
    for who in (office, as_person("supervisor")):
        for page in ("/desk/talent/", at, "/desk/benefits/", "/desk/places/"):
            shown = text(who, page)
            assert NAME not in shown
            assert PHONE not in shown
    assert NAME not in str(office.get("/desk/talent/?format=xlsx").content)
    assert NAME in does(office, at, "look", row, 200, purpose="通知补材料")
    assert "用途" in does(office, at, "look", row, 422, purpose="看")
    changed = {**PERSON, "degree": "3"}
    does(firm, "/my/talent/", "correct", row, number=number, **changed)
    assert "达不到这个等级" in does(office, at, "grade", row, 422, grade="C", note="x")
    does(firm, "/my/talent/", "correct", row, number=number, **PERSON)
    does(office, at, "grade", row, grade="C", note="材料齐")
    paid = Benefit.objects.select_related("matter").order_by("due_on")[0]
    where = f"/desk/benefits/{paid.matter.number}/"
    does(head, where, "pay", paid, voucher="RC-1", day="2026-11-23")
    assert "已兑现" in text(office, where)
    assert "RC-1" in text(firm, "/my/talent/")
    does(office, "/desk/places/", "add", None, kind="housing", code="样例1-1", name="样例公寓", ends_on="")
    assert "已经登记过" in does(
        office, "/desk/places/", "add", None, 422, kind="housing", code="样例1-1", name="样例公寓", ends_on=""
    )
    does(office, at, "give", row, place="housing/样例1-1", day="2026-11-23")
    assert "样例1-1" in text(firm, "/my/talent/")
    held = row.allotments.get()
    does(office, at, "free", row, held=str(held.pk), day="2026-11-23")
    does(office, at, "leave", row, day="2026-11-23", note="离职")
    assert "已离区" in text(office, at)
    assert Act.objects.filter(name="talent.look").count() == 1
    assert verify().finding is None


def test_everybody_reads_the_conditions_and_tests_himself(mine: Any) -> None:
    page = text(Client(), "/talent/")
    assert "数值为样例" in page
    assert "安家补贴" in page
    page = text(Client(), "/talent/?degree=4&salary=x&age=30")
    assert "<b>C</b>" in page
    assert "没有填对" in page
    assert not Talent.objects.exists()


def test_carriers_and_platforms_as_forms(mine: Any) -> None:
    office = as_person("talent-office")
    opened = {
        "title": "样例孵化器", "stage": "incubator", "level": "province", "operator": "样例运营公司", "park": "",
        "day": "2020-01-01",
    }  # fmt: skip
    assert "面积没有填对" in does(office, "/desk/carriers/", "open", None, 422, **opened, space="大")
    does(office, "/desk/carriers/", "open", None, **opened, space="1000")
    row = Carrier.objects.select_related("matter").get()
    at = f"/desk/carriers/{row.matter.number}/"
    rent = {"firm": sample_code(0), "day": "2024-01-01"}
    wrong = sample_code(0)[:-1] + ("A" if sample_code(0)[-1] != "A" else "B")
    assert "校验位" in does(office, at, "rent", row, 422, firm=wrong, area="10", day="2024-01-01")
    assert "面积不够" in does(office, at, "rent", row, 422, **rent, area="1000.5")
    does(office, at, "rent", row, **rent, area="600")
    assert "样例智能装备有限公司" in text(office, at)
    assert "可以毕业" in text(office, at)
    assert "400" in text(Client(), "/carriers/")
    tenant = str(row.tenancies.get().pk)
    does(office, at, "graduate", row, tenant=tenant, day="2026-11-01")
    assert "所在载体" in text(as_person("firm"), "/my/talent/")
    where = f"/desk/platforms/{mine.matter.number}/"
    given = {
        "kind": "lab",
        "level": "province",
        "name": "样例实验室",
        "code": "样例 1 号",
        "day": "2025-01-01",
    }
    does(office, where, "platform", mine, **given)
    does(
        office,
        where,
        "end_platform",
        mine,
        which=str(Platform.objects.get().pk),
        day="2026-01-01",
        note="撤销",
    )
    assert "已撤销" in text(office, where)


def test_a_file_through_the_pages(mine: Any) -> None:
    office = as_person("talent-office")
    good = {"name": "样例丁", "employer": sample_code(0), "degree": "博士", "age": 30}
    for kind in ("people", "housing", "school"):
        assert office.get(f"/desk/talent/files/template/{kind}/").content[:2] == b"PK"
    text(office, "/desk/talent/files/template/moon/", 404)
    assert "还没有选择文件" in does(office, "/desk/talent/files/", "send", None, 422, kind="people")
    for rows, words in (((good, {**good, "degree": "神童"}), "G3"), ((good,), "核对通过")):
        file = SimpleUploadedFile("a.xlsx", sheet_of("people", *rows))
        answer = office.post(
            "/desk/talent/files/", {"deed": "send", "kind": "people", "file": file}, follow=True
        )
        assert words in answer.content.decode()
    at = answer.redirect_chain[-1][0]
    assert office.post(at, {"deed": "enter"}).status_code == 302
    assert Talent.objects.count() == 1
    assert office.post(at, {"deed": "undo"}).status_code == 302
    assert "已整批撤销" in text(office, at)
    assert "已整批撤销" in text(office, "/desk/talent/files/")


def test_lists_cost_the_same_for_few_and_many(mine: Any, now: datetime) -> None:
    for n in range(30):
        register_firm(
            code=sample_code(900 + n), name=f"样例企业{n}", identity=Identity(), actor=STAT, now=now
        )
    make_talent(now)
    office = as_person("talent-office")
    carrier = Carrier.objects.select_related("matter").order_by("-pk")[1]
    for address, most in (
        ("/desk/talent/", 10), ("/desk/benefits/", 10), ("/desk/places/", 12), ("/desk/carriers/", 10),
        ("/carriers/", 9), (f"/desk/carriers/{carrier.matter.number}/", 20),
    ):  # fmt: skip
        office.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert "样例" in text(office, address)
        assert len(seen) <= most, (address, [one["sql"][:100] for one in seen])
        if "/desk/carriers/Z" not in address:
            assert office.get(address + "?format=xlsx").content[:2] == b"PK"
    assert Talent.objects.filter(sample=True).count() == 15
