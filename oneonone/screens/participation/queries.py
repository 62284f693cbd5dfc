"""Counts of meetings, and of nothing else: SQL adds up, and no row of a single one leaves here.

The exceptions are slots at the edge of a day: whether they count depends on the zone of their
rhythm. They are few, and the same rule as everywhere says what they are (lib/meeting_days.py).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Date, Select, and_, column, func, literal, or_, select
from sqlalchemy import true as always
from sqlalchemy import values as rows_of

from oneonone.lib import dates
from oneonone.lib.meeting_days import (
    Counts,
    MeetingDay,
    held_until,
    in_all,
    mark_of,
    missed_before,
)
from oneonone.models.base import Instant, db
from oneonone.models.meeting import SKIP_REASONS, Meeting, MeetingMove, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person

from .counting import Scope
from .rules import Led

_LAST = 6


# --- Whose ---------------------------------------------------------------------------------------


def leading() -> list[Led]:
    """Return every pair whose rep leads somebody: what a tree of managers is made of."""
    rows = db.session.execute(
        select(Pair.rep_id, Pair.manager_id, Pair.started_on, Pair.ended_on)
        .where(~Pair.is_cover, Pair.rep_id.in_(select(Pair.manager_id)))
        .order_by(Pair.started_on)
    )
    return [Led(*row) for row in rows]


def pairs_of(manager_ids: Collection[int]) -> frozenset[int]:
    return frozenset(db.session.scalars(select(Pair.id).where(Pair.manager_id.in_(manager_ids))))


def zones_in_use() -> tuple[str, ...]:
    """Return the zones of all rhythms, and of who leads a pair without one."""
    own = select(Person.time_zone).where(Person.id.in_(select(Pair.manager_id)))
    found = db.session.execute(select(Cadence.time_zone).union(own)).scalars()
    return tuple(sorted(found))


def _of_spans(scope: Scope) -> ColumnElement[bool]:
    """Narrow meetings to who led them then; asks for Pair."""
    if scope.spans is None:
        return always()
    weeks, grouped = scope.weeks, dict[tuple[date, date], list[int]]()
    for span in scope.spans:
        grouped.setdefault((span.since, span.until), []).append(span.manager_id)
    conditions = []
    for (since, until), manager_ids in grouped.items():
        condition: ColumnElement[bool] = Pair.manager_id.in_(manager_ids)
        if since > weeks.first:
            condition = and_(condition, Meeting.planned_on >= since)
        if until <= weeks.last:
            condition = and_(condition, Meeting.planned_on < until)
        conditions.append(condition)
    return or_(*conditions) if conditions else ~always()


# --- Which weeks ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Edges:
    """The moments that part held from missed, for the first and the last zone they come in."""

    days: CTE
    missed_from: datetime
    missed_to: datetime
    have_width: bool


def _edges(scope: Scope) -> _Edges:
    zones = scope.zones or ("UTC",)
    data = []
    for monday in scope.weeks.mondays:
        for index in range(_LAST + 1):
            on = monday + timedelta(days=index)
            until = [held_until(on, zone) for zone in zones]
            data.append((on, monday, min(until), max(until)))
    missed = [missed_before(scope.now, zone) for zone in zones]
    have_width = min(missed) < max(missed) or any(first < last for _, _, first, last in data)
    return _Edges(_days(data), min(missed), max(missed), have_width)


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


def _sums(edges: _Edges) -> dict[str, Any]:
    """The columns of Counts, without the slots at an edge."""
    is_held = and_(Meeting.state == MeetingState.HELD, Meeting.starts_at < edges.days.c.held_from)
    is_missed = or_(
        and_(Meeting.state == MeetingState.HELD, Meeting.starts_at >= edges.days.c.held_to),
        and_(
            Meeting.state == MeetingState.PLANNED,
            or_(Meeting.not_met_at.is_not(None), Meeting.starts_at < edges.missed_from),
        ),
    )
    is_skipped = Meeting.state == MeetingState.SKIPPED
    conditions = {
        "held": is_held,
        "missed": is_missed,
        "skipped": is_skipped,
        **{reason: and_(Meeting.skip_reason == reason, is_skipped) for reason in SKIP_REASONS},
        "away": Meeting.state == MeetingState.AWAY,
        # What is rare is asked first: the rest is then not looked at.
        "stopped_early": and_(Meeting.is_stopped_early, is_held),
        "off_app": and_(Meeting.is_off_app, is_held),
    }
    return {name: func.count().filter(condition) for name, condition in conditions.items()}


def _counted(scope: Scope, edges: _Edges, *columns: Any) -> Select[Any]:
    days, statement = edges.days, select(*columns).where(~Meeting.is_contested)
    if scope.spans is None:
        return statement.select_from(days).join(Meeting, Meeting.planned_on == days.c.day_on)
    # Some pairs: their own index is the shorter way, which SQLite does not see by itself. Wrapped,
    # the day of a meeting does not invite it to go through everybody's.
    on = func.coalesce(Meeting.planned_on, Meeting.planned_on)
    return (
        statement.select_from(Pair)
        .join(Meeting, Meeting.pair_id == Pair.id)
        .join(days, days.c.day_on == on)
        .where(Meeting.planned_on.between(scope.weeks.first, scope.weeks.last))
        .where(_of_spans(scope))
    )


# --- Counts --------------------------------------------------------------------------------------


class _AtEdge(NamedTuple):
    manager_id: int
    pair_id: int
    week_on: date
    counts: Counts


def total(scope: Scope) -> Counts:
    """Count all of it, without reasons and without off-app: nobody asks that of everything."""
    edges = _edges(scope)
    sums = _named(edges, "held", "missed", "skipped", "away", "stopped_early")
    at_edges = func.count().filter(_is_at_edge(edges)) if edges.have_width else literal(0)
    *row, many = db.session.execute(_counted(scope, edges, *sums.values(), at_edges)).one()
    counted = Counts(**dict(zip(sums, row, strict=True)))
    if not many:
        return counted
    return in_all([counted, *(it.counts for it in _at_edges(scope, edges))])


def by_week(scope: Scope) -> dict[tuple[int, date], Counts]:
    """Count each manager's weeks; a meeting is its pair's manager's, whoever leads the rep now."""
    edges = _edges(scope)
    week_on, sums = edges.days.c.week_on, _sums(edges)
    statement = _counted(scope, edges, Pair.manager_id, week_on, *sums.values())
    if scope.spans is None:
        statement = statement.join(Pair, Pair.id == Meeting.pair_id)
    rows = db.session.execute(statement.group_by(Pair.manager_id, week_on))
    found = {
        (manager_id, on): Counts(**dict(zip(sums, row, strict=True)))
        for manager_id, on, *row in rows
    }
    for it in _at_edges(scope, edges):
        key = (it.manager_id, it.week_on)
        found[key] = found.get(key, Counts()).plus(it.counts)
    return found


