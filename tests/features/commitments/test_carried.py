"""How often a promise was carried, in one sentence."""

from __future__ import annotations

from datetime import date

import pytest

from oneonone.features.commitments.carried import carried_words
from oneonone.features.commitments.rules import is_new_date, is_settled_for
from tests.cast import NOW

TODAY = NOW.date()


@pytest.mark.parametrize(
    ("promised_for", "to", "said"),
    [
        (date(2026, 11, 3), [], ""),
        (
            date(2026, 11, 3),
            [date(2026, 11, 10), date(2026, 11, 17)],
            "Promised for 3 November, carried twice: to 10 and 17 November",
        ),
        (
            date(2026, 11, 3),
            [date(2026, 12, 1)],
            "Promised for 3 November, carried once: to 1 December",
        ),
        (
            date(2026, 10, 20),
            [date(2026, 10, 27), date(2026, 11, 3), date(2027, 1, 5)],
            "Promised for 20 October, carried three times: "
            "to 27 October, 3 November and 5 January 2027",
        ),
        (None, [date(2026, 11, 10)], "Carried once: to 10 November"),
    ],
    ids=["never", "twice-in-a-month", "once", "over-a-year", "no-first-day"],
)  # fmt: skip
def test_a_carried_promise_says_its_whole_way(
    promised_for: date | None, to: list[date], said: str
) -> None:
    assert carried_words(promised_for, to, TODAY) == said


@pytest.mark.parametrize(
    ("outcome", "new_due_on", "is_settled"),
    [
        ("kept", None, True),
        ("let_go", None, True),
        ("not_yet", date(2026, 11, 24), True),
        # That day has come, so it is asked about again.
        ("not_yet", TODAY, False),
        ("not_yet", None, False),
    ],
)
def test_a_meeting_asks_nothing_that_was_answered_since_the_last_one(
    outcome: str, new_due_on: date | None, is_settled: bool
) -> None:
    assert is_settled_for(outcome, new_due_on, TODAY) is is_settled


@pytest.mark.parametrize(
    ("on", "is_good"),
    [
        (None, False),
        (date(2026, 11, 22), False),
        (TODAY, True),
        (date(2028, 11, 23), True),
        (date(2028, 11, 24), False),
    ],
)
def test_a_new_date_is_from_today_on_within_two_years(on: date | None, is_good: bool) -> None:
    assert is_new_date(on, TODAY) is is_good
