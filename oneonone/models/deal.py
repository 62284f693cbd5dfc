from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from oneonone.lib.stages import STAGES as STAGES

from .base import Directory, Model, RepOwned, Words, of_meeting, one_of


class Deal(RepOwned, Model):
    __table_args__ = (
        one_of("stage", STAGES),
        UniqueConstraint("rep_id", "name"),
        UniqueConstraint("rep_id", "external_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    buyer: Mapped[str] = mapped_column(String(80), default="")
    stage: Mapped[str] = mapped_column(String(20), default="discovery")
    stage_since: Mapped[date]
    value: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    last_buyer_action_on: Mapped[date | None]
    next_step: Mapped[str] = mapped_column(String(500), default="")
    next_step_on: Mapped[date | None]
    changed_on: Mapped[date]
    # What the deal is called where it was imported from, so that a second import finds it.
    external_id: Mapped[str | None] = mapped_column(String(80))


class DealMove(RepOwned, Model):
    """A deal went from one stage to another, after so many days; R10 and the trends read it."""

    __table_args__ = (
        one_of("from_stage", STAGES),
        one_of("to_stage", STAGES),
        CheckConstraint("days >= 0", name="days_counted"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deal.id", ondelete="CASCADE"), index=True)
    from_stage: Mapped[str] = mapped_column(String(20))
    to_stage: Mapped[str] = mapped_column(String(20))
    moved_on: Mapped[date] = mapped_column(index=True)
    days: Mapped[int]


class StagePace(Directory, Model):
    """How long deals of a team usually stay in a stage (R10), counted by the tick alone: nobody's
    session reads the deals of a whole team."""

    __table_args__ = (
        UniqueConstraint("team_id", "stage"),
        one_of("stage", STAGES),
        CheckConstraint("median_days >= 0", name="days_counted"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(20))
    median_days: Mapped[Decimal] = mapped_column(Numeric(6, 1))
    counted_on: Mapped[date]


class DealReview(Words, Model):
    """One deal talked through in one meeting; two at most, each with a place of its own.

    Keeps the deal's name and value as they were, so that the record reads whole after the
    deal has moved on, or the rep to another manager. The words stand in the step's notes.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id", "position"),
        UniqueConstraint("meeting_id", "deal_id"),
        CheckConstraint("position IN (1, 2)", name="two_at_most"),
        of_meeting(),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    position: Mapped[int]
    deal_id: Mapped[int | None] = mapped_column(
        ForeignKey("deal.id", ondelete="SET NULL"), index=True
    )
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deal_name: Mapped[str] = mapped_column(String(120))
    deal_stage: Mapped[str] = mapped_column(String(20))
    deal_value: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    next_step_on: Mapped[date | None]
    # The rep asked for the manager's own idea before having written one.
    is_idea_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
