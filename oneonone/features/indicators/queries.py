from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import and_, select

from oneonone.models.base import db
from oneonone.models.indicator import Reading, TeamIndicator
from oneonone.models.person import Person

WEEKS_SHOWN = 8


def readings(
    pair_id: int, rep_id: int, week_on: date
) -> dict[str, list[tuple[date, Decimal | None]]]:
    """The team's indicators in order, each with its readings of eight weeks up to `week_on`.

    An indicator nobody has entered yet stands there with none.
    """
    since = week_on - timedelta(weeks=WEEKS_SHOWN - 1)
    rows = db.session.execute(
        select(TeamIndicator.key, Reading.week_on, Reading.value)
        .join(Person, Person.team_id == TeamIndicator.team_id)
        .outerjoin(
            Reading,
            and_(
                Reading.key == TeamIndicator.key,
                Reading.pair_id == pair_id,
                Reading.week_on >= since,
                Reading.week_on <= week_on,
            ),
        )
        .where(Person.id == rep_id)
        .order_by(TeamIndicator.position, Reading.week_on)
    )
    found: dict[str, list[tuple[date, Decimal | None]]] = {}
    for key, on, value in rows:
        entered = found.setdefault(key, [])
        if on is not None:
            entered.append((on, value))
    return found


def reading(pair_id: int, key: str, week_on: date) -> Reading | None:
    return db.session.scalar(
        select(Reading).where(
            Reading.pair_id == pair_id, Reading.key == key, Reading.week_on == week_on
        )
    )
