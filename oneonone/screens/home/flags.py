"""The one red flag on a manager's board: about the rhythm they own, never about a rep; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from oneonone.features.schedule.rules import CADENCES
from oneonone.lib import dates
from oneonone.lib.meeting_days import Counts, MeetingDay, consistency
from oneonone.lib.text import as_sentence, number_word

# What is worth a flag (experience.md, 5.4).
FLAG_LOOKS_AT = 4
FLAG_GAPS = 2
FLAG_CADENCES = 1.75
FLAG_DAYS_LATE = 7
# Four slots of the slowest rhythm, and one week more for the one that was moved.
FLAG_WEEKS = FLAG_LOOKS_AT * max(CADENCES) + 1


# Where the links of the board lead back to.
BOARD = "/team"

RHYTHM_WORDS = {1: "every week", 2: "every two weeks", 4: "every four weeks"}


@dataclass(frozen=True)
class Action:
    """A link that does one thing; `said` follows its label for who only hears it."""

    label: str
    href: str
    said: str
    is_primary: bool = False
    # The single key that presses it, on the row that has the focus.
    key: str = ""


@dataclass(frozen=True)
class Slot:
    """What became of one slot, and who called it off where somebody did."""

    day: MeetingDay
    called_off_by_id: int | None = None


@lru_cache(maxsize=4096)
def fate(day: MeetingDay, today: date) -> Counts:
    """Return whether one slot was due and held; a board asks this of each slot several times."""
    return consistency([day], today)


@dataclass(frozen=True)
class RepRecord:
    """What the board knows of one pair for the red flag."""

    pair_id: int
    rep_id: int
    rep_name: str
    manager_id: int
    started_on: date
    slots: tuple[Slot, ...] = ()
    every_weeks: int | None = None
    last_held_on: date | None = None
    # Days past the due date of each promise the manager still owes.
    days_late: tuple[int, ...] = ()
    owed: int = 0
    next_meeting_id: int | None = None
    # The last day on which somebody else holds the rep's one-to-ones.
    covered_until: date | None = None

    @property
    def first_name(self) -> str:
        return self.rep_name.split()[0]


@dataclass(frozen=True)
class Flag:
    """The one thing about the manager's own rhythm that needs them."""

    title: str
    detail: str
    rank: tuple[int, float]
    action: Action


def rhythm_page(rep_id: int) -> str:
    return f"/people/{rep_id}/rhythm?back={BOARD}"


def find_a_time(record: RepRecord) -> Action:
    href = f"/meetings/new?pair={record.pair_id}&back={BOARD}"
    return Action("Find a time", href, f"with {record.rep_name}", key="b")


def set_a_rhythm(record: RepRecord) -> Action:
    return Action("Set a rhythm", rhythm_page(record.rep_id), f"with {record.rep_name}")


def remedy(record: RepRecord) -> Action:
    """Return what does something about a gap: a rhythm, a time, or the next one-to-one."""
    if record.every_weeks is None:
        return set_a_rhythm(record)
    return next_one(record)


def next_one(record: RepRecord) -> Action:
    """Return the way to the next one-to-one, or to a time for one."""
    if record.next_meeting_id is None:
        return find_a_time(record)
    said = f"the next one-to-one with {record.rep_name}"
    return Action("Open", f"/meetings/{record.next_meeting_id}", said)


def red_flag(records: Iterable[RepRecord], today: date) -> Flag | None:
    """Return the worst of what needs the manager, or nothing: at most one is shown."""
    found = [
        flag
        for record in records
        for flag in (_gaps(record, today), _silence(record, today), _late(record))
        if flag is not None
    ]
    return max(found, key=lambda flag: flag.rank, default=None)


def _gaps(record: RepRecord, today: date) -> Flag | None:
    """Two of the last four that were due did not take place, said by who called off."""
    slots = sorted(record.slots, key=lambda slot: slot.day.planned_on)
    due = [slot for slot in slots if fate(slot.day, today).due][-FLAG_LOOKS_AT:]
    gaps = [slot for slot in due if not fate(slot.day, today).held]
    if len(gaps) < FLAG_GAPS:
        return None
    who = record.first_name
    by_rep = sum(slot.called_off_by_id == record.rep_id for slot in gaps)
    by_manager = sum(slot.called_off_by_id == record.manager_id for slot in gaps)
    many = number_word(len(gaps))
    if by_rep == len(gaps):
        return Flag(
            f"{who} has called off {many}",
            f"What would make it worth {who}’s time?",
            (2, len(gaps)),
            remedy(record),
        )
    are_the_last = due[-len(gaps) :] == gaps
    which = f"the last {many}" if are_the_last else f"{many} of the last {number_word(len(due))}"
    if by_manager == len(gaps):
        title = f"You have called off {which} with {who}"
    elif by_rep:
        title = f"{as_sentence(which)} with {who} did not take place"
    else:
        title = f"You have missed {which} with {who}"
    shared = f"{who} called off {number_word(by_rep)} of them. " if by_rep else ""
    return Flag(
        title,
        shared + _last_met(record, today),
        (4, len(gaps) - by_rep),
        remedy(record),
    )


def _silence(record: RepRecord, today: date) -> Flag | None:
    """It has been much longer than the rhythm says; weeks away do not count."""
    since = record.last_held_on or record.started_on
    stride = (record.every_weeks or max(CADENCES)) * 7
    away = sum(slot.day.state == "away" and slot.day.planned_on > since for slot in record.slots)
    ratio = ((today - since).days - away * stride) / stride
    if ratio <= FLAG_CADENCES:
        return None
    who = record.first_name
    title = (
        f"You and {who} last met {dates.ago_words(since, today)}"
        if record.last_held_on
        else f"You and {who} have not met yet"
    )
    rhythm = RHYTHM_WORDS.get(record.every_weeks or 0)
    detail = f"Your rhythm is {rhythm}." if rhythm else "There is no rhythm yet."
    return Flag(title, f"{detail}{_owing(record)}", (3, ratio), remedy(record))


def _late(record: RepRecord) -> Flag | None:
    days = max(record.days_late, default=0)
    if days <= FLAG_DAYS_LATE:
        return None
    return Flag(
        f"A promise to {record.first_name} is {days} days late",
        "Keep it, or say so and give it a new date when you meet.",
        (1, days),
        next_one(record),
    )


def _last_met(record: RepRecord, today: date) -> str:
    if record.last_held_on is None:
        return "You have not met yet." + _owing(record)
    return f"You last met {dates.ago_words(record.last_held_on, today)}.{_owing(record)}"


def _owing(record: RepRecord) -> str:
    if not record.owed:
        return ""
    many = as_sentence(number_word(record.owed))
    noun = "promise you made is" if record.owed == 1 else "promises you made are"
    return f" {many} {noun} still open."
