"""Which station counts for a site: distance, ties, silence, and what is said where distance cannot decide."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hemei.rules.air.nearest import Counting, Position, Reading, counting, metres_between

ON = date(2026, 11, 23)


def at(longitude: str, latitude: str = "36.4") -> Position:
    return Decimal(longitude), Decimal(latitude)


def reading(key: int, speed: str, where: Position | None) -> Reading:
    return Reading(key, Decimal(speed), where)


def test_distances_are_those_of_the_globe() -> None:
    assert metres_between(at("116"), at("116")) == 0
    assert metres_between(at("0", "0"), at("180", "0")) == pytest.approx(20_015_114, abs=2)
    assert metres_between(at("116", "36"), at("116", "37")) == pytest.approx(111_195, abs=1)
    assert metres_between(at("179.9", "0"), at("-179.9", "0")) == pytest.approx(22_239, abs=1)


def test_the_nearest_counts_the_stronger_of_two_as_near_and_silence_is_said() -> None:
    west, east = reading(1, "2", at("116.00")), reading(2, "9", at("116.10"))
    both = (at("116.00"), at("116.10"))
    assert counting(at("116.01"), (west, east), both, ON) == Counting(1, 895, "nearest")
    same = reading(3, "5", at("116.00"))
    assert counting(at("116.01"), (west, same), both, ON) == Counting(3, 895, "nearest")
    assert counting(at("116.01"), (east,), both, ON) == Counting(2, 8055, "nearest_reading")


def test_without_coordinates_or_too_far_the_strongest_counts() -> None:
    west, east = reading(1, "2", at("116.00")), reading(2, "9", None)
    assert counting(None, (west, east), (), ON) == Counting(2, None, "unplaced")
    assert counting(at("117"), (west, east), (), ON) == Counting(2, None, "far")
    assert counting(at("116"), (), (), ON) is None
