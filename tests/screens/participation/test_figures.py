"""Counts in words and shades."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oneonone.lib.meeting_days import Counts, in_all
from oneonone.screens.participation.figures import (
    NO_RATE,
    Cell,
    headline,
    notice_words,
    summary,
    tone,
    trend,
)
from oneonone.screens.participation.roster import Waiting
from oneonone.screens.participation.rules import Choice

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("held", "due", "people", "shade"),
    [
        (0, 5, 5, 0), (1, 5, 5, 0), (2, 6, 6, 1), (3, 6, 6, 2), (4, 5, 5, 3), (5, 5, 5, 4),
        (0, 0, 5, NO_RATE),
        # A share of two people says something about one of them.
        (2, 2, 2, NO_RATE),
        (3, 3, 3, 4),
    ],
)  # fmt: skip
def test_a_cell_has_five_shades_and_a_small_team_none(
    held: int, due: int, people: int, shade: int
) -> None:
    assert tone(held, due, people) == shade


def test_a_cell_says_its_count() -> None:
    assert Cell(TODAY, 4, 5, 3).words == "4/5"
    assert Cell(TODAY, 4, 5, 3).said == "4 of 5 held"
    assert Cell(TODAY, 0, 0, NO_RATE).words == "–"


def test_four_lines_are_copied() -> None:
    waiting = [
        Waiting("Tom", 6, "Daniel Okafor", TODAY - timedelta(days=18), 1),
        Waiting("Leila", 6, "Daniel Okafor", TODAY - timedelta(days=30), 1),
        Waiting("Noor", 7, "Ines Duarte", TODAY - timedelta(days=63), 4),
        # Without a rhythm nobody knows what is long.
        Waiting("Jonas", 8, "Marek Novak", TODAY - timedelta(days=300), 0),
    ]

    assert summary(Counts(36, 3, stopped_early=2), waiting, TODAY) == (
        "Held: 36 of 39 one-to-ones that were due.",
        "Longest gaps: 9 weeks (Ines Duarte), 4 weeks (Daniel Okafor).",
        "Waiting: 3 people longer than twice their rhythm.",
        "Stopped early: 2 of 36 held.",
    )
    assert headline(Counts(36, 3), waiting) == (
        "36 of 39 one-to-ones took place. 3 people have waited too long."
    )


def test_when_nobody_waits_that_is_said() -> None:
    assert summary(Counts(3), [], TODAY)[1:3] == (
        "Longest gaps: nobody waits longer than usual.",
        "Waiting: 0 people longer than twice their rhythm.",
    )
    assert headline(Counts(), []) == "Nothing was due in these weeks."


@pytest.mark.parametrize(
    ("hours", "words"), [([], ""), ([1], "1 hour"), ([10, 20], "15 hours"), ([72, 48], "2 days")]
)
def test_notice_is_said_in_hours_or_days(hours: list[int], words: str) -> None:
    assert notice_words([timedelta(hours=it) for it in hours]) == words


def test_what_was_skipped_and_missed_was_due_and_away_was_not() -> None:
    counted = in_all([Counts(held=3, missed=1), Counts(skipped=2, too_busy=2, away=5)])

    assert (counted.due, counted.held, counted.away) == (6, 3, 5)
    assert in_all([]) == Counts()


def test_quarters_are_drawn_from_the_first_in_which_something_was_due() -> None:
    listed = [("Q4", Counts(4)), ("Q3", Counts()), ("Q2", Counts(1, 1)), ("Q1", Counts())]
    drawn = trend([(Choice(name, name), counts) for name, counts in listed])

    assert [(it.label, it.words) for it in drawn.quarters] == [
        ("Q2", "1 of 2"), ("Q3", "none due"), ("Q4", "4 of 4")
    ]  # fmt: skip
    assert len(drawn.points.split()) == 2
