"""Adds people, changes and switches off accounts. An administrator never chooses a password (D9).

Whatever takes a way in away ends every session in the same transaction (S-SES-4).
"""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneonone.access import ways_in
from oneonone.access.administrators import is_another_staying
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import today
from oneonone.lib.errors import RuleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account, PendingFlag
from oneonone.models.installation import stand_in_line
from oneonone.models.person import Person

from . import queries, rules
from .rules import Details


class AddressTakenError(RuleError):
    """Somebody here has this address already, however it is spelled (S-AUTH-10)."""

    def __init__(self, name: str) -> None:
        super().__init__(f"This address is already used, by {name}.")


def add(session: Session, details: Details, *, actor_id: int | None) -> Person:
    """Add somebody who cannot sign in before they have chosen a password; raises RuleError."""
    _ensure_free(session, details.email)
    person = Person(
        name=details.name,
        team_id=details.team_id,
        time_zone=details.time_zone,
        country=details.country,
    )
    key = email_key(details.email)
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
            session.add(Account(person_id=person.id, email=details.email, email_key=key))
    except IntegrityError as error:  # at this very moment, by another administrator
        raise AddressTakenError("somebody who was added just now") from error
    record(session, AuditTag.PERSON_ADD, actor_id=actor_id, subject_id=person.id)
    return person


def change(session: Session, person_id: int, details: Details, *, actor_id: int | None) -> bool:
    """Change who somebody is; says whether anything is different. Raises RuleError."""
    person, account = queries.account_of(session, person_id)
    _ensure_free(session, details.email, but_id=person.id)
    before = (person.name, account.email, person.team_id, person.time_zone, person.country)
    after = (
        details.name, details.email, details.team_id, details.time_zone, details.country,
    )  # fmt: skip
    if before == after:
        return False
    person.name, account.email, person.team_id, person.time_zone, person.country = after
    account.email_key = email_key(details.email)
    session.flush()
    record(session, AuditTag.PERSON_CHANGE, actor_id=actor_id, subject_id=person.id)
    return True


def _ensure_free(session: Session, email: str, *, but_id: int | None = None) -> None:
    found = queries.person_of_key(session, email_key(email))
    if found is not None and found.id != but_id:
        raise AddressTakenError(found.name)


# --- Signing in ----------------------------------------------------------------------------------


def switch_off(session: Session, person_id: int, *, actor_id: int | None) -> None:
    """Keep somebody from signing in; the next request of any browser is a stranger's."""
    stand_in_line(session)
    person, account = queries.account_of(session, person_id)
    rules.ensure_other(person.id, actor_id)
    if not account.is_active:
        return
    if account.is_admin:
        is_another = is_another_staying(session, person.id)
        rules.ensure_one_stays(person.name, is_another_staying=is_another)
    account.is_active = False
    session.execute(delete(PendingFlag).where(PendingFlag.account_id == account.id))
    ways_in.end_links(session, account.id)
    ways_in.end_sessions(session, account.id)
    record(session, AuditTag.PERSON_SWITCH_OFF, actor_id=actor_id, subject_id=person.id)


def switch_on(session: Session, person_id: int, *, actor_id: int | None) -> None:
    """Let somebody sign in again, with what they had; raises RuleError for who has left."""
    person, account = queries.account_of(session, person_id)
    if account.is_active:
        return
    if person.left_on is not None and person.left_on <= today(person.time_zone):
        raise RuleError(f"{person.name} has left. Say first that they stay.")
    account.is_active = True
    record(session, AuditTag.PERSON_SWITCH_ON, actor_id=actor_id, subject_id=person.id)


def sign_out(session: Session, person_id: int, *, actor_id: int | None) -> None:
    """End every session of somebody, a shared screen as well (S-SES-8)."""
    person, account = queries.account_of(session, person_id)
    rules.ensure_other(person.id, actor_id)
    ways_in.end_sessions(session, account.id)
    record(session, AuditTag.SESSION_END, actor_id=actor_id, subject_id=person.id)


def ensure_may_have_link(session: Session, person_id: int, *, actor_id: int | None) -> Account:
    """Return the account a link may be made for; raises RuleError."""
    person, account = queries.account_of(session, person_id)
    rules.ensure_other(person.id, actor_id)
    rules.ensure_here(person.name, is_active=account.is_active)
    return account


def end_second_step(session: Session, person_id: int, *, actor_id: int | None) -> bool:
    """Take away a second step somebody lost, and sign whoever has it out; says if there was one."""
    person, account = queries.account_of(session, person_id)
    rules.ensure_other(person.id, actor_id)
    if not ways_in.end_second_step(session, account):
        return False
    ways_in.end_sessions(session, account.id)
    record(session, AuditTag.SECOND_STEP_END, actor_id=actor_id, subject_id=person.id)
    return True
