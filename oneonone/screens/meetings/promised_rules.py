"""Until when a meeting held without the app takes what was promised in it; pure."""

from __future__ import annotations

from datetime import date

from oneonone.lib.dates import local
from oneonone.lib.slots import answer_by

from .record_types import Held, Reader


def promise_until(meeting: Held, zone: str) -> date:
    """Return the last day for a promise: three working days after the slot, in the series' zone.

    A slot may be said to have taken place days before; the day it was said always has it.
    """
    until = answer_by(meeting.starts_at, zone)
    if meeting.ended_at is None:
        return until
    return max(until, local(meeting.ended_at, zone).date())


def can_promise(meeting: Held, reader: Reader, until: date, zone: str) -> bool:
    """Tell whether the record takes promises: from the two, while they meet and there is time."""
    is_theirs = reader.is_open and not reader.is_room
    return meeting.is_off_app and is_theirs and local(reader.now, zone).date() <= until
