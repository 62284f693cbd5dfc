"""Slots of which both are asked "Did you meet?": a day past, untouched, and not missed yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from oneonone.features.commitments.rules import on_day_words
from oneonone.features.schedule.past import day_of
from oneonone.features.schedule.rules import is_asked_about
from oneonone.lib import dates
from oneonone.lib.meeting_days import consistency

from .rules import Clock


@dataclass(frozen=True)
class Asked:
    """A slot that waits for its answer; `day` is "on Thursday" or "yesterday"."""

    id: int
    day: str
    time: str


def first_asked(slots: Iterable[Any], clock: Clock) -> Asked | None:
    """Return the oldest such slot of a pair: it is the first to count as missed."""
    waiting = [slot for slot in slots if _is_asked(slot, clock)]
    if not waiting:
        return None
    slot = min(waiting, key=lambda slot: slot.starts_at)
    day = on_day_words(clock.day_of(slot.starts_at), clock.today)
    return Asked(slot.id, day, dates.time_words(slot.starts_at, clock.zone))


def _is_asked(slot: Any, clock: Clock) -> bool:
    # What counts as missed has its answer, given or not.
    return (
        is_asked_about(slot.starts_at, clock.now, slot.state)
        and not consistency([day_of(slot, clock.zone)], clock.today).due
    )
