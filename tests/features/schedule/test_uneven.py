"""Uneven skipping: a sentence about the manager, or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oneonone.features.schedule.tally import PastSlot, tally
from oneonone.features.schedule.uneven import uneven
from oneonone.lib.meeting_days import MeetingDay

TODAY = date(2026, 11, 24)
REP, MANAGER = 1, 2
BY_ME, BY_REP = f"skipped:{MANAGER}", f"skipped:{REP}"
SINCE = TODAY - timedelta(weeks=7)
MISSED = "planned"


def slots(*states: str) -> list[PastSlot]:
    """One slot a week, the last word last week's; "skipped:1" names who called it off"""
    found = []
    for weeks, word in enumerate(reversed(states), start=1):
        state, _, by = word.partition(":")
        day = MeetingDay(TODAY - timedelta(weeks=weeks), state)
        found.append(PastSlot(day, int(by) if by else None))
    return found


def said(*teams: tuple[str, ...]) -> str:
    tallies = [
        tally(slots(*states), rep_id=REP, manager_id=MANAGER, since=SINCE, today=TODAY)
        for states in teams
    ]
    found = uneven(zip(("Tom", "Leila", "Jonas"), tallies, strict=False))
    return found.words if found else ""


@pytest.mark.parametrize(
    ("teams", "words"),
    [
        ((("held", BY_ME, BY_ME), ("held", "held", "held")),
         "You called off or missed two of three with Tom, and none with anybody else."),
        ((("held", BY_ME, MISSED, BY_ME), ("held", BY_ME, "held"), ("held", "held", "held")),
         "You called off or missed three of four with Tom, and at most one with anybody else."),
        ((("held", "held", "held"), (BY_ME, BY_ME, BY_ME)),
         "You called off or missed three of three with Leila, and none with anybody else."),
    ],
)  # fmt: skip
def test_one_rep_who_is_clearly_left_out_is_named(
    teams: tuple[tuple[str, ...], ...], words: str
) -> None:
    assert said(*teams) == words


@pytest.mark.parametrize(
    "teams",
    [
        # one more than the others can be chance
        (("held", "held", BY_ME), ("held", "held", "held")),
        (("held", BY_ME, BY_ME), ("held", BY_ME, "held")),
        # three more of many can be chance as well
        ((*["held"] * 4, *[BY_ME] * 3), (*["held"] * 4, BY_ME, BY_ME)),
        # evenly bad is another matter: the red flag's
        ((BY_ME, BY_ME, BY_ME), (BY_ME, BY_ME, BY_ME)),
        # called off by the rep, or away: not through the manager
        (("held", BY_REP, BY_REP), ("held", "held", "held")),
        (("held", "away", "away"), ("held", "held", "held")),
        # fewer than three that were due say nothing, of either
        ((BY_ME, BY_ME), ("held", "held", "held")),
        ((BY_ME, BY_ME, BY_ME), ("held", "held")),
        # nobody to compare with
        ((BY_ME, BY_ME, BY_ME),),
        (),
    ],
)
def test_otherwise_nothing_is_said(teams: tuple[tuple[str, ...], ...]) -> None:
    assert said(*teams) == ""


def test_what_was_before_the_eight_weeks_is_forgotten() -> None:
    old = (BY_ME, BY_ME, BY_ME, *["held"] * 8)
    assert said(old, ("held",) * 8) == ""


def test_it_is_a_count_and_never_a_rate() -> None:
    assert "%" not in said(("held", BY_ME, BY_ME), ("held", "held", "held"))
