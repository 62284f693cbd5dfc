"""What became of a pair's slots, counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from oneonone.features.schedule.tally import PastSlot, Tally, tally
from oneonone.lib.meeting_days import Counts, MeetingDay

TODAY = date(2026, 11, 24)  # a Tuesday
REP, MANAGER, SOMEBODY = 1, 2, 3


def slot(weeks_ago: int, state: str = "held", by: int | None = None, **more: Any) -> PastSlot:
    """A slot on a Tuesday so many weeks ago"""
    of_day = {
        key: more.pop(key) for key in ("was_moved", "is_contested", "starts_on") if key in more
    }
    return PastSlot(MeetingDay(TODAY - timedelta(weeks=weeks_ago), state, **of_day), by, **more)


def counted(*slots: PastSlot, weeks: int = 26) -> Tally:
    since = TODAY - timedelta(weeks=weeks)
    return tally(slots, rep_id=REP, manager_id=MANAGER, since=since, today=TODAY)


def test_what_was_held_is_counted_of_what_was_due() -> None:
    found = counted(slot(4), slot(3, "skipped", MANAGER), slot(2, "planned"), slot(1))

    assert found.counts == Counts(2, missed=1, skipped=1)


def test_off_app_and_stopped_early_are_held_and_said() -> None:
    found = counted(slot(2, is_off_app=True), slot(1, is_stopped_early=True))

    assert found.counts == Counts(2, off_app=1, stopped_early=1)


def test_away_and_contested_are_left_out() -> None:
    found = counted(slot(3, "away"), slot(2, is_contested=True), slot(1))

    assert found.counts == Counts(1, away=1)


def test_what_was_not_held_is_told_by_who_called_off() -> None:
    found = counted(
        slot(6, "skipped", MANAGER),
        slot(5, "skipped", REP),
        slot(4, "skipped", REP),
        slot(3, "planned"),
        slot(2, "away", MANAGER),
    )

    assert (found.off_by_manager, found.off_by_rep, found.missed) == (1, 2, 1)
    assert found.through_manager == 2


def test_one_held_much_later_than_planned_is_missed() -> None:
    late = slot(3, was_moved=True, starts_on=TODAY - timedelta(weeks=1))

    assert counted(late).missed == 1


@pytest.mark.parametrize(
    ("slots", "days"),
    [
        ((), None),
        ((slot(2), slot(1)), 7),
        ((slot(5), slot(4), slot(1)), 21),
        # today ends the last gap, and the first slot begins the first
        ((slot(4),), 28),
        ((slot(4, "planned"), slot(1)), 21),
        ((slot(3, "away"), slot(2, "planned")), 21),
        # where it took place counts, not where it was planned
        ((slot(3), slot(2, was_moved=True, starts_on=TODAY - timedelta(days=11)), slot(1)), 10),
    ],
    ids=["none", "weekly", "weeks-out", "until-today", "from-the-first", "never-held", "moved"],
)  # fmt: skip
def test_the_longest_gap(slots: tuple[PastSlot, ...], days: int | None) -> None:
    assert counted(*slots).longest_gap == days


def test_what_was_before_and_what_is_to_come_are_not_counted() -> None:
    found = counted(slot(9), slot(-1, "skipped", MANAGER), slot(1), weeks=8)

    assert (found.counts, found.off_by_manager) == (Counts(1), 0)


def test_one_called_off_by_somebody_else_is_nobodys_of_the_two() -> None:
    found = counted(slot(1, "skipped", SOMEBODY))

    assert (found.off_by_manager, found.off_by_rep, found.missed) == (0, 0, 1)
