from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from oneonone.lib.errors import NotVisibleError
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person, Team


class Closed(NamedTuple):
    """Some closed days; `team` is nothing where they are everybody's."""

    id: int
    name: str
    first_on: date
    last_on: date
    team: str | None


_CLOSED = (
    select(ClosedDays.id, ClosedDays.name, ClosedDays.first_on, ClosedDays.last_on, Team.name)
    .outerjoin(Team, Team.id == ClosedDays.team_id)
    .order_by(ClosedDays.first_on, ClosedDays.last_on, ClosedDays.id)
)


def since(on: date) -> list[Closed]:
    """Return the closed days that reach a day or come after it, the next first."""
    return _read(ClosedDays.last_on >= on)


def of_people(person_ids: Collection[int], on: date) -> list[Closed]:
    """Return the closed days from a day on of the teams of these people, and everybody's."""
    teams = select(Person.team_id).where(Person.id.in_(person_ids))
    is_theirs = or_(ClosedDays.team_id.is_(None), ClosedDays.team_id.in_(teams))
    return _read(ClosedDays.last_on >= on, is_theirs)


def _read(*conditions: ColumnElement[bool]) -> list[Closed]:
    rows: Sequence[Any] = db.session.execute(_CLOSED.where(*conditions)).all()
    return [Closed(*row) for row in rows]


def closed_days(closed_id: int) -> ClosedDays:
    """Return some closed days; raises NotVisibleError."""
    found = db.session.get(ClosedDays, closed_id)
    if found is None:
        raise NotVisibleError
    return found


def same(first_on: date, last_on: date, team_id: int | None) -> ClosedDays | None:
    """Return the very same days of the same people, if they are entered already."""
    return db.session.scalar(
        select(ClosedDays).filter_by(first_on=first_on, last_on=last_on, team_id=team_id).limit(1)
    )


def teams() -> list[tuple[int, str]]:
    """Return every team there is, by name."""
    rows = db.session.execute(select(Team.id, Team.name).order_by(Team.name, Team.id))
    return [(team_id, name) for team_id, name in rows]


# --- Behind the system door ----------------------------------------------------------------------


class Slot(NamedTuple):
    """A planned meeting with its two people and the zone of its series."""

    meeting_id: int
    pair_id: int
    starts_at: datetime
    rep_id: int
    manager_id: int
    zone: str


_SERIES_ZONE = (
    select(Cadence.time_zone)
    .where(Cadence.pair_id == Pair.id)
    .order_by(Cadence.starts_on.desc())
    .limit(1)
    .correlate(Pair)
    .scalar_subquery()
)


def planned(session: Session, first_on: date, last_on: date, team_id: int | None) -> list[Slot]:
    """Return what is planned around these days, where one of the two is of the team."""
    found = (
        select(
            Meeting.id,
            Meeting.pair_id,
            Meeting.starts_at,
            Pair.rep_id,
            Pair.manager_id,
            func.coalesce(_SERIES_ZONE, Person.time_zone),
        )
        .join(Pair, Pair.id == Meeting.pair_id)
        .join(Person, Person.id == Pair.manager_id)
        .where(Meeting.state == MeetingState.PLANNED, *_around(first_on, last_on))
        .order_by(Meeting.id)
    )
    if team_id is not None:
        of_team = select(Person.id).where(Person.team_id == team_id)
        found = found.where(or_(Pair.rep_id.in_(of_team), Pair.manager_id.in_(of_team)))
    return [Slot(*row) for row in session.execute(found)]


def excused_pairs(session: Session, first_on: date, last_on: date, moment: datetime) -> list[int]:
    """Return the pairs of which something around these days is away and not by hand."""
    found = (
        select(Meeting.pair_id)
        .where(Meeting.state == MeetingState.AWAY, Meeting.called_off_at.is_(None))
        .where(Meeting.starts_at > moment, *_around(first_on, last_on))
        .distinct()
    )
    return sorted(session.scalars(found))


def _around(first_on: date, last_on: date) -> tuple[ColumnElement[bool], ...]:
    # A day wider on both sides, because a zone's day begins earlier or later than UTC's.
    first = datetime.combine(first_on - timedelta(days=1), time(), UTC)
    last = datetime.combine(last_on + timedelta(days=2), time(), UTC)
    return Meeting.starts_at >= first, Meeting.starts_at < last
