"""What became of a pair's slots, as columns, for strips and counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select

from oneonone.lib.dates import local
from oneonone.lib.meeting_days import MeetingDay
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingMove
from oneonone.models.pair import Cadence

from .tally import PastSlot

# A meeting's day is that of its series' zone, whoever looks: both see the same strip.
_ZONE = (
    select(Cadence.time_zone)
    .where(Cadence.pair_id == Meeting.pair_id)
    .order_by(Cadence.starts_on.desc())
    .limit(1)
    .correlate(Meeting)
    .scalar_subquery()
)
_WITH_MOVES = select(
    Meeting.id,
    Meeting.pair_id,
    Meeting.planned_on,
    Meeting.starts_at,
    Meeting.state,
    Meeting.called_off_by_id,
    Meeting.not_met_at,
    Meeting.is_off_app,
    Meeting.is_stopped_early,
    _ZONE.label("zone"),
    Meeting.is_contested.label("is_contested"),
    exists().where(MeetingMove.meeting_id == Meeting.id).label("was_moved"),
).order_by(Meeting.starts_at)


def with_moves(condition: ColumnElement[bool]) -> Sequence[Any]:
    """Slots as columns: a board reads a hundred of them and changes none."""
    return db.session.execute(_WITH_MOVES.where(condition)).all()


def day_of(slot: Row[Any], zone: str) -> MeetingDay:
    """Return what became of a slot, as the rules know it; `zone` where its series has none."""
    return MeetingDay(
        planned_on=slot.planned_on,
        state=slot.state,
        was_moved=bool(slot.was_moved),
        is_contested=bool(slot.is_contested),
        starts_on=local(slot.starts_at, slot.zone or zone).date(),
        was_not_met=slot.not_met_at is not None,
    )


def past_slot(slot: Row[Any], zone: str) -> PastSlot:
    """Return a slot with who called it off, as the counts know it."""
    return PastSlot(
        day_of(slot, zone),
        slot.called_off_by_id,
        is_off_app=slot.is_off_app,
        is_stopped_early=slot.is_stopped_early,
    )
