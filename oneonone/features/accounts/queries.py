"""Accounts and rights, for administrators. Nothing here says when or where somebody was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from oneonone.access.administrators import has_another
from oneonone.lib.dates import today
from oneonone.lib.errors import NotVisibleError
from oneonone.lib.text import email_key
from oneonone.models.account import Account, PendingFlag
from oneonone.models.pair import Pair
from oneonone.models.person import Person, Team


@dataclass(frozen=True)
class Brief:
    """As much of somebody as a list is chosen from."""

    id: int
    name: str
    email: str
    team_id: int | None
    left_on: date | None
    is_active: bool
    has_password: bool
    has_right: bool
    is_led: bool


def everybody(session: Session, on: date) -> list[Brief]:
    """Everybody by name, in one statement."""
    is_led = (
        exists()
        .where(Pair.rep_id == Person.id, Pair.is_cover.is_(False), Pair.started_on <= on)
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > on))
        .correlate(Person)
    )
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Account.email,
            Person.team_id,
            Person.left_on,
            Account.is_active,
            Account.password_hash.is_not(None),
            or_(Account.is_hr, Account.is_admin),
            is_led,
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .order_by(Person.name, Person.id)
    )
    return [
        Brief(key, name, email or "", team, left_on, bool(on_), bool(has), bool(right), bool(led))
        for key, name, email, team, left_on, on_, has, right, led in rows
    ]


def account_of(session: Session, person_id: int) -> tuple[Person, Account]:
    """Return somebody with their account; raises NotVisibleError."""
    row = session.execute(
        select(Person, Account)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id == person_id)
    ).one_or_none()
    if row is None:
        raise NotVisibleError
    return row[0], row[1]


def is_new(on: date) -> ColumnElement[bool]:
    """Tell, of somebody joined with their account, that a link would let them in: they may sign in
    and have chosen no password yet."""
    return and_(Account.is_active, Account.password_hash.is_(None), Person.is_here(on))


def person_of_key(session: Session, key: str) -> Person | None:
    """Return whose address this is, by its key (S-AUTH-10)."""
    return session.scalar(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.email_key == key)
    )


def person_of_address(session: Session, email: str) -> Person | None:
    """Return whose address this is, however it is spelled."""
    return person_of_key(session, email_key(email))


def teams(session: Session) -> list[tuple[int, str]]:
    rows = session.execute(select(Team.id, Team.name).order_by(Team.name))
    return [(team_id, name) for team_id, name in rows]


@dataclass(frozen=True)
class Waiting:
    """A right that somebody gave themselves and that has not begun."""

    id: int
    person_id: int
    name: str
    flag: str
    asked_at: datetime
    due_at: datetime
    # Nobody else could agree, so it begins by itself at `due_at`.
    is_alone: bool


def waiting(session: Session) -> list[Waiting]:
    """Every right that waits, the first one first; in one statement."""
    rows = session.execute(
        select(
            PendingFlag.id,
            Person.id,
            Person.name,
            PendingFlag.flag,
            PendingFlag.asked_at,
            PendingFlag.due_at,
            ~has_another(Person.id, today()),
        )
        .join(Account, Account.id == PendingFlag.account_id)
        .join(Person, Person.id == Account.person_id)
        .order_by(PendingFlag.id)
    )
    return [Waiting(*row) for row in rows]


def pending(session: Session, pending_id: int) -> PendingFlag:
    """Return a right that waits; raises NotVisibleError."""
    found = session.get(PendingFlag, pending_id, with_for_update=True)
    if found is None:
        raise NotVisibleError
    return found


def pending_of(session: Session, account_id: int, flag: str) -> PendingFlag | None:
    return session.scalar(select(PendingFlag).filter_by(account_id=account_id, flag=flag))


def due(session: Session, moment: datetime) -> Sequence[PendingFlag]:
    """Rights whose day has passed."""
    return session.scalars(
        select(PendingFlag).where(PendingFlag.due_at <= moment).order_by(PendingFlag.id)
    ).all()
