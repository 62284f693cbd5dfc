"""What the board says, without an app."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from oneonone.lib.meeting_days import Counts
from oneonone.screens.home.board_words import (
    action_of,
    consistency_words,
    heading,
    prep_chip,
    promises_words,
    rhythm_link,
    row_order,
    when_words,
    wish_words,
)
from oneonone.screens.home.rules import Chip, Coming

from .clocks import CLOCK, coming_at
from .records import record


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
    ("asking", "words"),
    [
        (["Leila Mansour"], "Leila would like to talk sooner. Two conversations this week."),
        (["Leila Mansour", "Tom Baker"],
         "Leila and Tom would like to talk sooner. Two conversations this week."),
        (["Leila Mansour", "Tom Baker", "Jonas Keller"],
         "Three of your team would like to talk sooner. Two conversations this week."),
    ],
)  # fmt: skip
def test_who_asked_to_talk_sooner_comes_first(asking: list[str], words: str) -> None:
    assert heading(in_week(24, 25), 0, CLOCK, asking) == words


def test_who_asked_comes_first_in_an_empty_week_too() -> None:
    words = "Leila would like to talk sooner. Nothing planned this week."
    assert heading([], 0, CLOCK, ["Leila Mansour"]) == words


@pytest.mark.parametrize(
    ("coming", "words"),
    [
        (None, "Asked today. Nothing is planned with you."),
        (coming_at(26, 14), "Asked today. Your next one-to-one is on Thursday at 14:00."),
        (coming_at(24, 10), "Asked today. Your next one-to-one is tomorrow at 10:00."),
        (coming_at(23, 10, is_live=True), "Asked today. You are meeting now."),
    ],
)
def test_a_wish_is_said_beside_what_is_planned(coming: Coming | None, words: str) -> None:
    assert wish_words("today", coming, CLOCK) == words


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
        (coming_at(23, 10, 51), ("Open", False, "")),
        (coming_at(23, 10, 50), ("Start", True, "s")),
        (coming_at(23, 9), ("Start", True, "s")),
        (coming_at(24, 10), ("Open", False, "")),
        (coming_at(23, 10, is_live=True), ("Back", True, "s")),
    ],
)
def test_a_row_offers_to_start_from_half_an_hour_before(
    coming: Coming, words: tuple[str, bool, str]
) -> None:
    action = action_of(coming, record(), CLOCK)
    assert (action.label, action.is_primary, action.key) == words
    assert action.href == "/meetings/7"


def test_a_row_with_nothing_planned_finds_a_time() -> None:
    action = action_of(None, record(), CLOCK)
    assert (action.label, action.said, action.key) == ("Find a time", "with Tom Baker", "b")
    assert action.href == "/meetings/new?pair=4&back=/team"


@pytest.mark.parametrize(
    ("every_weeks", "label"),
    [(1, "Every week"), (2, "Every two weeks"), (4, "Every four weeks"), (None, "Set a rhythm")],
)
def test_a_row_leads_to_its_rhythm(every_weeks: int | None, label: str) -> None:
    action = rhythm_link(record(every_weeks=every_weeks))
    assert (action.label, action.href) == (label, "/people/1/rhythm?back=/team")


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
        (Counts(), "Nothing was due yet."),
        (Counts(9), "Every one that was due took place."),
        (Counts(36, 3), "Three did not take place. People notice the gap before they mention it."),
    ],
)
def test_consistency_is_said_calmly(counts: Counts, words: str) -> None:
    assert consistency_words(counts) == words
