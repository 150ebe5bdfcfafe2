"""Works for the people: the ledger of their things, acceptance by another, households masked, calls for repair."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemei.accounts.queries import person_by_username
from hemei.cli.sample_projects import picture
from hemei.cli.sample_works import make_works
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries import board
from hemei.ledger.operations import NotAllowed, Refused
from hemei.ledger.queries import acts_of, verify
from hemei.projects.models import Work, WorkThing
from hemei.projects.operations import repairs, things, works
from hemei.projects.operations.thinglist import HEADS, Thing
from hemei.projects.queries import works as reading
from hemei.rules.tables import table
from hemei.rules.works import HOMES, KINDS, right_amount, right_level, shape_of
from tests.projects.conftest import HEAD, OFFICER, OTHER, WATCH, workbook
from tests.rules.test_visits import jpeg
from tests.zone import as_person, seed_people

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
PLAN = works.Planned(
    "heating", "样例清洁取暖改造", "样例村", "housing-construction", 2026, Decimal(3), date(2026, 12, 20), "park-01"
)  # fmt: skip


def test_the_table_and_the_constraints_know_the_same_kinds() -> None:
    rows = {row["code"]: row for row in table("works", ON)["kind"]}
    assert set(rows) == set(KINDS)
    assert {code for code in rows if shape_of(code, ON).home} == set(HOMES)
    assert right_amount("road", Decimal("1.5"), ON)
    assert not right_amount("lamp", Decimal("1.5"), ON)
    assert not right_amount("heating", Decimal(2), ON)
    assert not right_amount("road", Decimal("NaN"), ON)
    assert [right_level("house", one, ON) for one in ("C", "", "E")] == [True, False, False]
    assert [right_level("road", one, ON) for one in ("", "C")] == [True, False]


@pytest.fixture
def heating(agencies: None, now: datetime) -> Work:
    row = works.enter_work(plan=PLAN, actor=OFFICER, now=now - timedelta(days=30), sample=True)
    works.begin_work(number=row.matter.number, day=ON - timedelta(days=20), actor=OFFICER, now=now)
    return row


def _book(count: int = 3, **more: Any) -> bytes:
    rows = [
        [f"H-{n:03d}", f"样例住户{n}", f"样例村 {n} 号", 1, f"1380000{n:04d}", "", ON]
        for n in range(1, count + 1)
    ]
    return workbook([list(HEADS), *rows, *more.get("rows", [])])


def test_from_the_list_to_the_last_acceptance(heating: Work, now: datetime) -> None:
    number = heating.matter.number
    wrong = _book(rows=[
        ["H-001", "住户", "村", 1, "", "", ""], ["坏 号", "", "村", 2, "电话", "C", "昨天"],
        ["H-009", "住户", "村", 1, "", "", ON + timedelta(days=9)],
    ])  # fmt: skip
    found = things.preview_things(number=number, content=wrong, now=now)
    assert {cell for cell, _why in found.faults} == {"A5", "A6", "B6", "D6", "E6", "F6", "G6", "G7"}
    assert not found.ready
    with pytest.raises(Refused, match="8 处错误，一行也没有写入"):
        things.take_things(number=number, content=wrong, document="样例表", actor=OFFICER, now=now)
    assert not WorkThing.objects.exists()

    batch = things.take_things(number=number, content=_book(), document="样例表", actor=OFFICER, now=now)
    assert batch.count == 3
    twice = things.preview_things(number=number, content=_book(), now=now)
    assert all("已经在册" in why for _cell, why in twice.faults)
    with pytest.raises(Refused, match="登记的人不能自己验收"):
        things.accept_things(
            number=number, codes=[], day=ON, proof=picture(1), now=now,
            actor=replace(OFFICER, roles=frozenset({"clerk"})),
        )  # fmt: skip
    with pytest.raises(Refused, match="验收表或照片"):
        things.accept_things(number=number, codes=[], day=ON, proof=b"", actor=HEAD, now=now)
    with pytest.raises(Refused, match="没有这些编号：H-777"):
        things.accept_things(number=number, codes=["H-777"], day=ON, proof=picture(1), actor=HEAD, now=now)
    with pytest.raises(Refused, match="验收日不能更早"):
        things.accept_things(
            number=number, codes=[], day=ON - timedelta(days=1), proof=picture(1), actor=HEAD, now=now
        )
    assert (
        things.accept_things(number=number, codes=["H-001"], day=ON, proof=picture(1), actor=HEAD, now=now)
        == 1
    )
    with pytest.raises(Refused, match="不能整批撤销"):
        things.undo_things(number=number, batch=batch.pk, reason="错表", actor=OFFICER, now=now)
    assert things.accept_things(number=number, codes=[], day=ON, proof=picture(2), actor=HEAD, now=now) == 2
    assert works.find_work(number).matter.state == "finished"
    (total,) = reading.totals(now)
    assert (total.planned, total.built, total.accepted, total.share, total.things) == (3, 3, 3, 100, 3)

    later = Thing("H-100", "样例住户百", "样例村 100 号", done_on=ON)
    things.add_thing(number=number, thing=later, actor=OFFICER, now=now)
    assert works.find_work(number).matter.state == "building"
    assert verify().finding is None


def test_a_workbook_is_undone_whole_and_its_codes_are_free_again(heating: Work, now: datetime) -> None:
    number = heating.matter.number
    batch = things.take_things(number=number, content=_book(), document="样例表", actor=OFFICER, now=now)
    assert things.undo_things(number=number, batch=batch.pk, reason="表拿错了", actor=OFFICER, now=now) == 3
    assert reading.things(heating, {}, after="", limit=9, now=now) == []
    assert WorkThing.objects.filter(gone=True).count() == 3  # kept, not deleted
    with pytest.raises(Refused, match="已经撤销"):
        things.undo_things(number=number, batch=batch.pk, reason="再来", actor=OFFICER, now=now)
    assert (
        things.take_things(number=number, content=_book(), document="样例表", actor=OFFICER, now=now).count
        == 3
    )


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "moon"}, "种类或年份"), ({"unit": "nobody"}, "没有这个责任部门"), ({"amount": Decimal(0)}, "大于 0"),
        ({"amount": Decimal("2.5")}, "填整数"), ({"name": " "}, "没有填"), ({"project": "XM-0"}, "没有编号"),
        ({"text": "字" * 1001}, "1000"),
    ],
)  # fmt: skip
def test_what_cannot_be_entered_is_explained(
    agencies: None, now: datetime, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        works.enter_work(plan=replace(PLAN, **change), actor=OFFICER, now=now)
    assert not Work.objects.exists()


def test_the_database_holds_the_rules_too(heating: Work, now: datetime) -> None:
    one = things.add_thing(
        number=heating.matter.number, thing=Thing("H-1", "样例住户", "村", done_on=ON), actor=OFFICER, now=now
    )
    for wrong in (
        {"accepted_on": ON},
        {"accepted_on": ON, "accepted_by": one.maker, "proof_sha256": "x"},
        {"quantity": Decimal(2)},
        {"level": "C"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkThing.objects.filter(pk=one.pk).update(**wrong)


def test_a_call_for_repair_is_closed_by_who_called_or_by_another(heating: Work, now: datetime) -> None:
    number = heating.matter.number
    with pytest.raises(Refused, match="还没有建成"):
        repairs.call_repair(thing=9999, call=repairs.Call("不热"), actor=WATCH, now=now)
    one = things.add_thing(
        number=number, thing=Thing("H-1", "样例住户", "村", done_on=ON), actor=OFFICER, now=now
    )
    said = repairs.Call("样例：壁挂炉打不着火", True, "样例住户", "13800000001")
    call = repairs.call_repair(thing=one.pk, call=said, actor=WATCH, now=now)
    bx = call.matter.number
    assert call.matter.due_at is not None
    assert (call.matter.due_at - now).days <= 1  # urgent: one working day
    with pytest.raises(Refused, match=f"已经有报修 {bx}"):
        repairs.call_repair(thing=one.pk, call=said, actor=WATCH, now=now)
    with pytest.raises(Refused, match="别的部门"):
        repairs.take_repair(number=bx, actor=OTHER, now=now)
    repairs.take_repair(number=bx, actor=OFFICER, now=now)
    with pytest.raises(Refused, match="没有照片"):
        repairs.answer_repair(number=bx, done="换了电极", proof=b"", actor=OFFICER, now=now)
    repairs.answer_repair(number=bx, done="样例：换了点火电极", proof=picture(3), actor=OFFICER, now=now)
    for who in (OFFICER, HEAD):  # who mended, and his department
        with pytest.raises(Refused, match="不能自己说修好了"):
            repairs.settle_repair(number=bx, mended=True, text="好了", actor=who, now=now)
    with pytest.raises(Refused, match="请写明"):
        repairs.settle_repair(number=bx, mended=False, text=" ", actor=WATCH, now=now)
    repairs.settle_repair(number=bx, mended=False, text="回访：还是打不着", actor=WATCH, now=now)
    repairs.answer_repair(number=bx, done="样例：换了主板", proof=picture(4), actor=OFFICER, now=now)
    done = repairs.settle_repair(number=bx, mended=True, text="回访：已经热了", actor=OTHER, now=now)
    assert (done.mended, done.rounds, done.matter.state) == (True, 1, "mended")
    repairs.again(number=bx, text="又不热了", actor=WATCH, now=now)
    assert reading.care_tally(now + timedelta(days=30)).late == 1
    with pytest.raises(NotAllowed):
        repairs.void_repair(number=bx, reason="重复", actor=OFFICER, now=now)
    assert verify().finding is None


# Pages


@pytest.fixture
def sample(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()
    return now


def _deed(client: Client, where: str, deed: str, **more: Any) -> Any:
    return client.post(where, {"deed": deed, **more}, follow=True)


def _file(content: bytes, name: str = "x.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_pages_from_entry_to_the_household_behind_the_figure(sample: datetime) -> None:
    head, clerk, helper = (
        as_person(one) for one in ("housing-construction-head", "housing-construction", "helper")
    )
    bad = _deed(helper, "/works/desk/", "enter", kind="heating", name="样例取暖", amount="多")
    assert bad.status_code == 422
    assert 'value="样例取暖"' in bad.content.decode()
    _deed(helper, "/works/desk/", "enter", kind="heating", name="样例取暖", place="样例村", unit="housing-construction",
          year="2026", amount="2", planned_on="2026-12-20", park="park-01", text="样例说明")  # fmt: skip
    number = Work.objects.get().matter.number
    desk = f"/works/desk/at/{number}/"
    assert helper.get(f"{desk}import/?format=xlsx").content.startswith(b"PK")
    wrong = helper.post(f"{desk}import/", {"only": "1", "file": _file(workbook([["编号"]]), "x.xlsx")})
    assert wrong.status_code == 422
    assert "表头缺少" in wrong.content.decode()
    seen = Work.objects.get().matter.version
    look = helper.post(f"{desk}import/", {"only": "1", "file": _file(_book(2), "x.xlsx")})
    assert "样例**" in look.content.decode() or "样例*" in look.content.decode()
    helper.post(f"{desk}import/", {"file": _file(_book(2), "x.xlsx"), "document": "样例表", "seen": seen})
    assert WorkThing.objects.count() == 2
    stale = _deed(helper, desk, "begin", day="2026-11-01", seen=seen)
    assert stale.status_code == 409
    seen += 1
    _deed(helper, desk, "begin", day="2026-11-01", seen=seen)
    shot = _deed(helper, desk, "photo", file=_file(jpeg()), what="样例照片", seen=seen + 1).content.decode()
    assert "2026-11-20 09:30:00" in shot
    assert "36.455000" in shot
    plain = _deed(helper, desk, "photo", file=_file(picture(5)), what="截图", seen=seen + 2).content.decode()
    assert "不能证明是哪天拍的" in plain
    _deed(head, desk, "accept", day="2026-11-23", file=_file(picture(6)), seen=seen + 3)
    assert Work.objects.get().matter.state == "finished"

    refresh_board(now=sample)
    assert board(sample).whole("works-heating", {"park": "park-01"}).n == 2
    page = as_person("leader").get("/board/figure/works-heating/").content.decode()
    one = WorkThing.objects.order_by("pk")[0]
    assert f"/works/desk/thing/{one.pk}/" in page
    assert one.name not in page
    assert "样例户" not in page
    thing = f"/works/desk/thing/{one.pk}/"
    masked = clerk.get(thing).content.decode()
    assert one.name not in masked
    assert one.phone not in masked
    assert _deed(clerk, thing, "look", purpose="看").status_code == 422
    clear = _deed(clerk, thing, "look", purpose="回访取暖是否正常")
    assert one.name in clear.content.decode()
    assert one.phone in clear.content.decode()
    assert clear["Cache-Control"] == "no-store"
    last = acts_of(one.work_id)[-1]
    assert (last.name, last.payload) == ("work.look", {"code": "H-001", "purpose": "回访取暖是否正常"})
    assert one.name not in clerk.get(thing).content.decode()  # shown once
    _public(number, one)
    _repair_pages(one, sample)


def _public(number: str, one: WorkThing) -> None:
    """Everybody sees where and how many, nobody whose; pictures tell neither time nor place."""
    visitor = Client()
    text = visitor.get("/works/").content.decode() + visitor.get(f"/works/at/{number}/").content.decode()
    for secret in (one.name, one.phone, one.place, one.code):
        assert secret not in text
    assert "样例取暖" in text
    digest = one.work.photos.order_by("pk")[0].sha256
    public, own = (client.get(f"/works/photo/{digest}/") for client in (visitor, as_person("clerk")))
    assert b"Exif" not in public.content
    assert b"Exif" in b"".join(own.streaming_content)
    assert visitor.get(f"/works/desk/at/{number}/").status_code == 302
    assert visitor.get("/works/at/MS-0/").status_code == 404
    assert visitor.get("/works/?kind=heating&year=2026&after=x&q=%00").status_code == 200


def _repair_pages(one: WorkThing, now: datetime) -> None:
    firm, clerk = as_person("firm"), as_person("housing-construction")
    where = f"/works/at/{one.work.matter.number}/"
    refused = _deed(firm, where, "call", code="H-999", text="样例：漏水")
    assert refused.status_code == 422
    assert "样例：漏水" in refused.content.decode()
    _deed(firm, where, "call", code=one.code, text="样例：漏水", urgent="1")
    call, _label = reading.own_repairs(person_by_username("firm"))[0]
    desk = f"/works/desk/repairs/{call.matter.number}/"
    _deed(clerk, desk, "take", seen=1)
    _deed(clerk, desk, "answer", done="样例：换了接头", file=_file(picture(7)), seen=2)
    assert (
        _deed(as_person("supervisor"), desk, "confirm", text="好了", seen=3).status_code == 422
    )  # he has time to say
    digest = type(call).objects.get().proof_sha256
    assert firm.get(f"/works/my/file/{digest}/").status_code == 200
    assert as_person("diner").get(f"/works/my/file/{digest}/").status_code == 404
    assert _deed(firm, "/works/my/", "settle", number=call.matter.number, mended="no").status_code == 422
    _deed(firm, "/works/my/", "settle", number=call.matter.number, mended="yes")
    assert type(call).objects.get().mended
    assert "已修好" in clerk.get(desk).content.decode()
    for address in ("/works/desk/", "/works/desk/repairs/"):
        assert clerk.get(f"{address}?format=xlsx").content.startswith(b"PK")
    assert clerk.get(f"/works/desk/at/{one.work.matter.number}/?format=xlsx").content.startswith(b"PK")


def test_lists_ask_as_often_for_one_as_for_many(sample: datetime) -> None:
    client, counts = as_person("clerk"), []
    for n in range(6):
        row = works.enter_work(plan=replace(PLAN, kind="road", name=f"样例路 {n}"), actor=OFFICER, now=sample)
        things.add_thing(
            number=row.matter.number, thing=Thing("R-1", "样例路", "村", Decimal(900), done_on=ON), actor=OFFICER,
            now=sample,
        )  # fmt: skip
        repairs.call_repair(
            thing=WorkThing.objects.order_by("-pk")[0].pk, call=repairs.Call("坑"), actor=WATCH, now=sample
        )
        if n in (0, 5):
            counts.append([])
            for address in ("/works/desk/", "/works/desk/repairs/", "/works/"):
                with CaptureQueriesContext(connection) as seen:
                    assert client.get(address).status_code == 200
                counts[-1].append(len(seen))
    assert counts[0] == counts[1]


def test_the_sample_is_whole_labelled_and_the_same_each_time(sample: datetime) -> None:
    make_works(sample, ("park-01", "park-02"))
    rows = Work.objects.select_related("matter")
    assert {one.kind for one in rows} == set(KINDS)
    assert all(one.sample and "样例" in one.name for one in rows)
    assert {one.matter.state for one in rows} >= {"planned", "building", "finished"}
    care = reading.care_tally(sample)
    assert care.calls == 8
    assert care.mended >= 1
    assert care.late >= 1
    assert verify().finding is None
