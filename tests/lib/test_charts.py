from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib.charts import Bar, BarGroup, bar_groups, dots, line, x_of, y_of

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


def drawn(*groups: list[tuple[int, int]], most: int = 0) -> tuple[BarGroup, ...]:
    return bar_groups(groups, height=80, bar_width=14, gap=4, box=40, stroke=2, most=most)


def test_a_bar_is_filled_up_to_its_part_and_outlined_around_the_rest() -> None:
    ((three_of_four, all_of_two),) = [group.bars for group in drawn([(3, 4), (2, 2)])]

    assert three_of_four == Bar(x=4, y=20, height=60, rest_y=1, rest_height=78)
    assert all_of_two == Bar(x=22, y=40, height=40, rest_y=None, rest_height=None)


def test_of_nothing_there_is_no_bar_and_of_nothing_kept_only_an_outline() -> None:
    ((nothing, none_kept),) = [group.bars for group in drawn([(0, 0), (0, 4)])]

    assert nothing is None
    assert none_kept == Bar(x=22, y=80, height=0, rest_y=1, rest_height=78)


def test_groups_share_the_width_and_the_scale() -> None:
    one, other = drawn([(4, 4)], [(1, 1)])

    assert [(it.x, it.width) for it in (one, other)] == [(0, 50), (50, 50)]
    assert [it.bars[0].height for it in (one, other) if it.bars[0]] == [80, 20]


def test_a_single_promise_is_no_tower() -> None:
    ((bar,),) = [group.bars for group in drawn([(1, 1)], most=5)]

    assert bar is not None
    assert bar.height == 16


def test_dots_stand_where_their_shares_say() -> None:
    assert dots([(0, 0), (0.5, 1)], width=100, height=60, pad=10) == "M10 50h0M50 10h0"
