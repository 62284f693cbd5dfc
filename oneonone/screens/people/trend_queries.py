from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.deal import DealMove, DealReview
from oneonone.models.meeting import Meeting, MeetingState

from .rows import MoveRow

_PAIRS: BindParameter[Any] = bindparam("pair_ids", expanding=True)


_MOVES = (
    select(
        DealMove.id,
        DealMove.from_stage,
        DealMove.to_stage,
        DealMove.moved_on,
        DealMove.days,
        Meeting.starts_at,
    )
    .join(DealReview, DealReview.deal_id == DealMove.deal_id)
    .join(Meeting, Meeting.id == DealReview.meeting_id)
    .where(DealReview.pair_id.in_(_PAIRS), Meeting.state == MeetingState.HELD)
    .where(DealMove.moved_on >= bindparam("since"))
    .order_by(DealMove.id, Meeting.starts_at)
)


def moves(pair_ids: Collection[int], since: date) -> list[MoveRow]:
    """Every move since a day of a deal that these pairs talked through, by move and in time."""
    rows = db.session.execute(_MOVES, {"pair_ids": list(pair_ids), "since": since})
    return [MoveRow(*row) for row in rows]


_MOODS = (
    select(Meeting.starts_at, CheckIn.mood)
    .join(CheckIn, CheckIn.meeting_id == Meeting.id)
    .where(Meeting.pair_id.in_(_PAIRS), Meeting.state == MeetingState.HELD)
    .where(Meeting.starts_at >= bindparam("since"))
    .order_by(Meeting.starts_at)
)


def moods(pair_ids: Collection[int], since: datetime) -> list[tuple[datetime, str]]:
    """A rep's own check-ins since a moment, in time. Only for the rep themselves (product §3)."""
    rows = db.session.execute(_MOODS, {"pair_ids": list(pair_ids), "since": since})
    return [(starts_at, mood) for starts_at, mood in rows]
