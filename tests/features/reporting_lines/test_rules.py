"""Circles, corrections and days, without a database."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from oneonone.features.reporting_lines import rules
from oneonone.lib.errors import RuleError

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("lines", "is_circle"),
    [
        ([], False),
        ([(2, 1)], True),
        ([(2, 3), (3, 1)], True),
        ([(2, 3), (3, 4)], False),
        # A circle that is there already ends the looking, too.
        ([(2, 3), (3, 2)], False),
    ],
)
def test_a_manager_below_the_rep_would_be_a_circle(
    lines: list[tuple[int, int]], is_circle: bool
) -> None:
    assert rules.is_under(lines, 2, 1) is is_circle


def test_the_longest_way_up_is_looked_at_in_no_time() -> None:
    lines = [(number, number - 1) for number in range(2, 10_001)]
    began = time.process_time()
    assert rules.is_under(lines, 10_000, 1)
    assert time.process_time() - began < 0.05


@pytest.mark.parametrize(
    ("ended", "on", "is_back"),
    [
        (None, TODAY, True),
        (TODAY, TODAY, True),
        (TODAY - timedelta(days=14), TODAY, True),
        (TODAY - timedelta(days=15), TODAY, False),
        # It still runs on that day, so only its end goes.
        (TODAY + timedelta(days=9), TODAY + timedelta(days=3), True),
        # Until a day to come the pair is over: a new one begins then.
        (TODAY - timedelta(days=2), TODAY + timedelta(days=3), False),
    ],
)
def test_fourteen_days_bring_back_the_pair_itself(
    ended: date | None, on: date, is_back: bool
) -> None:
    assert rules.is_correction(ended, on, TODAY) is is_back


def test_two_weeks_back_are_a_correction_and_more_is_refused() -> None:
    rules.ensure_day(TODAY - timedelta(days=14), TODAY)
    for on in (TODAY - timedelta(days=15), TODAY + timedelta(days=731)):
        with pytest.raises(RuleError):
            rules.ensure_day(on, TODAY)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 11, 23, 9, 20, tzinfo=UTC), date(2026, 11, 25)),
        # Midnight in Paris: the day after begins a whole day later.
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_alone_it_begins_a_whole_day_later(now: datetime, first: date) -> None:
    assert rules.first_day_alone(now, "Europe/Paris") == first
