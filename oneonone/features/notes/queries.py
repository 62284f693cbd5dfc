from __future__ import annotations

from sqlalchemy import bindparam, select

from oneonone.models.base import db
from oneonone.models.step_note import StepNote

_NOTES = select(StepNote).where(StepNote.meeting_id == bindparam("meeting_id"))
_NOTE = (
    select(StepNote)
    .where(StepNote.meeting_id == bindparam("meeting_id"))
    .where(StepNote.step == bindparam("step"), StepNote.key == bindparam("key"))
    .with_for_update()
)


def notes(meeting_id: int) -> dict[tuple[str, str], StepNote]:
    """Every text of a meeting by step and key."""
    rows = db.session.scalars(_NOTES, {"meeting_id": meeting_id})
    return {(row.step, row.key): row for row in rows}


def note(meeting_id: int, step: str, key: str) -> StepNote | None:
    """One text, locked until the transaction ends where the database can (PostgreSQL)."""
    return db.session.scalar(_NOTE, {"meeting_id": meeting_id, "step": step, "key": key})
