from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Private, Versioned, Words, of_meeting, one_of
from .commitment import OUTCOMES
from .revision import PrivateRevision

# The answers of a preparation that are words; all others are choices and numbers.
DRAFT_TEXTS = frozenset({"focus_line", "in_my_way", "would_help", "topic_1", "topic_2", "topic_3"})


class PreparationDraft(Private, Versioned, Model):
    """One answer of a preparation before it is shared: the author's alone (D11)."""

    __table_args__ = (UniqueConstraint("meeting_id", "author_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    worded = "value"
    key: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)

    def kept(self, text: str, version: int, _author_id: int | None) -> PrivateRevision | None:
        if self.key not in DRAFT_TEXTS:
            return None  # a choice or a number: what it was before tells on somebody
        return PrivateRevision(
            author_id=self.author_id,
            meeting_id=self.meeting_id,
            place="preparation",
            key=self.key,
            version=version,
            text=text,
        )


class Preparation(Words, Model):
    """What the rep shared for one meeting, beside check-in, readings, claims and topics."""

    __table_args__ = (UniqueConstraint("meeting_id"), of_meeting())
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    shared_at: Mapped[datetime] = mapped_column(Instant)
    deal_id: Mapped[int | None] = mapped_column(
        ForeignKey("deal.id", ondelete="SET NULL"), index=True
    )
    focus_line: Mapped[str] = mapped_column(String(500), default="")
    in_my_way: Mapped[str] = mapped_column(String(500), default="")
    would_help: Mapped[str] = mapped_column(String(500), default="")


class PreparationClaim(Words, Model):
    """What the rep says of a promise of either side; the meeting gives the outcome."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "commitment_id"),
        ForeignKeyConstraint(
            ["commitment_id", "pair_id"],
            ["commitment.id", "commitment.pair_id"],
            ondelete="CASCADE",
        ),
        of_meeting(),
        one_of("outcome", OUTCOMES),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    commitment_id: Mapped[int] = mapped_column(index=True)
    outcome: Mapped[str] = mapped_column(String(10))
