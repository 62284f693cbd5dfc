from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, System


class RoomCode(System, Model):
    """Six digits that open one meeting on one computer, once; gone when they have.

    Only a keyed hash is stored: a plain one of six digits is guessed in a second.
    """

    __table_args__ = (UniqueConstraint("account_id", "meeting_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Who made it: the computer's session will be theirs.
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    ends_at: Mapped[datetime] = mapped_column(Instant)


class RoomCodeFailure(System, Model):
    """A wrong code, kept for the throttle; purged when it no longer counts."""

    id: Mapped[int] = mapped_column(primary_key=True)
    # A keyed hash too: where somebody sat is not worth remembering.
    address_hash: Mapped[str] = mapped_column(String(64))
    failed_at: Mapped[datetime] = mapped_column(Instant, index=True)