def by_pair(scope: Scope) -> dict[int, Counts]:
    """Count what was due and held of each pair."""
    edges = _edges(scope)
    sums = _named(edges, "held", "missed", "skipped")
    if scope.spans is None:
        # Wrapped, for an index by pair would lead SQLite through years of everybody's.
        pair_id = func.coalesce(Meeting.pair_id, Meeting.pair_id)
        statement = _counted(scope, edges, pair_id, *sums.values()).group_by(pair_id)
    else:
        # By manager first, so that SQLite begins with them and not with the days.
        statement = _counted(scope, edges, Pair.id, *sums.values())
        statement = statement.group_by(Pair.manager_id, Pair.id)
    found = {
        pair_id: Counts(**dict(zip(sums, row, strict=True)))
        for pair_id, *row in db.session.execute(statement)
    }
    for it in _at_edges(scope, edges):
        found[it.pair_id] = found.get(it.pair_id, Counts()).plus(it.counts)
    return found


def _named(edges: _Edges, *names: str) -> dict[str, Any]:
    sums = _sums(edges)
    return {name: sums[name] for name in names}


def _is_at_edge(edges: _Edges) -> ColumnElement[bool]:
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


def _at_edges(scope: Scope, edges: _Edges) -> list[_AtEdge]:
    """Count the slots of which only their own zone says what they are."""
    if not edges.have_width:
        return []
    zone = (
        select(Cadence.time_zone)
        .where(Cadence.pair_id == Meeting.pair_id)
        .order_by(Cadence.starts_on.desc())
        .limit(1)
        .correlate(Meeting)
        .scalar_subquery()
    )
    statement = _counted(
        scope, edges, Pair.manager_id, Meeting.pair_id, edges.days.c.week_on, Meeting.planned_on,
        Meeting.state, Meeting.starts_at, Meeting.is_stopped_early, Meeting.is_off_app,
        func.coalesce(zone, Person.time_zone),
    )  # fmt: skip
    if scope.spans is None:
        statement = statement.join(Pair, Pair.id == Meeting.pair_id)
    statement = statement.join(Person, Person.id == Pair.manager_id).where(_is_at_edge(edges))
    return [_counted_alone(scope, row) for row in db.session.execute(statement)]


def _counted_alone(scope: Scope, row: Sequence[Any]) -> _AtEdge:
    manager_id, pair_id, week_on, planned_on, state, starts_at, is_stopped, is_off_app, zone = row
    starts_on = dates.local(starts_at, zone).date()
    slot = MeetingDay(planned_on, state, was_moved=True, starts_on=starts_on)
    mark = mark_of(slot, dates.local(scope.now, zone).date())
    is_held = mark == "moved"
    counts = Counts(
        held=int(is_held),
        missed=int(mark == "missed"),
        stopped_early=int(is_held and is_stopped),
        off_app=int(is_held and is_off_app),
    )
    return _AtEdge(manager_id, pair_id, week_on, counts)


class Move(NamedTuple):
    """One move; `notice` is how long before its time it was said."""

    manager_id: int
    week_on: date
    meeting_id: int
    notice: timedelta


def moves(scope: Scope) -> list[Move]:
    """Return the moves of slots planned in these weeks."""
    statement = (
        select(Pair.manager_id, Meeting.planned_on, Meeting.id, MeetingMove.from_at,
               MeetingMove.moved_at)
        .join(Meeting, Meeting.id == MeetingMove.meeting_id)
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(Meeting.planned_on.between(scope.weeks.first, scope.weeks.last))
        .where(_of_spans(scope), ~Meeting.is_contested)
    )  # fmt: skip
    return [
        Move(manager_id, dates.monday(on), meeting_id, max(from_at - moved_at, timedelta()))
        for manager_id, on, meeting_id, from_at, moved_at in db.session.execute(statement)
    ]
