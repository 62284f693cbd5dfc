from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import Instant, Model, Participation, one_of
from .pair import Pair


class MeetingState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    HELD = "held"
    SKIPPED = "skipped"
    AWAY = "away"


SKIP_REASONS = ("customer_first", "too_busy", "nothing_pressing")
CONTESTS = ("did_not_meet", "not_agreed")
KINDS = ("regular", "first")


class Meeting(Participation, Model):
    """A slot of a pair and what became of it; holds dates and states, never a word."""

    __table_args__ = (
        UniqueConstraint("id", "pair_id"),
        UniqueConstraint("pair_id", "starts_at"),
        Index("ix_meeting_pair_state", "pair_id", "state", "starts_at"),
        # Everything that counting asks of a meeting, so that it reads the index alone: the weeks of
        # a whole company, and those of one pair.
        Index(
            "ix_meeting_counted",
            "planned_on",
            "pair_id",
            "state",
            "starts_at",
            "contest",
            "rep_settled_at",
            "manager_settled_at",
            "not_met_at",
            "is_stopped_early",
            "is_off_app",
            "skip_reason",
        ),
        Index("ix_meeting_pair_planned", "pair_id", "planned_on"),
        one_of("state", MeetingState),
        one_of("kind", KINDS),
        one_of("skip_reason", SKIP_REASONS),
        one_of("contest", CONTESTS),
        CheckConstraint("minutes BETWEEN 10 AND 120", name="minutes_sane"),
        CheckConstraint("state <> 'live' OR started_at IS NOT NULL", name="live_has_begun"),
        # A number is never given again: calendars and waiting mails know a meeting by it.
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    # The day it was first planned for, in the series' zone: its week counts (R-TIME-3).
    planned_on: Mapped[date]
    starts_at: Mapped[datetime] = mapped_column(Instant)
    minutes: Mapped[int] = mapped_column(default=30)
    state: Mapped[str] = mapped_column(String(10), default=MeetingState.PLANNED)
    kind: Mapped[str] = mapped_column(String(10), default="regular")
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_stopped_early: Mapped[bool] = mapped_column(default=False)
    is_off_app: Mapped[bool] = mapped_column(default=False)
    skip_reason: Mapped[str | None] = mapped_column(String(20))
    called_off_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    called_off_at: Mapped[datetime | None] = mapped_column(Instant)
    # Somebody answered "Did you meet?" with no: missed at once, not after three working days.
    not_met_at: Mapped[datetime | None] = mapped_column(Instant)
    not_met_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # How often its time or its fate changed: SEQUENCE in calendars (RFC 5545), which otherwise
    # keep what they had.
    sequence: Mapped[int] = mapped_column(default=0)
    contest: Mapped[str | None] = mapped_column(String(20))
    contested_at: Mapped[datetime | None] = mapped_column(Instant)
    rep_settled_at: Mapped[datetime | None] = mapped_column(Instant)
    manager_settled_at: Mapped[datetime | None] = mapped_column(Instant)

    pair: Mapped[Pair] = relationship(lazy="raise", viewonly=True)

    @hybrid_property
    def is_contested(self) -> bool:
        """Whether one of the two says otherwise and both have not settled it yet."""
        return self.contest is not None and not (self.rep_settled_at and self.manager_settled_at)

    @is_contested.inplace.expression
    @classmethod
    def _is_contested(cls) -> ColumnElement[bool]:
        is_open = cls.rep_settled_at.is_(None) | cls.manager_settled_at.is_(None)
        return cls.contest.is_not(None) & is_open


class MeetingMove(Participation, Model):
    """Who moved a meeting, when, and from when to when; the notice follows from the two."""

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meeting.id", ondelete="CASCADE"), index=True
    )
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    moved_at: Mapped[datetime] = mapped_column(Instant)
    from_at: Mapped[datetime] = mapped_column(Instant)
    to_at: Mapped[datetime] = mapped_column(Instant)
