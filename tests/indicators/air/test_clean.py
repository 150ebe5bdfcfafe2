"""Ledgers of clean air on the ground: what is owed, the wind, two people, the loop, months, files, all or nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hemei.accounts.models import Message
from hemei.accounts.operations import put_agency
from hemei.accounts.queries import Person
from hemei.indicators.flow import RECTIFY
from hemei.indicators.models import CleanCheck, CleanEntry, Rectification, SweptMonth
from hemei.indicators.operations import air, clean
from hemei.indicators.operations.clean.entries import keep_photo
from hemei.indicators.queries import air as readings
from hemei.indicators.queries import clean as queries
from hemei.indicators.queries import fixes as lists
from hemei.ledger.models import Act, Matter
from hemei.ledger.operations import NotAllowed, Refused, WrongState, acting, opening
from hemei.ledger.queries import acts_of, verify
from hemei.oversight.models import Remedy
from hemei.oversight.operations import loop
from hemei.oversight.operations.checking import check_remedy
from hemei.projects.operations import things, works
from hemei.projects.operations.thinglist import Thing
from hemei.rules.air.intake import Options
from tests.indicators.air.conftest import CLERK as STAT
from tests.indicators.air.conftest import DAYTIME, NOW, enter, file_of, make, windy

CLERK = Person("user:1", "网格员（样例）", frozenset({"clerk"}))
WATCH = Person("user:2", "督查员（样例）", frozenset({"supervisor"}))
UNIT = Person("user:4", "生态环境（样例）", frozenset({"clerk"}), "ecology")
BOTH = Person("user:3", "兼职（样例）", frozenset({"clerk", "supervisor"}))
HEAD = Person("user:5", "负责人（样例）", frozenset({"head"}), "housing-construction")
PHOTO = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
TODAY = date(2026, 11, 23)


def entry(ledger: str = "dust", code: str = "g1", **facts: object) -> CleanEntry:
    known: dict[str, dict[str, object]] = {
        "dust": {"area": "12000"}, "sweeping": {}, "refusal": {"grounds": ["energy", "yield"], "basis": "样例评估"},
    }  # fmt: skip
    new = clean.New(ledger, code, f"样例{code}", "样例路", "样例单位", {**known[ledger], **facts})
    return clean.register(new=new, actor=CLERK, now=NOW, sample=True)


def look(
    number: str, duty: str = "cover", *, held: bool = True, note: str = "", photo: bytes = PHOTO
) -> CleanCheck:
    return clean.check(number=number, duty=duty, held=held, note=note, photo=photo, actor=CLERK, now=NOW)


def wind(speed: str, number: str = "", source: str = "样例气象站 10 时") -> object:
    if number:
        return clean.resume(number=number, speed=Decimal(speed), source=source, actor=WATCH, now=NOW)
    return clean.stop_all(speed=Decimal(speed), source=source, actor=WATCH, now=NOW)


@pytest.mark.django_db
def test_a_site_owes_by_size_and_a_look_needs_a_photo() -> None:
    large, small = entry().matter.number, entry(code="g2", area="900").matter.number
    assert [one.duty.code for one in queries.page(large, WATCH, NOW).owed][-1] == "video"  # type: ignore[union-attr]
    with pytest.raises(Refused, match="没有这项职责"):
        look(small, "video")
    with pytest.raises(Refused, match="要有照片"):
        look(large, photo=b"")
    with pytest.raises(Refused, match="只收 PDF"):
        look(large, photo=b"text")
    with pytest.raises(Refused, match="写明看到了什么"):
        look(large, held=False)
    assert not CleanCheck.objects.exists()
    made = look(large, held=False, note="裸土没有盖")
    assert queries.proof_paths() == {made.proof_path}
    page = queries.page(large, CLERK, NOW)
    assert page is not None
    first = page.owed[0]
    assert (first.duty.code, first.last and first.last.held) == ("cover", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        CleanCheck.objects.create(
            entry_id=made.entry_id, duty="cover", held=True, needs_proof=True, by="x", at=NOW
        )
    for wrong in ({"code": "a b"}, {"code": "g1"}, {"area": "-1"}, {"area": "NaN"}):
        with pytest.raises(Refused, match="没有写入"):
            entry(**wrong)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_wind_of_force_four_stops_every_site_at_once_and_only_less_lifts_it() -> None:
    numbers = [entry(code=code).matter.number for code in ("g1", "g2")]
    entry("sweeping", "road")
    for speed, source in (
        ("5.4", "样例站"),
        ("6", " "),
        ("-1", "样例站"),
        ("NaN", "样例站"),
        ("900", "样例站"),
    ):
        with pytest.raises(Refused, match=r"没有下令|没有写入"):
            wind(speed, source=source)
    with pytest.raises(NotAllowed):
        clean.stop_all(speed=Decimal(6), source="样例站", actor=CLERK, now=NOW)
    wind("5.5")
    assert set(Matter.objects.filter(number__in=numbers).values_list("state", flat=True)) == {"stopped"}
    assert Matter.objects.get(number="QS-road").state == "open"
    assert queries.tally(NOW).stopped == 2
    with pytest.raises(Refused, match="还有 4 级"):
        wind("7.9", numbers[0])
    wind("5.4", numbers[0])
    with pytest.raises(WrongState):
        wind("3", numbers[0])
    wind("8")  # the other one is stopped already, and stays so
    assert queries.tally(NOW).stopped == 2


@pytest.mark.django_db
def test_the_wind_of_the_stations_orders_and_lifts_the_stop() -> None:
    make("a")
    make("b")
    number = entry().matter.number
    windy({5: "9.0", 8: "6.1", 9: "3.2"})  # 10:00 now: the hours of 8 and 9 are fresh, the one of 5 is not
    windy({8: "5.6"}, code="b")
    assert [(one.code, one.speed, one.force, one.stop) for one in readings.wind_now(NOW)] == [
        ("b", Decimal("5.6"), 4, True), ("a", Decimal("3.2"), 2, False),
    ]  # fmt: skip
    first, last = readings.wind_now(NOW)[0], readings.wind_of_the_day(NOW)[-1]
    assert (last.speed, last.fresh) == (9, False)
    for stale in ({last.reading}, {0}, set(), {readings.wind_now(NOW)[1].reading}):
        with pytest.raises(Refused, match="已经过时"):
            clean.stop_by_stations(readings=stale, actor=WATCH, now=NOW)
    with pytest.raises(NotAllowed):
        clean.stop_by_stations(readings={first.reading}, actor=CLERK, now=NOW)
    clean.stop_by_stations(readings={first.reading}, actor=WATCH, now=NOW)
    told = json.loads(Act.objects.get(name="clean.stop").payload)
    assert (told["speed"], told["force"], told["reading"]) == ("5.6", 4, first.reading)
    assert "样例站b 2026-11-23 8 时" in told["source"]
    assert (told["why"], told["metres"]) == ("unplaced", None)  # the site has no coordinates
    for way in (
        lambda: clean.resume_by_reading(number=number, actor=WATCH, now=NOW),
        lambda: wind("2", number),  # what was measured on the spot does not outweigh a station's 4
    ):
        with pytest.raises(Refused, match="不能恢复作业"):
            way()
    windy({9: "1.0"}, code="b", name="late.csv")
    clean.resume_by_reading(number=number, actor=WATCH, now=NOW)
    assert Matter.objects.get(number=number).state == "open"
    later = NOW + timedelta(hours=6)
    assert readings.wind_now(later) == []
    wind("6", source="现场实测")
    with pytest.raises(Refused, match="没有站点的风速读数"):
        clean.resume_by_reading(number=number, actor=WATCH, now=later)


@pytest.mark.django_db
def test_each_site_goes_by_the_nearest_station_and_says_how_far() -> None:
    make("a")  # at 116.0, 36.4
    make("b", "116.1", "36.4")
    make("c", "116.011", "36.4")  # nearest to the first site, and without a reading
    windy({9: "2.0"})
    windy({9: "9.0"}, code="b")
    by_a, by_b, far, none = (entry(code=code).matter.number for code in ("by-a", "by-b", "far", "none"))
    for number, longitude in ((by_a, "116.01"), (by_b, "116.09"), (far, "117.5")):
        clean.place_entry(
            number=number, longitude=Decimal(longitude), latitude=Decimal("36.4"), actor=CLERK, now=NOW
        )
    with pytest.raises(Refused, match="经纬度没有填对"):
        clean.place_entry(number=by_a, longitude=Decimal(200), latitude=Decimal(36), actor=CLERK, now=NOW)
    found = {one.number: one for one in readings.site_winds(NOW)}
    assert {n: (one.hour.code, one.why) for n, one in found.items()} == {
        by_a: ("a", "nearest_reading"), by_b: ("b", "nearest"), far: ("b", "far"), none: ("b", "unplaced"),
    }  # fmt: skip
    assert (found[by_b].metres, found[far].metres) == (
        895,
        None,
    )  # a hundredth of a degree of longitude at 36.4°
    assert "0.9 公里" in found[by_b].reason
    assert "更近的站没有最近的读数" in found[by_a].reason
    stopped = clean.stop_by_stations(
        readings={one.reading for one in readings.wind_now(NOW)}, actor=WATCH, now=NOW
    )
    assert {one.matter.number for one in stopped} == {by_b, far, none}
    told = json.loads(Act.objects.get(name="clean.stop", matter__number=by_b).payload)
    assert (told["metres"], told["why"], told["station"]) == (895, "nearest", "样例站b")
    clean.place_entry(number=far, longitude=Decimal("116.0"), latitude=Decimal("36.4"), actor=CLERK, now=NOW)
    clean.resume_by_reading(number=far, actor=WATCH, now=NOW)  # calm where it stands
    with pytest.raises(Refused, match=r"不能恢复作业"):
        clean.resume_by_reading(number=by_b, actor=WATCH, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        CleanEntry.objects.filter(matter__number=none).update(longitude=Decimal(1))


@pytest.mark.django_db
def test_wind_that_is_flagged_impossible_or_withdrawn_orders_nothing() -> None:
    make("a")
    odd = air.preview_air(
        name="a.csv",
        content="时间,风速\n2026-11-23 08:00,-1\n2026-11-23 09:00,99".encode(),
        options=Options("a"),
    )
    assert [(one.cell, one.fatal) for one in odd.faults] == [("B2", False), ("B3", False)]
    air.take_in(preview=odd, document="样例", actor=STAT, now=NOW)
    assert readings.wind_of_the_day(NOW) == []
    made = windy({9: "8"}, name="b.csv")
    assert [one.differ for one in readings.wind_now(NOW)] == [False]  # the other one is none at all
    twice = windy({9: "2"}, name="c.csv")
    assert [(one.speed, one.differ) for one in readings.wind_now(NOW)] == [(8, True)]
    air.settle_conflict(
        code="a", intake=twice.matter.number, span=DAYTIME, reason="样例", actor=STAT, now=NOW
    )
    assert [(one.speed, one.differ) for one in readings.wind_now(NOW)] == [(2, False)]
    air.withdraw(number=twice.matter.number, reason="样例", actor=STAT, now=NOW)
    assert readings.wind_now(NOW)[0].speed == 8
    air.flag(code="a", kind="power", span=DAYTIME, reason="样例：停电", actor=STAT, now=NOW)
    assert readings.wind_now(NOW) == []
    assert air.withdraw(number=made.matter.number, reason="样例", actor=STAT, now=NOW)
    far = air.preview_air(
        name="d.csv", content="时间,风速(km/h)\n2026-11-23 08:00,9".encode(), options=Options("a")
    )
    assert ["m/s" in one.words for one in far.faults] == [True]


@pytest.mark.django_db
def test_a_file_of_wind_says_nothing_about_the_air() -> None:
    make("a")
    windy(dict.fromkeys(range(24), "3"), on=date(2026, 11, 20))
    enter(file_of(date(2026, 11, 20), 1), name="hours.csv")
    found = readings.period("a", date(2026, 11, 20), TODAY)
    assert (found.valid, found.counted.conflicts, readings.contradictions()) == (1, 0, [])


@pytest.mark.django_db
def test_what_must_be_put_right_goes_into_the_one_loop_with_a_photo() -> None:
    put_agency(code="ecology", name="生态环境（样例）")
    number = entry().matter.number
    given = {"number": number, "duty": "cover", "found": "裸土没有盖", "agency": "ecology", "due_on": TODAY}
    for wrong in ({"duty": "x"}, {"agency": "x"}, {"found": " "}, {"due_on": TODAY - timedelta(days=1)}):
        with pytest.raises(Refused, match="没有写入"):
            clean.assign(**{**given, **wrong}, actor=WATCH, now=NOW)
    row = clean.assign(**given, actor=WATCH, now=NOW)
    assert (row.source, row.matter.parent.number, row.matter.holder) == ("air", number, "agency:ecology")  # type: ignore[union-attr]
    assert Message.objects.filter(to="agency:ecology", act="remedy.open").exists()
    with pytest.raises(Refused, match="不能销账"):
        clean.close_entry(number=number, reason="完工", actor=WATCH, now=NOW)
    later = NOW + timedelta(days=2)
    assert [one.number for one in lists.fix_lines({"state": "late"}, after="", limit=9, now=later)] == [
        row.matter.number
    ]
    assert queries.tally(later).late == 1
    done = {"row": row, "fixed": "盖好了", "cause": "other", "now": NOW}
    with pytest.raises(Refused, match="要有照片"):
        loop.answer(**done, proof=b"", actor=UNIT)
    with pytest.raises(Refused, match="只收 PNG"):
        loop.answer(**done, proof=b"%PDF-1.4\n%%EOF", actor=UNIT)
    with pytest.raises(Refused, match="别的部门"):
        loop.answer(**done, proof=PHOTO, actor=CLERK)
    loop.answer(**done, proof=PHOTO, actor=UNIT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.update(proof_sha256="")
    with pytest.raises(Refused, match="责任部门"):
        check_remedy(row=row, text="好了", actor=replace(UNIT, roles=WATCH.roles, key="user:9"), now=NOW)
    loop.send_back(row=row, reason="照片看不清", actor=WATCH, now=NOW)
    loop.answer(**done, proof=PHOTO, actor=UNIT)
    assert lists.photo_path(row.proof_sha256) == row.proof_path
    check_remedy(row=row, text="到场看过", actor=WATCH, now=NOW)
    (shown,) = queries.page(number, WATCH, NOW).fixes  # type: ignore[union-attr]
    assert (shown.state, shown.rounds, shown.late, shown.opens) == ("closed", 1, False, True)
    clean.close_entry(number=number, reason="完工", actor=WATCH, now=NOW)
    assert verify().finding is None


def old_book(entry_: CleanEntry, state: str, n: int) -> Rectification:
    """A row as the ledgers' own book left it before the one loop."""
    number = f"{entry_.matter.number}-Z{n}"
    with opening(
        RECTIFY["rectify.assign"], flow=RECTIFY.kind, number=number, title="整改：样例", actor=WATCH, now=NOW,
        parent=entry_.matter,
    ) as move:  # fmt: skip
        row = Rectification(
            matter=move.matter, entry=entry_, duty="cover", found="裸土", unit="ecology", rounds=n
        )
        row.save(force_insert=True)
        move.leave(due_at=NOW - timedelta(days=n), holder="agency:ecology")
    if state != "assigned":
        with acting(RECTIFY["rectify.fix"], matter=row.matter, actor=CLERK, now=NOW):
            row.proof_sha256, row.proof_path = keep_photo(PHOTO)
            row.fixer, row.fixed = CLERK.key, "盖好了"
            row.save()
    if state == "closed":
        with acting(RECTIFY["rectify.close"], matter=row.matter, actor=WATCH, now=NOW) as move:
            move.leave(closed_at=NOW)
    return row


