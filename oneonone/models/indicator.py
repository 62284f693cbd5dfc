from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, Model, Words, one_of

READING_SOURCES = ("rep", "app", "import")


class TeamIndicator(Directory, Model):
    """One of the three to five indicators a team reads; the definitions stand in the code."""

    __table_args__ = (UniqueConstraint("team_id", "key"), UniqueConstraint("team_id", "position"))
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]


class Reading(Words, Model):
    """One indicator of one pair in one week; a `value` of nothing is "not this week", not zero."""

    __table_args__ = (
        UniqueConstraint("pair_id", "key", "week_on"),
        one_of("source", READING_SOURCES),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    # The Monday of the week the number is about.
    week_on: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    source: Mapped[str] = mapped_column(String(10), default="rep")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
