from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import exists, select

from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.lib.meeting_days import Counts, MeetingDay, consistency
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingMove, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person, Team

from .rules import CADENCES, Rhythm

COMING = (MeetingState.PLANNED, MeetingState.LIVE)


def meeting(meeting_id: int) -> Meeting:
    """Return one meeting; raises NotVisibleError for one that is not there or not the viewer's."""
    found = db.session.get(Meeting, meeting_id)
    if found is None:
        raise NotVisibleError
    return found


def next_meeting(pair_id: int, after: datetime) -> Meeting | None:
    """The pair's next planned meeting after a moment."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.pair_id == pair_id, Meeting.state == MeetingState.PLANNED)
        .where(Meeting.starts_at > after)
        .order_by(Meeting.starts_at)
        .limit(1)
    )


def held_meetings(pair_ids: Collection[int], limit: int) -> Sequence[Meeting]:
    """Meetings that took place, the latest first."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.pair_id.in_(pair_ids), Meeting.state == MeetingState.HELD)
        .order_by(Meeting.starts_at.desc())
        .limit(limit)
    ).all()


def days(pair_ids: Collection[int], since: date) -> dict[int, list[MeetingDay]]:
    """What became of each pair's slots from a day on, by pair: for strips and counts."""
    was_moved = exists().where(MeetingMove.meeting_id == Meeting.id)
    rows = db.session.execute(
        select(Meeting.pair_id, Meeting.planned_on, Meeting.starts_at, Meeting.state,
               was_moved, Meeting.is_contested, Meeting.not_met_at)
        .where(Meeting.pair_id.in_(pair_ids), Meeting.planned_on >= since)
        .order_by(Meeting.planned_on)
    )  # fmt: skip
    zone_of = zones(pair_ids)
    found: dict[int, list[MeetingDay]] = {pair_id: [] for pair_id in pair_ids}
    for pair_id, planned_on, starts_at, state, moved, is_contested, not_met_at in rows:
        found[pair_id].append(
            MeetingDay(
                planned_on,
                state,
                was_moved=bool(moved),
                is_contested=bool(is_contested),
                starts_on=local(starts_at, zone_of[pair_id]).date(),
                was_not_met=not_met_at is not None,
            )
        )
    return found


def consistencies(pair_ids: Collection[int], since: date, today: date) -> dict[int, Counts]:
    """How many of the due one-to-ones each pair held from a day on; `in_all` adds them up."""
    return {
        pair_id: consistency(of_pair, today) for pair_id, of_pair in days(pair_ids, since).items()
    }


def zones(pair_ids: Collection[int]) -> dict[int, str]:
    """The zone of each pair's series: its newest rhythm's, or the manager's own without one."""
    own = db.session.execute(
        select(Pair.id, Person.time_zone)
        .join(Person, Person.id == Pair.manager_id)
        .where(Pair.id.in_(pair_ids))
    ).all()
    of_rhythms = db.session.execute(
        select(Cadence.pair_id, Cadence.time_zone)
        .where(Cadence.pair_id.in_(pair_ids))
        .order_by(Cadence.starts_on)
    ).all()
    return dict([*own, *of_rhythms])


def rhythm(pair_id: int, on: date) -> Rhythm | None:
    """The pair's rhythm on a day; nothing where none was set."""
    row = db.session.scalar(
        select(Cadence)
        .where(Cadence.pair_id == pair_id, Cadence.starts_on <= on)
        .order_by(Cadence.starts_on.desc())
        .limit(1)
    )
    return rhythm_of(row) if row else None


def usual_weeks(pair_id: int) -> int:
    """How often the rep's team usually meets; weekly where nobody has said."""
    return (
        db.session.scalar(
            select(Team.every_weeks)
            .join(Person, Person.team_id == Team.id)
            .join(Pair, Pair.rep_id == Person.id)
            .where(Pair.id == pair_id)
        )
        or CADENCES[0]
    )


def rhythm_of(row: Cadence) -> Rhythm:
    """Return a stored cadence as the rules know it."""
    return Rhythm(
        every_weeks=row.every_weeks,
        weekday=row.weekday,
        at=row.at,
        zone=row.time_zone,
        minutes=row.minutes,
        starts_on=row.starts_on,
    )


def zone_of(person_id: int) -> str:
    """The zone of somebody's own wall clock."""
    return db.session.get_one(Person, person_id).time_zone


def people_of(pair_id: int) -> tuple[int, int]:
    """The rep and the manager of a pair."""
    pair = db.session.get_one(Pair, pair_id)
    return pair.rep_id, pair.manager_id


def meeting_at(pair_id: int, starts_at: datetime) -> Meeting | None:
    return db.session.scalar(
        select(Meeting).where(Meeting.pair_id == pair_id, Meeting.starts_at == starts_at)
    )
