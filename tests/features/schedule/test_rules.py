from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.schedule.rules import (
    CADENCES,
    Rhythm,
    is_asked_about,
    is_held,
    next_slot,
    slots,
    working_days_after,
)
from oneonone.lib import dates

PARIS = "Europe/Paris"
TODAY = date(2026, 11, 25)

RHYTHMS = st.builds(
    Rhythm,
    every_weeks=st.sampled_from(CADENCES),
    weekday=st.integers(0, 6),
    at=st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    zone=st.sampled_from([PARIS, "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC"]),
    minutes=st.just(30),
    starts_on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


def rhythm(
    *,
    every_weeks: int = 1,
    weekday: int = 0,
    at: time = time(9),
    starts_on: date = date(2026, 10, 5),
) -> Rhythm:
    return Rhythm(every_weeks, weekday, at, PARIS, 30, starts_on)


def shown(instants: tuple[datetime, ...]) -> list[str]:
    return [dates.local(slot, PARIS).strftime("%a %d %b %H:%M") for slot in instants]


@pytest.mark.parametrize(
    ("every_weeks", "expected"),
    [
        (1, ["Mon 19 Oct 09:00", "Mon 26 Oct 09:00", "Mon 02 Nov 09:00"]),
        (2, ["Mon 19 Oct 09:00", "Mon 02 Nov 09:00", "Mon 16 Nov 09:00"]),
        (4, ["Mon 02 Nov 09:00", "Mon 30 Nov 09:00", "Mon 28 Dec 09:00"]),
    ],
)
def test_nine_in_paris_stays_nine_through_the_autumn(every_weeks: int, expected: list[str]) -> None:
    after = datetime(2026, 10, 12, 12, tzinfo=UTC)

    assert shown(slots(rhythm(every_weeks=every_weeks), after, 3)) == expected


def test_a_slot_in_the_spring_gap_moves_forward_and_the_next_one_back() -> None:
    sunday_night = rhythm(weekday=6, at=time(2, 30))
    after = datetime(2027, 3, 22, tzinfo=UTC)

    assert shown(slots(sunday_night, after, 2)) == ["Sun 28 Mar 03:30", "Sun 04 Apr 02:30"]


def test_a_slot_that_exists_twice_happens_once() -> None:
    sunday_night = rhythm(weekday=6, at=time(2, 30))
    after = datetime(2026, 10, 24, tzinfo=UTC)

    first, second = slots(sunday_night, after, 2)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert second == datetime(2026, 11, 1, 1, 30, tzinfo=UTC)


def test_week_53_is_a_week_like_any_other() -> None:
    fridays = slots(rhythm(weekday=4), datetime(2026, 12, 20, tzinfo=UTC), 3)

    weeks = [dates.iso_week_label(dates.local(slot, PARIS).date()) for slot in fridays]
    assert weeks == ["2026-W52", "2026-W53", "2027-W01"]


def test_the_slot_that_begins_now_is_not_the_next_one() -> None:
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)

    assert next_slot(rhythm(), now) == datetime(2026, 11, 30, 8, tzinfo=UTC)
    assert next_slot(rhythm(), now - timedelta(seconds=1)) == now


def test_weeks_are_counted_from_the_first_day_of_the_rhythm() -> None:
    from_wednesday = rhythm(every_weeks=2, starts_on=date(2026, 11, 25))

    # The Monday of that week is over: the next one is the first, not the one after.
    assert shown(slots(from_wednesday, datetime(2026, 1, 1, tzinfo=UTC), 2)) == [
        "Mon 30 Nov 09:00",
        "Mon 14 Dec 09:00",
    ]


@pytest.mark.parametrize(("every_weeks", "weekday"), [(0, 0), (3, 0), (1, 7), (1, -1)])
def test_a_rhythm_is_every_one_two_or_four_weeks(every_weeks: int, weekday: int) -> None:
    with pytest.raises(ValueError, match="1, 2 or 4 weeks"):
        rhythm(every_weeks=every_weeks, weekday=weekday)


@pytest.mark.parametrize(
    ("on", "days", "after"),
    [
        (date(2026, 11, 23), 3, date(2026, 11, 26)),
        (date(2026, 11, 25), 3, date(2026, 11, 30)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 25), 0, date(2026, 11, 25)),
        (date(2026, 11, 25), 10, date(2026, 12, 9)),
    ],
)
def test_weekends_are_no_working_days(on: date, days: int, after: date) -> None:
    assert working_days_after(on, days) == after


@pytest.mark.parametrize(
    ("state", "hours", "is_asked"),
    [("planned", 23, False), ("planned", 24, True), ("held", 48, False), ("live", 48, False)],
)
def test_a_day_after_an_untouched_slot_both_are_asked(
    state: str, hours: int, is_asked: bool
) -> None:
    slot = datetime(2026, 11, 24, 9, tzinfo=UTC)

    assert is_asked_about(slot, slot + timedelta(hours=hours), state) is is_asked


@pytest.mark.parametrize(
    ("minutes", "is_closed", "held"),
    [(9.9, False, False), (10, False, True), (0, True, True), (None, False, False)],
)
def test_ten_live_minutes_are_a_meeting(minutes: float | None, is_closed: bool, held: bool) -> None:
    started = datetime(2026, 11, 24, 9, tzinfo=UTC)
    ended = None if minutes is None else started + timedelta(minutes=minutes)

    assert is_held(started, ended, is_closed) is held


def test_off_the_app_is_held_without_a_start() -> None:
    assert is_held(None, None, True)


@given(RHYTHMS, INSTANTS)
def test_the_next_slot_is_later_on_its_weekday_and_at_its_hour(
    rule: Rhythm, after: datetime
) -> None:
    slot = next_slot(rule, after)
    wall = dates.local(slot, rule.zone)

    assert slot > after
    assert wall.date() >= rule.starts_on
    assert wall.weekday() == rule.weekday
    since = (wall.date() - rule.starts_on).days - (rule.weekday - rule.starts_on.weekday()) % 7
    assert since % (7 * rule.every_weeks) == 0
    in_gap = dates.instant(wall.date(), rule.at, rule.zone) == slot and wall.time() != rule.at
    assert in_gap or wall.time() == rule.at


@given(RHYTHMS, INSTANTS)
def test_no_slot_is_skipped_and_none_doubled(rule: Rhythm, after: datetime) -> None:
    planned = slots(rule, after, 30)

    days = [dates.local(slot, rule.zone).date() for slot in planned]
    assert {later - earlier for earlier, later in pairwise(days)} == {
        timedelta(weeks=rule.every_weeks)
    }
    assert planned[1:] == slots(rule, planned[0], 29)


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(1, 30))
def test_a_working_day_is_never_on_a_weekend(on: date, days: int) -> None:
    assert working_days_after(on, days).weekday() < 5
