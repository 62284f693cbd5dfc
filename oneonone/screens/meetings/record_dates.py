"""Days and times in a record, without "today": it is read on other days; pure."""

from __future__ import annotations

from datetime import date, datetime

from oneonone.lib.dates import DAY_NAMES, MONTH_NAMES, local


def date_words(on: date, year: int) -> str:
    """Say a day without "today" or "tomorrow": a record is read on other days."""
    words = f"{DAY_NAMES[on.weekday()]} {on.day} {MONTH_NAMES[on.month - 1]}"
    return words if on.year == year else f"{words} {on.year}"


def moment_words(at: datetime, zone: str, year: int) -> str:
    """Say a moment of a day: "24 November, 14:10"."""
    wall = local(at, zone)
    suffix = "" if wall.year == year else f" {wall.year}"
    return f"{wall.day} {MONTH_NAMES[wall.month - 1]}{suffix}, {wall:%H:%M}"


def full_date_words(on: date) -> str:
    return date_words(on, 0)
