from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Private, one_of

QUARTER_ITEMS = ("promise", "focus", "growth", "deal", "win", "own")


class QuarterPage(Private, Model):
    """A quarter as the rep composes it for themselves, to print and to take where they like."""

    __table_args__ = (UniqueConstraint("author_id", "starts_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    # The first day of the quarter.
    starts_on: Mapped[date]
    opening: Mapped[str] = mapped_column(Text, default="")
    ahead: Mapped[str] = mapped_column(Text, default="")


class QuarterItem(Private, Model):
    """One thing on the page, in the words it had when it was put there."""

    __table_args__ = (
        UniqueConstraint("page_id", "kind", "source_id"),
        one_of("kind", QUARTER_ITEMS),
        CheckConstraint("length(text) > 0", name="says_something"),
        CheckConstraint("kind = 'own' OR source_id IS NOT NULL", name="comes_from_somewhere"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(
        ForeignKey("quarter_page.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(10))
    # The row it was copied from; no key, for the page outlives it.
    source_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(String(1000))
    position: Mapped[int]
