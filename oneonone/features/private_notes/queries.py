from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.private_note import PrivateNote
from oneonone.models.revision import PrivateRevision

# Every statement finds the viewer's own rows only: the guard narrows by author, and in a room to
# nobody.
_NOTES = select(PrivateNote).where(PrivateNote.meeting_id == bindparam("meeting_id"))
_NOTE = _NOTES.where(PrivateNote.step == bindparam("step")).with_for_update()
_BEFORE = (
    select(PrivateNote, Meeting.starts_at)
    .join(Meeting, Meeting.id == PrivateNote.meeting_id)
    .where(Meeting.pair_id == bindparam("pair_id"), Meeting.state == MeetingState.HELD)
    .where(Meeting.starts_at < bindparam("before"), PrivateNote.text != "")
    .order_by(Meeting.starts_at.desc(), PrivateNote.id)
    # More than one meeting has steps.
    .limit(12)
)


@dataclass(frozen=True)
class LastNotes:
    """What the viewer noted in one earlier meeting, by step."""

    held_at: datetime
    texts: dict[str, str]


def notes(meeting_id: int) -> dict[str, PrivateNote]:
    """The viewer's notes of a meeting by step."""
    return {row.step: row for row in db.session.scalars(_NOTES, {"meeting_id": meeting_id})}


def note(meeting_id: int, step: str) -> PrivateNote | None:
    """One note, locked until the transaction ends where the database can (PostgreSQL)."""
    return db.session.scalar(_NOTE, {"meeting_id": meeting_id, "step": step})


def last_notes(meeting: Meeting) -> LastNotes | None:
    """The viewer's notes of the pair's last held meeting that has some, before this one."""
    rows = db.session.execute(
        _BEFORE, {"pair_id": meeting.pair_id, "before": meeting.starts_at}
    ).all()
    if not rows:
        return None
    held_at = rows[0].starts_at
    texts = {row.step: row.text for row, starts_at in rows if starts_at == held_at}
    return LastNotes(held_at, texts)


def revisions(meeting_id: int) -> Sequence[PrivateRevision]:
    """The viewer's earlier notes and lines of preparation of a meeting, newest first."""
    return db.session.scalars(
        select(PrivateRevision)
        .where(PrivateRevision.meeting_id == meeting_id)
        .order_by(PrivateRevision.id.desc())
    ).all()
