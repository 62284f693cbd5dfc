"""Slots over a succession of rhythms, against the calendar of the standard library."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from oneonone.features.schedule.rules import CADENCES, Rhythm, slots_ahead
from oneonone.lib import dates

# Half hours, negative and large offsets, gaps at midnight (Beirut, Cairo) and of half an hour
# (Lord Howe).
ZONES = (
    "Europe/Paris", "Europe/London", "America/New_York", "America/St_Johns", "Asia/Kolkata",
    "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Kiritimati",
    "Pacific/Pago_Pago", "UTC",
)  # fmt: skip
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


def rhythms(*, starts_on: st.SearchStrategy[date] = DAYS) -> st.SearchStrategy[Rhythm]:
    return st.builds(
        Rhythm,
        every_weeks=st.sampled_from(CADENCES),
        weekday=st.integers(0, 6),
        at=TIMES,
        zone=st.sampled_from(ZONES),
        minutes=st.sampled_from([10, 30, 120]),
        starts_on=starts_on,
    )


def by_the_calendar(rhythm: Rhythm, first: date, until: date) -> list[date]:
    """Every n-th day of that name, found by walking through the months of `calendar`."""
    days = []
    for year in range(rhythm.starts_on.year, until.year + 1):
        for month in range(1, 13):
            for week in calendar.Calendar().monthdatescalendar(year, month):
                day = week[rhythm.weekday]
                if day.month == month and rhythm.starts_on <= day < until:
                    days.append(day)
    return [day for day in days[:: rhythm.every_weeks] if day >= first]


@given(rhythms(), INSTANTS, st.integers(1, 60))
def test_the_days_are_those_of_the_calendar(rhythm: Rhythm, after: datetime, days: int) -> None:
    today = after.astimezone(ZoneInfo(rhythm.zone)).date()
    until = today + timedelta(days=days)

    found = slots_ahead([rhythm], after, ahead=timedelta(days=days))

    expected = by_the_calendar(rhythm, today, until)
    # Only today's may have passed already.
    assert [slot.on for slot in found] in (expected, [day for day in expected if day != today])
    assert all(slot.starts_at > after for slot in found)


@given(rhythms(), INSTANTS)
def test_a_slot_shows_its_time_or_the_first_after_the_gap(rhythm: Rhythm, after: datetime) -> None:
    zone = ZoneInfo(rhythm.zone)
    for slot in slots_ahead([rhythm], after, ahead=timedelta(days=400)):
        wall = slot.starts_at.astimezone(zone)
        wanted = datetime.combine(slot.on, rhythm.at, zone)
        exists = wanted.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == datetime.combine(
            slot.on, rhythm.at
        )
        if exists:
            assert (wall.date(), wall.time()) == (slot.on, rhythm.at)
            # Of two the first: no earlier moment shows the same.
            earlier = (slot.starts_at - timedelta(hours=1)).astimezone(zone)
            assert (earlier.date(), earlier.time()) != (slot.on, rhythm.at)
        else:
            assert wall.replace(tzinfo=None) > datetime.combine(slot.on, rhythm.at)
            assert wall.replace(tzinfo=None) <= datetime.combine(slot.on, rhythm.at) + timedelta(
                hours=1
            )


@given(rhythms(), INSTANTS)
def test_weekly_slots_fall_into_every_iso_week_once_also_week_53(
    rhythm: Rhythm, after: datetime
) -> None:
    assume(rhythm.every_weeks == 1)
    found = slots_ahead([rhythm], after, ahead=timedelta(days=800))

    weeks = [slot.on.isocalendar()[:2] for slot in found]
    assert len(set(weeks)) == len(weeks)
    for (year, week), (next_year, next_week) in pairwise(weeks):
        last = date(year, 12, 28).isocalendar().week  # always in the last week of its year
        assert (next_year, next_week) == ((year, week + 1) if week < last else (year + 1, 1))


@given(st.lists(rhythms(), min_size=1, max_size=4, unique_by=lambda one: one.starts_on), INSTANTS)
def test_each_rhythm_counts_until_the_next(succession: list[Rhythm], after: datetime) -> None:
    found = slots_ahead(succession, after, ahead=timedelta(days=120))

    moments = [slot.starts_at for slot in found]
    assert moments == sorted(set(moments))
    ordered = sorted(succession, key=lambda one: one.starts_on)
    for slot in found:
        # One day in two zones can be of two rhythms; each slot is one of a rhythm in force then.
        assert any(
            rhythm.starts_on <= slot.on
            and (next_one is None or slot.on < next_one.starts_on)
            and slot.on.weekday() == rhythm.weekday
            and slot.starts_at == dates.instant(slot.on, rhythm.at, rhythm.zone)
            for rhythm, next_one in zip(ordered, [*ordered[1:], None], strict=True)
        )


def test_two_rhythms_one_after_the_other() -> None:
    tuesdays = Rhythm(1, 1, time(10), "Europe/Paris", 30, date(2026, 11, 1))
    thursdays = Rhythm(2, 3, time(14), "Europe/Paris", 45, date(2026, 12, 7))

    found = slots_ahead([thursdays, tuesdays], datetime(2026, 11, 24, 9, tzinfo=UTC))

    assert [(slot.on.day, slot.minutes) for slot in found] == [(1, 30), (10, 45)]


def test_four_weeks_are_twenty_eight_days_and_not_one_more() -> None:
    tuesdays = Rhythm(1, 1, time(10), "Europe/Paris", 30, date(2026, 11, 1))

    found = slots_ahead([tuesdays], datetime(2026, 11, 24, 8, tzinfo=UTC))

    assert [slot.on.day for slot in found] == [24, 1, 8, 15]
