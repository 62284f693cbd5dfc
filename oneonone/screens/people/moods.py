"""A rep's own check-ins over time, as they said them: no average, nothing inferred; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from oneonone.features.conduct.rules import MOOD_LEVELS, MOOD_WORDS
from oneonone.lib import charts
from oneonone.lib.dates import local

WIDTH, HEIGHT, PAD = 240, 120, 10
# From the top; what was not said has a row of its own, below.
ROWS = tuple(sorted(MOOD_LEVELS, key=MOOD_LEVELS.__getitem__, reverse=True))


@dataclass(frozen=True)
class Moods:
    """Two kinds of dots over time, the words of the rows, and the table."""

    said: str
    unsaid: str
    labels: tuple[str, ...]
    lines: tuple[float, ...]
    first_on: date
    last_on: date
    desc: str
    rows: tuple[tuple[date, str], ...]


def moods(check_ins: Sequence[tuple[datetime, str]], zone: str) -> Moods:
    """Draw at least one check-in; the days are where they were in time, not one beside another."""
    days = [(local(at, zone).date(), mood) for at, mood in check_ins]
    first_on, last_on = days[0][0], days[-1][0]
    length = max(1, (last_on - first_on).days)
    places = [
        ((day - first_on).days / length, MOOD_LEVELS.get(mood, 0) / len(ROWS), mood)
        for day, mood in days
    ]
    box = {"width": WIDTH, "height": HEIGHT, "pad": PAD}
    said = [(x, y) for x, y, mood in places if mood in MOOD_LEVELS]
    unsaid = [(x, y) for x, y, mood in places if mood not in MOOD_LEVELS]
    many = "one check-in" if len(days) == 1 else f"{len(days)} check-ins"
    quiet = f", {len(unsaid)} of them not said" if unsaid else ""
    return Moods(
        said=charts.dots(said, **box),
        unsaid=charts.dots(unsaid, **box),
        labels=(*(MOOD_WORDS[mood] for mood in ROWS), "Not said"),
        lines=tuple(
            charts.y_of(level, low=0, high=len(ROWS), height=HEIGHT, pad=PAD)
            for level in range(len(ROWS) + 1)
        ),
        first_on=first_on,
        last_on=last_on,
        desc=f"{many}{quiet}. Each dot is one check-in. The table below has them all.",
        rows=tuple((day, MOOD_WORDS[mood]) for day, mood in reversed(days)),
    )
