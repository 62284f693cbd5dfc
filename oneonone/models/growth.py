from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Private, Words, of_meeting, one_of

GROWTH_KINDS = ("strength", "value", "deciding")
GROWTH_STATES = ("shared", "agreed", "declined")
# What leadership begins with: tags of evidence, never scores (experience §5.10).
SIGNALS = ("adaptability", "self_awareness", "emotional_intelligence")


class NoticedGrowth(Private, Model):
    """A strength, a value or a way of deciding that somebody noticed and has not shared yet."""

    __table_args__ = (
        one_of("kind", GROWTH_KINDS),
        CheckConstraint("length(claim) > 0", name="says_something"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    # About whom, with whom: the pair it will be shared in.
    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    claim: Mapped[str] = mapped_column(String(500))
    noticed_on: Mapped[date]


class NoticedEvidence(Private, Model):
    """Where somebody noticed it: a meeting, a line, or both."""

    __table_args__ = (
        one_of("signal", SIGNALS),
        CheckConstraint("meeting_id IS NOT NULL OR quote <> ''", name="shows_something"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    noticed_id: Mapped[int] = mapped_column(
        ForeignKey("noticed_growth.id", ondelete="CASCADE"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    quote: Mapped[str] = mapped_column(String(500), default="")
    signal: Mapped[str | None] = mapped_column(String(25))
    seen_on: Mapped[date]


class GrowthEntry(Words, Model):
    """What the two say of the rep's growth: shared, then agreed or declined by the rep alone.

    Only agreed entries count and print.
    """

    __table_args__ = (
        UniqueConstraint("id", "pair_id"),
        one_of("kind", GROWTH_KINDS),
        one_of("state", GROWTH_STATES),
        CheckConstraint("length(claim) > 0", name="says_something"),
        CheckConstraint("state = 'shared' OR answered_on IS NOT NULL", name="answered_once"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    claim: Mapped[str] = mapped_column(String(500))
    # How it was worded before the rep rewrote it; empty where they did not.
    offered: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default="shared")
    shared_on: Mapped[date]
    answered_on: Mapped[date | None]


class GrowthEvidence(Words, Model):
    """Where it was seen: a meeting of this pair, a line, or both."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "pair_id"], ["growth_entry.id", "growth_entry.pair_id"], ondelete="CASCADE"
        ),
        of_meeting(),
        one_of("signal", SIGNALS),
        CheckConstraint("meeting_id IS NOT NULL OR quote <> ''", name="shows_something"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(index=True)
    # Nothing for one handed over from another pair, of which only the line came along.
    meeting_id: Mapped[int | None] = mapped_column(index=True)
    quote: Mapped[str] = mapped_column(String(500), default="")
    signal: Mapped[str | None] = mapped_column(String(25))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    seen_on: Mapped[date]
