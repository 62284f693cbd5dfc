from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select

from oneonone.models.account import Account
from oneonone.models.base import db
from oneonone.models.person import Person

# As many as one file of people brings in.
MOST = 5_000


@dataclass(frozen=True)
class Newcomer:
    """Somebody who may sign in and has not chosen a password yet."""

    account_id: int
    person_id: int
    name: str
    email: str


def count(on: date) -> int:
    rows = select(func.count(Account.id)).join(Person, Person.id == Account.person_id)
    return db.session.scalar(rows.where(_is_new(on))) or 0


def newcomers(on: date) -> list[Newcomer]:
    """Return who has no password yet, by name; at most as many as a file holds."""
    rows = db.session.execute(
        select(Account.id, Person.id, Person.name, Account.email)
        .join(Person, Person.id == Account.person_id)
        .where(_is_new(on))
        .order_by(Person.name, Person.id)
        .limit(MOST)
    )
    return [Newcomer(*row) for row in rows]


def _is_new(on: date) -> ColumnElement[bool]:
    is_here = or_(Person.left_on.is_(None), Person.left_on > on)
    return and_(Account.is_active, Account.password_hash.is_(None), is_here)
