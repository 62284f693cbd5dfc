from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from oneonone.features.accounts.queries import is_new
from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.person import Person


@dataclass(frozen=True)
class Newcomer:
    """Somebody who may sign in and has not chosen a password yet."""

    account_id: int
    person_id: int
    name: str
    email: str


def count(on: date) -> int:
    rows = select(func.count(Account.id)).join(Person, Person.id == Account.person_id)
    return db.session.scalar(rows.where(is_new(on))) or 0


def newcomers(on: date) -> list[Newcomer]:
    """Return who has no password yet, by name."""
    rows = db.session.execute(
        select(Account.id, Person.id, Person.name, Account.email)
        .join(Person, Person.id == Account.person_id)
        .where(is_new(on))
        .order_by(Person.name, Person.id)
    )
    return [Newcomer(*row) for row in rows]
