"""Open wishes to talk sooner, asked by reps and without a reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from oneonone.features.commitments.rules import on_day_words
from oneonone.models.base import db
from oneonone.models.talk_request import TalkRequest

from .rules import Clock

_OPEN = (
    select(TalkRequest)
    .where(TalkRequest.pair_id.in_(bindparam("pair_ids", expanding=True)))
    .where(TalkRequest.settled_at.is_(None))
    .order_by(TalkRequest.asked_at, TalkRequest.id)
)


@dataclass(frozen=True)
class TalkWish:
    """One open wish; `day` is "today" or "on Thursday", never a time of day (D18)."""

    id: int
    pair_id: int
    day: str


def open_wishes(pair_ids: Collection[int], clock: Clock) -> tuple[TalkWish, ...]:
    """What is open in these pairs, who has waited longest first."""
    rows = db.session.scalars(_OPEN, {"pair_ids": list(pair_ids)})
    return tuple(
        TalkWish(row.id, row.pair_id, on_day_words(clock.day_of(row.asked_at), clock.today))
        for row in rows
    )
