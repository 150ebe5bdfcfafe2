"""Files of firms: every fault at its cell, entered whole or not at all, undone whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from hemei.cli.sample import sample_code
from hemei.common.books import Sheet, xlsx
from hemei.enterprises.models import Firm, FirmIntake, FirmYear
from hemei.enterprises.operations import intake
from hemei.enterprises.operations.intake import confirm, run, send_file, undo
from hemei.enterprises.operations.profile import fill_year
from hemei.enterprises.queries.intake import HEADS
from hemei.enterprises.queries.profile import intake_by_number, years_of
from hemei.ledger.operations import Refused
from hemei.ledger.queries import acts_of, verify
from tests.enterprises.conftest import STAT, figures

LATER = timedelta(minutes=1)


def book(rows: list[dict[str, Any]]) -> bytes:
    """A file of firms as the template has it."""
    heads = [(label, 12) for label in HEADS.values()]
    return xlsx(Sheet("企业", [[row.get(key) for key in HEADS] for row in rows], heads))


def line(n: int, year: int = 2025, **more: Any) -> dict[str, Any]:
    base = {
        "code": sample_code(n), "name": f"样例企业{n}号", "industry": "C3562", "founded_on": date(2019, 5, 6),
        "park": "park-01", "year": year, "staff": 100, "science_staff": 20, "sales": 20_000_000, "rd": 1_000_000,
    }  # fmt: skip
    return {**base, **more}


def sent(rows: list[dict[str, Any]], now: datetime) -> FirmIntake:
    row = send_file(name="样例.xlsx", content=book(rows), actor=STAT, now=now)
    run(intake_id=row.pk, now=now)
    return intake_by_number(row.matter.number)


def entered(rows: list[dict[str, Any]], now: datetime) -> FirmIntake:
    row = sent(rows, now)
    assert row.problems == []
    confirm(row=row, actor=STAT, now=now)
    run(intake_id=row.pk, now=now)
    return intake_by_number(row.matter.number)


def test_every_fault_stands_at_its_cell_and_nothing_is_written(firm: Any, now: datetime) -> None:
    good = sample_code(700)
    wrong = good[:-1] + ("1" if good[-1] != "1" else "2")
    row = sent(
        [
            line(701, code=wrong), line(702, year=2026), line(703, staff="一百"), line(704, science_staff=101),
            line(705, industry="C99"), line(706, sales=1), line(707, founded_on="去年"), line(708), line(708),
            line(501, name="另一个名字"), line(709, name=""), line(710, sales="1,200.5万"),
        ],
        now,
    )  # fmt: skip
    assert row.matter.state == "faulty"
    found = {one["cell"]: one["message"] for one in row.problems}
    assert "校验位" in found["A2"]
    assert "还没有结束" in found["A3"]
    assert "整数" in found["H4"]
    assert "科技人员多于" in found["A5"]
    assert "行业代码" in found["C6"]
    assert "研发费用高于销售收入" in found["A7"]
    assert "日期" in found["D8"]
    assert "已经有一行" in found["A10"]
    assert "样例精密有限公司" in found["B11"]
    assert "企业名称" in found["B12"]
    assert "整数" in found["K13"]
    assert len(found) == 11
    assert Firm.objects.count() == 1
    with pytest.raises(Refused):
        confirm(row=row, actor=STAT, now=now)


def test_two_that_find_the_same_file_do_it_once(
    db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request that brought a small file and the worker: whoever comes second leaves it as it is."""
    read, turns = intake.read_firms, [0]

    def late(*given: Any) -> Any:
        turns[0] += 1
        if turns[0] % 2:  # the other one does the whole step in between
            run(intake_id=FirmIntake.objects.get().pk, now=now)
        return read(*given)

    monkeypatch.setattr(intake, "read_firms", late)
    row = entered([line(713)], now)
    assert (row.matter.state, Firm.objects.count(), FirmYear.objects.count()) == ("done", 1, 1)


def test_new_firms_and_years_come_in_and_go_out_whole(firm: Any, now: datetime) -> None:
    rows = [
        line(711, 2024), line(711, 2025), line(712),
        line(501, 2025, name="样例精密有限公司", staff=120), line(501, 2022, name="样例精密有限公司"),
    ]  # fmt: skip
    row = sent(rows, now + LATER)
    assert row.summary == {"new": 3, "added": 1, "changed": 1, "same": 0}
    assert Firm.objects.count() == 1
    row = entered(rows, now + LATER)
    assert row.matter.state == "done"
    assert (Firm.objects.count(), FirmYear.objects.filter(replaced_at=None).count()) == (3, 7)
    assert years_of(firm)[0].staff == 120
    assert acts_of(firm.pk)[-1].payload == {"intake": row.matter.number, "years": [2022, 2025]}
    again = sent(rows, now + 2 * LATER)
    assert again.summary == {"new": 0, "added": 0, "changed": 0, "same": 5}
    assert undo(row=row, actor=STAT, now=now + 3 * LATER) == 5
    assert [(one.year, one.staff) for one in years_of(firm)] == [(2025, 100), (2024, 100), (2023, 100)]
    assert sorted(Firm.objects.values_list("matter__state", flat=True)) == [
        "active",
        "withdrawn",
        "withdrawn",
    ]
    assert entered(rows, now + 4 * LATER).matter.state == "done"
    assert set(Firm.objects.values_list("matter__state", flat=True)) == {"active"}
    assert verify().finding is None


def test_an_import_that_was_gone_on_from_is_not_undone(firm: Any, now: datetime) -> None:
    row = entered([line(501, 2025, name="样例精密有限公司", staff=120)], now + LATER)
    fill_year(
        firm=Firm.objects.get(pk=firm.pk), figures=figures(2025, staff=130), actor=STAT, now=now + 2 * LATER
    )
    with pytest.raises(Refused, match="后来又改过"):
        undo(row=row, actor=STAT, now=now + 3 * LATER)
    assert years_of(firm)[0].staff == 130


def test_other_files_are_refused_in_words(db: None, now: datetime) -> None:
    with pytest.raises(Refused, match=r"\.xlsx"):
        send_file(name="x.csv", content=b"x", actor=STAT, now=now)
    row = send_file(name="x.xlsx", content=b"not a workbook", actor=STAT, now=now)
    run(intake_id=row.pk, now=now)
    assert "Excel" in intake_by_number(row.matter.number).problems[0]["message"]
    empty = send_file(name="y.xlsx", content=xlsx(Sheet("x", [["企业"]])), actor=STAT, now=now)
    run(intake_id=empty.pk, now=now)
    assert len(intake_by_number(empty.matter.number).problems) == 3
