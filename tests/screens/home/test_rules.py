"""Sentences of a rep's home, without an app."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from oneonone.lib.meeting_days import Counts, MeetingDay
from oneonone.screens.home.rules import (
    Clock,
    Coming,
    kept_words,
    next_card,
    past_day,
    strip,
    week_labels,
    week_number,
)

from .clocks import CLOCK, TODAY, coming_at

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


def test_what_changed_after_sharing_is_said_until_it_is_shared_again() -> None:
    card = next_card(coming_at(24, 10, is_shared=True, is_changed=True), CLOCK, "Daniel Okafor")
    assert card.chip is not None
    assert (card.chip.text, card.label) == ("Changed", "Look, then share again")
    assert card.beside == "Daniel sees what you shared before"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(7, 1), "Daniel has kept 7 of the last 8 one-to-ones. "),
        (Counts(0, 2), "Daniel has kept 0 of the last 2 one-to-ones. "),
        (Counts(1), "Daniel has kept the one that was due. "),
        (Counts(0, 1), "Daniel has not kept the one that was due. "),
        (Counts(), ""),
    ],
)
def test_a_rep_reads_how_the_manager_keeps_it_as_a_count(counts: Counts, words: str) -> None:
    assert kept_words("Daniel", counts) == f"{words}Keeping it is Daniel’s job, not yours."
