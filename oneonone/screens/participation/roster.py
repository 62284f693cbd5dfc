"""Who leads whom, who has met when, and who waits: names and dates for HR, still no single week."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    desc,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy import true as always
from sqlalchemy.orm import aliased

from oneonone.lib import dates
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person, Team

from .counting import Scope
from .rules import NO_RHYTHM, Span, Weeks

_REP, _MANAGER, _COVER = aliased(Person), aliased(Person), aliased(Pair)
# Who waits longer than twice their rhythm is named.
_TWICE = 2


class Manager(NamedTuple):
    """Somebody who led one-to-ones in these weeks, with how many people; the team is most of
    theirs, for who leads a team is often of another one."""

    id: int
    name: str
    team_id: int | None
    team: str
    people: int


class Met(NamedTuple):
    """A pair in these weeks, and when the two last met."""

    pair_id: int
    rep: str
    manager_id: int
    manager: str
    last_held_on: date | None


class Waiting(NamedTuple):
    """A pair of today that has not met for too long, or that has no rhythm (`every_weeks` 0)."""

    rep: str
    manager_id: int
    manager: str
    since: date
    every_weeks: int

    def words(self, today: date) -> str:
        """Say how long: "18 days", "5 weeks"."""
        return dates.ago_words(self.since, today).removesuffix(" ago")


def _overlaps(weeks: Weeks) -> Any:
    is_open = or_(Pair.ended_on.is_(None), Pair.ended_on > weeks.first)
    return and_(Pair.started_on <= weeks.last, is_open)


def managers(weeks: Weeks, among: Collection[int] | None) -> list[Manager]:
    """Return who led one-to-ones in these weeks, by name; `among` are those who may be shown."""
    statement = (
        select(Pair.manager_id, _MANAGER.name, _REP.team_id, func.coalesce(Team.name, ""),
               func.count(distinct(Pair.rep_id)).label("people"))
        .join(_MANAGER, _MANAGER.id == Pair.manager_id)
        .join(_REP, _REP.id == Pair.rep_id)
        .outerjoin(Team, Team.id == _REP.team_id)
        .where(_overlaps(weeks))
        .group_by(Pair.manager_id, _MANAGER.name, _REP.team_id, Team.name)
        .order_by(_MANAGER.name, Pair.manager_id, desc("people"), Team.name)
    )  # fmt: skip
    if among is not None:
        statement = statement.where(Pair.manager_id.in_(among))
    found: dict[int, Manager] = {}
    for row in db.session.execute(statement):
        one = Manager(*row)
        first = found.setdefault(one.id, one)
        if first is not one:
            found[one.id] = first._replace(people=first.people + one.people)
    return list(found.values())


def with_rhythm(cadence: str, weeks: Weeks) -> frozenset[int]:
    """Return the managers who have somebody with that rhythm: a filter chooses whole teams."""
    every = _newest(Cadence.every_weeks)
    is_wanted = every.is_(None) if cadence == NO_RHYTHM else every == int(cadence)
    return frozenset(
        db.session.scalars(select(Pair.manager_id).where(_overlaps(weeks), is_wanted).distinct())
    )


def met(scope: Scope) -> list[Met]:
    """Return the pairs of these weeks by the rep's name, each with the day of the last meeting."""
    statement = _met().where(_overlaps(scope.weeks))
    spans: dict[int, list[Span]] = {}
    for span in scope.spans or ():
        spans.setdefault(span.manager_id, []).append(span)
    if scope.spans is not None:
        statement = statement.where(Pair.manager_id.in_(spans))
    found = []
    for pair_id, rep, manager_id, manager, since, until, last_at, zone in db.session.execute(
        statement
    ):
        is_theirs = scope.spans is None or any(
            since < span.until and (until is None or until > span.since)
            for span in spans[manager_id]
        )
        if is_theirs:
            last_on = dates.local(last_at, zone).date() if last_at else None
            found.append(Met(pair_id, rep, manager_id, manager, last_on))
    return found


def _met() -> Select[Any]:
    return (
        select(Pair.id, _REP.name, Pair.manager_id, _MANAGER.name, Pair.started_on, Pair.ended_on,
               _last_held_at(), func.coalesce(_newest(Cadence.time_zone), _MANAGER.time_zone))
        .join(_REP, _REP.id == Pair.rep_id)
        .join(_MANAGER, _MANAGER.id == Pair.manager_id)
        .order_by(_REP.name, Pair.id)
    )  # fmt: skip


