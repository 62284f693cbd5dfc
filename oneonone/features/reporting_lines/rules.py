"""What is true of reporting lines: no circles, no way in for oneself, fourteen days to correct."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NoReturn

from oneonone.lib.dates import day_words, instant, local
from oneonone.lib.errors import RuleError

# A line changed by mistake and corrected within these days restores the pair (D4).
CORRECTED_WITHIN = timedelta(days=14)
LATEST = timedelta(days=730)
# An administrator without a second one becomes a manager no sooner than this (trust.md, 5).
ALONE_WAITS = timedelta(hours=24)


def ensure_day(on: date, today: date) -> None:
    """Refuse a day that lies too far back to be a correction, or too far ahead to be known."""
    if on < today - CORRECTED_WITHIN:
        raise RuleError("That is more than two weeks ago. Choose a later day.")
    if on > today + LATEST:
        raise RuleError("That is more than two years ahead. Choose an earlier day.")


def refuse_before(begun_on: date, name: str, today: date) -> NoReturn:
    """Refuse a day before another manager has begun already."""
    raise RuleError(
        f"{name.split()[0]} has had another manager since {day_words(begun_on, today)}. "
        "Choose that day or a later one."
    )


def first_day_alone(now: datetime, zone: str) -> date:
    """Return the first day that begins a whole day from now or later."""
    at = local(now + ALONE_WAITS, zone)
    return at.date() if at.time() == time() else at.date() + timedelta(days=1)


def begins_at(on: date, zone: str) -> datetime:
    """Return when a day begins on somebody's wall clock."""
    return instant(on, time(), zone)


def is_correction(ended_on: date | None, on: date, today: date) -> bool:
    """Tell whether going back to a pair on a day brings back the pair itself.

    One that still runs on that day only loses its end. A day to come is a new beginning, since
    until then the pair is over.
    """
    if ended_on is None or on < ended_on:
        return True
    return on <= today and on - ended_on <= CORRECTED_WITHIN


def is_under(lines: Iterable[tuple[int, int]], manager_id: int, rep_id: int) -> bool:
    """Tell whether a manager is below the rep already; `lines` are (rep, manager).

    Each person is looked at once, so a circle that is there already ends as well (Z-13).
    """
    above: dict[int, list[int]] = {}
    for below, leads in lines:
        above.setdefault(below, []).append(leads)
    seen, waiting = set[int](), [manager_id]
    while waiting:
        one = waiting.pop()
        if one == rep_id:
            return True
        if one not in seen:
            seen.add(one)
            waiting += above.get(one, ())
    return False


def from_words(on: date, today: date) -> str:
    """Say since or from when: "since Monday 2 November", "from today", "from Friday ..."."""
    return f"{'since' if on < today else 'from'} {day_words(on, today)}"
