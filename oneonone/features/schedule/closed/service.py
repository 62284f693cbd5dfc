"""What closing some days does to what is planned, and opening them again.

An administrator is in none of the pairs, so their meetings are reached through the system door:
states and times, never a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.audit.record import record, record_many
from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.planning import hold_pairs
from oneonone.features.schedule.restored import plan_again
from oneonone.features.schedule.rules import MAIL_WAITS
from oneonone.lib.dates import local, now
from oneonone.lib.errors import RuleError
from oneonone.lib.parts import by_the_thousand
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
from oneonone.models.installation import stand_in_line
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import queue_many
from oneonone.models.pair_change import count_many
from oneonone.models.person import Team

from . import queries
from .rules import ensure_days, ensure_not_over

_REASON = "closed days"
# SQLite takes no more than 32766 values in a statement.


class Days(NamedTuple):
    """Closed days as they are asked for; without a team they are everybody's."""

    name: str
    first_on: date
    last_on: date
    team_id: int | None = None


class Effect(NamedTuple):
    """How many planned one-to-ones, of how many pairs."""

    slots: int = 0
    pairs: int = 0


def preview(days: Days, today: date) -> Effect:
    """Look at what closing these days would do; raises RuleError as closing itself would."""
    _ensure_may_close(days, today)
    with as_system(db.session(), _REASON) as session:
        return _effect(_planned(session, days, now()))


def close(days: Days, *, actor_id: int, today: date) -> tuple[int, Effect]:
    """Close some days and call off what is planned on them; return their id and what it did.

    The same days again change nothing. What is held, live or over stays as it is. Raises
    RuleError.
    """
    session = db.session()
    stand_in_line(session)  # of two clicks one waits, and finds what the other closed
    _ensure_may_close(days, today)
    known = queries.same(days.first_on, days.last_on, days.team_id)
    if known is not None:
        return known.id, Effect()
    row = ClosedDays(**days._asdict())
    session.add(row)
    record(session, AuditTag.CLOSED_DAYS_CHANGE, actor_id=actor_id)
    session.flush()
    closed_id = row.id
    with as_system(session, _REASON):
        return closed_id, _call_off(session, days, now())


def reopen(row: ClosedDays, *, actor_id: int, today: date) -> int:
    """Take closed days back and plan what they had called off; says how many one-to-ones."""
    ensure_not_over(row.last_on, today)
    session, moment = db.session(), now()
    first_on, last_on = row.first_on, row.last_on
    session.delete(row)
    record(session, AuditTag.CLOSED_DAYS_CHANGE, actor_id=actor_id)
    session.flush()  # what is left decides: other closed days, a holiday, days away
    with as_system(session, _REASON):
        ids = queries.excused_pairs(session, first_on, last_on, moment)
        return sum(
            plan_again(session, batch, first_on, moment, until=last_on, actor_id=actor_id)
            for batch in by_the_thousand(ids)
        )


def _ensure_may_close(days: Days, today: date) -> None:
    ensure_days(days.first_on, days.last_on, today)
    if days.team_id is not None and db.session.get(Team, days.team_id) is None:
        raise RuleError("This team is not there any more. Choose another one.")


def _call_off(session: Session, days: Days, moment: datetime) -> Effect:
    """Call off in sets: a company of ten thousand would keep every other writer waiting."""
    found = _planned(session, days, moment)
    hold_pairs(session, {slot.pair_id for slot in found})
    # Again behind the line: whoever was in it may have moved, begun or planned one.
    found = _planned(session, days, moment)
    for batch in by_the_thousand(found):
        ids = [slot.meeting_id for slot in batch]
        session.execute(
            update(Meeting)
            .where(Meeting.id.in_(ids))
            .values(state=MeetingState.AWAY, sequence=Meeting.sequence + 1)
            .execution_options(synchronize_session=False)
        )
        count_many(session, {slot.pair_id for slot in batch})
        record_many(
            session,
            AuditTag.MEETING_AWAY,
            [{"pair_id": it.pair_id, "meeting_id": it.meeting_id} for it in batch],
            actor_id=None,
        )
        told = [
            (person_id, slot.meeting_id, slot.pair_id)
            for slot in batch
            for person_id in (slot.rep_id, slot.manager_id)
        ]
        queue_many(session, "called_off", told, at=moment + MAIL_WAITS)
    return _effect(found)


def _planned(session: Session, days: Days, moment: datetime) -> list[queries.Slot]:
    """Return what is planned, still to come, and on one of these days in its own zone."""
    return [
        slot
        for slot in queries.planned(session, days.first_on, days.last_on, days.team_id)
        if slot.starts_at > moment
        and days.first_on <= local(slot.starts_at, slot.zone).date() <= days.last_on
    ]


def _effect(slots: Sequence[queries.Slot]) -> Effect:
    return Effect(len(slots), len({slot.pair_id for slot in slots}))
