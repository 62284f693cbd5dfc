from __future__ import annotations

from datetime import datetime

from oneonone.audit.tags import AuditTag
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.mails import tell_planned
from oneonone.features.schedule.slots.queries import hold_pair
from oneonone.features.schedule.slots.rules import ensure_may_begin_at
from oneonone.features.schedule.slots.service import ensure_free, note
from oneonone.features.schedule.talk.service import settle_open
from oneonone.lib.dates import local, now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from .rules import ensure_stands


def book(
    pair_id: int,
    starts_at: datetime,
    minutes: int,
    *,
    actor_id: int,
    series_zone: str,
    zone: str,
) -> tuple[Meeting, bool]:
    """Plan a one-to-one and say whether it is new; the same time again answers the same one.

    It is the answer to "Can we talk sooner?". `zone` is that of who plans it.
    """
    ensure_may_begin_at(starts_at, now())
    hold_pair(pair_id)
    known = schedule.meeting_at(pair_id, starts_at)
    if known is not None:
        ensure_stands(known.state)
        return known, False
    ensure_free(pair_id, starts_at, minutes, series_zone=series_zone, zone=zone, but_id=None)
    meeting = Meeting(
        pair_id=pair_id,
        planned_on=local(starts_at, series_zone).date(),
        starts_at=starts_at,
        minutes=minutes,
    )
    db.session.add(meeting)
    db.session.flush()
    settle_open(pair_id)
    note(AuditTag.MEETING_PLAN, meeting, actor_id)
    tell_planned(meeting, by_id=actor_id)
    return meeting, True
