"""A time zone as a calendar file says it (RFC 5545, 3.6.5): when its clocks change, and to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import groupby, pairwise

from .dates import zone as zone_named

# The year before the first entry says which clock it stands under; so many after the last one
# tell the fourth Sunday from the last.
_YEARS_AFTER = 6
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SECOND = timedelta(seconds=1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Clock:
    """How a zone's clocks go: how far from UTC, and what that is called."""

    offset: timedelta
    name: str


@dataclass(frozen=True)
class _Change:
    """The clocks go over; `wall` is what they showed when they did."""

    wall: datetime
    before: timedelta
    after: _Clock

    @property
    def kind(self) -> tuple[timedelta, timedelta, str]:
        return self.before, self.after.offset, self.after.name


def zone_lines(zone: str, first: datetime, last: datetime) -> tuple[str, ...]:
    """Return the VTIMEZONE that is right for every moment between two, both in UTC.

    Raises ValueError for what is no zone.
    """
    return _lines(zone, first.year, last.year)


@lru_cache(maxsize=256)
def _lines(zone: str, first_year: int, last_year: int) -> tuple[str, ...]:
    start, end = (
        datetime(year, 1, 1, tzinfo=UTC) for year in (first_year - 1, last_year + _YEARS_AFTER)
    )
    changes = list(_changes(zone, start, end))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if not changes or changes[0].wall.year >= first_year:
        first = _clock(zone, start)
        wall = (start + first.offset).replace(tzinfo=None)
        lines += _observance([_Change(wall, first.offset, first)])
    changes.sort(key=lambda change: (change.kind, change.wall))
    for _, alike in groupby(changes, key=lambda change: change.kind):
        lines += _observance(list(alike))
    return (*lines, "END:VTIMEZONE")


def _clock(zone: str, at: datetime) -> _Clock:
    there = at.astimezone(zone_named(zone))
    return _Clock(there.utcoffset() or timedelta(), there.tzname() or "")


def _changes(zone: str, start: datetime, end: datetime) -> Iterator[_Change]:
    while start < end:
        before = _clock(zone, start)
        if before.offset != _clock(zone, start + _DAY).offset:
            at = _when(zone, start, start + _DAY)
            yield _Change(
                (at + before.offset).replace(tzinfo=None), before.offset, _clock(zone, at)
            )
        start += _DAY


def _when(zone: str, before: datetime, after: datetime) -> datetime:
    """Return the first second of the new clock between two moments."""
    old = _clock(zone, before).offset
    while after - before > _SECOND:
        half = before + (after - before) // (2 * _SECOND) * _SECOND
        before, after = (half, after) if _clock(zone, half).offset == old else (before, half)
    return after


def _observance(alike: Sequence[_Change]) -> list[str]:
    first = alike[0]
    # By which way it goes, not by the zone's own word: Ireland's says that winter is the exception.
    part = "DAYLIGHT" if first.after.offset > first.before else "STANDARD"
    rule = _yearly(alike)
    rest = ",".join(_wall(change.wall) for change in alike[1:])
    return [
        f"BEGIN:{part}",
        f"DTSTART:{_wall(first.wall)}",
        *([f"RRULE:{rule}"] if rule else [f"RDATE:{rest}"] if rest else []),
        f"TZNAME:{first.after.name}",
        f"TZOFFSETFROM:{_offset(first.before)}",
        f"TZOFFSETTO:{_offset(first.after.offset)}",
        f"END:{part}",
    ]


def _yearly(alike: Sequence[_Change]) -> str:
    """Say it as a rule where it is one ("the last Sunday of March"): Outlook reads nothing else."""
    walls = [change.wall for change in alike]
    is_yearly = len(walls) > _YEARS_AFTER and all(b.year - a.year == 1 for a, b in pairwise(walls))
    if not is_yearly or len({(wall.month, wall.weekday(), wall.time()) for wall in walls}) > 1:
        return ""
    weeks = {(wall.day - 1) // 7 + 1 for wall in walls}
    if all((wall + _WEEK).month != wall.month for wall in walls):
        week = -1
    elif len(weeks) == 1:
        week = weeks.pop()
    else:
        return ""
    return f"FREQ=YEARLY;BYMONTH={walls[0].month};BYDAY={week}{_DAYS[walls[0].weekday()]}"


def _wall(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}"


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else "+"
    return f"{sign}{minutes // 60:02d}{minutes % 60:02d}" + (f"{rest:02d}" if rest else "")
