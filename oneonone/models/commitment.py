from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Lasting, Model, Versioned, Words, of_meeting, one_of
from .revision import Revision

SIDES = ("rep", "manager")
OUTCOMES = ("kept", "partly", "not_yet", "let_go")


class Commitment(Lasting, Versioned, Model):
    """A promise of one side to the other, made in a meeting or handed over into the pair.

    `outcome` is the last word on it and stays empty while it is open; "not yet" keeps it open
    with a new date and is remembered as a row of its own (CommitmentOutcome).
    """

    __table_args__ = (
        UniqueConstraint("id", "pair_id"),
        UniqueConstraint("meeting_id", "side", "position"),
        CheckConstraint("side <> 'rep' OR position BETWEEN 1 AND 3", name="three_priorities"),
        CheckConstraint("position BETWEEN 1 AND 9", name="position_sane"),
        CheckConstraint("outcome IS NULL OR outcome <> 'not_yet'", name="not_yet_is_open"),
        one_of("side", SIDES),
        one_of("outcome", OUTCOMES),
        one_of("claim", OUTCOMES),
        of_meeting(),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    # Nothing for one that the rep brought along from another pair (models/handover.py).
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    side: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    promised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(500))
    # Who worded it; nobody: it was typed on the screen both look at.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    # The day it was promised for; `due_on` moves on when it is carried.
    promised_for: Mapped[date | None]
    outcome_on: Mapped[date | None]
    # What the one who promised says of it before the other has answered; never an outcome.
    claim: Mapped[str | None] = mapped_column(String(10))
    claimed_on: Mapped[date | None]

    def kept(self, text: str, version: int, author_id: int | None) -> Revision | None:
        if self.meeting_id is None:
            return None  # brought along as it was agreed: nobody rewords it
        return Revision(
            pair_id=self.pair_id,
            meeting_id=self.meeting_id,
            step="alignment",
            key=f"{self.side}.{self.id}",
            version=version,
            text=text,
            author_id=author_id,
        )


class CommitmentOutcome(Words, Model):
    """What was said of one promise: in a meeting, where it takes effect when that ends, or between
    two meetings by the one it was promised to, where it counts at once."""

    __table_args__ = (
        UniqueConstraint("commitment_id", "meeting_id"),
        ForeignKeyConstraint(
            ["commitment_id", "pair_id"],
            ["commitment.id", "commitment.pair_id"],
            ondelete="CASCADE",
        ),
        of_meeting(),
        CheckConstraint("meeting_id IS NOT NULL OR given_on IS NOT NULL", name="said_somewhere"),
        one_of("outcome", OUTCOMES),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(index=True)
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    # The day it was said between two meetings.
    given_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(10))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    new_due_on: Mapped[date | None]
