from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Words, one_of

TOPIC_KINDS = ("topic", "win", "thanks", "parked")


class Topic(Words, Model):
    """A line for the next one-to-one. Open until a meeting has reached it, so it carries over."""

    __table_args__ = (
        one_of("kind", TOPIC_KINDS),
        ForeignKeyConstraint(
            ["done_meeting_id", "pair_id"], ["meeting.id", "meeting.pair_id"], ondelete="CASCADE"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10), default="topic")
    # A line of 500 characters; words kept from a meeting that was closed may be a whole note.
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    done_meeting_id: Mapped[int | None] = mapped_column(index=True)
