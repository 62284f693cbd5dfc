from __future__ import annotations

from datetime import datetime

from oneonone.lib.dates import local, now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from . import queries
from .rules import DEFAULT_MINUTES, next_slot


def plan_next(
    pair_id: int, after: datetime, *, wanted_at: datetime | None = None
) -> Meeting | None:
    """Make sure the pair's next meeting exists and return it.

    Takes the time the two chose, else the rhythm's next slot after `after`. Nothing where the
    pair has neither. Planning twice changes nothing.
    """
    rhythm = queries.rhythm(pair_id, after.date())
    starts_at = wanted_at or (next_slot(rhythm, after) if rhythm else None)
    if starts_at is None:
        return None
    known = queries.meeting_at(pair_id, starts_at)
    if known is None and wanted_at is None:
        known = queries.next_meeting(pair_id, max(after, now()))
    if known is not None:
        return known
    zone = rhythm.zone if rhythm else "UTC"
    planned = Meeting(
        pair_id=pair_id,
        planned_on=local(starts_at, zone).date(),
        starts_at=starts_at,
        minutes=rhythm.minutes if rhythm else DEFAULT_MINUTES,
    )
    db.session.add(planned)
    return planned
