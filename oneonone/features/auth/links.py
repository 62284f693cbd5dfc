"""Links that let somebody choose a password, once: who makes one never knows the password (D9).

The link is shown to who made it, for an intranet may have no mail; the database holds its SHA-256.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from oneonone.audit.record import record, record_many
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now
from oneonone.lib.parts import by_the_thousand
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
    link, path = _new(kind, account_id, made_by_id, now())
    session.add(link)
    subject_id = None
    if account_id is not None:
        subject_id = session.scalar(select(Account.person_id).where(Account.id == account_id))
    record(session, AuditTag.LINK_MAKE, actor_id=made_by_id, subject_id=subject_id)
    return path


def make_welcome_links(
    session: Session, accounts: Mapping[int, int], *, made_by_id: int
) -> dict[int, str]:
    """Return the path of a new welcome link for each account; their earlier ones end.

    `accounts` says whose each account is, by its id. Nobody is asked whether they have a password
    already: the caller chooses who has none.
    """
    for some in by_the_thousand(list(accounts)):
        session.execute(delete(AccountLink).where(AccountLink.account_id.in_(some)))
    paths, moment = dict[int, str](), now()
    for account_id in accounts:
        link, paths[account_id] = _new("welcome", account_id, made_by_id, moment)
        session.add(link)
    about = [{"subject_id": person_id} for person_id in accounts.values()]
    record_many(session, AuditTag.LINK_MAKE, about, actor_id=made_by_id)
    return paths


def _new(
    kind: str, account_id: int | None, made_by_id: int | None, moment: datetime
) -> tuple[AccountLink, str]:
    """Return a link and its path, which nobody can ever read again from the database."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = AccountLink(
        token_hash=digest(token),
        kind=kind,
        account_id=account_id,
        made_by_id=made_by_id,
        made_at=moment,
        ends_at=moment + LASTS[kind],
    )
    return link, f"/sign-in/link/{token}"
