"""A one-to-one beside the rhythm; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from oneonone.features.schedule.rules import DEFAULT_MINUTES
from oneonone.features.schedule.slots.suggestions import HALF_HOUR
from oneonone.lib.errors import RuleError

MINUTES = (15, 30, 45, 60)
# Somebody who asks to talk sooner needs a moment to get there.
NOT_BEFORE = timedelta(minutes=30)


def minutes_words() -> dict[str, str]:
    """Return the lengths to choose from, by what the form sends."""
    return {str(minutes): str(minutes) for minutes in MINUTES}


def default_minutes(usual: int | None) -> int:
    """Return the pair's usual length where it is one of those to choose from."""
    return usual if usual in MINUTES else DEFAULT_MINUTES


def ensure_stands(state: str) -> None:
    """Refuse a moment at which the two have called one off: it takes place again from there."""
    if state not in ("planned", "live"):
        raise RuleError("You had a one-to-one at that very time. Choose another one.")


def soon(now: datetime) -> datetime:
    """Return the time to look around where there is no rhythm: a half hour, not this very one."""
    soonest = now + NOT_BEFORE
    past_the_half = timedelta(
        minutes=soonest.minute % HALF_HOUR, seconds=soonest.second, microseconds=soonest.microsecond
    )
    return soonest - past_the_half + timedelta(minutes=HALF_HOUR if past_the_half else 0)
