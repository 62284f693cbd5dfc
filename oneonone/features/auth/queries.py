from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from oneonone.models.account import Account, SignInFailure
from oneonone.models.base import db
from oneonone.models.person import Person
from oneonone.models.session import BrowserSession

from .rules import TRIES_WITHIN


def account_by_key(email_key: str) -> Account | None:
    return db.session.scalar(
        select(Account).where(Account.email_key == email_key, Account.is_active)
    )


def account(account_id: int) -> Account:
    return db.session.get_one(Account, account_id)


def recent_failures(email_key: str, now: datetime) -> list[datetime]:
    return list(
        db.session.scalars(
            select(SignInFailure.failed_at).where(
                SignInFailure.email_key == email_key, SignInFailure.failed_at > now - TRIES_WITHIN
            )
        )
    )


def sessions_of(account_id: int) -> Sequence[BrowserSession]:
    """My devices, the one used last first."""
    return db.session.scalars(
        select(BrowserSession)
        .where(BrowserSession.account_id == account_id)
        .order_by(BrowserSession.seen_at.desc())
    ).all()


def session_by_id(session_id: int) -> BrowserSession:
    return db.session.get_one(BrowserSession, session_id)


def admin_first_names() -> list[str]:
    """Whom to ask for a password."""
    names = db.session.scalars(
        select(Person.name)
        .join(Account, Account.person_id == Person.id)
        .where(Account.is_admin, Account.is_active)
        .order_by(Person.name)
    )
    return [name.split()[0] for name in names]


def is_anybody_here() -> bool:
    return db.session.scalar(select(Account.id).limit(1)) is not None
