from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.indicators.rules import (
    BY_KEY,
    DEFAULT_KEYS,
    FEWEST_PER_TEAM,
    INDICATORS,
    MOST_PER_TEAM,
    Indicator,
    Movement,
    movement,
    note_words,
    parse_reading,
    usual,
    value_words,
)

ENTRIES = {
    "dots5", "stepper", "chips4", "quarters", "two_steppers", "dots3", "ticks", "counted",
    "per_deal", "counted_pair",
}  # fmt: skip
UNITS = {
    "five", "people", "chips", "quarters", "pair", "deals", "percent", "three", "times",
    "half_days",
}  # fmt: skip


def weeks(*values: float | None) -> list[Decimal | None]:
    return [None if value is None else Decimal(str(value)) for value in values]


def test_there_are_thirteen_and_a_team_begins_with_the_marked_ones() -> None:
    assert len(INDICATORS) == len(BY_KEY) == 13
    assert DEFAULT_KEYS == ("outreach_quality", "first_replies", "focus_time", "stage_moves")
    assert FEWEST_PER_TEAM <= len(DEFAULT_KEYS) <= MOST_PER_TEAM


@pytest.mark.parametrize("it", INDICATORS, ids=lambda it: it.key)
def test_every_definition_is_whole(it: Indicator) -> None:
    assert it.unit in UNITS
    assert it.entry in ENTRIES
    assert it.better in {"up", "down"}
    assert it.why.endswith(".")
    assert it.maximum > 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (weeks(), None),
        (weeks(3, 4), None),
        (weeks(3, None, 4, None), None),
        (weeks(3, 4, 5), "4"),
        (weeks(3, 4, 3, 4), "3.5"),
        (weeks(9, 9, 1, 2, 3, 4), "2.5"),
        (weeks(0, 0, None, 0), "0"),
    ],
)
def test_the_usual_is_the_median_of_the_last_four_entered(
    values: list[Decimal | None], expected: str | None
) -> None:
    assert usual(values) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("values", "better", "expected"),
    [
        (weeks(3, 4), "up", Movement("flat", None, False)),
        (weeks(4, 4, 4, 4), "up", Movement("flat", None, False)),
        (weeks(4, 4, 4, 5), "up", Movement("up", True, False)),
        (weeks(4, 4, 4, 5), "down", Movement("up", False, False)),
        (weeks(4, 4, 4, 4, 1, 0), "up", Movement("down", False, True)),
        (weeks(4, 4, 4, 4, None, 1, 0), "up", Movement("down", False, True)),
        # One week only; two units but under a quarter; a quarter but under two units.
        (weeks(4, 4, 4, 4, 4, 0), "up", Movement("down", False, False)),
        (weeks(20, 20, 20, 20, 23, 23), "up", Movement("up", True, False)),
        (weeks(4, 4, 4, 4, 3, 3), "up", Movement("down", False, False)),
        # Far both weeks, but once up and once down.
        (weeks(4, 4, 4, 4, 8, 0), "up", Movement("down", False, False)),
        (weeks(0, 0, 0, 0, 2, 3), "up", Movement("up", True, True)),
    ],
)
def test_a_number_is_asked_about_when_it_moved_far_two_weeks_running(
    values: list[Decimal | None], better: str, expected: Movement
) -> None:
    assert movement(values, better) == expected


@pytest.mark.parametrize(
    ("values", "better", "words"),
    [
        (weeks(), "up", "not this week"),
        (weeks(3, 3, 3, None), "up", "not this week"),
        (weeks(3, 4), "up", ""),
        (weeks(3, 4, 4, 3, 0), "up", "none this week"),
        (weeks(4, 4, 4, 0), "down", "less than usual"),
        (weeks(0, 0, 0, 0), "up", "as usual"),
        (weeks(4, 4, 4, 4), "up", "as usual"),
        (weeks(2, 2, 2, 3, 3), "up", "two weeks running"),
        (weeks(2, 2, 2, 3), "up", "more than usual"),
        (weeks(2, 2, 2, 1), "up", "less than usual"),
    ],
)
def test_the_note_says_what_the_number_does(
    values: list[Decimal | None], better: str, words: str
) -> None:
    assert note_words(values, better) == words


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("outreach_quality", "4", "4 of 5"),
        ("outreach_quality", "3.50", "3.5 of 5"),
        ("first_replies", "0", "0"),
        ("first_replies", "3.5", "3.5"),
        ("first_replies", "20", "20"),
        ("reply_time", "1", "same day"),
        ("reply_time", "0.5", "within an hour to same day"),
        ("focus_time", "0", "none"),
        ("focus_time", "3", "¾"),
        ("focus_time", "2.5", "⅝"),
        ("focus_time", "4.00", "all"),
        ("meetings_good", "67", "67%"),
        ("next_step_cover", "100", "100%"),
        ("discovery_depth", "2", "2 of 3"),
        ("energy_cost", "3", "3"),
        ("energy_cost", None, "not this week"),
    ],
)
def test_a_value_is_said_in_its_own_words(key: str, value: str | None, words: str) -> None:
    assert value_words(BY_KEY[key], None if value is None else Decimal(value)) == words


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("outreach_quality", "5", 5),
        ("first_replies", "0", 0),
        ("first_replies", "", None),
        ("first_replies", "007", 7),
        ("reply_time", "3", 3),
        ("meetings_good", "3/5", 60),
        ("meetings_good", "2/3", 67),
        ("meetings_good", "60", 60),
        ("meetings_good", "0/0", None),
        ("next_step_cover", "100", 100),
    ],
)
def test_a_reading_is_read_as_entered(key: str, text: str, value: int | None) -> None:
    assert parse_reading(BY_KEY[key], text) == value


@pytest.mark.parametrize("key", BY_KEY)
@pytest.mark.parametrize(
    "text",
    [
        "-1", "3.5", "\u0663", "\uff13", "²", " 3 ", "+3", "1_0", "NaN", "Infinity", "1e1", "true",
        "null", "9999999999", "3\n", "1/2/3", "/", "5/3", "\u0663/5",
    ],
)  # fmt: skip
def test_other_readings_are_refused_with_a_sentence(key: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"^Give"):
        parse_reading(BY_KEY[key], text)


@pytest.mark.parametrize("it", INDICATORS, ids=lambda it: it.key)
def test_a_reading_stays_within_its_maximum(it: Indicator) -> None:
    assert parse_reading(it, str(it.maximum)) == it.maximum
    with pytest.raises(ValueError, match=f"0 to {it.maximum}"):
        parse_reading(it, str(it.maximum + 1))


@given(st.sampled_from(INDICATORS), st.data())
def test_every_reading_and_every_usual_can_be_said(it: Indicator, data: st.DataObject) -> None:
    readings = st.none() | st.integers(0, it.maximum).map(Decimal)
    values = data.draw(st.lists(readings, max_size=8))

    for value in (*values, usual(values)):
        assert value_words(it, value)
    assert movement(values, it.better).direction in {"up", "down", "flat"}
    assert isinstance(note_words(values, it.better), str)


@given(st.sampled_from(INDICATORS), st.text(max_size=8))
def test_a_reading_is_refused_with_a_value_error_and_nothing_else(it: Indicator, text: str) -> None:
    try:
        value = parse_reading(it, text)
    except ValueError:
        return
    assert value is None or 0 <= value <= it.maximum
