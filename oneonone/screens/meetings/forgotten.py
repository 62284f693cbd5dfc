"""Live meetings that nobody stopped: after half a day they stop by themselves (product.md, 3).

So does one whose pair has ended meanwhile, at once: neither of the two can write in it any more.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from oneonone.access.viewer import NOBODY, Viewer, spans_of
from oneonone.agenda.conversation import conversation
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.rules import STOPS_ITSELF_AFTER
from oneonone.lib.dates import local
from oneonone.models.audit_event import AuditEvent
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import service


def forgotten(session: Session, moment: datetime) -> list[int]:
    """Return the live meetings nobody touched for half a day, or whose pair is over.

    No time of day is kept of what was typed (D18). What is kept is who opened the meeting, once a
    day: whoever did so in these hours has not forgotten it.
    """
    since = moment - STOPS_ITSELF_AFTER
    opened_at = (
        select(func.max(AuditEvent.at))
        .where(AuditEvent.pair_id == Meeting.pair_id, AuditEvent.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    is_forgotten = and_(
        Meeting.started_at <= since, func.coalesce(opened_at, Meeting.started_at) <= since
    )
    rows = session.execute(
        select(Meeting.id, is_forgotten, Pair.ended_on, Person.time_zone)
        .join(Pair, Pair.id == Meeting.pair_id)
        .join(Person, Person.id == Pair.rep_id)
        .where(Meeting.state == MeetingState.LIVE)
        .where(or_(is_forgotten, Pair.ended_on.is_not(None)))
        .order_by(Meeting.started_at, Meeting.id)
    )
    return [
        meeting_id
        for meeting_id, is_old, ended_on, zone in rows
        if is_old or (ended_on is not None and ended_on <= local(moment, zone).date())
    ]


def stop_forgotten(session: Session, meeting_id: int) -> bool:
    """Stop one of them for nobody in particular; says whether it was still to be stopped.

    The session is the application's own, behind the system door. Two who come at once stand in
    line at the meeting; the second finds it stopped.
    """
    live = select(Meeting.pair_id).where(Meeting.id == meeting_id)
    pair_id = session.scalar(live.where(Meeting.state == MeetingState.LIVE).with_for_update())
    if pair_id is None:
        return False
    spans = spans_of(session, session.get_one(Pair, pair_id).manager_id)
    nobody = Viewer(person_id=NOBODY, permissions=frozenset(), spans=spans)
    service.stop_forgotten(conversation(meeting_id, nobody, schedule.zones([pair_id])[pair_id]))
    session.flush()
    return True
