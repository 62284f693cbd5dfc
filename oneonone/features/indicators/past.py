"""Readings of months and years, for trends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, bindparam, select

from oneonone.models.base import db
from oneonone.models.indicator import Reading, TeamIndicator
from oneonone.models.person import Person

from .rules import BY_KEY, Indicator

_READINGS = (
    select(TeamIndicator.key, Reading.week_on, Reading.value)
    .join(Person, Person.team_id == TeamIndicator.team_id)
    .outerjoin(
        Reading,
        and_(
            Reading.key == TeamIndicator.key,
            Reading.pair_id.in_(bindparam("pair_ids", expanding=True)),
            Reading.week_on >= bindparam("since"),
            Reading.week_on <= bindparam("until"),
        ),
    )
    .where(Person.id == bindparam("rep_id"))
    # Where two pairs have the same week, what was entered later comes last and stands.
    .order_by(TeamIndicator.position, Reading.week_on, Reading.id)
)


def readings_between(
    pair_ids: Collection[int], rep_id: int, since: date, until: date
) -> list[tuple[Indicator, dict[date, Decimal | None]]]:
    """The team's indicators in order, each with its readings by week, both ends included."""
    between = {"pair_ids": list(pair_ids), "rep_id": rep_id, "since": since, "until": until}
    found: dict[str, dict[date, Decimal | None]] = {}
    for key, on, value in db.session.execute(_READINGS, between):
        entered = found.setdefault(key, {})
        if on is not None:
            entered[on] = value
    return [(BY_KEY[key], entered) for key, entered in found.items() if key in BY_KEY]
