"""Whether the company's own sign-in names somebody else than who is signed in here."""

from __future__ import annotations

import logging

from sqlalchemy import delete
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.text import email_key
from oneonone.models.base import db
from oneonone.models.session import BrowserSession
from oneonone.web.forwarded import name_by_proxy

log = logging.getLogger(__name__)


def key_named() -> str:
    """Return the address a trusted proxy names, folded; "" for none and for what is none."""
    try:
        return email_key(name_by_proxy())
    except ValueError:
        return ""


def is_another_named(key: str) -> bool:
    """Tell whether a trusted proxy names somebody, and not the one with this address."""
    return bool(name_by_proxy()) and key_named() != key


def end_apart(session_id: int, person_id: int) -> None:
    """End a session in a transaction of its own: this request may only look, or be refused."""
    db.session.rollback()
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    try:
        with Session(engine) as session, session.begin():
            session.execute(delete(BrowserSession).where(BrowserSession.id == session_id))
            record(session, AuditTag.SESSION_END, actor_id=person_id)
    except OperationalError:
        # Nobody is let in with it all the same; the next request tries again.
        log.warning("a session of somebody else could not be ended")
