"""What a promise says of itself between meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from oneonone.features.commitments.rules import (
    Kept,
    claim_words,
    due_words,
    kept_of,
    late_words,
    on_day_words,
    own_promise,
)

# A Monday
TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Row:
    id: int = 3
    side: str = "rep"
    text: str = "Call the buyer back"
    due_on: date | None = date(2026, 11, 24)
    outcome: str | None = None
    claim: str | None = None
    claimed_on: date | None = None


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 11, 22), "yesterday"),
        (date(2026, 11, 23), "today"),
        (date(2026, 11, 24), "tomorrow"),
        (date(2026, 11, 20), "on Friday"),
        (date(2026, 11, 17), "on Tuesday"),
        (date(2026, 11, 16), "on Monday 16 November"),
        (date(2026, 11, 29), "on Sunday"),
        (date(2026, 11, 30), "on Monday 30 November"),
        (date(2025, 11, 20), "on Thursday 20 November 2025"),
    ],
)
def test_a_day_inside_a_sentence(on: date, words: str) -> None:
    assert on_day_words(on, TODAY) == words


@pytest.mark.parametrize(
    ("due_on", "due", "late"),
    [
        (None, "No date yet", ""),
        (date(2026, 11, 23), "Due today", ""),
        (date(2026, 11, 27), "Due Friday 27 November", ""),
        (date(2026, 11, 22), "Was due yesterday", "1 day late"),
        (date(2026, 11, 14), "Was due Saturday 14 November", "9 days late"),
    ],
)
def test_a_promise_says_until_when_and_how_late(due_on: date | None, due: str, late: str) -> None:
    assert due_words(due_on, TODAY) == due
    assert late_words(due_on, TODAY) == late


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (None, ""),
        ("kept", "Done on Friday"),
        ("partly", "Partly on Friday"),
        ("not_yet", "Not yet on Friday"),
    ],
)
def test_a_claim_is_repeated(claim: str | None, words: str) -> None:
    assert claim_words(Row(claim=claim, claimed_on=date(2026, 11, 20)), TODAY) == words


LATE = {"due_on": date(2026, 11, 14)}
DONE = {"claim": "kept", "claimed_on": TODAY}


@pytest.mark.parametrize(
    ("row", "meta", "late", "is_claimed"),
    [
        (Row(), "Due tomorrow", "", False),
        (Row(**LATE), "Was due Saturday 14 November", "9 days late", False),
        (Row(**DONE), "Done today · Daniel confirms when you meet", "", True),
        (Row(**LATE, **DONE), "Done today · Daniel confirms when you meet", "", True),
        (Row(claim="partly"), "Partly · Daniel confirms when you meet", "", False),
        (Row(side="manager"), "Due tomorrow · Priya", "", False),
        (Row(side="manager", **LATE), "Priya", "9 days late", False),
        (Row(side="manager", **DONE), "Done today · Priya confirms when you meet", "", True),
    ],
)
def test_ones_own_promise_is_a_line_with_a_tick(
    row: Row, meta: str, late: str, is_claimed: bool
) -> None:
    names: dict[str, Any] = {"rep_name": "Priya Shah", "manager_name": "Daniel Okafor"}
    line = own_promise(row, **names, today=TODAY)
    assert (line.meta, line.late, line.is_claimed) == (meta, late, is_claimed)


def test_what_was_let_go_or_is_open_counts_on_neither_side() -> None:
    rows = [
        Row(outcome="kept"),
        Row(outcome="partly"),
        Row(outcome="let_go"),
        Row(),
        Row(side="manager", outcome="kept"),
    ]
    assert kept_of(rows, "rep") == Kept(1, 2)
    assert kept_of(rows, "manager") == Kept(1, 1)
