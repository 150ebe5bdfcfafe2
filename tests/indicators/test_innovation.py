"""Figures of innovation: each is its records, stored as afresh, and turns with the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from hemei.cli.sample import sample_code
from hemei.enterprises.models import Firm
from hemei.enterprises.operations.carriers import NewPlatform, add_platform
from hemei.enterprises.operations.holdings import NewRight, add_rights, end_grade, grant_grade
from hemei.enterprises.operations.profile import Identity, fill_year, register_firm
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries import LIVE, board, live_figure
from hemei.indicators.queries.board import Fresh
from hemei.indicators.queries.innovation import INNOVATION
from tests.enterprises.conftest import HELPER, STAT, figures
from tests.indicators.test_board import _check, _same
from tests.zone import as_person, seed_people

CODES = [one.code for one in INNOVATION]


def _firm(n: int, industry: str, now: datetime) -> Firm:
    made = register_firm(
        code=sample_code(600 + n), name=f"样例创新{n}", actor=STAT, now=now,
        identity=Identity(industry, date(2015, 5, 6), f"park-0{n}"),
    )  # fmt: skip
    for year in (2024, 2025):
        fill_year(firm=made, figures=figures(year, sales=30_000_000 * n), actor=STAT, now=now)
    return made


@pytest.fixture
def zone(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Two industrial firms and one of services, with grades, patents of every age, platforms."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    seed_people()
    fill_firms(now)
    return now


def fill_firms(now: datetime) -> None:
    """This will make the rows of `zone`."""
    a, b, c = _firm(1, "C3562", now), _firm(2, "C2720", now), _firm(3, "I6513", now)
    for n, (firm, grade, day) in enumerate((
        (a, "high_tech", date(2025, 12, 1)), (a, "high_tech", date(2024, 1, 20)), (c, "high_tech", date(2023, 11, 30)),
        (b, "tech_sme", date(2026, 5, 6)), (c, "tech_sme", date(2025, 5, 6)),
    )):  # fmt: skip
        grant_grade(firm=firm, grade=grade, certificate=f"X{n}", granted_on=day, actor=STAT, now=now)
    new = [
        NewRight("P1", "invention", "甲", date(2020, 1, 1), True, ["strategic", "overseas", "prize"]),
        NewRight("P2", "invention", "乙", date(2016, 11, 25)), NewRight("P3", "invention", "丙", date(2010, 1, 1)),
        NewRight("P4", "invention", "丁", date(2024, 1, 1)), NewRight("U1", "utility", "戊", date(2024, 1, 1)),
    ]  # fmt: skip
    add_rights(firm=a, new=new, actor=STAT, now=now)
    for n, level in enumerate(("province", "nation", "city")):
        platform = NewPlatform("lab", level, f"样例平台{n}", f"文{n}", date(2025, 1, 1))
        add_platform(firm=b, new=platform, actor=HELPER, now=now)


def test_each_figure_is_its_records(zone: datetime) -> None:
    found = {code: live_figure(code, zone) for code in CODES}
    worth = {code: one.value for code, one in found.items() if one}
    assert worth == {
        "high-tech-firms": 2, "tech-smes": 1, "patents": 4, "patents-high-value": 2, "platforms": 2,
        "patents-per-10k": round(4 / 26, 1), "high-value-per-10k": round(2 / 26, 1),
        "rd-intensity": round(100 * 3_000_000 / 16e9, 1), "high-tech-share": round(100 * 3000 / 9000, 1),
    }  # fmt: skip
    for code, one in found.items():
        assert one is not None
        assert len(one.records) == one.counted, code
    details = [str(one.detail) for one in found["patents-high-value"].records]  # type: ignore[union-attr]
    assert details[0].count("、") == 2  # three kinds, one patent
    assert "维持超过十年" in details[1]
    refresh_board(now=zone)
    assert board(zone).stored
    kept = board(zone)
    assert {code: LIVE[code].figure(kept.whole(code, {})).value for code in CODES} == worth
    _check(kept)
    _same(zone)
    client = as_person("leader")
    for code in CODES:
        page = client.get(f"/board/figure/{code}/")
        assert page.status_code == 200
        counted = found[code]
        assert counted is not None
        assert page.content.decode().count('<tr><th scope="row"') >= counted.counted, code


def test_figures_turn_with_the_calendar_and_with_acts(zone: datetime) -> None:
    refresh_board(now=zone)
    for later, code, value in (
        (zone + timedelta(days=3), "patents-high-value", 3),  # ten years have passed
        (zone + timedelta(days=8), "high-tech-firms", 1),  # a grade has run out
        (datetime(2027, 1, 2, 10, 0, tzinfo=zone.tzinfo), "tech-smes", 0),  # a new year
    ):
        refresh_board(now=later)
        figure = LIVE[code].figure(board(later).whole(code, {}))
        assert figure.value == value, code
        _same(later)
    held = Firm.objects.get(party__name="样例创新1").grades.get(certificate="X0")
    end_grade(held=held, ended_on=date(2027, 1, 2), why="取消", actor=STAT, now=later)
    refresh_board(now=later + timedelta(minutes=10))
    assert Fresh(later).whole("high-tech-firms", {}).n == board(later).whole("high-tech-firms", {}).n
