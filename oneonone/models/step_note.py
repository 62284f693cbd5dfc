from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Versioned, Words, of_meeting


class StepNote(Words, Versioned, Model):
    """One text of one step of one meeting. Every field of a live meeting is a row of its own,
    so that two people writing different fields never meet (D12)."""

    __table_args__ = (UniqueConstraint("meeting_id", "step", "key"), of_meeting())
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
