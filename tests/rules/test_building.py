"""Phases of a construction permit, areas and their corners, the survey against the permit."""

from __future__ import annotations

from datetime import date
from math import cos, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemei.rules.building import (
    area_percent,
    deviation,
    inside,
    phase_before,
    phase_of,
    phases,
    read_corners,
    remote_terms,
    study_kinds,
)

ON = date(2026, 11, 23)
SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]


def test_each_phase_follows_the_one_before_and_has_its_limit() -> None:
    found = phases(ON)
    assert [one.key for one in found] == ["pit", "below", "above"]
    assert phase_before(found[0], ON) is None
    assert phase_before(found[2], ON) == found[1]
    assert phase_of("permit-below", ON) == found[1]
    assert phase_of("permit-whole", ON) is None
    assert all(one.limit and one.unsure for one in found)
    assert len({one.paper for one in study_kinds(ON)}) == len(study_kinds(ON))
    assert remote_terms(ON)["officers"] == 2


@pytest.mark.parametrize(
    ("point", "is_in"),
    [
        ((5, 5), True),
        ((0, 0), True),
        ((10, 5), True),
        ((10.001, 5), False),
        ((5, -1), False),
        ((-3, 10), False),
    ],
)
def test_a_point_on_the_border_counts_as_inside(point: tuple[float, float], is_in: bool) -> None:
    assert inside(point, SQUARE) is is_in


def test_a_notch_is_outside() -> None:
    notched = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 2.0), (0.0, 10.0)]
    assert not inside((5, 8), notched)
    assert inside((5, 1), notched)


@given(st.integers(3, 12), st.floats(0, 6.28), st.floats(0, 2))
def test_within_a_circle_of_corners_is_inside_and_beyond_is_outside(n: int, angle: float, far: float) -> None:
    corners = [(cos(2 * pi * k / n), sin(2 * pi * k / n)) for k in range(n)]
    point = (far * cos(angle), far * sin(angle))
    if far < cos(pi / n) - 1e-9:
        assert inside(point, corners)
    if far > 1 + 1e-9:
        assert not inside(point, corners)
    assert inside(point, corners) == inside(point, corners[::-1]), "the way round does not matter"


def test_corners_are_read_with_the_line_that_is_wrong() -> None:
    assert read_corners("115.9,36.4\n\n116，36.4\n116,36.5\n") == [
        (115.9, 36.4),
        (116.0, 36.4),
        (116.0, 36.5),
    ]
    for text, line in (
        ("1,1\n2", "2"),
        ("1,1\n1,1\n1,1", "0"),
        ("", "0"),
        ("1,91", "1"),
        ("x,1", "1"),
        ("nan,1", "1"),
    ):
        with pytest.raises(ValueError, match=rf"^{line}$"):
            read_corners(text)


def test_the_survey_against_the_permit() -> None:
    assert deviation(8643, 8600) == 0.5
    assert deviation(8000, 8600) < -area_percent(ON)
    with pytest.raises(ValueError, match="above zero"):
        deviation(1, 0)
