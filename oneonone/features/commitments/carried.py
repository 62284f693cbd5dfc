"""How a promise was carried, in words; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oneonone.lib.dates import MONTH_NAMES
from oneonone.lib.text import as_sentence, number_word

_TIMES = {1: "once", 2: "twice"}


def carried_words(promised_for: date | None, to: Sequence[date], today: date) -> str:
    """Say how far a promise was carried: "Promised for 3 November, carried twice: to 10 and 17
    November"; nothing for one that never was."""
    if not to:
        return ""
    carried = times_words(len(to))
    begun = f"Promised for {_day(promised_for, today)}, {carried}" if promised_for else carried
    return as_sentence(f"{begun}: to {_days(to, today)}")


def times_words(count: int) -> str:
    """Say how often a promise was carried: "carried twice"."""
    return f"carried {_TIMES.get(count) or f'{number_word(count)} times'}"


def _days(days: Sequence[date], today: date) -> str:
    """List days, a month that the next one shares said once: "10 and 17 November"."""
    said = [
        str(on.day)
        if later and (on.year, on.month) == (later.year, later.month)
        else _day(on, today)
        for on, later in zip(days, [*days[1:], None], strict=True)
    ]
    return " and ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)


def _day(on: date, today: date) -> str:
    words = f"{on.day} {MONTH_NAMES[on.month - 1]}"
    return words if on.year == today.year else f"{words} {on.year}"
