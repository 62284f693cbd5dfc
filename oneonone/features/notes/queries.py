from __future__ import annotations

from sqlalchemy import select

from oneonone.models.base import db
from oneonone.models.step_note import StepNote


def notes(meeting_id: int) -> dict[tuple[str, str], StepNote]:
    """Every text of a meeting by step and key."""
    rows = db.session.scalars(select(StepNote).where(StepNote.meeting_id == meeting_id))
    return {(row.step, row.key): row for row in rows}


def note(meeting_id: int, step: str, key: str) -> StepNote | None:
    """One text, locked until the transaction ends where the database can (PostgreSQL)."""
    return db.session.scalar(
        select(StepNote)
        .where(StepNote.meeting_id == meeting_id, StepNote.step == step, StepNote.key == key)
        .with_for_update()
    )
