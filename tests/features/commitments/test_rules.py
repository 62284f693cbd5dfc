from datetime import date

import pytest

from oneonone.features.commitments.rules import (
    OUTCOMES,
    WORDS,
    days_late,
    default_due,
    ensure_may_give_outcome,
    ensure_room_for_priority,
    is_open,
    kept_words,
)
from oneonone.lib.errors import NotAllowedError, RuleError

PRIYA, DANIEL = 1, 2
TODAY = date(2026, 11, 24)


def test_every_outcome_has_its_word() -> None:
    assert [WORDS[outcome] for outcome in OUTCOMES] == ["Kept", "Partly", "Not yet", "Let go"]


@pytest.mark.parametrize(
    ("outcome", "still"),
    [(None, True), ("not_yet", True), ("kept", False), ("partly", False), ("let_go", False)],
)
def test_a_promise_stands_until_it_has_a_last_word(outcome: str | None, still: bool) -> None:
    assert is_open(outcome) is still


@pytest.mark.parametrize(
    ("due_on", "days"),
    [(date(2026, 11, 15), 9), (TODAY, 0), (date(2026, 11, 30), 0), (None, 0)],
)
def test_late_is_counted_from_the_day_after(due_on: date | None, days: int) -> None:
    assert days_late(due_on, TODAY) == days


@pytest.mark.parametrize(
    ("next_meeting_on", "due_on"),
    [
        (date(2026, 11, 26), date(2026, 11, 26)),
        (date(2026, 12, 22), date(2026, 12, 22)),
        (None, date(2026, 12, 1)),
        (TODAY, date(2026, 12, 1)),
        (date(2026, 11, 20), date(2026, 12, 1)),
    ],
)
def test_a_promise_is_due_at_the_next_meeting(next_meeting_on: date | None, due_on: date) -> None:
    assert default_due(next_meeting_on, TODAY) == due_on


def test_priya_says_how_daniels_promise_went() -> None:
    ensure_may_give_outcome(
        promised_to_id=PRIYA, actor_id=PRIYA, is_room=False, promised_to_name="Priya"
    )


def test_daniel_may_not_say_it_himself_and_learns_who_does() -> None:
    with pytest.raises(NotAllowedError) as refused:
        ensure_may_give_outcome(
            promised_to_id=PRIYA, actor_id=DANIEL, is_room=False, promised_to_name="Priya"
        )

    assert refused.value.message == "Priya says how this one went."
    assert refused.value.status == 403


def test_on_the_shared_screen_it_may_come_from_either() -> None:
    ensure_may_give_outcome(
        promised_to_id=PRIYA, actor_id=DANIEL, is_room=True, promised_to_name="Priya"
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_there_is_room_for_three_priorities(count: int) -> None:
    ensure_room_for_priority(count)


@pytest.mark.parametrize("count", [3, 4])
def test_a_fourth_priority_asks_which_one_waits(count: int) -> None:
    with pytest.raises(RuleError, match=r"^Three is the most\. Which one waits\?$"):
        ensure_room_for_priority(count)


def test_kept_promises_are_a_count() -> None:
    assert kept_words(9, 12) == "9 of 12"
