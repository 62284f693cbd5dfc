from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .base import Instant, Model, System


class Installation(System, Model):
    """What this database is; one row. A demo's may be filled again, any other never."""

    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("words_months BETWEEN 3 AND 60", name="words_months_sane"),
        CheckConstraint(
            "participation_months BETWEEN words_months AND 84", name="participation_months_sane"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Part of every calendar entry's UID, so that the address may change and the entries stay.
    uid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid4()))
    last_tick_at: Mapped[datetime | None] = mapped_column(Instant)
    # How long what was said, and that it was, is kept (P-2).
    words_months: Mapped[int] = mapped_column(default=12, server_default="12")
    participation_months: Mapped[int] = mapped_column(default=24, server_default="24")


def calendar_uid(installation_uid: str, meeting_id: int) -> str:
    """Return what a meeting is called in every calendar, in the feed and in mails alike."""
    return f"meeting-{meeting_id}@{installation_uid}"


def stand_in_line(session: Session) -> None:
    """Let one change of lines or rights at a time look and write.

    Two at once could close a circle, or leave nobody to administer.
    """
    session.execute(select(Installation.id).where(Installation.id == 1).with_for_update())
