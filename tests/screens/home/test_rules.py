"""Sentences and the red flag, without an app."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from oneonone.features.schedule.rules import Counts, MeetingDay
from oneonone.screens.home.flags import RepRecord, Slot, red_flag
from oneonone.screens.home.rules import (
    Chip,
    Clock,
    Coming,
    action_words,
    consistency_words,
    heading,
    next_card,
    past_day,
    prep_chip,
    promises_words,
    row_order,
    strip,
    week_labels,
    week_number,
    when_words,
)

# Monday 23 November 2026, 10:20 in Paris
NOW = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
CLOCK = Clock(NOW, "Europe/Paris")
TODAY = date(2026, 11, 23)
REP, MANAGER = 1, 2


def coming_at(*when: int, **differs: Any) -> Coming:
    """A one-to-one in November 2026 at a day, hour and minute of Paris"""
    day, hour, minute = (*when, 0, 0)[:3]
    starts_at = datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)
    return Coming(**{"id": 7, "starts_at": starts_at, "minutes": 30, **differs})


# --- the rep's next one-to-one ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("coming", "words"),
    [
        (coming_at(24, 10), "Tomorrow at 10:00, with Daniel."),
        (coming_at(23, 16, 30), "Today at 16:30, with Daniel."),
        (coming_at(26, 14), "Thursday at 14:00, with Daniel."),
        (coming_at(30, 9), "Monday 30 November at 09:00, with Daniel."),
        (coming_at(23, 10, is_live=True), "You are meeting now."),
        (None, "No one-to-one is booked."),
    ],
)
def test_the_next_one_to_one_is_a_sentence(coming: Coming | None, words: str) -> None:
    assert next_card(coming, CLOCK, "Daniel Okafor").heading == words


@pytest.mark.parametrize(
    ("coming", "beside", "href"),
    [
        (coming_at(24, 10), "five short questions", "/meetings/7/prep/check-in"),
        (coming_at(24, 10, has_draft=True), "only you can read it", "/meetings/7/prep/check-in"),
        (coming_at(24, 10, is_shared=True), "Daniel can read it", "/meetings/7/prep"),
        (coming_at(28, 10, is_shared=True), "Daniel can read it", "/meetings/7/prep"),
        (coming_at(29, 10), "Preparation opens on Friday.", ""),
        (coming_at(26, 10), "Preparation opens tomorrow.", ""),
        (coming_at(25, 10, 21), "Preparation opens today at 10:21.", ""),
        (coming_at(25, 10, 20), "five short questions", "/meetings/7/prep/check-in"),
        (coming_at(24, 10, is_first=True), "Your first one-to-one is a conversation about how you "
         "like to work. There is nothing to prepare.", ""),
        (coming_at(23, 10, is_live=True), "", "/meetings/7"),
        (None, "", ""),
    ],
)  # fmt: skip
def test_preparation_is_offered_from_two_days_before(
    coming: Coming | None, beside: str, href: str
) -> None:
    card = next_card(coming, CLOCK, "Daniel Okafor")
    assert (card.beside, card.href) == (beside, href)


def test_today_is_the_day_of_the_one_who_looks() -> None:
    late = Clock(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), "Europe/Paris")
    assert late.today == date(2026, 11, 24)
    assert next_card(coming_at(24, 10), late, "Daniel").heading.startswith("Today at 10:00")


@pytest.mark.parametrize(
    ("started_on", "week"),
    [(date(2026, 11, 23), 1), (date(2026, 11, 22), 2), (date(2026, 11, 9), 3)],
)
def test_a_focus_counts_its_weeks(started_on: date, week: int) -> None:
    assert week_number(started_on, TODAY) == week


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 22), "Yesterday"),
        (date(2026, 11, 16), "Monday 16 November"),
        (date(2025, 11, 17), "Monday 17 November 2025"),
    ],
)
def test_a_past_meeting_is_named_by_its_day(on: date, words: str) -> None:
    assert past_day(on, TODAY) == words


def test_a_week_still_to_come_is_planned_and_a_week_without_is_nothing() -> None:
    marks = strip([MeetingDay(date(2026, 11, 24), "planned")], TODAY)
    assert [mark.state for mark in marks] == ["none"] * 7 + ["planned"]
    assert week_labels(marks) == ("week 41", "48")


# --- the board --------------------------------------------------------------------------------


def in_week(*days: int) -> list[tuple[datetime, str, bool]]:
    names = ("Priya Shah", "Tom Baker", "Leila Mansour", "Jonas Keller")
    return [
        (coming_at(day, 10).starts_at, name, False)
        for day, name in zip(days, names, strict=False)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("coming", "held", "words"),
    [
        (in_week(24, 25, 26, 27), 0, "Four conversations this week. Priya’s is first."),
        (in_week(24, 25), 3, "Two more conversations this week. Priya’s is next."),
        (in_week(24), 0, "One conversation this week, with Priya."),
        (in_week(24), 1, "One more conversation this week, with Priya."),
        (in_week(29, 30), 0, "One conversation this week, with Priya."),
        (in_week(30), 2, "All done this week."),
        (in_week(30), 0, "Nothing planned this week."),
        ([], 0, "Nothing planned this week."),
    ],
)
def test_the_heading_is_made_from_the_week(coming: Any, held: int, words: str) -> None:
    assert heading(coming, held, CLOCK) == words


@pytest.mark.parametrize(
    ("coming", "last_held_on", "words"),
    [
        (coming_at(23, 11), None, ("Today, 11:00", "in 40 minutes")),
        (coming_at(23, 10), None, ("Today, 10:00", "not begun yet")),
        (coming_at(23, 10, is_live=True), None, ("Now", "since 10:00")),
        (coming_at(24, 9), None, ("Tue 24, 09:00", "tomorrow")),
        (coming_at(26, 14), None, ("Thu 26, 14:00", "in 3 days")),
        (None, date(2026, 11, 2), ("No date set", "last met 3 weeks ago")),
        (None, None, ("No date set", "not met yet")),
    ],
)
def test_a_cell_says_when_and_how_soon(
    coming: Coming | None, last_held_on: date | None, words: tuple[str, str]
) -> None:
    assert when_words(coming, CLOCK, last_held_on) == words


@pytest.mark.parametrize(
    ("coming", "chip"),
    [
        (None, Chip("Not booked", "bad", "flag")),
        (coming_at(24), Chip("Not prepared yet")),
        # D11: a draft looks like nothing at all.
        (coming_at(24, has_draft=True), Chip("Not prepared yet")),
        (coming_at(24, is_shared=True), Chip("Prep ready", "ok", "check")),
        (coming_at(24, is_first=True), Chip("First one")),
        (coming_at(23, is_live=True), Chip("Meeting now", "brand-c", "talk")),
    ],
)
def test_a_manager_learns_what_was_shared_and_no_more(coming: Coming | None, chip: Chip) -> None:
    assert prep_chip(coming) == chip


@pytest.mark.parametrize(
    ("coming", "words"),
    [
        (coming_at(23, 10, 51), ("Open", False)),
        (coming_at(23, 10, 50), ("Start", True)),
        (coming_at(23, 9), ("Start", True)),
        (coming_at(24, 10), ("Open", False)),
        (coming_at(23, 10, is_live=True), ("Back", True)),
    ],
)
def test_a_row_offers_to_start_from_half_an_hour_before(
    coming: Coming, words: tuple[str, bool]
) -> None:
    assert action_words(coming, CLOCK) == words


def test_a_board_is_sorted_by_what_comes_first() -> None:
    rows = {
        "Friday": coming_at(27),
        "Unbooked": None,
        "Today": coming_at(23, 16),
        "Live": coming_at(23, 17, is_live=True),
        "Also unbooked": None,
        "Thursday": coming_at(26),
    }
    ordered = sorted(rows, key=lambda name: row_order(rows[name], CLOCK, name))
    assert ordered == ["Live", "Today", "Also unbooked", "Unbooked", "Thursday", "Friday"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((2, 1, 0), ("2 theirs", "1 yours")),
        ((0, 0, 0), ("None theirs", "none yours")),
        ((1, 3, 2), ("1 theirs", "3 yours, 2 late")),
    ],
)
def test_open_promises_are_counted_on_both_sides(
    counts: tuple[int, int, int], words: tuple[str, str]
) -> None:
    assert promises_words(*counts) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(0, 0), "Nothing was due yet."),
        (Counts(9, 9), "Every one that was due took place."),
        (Counts(36, 39), "Three did not take place. People notice the gap before they mention it."),
    ],
)
def test_consistency_is_said_calmly(counts: Counts, words: str) -> None:
    assert consistency_words(counts) == words


# --- the red flag -----------------------------------------------------------------------------


def record(*states: str, **differs: Any) -> RepRecord:
    """A pair that meets on Mondays; the last word is last Monday's, "skipped:1" names who."""
    slots = []
    for weeks, word in enumerate(reversed(states), start=1):
        state, _, by = word.partition(":")
        day = MeetingDay(TODAY - timedelta(weeks=weeks), state)
        slots.append(Slot(day, int(by) if by else None))
    held = [slot.day.planned_on for slot in slots if slot.day.state == "held"]
    fields: dict[str, Any] = {
        "pair_id": 1,
        "rep_id": REP,
        "rep_name": "Tom Baker",
        "manager_id": MANAGER,
        "started_on": date(2026, 1, 5),
        "slots": tuple(slots),
        "every_weeks": 1,
        "last_held_on": max(held, default=None),
        "next_meeting_id": 9,
    }
    return RepRecord(**{**fields, **differs})


