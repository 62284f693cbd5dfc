"""What became of a pair's slots, and how that is counted; the same for everybody who counts.

Weeks are ISO weeks of the rhythm's zone, and a moved meeting belongs to the week it was first
planned for, so that moving across a Sunday neither loses nor doubles it (R-TIME-3).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from operator import add
from typing import NamedTuple

from . import dates
from .slots import WORKING_DAYS_TO_ANSWER, answer_by, working_days_after
from .text import as_sentence, number_word

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
    """What became of some slots, whoever counts them."""

    held: int = 0
    # Nobody had called it off.
    missed: int = 0
    # Called off; told by reason beside it where somebody asks.
    skipped: int = 0
    customer_first: int = 0
    too_busy: int = 0
    nothing_pressing: int = 0
    away: int = 0
    # Parts of held.
    stopped_early: int = 0
    off_app: int = 0

    @property
    def due(self) -> int:
        return self.held + self.missed + self.skipped

    @property
    def words(self) -> str:
        """Say it as a count, never as a percentage: "36 of 39"."""
        return f"{self.held} of {self.due}"

    def plus(self, other: "Counts") -> "Counts":
        return Counts(*map(add, self, other))


def is_missed(
    slot: datetime, now: datetime, state: str, *, zone: str = "UTC", was_not_met: bool = False
) -> bool:
    """Say whether a slot was missed: planned, and answered with no or three working days past.

    Every other answer changes the stored state, so "planned" is "unanswered". Days are those of
    the rhythm's zone.
    """
    is_over = dates.local(now, zone).date() > answer_by(slot, zone)
    return state == "planned" and (was_not_met or is_over)


def week_states(
    meetings: Iterable[MeetingDay], today: date, *, weeks: int = STRIP_WEEKS
) -> tuple[WeekMark, ...]:
    """Return the strip of the last weeks, this one included, oldest first."""
    marks: dict[date, list[str]] = {}
    for meeting in meetings:
        mark = mark_of(meeting, today)
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
    """Count what became of slots: held, missed and skipped are due; contested ones are out."""
    marks = [mark_of(meeting, today) for meeting in meetings]
    return Counts(
        held=sum(mark in {"held", "moved"} for mark in marks),
        missed=marks.count("missed"),
        skipped=marks.count("skipped"),
        away=marks.count("away"),
    )


def in_all(counts: Iterable[Counts]) -> Counts:
    """Add up: a manager's consistency is that of all their pairs."""
    return Counts(*map(sum, zip(*counts, strict=True)))


def mark_of(meeting: MeetingDay, today: date) -> str:
    """Return what a slot counts as: held, moved (and then held), missed, skipped, away, none."""
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


@lru_cache(maxsize=65536)
def held_until(planned_on: date, zone: str) -> datetime:
    """Return the moment from which a meeting is no longer that slot, moved: UTC.

    `mark_of` asks this of the day a move put it on; counting in SQL asks it of the moment.
    """
    last_on = working_days_after(planned_on, WORKING_DAYS_TO_ANSWER)
    return dates.instant(last_on + timedelta(days=1), time(0), zone)


def missed_before(now: datetime, zone: str) -> datetime:
    """Return the moment before which every unanswered slot is missed: `is_missed`, once for all."""
    today = dates.local(now, zone).date()
    first_on = today
    while working_days_after(first_on - timedelta(days=1), WORKING_DAYS_TO_ANSWER) >= today:
        first_on -= timedelta(days=1)
    return dates.instant(first_on, time(0), zone)
