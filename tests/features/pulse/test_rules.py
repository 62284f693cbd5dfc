"""When a pulse is asked, and what of an average may be told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.pulse import rules
from oneonone.features.pulse.rules import (
    Talked,
    average_words,
    day_of_words,
    is_due,
    is_open,
    kept_average,
    month_after,
    month_of,
    months_due,
)
from oneonone.models.pulse import DRIVERS, TALKED

MONDAY = date(2026, 11, 23)


def test_every_fourth_is_asked_and_no_other() -> None:
    assert [held for held in range(-4, 13) if is_due(held)] == [4, 8, 12]


def test_it_is_open_for_three_days_to_the_second() -> None:
    ended = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert is_open(ended, ended)
    assert is_open(ended, ended + timedelta(hours=72))
    assert not is_open(ended, ended + timedelta(hours=72, seconds=1))


@pytest.mark.parametrize(
    ("mean", "words"),
    [
        (3.0, "3.0"),
        (3.84, "3.8"),
        (3.85, "3.9"),
        (4.44, "4.4"),
        (4.45, "4.5 or more"),
        (5.0, "4.5 or more"),
        (1.55, "1.6"),
        (1.54, "1.5 or less"),
        (1.0, "1.5 or less"),
        (Decimal("2.45"), "2.5"),
        # What a database's own division makes of 2.45.
        (2.4499999999999997, "2.5"),
    ],
)
def test_an_average_has_one_decimal_and_no_extremes(mean: float | Decimal, words: str) -> None:
    assert average_words(kept_average(mean)) == words


@given(st.lists(st.integers(1, 5), min_size=5, max_size=40))
def test_nothing_beyond_the_bounds_is_even_kept(answers: list[int]) -> None:
    kept = kept_average(sum(answers) / len(answers))
    assert rules.LOWEST <= kept <= rules.HIGHEST


@given(st.datetimes(datetime(2001, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_month_is_due_when_its_last_three_days_are_over(now: datetime) -> None:
    due = list(months_due(now))
    assert due == sorted(due, reverse=True)
    for month_on in due:
        last = rules.starts_at(month_after(month_on)) - timedelta(microseconds=1)
        assert month_of(last) == month_on
        assert not is_open(last, now)
    newest = due[0]
    assert is_open(rules.starts_at(month_after(month_after(newest))), now)


def test_a_month_begins_at_midnight_in_utc() -> None:
    assert month_of(datetime(2026, 10, 31, 23, 59, tzinfo=UTC)) == date(2026, 10, 1)
    assert month_of(datetime(2026, 11, 1, tzinfo=UTC)) == date(2026, 11, 1)
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("on", "words"),
    [(MONDAY, "today’s"), (date(2026, 11, 22), "yesterday’s"), (date(2026, 11, 20), "Friday’s")],
)
def test_whose_one_to_one_it_was(on: date, words: str) -> None:
    assert day_of_words(on, MONDAY) == words


def test_counts_add_up() -> None:
    both = Talked(me=1, other=2).plus(Talked(even=3))
    assert (both, both.answered) == (Talked(1, 3, 2), 6)


def test_every_stored_word_has_words_on_screen() -> None:
    assert tuple(rules.STATEMENTS) == tuple(rules.DRIVER_WORDS) == DRIVERS
    assert tuple(rules.TALKED_WORDS) == TALKED
    assert list(rules.ANSWERS) == [1, 2, 3, 4, 5]
