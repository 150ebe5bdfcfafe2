"""Live figures of the hotline: each is its tickets, equals what the hotline's own page counts, quotes no caller."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.queries import person_by_username
from hemei.cli import sample_hotline
from hemei.indicators.models import BoardCell, BoardRow, BoardState
from hemei.indicators.operations import refresh_board
from hemei.indicators.queries import board, live_figure
from hemei.indicators.queries.board import Fresh
from hemei.indicators.queries.hotline import turned
from hemei.oversight.models import HotlineTicket
from hemei.oversight.operations import tickets
from hemei.oversight.queries.tickets import rates
from hemei.rules.workdays import local_day
from tests.indicators.test_board import _check, _same
from tests.zone import as_person, seed_people


@pytest.mark.django_db
def test_each_rate_is_its_tickets_and_equals_the_page(
    now: datetime, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    monkeypatch.setattr(sample_hotline, "TICKETS", 120)
    seed_people()
    sample_hotline.make_hotline(now)
    _check(Fresh(now))
    refresh_board(now=now)
    _check(board(now))
    _same(now)
    whole = rates(date(2020, 1, 1), date(2030, 1, 1), now)[0]
    taken = live_figure("hotline-tickets", now)
    assert taken is not None
    assert taken.value == whole.tickets
    for measure, share in whole.shares:
        figure = live_figure(f"hotline-{measure.code}", now)
        assert figure is not None
        assert (len(figure.records), sum(one.counts for one in figure.records)) == (share.n, share.hits)
        assert figure.excluded
        assert all(str(one.detail) for one in figure.excluded)
    texts = " ".join(HotlineTicket.objects.values_list("text", flat=True))
    assert "第1次反映" in texts
    leader = as_person("leader")
    page = leader.get("/board/figure/hotline-response/")
    assert "第1次反映" not in page.text
    linked = re.search(r"/hotline/desk/RX-[0-9-]+/", page.text)
    assert linked
    assert leader.get(linked[0]).status_code == 200
    assert leader.get("/board/figure/hotline-solved/?out=1").status_code == 200


@pytest.mark.django_db
def test_a_day_that_passes_is_a_miss_without_an_act(now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    seed_people()
    operator = person_by_username("operator")
    told = tickets.Told("complain", "样例路灯不亮", "样例路灯不亮")
    row = tickets.take(told=told, way="phone", actor=operator, now=now)
    tickets.dispatch(row=row, unit="urban-management", category="urban", note="", actor=operator, now=now)
    refresh_board(now=now)
    assert board(now).whole("hotline-response", {}).n == 0
    assert row.contact_due is not None
    later = row.contact_due + timedelta(days=1)
    assert turned(local_day(now), local_day(later)) == {row.pk}
    refresh_board(now=later)
    found = board(later).whole("hotline-response", {})
    assert (found.n, found.hits) == (1, 0)
    BoardState.objects.update(figures="of an older edition")
    BoardRow.objects.filter(code="hotline-response").delete()
    BoardCell.objects.filter(code="hotline-response").delete()
    assert refresh_board(now=later).records
    assert board(later).whole("hotline-response", {}).n == 1
    assert refresh_board(now=later).records == 0
