from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from oneonone.features.schedule.slots.queries import zones
from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.leave import Leave
from oneonone.models.meeting import Meeting, MeetingState

from .rules import is_inside


def leave(leave_id: int) -> Leave:
    """Return some days away; raises NotVisibleError."""
    found = db.session.get(Leave, leave_id)
    if found is None:
        raise NotVisibleError
    return found


def coming(pair_ids: Collection[int], today: date) -> Sequence[Leave]:
    """Return the days away of some pairs that are not over, the next first."""
    return db.session.scalars(
        select(Leave)
        .where(Leave.pair_id.in_(pair_ids), Leave.last_on >= today)
        .order_by(Leave.first_on, Leave.last_on, Leave.id)
    ).all()


def same(pair_id: int, first_on: date, last_on: date) -> Leave | None:
    """Return the very same days of a pair, if they are entered already."""
    return db.session.scalar(
        select(Leave).filter_by(pair_id=pair_id, first_on=first_on, last_on=last_on).limit(1)
    )


def entered_together(one: Leave) -> Sequence[Leave]:
    """Return the same days of every pair, entered by the same person."""
    return db.session.scalars(
        select(Leave).filter_by(
            first_on=one.first_on, last_on=one.last_on, entered_by_id=one.entered_by_id
        )
    ).all()


def slots_inside(pair_id: int, first_on: date, last_on: date, state: MeetingState) -> list[Meeting]:
    """Return the pair's slots of a state whose day in the series' zone is one of these."""
    zone = zones(pair_id, first_on).zone
    # A day wider on both sides, because a zone's day begins earlier or later than UTC's.
    first = datetime.combine(first_on - timedelta(days=1), time(), UTC)
    last = datetime.combine(last_on + timedelta(days=2), time(), UTC)
    rows = db.session.scalars(
        select(Meeting)
        .where(Meeting.pair_id == pair_id, Meeting.state == state)
        .where(Meeting.starts_at >= first, Meeting.starts_at < last)
        .where(Meeting.not_met_at.is_(None))
        .order_by(Meeting.starts_at)
        .with_for_update()
    )
    return [row for row in rows if is_inside(local(row.starts_at, zone).date(), first_on, last_on)]
