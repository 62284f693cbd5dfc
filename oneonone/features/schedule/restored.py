"""A pair that ended by mistake goes on: what its end called off is planned again (D4)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import local
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import withdraw

from .mails import tell
from .planning import is_over, state_on
from .standing import standings


def plan_again(
    session: Session, pair_id: int, since: date, moment: datetime, *, actor_id: int | None
) -> int:
    """Plan what is still to come of a pair from the day on that was its end; says how many.

    What was called off by hand says when, and stays so; so does what a holiday, days away or a
    cover excuse. For a session behind the system door; the caller commits.
    """
    (standing,) = standings(session, [pair_id], moment)
    found = session.scalars(
        select(Meeting)
        .where(Meeting.pair_id == pair_id, Meeting.state == MeetingState.AWAY)
        .where(Meeting.called_off_at.is_(None), Meeting.starts_at > moment)
        .order_by(Meeting.starts_at)
        .with_for_update()
    )
    count = 0
    for meeting in found.all():
        on = local(meeting.starts_at, standing.zone).date()
        is_excused = is_over(standing, on) or state_on(standing, on) == MeetingState.AWAY
        if on < since or is_excused:
            continue
        meeting.state = MeetingState.PLANNED
        meeting.sequence += 1
        record(
            session,
            AuditTag.MEETING_UNDO,
            actor_id=actor_id,
            pair_id=pair_id,
            meeting_id=meeting.id,
        )
        if not withdraw(session, "called_off", meeting.id):
            tell(session, "planned", meeting, standing.people, moment)
        count += 1
    return count
