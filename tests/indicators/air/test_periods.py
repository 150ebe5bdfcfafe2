"""Periods: flags, files that differ, short days, moved stations, a standard that changes within the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemei.indicators.models import Observation, Station
from hemei.indicators.operations import air
from hemei.indicators.queries import air as queries
from hemei.ledger.operations import Refused
from hemei.rules.air.intake import Options
from hemei.rules.air.year import SIX, composite
from hemei.rules.workdays import SHANGHAI
from tests.indicators.air.conftest import CLERK, NOW, enter, file_of, make

DAY = date(2026, 6, 1)
NEXT = date(2026, 6, 2)


def span(on: date, hour: int, hours: int) -> air.Span:
    begin = datetime(on.year, on.month, on.day, hour, tzinfo=SHANGHAI)
    return air.Span(begin, begin + timedelta(hours=hours))


def test_a_day_with_19_hours_is_none(station: Station) -> None:
    enter(file_of(DAY, 1, hours=19))
    enter(file_of(NEXT, 1, hours=20), name="b.csv")
    found = queries.period("a", DAY, date(2026, 6, 3))
    assert [day.index is None for day in found.days] == [True, False]
    assert (found.valid, found.rate, found.counted.short) == (1, Fraction(100), 1)
    preview = air.preview_air(
        name="c.csv", content=file_of(DAY, 2, hours=19, so2="1"), options=Options(station="a")
    )
    assert "有 2 个站日的小时数不够" in preview.sheet.notes[0]
    assert "2026-06-01，只有 19 个小时" in preview.sheet.notes[0]


@pytest.mark.parametrize("kind", ["calibration", "power", "doubtful"])
def test_flagged_hours_do_not_count_and_stay(station: Station, kind: str) -> None:
    high = file_of(DAY, 1).decode().replace("03:00,10,30,0.8,90,80,40", "03:00,10,30,0.8,90,80,900")
    enter(high.encode())
    before = queries.period("a", DAY, NEXT).days[0].values["pm2_5"]
    made = air.flag(
        code="a",
        kind=kind,
        span=span(DAY, 3, 1),
        reason="样例：校准",
        actor=CLERK,
        now=NOW,
        pollutants=["pm2_5"],
    )
    flagged = queries.period("a", DAY, NEXT)
    assert before is not None
    assert before > 40
    assert flagged.days[0].values["pm2_5"] == 40
    assert flagged.counted.flagged == 1
    air.lift(flag=made.pk, reason="样例：标错了", actor=CLERK, now=NOW)
    assert queries.period("a", DAY, NEXT).days[0].values["pm2_5"] == before


def test_dust_leaves_the_means_and_not_the_good_days(station: Station) -> None:
    enter(file_of(DAY, 1, pm10="900"))
    enter(file_of(NEXT, 1), name="b.csv")
    plain = queries.period("a", DAY, date(2026, 6, 3))
    air.flag(code="a", kind="dust", span=span(DAY, 0, 24), reason="样例：沙尘", actor=CLERK, now=NOW)
    found = queries.period("a", DAY, date(2026, 6, 3))
    assert (plain.values["pm10"], found.values["pm10"], found.dusty["pm10"]) == (490, 80, 490)
    assert (found.good, found.valid) == (plain.good, plain.valid) == (1, 2)
    assert found.counted.dust_days == 1


def test_two_files_that_differ_are_both_kept_until_an_act_decides(station: Station) -> None:
    enter(file_of(DAY, 1))
    late = enter(file_of(DAY, 1, pm2_5="90"), name="late.csv")
    found = queries.period("a", DAY, NEXT)
    assert (found.days[0].values["pm2_5"], found.counted.conflicts) == (40, 24)
    (contradiction,) = queries.contradictions()
    assert (contradiction.hours, contradiction.files, contradiction.decided) == (24, 2, False)
    air.settle_conflict(
        code="a",
        intake=late.matter.number,
        span=span(DAY, 0, 24),
        reason="样例：以复核后的为准",
        actor=CLERK,
        now=NOW,
    )
    found = queries.period("a", DAY, NEXT)
    assert (found.days[0].values["pm2_5"], found.counted.conflicts) == (90, 0)
    assert queries.contradictions()[0].decided


def test_a_choice_decides_only_the_hours_and_files_it_speaks_of(station: Station) -> None:
    enter(file_of(DAY, 2))
    late = enter(file_of(DAY, 2, pm2_5="90"), name="late.csv")
    other = enter(file_of(date(2026, 5, 1), 1), name="other.csv")
    for chosen, begin, hours in ((late, 0, 6), (other, 0, 48)):
        air.settle_conflict(
            code="a",
            intake=chosen.matter.number,
            span=span(DAY, begin, hours),
            reason="样例",
            actor=CLERK,
            now=NOW,
        )
    found = queries.period("a", DAY, date(2026, 6, 3))
    assert (found.days[0].values["pm2_5"], found.counted.conflicts) == (Fraction(105, 2), 18 + 24)
    assert [(one.day, one.left, one.decided) for one in queries.contradictions()] == [
        (NEXT, 24, False), (DAY, 18, False),
    ]  # fmt: skip
    air.withdraw(number=late.matter.number, reason="样例", actor=CLERK, now=NOW)
    assert (queries.contradictions(), queries.period("a", DAY, NEXT).days[0].values["pm2_5"]) == ([], 40)


def test_two_day_files_that_differ_are_named_too(station: Station) -> None:
    head = "日期,SO2,NO2,CO(mg/m3),O3_8h,PM10,PM2.5,AQI\n"
    enter(f"{head}{DAY},10,30,0.8,90,80,40,65".encode(), name="a.csv")
    late = enter(f"{head}{DAY},10,30,0.8,90,80,50,77".encode(), name="b.csv")
    (one,) = queries.contradictions()
    assert (one.hours, one.files, one.decided) == (0, 2, False)
    air.settle_conflict(
        code="a", intake=late.matter.number, span=span(DAY, 0, 24), reason="样例", actor=CLERK, now=NOW
    )
    (read,) = queries.station_days([station], DAY, NEXT)
    assert (read.conflicts, read.printed, read.values["pm2_5"].tolist()) == (0, {0: 77}, [50_000])
    assert queries.contradictions()[0].decided


def test_equal_hours_of_two_files_are_no_contradiction(station: Station) -> None:
    enter(file_of(DAY, 1))
    enter(file_of(DAY, 2), name="longer.csv")
    assert queries.period("a", DAY, NEXT).counted.conflicts == 0
    assert queries.contradictions() == []


def test_a_station_that_moves(station: Station) -> None:
    enter(file_of(DAY, 3))
    air.move_station(
        code="a", from_on=NEXT, longitude=Decimal("116.1"), latitude=Decimal("36.5"), address="样例新址",
        document="样例批复", actor=CLERK, now=NOW,
    )  # fmt: skip
    found = queries.period("a", DAY, date(2026, 6, 4))
    assert found.counted.moved == (("样例站a", NEXT),)
    assert queries.period("a", NEXT, date(2026, 6, 4)).counted.moved == ()
    (row,) = queries.station_rows(date(2026, 11, 1))
    assert (row.address, row.earlier) == ("样例新址", ((date(2013, 1, 1), "样例路 1 号"),))
    (then,) = queries.station_rows(DAY)
    assert then.address == "样例路 1 号"
    with pytest.raises(Refused, match="要晚于"):
        air.move_station(
            code="a", from_on=DAY, longitude=Decimal(1), latitude=Decimal(1), address="x", document="x", actor=CLERK,
            now=NOW,
        )  # fmt: skip


def test_a_new_standard_within_the_year_judges_each_day_by_its_own(station: Station) -> None:
    enter(file_of(date(2026, 2, 27), 4, pm2_5="70"))
    found = queries.period("a", date(2026, 2, 27), date(2026, 3, 3))
    assert [day.index for day in found.days] == [94, 94, 110, 110]
    assert found.mixed
    assert [one.index for one in found.editions] == ["HJ 633-2012", "HJ 633-2026"]
    old = queries.period("a", date(2026, 2, 27), date(2026, 3, 3), date(2013, 1, 1))
    assert (old.good, found.good, old.mixed) == (4, 2, False)
    new = queries.period("a", date(2026, 2, 27), date(2026, 3, 3), date(2026, 3, 1))
    assert new.good == 0


def test_the_zone_is_the_mean_where_enough_stations_have_the_day(station: Station) -> None:
    make("b")
    enter(file_of(DAY, 2, pm2_5="30"))
    enter(file_of(DAY, 1, pm2_5="50"), code="b", name="b.csv")
    found = queries.period("zone", DAY, date(2026, 6, 3))
    assert [day.values["pm2_5"] for day in found.days] == [40, None]


def test_what_explains_a_change_adds_up(station: Station) -> None:
    enter(file_of(date(2025, 6, 1), 3, pm2_5="70", pm10="140"))
    enter(file_of(DAY, 3, pm2_5="65", pm10="200"), name="b.csv")
    air.flag(code="a", kind="dust", span=span(DAY, 0, 24), reason="样例", actor=CLERK, now=NOW)
    found = queries.change("a", (date(2025, 6, 1), date(2025, 6, 4)), (DAY, date(2026, 6, 4)))
    dusty, old = found.after.dusty, found.before.dusty
    whole = sum(term.share for term in composite({n: dusty[n] or Fraction(0) for n in SIX}, DAY).terms) - sum(
        term.share for term in composite({n: old[n] or Fraction(0) for n in SIX}, date(2025, 6, 1)).terms
    )
    assert found.total == whole == sum(value for _title, value in found.parts)
    assert found.days_air + found.days_dust + found.days_standard == found.after.good - found.before.good


def test_a_sandstorm_in_the_middle_is_told_apart_in_both_years(station: Station) -> None:
    for first, name in ((date(2025, 6, 1), "old"), (DAY, "new")):
        storm = first + timedelta(days=3)
        rows = file_of(first, 8).decode().replace(f"{storm} ", "x").splitlines()
        kept = [row for row in rows if not row.startswith("x")]
        dusty = file_of(storm, 1, pm10="600" if name == "new" else "400").decode().splitlines()[1:]
        enter("\n".join(kept + dusty).encode(), name=f"{name}.csv")
        air.flag(code="a", kind="dust", span=span(storm, 0, 24), reason="样例：沙尘", actor=CLERK, now=NOW)
    found = queries.change("a", (date(2025, 6, 1), date(2025, 6, 9)), (DAY, date(2026, 6, 9)))
    pm10 = next(one for one in found.shares if one.pollutant == "pm10")
    assert (pm10.concentration, pm10.standard) == (0, Fraction(80, 60) - Fraction(80, 70))
    assert pm10.dust == Fraction(145 - 80, 60) - Fraction(120 - 80, 70)
    assert found.published == Fraction(80, 60) - Fraction(80, 70) + Fraction(40, 30) - Fraction(40, 35)
    assert (found.days_air, found.days_dust, found.days_standard) == (0, 0, 0)  # one bad day of dust in both
    air.flag(
        code="a", kind="doubtful", span=span(date(2025, 6, 4), 0, 24), reason="样例", actor=CLERK, now=NOW
    )
    again = queries.change("a", (date(2025, 6, 1), date(2025, 6, 9)), (DAY, date(2026, 6, 9)))
    assert (again.days_air, again.days_dust) == (1, -1) == (again.after.good - again.before.good + 1, -1)


def test_a_standard_of_mid_year_is_told_apart_day_by_day_a_year_later(station: Station) -> None:
    for first in (date(2026, 2, 25), date(2027, 2, 25)):
        enter(file_of(first, 8, pm2_5="70"), name=f"{first}.csv")
    found = queries.change("a", (date(2026, 2, 25), date(2026, 3, 5)), (date(2027, 2, 25), date(2027, 3, 5)))
    assert (found.before.good, found.after.good) == (4, 0)  # four days still under the standard of 2012
    assert (found.days_air, found.days_dust, found.days_standard) == (0, 0, -4)
    assert found.lost == tuple(date(2027, 2, day) for day in (25, 26, 27, 28))


def test_stations_that_come_and_go_are_missed_only_while_they_stand(station: Station) -> None:
    for n, code in enumerate("bc"):
        air.register_station(
            code=code, name=code, from_on=NEXT + timedelta(days=n), longitude=Decimal(116), latitude=Decimal(36),
            address="样例", document="样例", actor=CLERK, now=NOW, sample=True,
        )  # fmt: skip
    enter(file_of(DAY, 4, pm2_5="30"))
    enter(file_of(NEXT, 1, pm2_5="50"), code="b", name="b.csv")
    found = queries.period("zone", DAY, date(2026, 6, 5))
    assert [day.values["pm2_5"] for day in found.days] == [30, 40, None, None]
    for code in "bc":
        closed = datetime(2026, 6, 4, 1, tzinfo=SHANGHAI)
        air.close_station(code=code, reason="样例：拆除", actor=CLERK, now=closed)
    ended = queries.period("zone", DAY, date(2026, 6, 5))
    assert [day.values["pm2_5"] for day in ended.days] == [30, 40, None, 30]


def test_published_figures_come_out_the_same_until_the_data_change(station: Station) -> None:
    made = enter(file_of(DAY, 30))
    done = air.publish(place="a", first=DAY, until=date(2026, 7, 1), actor=CLERK, now=NOW)
    assert (done.entered, done.revised) == (10, 0)
    assert all(one.same for one in queries.recompute())
    assert {row.standard for row in Observation.objects.all()} == {"GB 3095-2026（过渡）/HJ 633-2026"}
    air.flag(code="a", kind="doubtful", span=span(DAY, 0, 48), reason="样例：存疑", actor=CLERK, now=NOW)
    differ = {one.code: (one.stored, one.found) for one in queries.recompute() if not one.same}
    assert differ == {"good_air_days": (30, 28), "valid_air_days": (30, 28)}
    again = air.publish(
        place="a", first=DAY, until=date(2026, 7, 1), actor=CLERK, now=NOW, reason="样例：存疑剔除"
    )
    assert (again.entered, again.revised, again.same) == (0, 2, 8)
    assert all(one.same for one in queries.recompute())
    air.withdraw(number=made.matter.number, reason="样例", actor=CLERK, now=NOW)
    assert not any(one.same for one in queries.recompute() if one.code == "air_pm2_5")


def test_whole_quarters_publish_the_compensation_and_it_comes_out_the_same(station: Station) -> None:
    enter(file_of(date(2021, 1, 1), 273, pm2_5="50"))
    enter(file_of(date(2022, 1, 1), 273, pm2_5="45"), name="b.csv")
    done = air.publish(place="a", first=date(2022, 1, 1), until=date(2022, 10, 1), actor=CLERK, now=NOW)
    assert done.entered == 11
    (money,) = [one for one in queries.recompute() if one.code == "eco_compensation_trial"]
    assert (money.stored, money.same) == (Decimal(720), True)  # three quarters of 5 × 60 % × 80
    part = air.publish(place="a", first=date(2022, 1, 1), until=date(2022, 9, 1), actor=CLERK, now=NOW)
    assert part.entered == 10
    said = {one.code: one for one in queries.said(date(2026, 11, 23))}["eco_compensation"]
    assert (said.quoted, said.computed) == ("900", Decimal(720))
    make("b")
    enter(file_of(date(2021, 1, 1), 90, pm2_5="40"), code="b", name="c.csv")
    enter(file_of(date(2022, 1, 1), 90, pm2_5="45"), code="b", name="d.csv")
    air.publish(place="b", first=date(2022, 1, 1), until=date(2022, 4, 1), actor=CLERK, now=NOW)
    worse = [
        one.stored for one in queries.recompute() if (one.code, one.place) == ("eco_compensation_trial", "b")
    ]
    assert worse == [-240]


def test_under_a_named_edition_it_is_recomputed_under_that_edition(station: Station) -> None:
    enter(file_of(DAY, 2, pm2_5="70"))
    air.publish(place="a", first=DAY, until=date(2026, 6, 3), under=date(2013, 1, 1), actor=CLERK, now=NOW)
    air.publish(place="a", first=DAY, until=date(2026, 6, 3), actor=CLERK, now=NOW)
    found = {
        (one.standard[:12], one.stored)
        for one in queries.recompute()
        if one.code == "good_air_days" and one.same
    }
    assert found == {("GB 3095-2012", 2), ("GB 3095-2026", 0)}


def test_nothing_is_published_before_it_is_over_or_without_a_day(station: Station) -> None:
    with pytest.raises(Refused, match="没有一天有效"):
        air.publish(place="a", first=DAY, until=NEXT, actor=CLERK, now=NOW)
    enter(file_of(date(2026, 11, 20), 3))
    with pytest.raises(Refused, match="还没有结束"):
        air.publish(place="a", first=date(2026, 11, 1), until=date(2026, 12, 1), actor=CLERK, now=NOW)


def test_compensation_by_quarter_says_what_is_unsure(station: Station) -> None:
    enter(file_of(date(2025, 1, 1), 181, pm2_5="50"))
    enter(file_of(date(2026, 1, 1), 181, pm2_5="45"), name="b.csv")
    shandong, county = queries.money("a", date(2026, 7, 1), "聊城")
    assert [float(one.settlement.money) for one in shandong.terms if one.settlement] == [240.0, 240.0]
    assert (shandong.total, shandong.unsure) == (480, ())
    assert len(county.unsure) == 2
    none = queries.money("a", date(2026, 9, 1), "聊城")[0].terms[-1]
    assert (none.running, none.settlement) == (True, None)
    assert "算不出" in none.why


def test_the_target_of_the_year(station: Station) -> None:
    enter(file_of(date(2026, 1, 1), 100))
    found = queries.to_target(queries.period("a", date(2026, 1, 1), date(2026, 4, 11)), Fraction(80))
    assert (found.left, found.needed, found.reachable) == (265, 192, True)


def test_the_year_ahead_is_what_the_rest_of_earlier_years_would_make_of_it(station: Station) -> None:
    today = date(2026, 12, 22)
    enter(file_of(date(2026, 12, 12), 10))
    assert queries.to_target(queries.period("a", date(2026, 1, 1), date(2026, 12, 12)), Fraction(80)) is None
    alone = queries.year_so_far("a", today, "聊城").ahead
    assert alone is not None
    assert (alone.left, alone.wanting, alone.rate.by_year) == (10, (2025, 2024, 2023), ())
    assert (alone.worst, alone.best) == (50, 100)
    enter(file_of(date(2025, 12, 22), 10, pm2_5="100"), name="bad.csv")
    one = queries.year_so_far("a", today, "聊城").ahead
    assert one is not None
    assert (one.rate.known, one.rate.low, one.rate.by_year) == (False, None, ((2025, Fraction(50)),))
    enter(file_of(date(2024, 12, 22), 8, pm2_5="40"), name="good.csv")  # two days without, still enough
    two = queries.year_so_far("a", today, "聊城").ahead
    assert two is not None
    assert (two.rate.low, two.rate.high, two.wanting) == (50, 100, (2023,))
    assert dict(two.money)["shandong"].by_year == ()  # no quarter before this one can be settled


def test_the_money_ahead_settles_every_term_of_the_year(station: Station) -> None:
    for year, level in ((2023, "60"), (2024, "40"), (2025, "50")):
        enter(file_of(date(year, 1, 1), 365, pm2_5=level), name=f"{year}.csv")
    enter(file_of(date(2026, 1, 1), 181, pm2_5="45"), name="2026.csv")
    year = queries.year_so_far("a", date(2026, 7, 1), "聊城")
    assert [float(one.total) for one in year.money if one.rule == "shandong"] == [480.0]
    assert year.money == queries.money("a", date(2026, 7, 1), "聊城")
    assert year.ahead is not None
    ahead = dict(year.ahead.money)["shandong"]
    # two quarters are earned; each of the other two is worth 80 × 60 % for every µg/m³ against the 50 of 2025
    assert {y: float(value) for y, value in ahead.by_year} == {2023: -480.0, 2024: 1440.0, 2025: 480.0}
    assert (ahead.low, ahead.high) == (-480, 1440)


def test_a_day_file_beside_hours_is_said_and_does_not_count(station: Station) -> None:
    enter(file_of(DAY, 1, pm2_5="40"))
    rows = [f"{day},10,30,0.8,90,80,99" for day in (DAY, NEXT)]
    days = "\n".join(["日期,SO2,NO2,CO(mg/m3),O3_8h,PM10,PM2.5", *rows]).encode()
    preview = air.preview_air(name="日.csv", content=days, options=Options(station="a"))
    assert preview.ready
    assert any("1 个站日" in one.words and "不采用" in one.words for one in preview.faults)
    enter(days, name="日.csv")
    both = queries.period("a", DAY, NEXT + timedelta(days=1))
    assert (both.counted.beside, both.counted.conflicts) == (1, 0)
    assert [day.values["pm2_5"] for day in both.days] == [40, 99]
    again = air.preview_air(name="时.csv", content=file_of(NEXT, 1), options=Options(station="a"))
    assert any("不再采用" in one.words for one in again.faults)


def test_figures_of_the_press_are_quoted_without_data_and_computed_with(station: Station) -> None:
    quoted = {one.code: one for one in queries.said(date(2026, 11, 23))}
    assert quoted["air_index"].computed is None
    assert "273" in quoted["good_air_share"].note
    assert "1040" in quoted["eco_compensation"].note
    enter(file_of(date(2022, 1, 1), 5))
    computed = {one.code: one.computed for one in queries.said(date(2026, 11, 23))}
    assert (computed["good_air_days"], computed["good_air_share"]) == (5, Decimal("100.0"))


def test_statements_do_not_grow_with_stations_or_days(station: Station) -> None:
    enter(file_of(DAY, 1))
    with CaptureQueriesContext(connection) as few:
        queries.period("zone", DAY, NEXT)
    for n, code in enumerate("bcd"):
        make(code)
        enter(file_of(DAY, 60, so2=str(n)), code=code, name=f"{code}.csv")
    with CaptureQueriesContext(connection) as many:
        queries.period("zone", DAY, date(2026, 8, 1))
    assert len(many) == len(few) <= 8


def test_water_is_judged_under_the_standard_of_its_day(db: None) -> None:
    air.register_section(
        code="s", name="样例断面", river="样例河", target=3, document="样例", actor=CLERK, now=NOW
    )
    air.sample_water(code="s", on=DAY, items={"cod": Decimal(28)}, document="样例单", actor=CLERK, now=NOW)
    with pytest.raises(Refused, match="负数"):
        air.sample_water(code="s", on=NEXT, items={"cod": Decimal(-1)}, document="样例", actor=CLERK, now=NOW)
    (row,) = queries.water_rows()
    assert (row.judged[0][1].label, row.held) == ("Ⅳ", 0)
