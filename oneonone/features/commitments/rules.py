"""What is true of promises: who says how they went, when they are late, how many are enough."""

from collections.abc import Mapping
from datetime import date, timedelta

from oneonone.lib.errors import NotAllowedError, RuleError

OUTCOMES = ("kept", "partly", "not_yet", "let_go")
WORDS: Mapping[str, str] = {
    "kept": "Kept",
    "partly": "Partly",
    "not_yet": "Not yet",
    "let_go": "Let go",
}

# More than three priorities are none (experience §5.7).
MAX_REP_PRIORITIES = 3
# Without a next meeting a promise still gets a date, and a week is what people mean by "soon".
DEFAULT_DUE_AFTER = timedelta(weeks=1)

THREE_IS_THE_MOST = "Three is the most. Which one waits?"


def is_open(outcome: str | None) -> bool:
    """Say whether a promise still stands; "not yet" only gives it another date."""
    return outcome is None or outcome == "not_yet"


def days_late(due_on: date | None, today: date) -> int:
    """Return the days past the due date; 0 on the day itself, before it, or without one."""
    return 0 if due_on is None else max(0, (today - due_on).days)


def default_due(next_meeting_on: date | None, today: date) -> date:
    """Return the date a promise gets unless they say another: the next meeting, else a week."""
    if next_meeting_on is not None and next_meeting_on > today:
        return next_meeting_on
    return today + DEFAULT_DUE_AFTER


def ensure_may_give_outcome(
    *, promised_to_id: int, actor_id: int, is_room: bool, promised_to_name: str
) -> None:
    """Refuse an outcome from anyone but the person it was promised to (product §3).

    On the shared screen both sit in front of it, so there it may come from either.
    """
    if not is_room and actor_id != promised_to_id:
        raise NotAllowedError(f"{promised_to_name} says how this one went.")


def ensure_room_for_priority(count: int) -> None:
    """Refuse a fourth priority; `count` is how many the rep has already."""
    if count >= MAX_REP_PRIORITIES:
        raise RuleError(THREE_IS_THE_MOST)


def kept_words(kept: int, of: int) -> str:
    """Say how many promises were kept, as a count and never a rate: "9 of 12"."""
    return f"{kept} of {of}"
