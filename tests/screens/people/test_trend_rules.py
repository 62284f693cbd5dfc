"""Counting over months: what counts, in which month, and how it is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from oneonone.screens.people.rows import MoveRow
from oneonone.screens.people.trend_rules import (
    PERIODS,
    Counted,
    KeptRow,
    by_person,
    by_span,
    empty_words,
    halves,
    ladder_words,
    pace_words,
    spans,
)
from tests.cast import DANIEL, PRIYA

from .steps import step

TODAY = date(2026, 11, 23)


# --- Months ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "today", "first", "last", "labels"),
    [
        ("6", TODAY, "June 2026", "November 2026", ["Jun", "Jul", "Aug", "Sep", "Oct", "Nov"]),
        ("6", date(2027, 2, 1), "September 2026", "February 2027",
         ["Sep", "Oct", "Nov", "Dec", "Jan", "Feb"]),
        ("12", date(2026, 1, 31), "February 2025", "January 2026",
         ["Feb", "", "", "May", "", "", "Aug", "", "", "Nov", "", ""]),
        ("12", date(2026, 12, 31), "January 2026", "December 2026",
         ["Jan", "", "", "Apr", "", "", "Jul", "", "", "Oct", "", ""]),
        ("36", TODAY, "January to March 2024", "October to December 2026",
         ["2024", "", "", "", "2025", "", "", "", "2026", "", "", ""]),
        ("36", date(2027, 1, 1), "April to June 2024", "January to March 2027",
         ["", "", "", "2025", "", "", "", "2026", "", "", "", "2027"]),
    ],
    ids=["half-a-year", "over-new-year", "a-year-on-its-last-day", "the-year", "quarters",
         "quarters-over-new-year"],
)  # fmt: skip
def test_bars_end_with_the_month_of_today(
    months: str, today: date, first: str, last: str, labels: list[str]
) -> None:
    bars = spans(PERIODS[months], today)

    assert (bars[0].name, bars[-1].name) == (first, last)
    assert [bar.label for bar in bars] == labels
    assert bars[-1].since <= today < bars[-1].until
    assert all(one.until == after.since for one, after in pairwise(bars))


def kept(side: str, year: int, month: int, kept: int, settled: int, who: str = "Priya") -> KeptRow:
    return KeptRow(who, side, year, month, kept, settled)


def test_each_month_has_its_own_bar_and_the_sides_stay_apart() -> None:
    bars = spans(PERIODS["6"], date(2027, 2, 1))
    rows = [
        kept("rep", 2026, 12, 2, 3),
        kept("rep", 2027, 1, 1, 1),
        kept("manager", 2026, 12, 0, 2),
        kept("rep", 2025, 12, 9, 9),  # the December before is not this one's
    ]

    assert by_span(rows, bars, "rep") == (
        Counted(), Counted(), Counted(), Counted(2, 3), Counted(1, 1), Counted(),
    )  # fmt: skip
    assert by_span(rows, bars, "manager")[3] == Counted(0, 2)


def test_a_quarter_adds_up_its_months() -> None:
    bars = spans(PERIODS["36"], TODAY)
    rows = [kept("rep", 2026, month, 1, 2) for month in (9, 10, 11, 12)]

    assert by_span(rows, bars, "rep")[-2:] == (Counted(1, 2), Counted(3, 6))


def test_two_managers_of_a_rep_are_counted_apart() -> None:
    rows = [
        kept("manager", 2026, 10, 1, 2, "Daniel"),
        kept("manager", 2026, 5, 3, 3, "Ines"),
        kept("manager", 2026, 11, 1, 1, "Daniel"),
        kept("rep", 2026, 11, 7, 7),
    ]

    assert by_person(rows, "manager") == {"Daniel": Counted(2, 3), "Ines": Counted(3, 3)}


def test_counts_are_said_and_never_rates() -> None:
    assert (Counted(20, 23).words, Counted().words) == ("20 of 23", "none")


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (0, "Trends start after three meetings. You have had none yet."),
        (1, "Trends start after three meetings. You have had one."),
        (2, "Trends start after three meetings. You have had two."),
        (3, ""),
    ],
)
def test_trends_start_after_three_meetings(times: int, words: str) -> None:
    assert empty_words(times) == words


# --- The ladder --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("focus", "words"),
    [
        (step(date(2026, 11, 3)), "since 3 November · 2 weeks · you named it"),
        (step(date(2026, 11, 20)), "since 20 November · 3 days · you named it"),
        (step(date(2026, 11, 22)), "since 22 November · 1 day · you named it"),
        (step(date(2026, 9, 8), date(2026, 11, 3), "got_it"),
         "8 September to 3 November · 8 weeks · you named it · got it"),
        (step(date(2025, 11, 25), date(2026, 3, 17), "still_working"),
         "25 November 2025 to 17 March · 16 weeks · you named it · still working on it"),
        (step(date(2025, 3, 3), date(2025, 6, 2), "wrong_focus"),
         "3 March to 2 June 2025 · 13 weeks · you named it · wrong focus"),
    ],
    ids=["now", "days", "one-day", "this-year", "over-new-year", "another-year"],
)  # fmt: skip
def test_a_step_of_the_ladder_in_words(focus: Any, words: str) -> None:
    assert ladder_words(focus, "you", TODAY) == words


def test_who_named_a_skill_is_counted_by_half_year() -> None:
    steps = [
        step(date(2026, 7, 1), named_by_id=PRIYA.id),
        step(date(2026, 6, 30), named_by_id=DANIEL.id),
        step(date(2026, 1, 5), named_by_id=PRIYA.id),
        step(date(2025, 12, 31), named_by_id=DANIEL.id),
    ]

    assert [tuple(half) for half in halves(steps, PRIYA.id)] == [
        ("July to December 2025", 0, 1),
        ("January to June 2026", 1, 2),
        ("July to December 2026", 1, 1),
    ]


# --- From talk to next stage -------------------------------------------------------------------


def moved(
    number: int, *talked: int, days: int = 30, from_stage: str = "discovery",
    to_stage: str = "evaluation",
) -> list[MoveRow]:  # fmt: skip
    """A deal that moved on 1 November, talked through so many days before"""
    moved_on = date(2026, 11, 1)
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    return [
        MoveRow(number, from_stage, to_stage, moved_on, days, noon - timedelta(days=before))
        for before in sorted(talked, reverse=True)
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([*moved(1, 4), *moved(2, 12)], ""),
        ([*moved(1, 4), *moved(2, 12), *moved(3, 20)],
         "From your first talk about a deal to its next stage: 12 days. "
         "It is the middle of three such steps."),
        # Weekly talks do not make a deal look quick: the first one counts.
        ([*moved(1, 1, 8, 15), *moved(2, 15), *moved(3, 15)],
         "From your first talk about a deal to its next stage: 15 days. "
         "It is the middle of three such steps."),
        # A talk before the deal came to its stage was about another step.
        ([*moved(1, 40, 3), *moved(2, 3), *moved(3, 3)],
         "From your first talk about a deal to its next stage: 3 days. "
         "It is the middle of three such steps."),
        ([*moved(1, 4), *moved(2, 12), *moved(3, 40)], ""),
        ([*moved(1, 4), *moved(2, 12), *moved(3, 20, to_stage="lost")], ""),
        ([*moved(1, 4), *moved(2, 12),
          *moved(3, 20, from_stage="proposal", to_stage="discovery")], ""),
        ([*moved(1, 4), *moved(2, 12), *moved(3, 0)], ""),
        ([*moved(1, 1), *moved(2, 1), *moved(3, 1)],
         "From your first talk about a deal to its next stage: 1 day. "
         "It is the middle of three such steps."),
    ],
    ids=["two-say-nothing", "the-middle", "the-first-talk", "talk-before-the-stage",
         "only-talked-before", "lost-is-no-next-stage", "back-is-no-next-stage",
         "talked-after-it-had-moved", "one-day"],
)  # fmt: skip
def test_from_the_first_talk_to_the_next_stage(rows: list[MoveRow], words: str) -> None:
    assert pace_words(rows, "UTC") == words
