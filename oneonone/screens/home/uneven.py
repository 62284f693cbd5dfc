"""Whether one-to-ones fall out unevenly across a team, through the manager; pure.

A sentence about the manager and for nobody else's eyes: it says what they did, and never puts
reps in an order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from oneonone.lib.text import number_word

from .flags import RepRecord, fate

# Below three that were due, one bad week looks like a habit.
FEWEST_DUE = 3
# Clearly more often: one more can be chance.
CLEARLY_MORE = 2


@dataclass(frozen=True)
class Fallen:
    """How many of one rep's were due, and how many of them fell out through the manager."""

    first_name: str
    due: int
    fell_out: int


def uneven_words(records: Collection[RepRecord], since: date, today: date) -> str:
    """Say it where one rep's fell out clearly more often than everybody else's, else nothing."""
    fallen = [one for one in _fallen(records, since, today) if one.due >= FEWEST_DUE]
    fallen.sort(key=lambda one: one.fell_out)
    if len(fallen) <= 1:
        return ""
    most, next_most = fallen[-1], fallen[-2].fell_out
    if most.fell_out - next_most < CLEARLY_MORE:
        return ""
    with_others = f"at most {number_word(next_most)}" if next_most else "none"
    return (
        f"You called off or missed {number_word(most.fell_out)} of {number_word(most.due)} "
        f"with {most.first_name}, and {with_others} with anybody else."
    )


def _fallen(records: Iterable[RepRecord], since: date, today: date) -> Iterable[Fallen]:
    """Count what the manager called off, and what nobody called off and was missed all the same."""
    for record in records:
        lately = [slot for slot in record.slots if slot.day.planned_on >= since]
        due = [slot for slot in lately if fate(slot.day, today).due]
        gaps = [slot for slot in due if not fate(slot.day, today).held]
        fell_out = sum(slot.called_off_by_id in (None, record.manager_id) for slot in gaps)
        yield Fallen(record.first_name, len(due), fell_out)