def waiting(now: datetime, manager_ids: Collection[int] | None) -> list[Waiting]:
    """Return who waits for a one-to-one as of now: longer than twice the rhythm, or without one.

    Whoever met with somebody who covers has met, and days away since the last one excuse.
    """
    today = now.date()
    # Worked out once for each pair: where a condition names one three times, it is asked thrice.
    known = (
        select(Pair.id, _last_held_at().label("last_at"),
               _newest(Cadence.every_weeks).label("every"))
        .where(~Pair.is_cover, Pair.started_on <= today, _may_wait(now))
        .where(or_(Pair.ended_on.is_(None), Pair.ended_on > today))
        .where(always() if manager_ids is None else Pair.manager_id.in_(manager_ids))
        .cte("known")
        .prefix_with("MATERIALIZED")
    )  # fmt: skip
    last_at, every = known.c.last_at, known.c.every
    is_late = or_(
        every.is_(None),
        *(
            and_(
                every == weeks,
                Pair.started_on < today - timedelta(weeks=_TWICE * weeks),
                func.coalesce(last_at < now - timedelta(weeks=_TWICE * weeks), always()),
            )
            for weeks in (1, 2, 4)
        ),
    )
    statement = (
        select(_REP.name, Pair.manager_id, _MANAGER.name, Pair.started_on, last_at,
               func.coalesce(_newest(Cadence.time_zone), _MANAGER.time_zone),
               func.coalesce(every, 0), _has_been_away(), _covered_until())
        .select_from(known)
        .join(Pair, Pair.id == known.c.id)
        .join(_REP, _REP.id == Pair.rep_id)
        .join(_MANAGER, _MANAGER.id == Pair.manager_id)
        .where(is_late)
        .order_by(_REP.name, Pair.id)
    )  # fmt: skip
    found = []
    for (
        rep,
        manager_id,
        manager,
        started_on,
        last,
        zone,
        every_weeks,
        is_away,
        covered,
    ) in db.session.execute(statement):
        latest = max((at for at in (last, covered) if at), default=None)
        since = dates.local(latest, zone).date() if latest else started_on
        is_excused = is_away or (today - since).days <= _TWICE * every_weeks * dates.DAYS_PER_WEEK
        if not every_weeks or not is_excused:
            found.append(Waiting(rep, manager_id, manager, since, every_weeks))
    return found


def _may_wait(now: datetime) -> ColumnElement[bool]:
    """Leave out who has met so lately that no rhythm is late: most, and each would be looked up."""
    shortest = timedelta(weeks=_TWICE)
    lately = select(Meeting.pair_id).where(
        Meeting.planned_on >= now.date() - shortest,
        Meeting.state == MeetingState.HELD,
        ~Meeting.is_contested,
        Meeting.starts_at >= now - shortest,
    )
    with_rhythm = select(Cadence.pair_id)
    return or_(Pair.id.not_in(lately), Pair.id.not_in(with_rhythm))


def _newest(what: Any) -> ScalarSelect[Any]:
    """Something of a pair's newest rhythm; nothing where none was set."""
    return (
        select(what)
        .where(Cadence.pair_id == Pair.id)
        .order_by(Cadence.starts_on.desc())
        .limit(1)
        .correlate(Pair)
        .scalar_subquery()
    )


def _last_held_at() -> ScalarSelect[Any]:
    return (
        select(func.max(Meeting.starts_at))
        .where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.HELD)
        .where(~Meeting.is_contested)
        .correlate(Pair)
        .scalar_subquery()
    )


def _has_been_away() -> Any:
    """Whether all that was planned since the two last met fell on days away."""
    is_since = func.coalesce(Meeting.starts_at > _last_held_at(), always())
    later = exists().where(Meeting.pair_id == Pair.id, is_since)
    is_away = Meeting.state == MeetingState.AWAY
    is_other = Meeting.state.in_((MeetingState.SKIPPED, MeetingState.PLANNED))
    is_over = Meeting.starts_at <= dates.now()
    return and_(
        later.where(is_away).correlate(Pair), ~later.where(is_other, is_over).correlate(Pair)
    )


def _covered_until() -> ScalarSelect[Any]:
    """When the rep last met somebody who covered."""
    return (
        select(func.max(Meeting.starts_at))
        .join(_COVER, _COVER.id == Meeting.pair_id)
        .where(_COVER.rep_id == Pair.rep_id, _COVER.is_cover, Meeting.state == MeetingState.HELD)
        .correlate(Pair)
        .scalar_subquery()
    )
