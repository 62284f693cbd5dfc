from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, String, or_
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, Model


class Team(Directory, Model):
    __table_args__ = (CheckConstraint("every_weeks IN (1, 2, 4)", name="every_weeks_known"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    # Minutes by step key, where the team differs from the steps' own defaults.
    agenda_minutes: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # Skills offered in step 4; nothing means the company's.
    skills: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    # What "Set a rhythm" begins with; nothing means weekly.
    every_weeks: Mapped[int | None]


class Person(Directory, Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    # An IANA name. Times are shown to each person in their own zone (R-TIME-4).
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    # Whose public holidays are theirs: ISO 3166, "DE" or with its part "DE-BY".
    country: Mapped[str | None] = mapped_column(String(6))
    left_on: Mapped[date | None]

    @classmethod
    def is_here(cls, on: date) -> ColumnElement[bool]:
        """Say in a statement that somebody has not left by a day."""
        return or_(cls.left_on.is_(None), cls.left_on > on)

    @property
    def first_name(self) -> str:
        return self.name.split()[0]
