"""Remembers who opened a meeting's words, a pair's past or the log: one event a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy.exc import OperationalError

from oneonone.audit.record import record_history_read, record_log_read, record_read
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from .transaction import is_looking
from .viewer import viewer

log = logging.getLogger(__name__)


def remember_read(meeting: Meeting) -> None:
    """Log that the viewer looks at this meeting's words.

    Writes in a transaction of its own, so only while looking: after a POST it would wait for
    the request's own write lock. A full disk must not shut the record to its two readers.
    """
    if not is_looking():
        return
    try:
        record_read(
            db.engine,
            actor_id=viewer().person_id,
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
        )
    except OperationalError:
        log.warning("a look at a meeting could not be written to the audit log")


def remember_history(pair_ids: Iterable[int]) -> None:
    """Log that the viewer looks through the past of these pairs; as remember_read, only looking."""
    if not is_looking():
        return
    try:
        for pair_id in pair_ids:
            record_history_read(db.engine, actor_id=viewer().person_id, pair_id=pair_id)
    except OperationalError:
        log.warning("a look at a pair's past could not be written to the audit log")


def remember_log_read() -> None:
    """Log that the viewer reads what was done to accounts; as remember_read, only looking."""
    if not is_looking():
        return
    try:
        record_log_read(db.engine, actor_id=viewer().person_id)
    except OperationalError:
        log.warning("a look at the log could not be written to it")
