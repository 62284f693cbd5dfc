"""Weekly numbers over months, and a rep's own check-ins over time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from oneonone.features.indicators.rules import BY_KEY
from oneonone.screens.people.moods import moods
from oneonone.screens.people.numbers import Numbers, numbers
from oneonone.screens.people.trend_rules import PERIODS

WEEK = date(2026, 11, 23)
REPLIES = BY_KEY["first_replies"]


def weeks(*values: int | None, until: date = WEEK) -> dict[date, Decimal | None]:
    """Readings up to a week, the last one of it"""
    return {
        until - timedelta(weeks=back): None if value is None else Decimal(value)
        for back, value in zip(range(len(values) - 1, -1, -1), values, strict=True)
    }


def read(entered: dict[date, Decimal | None], months: str = "6") -> Numbers:
    return numbers([(REPLIES, entered)], WEEK, PERIODS[months])


def test_eight_weeks_are_a_line_and_a_table_the_latest_first() -> None:
    found = read(weeks(9, 9, 2, 3, 2, 3, 2, 3, 4, 5))
    (drawn,) = found.drawn

    assert found.caption == "8 weeks · dots: four-week usual"
    assert (drawn.now, drawn.usual) == ("5", "3")
    assert drawn.points.count("L") == 7
    assert drawn.desc == "From 2 to 5. The usual of four weeks is 3."
    assert found.rows[0] == ("23 November", ("5",))
    assert found.rows[-1] == ("5 October", ("2",))


def test_the_usual_of_the_first_week_shown_comes_from_the_weeks_before() -> None:
    (drawn,) = read(weeks(4, 4, 4, 4, 1, 1, 1, 1, 1, 1, 1, 1)).drawn

    assert drawn.usual_points.count("L") == 7
    assert drawn.usual_points.startswith("M2 2")  # four was usual then: the top


def test_a_week_still_to_be_entered_is_no_gap_and_one_that_was_left_out_is() -> None:
    found = read(weeks(2, 3, 4, None, 2, until=WEEK - timedelta(weeks=1)))

    assert found.caption.startswith("5 weeks")
    assert found.drawn[0].points.count("M") == 2
    assert [cells for _label, cells in found.rows][1] == ("not this week",)


@pytest.mark.parametrize(
    ("entered", "note"),
    [({}, "Nothing entered yet."), (weeks(3), "One week so far. Two make a line."),
     (weeks(None, None), "Nothing entered yet.")],
    ids=["nothing", "one", "not-this-week"],
)  # fmt: skip
def test_too_little_is_said_and_not_drawn(entered: dict[date, Decimal | None], note: str) -> None:
    (drawn,) = read(entered).drawn

    assert (drawn.points, drawn.note) == ("", note)


def test_over_three_years_a_point_is_the_middle_of_a_month() -> None:
    found = read(weeks(*[1, 2, 9] * 20), months="36")
    (drawn,) = found.drawn

    assert found.caption == "14 months · the middle of each"
    assert found.rows[0] == ("November 2026", ("5.5",))  # of 9, 1, 2 and 9
    assert found.rows[-1][0] == "October 2025"
    assert drawn.usual_points == ""
    assert drawn.now == "9"  # the last week is said as everywhere


def test_a_month_of_weeks_left_out_is_a_gap() -> None:
    found = read(weeks(1, 1, 1, 1, None, None, None, None, 3, 3, 3, 3), months="36")

    assert ("October 2026", ("not this week",)) in found.rows
    assert found.drawn[0].points.count("M") == 2


# --- Check-ins ---------------------------------------------------------------------------------

FIRST = datetime(2026, 11, 2, 9, tzinfo=UTC)
SAID = [
    (FIRST, "good"),
    (FIRST + timedelta(weeks=1), "unsaid"),
    (FIRST + timedelta(weeks=4), "rough"),
]


def test_every_check_in_is_a_dot_where_it_was_in_time() -> None:
    found = moods(SAID, "Europe/Paris")

    # A fifth of the height apart, good above rough; a week is a quarter of the way.
    assert found.said == "M10 30h0M230 90h0"
    assert found.unsaid == "M65 110h0"
    assert found.labels == ("Great", "Good", "Okay", "Not great", "Rough", "Not said")
    assert found.desc.startswith("3 check-ins, 1 of them not said.")


def test_the_table_of_check_ins_has_what_was_said_the_latest_first() -> None:
    assert moods(SAID, "Europe/Paris").rows == (
        (date(2026, 11, 30), "Rough"),
        (date(2026, 11, 9), "I’d rather not say"),
        (date(2026, 11, 2), "Good"),
    )


def test_one_check_in_is_one_dot() -> None:
    assert moods(SAID[:1], "UTC").said == "M10 30h0"
