"""When somebody is told something, in their own daylight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from oneonone.features.mail.rules import (
    Reminder,
    Zones,
    again_at,
    day_from,
    in_daylight,
    is_due_day,
    is_timely,
    kinds_for,
    moment_from,
    near_words,
    reminders,
    when_words,
)
from oneonone.lib.dates import local

PARIS, NEW_YORK, TOKYO = "Europe/Paris", "America/New_York", "Asia/Tokyo"
# Thursday 26 November, ten in Paris
TEN = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
BOTH_IN_PARIS = Zones(PARIS, PARIS, PARIS)


@dataclass(frozen=True)
class Slot:
    starts_at: datetime = TEN
    state: str = "planned"
    not_met_at: datetime | None = None
    not_met_by_id: int | None = None


def times(slot: Slot, zones: Zones = BOTH_IN_PARIS) -> dict[str, str]:
    """Each reminder and when its reader's clock shows it may come"""
    return {
        f"{one.kind}{one.stage and ' '}{one.stage} {one.side}": local(
            one.due_at, zones.of(one.side)
        ).strftime("%a %d %H:%M")
        for one in reminders(slot, zones)
    }


def test_a_thursday_at_ten_brings_these() -> None:
    assert times(Slot()) == {
        "preparation_opens rep": "Tue 24 10:00",
        "tomorrow rep": "Wed 25 16:00",
        "tomorrow manager": "Wed 25 16:00",
        "ready_page manager": "Thu 26 07:30",
        "missed asked manager": "Fri 27 10:00",
        # Friday, Monday and Tuesday to answer; then the morning, because midnight is night.
        "missed counted manager": "Wed 02 07:00",
    }


def test_each_is_told_in_their_own_zone() -> None:
    there = times(Slot(), Zones(NEW_YORK, TOKYO, PARIS))

    assert there["tomorrow rep"] == "Wed 25 16:00"
    assert there["tomorrow manager"] == "Wed 25 16:00"
    assert there["ready_page manager"] == "Thu 26 07:30"
    # Two days before it is four in the morning in New York.
    assert there["preparation_opens rep"] == "Tue 24 07:00"


@pytest.mark.parametrize("state", ["live", "held", "skipped", "away"])
def test_what_is_not_planned_brings_none(state: str) -> None:
    assert list(reminders(Slot(state=state), BOTH_IN_PARIS)) == []


@pytest.mark.parametrize(
    ("starts_at", "told"),
    [
        (datetime(2026, 11, 30, 9, tzinfo=UTC), "Fri 27 07:00"),  # a Monday's opens on Friday
        (datetime(2026, 12, 1, 9, tzinfo=UTC), "Mon 30 07:30"),  # a Tuesday's on Sunday
        (datetime(2026, 12, 2, 9, tzinfo=UTC), "Mon 30 10:00"),
        (datetime(2026, 12, 2, 22, tzinfo=UTC), "Tue 01 07:00"),  # eleven at night
        (datetime(2026, 11, 29, 9, tzinfo=UTC), "Fri 27 10:00"),
    ],
)
def test_nobody_is_told_to_prepare_at_night_or_on_a_weekend(starts_at: datetime, told: str) -> None:
    assert times(Slot(starts_at))["preparation_opens rep"] == told


def test_no_reminder_comes_at_night_whenever_they_meet() -> None:
    for hours in range(24 * 14):
        slot = Slot(TEN + timedelta(hours=hours))
        for zones in (BOTH_IN_PARIS, Zones(TOKYO, NEW_YORK, PARIS)):
            for one in reminders(slot, zones):
                hour = local(one.due_at, zones.of(one.side)).hour
                assert 7 <= hour < 20, (slot, one)


def test_a_meeting_at_dawn_has_no_ready_page_after_it_began() -> None:
    slot = Slot(datetime(2026, 11, 26, 5, tzinfo=UTC))  # six in Paris
    [ready] = [one for one in reminders(slot, BOTH_IN_PARIS) if one.kind == "ready_page"]

    assert not is_timely("ready_page", slot, ready.due_at, zones=BOTH_IN_PARIS)


def test_an_answer_of_no_counts_at_once() -> None:
    slot = Slot(not_met_at=TEN + timedelta(hours=25), not_met_by_id=1)
    assert times(slot)["missed counted manager"] == "Fri 27 11:00"


