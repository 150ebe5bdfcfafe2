"""Schematics of parks: what is wrong is named place by place; what is right is laid out with dots inside."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules import maps

PARKS = {"park-01": "样例 01 号园区", "park-02": "样例 02 号园区"}
SQUARE = [[115.9, 36.4], [116.0, 36.4], [116.0, 36.5], [115.9, 36.5], [115.9, 36.4]]
BOW = [[115.9, 36.4], [116.0, 36.5], [116.0, 36.4], [115.9, 36.5], [115.9, 36.4]]


def drawn(*features: tuple[str, Any], kind: str = "Polygon") -> bytes:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"park": park}, "geometry": {"type": kind, "coordinates": given}}
            for park, given in features
        ],
    }).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe", "不是 JSON"), (b"[" * 100_000, "不是 JSON"), (b"[]", "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[7]}', "没有写是哪个园区"),
        (drawn(("park-77", [SQUARE])), "没有这个园区"), (drawn(("park-01", SQUARE), kind="LineString"), "Polygon"),
        (drawn(("park-01", [SQUARE]), ("样例 01 号园区", [SQUARE])), "画了两次"),
        (drawn(("park-01", [SQUARE[:-1]])), "没有闭合"), (drawn(("park-01", [SQUARE[:3]])), "个点"),
        (drawn(("park-01", [[*SQUARE[:2], ["x", 1], *SQUARE[3:]]])), "数字"),
        (drawn(("park-01", [[[x * 1000, y] for x, y in SQUARE]])), "超出范围"),
        (drawn(("park-01", [[[115, 36], [116, 36], [117, 36], [115, 36]]])), "没有面积"),
        (drawn(("park-01", [[*BOW[:2], [116.0, 36.41], *BOW[3:]]])), "相交"), (b" " * (maps.MOST_BYTES + 1), "5 MB"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(content: bytes, why: str) -> None:
    found = maps.read_map(content, PARKS)
    assert not found.ready
    assert why in "".join(words for _where, words in found.faults)


@given(st.binary(max_size=60) | st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "features", "geometry", "coordinates", "properties"]),
    inner, max_size=4), max_leaves=12).map(lambda one: json.dumps(one).encode()))  # fmt: skip
def test_nothing_makes_it_raise(content: bytes) -> None:
    assert not maps.read_map(content, PARKS).ready


def test_a_map_is_laid_out_with_north_up_and_dots_inside() -> None:
    high = [[x + 0.1, y + 0.1] for x, y in SQUARE]
    found = maps.read_map(drawn(("park-01", [SQUARE]), ("样例 02 号园区", [high])), PARKS)
    assert found.ready
    assert found.missing == ()
    height, laid = maps.laid_out(found.parks)
    assert maps.label_at(laid["park-02"])[1] < maps.label_at(laid["park-01"])[1]
    assert 0 < height <= 1220
    assert all(
        0 <= x <= maps.WIDE and 0 <= y <= height for rings in laid.values() for ring in rings for x, y in ring
    )
    placed = maps.dots(laid["park-01"], 40)
    assert len(placed) == 40 == len(set(placed))
    assert all(maps.inside(one, laid["park-01"][0]) for one in placed)
    again = maps.read_map(maps.geojson(found.parks, PARKS).encode(), PARKS)
    assert again.parks == found.parks


@given(st.integers(1, 40))
def test_fields_stand_for_parks_that_nobody_drew(count: int) -> None:
    made = maps.grid([f"park-{n:02d}" for n in range(count)])
    assert len(made) == count
    assert len({rings[0][0] for rings in made.values()}) == count
    assert not any(maps.crossed(rings[0]) for rings in made.values())
    assert maps.laid_out(made, plane=True)[0] > 0
