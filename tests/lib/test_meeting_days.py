"""What a slot counts as: the same rules for strips, boards and HR's counts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.lib import dates
from oneonone.lib.meeting_days import (
    Counts,
    MeetingDay,
    WeekMark,
    consistency,
    held_until,
    in_all,
    is_missed,
    mark_of,
    missed_before,
    rhythm_words,
    week_states,
)
from oneonone.lib.slots import answer_by

PARIS = "Europe/Paris"
TODAY = date(2026, 11, 25)
ZONES = st.sampled_from([PARIS, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("state", "now", "missed"),
    [
        # Tuesday's slot can be answered until Friday night in Paris.
        ("planned", datetime(2026, 11, 27, 22, 59, tzinfo=UTC), False),
        ("planned", datetime(2026, 11, 27, 23, 0, tzinfo=UTC), True),
        ("held", datetime(2026, 12, 24, tzinfo=UTC), False),
        ("skipped", datetime(2026, 12, 24, tzinfo=UTC), False),
        ("away", datetime(2026, 12, 24, tzinfo=UTC), False),
        ("live", datetime(2026, 12, 24, tzinfo=UTC), False),
    ],
)
def test_a_slot_is_missed_when_three_working_days_are_over(
    state: str, now: datetime, missed: bool
) -> None:
    tuesday = datetime(2026, 11, 24, 9, tzinfo=UTC)

    assert answer_by(tuesday, PARIS) == date(2026, 11, 27)
    assert is_missed(tuesday, now, state, zone=PARIS) is missed


def weeks_ago(
    weeks: int, state: str, *, was_moved: bool = False, is_contested: bool = False
) -> MeetingDay:
    return MeetingDay(date(2026, 11, 24) - timedelta(weeks=weeks), state, was_moved, is_contested)


def states(*meetings: MeetingDay) -> list[str]:
    return [mark.state for mark in week_states(meetings, TODAY)]


def test_the_strip_shows_eight_weeks_with_this_one_last() -> None:
    marks = week_states([weeks_ago(0, "held"), weeks_ago(7, "away"), weeks_ago(8, "held")], TODAY)

    assert len(marks) == 8
    assert marks[0] == WeekMark(date(2026, 10, 5), "away")
    assert marks[-1] == WeekMark(date(2026, 11, 23), "held")
    assert {mark.state for mark in marks[1:-1]} == {"none"}


@pytest.mark.parametrize(
    ("meeting", "state"),
    [
        (weeks_ago(1, "held"), "held"),
        (weeks_ago(1, "held", was_moved=True), "moved"),
        (weeks_ago(1, "held", is_contested=True), "none"),
        (weeks_ago(1, "skipped"), "skipped"),
        (weeks_ago(1, "skipped", was_moved=True), "skipped"),
        (weeks_ago(1, "away"), "away"),
        (weeks_ago(1, "planned"), "missed"),
        (weeks_ago(0, "planned"), "none"),
        (weeks_ago(0, "live"), "none"),
        (weeks_ago(-1, "planned"), "none"),
    ],
)
def test_each_meeting_leaves_its_mark(meeting: MeetingDay, state: str) -> None:
    marks = {mark.week_on: mark.state for mark in week_states([meeting], TODAY)}

    assert marks.get(dates.monday(meeting.planned_on), "none") == state


def test_a_meeting_moved_into_the_future_is_not_missed_yet() -> None:
    moved = MeetingDay(date(2026, 11, 17), "planned", was_moved=True, starts_on=date(2026, 11, 26))

    assert states(moved)[-2] == "none"


@pytest.mark.parametrize(
    ("held_on", "mark"),
    [
        # Planned for Tuesday 17 November: three working days are over on Friday.
        (date(2026, 11, 16), "moved"),
        (date(2026, 11, 20), "moved"),
        (date(2026, 11, 21), "missed"),
        (date(2026, 11, 24), "missed"),
    ],
)
def test_a_moved_meeting_held_within_three_working_days_counts(held_on: date, mark: str) -> None:
    moved = MeetingDay(date(2026, 11, 17), "held", was_moved=True, starts_on=held_on)

    assert states(moved)[-2] == mark
    is_held = int(mark == "moved")
    assert consistency([moved], TODAY) == Counts(held=is_held, missed=1 - is_held)


def test_a_no_is_missed_at_once_and_not_after_three_days() -> None:
    today = MeetingDay(TODAY, "planned", was_not_met=True)

    assert states(today)[-1] == "missed"
    assert consistency([today], TODAY) == Counts(missed=1)
    slot = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert is_missed(slot, slot, "planned", was_not_met=True)
    assert not is_missed(slot, slot, "held", was_not_met=True)


def test_a_managers_consistency_is_that_of_all_pairs() -> None:
    assert in_all([Counts(3, 1), Counts(), Counts(5, away=2)]) == Counts(8, 1, away=2)
    assert in_all([]) == Counts()


def test_the_better_news_is_the_weeks() -> None:
    assert states(weeks_ago(0, "skipped"), weeks_ago(0, "held"))[-1] == "held"
    assert states(weeks_ago(0, "away"), weeks_ago(0, "skipped"))[-1] == "skipped"


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        (["held"] * 7 + ["moved"], "Seven held, one moved and then held."),
        (["held"] * 5 + ["missed", "skipped", "away"],
         "Five held, one missed, one called off, one away."),
        (["missed", "missed", "none"], "Two missed."),
        (["none"] * 8, "No one-to-ones yet."),
        ([], "No one-to-ones yet."),
    ],
)  # fmt: skip
def test_a_strip_is_said_in_one_sentence(marks: list[str], words: str) -> None:
    assert rhythm_words([WeekMark(TODAY, state) for state in marks]) == words


def test_consistency_counts_held_of_due_and_leaves_away_out() -> None:
    meetings = [
        *(weeks_ago(week, "held") for week in range(5, 30)),
        weeks_ago(4, "held", was_moved=True),
        weeks_ago(3, "planned"),
        weeks_ago(2, "skipped"),
        weeks_ago(1, "away"),
        weeks_ago(1, "held", is_contested=True),
        weeks_ago(0, "planned"),
    ]

    counted = consistency(meetings, TODAY)
    assert (counted.held, counted.due) == (26, 28)
    assert consistency(meetings, TODAY).words == "26 of 28"


@given(MOMENTS, MOMENTS, ZONES)
def test_one_moment_parts_what_is_missed_from_what_is_not(
    slot: datetime, now: datetime, zone: str
) -> None:
    assert (slot < missed_before(now, zone)) is is_missed(slot, now, "planned", zone=zone)


@given(MOMENTS, st.integers(-9, 9), ZONES)
def test_one_moment_parts_a_moved_slot_from_another_meeting(
    starts_at: datetime, days: int, zone: str
) -> None:
    starts_on = dates.local(starts_at, zone).date()
    planned_on = starts_on + timedelta(days=days)
    moved = MeetingDay(planned_on, "held", was_moved=True, starts_on=starts_on)

    assert (starts_at < held_until(planned_on, zone)) is (mark_of(moved, TODAY) == "moved")
