from __future__ import annotations

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Versioned, Words, of_meeting
from .revision import Revision

# Steps whose words other steps show as well: what the focus says stands beside the promises.
SHOWN_ELSEWHERE = frozenset({"focus"})


class StepNote(Words, Versioned, Model):
    """One text of one step of one meeting. Every field of a live meeting is a row of its own,
    so that two people writing different fields never meet (D12)."""

    __table_args__ = (UniqueConstraint("meeting_id", "step", "key"), of_meeting())
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    # Nobody: typed on the screen both look at, so nobody knows whose hand it was.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    def kept(self, text: str, version: int, author_id: int | None) -> Revision:
        return Revision(
            pair_id=self.pair_id,
            meeting_id=self.meeting_id,
            step=self.step,
            key=self.key,
            version=version,
            text=text,
            author_id=author_id,
        )
