"""What the two say about a slot nobody touched; pure.

Each side has one answer. One that was said twice changes nothing; two that differ leave a meeting
that counts only when both have settled it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from oneonone.features.schedule.rules import is_asked_about
from oneonone.lib.dates import day_words, local
from oneonone.lib.errors import ConflictError, RuleError
from oneonone.lib.slots import (
    ASKED_AFTER,
    WORKING_DAYS_TO_ANSWER,
    answer_by,
    working_days_after,
)

ANSWERS = ("yes", "moved", "no")
# Nobody remembers the day of a one-to-one longer ago than that.
TOOK_PLACE_WITHIN = timedelta(days=7)

_NOT_ASKED = {
    "live": "You are in the middle of it. Close it or stop it first.",
    "held": "This one-to-one took place here, so there is nothing to ask.",
    "skipped": "It was called off, so there is nothing to ask.",
    "away": "One of you was away, so there is nothing to ask.",
}


class Slot(Protocol):
    """A meeting as it is stored."""

    @property
    def state(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def planned_on(self) -> date: ...
    @property
    def is_off_app(self) -> bool: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def not_met_at(self) -> datetime | None: ...


class Answers(NamedTuple):
    """Who said that the two met, and who said first that they did not, by person."""

    yes: frozenset[int] = frozenset()
    no: int | None = None

    @property
    def is_contested(self) -> bool:
        return bool(self.yes) and self.no is not None


def answered(now: Answers, person_id: int, *, has_met: bool) -> Answers:
    """Return the answers after one more; whoever changes their mind takes their own back."""
    without = taken_back(now, person_id)
    if has_met:
        return Answers(without.yes | {person_id}, without.no)
    return Answers(without.yes, now.no if now.no is not None else person_id)


def taken_back(now: Answers, person_id: int) -> Answers:
    """Return the answers without those of one person."""
    return Answers(now.yes - {person_id}, None if now.no == person_id else now.no)


def is_asked(slot: Slot, now: datetime, zone: str) -> bool:
    """Tell whether either may still say whether they met."""
    if slot.state == "held":
        return slot.is_off_app and _is_in_time(slot, now, zone)
    return is_asked_about(slot.starts_at, now, slot.state) and _is_in_time(slot, now, zone)


def ensure_asked(slot: Slot, now: datetime, zone: str) -> None:
    """Refuse an answer before it is asked, after the last day for it, and where none is needed."""
    is_off_app = slot.state == "held" and slot.is_off_app
    if slot.state != "planned" and not is_off_app:
        raise ConflictError(_NOT_ASKED[slot.state])
    if slot.state == "planned" and not is_asked_about(slot.starts_at, now, slot.state):
        at, today = local(slot.starts_at + ASKED_AFTER, zone), local(now, zone).date()
        raise ConflictError(f"You are asked from {day_words(at.date(), today)} at {at:%H:%M} on.")
    if not _is_in_time(slot, now, zone):
        until = day_words(last_day(slot, zone), local(now, zone).date())
        raise ConflictError(f"You could say so until {until}. It stays as it is.")


def last_day(slot: Slot, zone: str) -> date:
    """Return the last day for an answer: three working days after the slot, or the other's."""
    days = [answer_by(slot.starts_at, zone)]
    for said_at in (slot.ended_at, slot.not_met_at):
        if said_at is not None:
            on = local(said_at, zone).date()
            days.append(working_days_after(on, WORKING_DAYS_TO_ANSWER))
    return max(days)


def _is_in_time(slot: Slot, now: datetime, zone: str) -> bool:
    return local(now, zone).date() <= last_day(slot, zone)


def ensure_took_place(at: datetime, slot: Slot, now: datetime, zone: str) -> None:
    """Refuse a time that is still to come, or too long before the day that was planned."""
    if at > now:
        raise RuleError("That time is still to come. Say when it took place.")
    earliest = slot.planned_on - TOOK_PLACE_WITHIN
    if local(at, zone).date() < earliest:
        today = local(now, zone).date()
        raise RuleError(f"Choose a day from {day_words(earliest, today)} on.")
