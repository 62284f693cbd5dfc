"""Counts of meetings, and of nothing else: SQL adds up, and no row of a single one leaves here.

The exceptions are slots at the edge of a day: whether they count depends on the zone of their
rhythm. They are few, and the same rule as everywhere says what they are (lib/meeting_days.py).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, null, or_, select
from sqlalchemy import true as always

from oneonone.lib import dates
from oneonone.lib.meeting_days import (
    Counts,
    MeetingDay,
    in_all,
    mark_of,
)
from oneonone.models.base import db
from oneonone.models.meeting import SKIP_REASONS, Meeting, MeetingMove, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person

from .counting import Scope
from .edges import Edges, edges_of, is_at_edge
from .rules import Led

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


# --- What became of them -----------------------------------------------------------------------


def _sums(edges: Edges) -> dict[str, Any]:
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


def _counted(scope: Scope, edges: Edges, *columns: Any) -> Select[Any]:
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
    edges = edges_of(scope)
    sums = _named(edges, "held", "missed", "skipped", "away", "stopped_early")
    # Most of the time they are today's, and the days before need not be gone through again.
    edge = func.min(edges.days.c.day_on).filter(is_at_edge(edges)) if edges.have_width else null()
    *row, since = db.session.execute(_counted(scope, edges, *sums.values(), edge)).one()
    counted = Counts(**dict(zip(sums, row, strict=True)))
    if since is None:
        return counted
    return in_all([counted, *(it.counts for it in _at_edges(scope, edges, since))])


def by_week(scope: Scope) -> dict[tuple[int, date], Counts]:
    """Count each manager's weeks; a meeting is its pair's manager's, whoever leads the rep now."""
    edges = edges_of(scope)
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
    edges = edges_of(scope)
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


def _named(edges: Edges, *names: str) -> dict[str, Any]:
    sums = _sums(edges)
    return {name: sums[name] for name in names}


def _at_edges(scope: Scope, edges: Edges, since: date | None = None) -> list[_AtEdge]:
    """Count the slots of which only their own zone says what they are, from a day on."""
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
    statement = statement.join(Person, Person.id == Pair.manager_id).where(is_at_edge(edges))
    if since is not None:
        statement = statement.where(edges.days.c.day_on >= since)
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
