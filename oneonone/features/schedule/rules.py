"""When a pair meets and whether it did.

A rhythm lives in wall-clock time of its own zone: daylight saving moves nothing (R-TIME-1).
Weeks are ISO weeks of that zone, and a moved meeting belongs to the week it was first planned
for, so that moving across a Sunday neither loses nor doubles it (R-TIME-3).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from typing import NamedTuple

from oneonone.lib import dates

# Below, because the mail that asks "Did you meet?" has to know as well.
from oneonone.lib.slots import ASKED_AFTER, WORKING_DAYS_TO_ANSWER
from oneonone.lib.slots import answer_by as answer_by
from oneonone.lib.slots import working_days_after as working_days_after
from oneonone.lib.text import as_sentence, number_word

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
# Two months show a habit; more would make one bad month follow a person for long.
STRIP_WEEKS = 8

# In the order the strip's sentence says them.
_STRIP_WORDS = {
    "held": "held",
    "moved": "moved and then held",
    "missed": "missed",
    "skipped": "called off",
    "away": "away",
}
# When a week has two meetings, the better news is the week's.
_STRIP_ORDER = (*_STRIP_WORDS, "none")


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


class MeetingDay(NamedTuple):
    """What the rhythm needs to know of one meeting; `starts_on` is where a move put it.

    Both days are of the series' zone. `was_not_met`: somebody answered "Did you meet?" with no.
    """

    planned_on: date
    state: str
    was_moved: bool = False
    is_contested: bool = False
    starts_on: date | None = None
    was_not_met: bool = False


class WeekMark(NamedTuple):
    """One cell of the strip; `state` is held, moved, missed, skipped, away or none."""

    week_on: date
    state: str


class Counts(NamedTuple):
    """How many of the due one-to-ones were held."""

    held: int
    due: int

    @property
    def words(self) -> str:
        """Say it as a count, never as a percentage: "36 of 39"."""
        return f"{self.held} of {self.due}"


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


def is_missed(
    slot: datetime, now: datetime, state: str, *, zone: str = "UTC", was_not_met: bool = False
) -> bool:
    """Say whether a slot was missed: planned, and answered with no or three working days past.

    Every other answer changes the stored state, so "planned" is "unanswered". Days are those of
    the rhythm's zone.
    """
    is_over = dates.local(now, zone).date() > answer_by(slot, zone)
    return state == "planned" and (was_not_met or is_over)


def is_held(started_at: datetime | None, ended_at: datetime | None, is_closed: bool) -> bool:
    """Say whether a meeting counts: closed, or stopped after at least ten live minutes."""
    if is_closed:
        return True
    if started_at is None or ended_at is None:
        return False
    # In UTC: the difference of two times in one zone would ignore the hour that came or went.
    lasted = ended_at.astimezone(UTC) - started_at.astimezone(UTC)
    return lasted >= timedelta(minutes=HELD_AFTER_MINUTES)


def week_states(
    meetings: Iterable[MeetingDay], today: date, *, weeks: int = STRIP_WEEKS
) -> tuple[WeekMark, ...]:
    """Return the strip of the last weeks, this one included, oldest first."""
    marks: dict[date, list[str]] = {}
    for meeting in meetings:
        mark = _mark(meeting, today)
        marks.setdefault(dates.monday(meeting.planned_on), []).append(mark)
    first = dates.monday(today) - timedelta(weeks=weeks - 1)
    days = (first + timedelta(weeks=index) for index in range(weeks))
    return tuple(WeekMark(on, min(marks.get(on, ["none"]), key=_STRIP_ORDER.index)) for on in days)


def rhythm_words(marks: Sequence[WeekMark]) -> str:
    """Say a strip in one sentence: "Seven held, one moved and then held."."""
    counted = {state: [mark.state for mark in marks].count(state) for state in _STRIP_WORDS}
    parts = [
        f"{number_word(many)} {_STRIP_WORDS[state]}" for state, many in counted.items() if many
    ]
    return as_sentence(", ".join(parts) + ".") if parts else "No one-to-ones yet."


def consistency(meetings: Iterable[MeetingDay], today: date) -> Counts:
    """Count held of due: held, missed and skipped are due; away and contested are out."""
    marks = [_mark(meeting, today) for meeting in meetings]
    held = sum(mark in {"held", "moved"} for mark in marks)
    return Counts(held, held + sum(mark in {"missed", "skipped"} for mark in marks))


def in_all(counts: Iterable[Counts]) -> Counts:
    """Add up: a manager's consistency is that of all their pairs."""
    listed = list(counts)
    return Counts(sum(one.held for one in listed), sum(one.due for one in listed))


def _mark(meeting: MeetingDay, today: date) -> str:
    if meeting.is_contested:
        # It does not count until both have settled it (product §3).
        return "none"
    on = meeting.starts_on or meeting.planned_on
    match meeting.state:
        case "held" if meeting.was_moved:
            # Later than this it is another meeting: the slot itself was lost.
            in_time = on <= working_days_after(meeting.planned_on, WORKING_DAYS_TO_ANSWER)
            return "moved" if in_time else "missed"
        case "planned":
            is_over = today > working_days_after(on, WORKING_DAYS_TO_ANSWER)
            return "missed" if meeting.was_not_met or is_over else "none"
        case "held" | "skipped" | "away":
            return meeting.state
        case _:
            return "none"
