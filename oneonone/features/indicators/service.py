from __future__ import annotations

from datetime import date
from decimal import Decimal

from oneonone.models.base import db
from oneonone.models.indicator import Reading

from . import queries


def enter(
    pair_id: int, *, key: str, week_on: date, value: Decimal | None, entered_by_id: int
) -> None:
    """Keep a week's number; nothing is "not this week". Entered again, the newer one stands."""
    row = queries.reading(pair_id, key, week_on)
    if row is None:
        row = Reading(pair_id=pair_id, key=key, week_on=week_on)
        db.session.add(row)
    row.value = value
    row.entered_by_id = entered_by_id
