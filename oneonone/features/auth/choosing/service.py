from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.auth.passwords import hashed
from oneonone.features.auth.queries import account as account_by_id
from oneonone.features.auth.queries import recent_failures
from oneonone.features.auth.rules import (
    NOTICE_VERSION,
    TRIES_WITHIN,
    digest,
    keyed_hash,
    seconds_to_wait,
)
from oneonone.features.auth.service import TooManyTriesError, ensure_password
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.models.account import Account, AccountLink, SignInFailure
from oneonone.models.base import db
from oneonone.models.room_code import RoomCode
from oneonone.models.session import BrowserSession

from . import queries
from .queries import Chooser
from .rules import LINK_TRIES


class LinkOverError(RuleError):
    """A link that is wrong, used or over: who tries is not told which."""

    status = 404

    def __init__(self) -> None:
        super().__init__("This link does not work any more.")


def chooser_of(token: str, *, address: str, secret: str) -> Chooser:
    """Return whom a link lets choose; raises LinkOverError, or TooManyTriesError.

    Holds no lock afterwards, so that a password can be hashed.
    """
    # Beside the addresses that people sign in with, and never one of them: it has no "@".
    here, moment = f"link {keyed_hash('address', address, secret)}", now()
    wait = seconds_to_wait(recent_failures(here, moment), moment, LINK_TRIES)
    found = None if wait else queries.chooser(digest(token), moment)
    db.session.rollback()
    if wait:
        raise TooManyTriesError(wait)
    if found is None:
        _remember_wrong_link(here)
        raise LinkOverError
    return found


def _remember_wrong_link(here: str) -> None:
    # A transaction of its own: looking writes nothing, and a refusal drops what it wrote.
    engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
    with Session(engine) as session, session.begin():
        session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now() - TRIES_WITHIN))
        session.add(SignInFailure(email_key=here, failed_at=now()))


def choose_by_link(token: str, chooser: Chooser, password: str) -> Account:
    """Give an account the password its link lets it choose, and sign it out everywhere (D9).

    The second step stays: whoever holds a link is not yet the person. Raises LinkOverError where
    another one was faster.
    """
    password_hash = hashed(password)
    use_up(db.session(), token)
    account = account_by_id(chooser.account_id or 0)
    if not account.is_active:
        raise LinkOverError
    # Where there was a password before, somebody may have taken the account over.
    if chooser.kind == "reset" or account.password_hash is not None:
        account.reset_at = now()
        account.reset_by_id = queries.maker_of(digest(token))
    account.password_hash = password_hash
    _let_nobody_else_in(account)
    record(
        db.session(),
        AuditTag.LINK_USE,
        actor_id=account.person_id,
        subject_id=account.person_id,
    )
    return account


def use_up(session: Session, token: str) -> None:
    """Use a link up, in one statement: two who hold it cannot both; raises LinkOverError."""
    used = session.execute(
        update(AccountLink)
        .where(AccountLink.token_hash == digest(token))
        .where(AccountLink.used_at.is_(None), AccountLink.ends_at > now())
        .values(used_at=now())
    )
    if not used.rowcount:  # type: ignore[attr-defined]  # an UPDATE answers a cursor result
        raise LinkOverError


def change_password(session_id: int, account_id: int, current: str, password: str) -> None:
    """Change one's own password and sign every other browser out (S-SES-4).

    The caller renews the session. Raises WrongPasswordError or TooManyTriesError.
    """
    ensure_password(account_id, current)
    db.session.rollback()
    password_hash = hashed(password)
    account = account_by_id(account_id)
    account.password_hash = password_hash
    _let_nobody_else_in(account, but=session_id)
    session = db.session.get(BrowserSession, session_id)
    if session is not None:
        session.created_at = now()
    record(db.session(), AuditTag.PASSWORD_CHANGE, actor_id=account.person_id)


def _let_nobody_else_in(account: Account, *, but: int | None = None) -> None:
    """End the account's sessions, the codes for a meeting room, and its waiting after tries."""
    sessions = delete(BrowserSession).where(BrowserSession.account_id == account.id)
    db.session.execute(sessions if but is None else sessions.where(BrowserSession.id != but))
    db.session.execute(delete(RoomCode).where(RoomCode.account_id == account.id))
    db.session.execute(delete(SignInFailure).where(SignInFailure.email_key == account.email_key))


def read_notice(account_id: int) -> None:
    """Remember that the notice of today was read (P-13); read again, it stays so."""
    account = account_by_id(account_id)
    if account.notice_version < NOTICE_VERSION:
        account.notice_version = NOTICE_VERSION
        record(db.session(), AuditTag.NOTICE_READ, actor_id=account.person_id)
