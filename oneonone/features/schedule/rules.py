"""When a pair meets and whether it did.

A rhythm lives in wall-clock time of its own zone: daylight saving moves nothing (R-TIME-1).
Weeks are ISO weeks of that zone, and a moved meeting belongs to the week it was first planned
for, so that moving across a Sunday neither loses nor doubles it (R-TIME-3).
"""

from collections.abc import Iterable, Sequence
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
# Ten live minutes are a conversation, even when it was stopped (product §3).
HELD_AFTER_MINUTES = 10
# A live meeting nobody touched for half a day was forgotten, not held that long.
STOPS_ITSELF_AFTER = timedelta(hours=12)
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


class MeetingDay(NamedTuple):
    """What the rhythm needs to know of one meeting; `starts_on` is where a move put it."""

    planned_on: date
    state: str
    was_moved: bool = False
    is_contested: bool = False
    starts_on: date | None = None


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
    """Return the first slot strictly after an instant, in UTC.

    Weeks are counted from the week of `starts_on`, whenever asked; no slot is before that day.
    """
    return slots(rhythm, after, 1)[0]


def slots(rhythm: Rhythm, after: datetime, how_many: int) -> tuple[datetime, ...]:
    """Return the next slots strictly after an instant, in UTC and in order."""
    first_on = dates.monday(rhythm.starts_on) + timedelta(days=rhythm.weekday)
    stride = timedelta(weeks=rhythm.every_weeks)
    passed = (dates.local(after, rhythm.zone).date() - first_on) // stride
    # One stride early: the day may match while the hour has not come yet.
    days = (first_on + index * stride for index in count(max(0, passed - 1)))
    instants = (dates.instant(on, rhythm.at, rhythm.zone) for on in days if on >= rhythm.starts_on)
    return tuple(islice((slot for slot in instants if slot > after), how_many))


def is_asked_about(slot: datetime, now: datetime, state: str) -> bool:
    """Say whether both are asked "Did you meet?": 24 hours after an untouched slot."""
    return state == "planned" and now >= slot + ASKED_AFTER


def is_missed(slot: datetime, now: datetime, state: str, *, zone: str = "UTC") -> bool:
    """Say whether a slot was missed: planned, unanswered, three working days past.

    An answer changes the stored state, so "planned" is "unanswered". Days are those of the
    rhythm's zone.
    """
    return state == "planned" and dates.local(now, zone).date() > answer_by(slot, zone)


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


def _mark(meeting: MeetingDay, today: date) -> str:
    if meeting.is_contested:
        # It does not count until both have settled it (product §3).
        return "none"
    match meeting.state:
        case "held":
            return "moved" if meeting.was_moved else "held"
        case "planned":
            on = meeting.starts_on or meeting.planned_on
            return "missed" if today > working_days_after(on, WORKING_DAYS_TO_ANSWER) else "none"
        case "skipped" | "away":
            return meeting.state
        case _:
            return "none"
