"""When a pair meets; what became of its slots is counted in `lib/meeting_days.py`.

A rhythm lives in wall-clock time of its own zone: daylight saving moves nothing (R-TIME-1).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import NamedTuple

from oneonone.lib import dates

# Below, because the mail that asks "Did you meet?" has to know as well.
from oneonone.lib.slots import ASKED_AFTER
from oneonone.lib.slots import answer_by as answer_by
from oneonone.lib.slots import working_days_after as working_days_after

CADENCES = (1, 2, 4)
DEFAULT_MINUTES = 30
# The database agrees (minutes_sane).
LEAST_MINUTES, MOST_MINUTES = 10, 120
# Ten live minutes are a conversation, even when it was stopped (product §3).
HELD_AFTER_MINUTES = 10
# A live meeting nobody touched for half a day was forgotten, not held that long.
STOPS_ITSELF_AFTER = timedelta(hours=12)
# How far ahead one-to-ones stand in both calendars.
PLANNED_AHEAD = timedelta(weeks=4)
# A mail waits as long as somebody may still undo what it tells of.
MAIL_WAITS = timedelta(seconds=60)


@dataclass(frozen=True)
class Rhythm:
    """How often, when and for how long a pair meets; `weekday` counts from Monday as 0."""

    every_weeks: int
    weekday: int
    at: time
    zone: str
    minutes: int
    starts_on: date

    def __post_init__(self) -> None:
        if self.every_weeks not in CADENCES or self.weekday not in range(7):
            raise ValueError("A rhythm is every 1, 2 or 4 weeks on a day of the week.")


class Slot(NamedTuple):
    """One slot of a rhythm: its day in the rhythm's zone, and when it begins, in UTC."""

    on: date
    starts_at: datetime
    minutes: int


def next_slot(rhythm: Rhythm, after: datetime) -> datetime:
    """Return the first slot strictly after an instant, in UTC; none is before `starts_on`."""
    return slots(rhythm, after, 1)[0]


def slots(rhythm: Rhythm, after: datetime, how_many: int) -> tuple[datetime, ...]:
    """Return the next slots strictly after an instant, in UTC and in order."""
    return tuple(slot.starts_at for slot in islice(_slots(rhythm, after), how_many))


def slots_ahead(
    rhythms: Iterable[Rhythm], after: datetime, *, ahead: timedelta = PLANNED_AHEAD
) -> list[Slot]:
    """Return the slots strictly after an instant, day by day up to (and without) `ahead`.

    Each rhythm counts from its date until the next one's. No moment comes twice, also where two
    rhythms of different zones name it by two days.
    """
    ordered = sorted(rhythms, key=lambda rhythm: rhythm.starts_on)
    found: dict[datetime, Slot] = {}
    for place, rhythm in enumerate(ordered):
        until = dates.local(after, rhythm.zone).date() + ahead
        if place + 1 < len(ordered):
            until = min(until, ordered[place + 1].starts_on)
        for slot in _slots(rhythm, after):
            if slot.on >= until:
                break
            found.setdefault(slot.starts_at, slot)
    return sorted(found.values(), key=lambda slot: slot.starts_at)


def _slots(rhythm: Rhythm, after: datetime) -> Iterator[Slot]:
    # Weeks are counted from the rhythm's first day of that name: "every four weeks on Monday, from
    # Wednesday" begins on the next Monday, not four weeks after the one that is over.
    first_on = rhythm.starts_on + timedelta(days=(rhythm.weekday - rhythm.starts_on.weekday()) % 7)
    stride = timedelta(weeks=rhythm.every_weeks)
    passed = (dates.local(after, rhythm.zone).date() - first_on) // stride
    # One stride early: the day may match while the hour has not come yet.
    for index in count(max(0, passed - 1)):
        on = first_on + index * stride
        starts_at = dates.instant(on, rhythm.at, rhythm.zone)
        if starts_at > after:
            yield Slot(on, starts_at, rhythm.minutes)


def is_asked_about(slot: datetime, now: datetime, state: str) -> bool:
    """Say whether both are asked "Did you meet?": 24 hours after an untouched slot."""
    return state == "planned" and now >= slot + ASKED_AFTER


def is_held(started_at: datetime | None, ended_at: datetime | None, is_closed: bool) -> bool:
    """Say whether a meeting counts: closed, or stopped after at least ten live minutes."""
    if is_closed:
        return True
    if started_at is None or ended_at is None:
        return False
    # In UTC: the difference of two times in one zone would ignore the hour that came or went.
    lasted = ended_at.astimezone(UTC) - started_at.astimezone(UTC)
    return lasted >= timedelta(minutes=HELD_AFTER_MINUTES)