@pytest.mark.django_db
def test_an_older_book_loses_nothing_open_rows_are_carried_closed_ones_stay() -> None:
    put_agency(code="ecology", name="生态环境（样例）")
    site = entry()
    rows = [old_book(site, state, n) for n, state in enumerate(("assigned", "fixed", "closed"), 1)]
    assert queries.tally(NOW).open == 2
    assert clean.carry_over(now=NOW) == 2
    assert clean.carry_over(now=NOW) == 0
    now_open = {one.matter.parent_id: one for one in Remedy.objects.select_related("matter")}
    assert set(now_open) == {site.pk}
    first, second = Remedy.objects.select_related("matter").order_by("pk")
    assert [(one.matter.state, one.rounds, one.fixed, one.matter.due_at) for one in (first, second)] == [
        ("open", 1, "", NOW - timedelta(days=1)), ("answered", 2, "盖好了", NOW - timedelta(days=2)),
    ]  # fmt: skip
    page = queries.page(site.matter.number, WATCH, NOW)
    assert page is not None
    assert [(one.state, one.old) for one in page.fixes] == [
        ("answered", False), ("open", False), ("closed", True), ("carried", True), ("carried", True),
    ]  # fmt: skip
    assert (page.line.fixes, queries.tally(NOW).open, lists.old_count()) == (2, 2, 3)
    assert [one.number for one in lists.old_lines({"state": "closed"}, after="", limit=9, now=NOW)] == [
        rows[2].matter.number
    ]
    with pytest.raises(Refused, match="自己核实"):  # who reported it in the older book does not pass it here
        check_remedy(row=second, text="好", actor=replace(WATCH, key=CLERK.key), now=NOW)
    check_remedy(row=second, text="到场看过", actor=WATCH, now=NOW)
    assert verify().finding is None


