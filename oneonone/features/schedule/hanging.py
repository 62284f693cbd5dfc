"""What hangs on a meeting: a row goes with its meeting, so a meeting with any stays."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.models.base import Model, db


def kept_by_something(meeting_ids: Collection[int]) -> set[int]:
    """Return the meetings on which anything hangs, also what only its author may read.

    Past the guard, in a session of its own, and only whether there is something: what a person
    keeps to themselves must not go with a meeting nobody else misses.
    """
    if not meeting_ids:
        return set()
    engine = db.engine.execution_options(sqlite_begin="DEFERRED")
    with Session(engine) as reading, as_system(reading, "what hangs on a meeting"):
        return {
            meeting_id
            for column in _hanging()
            for meeting_id in reading.scalars(
                select(column).where(column.in_(meeting_ids)).distinct()
            )
        }


def _hanging() -> list[Any]:
    """Return every column by which a row belongs to a meeting and goes when it goes."""
    found = []
    for mapper in Model.registry.mappers:
        for column in mapper.columns:
            if any(key.target_fullname == "meeting.id" for key in column.foreign_keys):
                name = mapper.get_property_by_column(column).key
                found.append(getattr(mapper.class_, name))
    return found
