"""A page of a log as somebody reads it: days, and in each a line of what happened; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# So many events stand on a page; "Show earlier" brings the next.
PAGE = 50
# Who it was where no person did it.
APP = "oneonone"


@dataclass(frozen=True)
class Line:
    time: str
    who: str
    what: str


@dataclass(frozen=True)
class Day:
    on: date
    lines: tuple[Line, ...]


def by_day(lines: Iterable[tuple[date, Line]]) -> tuple[Day, ...]:
    """Gather lines under their days, both in the order they come."""
    found: dict[date, list[Line]] = {}
    for on, line in lines:
        found.setdefault(on, []).append(line)
    return tuple(Day(on, tuple(told)) for on, told in found.items())