@pytest.mark.django_db
def test_a_refusal_takes_two_people_and_comes_back_only_through_the_loop() -> None:
    put_agency(code="ecology", name="生态环境（样例）")
    with pytest.raises(Refused, match="否决理由"):
        entry("refusal", "p0", grounds=["energy", "ugly"])
    new = clean.New(
        "refusal", "p1", "样例项目", "样例园", "样例公司", {"grounds": ["energy"], "basis": "样例评估"}
    )
    number = clean.register(new=new, actor=BOTH, now=NOW).matter.number
    with pytest.raises(Refused, match="同一个人"):
        clean.decide(number=number, what="confirm", reason="是", actor=BOTH, now=NOW)
    clean.decide(number=number, what="confirm", reason="高耗能属实", actor=WATCH, now=NOW)
    with pytest.raises(Refused, match="还没有核销"):
        clean.decide(number=number, what="admit", reason="改好了", actor=WATCH, now=NOW)
    fix = clean.assign(
        number=number, duty="reworked", found="能耗超标", agency="ecology", due_on=TODAY, actor=WATCH, now=NOW
    )  # fmt: skip
    with pytest.raises(Refused, match="还没有核销"):
        clean.decide(number=number, what="admit", reason="改好了", actor=WATCH, now=NOW)
    loop.answer(row=fix, fixed="换了设备", cause="other", proof=PHOTO, actor=UNIT, now=NOW)
    check_remedy(row=fix, text="复评合格", actor=WATCH, now=NOW)
    clean.decide(number=number, what="admit", reason="复评合格", actor=WATCH, now=NOW)
    assert Matter.objects.get(number=number).state == "admitted"
    with pytest.raises(Refused, match="不能这样办理"):
        clean.close_entry(number=number, reason="x", actor=WATCH, now=NOW)


