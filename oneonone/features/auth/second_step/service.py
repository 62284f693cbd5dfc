from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from oneonone.access.ways_in import end_second_step, end_sessions
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.auth.queries import account as account_of
from oneonone.features.auth.queries import account_by_key, session_by_id
from oneonone.features.auth.rules import keyed_hash
from oneonone.features.auth.service import TooManyTriesError
from oneonone.lib.dates import now
from oneonone.lib.errors import RuleError
from oneonone.lib.sealed import opened, seal
from oneonone.lib.text import email_key
from oneonone.models.account import Account, RecoveryCode, SignInFailure
from oneonone.models.base import db
from oneonone.models.session import BrowserSession

from . import queries
from .rules import (
    HOUR,
    SET_UP_WITHIN,
    is_of_app,
    new_secret,
    purpose_of,
    recovery_codes,
    seconds_to_wait_for_step,
    step_of,
    throttle_key,
    typed,
)


class WrongStepError(RuleError):
    def __init__(self) -> None:
        super().__init__("That code does not fit. Type the one your app shows now, or wait for it.")


class OldPictureError(RuleError):
    def __init__(self) -> None:
        super().__init__("This picture is too old. Here is a new one: take it in once more.")


class NeededError(RuleError):
    status = 403

    def __init__(self) -> None:
        super().__init__("HR and administrators keep the second step. A new phone takes it over.")


@dataclass(frozen=True)
class Offer:
    """A secret that is nobody's yet: as a phone takes it, and sealed, to come back with a code."""

    secret: str
    sealed: str


def offer(account_id: int, keys: Sequence[str]) -> Offer:
    """Return a new secret; nothing is stored before a code of it was right."""
    secret = new_secret()
    return Offer(secret, seal(secret, f"offer, {purpose_of(account_id)}", keys))


def offer_of(account_id: int, sealed: str, keys: Sequence[str]) -> Offer:
    """Return the secret that a page was drawn with; raises OldPictureError."""
    found = opened(sealed, f"offer, {purpose_of(account_id)}", keys, within=SET_UP_WITHIN)
    if found is None:
        raise OldPictureError
    return Offer(found.text, sealed)


def set_up(
    account_id: int, session_id: int, made: Offer, code: str, keys: Sequence[str]
) -> list[str]:
    """Make the secret somebody's second step once a code of it is right.

    Returns the recovery codes, which nobody can ever read again. Everybody signed in as them
    elsewhere is signed out: they came in with one step. The caller renews the session (S-SES-2).
    Raises WrongStepError and TooManyTriesError.
    """
    _ensure_may_try(account_id)
    account = account_of(account_id)
    moment = now()
    step = step_of(made.secret, typed(code), moment, None)
    if step is None:
        _remember_wrong_code(account_id, account.person_id)
        raise WrongStepError
    account.totp_secret = seal(made.secret, purpose_of(account_id), keys)
    account.totp_step = step
    session_by_id(session_id).second_step_at = moment
    db.session.execute(
        delete(BrowserSession).where(
            BrowserSession.account_id == account_id, BrowserSession.id != session_id
        )
    )
    record(db.session(), AuditTag.SECOND_STEP_SET, actor_id=account.person_id)
    return _made_codes(account_id, keys)


def renew_recovery_codes(account_id: int, keys: Sequence[str]) -> list[str]:
    """Return new recovery codes; those of before open nothing from here on."""
    record(db.session(), AuditTag.RECOVERY_RENEW, actor_id=account_of(account_id).person_id)
    return _made_codes(account_id, keys)


def _made_codes(account_id: int, keys: Sequence[str]) -> list[str]:
    codes = recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    for code in codes:
        hashed = _hash_of(account_id, typed(code), keys[0])
        db.session.add(RecoveryCode(account_id=account_id, code_hash=hashed))
    return codes


