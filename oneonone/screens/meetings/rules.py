"""What may be done with a meeting in which state; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from oneonone.features.schedule.rules import HELD_AFTER_MINUTES
from oneonone.lib.errors import NotAllowedError, RuleError

# A meeting may be started a week early (they sat together anyway) and until it counts as missed.
EARLIEST = timedelta(days=7)
LATEST = timedelta(days=5)
# "We did not meet" and "Not what we agreed" stand on the recap this long (product.md, 3).
CONTEST_WORKING_DAYS = 3


def ensure_can_start(state: str, starts_at: datetime, now: datetime) -> None:
    """Refuse to start what is over, called off, or far from its slot."""
    if state in ("skipped", "away"):
        raise NotAllowedError("This one-to-one was called off.")
    if state == "held":
        raise NotAllowedError("This one-to-one is closed already.")
    if now < starts_at - EARLIEST:
        raise RuleError("This one-to-one is more than a week away. Start the next one first.")
    if now > starts_at + LATEST:
        raise RuleError("This one-to-one has passed. Start the next one.")


def counts_as_held(started_at: datetime, ended_at: datetime) -> bool:
    """Tell whether a meeting that was stopped took place: after ten live minutes."""
    return ended_at - started_at >= timedelta(minutes=HELD_AFTER_MINUTES)
