from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Private, Versioned
from .revision import PrivateRevision


class PrivateNote(Private, Versioned, Model):
    """What one of the two wrote for themselves; lives under /private and nowhere else (D2)."""

    __table_args__ = (UniqueConstraint("meeting_id", "author_id", "step"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)

    def kept(self, text: str, version: int, _author_id: int | None) -> PrivateRevision:
        return PrivateRevision(
            author_id=self.author_id,
            meeting_id=self.meeting_id,
            place="note",
            key=self.step,
            version=version,
            text=text,
        )
