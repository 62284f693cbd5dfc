"""What nobody called off by hand takes place after all: a pair that ended by mistake goes on (D4),
or closed days are open again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneonone.audit.record import record_many
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import local
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import queue_many, withdraw_many
from oneonone.models.pair_change import count_many

from .planning import hold_pairs, is_over, state_on
from .queries import COMING
from .rules import MAIL_WAITS
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
    found: Sequence[Any] = session.execute(
        select(Meeting.id, Meeting.pair_id)
        .where(Meeting.id.in_(ready), Meeting.state == MeetingState.AWAY)
        .where(Meeting.called_off_at.is_(None))
        .order_by(Meeting.id)
        .with_for_update()
    ).all()
    ids = [meeting_id for meeting_id, _pair_id in found]
    _take_place(session, found, ids, actor_id)
    not_told = withdraw_many(session, "called_off", ids)
    told = [
        (person_id, meeting_id, pair_id)
        for meeting_id, pair_id in found
        if meeting_id not in not_told
        for person_id in ready[meeting_id].people
    ]
    queue_many(session, "planned", told, at=moment + MAIL_WAITS)
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
    session: Session, found: Sequence[Any], ids: Sequence[int], actor_id: int | None
) -> None:
    """Plan in sets, as closing calls off: every other writer waits for it."""
    session.execute(
        update(Meeting)
        .where(Meeting.id.in_(ids))
        .values(state=MeetingState.PLANNED, sequence=Meeting.sequence + 1)
    )
    count_many(session, {pair_id for _meeting_id, pair_id in found})
    record_many(
        session,
        AuditTag.MEETING_UNDO,
        [{"pair_id": pair_id, "meeting_id": meeting_id} for meeting_id, pair_id in found],
        actor_id=actor_id,
    )
