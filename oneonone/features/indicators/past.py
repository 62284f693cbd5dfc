"""Readings of months and years, for trends."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import and_, bindparam, select

from oneonone.models.base import db
from oneonone.models.indicator import OwnIndicator, Reading, TeamIndicator
from oneonone.models.person import Person

from .queries import indicator_of
from .rules import Indicator

_READINGS = (
    select(TeamIndicator.key, OwnIndicator, Reading.week_on, Reading.value)
    .join(Person, Person.team_id == TeamIndicator.team_id)
    .outerjoin(OwnIndicator, OwnIndicator.key == TeamIndicator.key)
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
    found: dict[str, tuple[Indicator, dict[date, Decimal | None]]] = {}
    for key, own, on, value in db.session.execute(_READINGS, between):
        indicator = indicator_of(key, own)
        if indicator is None:
            continue
        _known, entered = found.setdefault(key, (indicator, {}))
        if on is not None:
            entered[on] = value
    return list(found.values())
