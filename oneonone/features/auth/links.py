"""Links that let somebody choose a password, once: who makes one never knows the password (D9).

The link is shown to who made it, for an intranet may have no mail; the database holds its SHA-256.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.models.account import Account, AccountLink

from .rules import digest

TOKEN_BYTES = 32
LASTS = {
    "first_admin": timedelta(hours=24),
    "welcome": timedelta(days=7),
    "reset": timedelta(minutes=60),
}


def make_link(
    session: Session, kind: str, *, account_id: int | None, made_by_id: int | None
) -> str:
    """Return the path of a new link of this kind; the account's earlier ones, and another first
    administrator's, end with it.

    The first administrator's has no account. The password in use goes on being good until the
    link is used.
    """
    session.execute(
        delete(AccountLink).where(
            AccountLink.account_id == account_id
            if account_id is not None
            else AccountLink.account_id.is_(None)
        )
    )
    token, moment = secrets.token_urlsafe(TOKEN_BYTES), now()
    session.add(
        AccountLink(
            token_hash=digest(token),
            kind=kind,
            account_id=account_id,
            made_by_id=made_by_id,
            made_at=moment,
            ends_at=moment + LASTS[kind],
        )
    )
    subject_id = None
    if account_id is not None:
        subject_id = session.scalar(select(Account.person_id).where(Account.id == account_id))
    record(session, AuditTag.LINK_MAKE, actor_id=made_by_id, subject_id=subject_id)
    return f"/sign-in/link/{token}"