def take(account_id: int, code: str, keys: Sequence[str]) -> None:
    """Take a code of the app, or a recovery code, once.

    Raises WrongStepError, the same whatever was wrong, and TooManyTriesError.
    """
    _ensure_may_try(account_id)
    account = account_of(account_id)
    is_taken = (
        _takes_code(account, typed(code), keys)
        if is_of_app(typed(code))
        else _takes_recovery_code(account, typed(code), keys)
    )
    if not is_taken:
        _remember_wrong_code(account_id, account.person_id)
        raise WrongStepError
    db.session.execute(
        delete(SignInFailure).where(SignInFailure.email_key == throttle_key(account_id))
    )


def take_here(session_id: int, account_id: int, code: str, keys: Sequence[str]) -> None:
    """Take a code for a session that is there already; the caller renews it. Raises as `take`."""
    take(account_id, code, keys)
    session_by_id(session_id).second_step_at = now()


def end(account_id: int, *, actor_id: int | None) -> None:
    """Take somebody's second step away, with its recovery codes; where none is, nothing happens.

    The actor is nobody where the server's own command does it.
    """
    account = account_of(account_id)
    if end_second_step(db.session(), account):
        about = account.person_id
        record(db.session(), AuditTag.SECOND_STEP_END, actor_id=actor_id, subject_id=about)


def end_by_email(email: str) -> str:
    """Take a second step away on the server; returns whose. Raises RuleError.

    Every session of theirs ends: whoever has the phone may be signed in with it.
    """
    try:
        account = account_by_key(email_key(email))
    except ValueError:
        account = None
    if account is None:
        raise RuleError(f"Nobody who can sign in has the address {email}.")
    if account.totp_secret is None:
        raise RuleError(f"{account.email} has no second step.")
    end(account.id, actor_id=None)
    end_sessions(db.session(), account.id)
    return account.email


def _takes_code(account: Account, code: str, keys: Sequence[str]) -> bool:
    found = opened(account.totp_secret or "", purpose_of(account.id), keys)
    step = step_of(found.text, code, now(), account.totp_step) if found else None
    if found is None or step is None:
        return False
    if found.is_by_earlier_key:
        account.totp_secret = seal(found.text, purpose_of(account.id), keys)
    # In one statement: of two browsers with the same code one is late.
    taken = db.session.execute(
        update(Account)
        .where(Account.id == account.id)
        .where(or_(Account.totp_step.is_(None), Account.totp_step < step))
        .values(totp_step=step)
    )
    return int(taken.rowcount) == 1  # type: ignore[attr-defined]  # an UPDATE answers a cursor result


def _takes_recovery_code(account: Account, code: str, keys: Sequence[str]) -> bool:
    hashes = [_hash_of(account.id, code, key) for key in keys]
    used = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash.in_(hashes))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now())
    )
    if int(used.rowcount) != 1:  # type: ignore[attr-defined]  # as above
        return False
    record(db.session(), AuditTag.RECOVERY_USE, actor_id=account.person_id)
    return True


def _hash_of(account_id: int, code: str, key: str) -> str:
    return keyed_hash("recovery-code", f"{account_id}:{code}", key)


def _ensure_may_try(account_id: int) -> None:
    wait = seconds_to_wait_for_step(queries.wrong_codes(account_id, now()), now())
    if wait:
        raise TooManyTriesError(wait)


def _remember_wrong_code(account_id: int, person_id: int) -> None:
    # A transaction of its own: this request answers with an error, so its own is dropped.
    db.session.rollback()
    key = throttle_key(account_id)
    with Session(db.engine) as session, session.begin():
        session.execute(
            delete(SignInFailure)
            .where(SignInFailure.email_key == key)
            .where(SignInFailure.failed_at < now() - HOUR)
        )
        session.add(SignInFailure(email_key=key, failed_at=now()))
        record(session, AuditTag.SIGN_IN_FAILED, actor_id=None, subject_id=person_id)
