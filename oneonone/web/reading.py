"""Remembers who opened a meeting's words: one event per person, meeting and day."""

from __future__ import annotations

import logging

from flask import request
from sqlalchemy.exc import OperationalError

from oneonone.audit.record import record_read
from oneonone.models.base import db
from oneonone.models.meeting import Meeting

from .viewer import viewer

log = logging.getLogger(__name__)


def remember_read(meeting: Meeting) -> None:
    """Log that the viewer looks at this meeting's words.

    Writes in a transaction of its own, so only while looking: after a POST it would wait for
    the request's own write lock. A full disk must not shut the record to its two readers.
    """
    if request.method not in ("GET", "HEAD"):
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
