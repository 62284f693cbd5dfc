"""When a pulse is asked, what it says, and what an average may tell; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from oneonone.lib.dates import DAY_NAMES

# The four drivers in the order they are asked, in the rep's own voice (product.md, 3).
STATEMENTS = {
    "safety": "I could say what was really going on.",
    "clarity": "I know what matters most now.",
    "autonomy": "The plan is mine.",
    "progress": "I can see I am moving.",
}
DRIVER_WORDS = {
    "safety": "Safety",
    "clarity": "Clarity",
    "autonomy": "Autonomy",
    "progress": "Progress",
}
ANSWERS = {
    1: "Not at all",
    2: "A little",
    3: "Partly",
    4: "Mostly",
    5: "Completely",
}

# "other" is said with the other one's name.
TALKED_WORDS = {"me": "I did", "even": "About even", "other": "They did"}

# A pulse is asked after every fourth held one-to-one of a pair, for three days.
EVERY = 4
WINDOW = timedelta(hours=72)

# Fewer different people are no average (D7).
FEWEST = 5
# Unanimity must tell nothing: what lies beyond is kept as this.
LOWEST, HIGHEST = Decimal("1.5"), Decimal("4.5")
_TENTH = Decimal("0.1")
# Far finer than any average of a team; what a database's own division adds is coarser.
_EXACT = Decimal("0.000001")


def is_due(held: int) -> bool:
    """Tell whether the pair's one-to-one of this number is followed by a pulse."""
    return held > 0 and held % EVERY == 0


def closes_at(ended_at: datetime) -> datetime:
    """Return when the answer to what follows a one-to-one can no longer be given."""
    return ended_at + WINDOW


def is_open(ended_at: datetime, now: datetime) -> bool:
    return now <= closes_at(ended_at)


def day_of_words(on: date, today: date) -> str:
    """Say whose one-to-one it was, within a week: "today’s", "Tuesday’s"."""
    days = (today - on).days
    if days in (0, 1):
        return ("today’s", "yesterday’s")[days]
    return f"{DAY_NAMES[on.weekday()]}’s"


def kept_average(mean: float | Decimal) -> Decimal:
    """Return what is kept of a mean: one decimal, and nothing beyond the two bounds."""
    exact = Decimal(mean).quantize(_EXACT, ROUND_HALF_UP)
    return min(max(exact.quantize(_TENTH, ROUND_HALF_UP), LOWEST), HIGHEST)


def average_words(kept: Decimal) -> str:
    """Say an average as it is shown: "3.8", "4.5 or more", "1.5 or less"."""
    if kept >= HIGHEST:
        return f"{HIGHEST} or more"
    if kept <= LOWEST:
        return f"{LOWEST} or less"
    return f"{kept:.1f}"


def month_of(moment: datetime) -> date:
    """Return the first day of the month an instant belongs to, in UTC.

    One zone for everybody: a manager who moves would otherwise bring an answer into two months.
    """
    return moment.astimezone(UTC).date().replace(day=1)


def month_after(month_on: date) -> date:
    return (month_on + timedelta(days=32)).replace(day=1)


def starts_at(month_on: date) -> datetime:
    return datetime(month_on.year, month_on.month, 1, tzinfo=UTC)


def months_due(now: datetime, *, back: int = 12) -> Iterator[date]:
    """Yield the months nobody can answer for any more, the latest first, a year back."""
    month_on = month_of(now)
    for _ in range(back + 1):
        month_on = (month_on - timedelta(days=1)).replace(day=1)
        if starts_at(month_after(month_on)) + WINDOW < now:
            yield month_on


@dataclass(frozen=True)
class Talked:
    """How often somebody felt who talked more: "I did", "about even", "the other one did"."""

    me: int = 0
    even: int = 0
    other: int = 0

    @property
    def answered(self) -> int:
        return self.me + self.even + self.other

    def plus(self, more: Talked) -> Talked:
        return Talked(self.me + more.me, self.even + more.even, self.other + more.other)
