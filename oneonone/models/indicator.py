from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Directory, Model, Words, one_of

READING_SOURCES = ("rep", "app", "import")
# What an own definition may be entered in; the code's own have more.
OWN_UNITS = ("times", "people", "deals", "half_days", "five", "three", "quarters")


class TeamIndicator(Directory, Model):
    """One of the three to five indicators a team reads, of the code or the company's own."""

    __table_args__ = (UniqueConstraint("team_id", "key"), UniqueConstraint("team_id", "position"))
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]


class OwnIndicator(Directory, Model):
    """A definition of the company's own, worded like those of the code; never a result (V-3).

    It is switched off and never deleted: readings name its `key`.
    """

    __table_args__ = (
        UniqueConstraint("key"),
        one_of("unit", OWN_UNITS),
        one_of("better", ("up", "down")),
        CheckConstraint("maximum BETWEEN 1 AND 999", name="maximum_sane"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(200))
    unit: Mapped[str] = mapped_column(String(12))
    better: Mapped[str] = mapped_column(String(4), default="up")
    maximum: Mapped[int]
    is_in_control: Mapped[bool] = mapped_column(default=True)
    is_off: Mapped[bool] = mapped_column(default=False)


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
    # What was pressed where the value alone does not say it ("3/5", which deals were ticked), so
    # that it stands there again; empty for a plain number. The value is what counts.
    entered: Mapped[str] = mapped_column(String(200), default="", server_default="")
    source: Mapped[str] = mapped_column(String(10), default="rep")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
