from __future__ import annotations

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Words, one_of

FOCUS_ENDINGS = ("got_it", "still_working", "wrong_focus")


class Focus(Words, Model):
    """The one skill a pair works on, in agreed words; at most one is active (R14)."""

    __table_args__ = (
        UniqueConstraint("id", "pair_id"),
        Index(
            "uq_focus_one_active",
            "pair_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        one_of("ending", FOCUS_ENDINGS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    skill: Mapped[str] = mapped_column(String(500))
    # How both will see it.
    sign: Mapped[str] = mapped_column(String(500), default="")
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    ending: Mapped[str | None] = mapped_column(String(15))
    # The rung of the ladder in two sentences: how it was, and how it is now.
    before: Mapped[str] = mapped_column(String(500), default="", server_default="")
    after: Mapped[str] = mapped_column(String(500), default="", server_default="")


class ParkedFocus(Words, Model):
    """An idea for a focus that waits, because there is one at a time (R14)."""

    __table_args__ = (CheckConstraint("length(text) > 0", name="says_something"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(500))
    parked_on: Mapped[date]
    # Became the focus, or was taken off the list.
    closed_on: Mapped[date | None]


class FocusEvidence(Words, Model):
    """Something seen of the focus between two meetings."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["focus_id", "pair_id"], ["focus.id", "focus.pair_id"], ondelete="CASCADE"
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    focus_id: Mapped[int] = mapped_column(index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(String(500))
    seen_on: Mapped[date]
