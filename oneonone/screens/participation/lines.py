"""Counts in the lines they stand in: a manager's own, or the one of all small teams."""

from __future__ import annotations

from datetime import date

from oneonone.lib.meeting_days import Counts

from . import queries, roster
from .asked import SMALL_TEAMS, TOGETHER, Asked
from .counting import Scope
from .queries import Move
from .roster import Waiting


def by_week(asked: Asked, scope: Scope) -> dict[tuple[int, date], Counts]:
    """Count each line's weeks."""
    counted = queries.by_week(scope)
    if not asked.small:
        return counted
    found: dict[tuple[int, date], Counts] = {}
    for (manager_id, on), counts in counted.items():
        key = (asked.line_of(manager_id), on)
        found[key] = found.get(key, Counts()).plus(counts)
    return found


def moves(asked: Asked, scope: Scope) -> list[Move]:
    """Return the moves of slots planned in these weeks, each with its line."""
    return [it._replace(manager_id=asked.line_of(it.manager_id)) for it in queries.moves(scope)]


def waiting(asked: Asked) -> list[Waiting]:
    """Return who waits as of now, each with their line; nobody whose team is left out."""
    ids = None if asked.scope.spans is None else {one.id for one in asked.counted}
    return [
        it._replace(manager_id=TOGETHER, manager=SMALL_TEAMS)
        if asked.line_of(it.manager_id) == TOGETHER
        else it
        for it in roster.waiting(asked.scope.now, ids)
    ]
