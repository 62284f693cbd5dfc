from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.planning import meets_on
from oneonone.features.schedule.slots.queries import hold_pair, meetings_around, zones
from oneonone.features.schedule.slots.rules import Taken, overlap
from oneonone.features.schedule.slots.service import set_away
from oneonone.features.schedule.slots.undo import bring_back
from oneonone.lib.dates import local, now
from oneonone.lib.meeting_days import is_missed
from oneonone.models.base import db
from oneonone.models.leave import Leave
from oneonone.models.meeting import MeetingState

from . import queries
from .rules import ensure_days


class Entered(NamedTuple):
    """The days that are new, and how many slots they excuse."""

    days: list[Leave]
    slots: int


def enter(
    pair_ids: Iterable[int], first_on: date, last_on: date, *, actor_id: int, today: date
) -> Entered:
    """Enter days away for some pairs; their slots inside are excused.

    The same days of a pair again change nothing.
    """
    ensure_days(first_on, last_on, today)
    days, count = [], 0
    # In one order, so that no two wait for one another.
    for pair_id in sorted(pair_ids):
        hold_pair(pair_id)
        if queries.same(pair_id, first_on, last_on) is None:
            one = Leave(pair_id=pair_id, first_on=first_on, last_on=last_on, entered_by_id=actor_id)
            db.session.add(one)
            days.append(one)
            count += _excuse(pair_id, first_on, last_on, actor_id)
    db.session.flush()
    return Entered(days, count)


def _excuse(pair_id: int, first_on: date, last_on: date, actor_id: int) -> int:
    session: Session = db.session()
    record(session, AuditTag.LEAVE_ENTER, actor_id=actor_id, pair_id=pair_id)
    zone = zones(pair_id, first_on).zone
    slots = queries.slots_inside(pair_id, first_on, last_on, MeetingState.PLANNED)
    excused = [
        slot for slot in slots if not is_missed(slot.starts_at, now(), slot.state, zone=zone)
    ]
    for slot in excused:
        set_away(slot)
    return len(excused)


def remove(days: Leave, *, actor_id: int, is_together: bool) -> int:
    """Take days away back, with those entered together if wanted. Says how many slots come back.

    Only who entered them for several pairs removes them from all of these.
    """
    all_days = queries.entered_together(days) if is_together else [days]
    mine = [it for it in all_days if it is days or it.entered_by_id == actor_id]
    return sum(_remove(it, actor_id) for it in mine)


def _remove(days: Leave, actor_id: int) -> int:
    session = db.session()
    record(session, AuditTag.LEAVE_REMOVE, actor_id=actor_id, pair_id=days.pair_id)
    zone, count = zones(days.pair_id, days.first_on).zone, 0
    slots = queries.slots_inside(days.pair_id, days.first_on, days.last_on, MeetingState.AWAY)
    session.delete(days)
    session.flush()  # what is left decides: other days away, a holiday, a cover
    for slot in slots:
        on = local(slot.starts_at, zone).date()
        # One that was excused by hand says when, and stays so.
        is_by_leave = slot.called_off_at is None and slot.starts_at > now()
        others = meetings_around(days.pair_id, slot.starts_at, slot.minutes, slot.id)
        is_taken = any(overlap(Taken(slot.starts_at, slot.minutes), it) for it in others)
        if is_by_leave and not is_taken and meets_on(days.pair_id, on, now()):
            bring_back(slot, actor_id=actor_id)
            count += 1
    return count