@pytest.mark.django_db
def test_the_swept_share_divides_sums_and_keeps_what_was_corrected() -> None:
    roads = [entry("sweeping", code).matter.number for code in ("r1", "r2")]

    def month(number: str, machine: str, whole: str, on: date = date(2026, 10, 1)) -> SweptMonth:
        return clean.sweep_month(
            number=number, month=on, machine=Decimal(machine), whole=Decimal(whole), document="样例台账", actor=CLERK,
            now=NOW,
        )  # fmt: skip

    for wrong in (("11", "10"), ("-1", "10"), ("0", "0"), ("NaN", "10")):
        with pytest.raises(Refused, match="没有写入"):
            month(roads[0], *wrong)
    with pytest.raises(Refused, match="还没有到"):
        month(roads[0], "1", "2", date(2026, 12, 1))
    month(roads[0], "10", "1000")
    month(roads[0], "990", "1000")
    month(roads[1], "0", "10")
    assert SweptMonth.objects.count() == 3
    found = queries.tally(NOW)
    assert found.share is not None
    assert (round(float(found.share), 2), found.roads) == (98.02, 2)  # not the mean of 99 and 0


@pytest.mark.django_db
def test_households_stand_in_the_works_and_are_followed_here() -> None:
    with pytest.raises(Refused, match="在民生实事台账里登记"):
        clean.register(new=clean.New("heating", "h1", "h1", "样例村", "样例街道", {}), actor=CLERK, now=NOW)
    put_agency(code="ecology", name="生态环境部门")
    plan = works.Planned(
        "heating", "样例取暖", "样例村", "ecology", 2026, Decimal(3), date(2026, 12, 20), "park-01"
    )
    number = works.enter_work(plan=plan, actor=CLERK, now=NOW).matter.number
    works.begin_work(number=number, day=TODAY, actor=CLERK, now=NOW)
    given = {
        "H-1": ("气代煤", "壁挂炉", Decimal(5400)),
        "H-2": ("power", "热泵", None),
        "H-3": ("", "", None),
    }
    for code, facts in given.items():
        one = Thing(code, "样例住户", "样例村 1 组", Decimal(1), "13800000000", "", TODAY, *facts)
        things.add_thing(number=number, thing=one, actor=CLERK, now=NOW)
    wrong = Thing("H-4", "样例住户", "样例村", route="烧煤")
    with pytest.raises(Refused, match="取暖方式填：气代煤、电代煤"):
        things.add_thing(number=number, thing=wrong, actor=CLERK, now=NOW)
    assert clean.follow_households(now=NOW) == 0  # nothing was accepted yet
    for codes, count in ((["H-1", "H-3"], 2), (["H-2"], 1)):
        things.accept_things(number=number, codes=codes, day=TODAY, proof=PHOTO, actor=HEAD, now=NOW)
        assert clean.follow_households(now=NOW) == count
    assert clean.follow_households(now=NOW) == 0
    rows = queries.entries({"ledger": "heating", "q": "样例村", "sort": "number"}, "", 9)
    assert {one.name: one.facts for one in rows} == {
        "H-1": "气代煤，壁挂炉，5400 元", "H-2": "电代煤，热泵，— 元", "H-3": "取暖方式没有登记",
    }  # fmt: skip
    assert {(one.place, one.unit) for one in rows} == {("样例村 1 组", "生态环境部门")}
    assert not CleanEntry.objects.exclude(place="", unit="", facts={}).exists()  # one fact, one place
    assert "样例住户" not in str([act.payload for one in CleanEntry.objects.all() for act in acts_of(one.pk)])
    with pytest.raises(IntegrityError), transaction.atomic():
        CleanEntry.objects.update(place="别处")
    number = rows[0].number
    look(number, "running", held=False, note="样例：不热")
    fix = clean.assign(
        number=number,
        duty="running",
        found="样例：不热",
        agency="ecology",
        due_on=TODAY,
        actor=WATCH,
        now=NOW,
    )
    assert queries.entry_of_household(rows[0].thing) == number
    assert fix.matter.parent_id == CleanEntry.objects.get(thing=rows[0].thing).pk
    assert {code: n for code, _title, n in queries.tally(NOW).counts}["heating"] == 3
