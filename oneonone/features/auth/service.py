from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account, SignInFailure
from oneonone.models.base import db
from oneonone.models.session import BrowserSession

from . import queries
from .passwords import hashed, is_right, needs_rehash
from .rules import PASSWORD_BYTES, TRIES_WITHIN, seconds_to_wait


class TooManyTriesError(RuleError):
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries. Wait {seconds} seconds, then try again.")
        self.seconds = seconds


class WrongPasswordError(RuleError):
    def __init__(self) -> None:
        super().__init__("That email and password don’t match. Check both and try again.")


def sign_in(email: str, password: str) -> Account:
    """Return the account of these two.

    Raises WrongPasswordError, the same for a wrong address and a wrong password, and
    TooManyTriesError after five in a minute. Holds no lock while it hashes.
    """
    try:
        key = email_key(email)
    except ValueError:
        key = ""
    wait = seconds_to_wait(queries.recent_failures(key, now()), now())
    if wait:
        db.session.rollback()
        raise TooManyTriesError(wait)
    account = queries.account_by_key(key)
    password_hash = account.password_hash if account else None
    account_id = account.id if account else None
    person_id = account.person_id if account else None
    db.session.rollback()
    is_short_enough = len(password.encode(errors="replace")) <= PASSWORD_BYTES
    if not is_short_enough or not is_right(password_hash, password) or account_id is None:
        _remember_failure(key, person_id)
        raise WrongPasswordError
    fresh_hash = hashed(password) if password_hash and needs_rehash(password_hash) else None
    account = queries.account(account_id)
    if fresh_hash:
        account.password_hash = fresh_hash
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_key == key))
    db.session.execute(
        delete(BrowserSession).where(
            BrowserSession.account_id == account_id, BrowserSession.ends_at < now()
        )
    )
    record(db.session(), AuditTag.SIGN_IN, actor_id=account.person_id)
    return account


def _remember_failure(key: str, person_id: int | None) -> None:
    # A transaction of its own: this request answers with an error, so its own is dropped.
    with Session(db.engine) as session, session.begin():
        session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now() - TRIES_WITHIN))
        session.add(SignInFailure(email_key=key, failed_at=now()))
        record(session, AuditTag.SIGN_IN_FAILED, actor_id=None, subject_id=person_id)


def sign_out(session_id: int, person_id: int) -> None:
    """Delete the session, so that a copy of its cookie is worth nothing (S-SES-3)."""
    db.session.execute(delete(BrowserSession).where(BrowserSession.id == session_id))
    record(db.session(), AuditTag.SIGN_OUT, actor_id=person_id)


def end_sessions(account_id: int, person_id: int, session_ids: list[int]) -> int:
    """End these sessions of one's own; others' are not touched. Returns how many ended."""
    ended = db.session.execute(
        delete(BrowserSession).where(
            BrowserSession.account_id == account_id, BrowserSession.id.in_(session_ids)
        )
    )
    record(db.session(), AuditTag.SESSION_END, actor_id=person_id)
    return int(ended.rowcount)  # type: ignore[attr-defined]  # a DELETE answers a cursor result


def change_settings(account_id: int, *, theme: str, has_single_keys: bool) -> None:
    account = queries.account(account_id)
    account.theme = theme
    account.has_single_keys = has_single_keys


def enter_room(session_id: int, meeting_id: int, pair_id: int, person_id: int) -> None:
    """Make this browser a room of the meeting; the next request is one."""
    row = queries.session_by_id(session_id)
    row.room_meeting_id, row.room_pair_id = meeting_id, pair_id
    record(db.session(), AuditTag.ROOM_ENTER, actor_id=person_id, meeting_id=meeting_id)


def leave_room(session_id: int, person_id: int) -> None:
    row = queries.session_by_id(session_id)
    record(db.session(), AuditTag.ROOM_LEAVE, actor_id=person_id, meeting_id=row.room_meeting_id)
    row.room_meeting_id = row.room_pair_id = None
