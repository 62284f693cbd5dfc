from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from oneonone.models.account import Account, AccountLink
from oneonone.models.base import db
from oneonone.models.person import Person


@dataclass(frozen=True)
class Chooser:
    """Whom a link lets choose; the first administrator is nobody yet."""

    kind: str
    account_id: int | None
    name: str
    email: str
    # Somebody with a second step signs in by the front door, where it is asked for.
    has_second_step: bool


def chooser(token_hash: str, now: datetime) -> Chooser | None:
    """Return whom a link is for; nothing for one that is wrong, used, over or of somebody gone."""
    row = db.session.execute(
        select(
            AccountLink.kind,
            AccountLink.account_id,
            Account.email,
            Account.is_active,
            Account.totp_secret,
            Person.name,
        )
        .outerjoin(Account, Account.id == AccountLink.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(AccountLink.token_hash == token_hash)
        .where(AccountLink.used_at.is_(None), AccountLink.ends_at > now)
    ).one_or_none()
    if row is None or (row.account_id is not None and not row.is_active):
        return None
    if row.account_id is None and has_admin():
        return None  # somebody is one by now
    return Chooser(row.kind, row.account_id, row.name or "", row.email or "", bool(row.totp_secret))


def maker_of(token_hash: str) -> int | None:
    """Return who made a link; nobody for the server itself."""
    return db.session.scalar(
        select(AccountLink.made_by_id).where(AccountLink.token_hash == token_hash)
    )


def has_admin() -> bool:
    """Tell whether anybody administers this installation."""
    return (
        db.session.scalar(select(Account.id).where(Account.is_admin, Account.is_active).limit(1))
        is not None
    )


def is_address_taken(email_key: str) -> bool:
    return db.session.scalar(select(Account.id).where(Account.email_key == email_key)) is not None
