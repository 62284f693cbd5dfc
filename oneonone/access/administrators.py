"""Who else could do what one administrator may not do alone."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneonone.models.account import Account
from oneonone.models.person import Person


def other_admins(session: Session, but_id: int, on: date) -> list[str]:
    """First names of the administrators who can sign in on a day, but for one."""
    names = session.scalars(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_admin, Account.is_active, Person.id != but_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > on))
        .order_by(Person.name)
    )
    return [name.split()[0] for name in names]
