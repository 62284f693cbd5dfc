from __future__ import annotations

from datetime import datetime

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.models.base import db
from oneonone.models.correction import Correction
from oneonone.models.meeting import Meeting

from . import queries
from .rules import SAME_WITHIN, ensure_is_contested


def correct(meeting: Meeting, *, author_id: int, text: str, at: datetime) -> None:
    """Add a line below a closed record; pressed twice, it stands there once."""
    if queries.was_just_written(meeting.id, author_id, text, at - SAME_WITHIN):
        return
    db.session.add(
        Correction(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            author_id=author_id,
            text=text,
            written_at=at,
        )
    )
    _record(AuditTag.MEETING_CORRECT, meeting, author_id)


def contest(meeting: Meeting, *, contest: str, actor_id: int, at: datetime) -> None:
    """Let a meeting not count until both have settled it; said again, nothing changes."""
    if meeting.contest is not None:
        return
    meeting.contest = contest
    meeting.contested_at = at
    _record(AuditTag.MEETING_CONTEST, meeting, actor_id)


def settle(meeting: Meeting, *, is_rep: bool, actor_id: int, at: datetime) -> None:
    """Let one of the two say it is settled; the other says so for themselves."""
    ensure_is_contested(meeting.contest)
    if (meeting.rep_settled_at if is_rep else meeting.manager_settled_at) is not None:
        return
    if is_rep:
        meeting.rep_settled_at = at
    else:
        meeting.manager_settled_at = at
    _record(AuditTag.MEETING_SETTLE, meeting, actor_id)


def _record(tag: AuditTag, meeting: Meeting, actor_id: int) -> None:
    record(db.session(), tag, actor_id=actor_id, pair_id=meeting.pair_id, meeting_id=meeting.id)
