"""What a planner has to know of some pairs, read in sets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from oneonone.models.agenda_template import ClosedDays
from oneonone.models.leave import Leave
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person

from .excused import Span
from .queries import rhythm_of
from .rules import PLANNED_AHEAD, Rhythm

# No wall clock is further from UTC: what is known of yesterday is enough for today everywhere.
_A_DAY = timedelta(days=1)
_HAS_MET = (MeetingState.LIVE, MeetingState.HELD)


class Known(NamedTuple):
    """A meeting that stands already."""

    id: int
    planned_on: date
    starts_at: datetime
    state: str
    kind: str
    minutes: int


@dataclass
class Standing:
    """One pair as its planner sees it."""

    pair_id: int
    people: tuple[int, int]
    started_on: date
    ended_on: date | None
    # Of the series: the rhythm's, or the manager's own where there is none.
    zone: str
    countries: tuple[str, ...]
    teams: frozenset[int]
    has_met: bool
    rhythms: list[Rhythm] = field(default_factory=list)
    # Somebody is away, or the company or the team of one of the two is closed.
    away: list[Span] = field(default_factory=list)
    # While somebody covers, this pair rests.
    covered: list[Span] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)


def candidates(session: Session, moment: datetime) -> list[int]:
    """Open pairs and those that begin soon; and ended ones with something still planned."""
    today = moment.date()
    is_open = and_(
        Pair.started_on <= today + PLANNED_AHEAD,
        or_(Pair.ended_on.is_(None), Pair.ended_on >= today),
    )
    has_plans = exists().where(Meeting.pair_id == Pair.id, Meeting.state == MeetingState.PLANNED)
    is_ended = and_(Pair.ended_on.is_not(None), has_plans)
    return list(session.scalars(select(Pair.id).where(or_(is_open, is_ended)).order_by(Pair.id)))


def standings(session: Session, pair_ids: Collection[int], moment: datetime) -> list[Standing]:
    """Read what is to be known of some pairs, in six statements however many they are."""
    rep, manager = aliased(Person), aliased(Person)
    met = exists().where(Meeting.pair_id == Pair.id, Meeting.state.in_(_HAS_MET))
    rows = session.execute(
        select(Pair.id, Pair.rep_id, Pair.manager_id, Pair.started_on, Pair.ended_on,
               Pair.is_cover, rep.country, manager.country, rep.team_id, manager.team_id,
               manager.time_zone, met)
        .join(rep, rep.id == Pair.rep_id)
        .join(manager, manager.id == Pair.manager_id)
        .where(Pair.id.in_(pair_ids))
        .order_by(Pair.id)
    ).all()  # fmt: skip
    found: dict[int, Standing] = {}
    covers: set[int] = set()
    for pair_id, rep_id, manager_id, started_on, ended_on, is_cover, *where, zone, has_met in rows:
        found[pair_id] = Standing(
            pair_id,
            (rep_id, manager_id),
            started_on,
            ended_on,
            zone,
            countries=tuple({country for country in where[:2] if country}),
            teams=frozenset(team_id for team_id in where[2:] if team_id),
            has_met=bool(has_met),
        )
        if is_cover:
            covers.add(pair_id)
    _read_rhythms(session, found, covers)
    _read_covers(session, found, covers, moment)
    _read_away(session, found, moment)
    _read_meetings(session, found, moment)
    return list(found.values())


def _read_rhythms(session: Session, found: dict[int, Standing], covers: set[int]) -> None:
    """A cover without a rhythm of its own goes on in that of the pair it stands in for."""
    originals = _originals(session, covers)
    rows = session.scalars(
        select(Cadence)
        .where(Cadence.pair_id.in_({*found, *originals.values()}))
        .order_by(Cadence.starts_on)
    )
    rhythms: dict[int, list[Rhythm]] = defaultdict(list)
    for row in rows:
        rhythms[row.pair_id].append(rhythm_of(row))
    for pair_id, standing in found.items():
        own = rhythms.get(pair_id, [])
        usual = rhythms.get(originals.get(pair_id, 0), [])
        before = [one for one in usual if not own or one.starts_on < own[0].starts_on]
        standing.rhythms = [*before, *own]
        if standing.rhythms:
            standing.zone = standing.rhythms[-1].zone


def _originals(session: Session, covers: set[int]) -> dict[int, int]:
    """By cover: the pair that rests meanwhile."""
    original, stand_in = aliased(Pair), aliased(Pair)
    rows = session.execute(
        select(stand_in.id, original.id)
        .join(original, original.rep_id == stand_in.rep_id)
        .where(stand_in.id.in_(covers), original.is_cover.is_(False))
        .where(original.started_on <= stand_in.started_on)
        .where(or_(original.ended_on.is_(None), original.ended_on > stand_in.started_on))
    )
    return dict(rows.all())


def _read_covers(
    session: Session, found: dict[int, Standing], covers: set[int], moment: datetime
) -> None:
    of_rep: dict[int, list[Standing]] = defaultdict(list)
    for standing in found.values():
        if standing.pair_id not in covers:
            of_rep[standing.people[0]].append(standing)
    rows = session.execute(
        select(Pair.rep_id, Pair.started_on, Pair.ended_on).where(
            Pair.is_cover.is_(True),
            Pair.rep_id.in_(of_rep),
            or_(Pair.ended_on.is_(None), Pair.ended_on >= moment.date() - PLANNED_AHEAD),
        )
    )
    for rep_id, started_on, ended_on in rows:
        for standing in of_rep[rep_id]:
            standing.covered.append((started_on, ended_on or date.max))


def _read_away(session: Session, found: dict[int, Standing], moment: datetime) -> None:
    """Read a pair's days away, and the closed days of everybody and of a team."""
    since = moment.date() - _A_DAY
    rows: Iterable[Any] = session.execute(
        union_all(
            select(Leave.pair_id, null().label("team_id"), Leave.first_on, Leave.last_on).where(
                Leave.pair_id.in_(found), Leave.last_on >= since
            ),
            select(null(), ClosedDays.team_id, ClosedDays.first_on, ClosedDays.last_on).where(
                ClosedDays.last_on >= since
            ),
        )
    )
    for pair_id, team_id, first_on, last_on in rows:
        if pair_id is not None:
            found[pair_id].away.append((first_on, last_on))
            continue
        for standing in found.values():
            if team_id is None or team_id in standing.teams:
                standing.away.append((first_on, last_on))


def _read_meetings(session: Session, found: dict[int, Standing], moment: datetime) -> None:
    since = moment - _A_DAY
    # What is called off may have been planned for any day.
    resting = [one.pair_id for one in found.values() if one.ended_on or one.covered]
    rows = session.execute(
        select(Meeting.pair_id, Meeting.id, Meeting.planned_on, Meeting.starts_at,
               Meeting.state, Meeting.kind, Meeting.minutes)
        .where(Meeting.pair_id.in_(found))
        .where(
            or_(
                Meeting.planned_on >= since.date(),
                Meeting.starts_at >= since,
                and_(Meeting.state == MeetingState.PLANNED, Meeting.pair_id.in_(resting)),
            )
        )
    )  # fmt: skip
    for pair_id, meeting_id, planned_on, starts_at, state, kind, minutes in rows:
        known = Known(meeting_id, planned_on, starts_at, state, kind, minutes)
        found[pair_id].known.append(known)
