"""R9: one number that moved far, two weeks running, is asked about; and no other."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from oneonone.features.indicators.entry import Entry, Series
from oneonone.features.indicators.minis import asked_about, minis
from oneonone.features.indicators.rules import BY_KEY, movement

WEEK = date(2026, 11, 23)


def weeks(*values: float | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in values]


def series(key: str, *values: float | None) -> Series:
    """The last value is this week's"""
    first = WEEK - timedelta(weeks=len(values) - 1)
    return Series(
        BY_KEY[key],
        tuple(Entry(first + timedelta(weeks=at), value) for at, value in enumerate(weeks(*values))),
    )


@pytest.mark.parametrize(
    ("values", "is_asked"),
    [
        # A quarter and two units exactly, down and up.
        (weeks(8, 8, 8, 8, 6, 6), True),
        (weeks(8, 8, 8, 8, 10, 10), True),
        # Two units, and a little less than a quarter.
        (weeks(9, 9, 9, 9, 7, 7), False),
        (weeks(20, 20, 20, 20, 16, 16), False),
        (weeks(20, 20, 20, 20, 15, 15), True),
        # Far more than a quarter, and a little less than two units.
        (weeks(2, 2, 2, 2, 1, 0), False),
        (weeks(3, 4, 3, 4, 2, 1), False),
        (weeks(3, 4, 3, 4, 1.5, 0), True),
        # From nothing any two units are a quarter.
        (weeks(0, 0, 0, 0, 2, 3), True),
        (weeks(0, 0, 0, 0, 1, 3), False),
        # One week alone, the week before it alone, and one each way.
        (weeks(8, 8, 8, 8, 8, 0), False),
        (weeks(8, 8, 8, 8, 0, 8), False),
        (weeks(8, 8, 8, 8, 4, 12), False),
        # A week off between the two is no week; this week not entered is nothing to ask about.
        (weeks(8, 8, 8, 8, 4, None, 4), True),
        (weeks(8, 8, 8, 8, 4, 4, None), False),
        # The first of the two had no usual yet.
        (weeks(8, 8, 4, 4), False),
        (weeks(8, 8, 8, 4, 4), True),
    ],
)
def test_the_borders(values: list[Decimal | None], is_asked: bool) -> None:
    assert movement(values, "up").is_worth_asking is is_asked
    assert movement(values, "down").is_worth_asking is is_asked


def test_better_is_what_the_definition_says() -> None:
    risen = weeks(2, 2, 2, 2, 5, 5)

    assert movement(risen, "up").is_better is True
    assert movement(risen, "down").is_better is False


def test_only_the_first_that_moved_is_asked_about() -> None:
    drawn = minis(
        [
            series("focus_time", 2, 2, 2, 2, 2, 2),
            series("stale_deals", 2, 2, 2, 2, 6, 6),
            series("first_replies", 8, 8, 8, 8, 2, 2),
        ],
        WEEK,
    )
    asked = asked_about(drawn)

    assert [mini.is_worth_asking for mini in drawn] == [False, True, True]
    assert asked is drawn[1]
    assert (asked.direction, asked.is_drop) == ("up", True)


def test_nothing_moved_and_nothing_is_asked() -> None:
    assert asked_about(minis([series("focus_time", 2, 2, 2, 2)], WEEK)) is None
    assert asked_about([]) is None


def test_the_usual_stands_there_from_the_third_value_on() -> None:
    assert minis([series("first_replies", 4, 6)], WEEK)[0].usual is None
    assert minis([series("first_replies", 4, 6, 8)], WEEK)[0].usual == "6"
    # From the fourth on it is what was usual before this week.
    assert minis([series("first_replies", 4, 6, 8, 99)], WEEK)[0].usual == "6"


def test_a_week_still_to_be_entered_is_not_drawn_as_one_off() -> None:
    last_week = Series(BY_KEY["first_replies"], (Entry(WEEK - timedelta(weeks=1), Decimal(3)),))
    (open_still,) = minis([last_week], WEEK)
    (off,) = minis([series("first_replies", 3, None)], WEEK)

    assert (open_still.now, off.now) == ("3", "not this week")


def test_a_rhythm_of_two_or_four_weeks_has_a_usual_and_a_line_too() -> None:
    def every(stride: int, *values: int) -> Series:
        first = WEEK - timedelta(weeks=stride * (len(values) - 1))
        return Series(
            BY_KEY["first_replies"],
            tuple(
                Entry(first + timedelta(weeks=stride * at), Decimal(value))
                for at, value in enumerate(values)
            ),
        )

    for stride in (2, 4):
        (mini,) = minis([every(stride, 8, 8, 8, 8, 2, 2)], WEEK)
        assert (mini.usual, mini.is_worth_asking) == ("8", True)
        assert mini.points is not None
        assert mini.points.count("M") == 1  # one line, no dots
        # The next one-to-one has nothing entered yet: the last number is what there is to talk of.
        (later,) = minis([every(stride, 8, 8, 8, 8, 2, 2)], WEEK + timedelta(weeks=stride))
        assert (later.now, later.is_worth_asking) == ("2", True)


def test_what_was_entered_long_ago_says_nothing_of_now() -> None:
    (mini,) = minis([series("first_replies", 8, 8, 8, 8, 2, 2)], WEEK + timedelta(weeks=9))
    assert (mini.now, mini.note, mini.points, mini.is_worth_asking) == ("not yet", "", None, False)


def test_the_label_reads_the_numbers_aloud() -> None:
    (mini,) = minis([series("focus_time", 2, None, 3, 4)], WEEK)
    assert mini.label == (
        "Time on the accounts that matter, last 8 weeks: ½, not this week, ¾, all."
        " Four-week usual ¾."
    )
    (empty,) = minis([Series(BY_KEY["focus_time"])], WEEK)
    assert empty.label == "Time on the accounts that matter, last 8 weeks: not entered yet."
