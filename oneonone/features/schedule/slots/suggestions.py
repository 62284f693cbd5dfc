"""Which times to offer: near the usual hour, free as far as the viewer may know; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from oneonone.lib.dates import instant, local
from oneonone.lib.slots import SATURDAY

from .rules import Taken, overlap

SUGGESTED = 3
# Nobody is asked to meet before eight or to stay after six, unless that is their habit.
EARLIEST, LATEST = time(8), time(18)
HALF_HOUR = 30
DAYS_LOOKED_AT = 28
_DAY_MINUTES = 24 * 60


class Days(NamedTuple):
    """Days on which the two do not meet, both included."""

    first_on: date
    last_on: date

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and self.first_on <= on <= self.last_on


class Usual(NamedTuple):
    """The time to look around: an instant, and for how long, in the series' zone."""

    at: datetime
    minutes: int
    zone: str


def suggest(
    usual: Usual,
    *,
    now: datetime,
    taken: Collection[Taken] = (),
    away: Collection[Days] = (),
    is_at_usual_allowed: bool = False,
    count: int = SUGGESTED,
) -> tuple[datetime, ...]:
    """Return the best time of each of the next days, in UTC and in order.

    Begins on the usual time's own day, or today where that is over; then working days only. The
    usual time itself is what a move leaves, so it is not offered unless said.
    """
    found: list[datetime] = []
    for on in _days(usual, now):
        if any(on in days for days in away):
            continue
        for at in _times(on, usual):
            is_usual = at == usual.at and not is_at_usual_allowed
            if at > now and not is_usual and _is_free(at, usual.minutes, taken):
                found.append(at)
                break
        if len(found) == count:
            break
    return tuple(found)


def _days(usual: Usual, now: datetime) -> Iterator[date]:
    usual_on, today = local(usual.at, usual.zone).date(), local(now, usual.zone).date()
    first = max(usual_on, today)
    for ahead in range(DAYS_LOOKED_AT):
        on = first + timedelta(days=ahead)
        if on.weekday() < SATURDAY or on.weekday() == usual_on.weekday():
            yield on


def _times(on: date, usual: Usual) -> list[datetime]:
    """Every half hour of a day and the usual time itself, the nearest to it first."""
    wall = local(usual.at, usual.zone)
    usual_minute = wall.hour * 60 + wall.minute
    first = min(_minute(EARLIEST), usual_minute)
    last = max(_minute(LATEST), usual_minute + usual.minutes) - usual.minutes
    minutes = {*range(0, _DAY_MINUTES, HALF_HOUR), usual_minute}
    within = [minute for minute in minutes if first <= minute <= last]
    within.sort(key=lambda minute: (abs(minute - usual_minute), -minute))
    moments = ((minute, _instant(on, minute, usual.zone)) for minute in within)
    # A time that the clocks jump over is not offered: it would be another one.
    return [at for minute, at in moments if _minute(local(at, usual.zone).time()) == minute]


def _instant(on: date, minute: int, zone: str) -> datetime:
    return instant(on, time(minute // 60, minute % 60), zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _is_free(at: datetime, minutes: int, taken: Collection[Taken]) -> bool:
    return not any(overlap(Taken(at, minutes), other) for other in taken)
