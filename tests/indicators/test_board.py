"""The board: parts add up to the whole, records are counted, and what the worker keeps equals a fresh reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.test import TestCase

from hemei.accounts.operations import remember_facts
from hemei.accounts.queries import person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries as case_queries
from hemei.cli.sample import RENT, make_order, run_case
from hemei.cli.sample_days import _EAT
from hemei.indicators.models import BoardCell, BoardRow, BoardState
from hemei.indicators.operations import rebuild_board, refresh_board
from hemei.indicators.operations.board import definitions
from hemei.indicators.queries import LIVE, NotYet, board
from hemei.indicators.queries.board import Fresh, packed, unpacked
from hemei.indicators.queries.tally import Tally, middle, worth
from hemei.ledger.models import Matter
from hemei.rules.words import say
from tests.zone import seed_zone, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(db: None, now: datetime, settings: Any, tmp_path: Path) -> datetime:
    """Two orders of two quarters, cases in several states; the firm's park is known, the diner's is not."""
    settings.MEDIA_ROOT = tmp_path
    old = now - timedelta(days=70)
    seed_zone(now=old - timedelta(days=1))
    firm = person_by_username("firm")
    remember_facts(party_id=firm.party_id or 0, facts={"park": "park-01"}, source="样例", now=old)
    _lived(make_order(menu="rent-and-produce", who="firm", answers=RENT, at=old), old)
    _lived(make_order(menu="open-restaurant", who="diner", answers=_EAT, at=now), now)
    cases.sweep(now=now + timedelta(hours=4))
    return now + timedelta(hours=5)


def _lived(order: Any, at: datetime) -> None:
    rows = case_queries.order_by_number(order.matter.number).cases.all()
    found = [case for case in rows if case.matter.state == "submitted"]
    for case, how in zip(found, ("granted", "granted", "accepted", "checked"), strict=False):
        run_case(
            case.matter.number,
            clerk=person_by_username("clerk"),
            at=at,
            until=at + timedelta(hours=3),
            how=how,
        )


def _all(found: Any, code: str, where: dict[str, str]) -> list[Any]:
    rows: list[Any] = []
    for out in (False, True):
        after = ""
        while True:
            page = found.records(code, where, after=after, limit=3, out=out)
            assert all(row.out is out for row in page.rows)
            rows += page.rows
            after = page.following
            if not after:
                break
    return rows


def _plain(made: Tally) -> Any:
    return made.n, made.hits, made.out, dict(made.values), {k: dict(v) for k, v in made.beside.items()}


def _slices(found: Any, code: str) -> Iterator[tuple[str, str, Tally]]:
    for by in LIVE[code].dims:
        for key, part in found.parts(code, by, {}).items():
            yield by, key, part


def _check(found: Any) -> None:
    """Sum of parts = whole; records of each part = its count; both for every figure and every dimension."""
    whole = found.tallies()
    for code, live in LIVE.items():
        mine = whole.get(code, Tally())
        rows = _all(found, code, {})
        assert (len([r for r in rows if not r.out]), len([r for r in rows if r.out])) == (mine.n, mine.out), (
            code
        )
        assert sum(r.counts for r in rows) == mine.hits
        assert len({r.ref for r in rows}) == len(rows)
        sums = {by: [0, 0, 0] for by in live.dims}
        for by, key, part in _slices(found, code):
            sums[by] = [sums[by][0] + part.n, sums[by][1] + part.hits, sums[by][2] + part.out]
            inside = _all(found, code, {by: key})
            assert (sum(not r.out for r in inside), sum(r.counts for r in inside)) == (part.n, part.hits), (
                code,
                by,
            )
            assert _plain(found.whole(code, {by: key}))[:4] == _plain(part)[:4]
        assert all(one == [mine.n, mine.hits, mine.out] for one in sums.values()), (code, sums)


def _told(found: Any, code: str) -> dict[str, Any]:
    return {r.ref: (r.number, r.title, r.counts, r.out, str(r.detail), r.day) for r in _all(found, code, {})}


def _same(now: datetime) -> None:
    """What is stored equals what is computed afresh, whole and in every part."""
    kept, fresh = board(now), Fresh(now)
    assert kept.stored
    assert {k: _plain(v) for k, v in kept.tallies().items()} == {
        k: _plain(v) for k, v in fresh.tallies().items() if v.n or v.out
    }
    for code, live in LIVE.items():
        for by in live.dims:
            mine, other = kept.parts(code, by, {}), fresh.parts(code, by, {})
            assert {k: _plain(v)[:4] for k, v in mine.items()} == {k: _plain(v)[:4] for k, v in other.items()}
        assert _told(kept, code) == _told(fresh, code)
    weekly, other_weeks = kept.weekly(("decided", "days")), fresh.weekly(("decided", "days"))
    for code, found in weekly.items():
        assert {d: _plain(t)[:4] for d, t in found.items()} == {
            d: _plain(t)[:4] for d, t in other_weeks[code].items() if d in found
        }


def test_parts_add_up_and_records_are_counted_on_both_readings(zone: datetime) -> None:
    fresh = board(zone)
    assert not fresh.stored
    assert {"decided", "on-time", "orders", "licences", "pending"} <= {
        c for c, t in fresh.tallies().items() if t.n
    }
    assert set(fresh.parts("orders", "park", {})) == {"park-01", ""}
    assert set(fresh.parts("orders", "quarter", {})) == {"2026Q3", "2026Q4"}
    assert "C" in fresh.parts("orders", "industry", {})
    _check(fresh)
    refresh_board(now=zone)
    _check(board(zone))
    _same(zone)


def test_a_large_zone_shows_how_far_the_first_board_has_come(
    zone: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("hemei.indicators.queries.board"), "MOST_AFRESH", 3)
    BoardState.objects.create(pk=1, built_to=1, figures=definitions())
    with pytest.raises(NotYet) as waits:
        board(zone)
    assert (waits.value.done, waits.value.all) == (1, Matter.objects.order_by("-pk")[0].pk)
    leader = signed_in("leader")
    for where in ("/board/", "/board/screen/", "/board/figure/days/", "/board/explore/", "/board/live/"):
        page = leader.get(where)
        assert (page.status_code, page["Retry-After"]) == (503, page["Refresh"])
        assert f"{100 // waits.value.all}%" in page.content.decode()
    answer = leader.get("/api/v1/indicators")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    told = list[int]()
    refresh_board(now=zone, told=told.append)
    assert sum(told) == Matter.objects.filter(pk__gt=1).count()
    assert leader.get("/board/").status_code == 200
    figures = {one["code"]: one["denominator"] for one in leader.get("/api/v1/indicators").json()["figures"]}
    assert figures["decided"] == board(zone).tallies()["decided"].n > 0


def test_a_round_after_more_acts_is_the_same_as_starting_anew(zone: datetime) -> None:
    refresh_board(now=zone)
    first = BoardState.objects.get().act_id
    later = zone + timedelta(days=9)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=later)
    _lived(order, later)
    granted = next(c for c in case_queries.cases_of(order.pk) if c.decided_at)
    cases.rate_case(case=case_queries.case_by_number(granted.matter.number), score=2, text="慢",
                    actor=person_by_username("firm"), now=later + timedelta(hours=4))  # fmt: skip
    cases.sweep(now=later + timedelta(days=5))
    end = later + timedelta(days=6)
    stale = board(end)
    assert stale.as_of == zone
    assert stale.tallies()["orders"].n == 2
    done = refresh_board(now=end)
    assert done.records > 0
    assert BoardState.objects.get().act_id > first
    _same(end)
    assert board(end).tallies()["poor-ratings"].n == 1
    before = sorted(
        BoardCell.objects.values_list("by", "code", "key", "quarter", "name", "value", "n", "hits", "out")
    )
    assert refresh_board(now=end).records == 0
    rebuild_board(now=end)
    after = sorted(
        BoardCell.objects.values_list("by", "code", "key", "quarter", "name", "value", "n", "hits", "out")
    )
    assert before == after


def test_crossing_two_dimensions_reads_the_records(zone: datetime) -> None:
    refresh_board(now=zone)
    kept, fresh = board(zone), Fresh(zone)
    for where in ({"quarter": "2026Q3"}, {"park": "park-01"}, {"park": "park-01", "quarter": "2026Q3"},
                  {"park": "", "industry": ""}):  # fmt: skip
        for code in ("on-time", "decided", "days"):
            assert _plain(kept.whole(code, where))[:4] == _plain(fresh.whole(code, where))[:4], (code, where)
            for by in ("agency", "quarter"):
                mine, other = kept.parts(code, by, where), fresh.parts(code, by, where)
                assert {k: _plain(v)[:4] for k, v in mine.items() if v.n or v.out} == {
                    k: _plain(v)[:4] for k, v in other.items()
                }, (code, by, where)


def test_a_stopped_first_making_goes_on(zone: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr("hemei.indicators.operations.board.BATCH", 7)
    from hemei.indicators.operations import board as ops

    BoardState.objects.create(pk=1)
    ops._first(zone)
    ops._first(zone)
    assert not board(zone).stored  # half a board is not shown
    refresh_board(now=zone)
    _same(zone)


def test_the_stored_board_asks_the_same_for_few_and_many(zone: datetime) -> None:
    refresh_board(now=zone)
    row = BoardRow.objects.filter(code="decided").first()
    assert row is not None
    found = board(zone)
    for n in range(60):
        row.pk, row.ref = None, f"x{n}"
        row._state.adding = True
        row.save()
    with TestCase().assertNumQueries(1):
        found.tallies()
    with TestCase().assertNumQueries(2):
        assert len(found.records("decided", {}, after="", limit=50).rows) == 50


def test_medians_from_counts_and_values_from_tallies() -> None:
    from collections import Counter
    from statistics import median

    for values in ([3], [1, 2], [5, 1, 1], [4, 4, 9, 9], [0, 0, 7, 8, 8, 8]):
        assert middle(Counter(values)) == median(values)
    assert middle({}) is None
    assert worth("share", Tally()) is None
    assert worth("count", Tally()) == 0
    assert worth("mean", Tally(2, 2, 0, Counter({3: 1, 4: 1}))) == 3.5
    words = say("{a}：{b}", a=["甲", say("{n} 件", n=2)], b=1.5)
    assert unpacked(packed(words)) == words
    assert unpacked(packed(words)).pattern == words.pattern
