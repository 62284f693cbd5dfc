"""What a change of rhythm does to what is planned, and how that is said beforehand; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from oneonone.lib import dates
from oneonone.lib.text import as_sentence, number_word

from .rules import Rhythm, Slot, slots_ahead

# As far as a rhythm is looked at for a day on which the clock skips its time.
_LOOKS_AHEAD = timedelta(days=366)
_EVERY = {1: "Every", 2: "Every second", 4: "Every fourth"}


class Row(NamedTuple):
    """A planned meeting; something may hang on it, a preparation for example."""

    id: int
    on: date
    starts_at: datetime
    is_needed: bool


class Retimed(NamedTuple):
    """Which meeting goes to which slot, and which are left over."""

    moves: dict[int, Slot]
    removed: tuple[int, ...]
    staying: tuple[int, ...]


@dataclass(frozen=True)
class Outlook:
    """What will happen, counted."""

    rhythm: Rhythm
    first: Slot
    moved: int = 0
    resized: int = 0
    removed: int = 0
    staying: int = 0
    added: int = 0


def retimed(rows: Sequence[Row], slots: Sequence[Slot]) -> Retimed:
    """Give meetings to slots in order; what is left over goes, unless something hangs on it.

    A slot in the place of a meeting that stays is that meeting's.
    """
    ordered = sorted(rows, key=lambda row: row.starts_at)
    free = sorted(slots, key=lambda slot: slot.starts_at)
    staying: list[Row] = []
    while True:
        staying_ids = {row.id for row in staying}
        going = [row for row in ordered if row.id not in staying_ids]
        more = [row for row in going[len(free) :] if row.is_needed]
        if not more:
            break
        staying += more
        days, moments = {row.on for row in staying}, {row.starts_at for row in staying}
        free = [slot for slot in free if slot.on not in days and slot.starts_at not in moments]
    return Retimed(
        moves={row.id: slot for row, slot in zip(going, free, strict=False)},
        removed=tuple(row.id for row in going[len(free) :]),
        staying=tuple(row.id for row in staying),
    )


def in_free_order(rows: Sequence[Row], moves: dict[int, Slot]) -> list[int]:
    """Return the order in which no meeting is put where another one still is.

    The order of the meetings stays as it was, so those that go later make room from the end, and
    then those that go earlier from the beginning.
    """
    ordered = sorted((row for row in rows if row.id in moves), key=lambda row: row.starts_at)
    later = [row.id for row in ordered if moves[row.id].starts_at > row.starts_at]
    return [*reversed(later), *(row.id for row in ordered if row.id not in later)]


def outlook_words(outlook: Outlook, today: date) -> str:
    """Say what will happen: "Every Tuesday at 10:00, from 1 December. Four one-to-ones move."."""
    rhythm, on = outlook.rhythm, outlook.first.on
    year = "" if on.year == today.year else f" {on.year}"
    from_words = f"{on.day} {dates.MONTH_NAMES[on.month - 1]}{year}"
    day = dates.DAY_NAMES[rhythm.weekday]
    words = f"{_EVERY[rhythm.every_weeks]} {day} at {rhythm.at:%H:%M}, from {from_words}."
    return " ".join([words, *_happenings(outlook)])


def _happenings(outlook: Outlook) -> list[str]:
    said = []
    if outlook.moved:
        said.append(f"{_some(outlook.moved)} {_verb(outlook.moved, 'move')}.")
    if outlook.resized:
        verb = _verb(outlook.resized, "take")
        said.append(f"{_some(outlook.resized)} {verb} {outlook.rhythm.minutes} minutes.")
    if outlook.added:
        many = as_sentence(number_word(outlook.added)) if said else _some(outlook.added)
        more = " more" if said else ""
        said.append(f"{many}{more} {'is' if outlook.added == 1 else 'are'} planned.")
    if outlook.removed:
        verb = "is left over and goes" if outlook.removed == 1 else "are left over and go"
        said.append(f"{as_sentence(number_word(outlook.removed))} {verb}.")
    if outlook.staying:
        verb = "stays where it is" if outlook.staying == 1 else "stay where they are"
        said.append(f"{as_sentence(number_word(outlook.staying))} {verb}.")
    return said or ["Nothing that is planned changes."]


def _some(count: int) -> str:
    noun = "one-to-one" if count == 1 else "one-to-ones"
    return f"{as_sentence(number_word(count))} {noun}"


def _verb(count: int, plural: str) -> str:
    return f"{plural}s" if count == 1 else plural


def gap_words(rhythm: Rhythm, first: Slot) -> str:
    """Say on which day the clock skips the time, within a year; nothing where it never does."""
    before = first.starts_at - timedelta(seconds=1)
    for slot in slots_ahead([rhythm], before, ahead=_LOOKS_AHEAD):
        shown = dates.time_words(slot.starts_at, rhythm.zone)
        if shown != f"{rhythm.at:%H:%M}":
            day = f"{dates.DAY_NAMES[slot.on.weekday()]} {slot.on.day} "
            month = f"{dates.MONTH_NAMES[slot.on.month - 1]} {slot.on.year}"
            return f"On {day}{month} the clock skips {rhythm.at:%H:%M}, so it is at {shown} then."
    return ""


def elsewhere_words(first: Slot, zone: str, name: str, their_zone: str) -> str:
    """Say what time it is for the other one, where their wall clock shows another."""
    here, there = (dates.local(first.starts_at, each) for each in (zone, their_zone))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    day = "" if here.date() == there.date() else f" on {dates.DAY_NAMES[there.weekday()]}"
    return f"For {name} that is {there:%H:%M}{day} ({their_zone})."
