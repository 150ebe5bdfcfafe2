"""The catalogue out to Excel and JSON and back: equal, every fault at its cell, all or nothing."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from hemei.accounts.queries import Person
from hemei.catalog import operations, queries
from hemei.catalog.models import ItemVersion
from hemei.catalog.operations import intake
from hemei.catalog.queries.checks import Known
from hemei.catalog.queries.exchange import Unreadable, json_out, preview, rows_out, workbook_out
from hemei.catalog.queries.table import COLUMNS, read_table, row_spec
from tests.zone import seed_hall, seed_people

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
ALL = len((SEEDS / "table" / "items.tsv").read_text("utf-8").splitlines()) - 1
ALL += len(list((SEEDS / "items").glob("*.toml")))
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
ON = date(2026, 3, 2)
TABLE = read_table(SEEDS / "table" / "items.tsv")
PAPERS = {
    row["paper"]: ("applicant", "", "")
    for need in TABLE
    for row in [{"paper": p} for p in need["papers"].split(",")]
}
AGENCIES = frozenset(row["agency"] for row in TABLE)
KNOWN = Known(frozenset(), PAPERS, {}, AGENCIES)
KEYS = list(COLUMNS)


@pytest.fixture
def hall(db: None) -> None:
    seed_hall(now=NOW, actor="user:1")


def many(count: int) -> list[dict[str, str]]:
    """Rows enough for a large import, each with its own code and name."""
    return [
        {
            **TABLE[n % len(TABLE)],
            "code": f"x-{n:05}",
            "name": f"样例事项 {n}",
            "basic_code": "",
            "basic_item": f"{n}",
        }
        for n in range(count)
    ]


def where_of(key: str) -> str:
    return "ABCDEFGHIJKLMNOPQ"[KEYS.index(key)]


def where(rows: list[dict[str, str]]) -> dict[str, str]:
    found = preview(io.BytesIO(workbook_out(rows)), "xlsx", KNOWN)
    return {problem.cell: problem.message for problem in found.problems}


@pytest.mark.parametrize("kind", ["xlsx", "json"])
def test_all_830_items_come_back_equal(hall: None, kind: str) -> None:
    rows = rows_out(ON)
    assert len(rows) == ALL
    content = workbook_out(rows) if kind == "xlsx" else json_out(rows)
    found = operations.preview_items(file=io.BytesIO(content), kind=kind)
    assert found.problems == ()
    assert (found.new, found.changed, found.same) == ((), (), ALL)
    assert {spec.code: spec for spec in found.specs} == {i.code: i.spec for i in queries.published_items(ON)}


def test_a_changed_row_becomes_a_version_and_a_bad_one_stops_all(hall: None) -> None:
    rows = rows_out(ON)
    rows[5] |= {"promised": "1w", "effective_on": "2026-05-01", "more": ""}
    code = rows[5]["code"]
    bad = [*rows[:9], {**rows[9], "basic_code": "3701"}, *rows[10:]]
    with pytest.raises(operations.ImportRefused, match="1 处错误") as refused:
        operations.import_items(file=io.BytesIO(workbook_out(bad)), kind="xlsx", actor="user:1", now=NOW)
    assert [problem.cell for problem in refused.value.problems] == ["B11"]
    early = [*rows[:9], {**rows[9], "promised": "2w", "effective_on": "2025-01-01", "more": ""}, *rows[10:]]
    with pytest.raises(operations.ImportRefused, match="已经过去") as refused:
        operations.import_items(file=io.BytesIO(workbook_out(early)), kind="xlsx", actor="user:1", now=NOW)
    assert [problem.cell for problem in refused.value.problems] == [f"{where_of('effective_on')}11"]
    assert ItemVersion.objects.count() == ALL
    done = operations.import_items(file=io.BytesIO(workbook_out(rows)), kind="xlsx", actor="user:1", now=NOW)
    assert done.changed == (code,)
    assert queries.item_by_code(code, date(2026, 4, 30)).number == 1
    assert queries.item_by_code(code, date(2026, 5, 1)).number == 2


def test_two_that_find_the_same_file_do_it_once(hall: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request that brought a small file and the worker: whoever comes second leaves it as it is."""
    editor, judged, turns = Person("user:1", "编辑", frozenset({"editor"})), intake._judged, [0]

    def late(*given: Any) -> Any:
        turns[0] += 1
        if turns[0] % 2:  # the other one does the whole step in between
            intake.run(intake_id=row.pk, now=NOW)
        return judged(*given)

    monkeypatch.setattr(intake, "_judged", late)
    rows = [{**rows_out(ON)[0], "promised": "1w", "effective_on": "", "more": ""}]
    for content, state in (
        (workbook_out(rows), "ready"),
        (workbook_out([{**rows[0], "type": "99"}]), "faulty"),
    ):
        row = intake.send_file(name="a.xlsx", content=content, actor=editor, now=NOW)
        intake.run(intake_id=row.pk, now=NOW)
        row.matter.refresh_from_db()
        assert row.matter.state == state
        if state == "ready":
            intake.confirm(row=row, actor=editor, now=NOW)
            intake.run(intake_id=row.pk, now=NOW)
    assert ItemVersion.objects.count() == ALL + 1


