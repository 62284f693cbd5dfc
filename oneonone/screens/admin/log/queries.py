from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from oneonone.audit.of_accounts import AccountEvent, account_events
from oneonone.models.base import db
from oneonone.models.person import Person

from .rules import Filters, is_named


def events(
    filters: Filters, moment: datetime, *, before_id: int | None = None, limit: int | None = None
) -> list[AccountEvent]:
    """Return what the filters ask for, the newest first."""
    return account_events(
        db.session(),
        kind=filters.kind,
        person_ids=_named(filters.who) if filters.who else None,
        since=filters.since(moment),
        before_id=before_id,
        limit=limit,
    )


def _named(who: str) -> list[int]:
    # In Python, because SQLite folds only ASCII.
    rows = db.session.execute(select(Person.id, Person.name))
    return [row.id for row in rows if is_named(row.name, who)]
