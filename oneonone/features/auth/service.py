from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account, SignInFailure
from oneonone.models.base import db
from oneonone.models.operation import Operation
from oneonone.models.room_code import RoomCode, RoomCodeFailure
from oneonone.models.session import BrowserSession

from . import queries
from .passwords import hashed, is_right, needs_rehash
from .rules import (
    CODE_DIGITS,
    CODE_FAILURES,
    CODE_LASTS,
    OPERATIONS_LAST,
    PASSWORD_BYTES,
    TRIES_WITHIN,
    Room,
    keyed_hash,
    seconds_to_wait,
    seconds_to_wait_for_code,
)


class TooManyTriesError(RuleError):
    status = 429

    def __init__(self, seconds: int) -> None:
        wait = f"{seconds} seconds" if seconds < 120 else f"{seconds // 60 + 1} minutes"
        super().__init__(f"Too many tries. Wait {wait}, then try again.")
        self.seconds = seconds


class WrongPasswordError(RuleError):
    def __init__(
        self, words: str = "That email and password don’t match. Check both and try again."
    ) -> None:
        super().__init__(words)


class WrongCodeError(RuleError):
    def __init__(self) -> None:
        super().__init__(
            "That code does not open a meeting. Codes last ten minutes; ask for a new one."
        )


def sign_in(email: str, password: str) -> Account:
    """Return the account of these two.

    Raises WrongPasswordError, the same for a wrong address and a wrong password, and
    TooManyTriesError after five in a minute. Holds no lock while it hashes.
    """
    try:
        key = email_key(email)
    except ValueError:
        key = ""
    account = _checked(key, password)
    db.session.execute(
        delete(BrowserSession).where(
            BrowserSession.account_id == account.id, BrowserSession.ends_at < now()
        )
    )
    db.session.execute(
        delete(Operation).where(
            Operation.person_id == account.person_id,
            Operation.done_at < now() - OPERATIONS_LAST,
        )
    )
    if account.totp_secret is None:  # else it is the code that signs in
        record(db.session(), AuditTag.SIGN_IN, actor_id=account.person_id)
    return account


def ensure_same_person(account: Account, person: str) -> None:
    """Refuse to sign somebody else in on a page that holds another one's words."""
    if person != str(account.person_id):
        raise RuleError(
            "This page belongs to somebody else. Sign in as the one who wrote here, or start "
            "afresh."
        )


def ensure_password(account_id: int, password: str) -> None:
    """Ask for the password of somebody signed in; raises as `sign_in` does."""
    try:
        _checked(queries.account(account_id).email_key, password)
    except WrongPasswordError:
        raise WrongPasswordError("That is not your password. Try once more.") from None


def let_proof_count(session_id: int) -> None:
    """Remember that somebody has proven just now who they are (S-AUTH-9)."""
    queries.session_by_id(session_id).created_at = now()


def _checked(key: str, password: str) -> Account:
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
    return account


def _remember_failure(key: str, person_id: int | None) -> None:
    # A transaction of its own: this request answers with an error, so its own is dropped.
    with Session(db.engine) as session, session.begin():
        session.execute(
            delete(SignInFailure)
            .where(SignInFailure.failed_at < now() - TRIES_WITHIN)
            .where(~SignInFailure.email_key.startswith(CODE_FAILURES))
        )
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
    """Let a browser be its person's again; a meeting-room computer is signed out instead."""
    row = queries.session_by_id(session_id)
    record(db.session(), AuditTag.ROOM_LEAVE, actor_id=person_id, meeting_id=row.room_meeting_id)
    if row.is_room_only:
        db.session.delete(row)
    else:
        row.room_meeting_id = row.room_pair_id = None


def end_rooms_after(meeting_id: int, at: datetime) -> None:
    """Sign the meeting-room computers of a meeting out at a moment, and let no other one join."""
    db.session.execute(delete(RoomCode).where(RoomCode.meeting_id == meeting_id))
    db.session.execute(
        update(BrowserSession)
        .where(BrowserSession.is_room_only, BrowserSession.room_meeting_id == meeting_id)
        .where(BrowserSession.ends_at > at)
        .values(ends_at=at)
    )


def make_room_code(
    account_id: int, person_id: int, room: Room, *, secret: str
) -> tuple[str, datetime]:
    """Make a code for a meeting-room computer; returns it and when it ends.

    It replaces this person's earlier one for the meeting. The caller has checked that the
    meeting may be started or is live.
    """
    moment = now()
    db.session.execute(
        delete(RoomCode).where(
            (RoomCode.ends_at <= moment)
            | (RoomCode.account_id == account_id) & (RoomCode.meeting_id == room.meeting_id)
        )
    )
    code = _fresh_code(secret)
    made = RoomCode(
        code_hash=keyed_hash("room-code", code, secret),
        account_id=account_id,
        meeting_id=room.meeting_id,
        pair_id=room.pair_id,
        ends_at=moment + CODE_LASTS,
    )
    db.session.add(made)
    _record_room(AuditTag.ROOM_CODE, person_id, room)
    return code, made.ends_at


def _fresh_code(secret: str) -> str:
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not queries.is_code_taken(keyed_hash("room-code", code, secret)):
            return code


def use_room_code(code: str, *, address: str, secret: str) -> tuple[Account, Room]:
    """Use a code up; returns who made it and what it opens.

    Raises TooManyTriesError, for a right code as well, or WrongCodeError, the same for one that
    is wrong, used or over. The caller commits although it refuses: the failure counts.
    """
    moment = now()
    here, failures = keyed_hash("address", address, secret), queries.recent_code_failures(moment)
    wait = seconds_to_wait_for_code(
        [at for address_hash, at in failures if address_hash == here],
        [at for _, at in failures],
        moment,
    )
    if wait:
        raise TooManyTriesError(wait)
    # Found and gone in one statement: two computers cannot both have it.
    row = db.session.execute(
        delete(RoomCode)
        .where(RoomCode.code_hash == keyed_hash("room-code", code, secret))
        .where(RoomCode.ends_at > moment)
        .returning(RoomCode.account_id, RoomCode.meeting_id, RoomCode.pair_id)
    ).one_or_none()
    account = queries.active_account(row.account_id) if row else None
    if row is None or account is None:
        _remember_wrong_code(here, moment)
        raise WrongCodeError
    room = Room(row.meeting_id, row.pair_id)
    _record_room(AuditTag.ROOM_ENTER, account.person_id, room)
    return account, room


def _remember_wrong_code(address_hash: str, at: datetime) -> None:
    db.session.execute(delete(RoomCodeFailure).where(RoomCodeFailure.failed_at < at - TRIES_WITHIN))
    db.session.add(RoomCodeFailure(address_hash=address_hash, failed_at=at))


def _record_room(tag: AuditTag, person_id: int, room: Room) -> None:
    record(db.session(), tag, actor_id=person_id, pair_id=room.pair_id, meeting_id=room.meeting_id)
