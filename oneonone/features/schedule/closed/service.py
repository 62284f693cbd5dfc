"""What closing some days does to what is planned, and opening them again.

An administrator is in none of the pairs, so their meetings are reached through the system door:
states and times, never a word.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.planning import call_off, hold_pairs
from oneonone.features.schedule.restored import plan_again
from oneonone.features.schedule.standing import Standing, candidates, standings
from oneonone.lib.dates import local, now
from oneonone.lib.errors import RuleError
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
from oneonone.models.meeting import MeetingState
from oneonone.models.person import Team

from . import queries
from .rules import ensure_days, ensure_not_over

_REASON = "closed days"
# SQLite takes no more than 32766 values in a statement.
_AT_ONCE = 1000


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
    session, moment = db.session(), now()
    with as_system(session, _REASON):
        found = [_planned(one, days, moment) for one in _standings(session, days.team_id, moment)]
        return Effect(sum(map(len, found)), sum(map(bool, found)))


def close(days: Days, *, actor_id: int, today: date) -> tuple[int, Effect]:
    """Close some days and call off what is planned on them; return their id and what it did.

    The same days again change nothing. What is held, live or over stays as it is. Raises
    RuleError.
    """
    _ensure_may_close(days, today)
    session = db.session()
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
    team_id, first_on, last_on = row.team_id, row.first_on, row.last_on
    session.delete(row)
    record(session, AuditTag.CLOSED_DAYS_CHANGE, actor_id=actor_id)
    session.flush()  # what is left decides: other closed days, a holiday, days away
    with as_system(session, _REASON):
        return sum(
            plan_again(session, ids, first_on, moment, until=last_on, actor_id=actor_id)
            for ids in _by_the_thousand(session, team_id, moment)
        )


def _ensure_may_close(days: Days, today: date) -> None:
    ensure_days(days.first_on, days.last_on, today)
    if days.team_id is not None and db.session.get(Team, days.team_id) is None:
        raise RuleError("This team is not there any more. Choose another one.")


def _call_off(session: Session, days: Days, moment: datetime) -> Effect:
    slots = pairs = 0
    for ids in _by_the_thousand(session, days.team_id, moment):
        hold_pairs(session, ids)
        people, meeting_ids = {}, list[int]()
        for one in standings(session, ids, moment):
            planned = _planned(one, days, moment)
            if planned:
                people[one.pair_id] = one.people
                meeting_ids += planned
        slots += call_off(session, people, meeting_ids, moment)
        pairs += len(people)
        session.flush()
        session.expunge_all()
    return Effect(slots, pairs)


def _standings(session: Session, team_id: int | None, moment: datetime) -> Iterator[Standing]:
    for ids in _by_the_thousand(session, team_id, moment):
        yield from standings(session, ids, moment)


def _by_the_thousand(session: Session, team_id: int | None, moment: datetime) -> list[list[int]]:
    ids = candidates(session, moment, team_id=team_id)
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


def _planned(standing: Standing, days: Days, moment: datetime) -> list[int]:
    """Return a pair's planned meetings still to come whose day is one of these."""
    return [
        known.id
        for known in standing.known
        if known.state == MeetingState.PLANNED
        and known.starts_at > moment
        and days.first_on <= local(known.starts_at, standing.zone).date() <= days.last_on
    ]
