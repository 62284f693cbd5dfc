"""Which days are asked for, and the moments that part held from missed on each of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import CTE, ColumnElement, Date, and_, column, func, or_, select
from sqlalchemy import values as rows_of

from oneonone.lib.meeting_days import held_until, missed_before
from oneonone.models.base import Instant, db
from oneonone.models.meeting import Meeting, MeetingState

from .counting import Scope

_LAST = 6


@dataclass(frozen=True)
class Edges:
    """The moments that part held from missed, for the first and the last zone they come in."""

    days: CTE
    missed_from: datetime
    missed_to: datetime
    have_width: bool


def edges_of(scope: Scope) -> Edges:
    zones = scope.zones or ("UTC",)
    data = []
    for monday in scope.weeks.mondays:
        for index in range(_LAST + 1):
            on = monday + timedelta(days=index)
            until = [held_until(on, zone) for zone in zones]
            data.append((on, monday, min(until), max(until)))
    missed = [missed_before(scope.now, zone) for zone in zones]
    have_width = min(missed) < max(missed) or any(first < last for _, _, first, last in data)
    return Edges(_days(data), min(missed), max(missed), have_width)


def _days(data: list[tuple[date, date, datetime, datetime]]) -> CTE:
    """Return a table of days; on SQLite as one parameter, since a statement with each day in it
    would be composed anew for every page, which took most of its time."""
    if db.engine.dialect.name != "sqlite":
        days = rows_of(
            column("day_on", Date),
            column("week_on", Date),
            column("held_from", Instant),
            column("held_to", Instant),
            name="days",
        )
        return days.data(data).cte("days")
    said = json.dumps(
        [
            [str(on), str(week_on), _stored(first), _stored(last)]
            for on, week_on, first, last in data
        ]
    )
    each = func.json_each(said).table_valued("value")
    return (
        select(
            func.json_extract(each.c.value, "$[0]", type_=Date).label("day_on"),
            func.json_extract(each.c.value, "$[1]", type_=Date).label("week_on"),
            func.json_extract(each.c.value, "$[2]", type_=Instant).label("held_from"),
            func.json_extract(each.c.value, "$[3]", type_=Instant).label("held_to"),
        )
        .cte("days")
        .prefix_with("MATERIALIZED")
    )


def _stored(moment: datetime) -> str:
    """Return a moment as SQLite holds it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def is_at_edge(edges: Edges) -> ColumnElement[bool]:
    """Whether only its own zone says what a slot is."""
    days = edges.days.c
    return or_(
        and_(
            Meeting.starts_at >= days.held_from,
            Meeting.starts_at < days.held_to,
            Meeting.state == MeetingState.HELD,
        ),
        and_(
            Meeting.state == MeetingState.PLANNED,
            Meeting.not_met_at.is_(None),
            Meeting.starts_at >= edges.missed_from,
            Meeting.starts_at < edges.missed_to,
        ),
    )
