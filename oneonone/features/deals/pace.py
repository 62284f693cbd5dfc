"""How long deals of a team usually stay in a stage (R10).

Counted behind the system door, once a day: nobody's session reads the deals of a whole team, and
what it leaves behind is one number a stage.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from oneonone.models.deal import DealMove, StagePace
from oneonone.models.person import Person

from .rules import OPEN_STAGES, PACE_COUNTS, pace_of


def count(session: Session, on: date) -> int | None:
    """Count the pace of every team anew and return how many stand; nothing where today's do."""
    known = {(row.team_id, row.stage): row for row in session.scalars(select(StagePace))}
    if any(row.counted_on == on for row in known.values()):
        return None
    standing = 0
    for (team_id, stage), stays in _stays(session, on).items():
        median_days = pace_of(stays)
        if median_days is None:
            continue
        standing += 1
        row = known.pop((team_id, stage), None)
        if row is None:
            row = StagePace(team_id=team_id, stage=stage)
            session.add(row)
        row.median_days, row.counted_on = median_days, on
    for row in known.values():
        session.delete(row)
    session.flush()
    return standing


def _stays(session: Session, on: date) -> dict[tuple[int, str], dict[int, int]]:
    """Return how many deals stayed how many days, by team and stage."""
    rows = session.execute(
        select(Person.team_id, DealMove.from_stage, DealMove.days, func.count())
        .join(Person, Person.id == DealMove.rep_id)
        .where(DealMove.from_stage.in_(OPEN_STAGES), DealMove.moved_on > on - PACE_COUNTS)
        .group_by(Person.team_id, DealMove.from_stage, DealMove.days)
    )
    found: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for team_id, stage, days, many in rows:
        if team_id is not None:
            found[team_id, stage][days] = many
    return found
