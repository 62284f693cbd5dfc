"""What may still be done with a slot; pure.

Nobody is blamed: either of the two moves, calls off or marks away, and no reason is a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from oneonone.lib.dates import day_words, local
from oneonone.lib.errors import ConflictError, RuleError
from oneonone.lib.meeting_days import is_missed

# Offered before a slot is called off: a short one keeps the two talking.
SHORT_MINUTES = 15
# Taken back this soon, it is as if it had never been; later it is another change.
UNDO_WITHIN = timedelta(minutes=10)

SKIP_WORDS = {
    "customer_first": "A customer came first",
    "too_busy": "Too busy",
    "nothing_pressing": "Nothing pressing",
}

PASSED = "That time has passed. Choose one still to come."
_MISSED = "It stands as missed, so it stays where it is. Find another time instead."
_NOT_PLANNED = {
    "live": "You are in the middle of it. Close it or stop it first.",
    "held": "This one-to-one took place, so it stays as it is.",
    "skipped": "It was called off already. Its page takes that back, or find another time.",
    "away": "It stands as away already. Its page takes that back, or find another time.",
}
_MEANWHILE = {
    "live": "it has begun",
    "held": "it took place",
    "skipped": "it was called off",
    "away": "it was marked as away",
}


class Slot(Protocol):
    """A meeting as it is stored."""

    @property
    def state(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def minutes(self) -> int: ...
    @property
    def sequence(self) -> int: ...
    @property
    def not_met_at(self) -> datetime | None: ...
    @property
    def called_off_at(self) -> datetime | None: ...


class Move(Protocol):
    """A move as it is stored."""

    @property
    def moved_at(self) -> datetime: ...
    @property
    def from_at(self) -> datetime: ...
    @property
    def to_at(self) -> datetime: ...


class By(NamedTuple):
    """Whose form it is, what its page had seen, and the zone of who reads the answer."""

    actor_id: int
    sequence: str
    zone: str


class Taken(NamedTuple):
    """When somebody is in another one-to-one."""

    starts_at: datetime
    minutes: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class StaleError(ConflictError):
    """The page was drawn before somebody changed it."""


def ensure_fresh(slot: Slot, by: By, now: datetime) -> None:
    """Refuse a form that was drawn before the last change, and say what it is now."""
    if by.sequence == str(slot.sequence):
        return
    what = _MEANWHILE.get(slot.state) or f"it is {when_words(slot.starts_at, by.zone, now)} now"
    raise StaleError(f"Something changed meanwhile: {what}. Look again, then decide.")


def ensure_planned(slot: Slot) -> None:
    """Refuse to touch what has begun, took place, or will not."""
    if slot.state != "planned":
        raise ConflictError(_NOT_PLANNED[slot.state])


def ensure_not_missed(slot: Slot, now: datetime, zone: str) -> None:
    if slot.not_met_at is not None or is_missed(slot.starts_at, now, slot.state, zone=zone):
        raise ConflictError(_MISSED)


def ensure_to_come(slot: Slot, now: datetime) -> None:
    if slot.starts_at <= now:
        raise ConflictError("Its time has passed. Say whether you met, or move it.")


def ensure_may_begin_at(at: datetime, now: datetime) -> None:
    if at <= now:
        raise RuleError(PASSED)


def ensure_free(at: datetime, minutes: int, others: Iterable[Taken], day: str) -> None:
    """Refuse a time at which the same two meet already; `day` names it in words."""
    if any(overlap(Taken(at, minutes), other) for other in others):
        raise RuleError(f"You two meet already {day} at that time. Choose another one.")


def overlap(one: Taken, other: Taken) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def ensure_can_shorten(slot: Slot) -> None:
    if slot.minutes <= SHORT_MINUTES:
        raise ConflictError(f"It is {slot.minutes} minutes already.")


def ensure_may_come_back(slot: Slot, now: datetime) -> None:
    """Refuse to bring back a slot whose time is over, unless it was called off a moment ago."""
    if slot.starts_at > now or is_recent(slot.called_off_at, now):
        return
    raise ConflictError("Its time has passed, so it stays as it is. Find another time instead.")


def ensure_may_move_back(slot: Slot, move: Move | None, now: datetime) -> Move:
    """Return the move to take back; refuses where there is none, or the old time is over."""
    if move is None or move.to_at != slot.starts_at:
        raise ConflictError("There is nothing to take back here.")
    if move.from_at <= now and not is_recent(move.moved_at, now):
        raise ConflictError("The time before has passed. Choose one still to come.")
    return move


def is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= UNDO_WITHIN


def may_change(slot: Slot, now: datetime, zone: str) -> bool:
    """Tell whether a slot can be moved at all."""
    is_over = slot.not_met_at is not None or is_missed(slot.starts_at, now, slot.state, zone=zone)
    return slot.state == "planned" and not is_over


def when_words(at: datetime, zone: str, now: datetime) -> str:
    """Say a moment as somebody reads it: "tomorrow at 10:00"."""
    wall = local(at, zone)
    return f"{day_words(wall.date(), local(now, zone).date())} at {wall:%H:%M}"
