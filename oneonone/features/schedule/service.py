from __future__ import annotations

from datetime import datetime

from oneonone.lib.dates import local, now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from . import queries
from .mails import tell_planned
from .rules import DEFAULT_MINUTES, next_slot
from .slots.queries import zones
from .slots.service import put


def plan_next(
    pair_id: int, after: datetime, *, actor_id: int, wanted_at: datetime | None = None
) -> Meeting | None:
    """Make sure the pair's next meeting exists and return it.

    Takes the time the two chose, else the rhythm's next slot after `after`. A meeting planned
    already moves to the chosen time, so there is never a second one beside it. Nothing where the
    pair has neither time nor rhythm. Planning twice changes nothing.
    """
    rhythm = queries.rhythm(pair_id, after.date())
    starts_at = wanted_at or (next_slot(rhythm, after) if rhythm else None)
    if starts_at is None:
        return None
    if at_that_time := queries.meeting_at(pair_id, starts_at):
        return at_that_time
    if planned := queries.next_meeting(pair_id, max(after, now())):
        if wanted_at not in (None, planned.starts_at):
            put(planned, wanted_at, actor_id=actor_id)
        return planned
    zone = zones(pair_id, after.date()).zone
    added = Meeting(
        pair_id=pair_id,
        planned_on=local(starts_at, zone).date(),
        starts_at=starts_at,
        minutes=rhythm.minutes if rhythm else DEFAULT_MINUTES,
    )
    db.session.add(added)
    db.session.flush()
    tell_planned(added)
    return added
