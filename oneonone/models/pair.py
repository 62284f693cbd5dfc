from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Directory, Model, Participation
from .person import Person


class Pair(Directory, Model):
    """One rep and one manager over a span of dates; `ended_on` is the first day it no longer is."""

    __table_args__ = (
        CheckConstraint("rep_id <> manager_id", name="two_people"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="in_order"),
        Index(
            "uq_pair_one_manager",
            "rep_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL AND is_cover = 0"),
            postgresql_where=text("ended_on IS NULL AND NOT is_cover"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    rep_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    is_cover: Mapped[bool] = mapped_column(default=False)
    # After the end: when the rep closed the open promises to who led them (D4), and when they let
    # the same manager, theirs again by a later pair, read what was said in this one.
    promises_closed_on: Mapped[date | None]
    regranted_on: Mapped[date | None]

    rep: Mapped[Person] = relationship(foreign_keys=[rep_id], lazy="raise")
    manager: Mapped[Person] = relationship(foreign_keys=[manager_id], lazy="raise")


class Cadence(Participation, Model):
    """A pair's rhythm in wall-clock time, from a date on; the newest one counts."""

    __table_args__ = (
        UniqueConstraint("pair_id", "starts_on"),
        CheckConstraint("every_weeks IN (1, 2, 4)", name="every_weeks_known"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_known"),
        CheckConstraint("minutes BETWEEN 10 AND 120", name="minutes_sane"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    starts_on: Mapped[date]
    every_weeks: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int]
    at: Mapped[time]
    time_zone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int] = mapped_column(default=30)
