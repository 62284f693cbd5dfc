"""What became of a slot, in a few words and about nobody's fault."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from oneonone.features.growth.queries import Rung
from oneonone.screens.people.history_rules import (
    FocusThen,
    beside_words,
    fate_words,
    focus_then,
    met_words,
    promise_lines,
)
from oneonone.screens.people.rows import FocusWords, Met, PromiseRow
from tests.cast import NOW, PRIYA_DANIEL

from .steps import step

PARIS = "Europe/Paris"
TODAY = date(2026, 11, 23)
TEN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ASlot:
    """A meeting held on Monday 16 November at ten, of 28 minutes"""

    id: int = 12
    pair_id: int = PRIYA_DANIEL.id
    starts_at: datetime = TEN
    started_at: datetime | None = TEN
    ended_at: datetime | None = TEN + timedelta(minutes=28)
    state: str = "held"
    kind: str = "regular"
    is_stopped_early: bool = False
    is_off_app: bool = False
    skip_reason: str | None = None
    not_met_at: datetime | None = None
    is_contested: bool = False
    zone: str | None = PARIS
    moved_from: datetime | None = None


# --- The heading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("met", "managers", "words"),
    [
        (Met(0, None, None), (), "You have not met yet."),
        (Met(1, TEN, None), (), "You have met once, in November."),
        (Met(38, datetime(2026, 1, 12, 9, tzinfo=UTC), datetime(2026, 12, 1, 9, tzinfo=UTC)), (),
         "You have met 38 times since January. Next: Tuesday 1 December, 10:00."),
        (Met(61, datetime(2025, 9, 1, 9, tzinfo=UTC), None), ("Daniel", "Ines"),
         "You have met 61 times since September 2025, with Daniel and Ines."),
        (Met(3, datetime(2025, 9, 1, 9, tzinfo=UTC), None), ("Daniel",),
         "You have met 3 times since September 2025."),
    ],
    ids=["never", "once", "often", "several-managers", "one-manager"],
)  # fmt: skip
def test_how_often_they_have_met(met: Met, managers: tuple[str, ...], words: str) -> None:
    assert met_words(met, PARIS, TODAY, managers=managers) == words


# --- A slot ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        (ASlot(), "28 min"),
        (ASlot(moved_from=TEN - timedelta(days=1)), "moved a day · 28 min"),
        (ASlot(moved_from=TEN - timedelta(days=3)), "moved 3 days · 28 min"),
        (ASlot(moved_from=TEN + timedelta(days=1)), "moved a day earlier · 28 min"),
        (ASlot(moved_from=TEN - timedelta(hours=2)), "moved that day · 28 min"),
        (ASlot(is_stopped_early=True), "stopped early · 28 min"),
        (ASlot(is_off_app=True), "without the app"),
        (ASlot(is_contested=True), "28 min · not settled yet"),
        (ASlot(ended_at=TEN + timedelta(seconds=5)), "1 min"),
        (ASlot(starts_at=datetime(2026, 11, 22, 9, tzinfo=UTC)), "yesterday · 28 min"),
    ],
    ids=["held", "a-day", "days", "earlier", "hours", "stopped", "off-app", "contested",
         "seconds", "yesterday"],
)  # fmt: skip
def test_a_meeting_that_was_held(slot: ASlot, words: str) -> None:
    assert beside_words(slot, PARIS, TODAY) == words


UNHELD = ASlot(started_at=None, ended_at=None, state="planned")


@pytest.mark.parametrize(
    ("slot", "words"),
    [
        (replace(UNHELD, state="skipped", skip_reason="customer_first"),
         "Called off: a customer came first."),
        (replace(UNHELD, state="skipped"), "Called off."),
        (replace(UNHELD, state="away"), "Away. It is not counted."),
        (UNHELD, "You did not meet."),
        (replace(UNHELD, starts_at=NOW - timedelta(days=1)),
         "Did you meet? Nothing says so yet."),
        (replace(UNHELD, starts_at=NOW - timedelta(days=1), not_met_at=NOW), "You did not meet."),
    ],
    ids=["customer", "no-reason", "away", "missed", "waiting", "answered-no"],
)  # fmt: skip
def test_a_slot_without_a_meeting_names_nobody(slot: ASlot, words: str) -> None:
    assert fate_words(slot, PARIS, NOW) == words


# --- The focus as it was -----------------------------------------------------------------------

HELD_ON = TEN.date()
OLD = step(date(2026, 9, 8), HELD_ON, "got_it", skill="Ask, then wait")
NEW = step(HELD_ON, skill="Open with their words")
LATER = HELD_ON + timedelta(days=7)


@pytest.mark.parametrize(
    ("steps", "then"),
    [
        ([], FocusThen()),
        ([NEW, OLD], FocusThen(
            "Open with their words", "New. Before: “Ask, then wait”: got it.")),
        ([NEW], FocusThen("Open with their words", "New.")),
        ([OLD], FocusThen("", "“Ask, then wait”: got it.")),
        ([OLD._replace(ended_on=LATER)], FocusThen("Ask, then wait")),
        ([step(LATER, skill="A skill of next week")], FocusThen()),
        ([step(date(2026, 9, 8), skill="Another pair's", pair_id=99)], FocusThen()),
    ],
    ids=["none", "changed", "first", "got-it", "goes-on", "not-begun", "of-others"],
)  # fmt: skip
def test_the_focus_as_that_meeting_left_it(steps: list[Rung], then: FocusThen) -> None:
    assert focus_then(ASlot(), steps, [], PARIS) == then


def worded(on: date, text: str) -> FocusWords:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return FocusWords(PRIYA_DANIEL.id, at, at + timedelta(minutes=30), text)


def test_a_focus_is_shown_in_the_words_of_then() -> None:
    kept = step(date(2026, 9, 8), skill="In the words of today")
    words = [
        worded(LATER, "In the words of next week"),
        worded(date(2026, 10, 5), "In the words of then"),
        worded(date(2026, 9, 1), "Of the skill before"),
    ]

    assert focus_then(ASlot(), [kept], words, PARIS).skill == "In the words of then"
    assert focus_then(ASlot(), [kept], words[2:], PARIS).skill == "In the words of today"


# --- Promises ----------------------------------------------------------------------------------


def promised(
    made_in: int = 12, *, outcome: str | None = None, answer: str | None = None,
    answered_in: int | None = None, number: int = 1,
) -> PromiseRow:  # fmt: skip
    at = {None: None, 11: TEN - timedelta(days=7), 12: TEN}.get(
        answered_in, TEN + timedelta(days=7 * ((answered_in or 0) - 12))
    )
    return PromiseRow(number, made_in, "rep", 1, "Call", outcome, answer, answered_in, at)


@pytest.mark.parametrize(
    ("rows", "chips"),
    [
        ([promised()], ["Open"]),
        ([promised(outcome="kept", answer="kept", answered_in=13)], ["Kept"]),
        # What the next meeting said of it stands here; the last word stands where it was carried.
        ([promised(outcome="kept", answer="not_yet", answered_in=13),
          promised(outcome="kept", answer="kept", answered_in=14)], ["Not yet"]),
        # A live meeting's answer takes effect when it ends.
        ([promised(answer="kept")], ["Open"]),
        # The pair ended, and somebody said how it went.
        ([promised(outcome="let_go")], ["Let go"]),
        # Carried here from before.
        ([promised(11, outcome="kept", answer="not_yet", answered_in=12),
          promised(11, outcome="kept", answer="kept", answered_in=13)], ["Kept"]),
        ([promised(11, answer="not_yet", answered_in=12)], ["Open"]),
        # Made and settled before: of another meeting's list.
        ([promised(11, outcome="kept", answer="kept", answered_in=12)], []),
    ],
    ids=["open", "kept", "carried-on", "live", "ended", "carried-here", "carried-open",
         "elsewhere"],
)  # fmt: skip
def test_a_promise_stands_with_the_answer_it_got_next(
    rows: list[PromiseRow], chips: list[str]
) -> None:
    assert [line.chip for line in promise_lines(rows, ASlot())] == chips
