from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Words, of_meeting


class Correction(Words, Model):
    """A line added below a closed record; nothing above it ever changes."""

    __table_args__ = (of_meeting(),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(500))
    written_at: Mapped[datetime] = mapped_column(Instant)
