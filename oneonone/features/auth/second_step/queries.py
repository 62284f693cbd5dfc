from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from oneonone.models.account import Account, RecoveryCode, SignInFailure
from oneonone.models.base import db

from .rules import HOUR, throttle_key


def wrong_codes(account_id: int, now: datetime) -> list[datetime]:
    """When a code of somebody was wrong, of the last hour."""
    return list(
        db.session.scalars(
            select(SignInFailure.failed_at).where(
                SignInFailure.email_key == throttle_key(account_id),
                SignInFailure.failed_at > now - HOUR,
            )
        )
    )


def has_second_step(account_id: int) -> bool:
    found = select(Account.totp_secret).where(Account.id == account_id)
    return db.session.scalar(found) is not None


def codes_left(account_id: int) -> int:
    """How many recovery codes nobody has used."""
    return db.session.scalars(
        select(func.count(RecoveryCode.id)).where(
            RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
        )
    ).one()
