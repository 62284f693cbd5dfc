from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from oneonone.models.base import db
from oneonone.models.revision import Revision
from oneonone.models.step_note import StepNote

_NOTES = select(StepNote).where(StepNote.meeting_id == bindparam("meeting_id"))
_NOTE = (
    select(StepNote)
    .where(StepNote.meeting_id == bindparam("meeting_id"))
    .where(StepNote.step == bindparam("step"), StepNote.key == bindparam("key"))
    .with_for_update()
    # As it stands now that it is locked, not as the session read it a moment before.
    .execution_options(populate_existing=True)
)


def notes(meeting_id: int) -> dict[tuple[str, str], StepNote]:
    """Every text of a meeting by step and key."""
    rows = db.session.scalars(_NOTES, {"meeting_id": meeting_id})
    return {(row.step, row.key): row for row in rows}


def note(meeting_id: int, step: str, key: str) -> StepNote | None:
    """One text, locked until the transaction ends where the database can (PostgreSQL)."""
    return db.session.scalar(_NOTE, {"meeting_id": meeting_id, "step": step, "key": key})


def revisions(meeting_id: int, viewer_id: int) -> Sequence[Revision]:
    """The viewer's own earlier texts, and those typed on a screen both looked at; newest first."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.meeting_id == meeting_id)
        .where(or_(Revision.author_id == viewer_id, Revision.author_id.is_(None)))
        .order_by(Revision.id.desc())
    ).all()


def revision(
    meeting_id: int, step: str, key: str, author_id: int | None, text: str
) -> Revision | None:
    """The same words of the same person in the same place, if they are kept already."""
    return db.session.scalar(
        select(Revision)
        .where(Revision.meeting_id == meeting_id, Revision.step == step, Revision.key == key)
        .where(Revision.author_id.is_not_distinct_from(author_id), Revision.text == text)
        .limit(1)
    )
