from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Private, System, Words, of_meeting, one_of

# The four drivers of product.md §3, in the order they are asked.
DRIVERS = ("safety", "clarity", "autonomy", "progress")
TALKED = ("me", "even", "other")


def _in_range(driver: str) -> CheckConstraint:
    return CheckConstraint(f"{driver} BETWEEN 1 AND 5", name=f"{driver}_in_range")


class PulseAnswer(Private, Model):
    """The rep's four answers after every fourth meeting: theirs alone (product.md §3)."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "author_id"),
        *(_in_range(driver) for driver in DRIVERS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    safety: Mapped[int]
    clarity: Mapped[int]
    autonomy: Mapped[int]
    progress: Mapped[int]
    line: Mapped[str] = mapped_column(String(500), default="")
    # "Show {manager} this one", decided with the answer and never later: one that had been in an
    # average could otherwise be taken out of it again.
    is_shown: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime] = mapped_column(Instant)


class ShownPulse(Words, Model):
    """One pulse that the rep chose to show: a copy, for the two of them."""

    __table_args__ = (
        UniqueConstraint("meeting_id"),
        of_meeting(),
        *(_in_range(driver) for driver in DRIVERS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    safety: Mapped[int]
    clarity: Mapped[int]
    autonomy: Mapped[int]
    progress: Mapped[int]
    line: Mapped[str] = mapped_column(String(500), default="")
    shown_on: Mapped[date]


class PulseAverage(Private, Model):
    """One month of a manager's team, for that manager's eyes: over at least five different people,
    without what was shown, written once by the tick and never counted again (D7).

    A month without a row had too few, or none; which of the two nobody learns.
    """

    __table_args__ = (UniqueConstraint("author_id", "month_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    # `author_id` is the manager. The first day of the month in which the meetings ended.
    month_on: Mapped[date]
    safety: Mapped[Decimal] = mapped_column(Numeric(2, 1))
    clarity: Mapped[Decimal] = mapped_column(Numeric(2, 1))
    autonomy: Mapped[Decimal] = mapped_column(Numeric(2, 1))
    progress: Mapped[Decimal] = mapped_column(Numeric(2, 1))


class PulseMonth(System, Model):
    """That a manager's month has been counted, whatever came of it, so that it never is again."""

    __table_args__ = (UniqueConstraint("manager_id", "month_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    month_on: Mapped[date]


class TalkedMore(Private, Model):
    """Who talked more, as one of the two felt it after a meeting: theirs alone."""

    __table_args__ = (UniqueConstraint("meeting_id", "author_id"), one_of("who", TALKED))
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    who: Mapped[str] = mapped_column(String(10))
