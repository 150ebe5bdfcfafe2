"""A schematic of parks: read from GeoJSON (RFC 7946) with checks, laid on a sheet, dots placed inside."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hemei.rules.words import Said, mark, say

Point = tuple[float, float]
Ring = tuple[Point, ...]
MOST_BYTES, MOST_POINTS, MOST_RINGS = 5 * 2**20, 500, 200
WIDE = 900.0  # of the sheet that pages draw on
_LEAST = 4  # points of a ring, the last the same as the first
NAMES = ("park", "code", "name", mark("园区"))


@dataclass(slots=True)
class Map:
    """Parks by code with their outer rings; what is wrong, place by place; parks that are not drawn."""

    parks: dict[str, tuple[Ring, ...]] = field(default_factory=dict)
    faults: list[tuple[str, Said]] = field(default_factory=list)
    missing: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        """This will say whether the map can be used."""
        return bool(self.parks) and not self.faults


def read_map(content: bytes, parks: Mapping[str, str]) -> Map:
    """This will read a FeatureCollection of polygons, each named after a park (`parks`: names by codes)."""
    found = Map()
    features = _features(content, found)
    names = {name: code for code, name in parks.items()} | {code: code for code in parks}
    for n, one in enumerate(features, 1):
        where = f"features[{n - 1}]"
        code = _park(one, names)
        if not code:
            found.faults.append(
                (where, say("没有写是哪个园区，或没有这个园区。properties.park 填园区代码或名称。"))
            )
            continue
        if code in found.parks:
            twice = say("园区“{name}”画了两次。一个园区用一个要素，几块用 MultiPolygon。", name=parks[code])
            found.faults.append((where, twice))
            continue
        rings = _rings(one.get("geometry"), where, found)
        if rings:
            found.parks[code] = rings
    found.missing = tuple(code for code in parks if code not in found.parks)
    return found


def _features(content: bytes, found: Map) -> list[dict[str, Any]]:
    if len(content) > MOST_BYTES:
        found.faults.append(("", say("文件超过 5 MB。示意图不需要这么多点，请先简化边界。")))
        return []
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        found.faults.append(("", say("这个文件不是 JSON，读不出来。请导出为 GeoJSON（UTF-8）。")))
        return []
    features = whole.get("features") if isinstance(whole, dict) else None
    good = isinstance(features, list) and 1 <= len(features) <= MOST_RINGS
    if not good or whole.get("type") != "FeatureCollection" or not isinstance(features, list):
        found.faults.append(("type", say("要一个 FeatureCollection，里面一个园区一个要素。")))
        return []
    return [one if isinstance(one, dict) else {} for one in features]


def _park(one: Mapping[str, Any], names: Mapping[str, str]) -> str:
    facts = one.get("properties")
    words = (str(facts[name]).strip() for name in NAMES if facts.get(name)) if isinstance(facts, dict) else ()
    return next((names[word] for word in words if word in names), "")


def _rings(geometry: Any, where: str, found: Map) -> tuple[Ring, ...]:
    kind = geometry.get("type") if isinstance(geometry, dict) else ""
    given = geometry.get("coordinates") if kind in {"Polygon", "MultiPolygon"} else None
    if not isinstance(given, list) or not given:
        found.faults.append((where, say("几何类型要是 Polygon 或 MultiPolygon。")))
        return ()
    made = []
    for polygon in [given] if kind == "Polygon" else given[:MOST_RINGS]:
        ring, wrong = _ring(polygon[0] if isinstance(polygon, list) and polygon else None)
        if wrong is not None:
            found.faults.append((where, wrong))
            return ()
        made.append(ring)
    return tuple(made)


def _ring(given: Any) -> tuple[Ring, Said | None]:
    """The outer ring of a polygon, or what is wrong with it."""
    if not isinstance(given, list) or not _LEAST <= len(given) <= MOST_POINTS:
        return (), say("边界要有 {least} 到 {most} 个点。", least=_LEAST, most=MOST_POINTS)
    try:
        ring = tuple((float(one[0]), float(one[1])) for one in given)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        return (), say("坐标要是数字：先经度，后纬度。")
    if not all(math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90 for x, y in ring):
        return (), say("坐标超出范围：先经度（-180 到 180），后纬度（-90 到 90）。投影坐标请先转成经纬度。")
    if ring[0] != ring[-1]:
        return (), say("边界没有闭合，最后一点要和第一点相同。")
    if abs(area(ring)) < 1e-12:
        return (), say("边界没有面积。")
    if crossed(ring):
        return (), say("边界自己和自己相交。请改成不交叉的多边形。")
    return ring, None


def area(ring: Sequence[Point]) -> float:
    """This will give the signed area of a closed ring, in the square of its units."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2


