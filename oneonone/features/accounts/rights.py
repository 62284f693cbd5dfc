"""Gives and takes the rights of HR and administrators; nobody gives one to themselves at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.access.administrators import is_another_staying, other_admins
from oneonone.access.ways_in import end_sessions
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotAllowedError
from oneonone.models.account import Account, PendingFlag
from oneonone.models.installation import stand_in_line
from oneonone.models.person import Person

from . import queries, rules

_COLUMNS = {rules.HR: "is_hr", rules.ADMIN: "is_admin"}
_GIVEN = {rules.HR: AuditTag.HR_GIVE, rules.ADMIN: AuditTag.FLAG_GIVE}
_TAKEN = {rules.HR: AuditTag.HR_TAKE, rules.ADMIN: AuditTag.FLAG_TAKE}


def give(session: Session, person_id: int, flag: str, *, actor_id: int) -> bool:
    """Give somebody a right, and sign them out; says whether it has begun.

    What an administrator gives themselves waits: for another one, or for a day where there is
    none. Raises RuleError.
    """
    stand_in_line(session)
    person, account = queries.account_of(session, person_id)
    rules.ensure_here(person.name, is_active=account.is_active)
    if getattr(account, _COLUMNS[flag]):
        return True
    if person.id == actor_id:
        _ask(session, person, account, flag)
        return False
    _begin(session, account, flag, actor_id)
    return True


def take(session: Session, person_id: int, flag: str, *, actor_id: int) -> None:
    """Take a right away, and sign out who had it; raises RuleError for the last administrator."""
    stand_in_line(session)
    person, account = queries.account_of(session, person_id)
    if flag == rules.ADMIN:
        rules.ensure_other(person.id, actor_id)
    if not getattr(account, _COLUMNS[flag]):
        return
    if flag == rules.ADMIN and account.is_active:
        is_another = is_another_staying(session, person.id)
        rules.ensure_one_stays(person.name, is_another_staying=is_another)
    setattr(account, _COLUMNS[flag], False)
    if flag == rules.ADMIN:  # what they gave themselves as one goes with it
        session.execute(delete(PendingFlag).where(PendingFlag.account_id == account.id))
    end_sessions(session, account.id)
    record(session, _TAKEN[flag], actor_id=actor_id, subject_id=person.id)


def agree(session: Session, pending_id: int, *, actor_id: int) -> str:
    """Let a right begin that somebody else gave themselves; returns their name."""
    stand_in_line(session)
    waits = queries.pending(session, pending_id)
    account = session.get_one(Account, waits.account_id)
    if account.person_id == actor_id:
        raise NotAllowedError("Somebody else has to agree: another administrator.")
    person = session.get_one(Person, account.person_id)
    rules.ensure_here(person.name, is_active=account.is_active)
    _begin(session, account, waits.flag, actor_id)
    return person.name


def call_off(session: Session, pending_id: int, *, actor_id: int) -> str:
    """Let a right that waits never begin; returns whose it would have been."""
    waits = queries.pending(session, pending_id)
    account = session.get_one(Account, waits.account_id)
    session.delete(waits)
    record(session, _TAKEN[waits.flag], actor_id=actor_id, subject_id=account.person_id)
    return session.get_one(Person, account.person_id).name


def begin_due(session: Session, moment: datetime) -> int:
    """Let rights begin whose day has passed and that nobody else can decide; says how many."""
    stand_in_line(session)
    begun = 0
    for waits in queries.due(session, moment):
        account = session.get_one(Account, waits.account_id)
        is_alone = not other_admins(session, account.person_id, today())
        if account.is_admin and account.is_active and is_alone:
            _begin(session, account, waits.flag, None)
            begun += 1
    return begun


def _ask(session: Session, person: Person, account: Account, flag: str) -> None:
    if queries.pending_of(session, account.id, flag) is not None:
        return
    asked_at = now()
    session.add(
        PendingFlag(
            account_id=account.id,
            flag=flag,
            asked_at=asked_at,
            due_at=asked_at + rules.ALONE_WAITS,
        )
    )
    session.flush()
    record(session, AuditTag.HR_ASK, actor_id=person.id, subject_id=person.id)


def _begin(session: Session, account: Account, flag: str, actor_id: int | None) -> None:
    setattr(account, _COLUMNS[flag], True)
    session.execute(
        delete(PendingFlag).where(PendingFlag.account_id == account.id, PendingFlag.flag == flag)
    )
    end_sessions(session, account.id)
    record(session, _GIVEN[flag], actor_id=actor_id, subject_id=account.person_id)
