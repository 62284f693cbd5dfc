"""What a mirror counts and suggests; no app."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from oneonone.features.commitments.rules import Kept
from oneonone.features.pulse.rules import Talked
from oneonone.features.schedule.tally import PastSlot, Tally
from oneonone.features.schedule.uneven import Uneven
from oneonone.lib.meeting_days import Counts, MeetingDay
from oneonone.screens.people.mirror.rules import (
    Answered,
    Mix,
    Overall,
    PairCounts,
    PairPast,
    Span,
    counts_of,
    is_young,
    mix_of,
    overall,
    span_of,
    suggestion,
)
from oneonone.screens.people.mirror.words import (
    beside_words,
    empty_words,
    gap_words,
    heading,
    held_words,
    kept_words,
    off_words,
    quarter_words,
)

TODAY = date(2026, 11, 23)
REP, MANAGER = 1, 2


def a_pair(**differs: Any) -> PairPast:
    fields: dict[str, Any] = {
        "pair_id": 1,
        "rep_id": REP,
        "rep_name": "Tom Baker",
        "manager_id": MANAGER,
        "manager_name": "Daniel Okafor",
        "started_on": date(2026, 1, 5),
    }
    return PairPast(**{**fields, **differs})


def held(weeks_ago: int) -> PastSlot:
    return PastSlot(MeetingDay(TODAY - timedelta(weeks=weeks_ago), "held"))


# --- Counting ----------------------------------------------------------------------------------


def test_twenty_six_weeks_begin_on_a_monday_and_hold_this_one() -> None:
    assert span_of(26, TODAY) == Span(date(2026, 6, 1), TODAY)


def test_the_managers_promises_are_counted_and_what_was_let_go_is_in_neither_number() -> None:
    answered = [("manager", it) for it in ("kept", "kept", "partly", "let_go")]
    pair = a_pair(answered=tuple(Answered(*it) for it in [*answered, ("rep", "kept")]))

    assert counts_of(pair, span_of(26, TODAY)).kept == Kept(2, 3)


def test_focuses_are_counted_by_who_named_them() -> None:
    found = counts_of(a_pair(focuses_named_by=(REP, MANAGER, REP)), span_of(26, TODAY))

    assert (found.named_by_rep, found.named) == (2, 3)


@pytest.mark.parametrize(
    ("pair", "young"),
    [
        (a_pair(started_on=TODAY - timedelta(weeks=3)), True),
        (a_pair(started_on=TODAY - timedelta(weeks=4)), False),
        # an old pair that began to meet here lately
        (a_pair(slots=(held(3),)), True),
        (a_pair(slots=(held(4), held(1))), False),
        (a_pair(), False),
    ],
)
def test_a_pair_needs_four_weeks(pair: PairPast, young: bool) -> None:
    assert is_young(pair, TODAY) is young


def test_the_first_weeks_say_from_when_there_is_something_to_see() -> None:
    pairs = [a_pair(started_on=date(2026, 11, 2)), a_pair(started_on=date(2026, 11, 16))]

    assert empty_words(pairs) == (
        "The mirror needs four weeks. Yours is there from 30 November on."
    )


def test_questions_add_up_by_kind_and_quarter_and_unknown_ones_nowhere() -> None:
    found = mix_of([(2026, 9, "think", 4), (2026, 7, "think", 1), (2026, 7, "report", 2),
                    (2026, 10, "think", 3), (2026, 10, "", 9)])  # fmt: skip

    assert (found.report, found.think, found.asked) == (2, 8, 10)
    assert dict(found.quarters) == {(2026, 3): (2, 5), (2026, 4): (0, 3)}
    assert [quarter_words(*it) for it in found.quarters] == [
        "July to September 2026", "October to December 2026",
    ]  # fmt: skip


def test_a_team_is_the_sum_of_its_pairs() -> None:
    lines = [
        PairCounts(a_pair(), Tally(Counts(8, skipped=1), off_by_manager=1), Kept(3, 4), 1, 2),
        PairCounts(a_pair(rep_name="Leila Mansour"),
                   Tally(Counts(5, missed=1, skipped=1), off_by_rep=1), Kept(2, 2), 0, 1),
    ]  # fmt: skip
    found = overall(lines, Mix(), Talked())

    assert (found.held, found.kept, found.fell_out) == (
        Counts(13, missed=1, skipped=2),
        Kept(5, 6),
        2,
    )
    assert (found.named_by_rep, found.named) == (1, 3)


# --- One thing to try --------------------------------------------------------------------------

CALM = Overall(Counts(20), Kept(9, 10), 0, 3, 4, Mix(5, 20), Talked(1, 5, 4), None)
TROUBLES: dict[str, dict[str, Any]] = {
    "easier to keep?": {"uneven": Uneven("Tom", 8, 4, 1)},
    "another hour of the week": {"held": Counts(15, 5), "fell_out": 5},
    "What have I said I would do": {"kept": Kept(1, 4)},
    "count to ten": {"talk": Talked(3, 1, 0)},
    "could ask for a thought": {"mix": Mix(8, 7)},
    "Which one skill would you pick": {"named_by_rep": 1, "named": 3},
}


def test_where_nothing_stands_out_nothing_is_suggested() -> None:
    assert suggestion(CALM) is None


@pytest.mark.parametrize("words", TROUBLES)
def test_each_thing_that_stands_out_has_its_question(words: str) -> None:
    found = suggestion(replace(CALM, **TROUBLES[words]))

    assert found is not None
    assert words in found.words
    assert found.because.endswith(".")
    assert "%" not in found.words + found.because


def test_they_are_suggested_one_at_a_time_and_always_in_the_same_order() -> None:
    left, said = dict(TROUBLES), []
    while left:
        everything = {name: value for more in left.values() for name, value in more.items()}
        found = suggestion(replace(CALM, **everything))
        assert found is not None
        said.append(next(words for words in left if words in found.words))
        del left[said[-1]]

    assert said == list(TROUBLES)


@pytest.mark.parametrize(
    "few",
    [
        {"held": Counts(1, 2), "fell_out": 2},
        {"kept": Kept(0, 3)},
        {"talk": Talked(3, 0, 0)},
        {"talk": Talked(4, 4, 0)},  # as often as not
        {"mix": Mix(9, 0)},
        {"named_by_rep": 0, "named": 2},
    ],
)
def test_too_little_suggests_nothing(few: dict[str, Any]) -> None:
    assert suggestion(replace(CALM, **few)) is None


# --- Words -------------------------------------------------------------------------------------


def test_counts_are_said_as_counts() -> None:
    found = Tally(Counts(6, missed=1, skipped=3, away=2, off_app=1), off_by_manager=1, off_by_rep=2)

    assert held_words(found.counts) == "6 of 10 due"
    assert beside_words(found) == "1 without the app, 2 away"
    assert off_words(found, manager="you", rep="Tom") == "1 by you, 2 by Tom, 1 missed"
    assert off_words(found, manager="Daniel", rep="you") == "1 by Daniel, 2 by you, 1 missed"
    assert (gap_words(14), gap_words(1), gap_words(None)) == (
        "14 days", "1 day", "nothing due yet",
    )  # fmt: skip


def test_nothing_to_count_is_said_too() -> None:
    found = Tally(Counts())

    assert (held_words(found.counts), beside_words(found)) == ("None due", "")
    assert off_words(found, manager="you", rep="Tom") == "none"
    assert kept_words(Kept(0, 0)) == "none answered yet"


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(23, 2), "You held 23 of 25."),
        (Counts(9), "You held all nine."),
        (Counts(1), "You held the one."),
        (Counts(), "Nothing was due in these weeks."),
    ],
)
def test_the_heading_is_a_count(counts: Counts, words: str) -> None:
    assert heading(counts) == words
