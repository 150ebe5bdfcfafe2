"""The staff's pages of the ledgers: lists, one entry, forms that keep what was typed, photos, files, statements."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hemei.accounts.operations import put_agency, put_user
from hemei.indicators.models import CleanEntry, HourReading
from hemei.oversight.models import Remedy
from hemei.rules.workdays import SHANGHAI
from tests.indicators.air.conftest import make
from tests.indicators.air.test_clean import PHOTO, entry

ACT, ENTRY = "/air/works/act/", "/air/works/entry/YC-g1/"
BUDGET = 16


@pytest.fixture
def staff(db: None) -> Callable[..., Client]:
    put_agency(code="ecology", name="生态环境（样例）")

    def of(role: str, agency: str = "") -> Client:
        name = f"{role}{agency}"
        put_user(username=name, password="x", label=f"{name}（样例）", roles=[role], agency=agency)
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        return client

    return of


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", PHOTO)


def test_a_site_from_the_form_to_the_closed_rectification(staff: Callable[..., Client]) -> None:
    clerk, watch = staff("clerk"), staff("supervisor")
    assert "台账还是空的" in clerk.get("/air/works/").content.decode()
    new = {
        "act": "register",
        "ledger": "dust",
        "code": "g1",
        "name": "样例工地",
        "place": "样例路",
        "unit": "样例公司",
    }
    kept = clerk.post(ACT, new)
    assert kept.status_code == 422
    assert "占地面积没有填对" in kept.content.decode()
    assert 'value="样例工地"' in kept.content.decode()
    assert "已登记" in clerk.post(ACT, {**new, "area": "12000"}, follow=True).content.decode()
    look = {"act": "check", "number": "YC-g1", "duty": "cover", "held": "no", "note": "裸土没有盖"}
    refused = clerk.post(ACT, look)
    assert refused.status_code == 422
    assert 'value="裸土没有盖"' in refused.content.decode()
    page = clerk.post(ACT, {**look, "file": photo()}, follow=True).content.decode()
    assert "没有做到" in page
    where = page.split('href="/air/works/proof/')[1].split('"')[0]
    shown = clerk.get(f"/air/works/proof/{where}")
    assert (shown.headers["Content-Type"], b"".join(shown)) == ("image/png", PHOTO)
    assert clerk.get("/air/works/proof/00/").status_code == 404
    assign = {"act": "assign", "number": "YC-g1", "duty": "cover", "found": "裸土", "agency": "ecology"}
    assert watch.post(ACT, {**assign, "due": "x"}).status_code == 422
    assert "已交办" in watch.post(ACT, {**assign, "due": "2099-01-01"}, follow=True).content.decode()
    fix = Remedy.objects.select_related("matter").get().matter.number
    page = watch.get(ENTRY).content.decode()
    assert f"/voices/loop/{fix}/" in page
    assert f"/voices/loop/{fix}/" not in clerk.get(ENTRY).content.decode()  # of another agency
    unit = staff("clerk", "ecology")
    done = {"deed": "answer", "fixed": "盖好了", "cause": "other", "seen": "1"}
    where = f"/voices/loop/{fix}/"
    assert "/air/works/entry/YC-g1/" in unit.get(where).content.decode()
    kept = unit.post(where, done)
    assert kept.status_code == 422
    assert "要有照片" in kept.content.decode()
    assert "等督查人员核实" in unit.post(where, {**done, "file": photo()}, follow=True).content.decode()
    shown = watch.get(f"/air/works/proof/{Remedy.objects.get().proof_sha256}/")
    assert b"".join(shown) == PHOTO
    closing = {"deed": "pass", "seen_": "到场看过", "seen": "2"}
    assert "未经本人确认办结" in watch.post(where, closing, follow=True).content.decode()
    assert fix in watch.get("/air/works/fixes/?ledger=dust").content.decode()
    assert fix not in watch.get("/air/works/fixes/?ledger=heating").content.decode()
    assert "旧台账的整改" in watch.get("/air/works/fixes/?book=old").content.decode()
    stop = {"act": "stop", "speed": "6.2", "source": "样例站 10 时"}
    assert "已责令 1 个工地" in watch.post(ACT, stop, follow=True).content.decode()
    assert "停工中 1 个" in watch.get("/air/works/").content.decode()
    lift = {"act": "resume", "number": "YC-g1", "speed": "3", "source": "样例站 15 时"}
    assert "已恢复作业" in watch.post(ACT, lift, follow=True).content.decode()
    for wrong in (
        {"act": "none"},
        {"act": "check", "number": "YC-none", "held": "yes"},
        {"act": "stop", "speed": "大"},
    ):
        assert watch.post(ACT, wrong).status_code in {302, 422}


def test_lists_keep_their_place_their_file_and_their_statements(staff: Callable[..., Client]) -> None:
    leader = staff("leader")

    def asked(where: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert leader.get(where).status_code == 200
        return len(seen)

    entry()
    few = [asked(where) for where in ("/air/works/", "/air/works/fixes/", ENTRY)]
    for n in range(51):
        entry(code=f"s{n:03}")
    assert [asked(where) for where in ("/air/works/", "/air/works/fixes/", ENTRY)] == few
    assert max(few) <= BUDGET, few
    first = leader.get("/air/works/?sort=number&ledger=dust").content.decode()
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = leader.get(f"/air/works/{older}").content.decode()
    assert sum(page.count('<tr><th scope="row"><a href="/air/works/entry/') for page in (first, second)) == 52
    rows = CalamineWorkbook.from_filelike(io.BytesIO(leader.get("/air/works/?format=xlsx&q=g1").content))
    assert any("YC-g1" in map(str, row) for row in rows.get_sheet_by_index(0).to_python())
    assert leader.get("/air/works/fixes/?format=xlsx").status_code == 200
    for odd in ("?after=x&sort=due", "?after=99999999999999999999", "?ledger=x&state=x&sort=x", "?q=%00"):
        assert leader.get(f"/air/works/{odd}").status_code in {200, 400}
        assert leader.get(f"/air/works/fixes/{odd}").status_code in {200, 400}
    assert CleanEntry.objects.count() == 52


def test_a_household_is_not_entered_here_but_where_it_stands(staff: Callable[..., Client]) -> None:
    clerk = staff("clerk")
    page = clerk.get("/air/works/").content.decode()
    assert "/works/desk/?kind=heating" in page
    assert 'name="equipment"' not in page
    sent = {
        "act": "register",
        "ledger": "heating",
        "code": "h1",
        "name": "h1",
        "place": "样例村",
        "unit": "样例",
    }
    refused = clerk.post(ACT, sent)
    assert refused.status_code == 422
    assert "在民生实事台账里登记" in refused.content.decode()
    assert not CleanEntry.objects.exists()


def test_a_stop_is_ordered_and_lifted_by_the_stations_wind(staff: Callable[..., Client]) -> None:
    make("a")
    entry()
    here = timezone.localtime(timezone.now(), SHANGHAI)
    blow = f"时间,风速(m/s)\n{here:%Y-%m-%d} {here.hour:02d}:00,6.1".encode()
    sent = {"act": "import", "station": "a", "document": "样例", "file": SimpleUploadedFile("w.csv", blow)}
    assert (
        "请到空气台账下停工令"
        in staff("statistician").post("/air/data/act/", sent, follow=True).content.decode()
    )
    watch, clerk = staff("supervisor"), staff("clerk")
    page = watch.get("/air/works/").content.decode()
    assert "已到停工的级别" in page
    key = page.split('name="reading" value="')[1].split('"')[0]
    assert 'name="reading"' not in clerk.get("/air/works/").content.decode()
    for wrong in ("x", "9" * 30, "0"):
        assert "已经过时" in watch.post(ACT, {"act": "stop", "reading": wrong}).content.decode()
    assert "已责令 1 个工地" in watch.post(ACT, {"act": "stop", "reading": key}, follow=True).content.decode()
    assert "按这个读数恢复作业" not in watch.get(ENTRY).content.decode()
    lift = {"act": "resume", "number": "YC-g1", "by": "reading"}
    assert "不能恢复作业" in watch.post(ACT, lift).content.decode()
    HourReading.objects.update(wind=1000)
    assert "按这个读数恢复作业" in watch.get(ENTRY).content.decode()
    assert "已恢复作业" in watch.post(ACT, lift, follow=True).content.decode()
