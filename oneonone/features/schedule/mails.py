"""What is queued for the two when a slot changes; what it says is drawn when it is sent.

Both get it: the other one is told, and the calendar of each keeps up.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting
from oneonone.models.outbox import OutboxMessage, queue, withdraw
from oneonone.models.pair import Pair

from .rules import MAIL_WAITS


def tell_planned(meeting: Meeting, *, by_id: int | None = None) -> None:
    """Tell both of a new slot, or of one that takes place after all."""
    _queue("planned", meeting, **_by(by_id))


def take_back_planned(meeting: Meeting, *, by_id: int) -> bool:
    """Take back what somebody has planned, while nobody was told; says whether that could be."""
    waiting = _waiting("planned", meeting.id)
    is_theirs = all(message.facts.get("by") == by_id for message in waiting)
    return is_theirs and withdraw(db.session(), "planned", meeting.id)


def tell_called_off(meeting: Meeting, *, by_id: int | None = None) -> None:
    """Tell both that a slot will not happen; with nobody named where nobody did it."""
    _queue("called_off", meeting, **_by(by_id))


def tell_not_called_off(meeting: Meeting, *, by_id: int) -> None:
    """Take back that a slot will not happen; who has been told already is told again."""
    if not withdraw(db.session(), "called_off", meeting.id):
        tell_planned(meeting, by_id=by_id)


def tell_moved(meeting: Meeting, *, from_at: datetime, from_minutes: int, by_id: int) -> None:
    """Tell both where a slot went, from what they knew last.

    What nobody has been sent yet is told in one: moved twice within a minute is one move, and
    moved there and back is none.
    """
    known = _waiting("moved", meeting.id)
    is_all_back = withdraw(db.session(), "moved", meeting.id)
    if is_all_back:
        first = known[0].facts
        from_at = datetime.fromisoformat(first["from_at"])
        from_minutes = first["from_minutes"]
    if is_all_back and (from_at, from_minutes) == (meeting.starts_at, meeting.minutes):
        return
    _queue("moved", meeting, from_at=from_at.isoformat(), from_minutes=from_minutes, **_by(by_id))


def _waiting(kind: str, meeting_id: int) -> list[OutboxMessage]:
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == kind, OutboxMessage.meeting_id == meeting_id)
            .where(OutboxMessage.sent_at.is_(None), OutboxMessage.failed_at.is_(None))
            .order_by(OutboxMessage.id)
        )
    )


def _by(person_id: int | None) -> dict[str, int]:
    return {} if person_id is None else {"by": person_id}


def _queue(kind: str, meeting: Meeting, **facts: Any) -> None:
    session = db.session()
    if meeting.id is None:
        session.flush()
    pair = session.get_one(Pair, meeting.pair_id)
    tell(session, kind, meeting, (pair.rep_id, pair.manager_id), now(), **facts)


def tell(
    session: Session,
    kind: str,
    meeting: Meeting,
    people: tuple[int, int],
    moment: datetime,
    **facts: Any,
) -> None:
    """Queue a mail about a meeting for both of its people."""
    for person_id in people:
        queue(
            session,
            kind,
            person_id,
            at=moment + MAIL_WAITS,
            meeting_id=meeting.id,
            pair_id=meeting.pair_id,
            **facts,
        )
