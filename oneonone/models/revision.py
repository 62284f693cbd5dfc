"""Texts that no longer stand where they were written: replaced, taken back, or overtaken.

Whatever was once acknowledged stays reachable to who wrote it (R-CON-3). The listener below
keeps it, so no service can forget to; a text that only grew under the same hand is contained in
the newer one and needs no row.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String, Text, event, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from oneonone.lib.versions import Edit, Verdict, is_newer, judge

from .base import Lasting, Model, Private, Versioned, Words, of_meeting, one_of

PLACES = ("preparation", "note")


class Revision(Words, Model):
    """A text of a live meeting as it stood before; read by its author, and by both where it was
    typed on the screen both look at. No time of day: when somebody typed is nobody's business
    (D18)."""

    __table_args__ = (of_meeting(),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(index=True)
    step: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PrivateRevision(Private, Model):
    """A line of a preparation or a private note as it stood before: its author's alone."""

    __table_args__ = (one_of("place", PLACES),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


def take(row: Versioned, edit: Edit, *, field: str) -> Verdict:
    """Let a row take an edit; raises VersionConflictError when somebody else wrote meanwhile.

    An edit that a newer one of the same typing has overtaken becomes a revision at once: it was
    held up on the way, and whoever sent it may have been told that it arrived.
    """
    current = str(getattr(row, row.worded))
    verdict = judge(
        edit,
        field=field,
        version=row.version,
        current=current,
        current_op=row.op,
        current_author_id=_author_of(row),
    )
    match verdict:
        case Verdict.WRITE:
            setattr(row, row.worded, edit.text)
            row.version += 1
            row.op = edit.op or None
            if isinstance(row, (Words, Lasting)):
                row.author_id = edit.author_id  # type: ignore[union-attr]  # as above
        case Verdict.STANDS if is_newer(edit.op, row.op):
            row.op = edit.op  # an older request still on its way must not undo it
        case Verdict.LATE if not current.startswith(edit.text):
            _keep_late(row, edit)
    return verdict


def _keep_late(row: Versioned, edit: Edit) -> None:
    session = object_session(row)
    late = row.kept(edit.text, row.version, edit.author_id)
    if session is None or late is None:
        return
    kind: Any = type(late)
    same = select(kind.id).where(
        kind.meeting_id == late.meeting_id,
        kind.key == late.key,
        kind.text == late.text,
        kind.author_id.is_not_distinct_from(late.author_id),
    )
    if session.scalar(same.limit(1)) is None:
        session.add(late)


# Before the guard's own look at what is flushed (models are imported first), so that it checks
# these rows as well.
@event.listens_for(Session, "before_flush")
def _keep_what_goes(session: Session, _context: Any, _instances: Any) -> None:
    for row in list(session.dirty):
        if isinstance(row, Versioned):
            before = _before(row, row.worded)
            has_grown = str(getattr(row, row.worded)).startswith(before or "")
            if before and not (has_grown and not _has_changed(row, "author_id")):
                _keep(session, row, before)
    for row in list(session.deleted):
        if isinstance(row, Versioned):
            text = _before(row, row.worded) or str(getattr(row, row.worded))
            if text:
                _keep(session, row, text)


def _keep(session: Session, row: Versioned, text: str) -> None:
    is_other = _has_changed(row, "author_id")
    author_id = _before(row, "author_id") if is_other else _author_of(row)
    revision = row.kept(text, _before(row, "version") or row.version, author_id)
    if revision is not None:
        session.add(revision)


def _before(row: Versioned, name: str) -> Any:
    """Return what a column held until now; nothing where it has not changed."""
    deleted = inspect(row, raiseerr=True).attrs[name].history.deleted
    return deleted[0] if deleted else None


def _has_changed(row: Versioned, name: str) -> bool:
    return bool(inspect(row, raiseerr=True).attrs[name].history.has_changes())


def _author_of(row: Versioned) -> int | None:
    author_id: int | None = row.author_id  # type: ignore[attr-defined]  # every versioned row has one
    return author_id