FAULTS: list[tuple[str, str]] = [
    ("basic_code", "37012100100"), ("basic_code", "3701210010011"), ("basic_code", "110121001001"),
    ("basic_code", "37XX21001001"), ("type", "99"), ("type", ""), ("agency", "no-such"), ("agency", ""),
    ("statutory", "20"), ("statutory", "0w"), ("statutory", "20x"), ("promised", "半天"), ("promised", ""),
    ("limit_basis", "guess"), ("papers", "no-such-paper"), ("objects", "外星人"), ("source", ""), ("name", ""),
    ("name", "长" * 101), ("code", "a b"), ("effective_on", "2026-02-30"), ("effective_on", "明天"),
    ("more", "{"), ("more", "[]"), ("more", '{"handling": "never"}'),
]  # fmt: skip


def test_fifty_planted_cells_among_ten_thousand_rows_are_all_found() -> None:
    rows, planted = many(10_000), set()
    for place, (key, value) in enumerate([*FAULTS, *FAULTS]):
        number = 37 + place * 197
        rows[number] |= {key: value}
        planted.add(f"{'ABCDEFGHIJKLMNOPQ'[KEYS.index(key)]}{number + 2}")
    assert len(planted) == 50
    assert set(where(rows)) == planted


def test_rules_across_cells_are_shown_at_one_of_them() -> None:
    rows = many(3)
    need = {"paper": "doc-001", "need": "required", "when": {"===": [{"var": "no_such"}, 1]}}
    rows[0] |= {"more": json.dumps({"stages": [{"key": "a", "name": "审核", "days": 99}]})}
    rows[1] |= {"more": json.dumps({"requirements": [need]})}
    rows[2] |= {"code": rows[0]["code"]}
    found = where(rows)
    assert "长于承诺" in where(rows[:1])["J2"]
    assert "no_such" in found["Q3"]
    assert "出现了 2 次" in found["A2"]
    assert "出现了 2 次" in found["A4"]


def book(options: dict[str, Any], edit: Any) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, list(COLUMNS.values()))
        for place, row in enumerate(many(3), 1):
            for column, key in enumerate(KEYS):
                sheet.write_string(place, column, row.get(key, ""))
        edit(made, sheet)
    out.seek(0)
    return out


def faults(file: io.BytesIO) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in preview(file, "xlsx", KNOWN).problems:
        found[row.cell] = found.get(row.cell, "") + row.message
    return found


def test_merged_cells_are_named() -> None:
    assert "合并" in faults(book({}, lambda _, s: s.merge_range("F2:F3", "health")))["F2"]


def test_a_date_of_the_other_epoch_is_named_and_one_of_ours_is_read() -> None:
    def dated(made: Any, sheet: Any) -> None:
        sheet.write_datetime(1, 15, datetime(2027, 1, 4), made.add_format({"num_format": "yyyy-mm-dd"}))

    found = faults(book({"date_1904": True}, dated))
    assert "1904" in found["P2"]
    assert faults(book({}, dated)) == {}
    assert "合并" not in "".join(found.values())


def test_a_number_where_text_belongs_is_named() -> None:
    assert "文本" in faults(book({}, lambda _, s: s.write_number(2, 4, 1)))["E3"]
    assert "文本" in faults(book({}, lambda _, s: s.write_number(2, 1, 370121001001)))["B3"]


def test_headings_that_are_wrong_are_named() -> None:
    found = faults(book({}, lambda _, s: s.write_string(0, 2, "名字")))
    assert "名字" in found["C1"]
    assert "事项名称" in found["A1"]


@pytest.mark.parametrize(
    ("kind", "content"), [("xlsx", b"no book"), ("json", b"{"), ("json", b"{}"), ("xlsx", b"")]
)
def test_what_is_no_file_of_its_kind_is_refused(kind: str, content: bytes) -> None:
    with pytest.raises(Unreadable, match=r"什么都没有导入|另存为"):
        preview(io.BytesIO(content), kind, KNOWN)


def test_json_faults_name_their_place() -> None:
    rows: list[Any] = [*many(2), {"name": 3}, 5]
    found = preview(io.BytesIO(json.dumps(rows).encode()), "json", KNOWN)
    assert [row.cell for row in found.problems] == ["[2].name", "[3].?"]
    assert [row_spec(row).code for row in many(2)] == [spec.code for spec in found.specs]


def test_the_command_previews_writes_and_names_faults(hall: None, tmp_path: Path, capsys: Any) -> None:
    seed_people()
    path = tmp_path / "items.json"
    call_command("catalog", "export", str(path))
    rows = json.loads(path.read_text("utf-8"))
    rows[0]["statutory"] = "x"
    path.write_text(json.dumps(rows), "utf-8")
    with pytest.raises(CommandError, match="1 处错误"):
        call_command("catalog", "import", str(path), "--yes")
    assert "[0].statutory" in capsys.readouterr().err
    assert ItemVersion.objects.count() == ALL
