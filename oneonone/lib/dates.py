"""The only place that reads the clock, and the only one that turns dates into words.

Instants are aware and in UTC; recurrence is computed in wall-clock time (R-TIME-1). English
names are written out here because strftime follows the server's locale.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

EARLIEST = date(2000, 1, 1)
# Two years ahead, a leap day included (V-4): nobody plans a one-to-one later than that.
LATEST_AHEAD = timedelta(days=731)

# The others are abbreviations and old names of these.
_PLACES = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/",
    "Australia/", "Europe/", "Indian/", "Pacific/", "UTC",
)  # fmt: skip

MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24
DAYS_PER_WEEK = 7
# Below three weeks people count days, below three months weeks: "19 days ago", "8 weeks ago".
DAYS_COUNTED_SINGLY = 21
DAYS_COUNTED_IN_WEEKS = 91
DAYS_PER_MONTH = 30.44
MONTHS_PER_QUARTER = 3

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

# Python 3.11 also reads 20260101 and 2026-W01-1, and \d also matches ٣ (V-4): hence [0-9].
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")

_NOT_A_DATE = "Write a date like 2026-11-26."
_NOT_A_TIME = "Write a time like 09:30."
_NOT_A_ZONE = "Choose a time zone from the list, like Europe/Paris."


def now() -> datetime:
    """Return this instant, aware and in UTC."""
    return datetime.now(UTC)


def today(zone: str | None = None) -> date:
    """Return the date it is in a time zone; in UTC when none is named."""
    return now().date() if zone is None else local(now(), zone).date()


def zone(name: str) -> ZoneInfo:
    """Return the time zone of that IANA name; raise ValueError for any other text (R-TIME-6)."""
    # Membership first: ZoneInfo answers ../../etc/passwd, Mars/Phobos and a folder's name with
    # three different errors, and Factory is in the list without being a place.
    if name not in _zone_names() or name == "Factory":
        raise ValueError(_NOT_A_ZONE)
    return ZoneInfo(name)


def local(instant: datetime, zone_name: str) -> datetime:
    """Return the instant as the wall clock of a zone shows it."""
    return instant.astimezone(zone(zone_name))


def instant(on: date, at: time, zone_name: str) -> datetime:
    """Return the UTC instant at which a zone's wall clock shows that date and time.

    A time that does not exist (spring) moves forward by the gap; one that exists twice
    (autumn) is the first of the two (R-TIME-2). Both are what fold=0 means in PEP 495.
    """
    wall = datetime.combine(on, at.replace(fold=0, tzinfo=None), zone(zone_name))
    return wall.astimezone(UTC)


def parse_date(text: str) -> date:
    """Read YYYY-MM-DD in ASCII, from 2000 to two years ahead (V-4); raise ValueError."""
    if not _DATE.fullmatch(text):
        raise ValueError(_NOT_A_DATE)
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ValueError("This day is not in the calendar. Look again.") from None
    if not EARLIEST <= on <= today() + LATEST_AHEAD:
        raise ValueError("Write a date between 2000 and two years from now.")
    return on


def parse_time(text: str) -> time:
    """Read HH:MM in ASCII, 00:00 to 23:59 (H-78); raise ValueError with a sentence."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(_NOT_A_TIME)
    return time(int(match[1]), int(match[2]))


def monday(on: date) -> date:
    """Return the Monday of the ISO week a date falls in (R-TIME-3)."""
    return on - timedelta(days=on.weekday())


def quarter_of(on: date) -> date:
    """Return the first day of the quarter a day is in."""
    return date(on.year, on.month - (on.month - 1) % MONTHS_PER_QUARTER, 1)


def iso_week_label(on: date) -> str:
    """Name the ISO week of a date; 1 January 2027 is in "2026-W53"."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02d}"


def day_words(on: date, today: date) -> str:
    """Say which day it is: "tomorrow", "Thursday 26 November", with the year if another."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((on - today).days)
    if near is not None:
        return near
    year = "" if on.year == today.year else f" {on.year}"
    return f"{DAY_NAMES[on.weekday()]} {on.day} {MONTH_NAMES[on.month - 1]}{year}"


def time_words(instant: datetime, zone_name: str) -> str:
    """Say the time of an instant on a zone's wall clock: "10:00"."""
    return local(instant, zone_name).strftime("%H:%M")


def short_day(on: date) -> str:
    """Say a day of this or the next weeks in a table cell: "Thu 26"."""
    return f"{DAY_NAMES[on.weekday()][:3]} {on.day}"


def day_in_table(on: date) -> str:
    """Say a day of any year in a table: "26 Nov 2026"."""
    return f"{on.day} {MONTH_NAMES[on.month - 1][:3]} {on.year}"


def ago_words(on: date, today: date) -> str:
    """Say how long ago a day was: "yesterday", "3 weeks ago"; a later day is "in 3 days"."""
    days = (today - on).days
    if days < 0:
        return f"in {_some(-days, 'day')}"
    if days <= 1:
        return ("today", "yesterday")[days]
    return f"{_span(days)} ago"


def in_words(delta: timedelta) -> str:
    """Say how soon something is: "in 40 minutes", "in 2 days"; "now" under a minute or past."""
    minutes = round(delta.total_seconds() / 60)
    if minutes < 1:
        return "now"
    if minutes < MINUTES_PER_HOUR:
        return f"in {_some(minutes, 'minute')}"
    hours = round(minutes / MINUTES_PER_HOUR)
    if hours < HOURS_PER_DAY:
        return f"in {_some(hours, 'hour')}"
    return f"in {_some(round(hours / HOURS_PER_DAY), 'day')}"


@cache
def zone_names() -> tuple[str, ...]:
    """Return the zones that are places, in order: what a form suggests."""
    return tuple(sorted(name for name in _zone_names() if name.startswith(_PLACES)))


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def _span(days: int) -> str:
    if days < DAYS_COUNTED_SINGLY:
        return _some(days, "day")
    if days < DAYS_COUNTED_IN_WEEKS:
        return _some(days // DAYS_PER_WEEK, "week")
    return _some(round(days / DAYS_PER_MONTH), "month")


def _some(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
