from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib.charts import line, x_of, y_of

VALUES = st.lists(st.none() | st.floats(-1e6, 1e6, allow_nan=False), max_size=12)


def test_a_line_goes_from_left_to_right_and_up_with_the_value() -> None:
    drawn = line([0, 1, 2], 120, 40, 4)

    assert drawn.path == "M4 36L60 20L116 4"
    assert (drawn.end_x, drawn.end_y) == (116, 4)
    assert (drawn.low, drawn.high) == (0, 2)


def test_a_week_without_a_reading_is_a_gap() -> None:
    assert line([0, 1, None, 1, 2], 84, 24, 2).path == "M2 22L22 12M62 12L82 2"


def test_a_value_between_two_gaps_is_a_dot() -> None:
    assert line([None, 3, None], 100, 20, 2).path == "M50 10h0"


def test_without_values_there_is_nothing_to_draw() -> None:
    for nothing in ([], [None, None]):
        drawn = line(nothing, 100, 20, 2)
        assert (drawn.path, drawn.end_x, drawn.end_y) == ("", None, None)


def test_what_never_changed_lies_in_the_middle() -> None:
    assert line([3, 3], 100, 20, 2).path == "M2 10L98 10"


def test_the_usual_uses_the_scale_of_its_line() -> None:
    drawn = line([0, 4], 100, 24, 2, low=0, high=8)

    assert drawn.end_y == y_of(4, low=drawn.low, high=drawn.high, height=24, pad=2) == 12


def test_a_value_off_the_scale_stays_on_its_edge() -> None:
    assert y_of(9, low=0, high=8, height=24, pad=2) == 2
    assert y_of(-1, low=0, high=8, height=24, pad=2) == 22


def test_one_point_stands_in_the_middle() -> None:
    assert x_of(0, 1, width=100, pad=2) == 50


@pytest.mark.parametrize(("value", "y"), [(1, 15.3), (2, 8.7)])
def test_places_have_one_decimal(value: float, y: float) -> None:
    assert y_of(value, low=0, high=3, height=24, pad=2) == y


@given(VALUES)
def test_every_point_lies_on_the_chart(values: list[float | None]) -> None:
    drawn = line(values, 100, 24, 2)

    entered = sum(value is not None for value in values)
    assert drawn.path.count("M") + drawn.path.count("L") == entered
    assert "e" not in drawn.path
    if drawn.end_x is not None and drawn.end_y is not None:
        assert 2 <= drawn.end_x <= 98
        assert 2 <= drawn.end_y <= 22


@given(st.integers(2, 20))
def test_points_are_evenly_spaced(count: int) -> None:
    places = [x_of(index, count, width=200, pad=3) for index in range(count)]

    assert all(before < after for before, after in pairwise(places))
    assert (places[0], places[-1]) == (3, 197)
