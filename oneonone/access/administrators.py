"""Who else could do what one administrator may not do alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from oneonone.models.account import Account
from oneonone.models.person import Person


def other_admins(session: Session, but_id: int, on: date) -> list[str]:
    """First names of the administrators who can sign in on a day, but for one."""
    names = session.scalars(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(*_is_another(Person, Account, but_id, on))
        .order_by(Person.name)
    )
    return [name.split()[0] for name in names]


def is_another_staying(session: Session, but_id: int) -> bool:
    """Tell whether somebody else administers for good: who is to leave does not (H-90)."""
    return bool(other_admins(session, but_id, date.max))


def has_another(person_id: Any, on: date) -> ColumnElement[bool]:
    """Tell in a statement of many people whether there is one for each of them."""
    person, account = aliased(Person), aliased(Account)
    return exists().where(
        account.person_id == person.id, *_is_another(person, account, person_id, on)
    )


def _is_another(person: Any, account: Any, but_id: Any, on: date) -> tuple[Any, ...]:
    return account.is_admin, account.is_active, person.id != but_id, person.is_here(on)
