from __future__ import annotations

from datetime import datetime

from oneonone.lib.dates import local, now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from . import planning, queries
from .mails import tell_planned
from .rules import DEFAULT_MINUTES, Slot
from .slots.service import put


def plan_next(
    pair_id: int, after: datetime, *, actor_id: int, wanted_at: datetime | None = None
) -> Meeting | None:
    """Make sure the pair's next meeting exists and return it.

    Takes the time the two chose, else what is planned, else the rhythm's next slot after `after`
    on which nobody is away. A meeting planned already moves to the chosen time, so there is never
    a second one beside it. Nothing where the pair has neither time nor rhythm. Planning twice
    changes nothing.
    """
    if wanted_at and (at_that_time := queries.meeting_at(pair_id, wanted_at)):
        return at_that_time
    if planned := queries.next_meeting(pair_id, max(after, now())):
        if wanted_at not in (None, planned.starts_at):
            put(planned, wanted_at, actor_id=actor_id)
        return planned
    slot = _chosen(pair_id, wanted_at) if wanted_at else planning.free_slot(pair_id, after, now())
    if slot is None:
        return None
    added = Meeting(
        pair_id=pair_id, planned_on=slot.on, starts_at=slot.starts_at, minutes=slot.minutes
    )
    db.session.add(added)
    db.session.flush()
    tell_planned(added)
    return added


def _chosen(pair_id: int, at: datetime) -> Slot:
    zone = queries.zones([pair_id])[pair_id]
    on = local(at, zone).date()
    rhythm = queries.rhythm(pair_id, on)
    return Slot(on, at, rhythm.minutes if rhythm else DEFAULT_MINUTES)
