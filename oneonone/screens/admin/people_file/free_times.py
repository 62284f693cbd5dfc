"""Finds a half hour for a new one-to-one in which neither of the two meets somebody else; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import date, time, timedelta
from functools import cache

from oneonone.features.schedule.rules import DEFAULT_MINUTES, Rhythm
from oneonone.lib.dates import DAYS_PER_WEEK, instant, monday

from .rules import Wanted

# Mid-morning in the middle of the week first; the edges of the day and lunch when all else is full.
_WEEKDAYS = (1, 2, 3, 0, 4)
_HOURS = (10, 11, 14, 15, 16, 9, 13, 17, 12, 8)
_TIMES = tuple(time(hour, minute) for hour in _HOURS for minute in (0, 30))
_WEEK = timedelta(weeks=1)
_A_WEEK_OF_MINUTES = DAYS_PER_WEEK * 24 * 60


class FreeTimes:
    """The weeks of everybody whose rhythms are known, in UTC as of the next whole week.

    Weeks between are not looked into: who meets every second week keeps the half hour of every one.
    """

    def __init__(self, today: date) -> None:
        self._monday = monday(today) + _WEEK
        self._taken: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
        self._begins = cache(self._begin)

    def take(self, who: Iterable[Hashable], rhythm: Rhythm) -> None:
        """Remember when these people meet."""
        begin = self._begins(rhythm.weekday, rhythm.at, rhythm.zone)
        for one in who:
            self._taken[one].append((begin, begin + rhythm.minutes))

    def find(self, who: tuple[Hashable, Hashable], wanted: Wanted, zone: str) -> tuple[int, time]:
        """Return a weekday and a time that is free for both; raise LookupError where none is."""
        for weekday, at in _candidates(wanted):
            begin = self._begins(weekday, at, zone)
            if not any(self._is_taken(one, begin) for one in who):
                return weekday, at
        raise LookupError

    def _is_taken(self, who: Hashable, begin: int) -> bool:
        return any(
            (begin - first) % _A_WEEK_OF_MINUTES < last - first
            or (first - begin) % _A_WEEK_OF_MINUTES < DEFAULT_MINUTES
            for first, last in self._taken.get(who, ())
        )

    def _begin(self, weekday: int, at: time, zone: str) -> int:
        """Return a slot as minutes after Monday, 0:00 in UTC."""
        on = self._monday + timedelta(days=weekday)
        begins = instant(on, at, zone) - instant(self._monday, time(), "UTC")
        return int(begins.total_seconds()) // 60


def _candidates(wanted: Wanted) -> Iterator[tuple[int, time]]:
    for at in _TIMES if wanted.at is None else (wanted.at,):
        for weekday in _WEEKDAYS if wanted.weekday is None else (wanted.weekday,):
            yield weekday, at