def crossed(ring: Sequence[Point]) -> bool:
    """This will say whether two sides of a closed ring that are no neighbours meet."""
    sides = list(pairwise(ring))
    last = len(sides) - 1
    return any(
        _meet(*sides[n], *sides[m])
        for n in range(len(sides))
        for m in range(n + 2, len(sides))
        if not (n == 0 and m == last)
    )


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _side(a, b, c) * _side(a, b, d) <= 0 and _side(c, d, a) * _side(c, d, b) <= 0


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """This will say whether a point lies inside a closed ring."""
    x, y = point
    found = False
    for a, b in pairwise(ring):
        if (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]:
            found = not found
    return found


def grid(codes: Sequence[str], across: int = 6) -> dict[str, tuple[Ring, ...]]:
    """This will lay parks out as equal fields, as long as nobody has drawn them."""
    made: dict[str, tuple[Ring, ...]] = {}
    for n, code in enumerate(codes):
        x, y = float(n % across), -float(n // across)
        made[code] = (((x, y), (x + 0.94, y), (x + 0.94, y - 0.94), (x, y - 0.94), (x, y)),)
    return made


def laid_out(
    parks: Mapping[str, tuple[Ring, ...]], *, plane: bool = False
) -> tuple[float, dict[str, tuple[Ring, ...]]]:
    """This will lay parks on a sheet `WIDE` wide, north up; gives its height. `plane` = the numbers are no degrees.

    Degrees of longitude are shortened by the cosine of the middle latitude, which is right enough for one zone.
    """
    every = [point for rings in parks.values() for ring in rings for point in ring]
    if not every:
        return 0.0, {}
    left, right = min(x for x, _ in every), max(x for x, _ in every)
    low, high = min(y for _, y in every), max(y for _, y in every)
    shrink = 1.0 if plane else max(math.cos(math.radians((low + high) / 2)), 0.05)
    scale = min((WIDE - 20) / max((right - left) * shrink, 1e-9), 1200 / max(high - low, 1e-9))
    moved = {
        code: tuple(
            tuple((10 + (x - left) * shrink * scale, 10 + (high - y) * scale) for x, y in ring) for ring in rings
        )
        for code, rings in parks.items()
    }  # fmt: skip
    return 20 + (high - low) * scale, moved


def label_at(rings: Sequence[Ring]) -> Point:
    """This will give the middle of the largest ring of a park."""
    ring = max(rings, key=lambda one: abs(area(one)))
    whole = area(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)) / (6 * whole)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)) / (6 * whole)
    return x, y


def dots(rings: Sequence[Ring], count: int, *, least: float = 13.0) -> list[Point]:
    """This will place up to `count` dots inside a park, in rows, at least `least` apart and off its middle line.

    Fewer come back where the park is too small for all.
    """
    ring = max(rings, key=lambda one: abs(area(one)))
    left, right = min(x for x, _ in ring), max(x for x, _ in ring)
    top, low = min(y for _, y in ring), max(y for _, y in ring)
    middle = label_at([ring])[1]
    found: list[Point] = []
    y = top + least
    while y < low - least / 2 and len(found) < count:
        x = left + least
        while x < right - least / 2 and len(found) < count:
            if abs(y - middle) > least and _clear((x, y), ring, least / 2):
                found.append((x, y))
            x += least
        y += least
    return found


def _clear(point: Point, ring: Ring, room: float) -> bool:
    x, y = point
    around: Iterable[Point] = ((x - room, y), (x + room, y), (x, y - room), (x, y + room))
    return all(inside(one, ring) for one in around)


def geojson(parks: Mapping[str, tuple[Ring, ...]], names: Mapping[str, str]) -> str:
    """This will write parks as GeoJSON, so that they can be redrawn and taken in again."""
    features = [
        {
            "type": "Feature", "properties": {"park": code, "name": names.get(code, code)},
            "geometry": {"type": "MultiPolygon", "coordinates": [[[list(point) for point in ring]] for ring in rings]},
        }
        for code, rings in parks.items()
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
