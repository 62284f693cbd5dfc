from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, Words, one_of


class FrictionState(StrEnum):
    OPEN = "open"
    HANDLED = "handled"
    GONE = "gone"


class Friction(Words, Model):
    """Something small in the rep's way. It never leaves its pair."""

    __table_args__ = (
        one_of("state", FrictionState),
        ForeignKeyConstraint(["commitment_id", "pair_id"], ["commitment.id", "commitment.pair_id"]),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # Days, no times: its age is what matters.
    raised_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default=FrictionState.OPEN)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    gone_on: Mapped[date | None]
    # The promise that is to do away with it.
    commitment_id: Mapped[int | None] = mapped_column(index=True)
