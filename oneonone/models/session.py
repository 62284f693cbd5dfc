from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, System


class BrowserSession(System, Model):
    """One signed-in browser. The cookie's value is never stored, only its SHA-256 (S-SES-1)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    idle_minutes: Mapped[int]
    label: Mapped[str] = mapped_column(String(80))
    # While set, this browser is a room: it reaches that meeting's shared pages and nothing else.
    # Its meeting gone, it is signed out; it must never wake up as a full session.
    room_meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE")
    )
    room_pair_id: Mapped[int | None] = mapped_column(ForeignKey("pair.id", ondelete="CASCADE"))
    # Joined with a code: never was anything but a room, and leaving it signs out.
    is_room_only: Mapped[bool] = mapped_column(default=False)
