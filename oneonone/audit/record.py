"""Writes the log of who did what. Its rows never hold a word of what was said (P-7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneonone.lib.dates import now, today
from oneonone.models.audit_event import AuditEvent

from .tags import AuditTag


def record(
    session: Session,
    tag: AuditTag,
    *,
    actor_id: int | None,
    pair_id: int | None = None,
    meeting_id: int | None = None,
    subject_id: int | None = None,
    count: int | None = None,
) -> None:
    """Write an event in the transaction of what it tells about."""
    session.add(
        AuditEvent(
            at=now(),
            on=today(),
            tag=tag,
            actor_id=actor_id,
            pair_id=pair_id,
            meeting_id=meeting_id,
            subject_id=subject_id,
            count=count,
        )
    )


def record_many(
    session: Session, tag: AuditTag, about: Iterable[Mapping[str, int]], *, actor_id: int | None
) -> None:
    """Write the same event of many pairs or people, in one statement."""
    said = {"at": now(), "on": today(), "tag": tag, "actor_id": actor_id}
    rows = [{**said, **one} for one in about]
    if rows:
        session.execute(insert(AuditEvent), rows)


def record_apart(
    engine: Engine, tag: AuditTag, *, actor_id: int | None, count: int | None = None
) -> None:
    """Write an event in a transaction of its own, for requests that roll back (denials).

    The caller must hold no write lock of its own: on SQLite this waits for it.
    """
    with Session(engine.execution_options(sqlite_begin="IMMEDIATE")) as session, session.begin():
        record(session, tag, actor_id=actor_id, count=count)


@lru_cache(maxsize=50_000)
def _was_read(
    engine: Engine,
    once_key: str,
    tag: AuditTag,
    actor_id: int,
    pair_id: int | None = None,
    meeting_id: int | None = None,
) -> bool:
    """Write the day's first look. Cached, so the second look costs no statement."""
    with Session(engine.execution_options(sqlite_begin="IMMEDIATE")) as session:
        if session.scalar(select(AuditEvent.id).where(AuditEvent.once_key == once_key)):
            return True
        session.add(
            AuditEvent(
                at=now(),
                on=today(),
                tag=tag,
                actor_id=actor_id,
                pair_id=pair_id,
                meeting_id=meeting_id,
                once_key=once_key,
            )
        )
        try:
            session.commit()
        except IntegrityError:
            session.rollback()  # the other process was first; the event stands
    return True


def record_read(engine: Engine, *, actor_id: int, pair_id: int, meeting_id: int) -> None:
    """Remember that somebody opened a meeting's words: one event per person, meeting and day."""
    key = f"read:{actor_id}:{meeting_id}:{today()}"
    _was_read(engine, key, AuditTag.MEETING_READ, actor_id, pair_id, meeting_id)


def record_history_read(engine: Engine, *, actor_id: int, pair_id: int) -> None:
    """Remember that somebody looked through a pair's past: one event per person, pair and day."""
    key = f"history:{actor_id}:{pair_id}:{today()}"
    _was_read(engine, key, AuditTag.HISTORY_READ, actor_id, pair_id)


def record_log_read(engine: Engine, *, actor_id: int) -> None:
    """Remember that somebody read the log of accounts: one event per person and day."""
    _was_read(engine, f"log:{actor_id}:{today()}", AuditTag.LOG_READ, actor_id)
