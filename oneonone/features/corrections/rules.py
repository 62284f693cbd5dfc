"""What may still be said of a closed meeting, and by whom; pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from oneonone.lib.dates import day_words
from oneonone.lib.errors import ConflictError, NotAllowedError

# The same line again this soon is a second press of the button.
SAME_WITHIN = timedelta(minutes=1)


class PromiseSaid(NamedTuple):
    """A promise as one meeting knows it: made there, or answered there, or both."""

    side: str
    text: str
    promised_for: date | None
    is_new: bool
    outcome: str | None = None
    new_due_on: date | None = None
    id: int = 0


class LineSaid(NamedTuple):
    """One line of a record; `kind` says what it is, `at` when it was written where that counts."""

    kind: str
    author_id: int | None
    text: str
    at: datetime | None = None


def ensure_may_add(*, state: str, is_pair_open: bool) -> None:
    """Refuse to say anything more of what never was, or of what is over for the pair."""
    if state != "held":
        raise ConflictError("This one-to-one is not closed, so there is no record to add to.")
    if not is_pair_open:
        raise NotAllowedError("These two no longer meet, so their records stay as they are.")


def ensure_may_contest(*, is_rep: bool, rep_name: str, today: date, until: date) -> None:
    """Refuse a contest by anybody but the rep, or after the last day for it."""
    if not is_rep:
        raise NotAllowedError(f"Only {rep_name} says this. You can add a correction.")
    if today > until:
        raise NotAllowedError(
            f"You could say so until {day_words(until, until + timedelta(days=7))}. "
            "A correction can still be added."
        )


def ensure_may_promise(*, is_off_app: bool, today: date, until: date) -> None:
    """Refuse a promise of a meeting that was run here, or after the last day for it."""
    if not is_off_app:
        raise NotAllowedError(
            "What you promised was agreed here when it closed. A correction can still be added."
        )
    if today > until:
        raise NotAllowedError(
            f"You could say what you promised until {day_words(until, until + timedelta(days=7))}. "
            "Bring it to your next one-to-one."
        )


def ensure_is_contested(contest: str | None) -> None:
    if contest is None:
        raise ConflictError("There is nothing to settle about this one-to-one.")