BY_ME, BY_REP = f"skipped:{MANAGER}", f"skipped:{REP}"


@pytest.mark.parametrize(
    ("states", "title"),
    [
        (("held", "held", BY_ME, BY_ME), "You have called off the last two with Tom"),
        (("held", BY_ME, BY_ME, "held"), "You have called off two of the last four with Tom"),
        (("held", "planned", BY_ME, "held"), "You have missed two of the last four with Tom"),
        (("held", BY_REP, BY_REP, "held"), "Tom has called off two"),
        (("held", BY_REP, BY_ME, "held"), "Two of the last four with Tom did not take place"),
        ((BY_ME, BY_ME, BY_ME, BY_ME), "You have called off the last four with Tom"),
    ],
)  # fmt: skip
def test_two_gaps_of_the_last_four_are_worded_by_who_called_off(
    states: tuple[str, ...], title: str
) -> None:
    flag = red_flag([record(*states)], TODAY)
    assert flag is not None
    assert flag.title == title
    assert flag.meeting_id == 9


@pytest.mark.parametrize(
    "states",
    [
        ("held", "held", "held", "held"),
        ("held", BY_ME, "held", "held"),
        (BY_ME, BY_ME, "held", "held", "held", "held"),
        ("held", "away", "away", "held"),
        (),
    ],
)
def test_one_gap_an_old_one_or_weeks_away_raise_no_flag(states: tuple[str, ...]) -> None:
    assert red_flag([record(*states, started_on=TODAY)], TODAY) is None


