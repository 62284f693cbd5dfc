from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, Model


class AgendaTemplate(Directory, Model):
    """How the company's one-to-ones go unless a team's differ; at most one row."""

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    # Minutes by step key, where they differ from the steps' own.
    minutes: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # Skills offered in step 4, in the company's words.
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)


class ClosedDays(Directory, Model):
    """Days on which the company, or one team, does not meet, beside public holidays (R-TIME-7).

    Both days included.
    """

    __table_args__ = (CheckConstraint("last_on >= first_on", name="in_order"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[date]
    last_on: Mapped[date]
    # Nothing means everybody.
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
