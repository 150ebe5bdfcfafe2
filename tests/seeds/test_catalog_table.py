"""The table of simple items: 800 rows that make 830 with the detailed ones, each with its source."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

from hemei.catalog.queries.table import BASES, read_table, row_spec, spec_row
from hemei.rules.itemcodes import basic_parts, basic_problems
from hemei.rules.items import ItemType, PaperSource

ROOT = Path(__file__).resolve().parents[2] / "seeds" / "catalog"
ROWS = read_table(ROOT / "table" / "items.tsv")
PAPERS = read_table(ROOT / "table" / "papers.tsv")
AGENCIES = {row["code"] for row in tomllib.loads((ROOT / "agencies.toml").read_text("utf-8"))["agency"]}
DETAILED = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "items").glob("*.toml")}


def test_the_catalogue_holds_830_items() -> None:
    codes = [row["code"] for row in ROWS]
    assert len(codes) + len(DETAILED) >= 830
    assert not set(codes) & set(DETAILED)
    for unique in ("code", "basic_code", "name"):
        assert max(Counter(row[unique] for row in ROWS).values()) == 1, unique
    assert not {row["name"] for row in ROWS} & {item["name"] for item in DETAILED.values()}
    assert {row["type"] for row in ROWS} == set(ItemType)


def test_codes_follow_the_standard_and_a_department_has_one_number() -> None:
    numbers: dict[str, set[str]] = {}
    for row in ROWS:
        assert list(basic_problems(row["basic_code"], row["type"])) == []
        numbers.setdefault(row["agency"], set()).add(basic_parts(row["basic_code"]).department)
    assert all(len(found) == 1 for found in numbers.values())
    assert len({found.pop() for found in numbers.values()}) == len(numbers)


def test_every_row_has_agency_source_papers_and_a_limit_that_says_what_it_rests_on() -> None:
    papers = {row["code"] for row in PAPERS}
    papers |= {row["code"] for row in tomllib.loads((ROOT / "papers.toml").read_text("utf-8"))["paper"]}
    for row in ROWS:
        assert row["agency"] in AGENCIES, row
        assert row["objects"], row
        assert row["result"], row
        assert row["theme"], row
        assert row["english"].isascii(), row
        assert re.search("《.+》|国务院令第|国办发|国发|人社部|政策", row["source"]), row
        assert row["limit_basis"] in BASES
        assert set(row["papers"].split(",")) <= papers, row
        if row["limit_basis"] == "default":
            assert row["statutory"] == "20w", "art. 42 sets twenty working days"
            assert "第四十二条" in row_spec(row).statutory.source


def test_only_licences_use_the_default_of_the_licensing_law() -> None:
    assert {row["type"] for row in ROWS if row["limit_basis"] == "default"} <= {"01", "10"}


def test_a_row_survives_the_way_to_an_item_and_back() -> None:
    for row in ROWS:
        assert spec_row(row_spec(row)) == row | {"more": ""}


def test_papers_of_offices_name_their_issuer() -> None:
    for row in PAPERS:
        assert row["name"]
        assert (row["source"] == PaperSource.GOVERNMENT) == bool(row["issuer"]), row
        assert row["sample"].endswith("。"), row  # what the guide page shows beside the paper


def test_the_table_holds_no_personal_data() -> None:
    text = (ROOT / "table" / "items.tsv").read_text("utf-8") + (ROOT / "table" / "papers.tsv").read_text(
        "utf-8"
    )
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dX]|@", text)


def test_lists_beside_the_items_name_items_and_menus_that_exist() -> None:
    items = {row["code"] for row in ROWS} | {path.stem for path in (ROOT / "items").glob("*.toml")}
    trades = tomllib.loads((ROOT / "trades.toml").read_text("utf-8"))["trade"]
    menus = {path.stem for path in (ROOT / "menus").glob("*.toml")} | {row["code"] for row in trades}
    events, scopes = read_table(ROOT / "events.tsv"), read_table(ROOT / "scopes.tsv")
    named = {code for row in events for code in row["items"].split(",")}
    named |= {permit["item"] for row in trades for permit in row["permits"]}
    named |= {row["code"] for row in read_table(ROOT / "table" / "fees.tsv")}
    licences = [one.split(">")[0] for row in scopes for one in row["licences"].split(",") if one]
    named |= {one for one in licences if not one.startswith("=")}
    assert named - items == set()
    assert {row["menu"] for row in events if row["menu"]} - menus == set()
