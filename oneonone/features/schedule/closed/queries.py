from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
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
