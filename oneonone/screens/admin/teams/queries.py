from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
from oneonone.models.indicator import TeamIndicator
from oneonone.models.person import Person, Team


class Row(NamedTuple):
    """A team with how many people are in it."""

    team: Team
    people: int


def listed(on: date) -> list[Row]:
    """Return every team by name, with how many of its people have not left by a day."""
    theirs = select(func.count()).where(Person.team_id == Team.id, Person.is_here(on))
    many = theirs.correlate(Team).scalar_subquery()
    rows = db.session.execute(select(Team, many).order_by(Team.name, Team.id))
    return [Row(*row) for row in rows]


def team(team_id: int) -> Team:
    """Return one team; raises NotVisibleError."""
    found = db.session.get(Team, team_id)
    if found is None:
        raise NotVisibleError
    return found


def people(team_id: int) -> Sequence[Person]:
    """Return who is in a team, also who has left, by name."""
    found = select(Person).where(Person.team_id == team_id).order_by(Person.name, Person.id)
    return db.session.scalars(found).all()


def names() -> dict[int, str]:
    """Return what every team is called."""
    return dict(db.session.execute(select(Team.id, Team.name)).all())


def hanging(team_id: int) -> list[TeamIndicator | ClosedDays]:
    """Return what is a team's own and goes with it."""
    return [
        *db.session.scalars(select(TeamIndicator).where(TeamIndicator.team_id == team_id)),
        *db.session.scalars(select(ClosedDays).where(ClosedDays.team_id == team_id)),
    ]
