"""Lets words go whose time is over: a batch at a time, so that nobody waits long to write.

Participation stays, so that no count ever changes. For a session behind the system door; the
caller commits after each batch. Deleting past the session keeps no revisions of what goes.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, delete
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.models.audit_event import AuditEvent
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import queries
from .classes import about_pairs, content
from .rules import ended_by

BATCH = 500


def is_due(session: Session, today: date) -> bool:
    """Tell whether nobody has looked today; looking once a day is enough."""
    return not queries.was_done(session, _key(today))


def done_for(session: Session, today: date, at: datetime | None = None) -> None:
    """Remember that everything that was due today is gone; `at` is now unless given."""
    at = at or now()
    session.add(AuditEvent(at=at, on=today, tag=AuditTag.WORDS_PURGE, once_key=_key(today)))


def _key(today: date) -> str:
    return f"purge:{today}"


def due(session: Session, today: date) -> tuple[list[int], list[int]]:
    """Return the pairs of whose former managers, and the people, something is due to go."""
    by = ended_by(today)
    return queries.pairs_due(session, by), queries.people_due(session, by)


def purge_notes(session: Session, pair_id: int, today: date) -> int:
    """Let a batch of what a former manager noted of one pair go; 0 when it all has."""
    gone = let_notes_go(session, pair_id, today)
    if not gone:
        record(session, AuditTag.WORDS_PURGE, actor_id=None, pair_id=pair_id)
    return gone


def let_notes_go(session: Session, pair_id: int, today: date) -> int:
    """Do the same and write nothing down, for a company that is only being made."""
    by = ended_by(today)
    for model, named in about_pairs():
        notes = queries.notes_of_former(model, named, by).where(Pair.id == pair_id)
        gone = _let_go(session, model, notes)
        if gone:
            return gone
    return 0


def purge_person(session: Session, person_id: int, today: date) -> int:
    """Let a batch of what goes with who left go; 0 when it all has."""
    for model in content():
        theirs = queries.of_leavers(model, ended_by(today)).where(Person.id == person_id)
        gone = _let_go(session, model, theirs)
        if gone:
            return gone
    record(session, AuditTag.WORDS_PURGE, actor_id=None, subject_id=person_id)
    return 0


def _let_go(session: Session, model: type[Any], rows: Select[Any]) -> int:
    ids = session.scalars(rows.with_only_columns(model.id).limit(BATCH)).all()
    if ids:
        session.execute(
            delete(model).where(model.id.in_(ids)).execution_options(synchronize_session=False)
        )
    return len(ids)
