"""The red flag: at most one, about the rhythm a manager owns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from oneonone.screens.home.flags import red_flag

from .clocks import TODAY
from .records import BY_ME, BY_REP, record


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
    assert flag.action.href == "/meetings/9"


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
    assert flag.action.said == "the next one-to-one with Tom Baker"
    assert flag.detail == "You last met 3 weeks ago. Two promises you made are still open."


def test_a_flag_knows_no_other_number_of_the_rep() -> None:
    flag = red_flag([record("held", "held", BY_ME, BY_ME)], TODAY)
    assert flag is not None
    assert "%" not in flag.title + flag.detail


@pytest.mark.parametrize(
    ("differs", "label", "href"),
    [
        ({}, "Open", "/meetings/9"),
        ({"next_meeting_id": None}, "Find a time", "/meetings/new?pair=4&back=/team"),
        ({"every_weeks": None}, "Set a rhythm", "/people/1/rhythm?back=/team"),
        ({"every_weeks": None, "next_meeting_id": None}, "Set a rhythm",
         "/people/1/rhythm?back=/team"),
    ],
)  # fmt: skip
def test_a_flag_has_one_button_that_does_something(
    differs: dict[str, Any], label: str, href: str
) -> None:
    flag = red_flag([record("held", "held", BY_ME, BY_ME, **differs)], TODAY)
    assert flag is not None
    assert (flag.action.label, flag.action.href) == (label, href)


@pytest.mark.parametrize(("meeting_id", "label"), [(9, "Open"), (None, "Find a time")])
def test_a_late_promise_is_settled_in_the_next_one_to_one(
    meeting_id: int | None, label: str
) -> None:
    one = record("held", days_late=(9,), every_weeks=None, next_meeting_id=meeting_id)
    flag = red_flag([one], TODAY)
    assert flag is not None
    assert flag.action.label == label
