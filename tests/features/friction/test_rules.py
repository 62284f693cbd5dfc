"""What is in the way: ages, who may do what, and several side by side; no app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from oneonone.features.friction.rules import (
    MOST_OPEN,
    MOST_SIDE_BY_SIDE,
    age_words,
    card,
    ensure_is_open_pair,
    ensure_may_come_back,
    ensure_may_raise,
    ensure_not_gone,
    side_by_side,
)
from oneonone.lib.errors import ConflictError, NotAllowedError, RuleError

# A Monday
TODAY = date(2026, 11, 23)
PRIYA, DANIEL = 1, 6


@dataclass(frozen=True)
class Row:
    id: int = 1
    pair_id: int = 1
    text: str = "Legal takes a week"
    raised_on: date = TODAY
    state: str = "open"
    handled_by_id: int | None = None


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "since today"), (1, "since yesterday"), (3, "since Friday"), (6, "since Tuesday"),
        (7, "1 week"), (13, "1 week"), (14, "2 weeks"), (90, "12 weeks"), (91, "3 months"),
        # raised where it was tomorrow already
        (-1, "since today"),
    ],
)  # fmt: skip
def test_an_age_is_said_as_people_say_it(days: int, words: str) -> None:
    assert age_words(TODAY - timedelta(days=days), TODAY) == words


def test_a_rep_raises_until_it_is_too_much_to_read() -> None:
    ensure_may_raise(is_rep=True, open_count=MOST_OPEN - 1)
    with pytest.raises(RuleError, match="Seven are open"):
        ensure_may_raise(is_rep=True, open_count=MOST_OPEN)


def test_what_is_in_the_way_is_for_the_rep_to_say() -> None:
    with pytest.raises(NotAllowedError, match="for the rep to say"):
        ensure_may_raise(is_rep=False, open_count=0)


def test_a_pair_that_has_ended_changes_nothing() -> None:
    ensure_is_open_pair(True)
    with pytest.raises(NotAllowedError):
        ensure_is_open_pair(False)


def test_what_is_gone_is_not_taken() -> None:
    ensure_not_gone("open")
    with pytest.raises(ConflictError, match="gone already"):
        ensure_not_gone("gone")


def test_gone_by_mistake_comes_back_for_a_day() -> None:
    ensure_may_come_back(TODAY, TODAY)
    ensure_may_come_back(TODAY - timedelta(days=1), TODAY)
    ensure_may_come_back(None, TODAY)
    with pytest.raises(ConflictError, match="for a while"):
        ensure_may_come_back(TODAY - timedelta(days=2), TODAY)


@pytest.mark.parametrize(
    ("handled_by_id", "viewer_id", "handled", "can_handle"),
    [
        (None, PRIYA, "", True),
        (DANIEL, PRIYA, "being handled by Daniel", False),
        (DANIEL, DANIEL, "being handled by you", False),
        (PRIYA, DANIEL, "being handled by Priya", False),
    ],
)
def test_a_line_says_who_sees_to_it(
    handled_by_id: int | None, viewer_id: int, handled: str, can_handle: bool
) -> None:
    drawn = card(
        [Row(handled_by_id=handled_by_id)],
        pair_id=1,
        viewer_id=viewer_id,
        rep_id=PRIYA,
        rep_name="Priya Shah",
        manager_name="Daniel Okafor",
        today=TODAY,
    )
    assert (drawn.lines[0].handled, drawn.lines[0].can_handle) == (handled, can_handle)
    assert drawn.is_rep is (viewer_id == PRIYA)
    assert drawn.left == MOST_OPEN - 1


NAMES = {1: "Priya Shah", 2: "Tom Okonkwo", 3: "Leila Haddad"}


def beside(*rows: Row) -> tuple[list[tuple[str, int]], int]:
    lines, more = side_by_side(rows, NAMES, viewer_id=DANIEL, today=TODAY)
    return [(one.who, one.line.id) for one in lines], more


def test_one_rep_is_not_several() -> None:
    assert beside() == ([], 0)
    assert beside(Row(1, 1), Row(2, 1), Row(3, 1)) == ([], 0)


def test_two_reps_stand_side_by_side_the_oldest_of_each_first() -> None:
    old, older = TODAY - timedelta(days=3), TODAY - timedelta(days=9)
    rows = Row(1, 1), Row(2, 1, raised_on=older), Row(3, 2, raised_on=old)
    assert beside(*rows) == ([("Priya", 2), ("Tom", 3), ("Priya", 1)], 0)


def test_nobody_is_crowded_out_and_the_rest_is_counted() -> None:
    rows = [Row(number, 1) for number in range(1, 8)] + [Row(8, 2), Row(9, 3)]
    lines, more = beside(*rows)
    assert len(lines) == MOST_SIDE_BY_SIDE
    assert {who for who, _id in lines} == {"Priya", "Tom", "Leila"}
    assert more == len(rows) - MOST_SIDE_BY_SIDE


def test_the_same_words_stay_two_lines() -> None:
    lines, _more = beside(Row(1, 1, "No case study"), Row(2, 2, "No case study"))
    assert len(lines) == 2
