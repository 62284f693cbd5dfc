from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, or_, select, union_all
from sqlalchemy.orm import aliased

from oneonone.lib.dates import local
from oneonone.lib.errors import NotVisibleError
from oneonone.models.agenda_template import ClosedDays
from oneonone.models.base import db
from oneonone.models.leave import Leave
from oneonone.models.meeting import Meeting, MeetingMove, MeetingState
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person

from .rules import Taken
from .suggestions import DAYS_LOOKED_AT, Days, Usual

_COMING = (MeetingState.PLANNED, MeetingState.LIVE)
# Longer than any one-to-one, so that one that began before is found.
_LONGEST = timedelta(hours=2)


@dataclass(frozen=True)
class SlotRow:
    """A meeting with the zones it is said in: the series' and each of the two's."""

    meeting: Meeting
    zone: str
    rep_id: int
    manager_id: int
    rep_zone: str
    manager_zone: str


_REP, _MANAGER = aliased(Person), aliased(Person)
_SERIES_ZONE = (
    select(Cadence.time_zone)
    .where(Cadence.pair_id == Pair.id, Cadence.starts_on <= bindparam("on"))
    .order_by(Cadence.starts_on.desc())
    .limit(1)
    .correlate(Pair)
    .scalar_subquery()
)
_SLOT = (
    select(
        Meeting,
        func.coalesce(_SERIES_ZONE, _MANAGER.time_zone),
        Pair.rep_id,
        Pair.manager_id,
        _REP.time_zone,
        _MANAGER.time_zone,
    )
    .join(Pair, Pair.id == Meeting.pair_id)
    .join(_REP, _REP.id == Pair.rep_id)
    .join(_MANAGER, _MANAGER.id == Pair.manager_id)
    .where(Meeting.id == bindparam("meeting_id"))
)
_SLOT_TO_CHANGE = _SLOT.with_for_update(of=Meeting)


def slot(meeting_id: int, on: date) -> SlotRow:
    """Return one meeting with its zones on a day; raises NotVisibleError."""
    return _slot_row(_SLOT, meeting_id, on)


def slot_to_change(meeting_id: int, on: date) -> SlotRow:
    """Return one meeting, locked where the database can; raises NotVisibleError."""
    return _slot_row(_SLOT_TO_CHANGE, meeting_id, on)


def _slot_row(statement: object, meeting_id: int, on: date) -> SlotRow:
    found = db.session.execute(
        statement,  # type: ignore[call-overload]  # one of the two above
        {"meeting_id": meeting_id, "on": on},
    ).one_or_none()
    if found is None:
        raise NotVisibleError
    return SlotRow(*found)


# Not the key: rows that only point at the pair are written meanwhile.
_PAIR_HELD = select(Pair.id).where(Pair.id == bindparam("pair_id")).with_for_update(key_share=True)


@dataclass(frozen=True)
class PairZones:
    """Where the two of a pair are, and where their rhythm is."""

    zone: str
    rep_zone: str
    manager_zone: str


_ZONES = (
    select(func.coalesce(_SERIES_ZONE, _MANAGER.time_zone), _REP.time_zone, _MANAGER.time_zone)
    .select_from(Pair)
    .join(_REP, _REP.id == Pair.rep_id)
    .join(_MANAGER, _MANAGER.id == Pair.manager_id)
    .where(Pair.id == bindparam("pair_id"))
)


def zones(pair_id: int, on: date) -> PairZones:
    return PairZones(*db.session.execute(_ZONES, {"pair_id": pair_id, "on": on}).one())


def hold_pair(pair_id: int) -> None:
    """Let one writer at a time look at what a pair has planned and add to it.

    SQLite does so anyway; elsewhere two would each find the time free. Ends with the transaction.
    """
    db.session.execute(_PAIR_HELD, {"pair_id": pair_id})


def last_move(meeting_id: int) -> MeetingMove | None:
    return db.session.scalar(
        select(MeetingMove)
        .where(MeetingMove.meeting_id == meeting_id)
        .order_by(MeetingMove.moved_at.desc(), MeetingMove.id.desc())
        .limit(1)
    )


def meetings_around(pair_id: int, at: datetime, minutes: int, but_id: int | None) -> list[Taken]:
    """Return the pair's own slots around a moment: those to come, and any at that very moment.

    One that was called off keeps its moment: there is one meeting per pair and slot.
    """
    rows = db.session.execute(
        select(Meeting.starts_at, Meeting.minutes)
        .where(Meeting.pair_id == pair_id)
        .where(Meeting.starts_at > at - _LONGEST)
        .where(Meeting.starts_at < at + timedelta(minutes=minutes))
        .where(Meeting.state.in_(_COMING) | (Meeting.starts_at == at))
        .where(Meeting.id != (but_id or 0))
    )
    return [Taken(*row) for row in rows]


def taken(people: Collection[int], usual: Usual, now: datetime, but_id: int | None) -> list[Taken]:
    """Return when these people are in one-to-ones, as far as the viewer may see them."""
    first = max(usual.at, now) - timedelta(days=1)
    rows = db.session.execute(
        select(Meeting.starts_at, Meeting.minutes)
        .join(Pair, Pair.id == Meeting.pair_id)
        .where(or_(Pair.rep_id.in_(people), Pair.manager_id.in_(people)))
        .where(Meeting.state.in_(_COMING), Meeting.starts_at >= first)
        .where(Meeting.starts_at < first + timedelta(days=DAYS_LOOKED_AT + 2))
        .where(Meeting.id != (but_id or 0))
    )
    return [Taken(*row) for row in rows]


def away(pair_id: int, from_on: date) -> list[Days]:
    """Return the days from one on on which the two do not meet."""
    rows = db.session.execute(
        select(Leave.first_on, Leave.last_on)
        .where(Leave.pair_id == pair_id, Leave.last_on >= from_on)
        .order_by(Leave.first_on)
    )
    return [Days(*row) for row in rows]


_PEOPLE = (
    select(Person.team_id)
    .join(Pair, or_(Pair.rep_id == Person.id, Pair.manager_id == Person.id))
    .where(Pair.id == bindparam("pair_id"))
)
_NOT_MEETING = union_all(
    select(Leave.first_on, Leave.last_on).where(
        Leave.pair_id == bindparam("pair_id"), Leave.last_on >= bindparam("from_on")
    ),
    select(ClosedDays.first_on, ClosedDays.last_on).where(
        ClosedDays.last_on >= bindparam("from_on"),
        or_(ClosedDays.team_id.is_(None), ClosedDays.team_id.in_(_PEOPLE)),
    ),
)


def not_meeting(pair_id: int, from_on: date) -> list[Days]:
    """Return the days from one on on which no time is offered: days away, and closed ones, on which
    two who like may meet all the same."""
    rows = db.session.execute(_NOT_MEETING, {"pair_id": pair_id, "from_on": from_on})
    return [Days(*row) for row in rows]


def away_on(pair_id: int, at: datetime, zone: str) -> Days | None:
    """Return the days away that a moment falls on, in the series' zone."""
    on = local(at, zone).date()
    return next((days for days in away(pair_id, on) if on in days), None)
