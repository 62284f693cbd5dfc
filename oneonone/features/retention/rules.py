"""How long things are kept, as days; pure."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

# What a former manager wrote for themselves, and all words of who left (D4, P-2, P-12).
KEPT_AFTER_THE_END = timedelta(days=30)
# Words as they stood before, after the one-to-one they stood in (P-2).
REVISIONS_KEPT = timedelta(days=30)
LOG_MONTHS = 24
# In which an erasure can be called off (P-6).
COOLING = timedelta(days=7)
# What an administrator may choose from; the database says the same (models/installation.py).
WORDS_MONTHS = (3, 60)
PARTICIPATION_MONTHS = (3, 84)


def ended_by(today: date) -> date:
    """Return the latest day whose end is long enough ago."""
    return today - KEPT_AFTER_THE_END


def months_before(on: date, months: int) -> date:
    """Return the same day some months earlier, or the last one of a shorter month."""
    years, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return date(years, month + 1, min(on.day, last))


def midnight(on: date) -> datetime:
    """Return when a day begins in UTC: periods of months need no time zone."""
    return datetime.combine(on, time(), UTC)


@dataclass(frozen=True)
class Periods:
    """What the installation says, on a day: whatever is of before these days goes."""

    today: date
    words_months: int
    participation_months: int

    @property
    def words_from(self) -> date:
        return months_before(self.today, self.words_months)

    @property
    def participation_from(self) -> date:
        return months_before(self.today, self.participation_months)

    @property
    def log_from(self) -> date:
        return months_before(self.today, LOG_MONTHS)

    @property
    def revisions_from(self) -> date:
        return self.today - REVISIONS_KEPT


def problem_of(words_months: int, participation_months: int) -> str:
    """Say why two numbers of months cannot stand together; nothing where they can."""
    if participation_months < words_months:
        return "Keep counts at least as long as words: a word without its day says nothing."
    return ""
