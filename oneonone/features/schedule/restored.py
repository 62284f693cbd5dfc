"""What nobody called off by hand takes place after all: a pair that ended by mistake goes on (D4),
or closed days are open again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import local
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import withdraw

from .mails import tell
from .planning import hold_pairs, is_over, state_on
from .queries import COMING
from .standing import Known, Standing, standings


def plan_again(
    session: Session,
    pair_ids: Collection[int],
    since: date,
    moment: datetime,
    *,
    until: date = date.max,
    actor_id: int | None,
) -> int:
    """Plan what is still to come of some pairs on these days, both included; says how many.

    What was called off by hand says when, and stays so; so does what a holiday, days away or a
    cover excuse, and what the two have planned something else for. For a session behind the system
    door; the caller commits.
    """
    hold_pairs(session, pair_ids)
    ready: dict[int, Standing] = {}
    for standing in standings(session, pair_ids, moment):
        for known in standing.known:
            on = local(known.starts_at, standing.zone).date()
            is_asked = known.state == MeetingState.AWAY and since <= on <= until
            if is_asked and known.starts_at > moment and _is_free(standing, known, on):
                ready[known.id] = standing
    found = session.scalars(
        select(Meeting)
        .where(Meeting.id.in_(ready), Meeting.state == MeetingState.AWAY)
        .where(Meeting.called_off_at.is_(None))
        .order_by(Meeting.id)
        .with_for_update()
    ).all()
    _take_place(session, found, ready, moment, actor_id)
    return len(found)


def _is_free(standing: Standing, slot: Known, on: date) -> bool:
    if is_over(standing, on) or state_on(standing, on) == MeetingState.AWAY:
        return False
    return not any(
        other.state in COMING and _overlap(slot, other)
        for other in standing.known
        if other.id != slot.id
    )


def _overlap(one: Known, other: Known) -> bool:
    one_ends, other_ends = (it.starts_at + timedelta(minutes=it.minutes) for it in (one, other))
    return one.starts_at < other_ends and other.starts_at < one_ends


def _take_place(
    session: Session,
    meetings: Iterable[Meeting],
    ready: dict[int, Standing],
    moment: datetime,
    actor_id: int | None,
) -> None:
    for meeting in meetings:
        meeting.state = MeetingState.PLANNED
        meeting.sequence += 1
        record(
            session,
            AuditTag.MEETING_UNDO,
            actor_id=actor_id,
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
        )
        if not withdraw(session, "called_off", meeting.id):
            tell(session, "planned", meeting, ready[meeting.id].people, moment)
