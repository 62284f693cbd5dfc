from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Words, of_meeting, one_of

MOODS = ("rough", "not_great", "okay", "good", "great", "unsaid")


class CheckIn(Words, Model):
    """How the rep is, as they said it; `feelings` are up to three words, comma-separated."""

    __table_args__ = (UniqueConstraint("meeting_id"), of_meeting(), one_of("mood", MOODS))
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    mood: Mapped[str] = mapped_column(String(10))
    feelings: Mapped[str] = mapped_column(String(120), default="")
    # "Show this when we meet" (P-SCR-8).
    is_shown: Mapped[bool] = mapped_column(default=True)
    is_in_person: Mapped[bool] = mapped_column(default=False)
    wants_lighter: Mapped[bool | None]
