"""How a focus ends between two meetings, and when an idea becomes one; pure."""

from __future__ import annotations

from datetime import date

from oneonone.lib.errors import ConflictError

ENDINGS = {
    "got_it": "Got it",
    "still_working": "Still working on it",
    "wrong_focus": "Wrong focus",
}
_DAYS_A_WEEK = 7


def ensure_is_active(ended_on: date | None) -> None:
    """Refuse to end a focus twice."""
    if ended_on is not None:
        raise ConflictError("This focus has ended already.")


def ensure_not_meeting(*, is_live: bool) -> None:
    """Refuse to change beside a meeting what is on its screen and takes effect at its end."""
    if is_live:
        raise ConflictError(
            "You two are in the middle of a one-to-one. Say it there, at “One skill”, "
            "or here when it is over."
        )


def ensure_none_active(*, is_any_active: bool) -> None:
    """Refuse a second focus (R14)."""
    if is_any_active:
        raise ConflictError("One skill at a time. This idea waits for your next one-to-one.")


def ensure_waits(closed_on: date | None) -> None:
    """Refuse an idea that waits no longer."""
    if closed_on is not None:
        raise ConflictError("This idea is not on the list any more.")


def weeks_words(started_on: date, until: date) -> str:
    """Say how long a focus has lasted, at least a week: "7 weeks"."""
    weeks = max(1, round((until - started_on).days / _DAYS_A_WEEK))
    return "1 week" if weeks == 1 else f"{weeks} weeks"
