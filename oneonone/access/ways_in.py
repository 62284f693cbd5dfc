"""Every way into an account, ended at once: the next request of any browser is a stranger's."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.models.account import Account, AccountLink, RecoveryCode
from oneonone.models.room_code import RoomCode
from oneonone.models.session import BrowserSession


def end_sessions(session: Session, account_id: int) -> None:
    """End every session of an account, shared screens and codes for them as well (S-SES-4)."""
    for way_in in (BrowserSession, RoomCode):
        session.execute(delete(way_in).where(way_in.account_id == account_id))


def end_links(session: Session, account_id: int) -> None:
    """End links with which a password could still be chosen."""
    session.execute(
        delete(AccountLink).where(
            AccountLink.account_id == account_id, AccountLink.used_at.is_(None)
        )
    )


def end_second_step(session: Session, account: Account) -> bool:
    """Take a second step away with its recovery codes; says whether there was one."""
    if account.totp_secret is None:
        return False
    account.totp_secret = account.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    return True
