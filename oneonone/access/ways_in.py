"""Every way into an account, ended at once: the next request of any browser is a stranger's."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.models.account import AccountLink
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
