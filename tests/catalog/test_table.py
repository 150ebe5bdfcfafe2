"""Entering the whole table, and codes of the standard."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hemei.catalog import operations, queries
from hemei.catalog.models import ItemVersion
from hemei.catalog.operations.table import table_specs
from hemei.rules.itemcodes import basic_problems, credit_code_valid, implementing_code, implementing_problems
from tests.zone import seed_catalog

SEEDS = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
ROWS = len((SEEDS / "table" / "items.tsv").read_text("utf-8").splitlines()) - 1
ALL = ROWS + len(list((SEEDS / "items").glob("*.toml")))
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
BODY = "91000000MA0000001" + "0"


def test_the_hall_offers_830_items_and_loading_again_changes_nothing(db: None) -> None:
    seed_catalog(now=NOW, actor="user:1")
    assert operations.load_table(folder=SEEDS, actor="user:1", now=NOW) == ROWS
    assert len(queries.published_items(date(2026, 3, 2))) == ALL >= 830
    assert operations.load_table(folder=SEEDS, actor="user:2", now=NOW) == 0
    assert ItemVersion.objects.count() == ALL
    passport = queries.items_by_code(["public-security-006-01"], date(2026, 3, 2))["public-security-006-01"]
    assert passport.spec.fee == "每本 120 元"
    assert [line["amount"] for line in passport.spec.extra["fees"]] == ["120.00"]


def test_a_fee_of_an_item_that_is_not_in_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "table").mkdir()
    shutil.copy(SEEDS / "table" / "items.tsv", tmp_path / "table" / "items.tsv")
    head = (SEEDS / "table" / "fees.tsv").read_text("utf-8").splitlines()[0]
    (tmp_path / "table" / "fees.tsv").write_text(f"{head}\nnothing\t1\ta\tb\tc\t1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="nothing"):
        table_specs(tmp_path)


def test_a_table_that_its_gate_refuses_leaves_nothing(db: None) -> None:
    with pytest.raises(operations.NotPublished, match="不存在"):
        operations.load_table(folder=SEEDS, actor="user:1", now=NOW)  # facts and papers are not there yet
    assert not ItemVersion.objects.exists()


@pytest.mark.parametrize(
    ("code", "item_type", "says"),
    [
        ("37012100100", "01", "12 位"),
        ("110121001001", "01", "前两位"),
        ("370121001001", "20", "不一致"),
        ("379921001001", "", "不是事项类型"),
        ("370121000001", "01", "000"),
        ("37012１001001", "01", "12 位数字"),
    ],
)
def test_a_wrong_basic_code_is_named(code: str, item_type: str, says: str) -> None:
    assert says in "".join(basic_problems(code, item_type))


def test_implementing_and_handling_codes() -> None:
    body = next(
        BODY[:17] + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if credit_code_valid(BODY[:17] + sign)
    )
    code = implementing_code(body, "4", "370121001001")
    assert len(code) == 31
    assert not list(implementing_problems(code))
    assert not list(implementing_problems(code + "01"))
    assert "31 位" in "".join(implementing_problems(code[:-1]))
    wrong = ("0" if code[17] != "0" else "1").join((code[:17], code[18:]))
    assert "统一社会信用代码" in "".join(implementing_problems(wrong))
    with pytest.raises(ValueError, match="9"):
        implementing_code(body, "9", "370121001001")