def test_what_a_rep_called_off_is_asked_kindly() -> None:
    flag = red_flag([record("held", BY_REP, BY_REP, "held")], TODAY)
    assert flag is not None
    assert flag.detail == "What would make it worth Tom’s time?"


@pytest.mark.parametrize(
    ("days", "every_weeks", "is_raised"),
    [(12, 1, False), (13, 1, True), (24, 2, False), (25, 2, True), (49, 4, False), (50, 4, True),
     (49, None, False), (50, None, True)],
)  # fmt: skip
def test_silence_beyond_the_rhythm_is_flagged(
    days: int, every_weeks: int | None, is_raised: bool
) -> None:
    one = record(last_held_on=TODAY - timedelta(days=days), every_weeks=every_weeks)
    assert (red_flag([one], TODAY) is not None) is is_raised


def test_weeks_away_are_taken_from_the_silence() -> None:
    gone = record("held", "away", "away", "away")
    assert red_flag([gone], TODAY) is None


def test_a_pair_that_never_met_is_flagged_from_its_first_day_on() -> None:
    flag = red_flag([record(started_on=TODAY - timedelta(days=13))], TODAY)
    assert flag is not None
    assert flag.title == "You and Tom have not met yet"
    assert flag.detail == "Your rhythm is every week."


@pytest.mark.parametrize(("days", "is_raised"), [((7,), False), ((8,), True), ((2, 9), True)])
def test_a_promise_a_week_late_is_flagged(days: tuple[int, ...], is_raised: bool) -> None:
    one = record("held", days_late=days, owed=len(days))
    flag = red_flag([one], TODAY)
    assert (flag is not None) is is_raised
    if flag is not None:
        assert flag.title == f"A promise to Tom is {max(days)} days late"


def test_only_the_worst_is_shown() -> None:
    late = record("held", days_late=(30,), rep_name="Leila Mansour")
    missed = record("held", "held", BY_ME, BY_ME, owed=2, rep_name="Tom Baker")
    by_rep = record("held", BY_REP, BY_REP, "held", rep_name="Jonas Keller")
    flag = red_flag([late, by_rep, missed], TODAY)
    assert flag is not None
    assert flag.rep_name == "Tom Baker"
    assert flag.detail == "You last met 3 weeks ago. Two promises you made are still open."


def test_a_flag_knows_no_other_number_of_the_rep() -> None:
    flag = red_flag([record("held", "held", BY_ME, BY_ME)], TODAY)
    assert flag is not None
    assert "%" not in flag.title + flag.detail


def test_what_changed_after_sharing_is_said_until_it_is_shared_again() -> None:
    card = next_card(coming_at(24, 10, is_shared=True, is_changed=True), CLOCK, "Daniel Okafor")
    assert card.chip is not None
    assert (card.chip.text, card.label) == ("Changed", "Look, then share again")
    assert card.beside == "Daniel sees what you shared before"