def test_one_that_counts_as_missed_is_news_for_a_week() -> None:
    slot = Slot()
    [counted] = [one for one in reminders(slot, BOTH_IN_PARIS) if one.stage == "counted"]

    def is_news(after: timedelta) -> bool:
        moment = counted.due_at + after
        return is_timely("missed", slot, moment, stage="counted", zones=BOTH_IN_PARIS)

    assert is_news(timedelta())
    assert is_news(timedelta(days=6))
    assert not is_news(timedelta(days=7))


def test_a_reminder_is_about_a_day() -> None:
    on = {one.on for one in reminders(Slot(), BOTH_IN_PARIS)}
    assert on == {date(2026, 11, 26)}
    assert isinstance(next(iter(reminders(Slot(), BOTH_IN_PARIS))), Reminder)


@pytest.mark.parametrize(
    ("at", "waits_until"),
    [
        ("06:59", "07:00"), ("07:00", "07:00"), ("19:59", "19:59"),
        ("20:00", "07:00 the next day"), ("23:30", "07:00 the next day"),
    ],
)  # fmt: skip
def test_night_is_from_eight_to_seven(at: str, waits_until: str) -> None:
    moment = datetime.fromisoformat(f"2026-11-26T{at}+01:00")
    told = local(in_daylight(moment, PARIS), PARIS)
    is_next = " the next day" if told.day == 27 else ""
    assert f"{told:%H:%M}{is_next}" == waits_until


def test_daylight_comes_also_on_the_night_the_clocks_change() -> None:
    told = in_daylight(datetime(2027, 3, 27, 22, 0, tzinfo=UTC), PARIS)
    assert local(told, PARIS) == datetime.fromisoformat("2027-03-28T07:00+02:00")


@pytest.mark.parametrize(
    ("at", "is_due"), [("07:29", False), ("07:30", True), ("19:59", True), ("20:00", False)]
)
def test_a_promise_is_due_in_the_day(at: str, is_due: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-26T{at}+01:00")
    assert is_due_day(date(2026, 11, 26), moment, PARIS) is is_due
    assert not is_due_day(date(2026, 11, 25), moment, PARIS)


def test_a_mail_is_tried_six_times_more() -> None:
    waits = [again_at(attempt, TEN) for attempt in range(1, 8)]
    assert [wait and wait - TEN for wait in waits] == [
        timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1),
        timedelta(hours=4), timedelta(hours=12), None,
    ]  # fmt: skip


def test_one_called_off_clears_calendars_a_day_long() -> None:
    off = Slot(state="skipped")
    assert is_timely("called_off", off, TEN + timedelta(hours=23))
    assert not is_timely("called_off", off, TEN + timedelta(hours=24))
    assert is_timely("called_off", None, TEN)


# --- Words ---------------------------------------------------------------------------------------


def test_a_time_names_its_zone_only_where_the_two_differ() -> None:
    assert when_words(TEN, TEN, PARIS, "Europe/Berlin") == "Thursday 26 November at 10:00"
    assert when_words(TEN, TEN, NEW_YORK, PARIS) == (
        "Thursday 26 November at 04:00 (New York time)"
    )


def test_another_year_is_named() -> None:
    in_january = datetime(2027, 1, 7, 9, 0, tzinfo=UTC)
    assert when_words(in_january, TEN, PARIS, PARIS) == "Thursday 7 January 2027 at 10:00"


def test_near_is_today_and_tomorrow_where_the_reader_lives() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # past midnight in Paris
    assert near_words(TEN, late, PARIS) == "today"
    assert near_words(TEN, late, NEW_YORK) == "tomorrow"
    assert near_words(TEN, TEN - timedelta(days=2), PARIS) == ""


def test_who_leads_nobody_is_offered_no_managers_mail() -> None:
    rep = {kind.key for kind in kinds_for({"rep"})}
    manager = {kind.key for kind in kinds_for({"manager"})}

    assert rep - manager == {"preparation_opens"}
    assert manager - rep == {"ready_page", "missed", "talk_sooner"}
    assert kinds_for(set()) == []


@pytest.mark.parametrize("fact", [None, 7, "", "yesterday", {}])
def test_a_fact_that_is_none_is_left_out(fact: object) -> None:
    assert moment_from(fact) is None
    assert day_from(fact) is None


def test_a_moment_comes_back_as_it_was_written() -> None:
    assert moment_from(TEN.isoformat()) == TEN
    assert moment_from("2026-11-26T09:00:00") == TEN
    assert day_from("2026-11-26") == date(2026, 11, 26)
