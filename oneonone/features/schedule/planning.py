"""Plans every open pair's one-to-ones four weeks ahead.

A slot is known by its pair and the day it was planned for, whatever became of it since: planning
again adds nothing. Pairs are read and written in sets; the caller commits after each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import local
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import queue_many
from oneonone.models.pair import Pair

from .excused import is_excused
from .mails import tell
from .rules import MAIL_WAITS, Slot, slots_ahead
from .standing import Standing, candidates, standings

# Longer than anybody is away.
_LOOKS_AHEAD = timedelta(weeks=53)
# So many pairs are looked at in one go; SQLite takes no more than 32766 values in a statement.
_LOOKED_AT = 1000


class Todo(NamedTuple):
    """What one pair lacks."""

    standing: Standing
    slots: list[tuple[Slot, MeetingState]]
    called_off: list[int]
    first: int | date | None

    @property
    def is_nothing(self) -> bool:
        return not self.slots and not self.called_off and self.first is None


class Planned(NamedTuple):
    """How much was planned."""

    meetings: int = 0
    away: int = 0
    called_off: int = 0
    pairs: int = 0

    def plus(self, other: Planned) -> Planned:
        return Planned(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def pairs_to_plan(session: Session, moment: datetime) -> list[int]:
    """Return the pairs that lack something, in order; only looks."""
    found: list[int] = []
    ids = candidates(session, moment)
    for start in range(0, len(ids), _LOOKED_AT):
        read = standings(session, ids[start : start + _LOOKED_AT], moment)
        found += [one.pair_id for one in read if not todo(one, moment).is_nothing]
    return found


def plan(session: Session, pair_ids: Collection[int], moment: datetime) -> Planned:
    """Plan what these pairs lack; the caller commits.

    Two planners of one pair stand in line at its row. Where somebody else plans the same moment
    meanwhile (a meeting that is just being closed), the flush raises IntegrityError: roll back and
    plan these pairs again.
    """
    hold_pairs(session, pair_ids)
    todos = [todo(one, moment) for one in standings(session, pair_ids, moment)]
    todos = [one for one in todos if not one.is_nothing]
    _add(session, todos, moment)
    called_off = _call_off(session, todos, moment)
    _make_first(session, todos)
    states = [state for one in todos for _slot, state in one.slots]
    return Planned(
        meetings=states.count(MeetingState.PLANNED),
        away=states.count(MeetingState.AWAY),
        called_off=called_off,
        pairs=len(todos),
    )


def hold_pairs(session: Session, pair_ids: Collection[int]) -> None:
    """Let one at a time look at what these pairs have planned and change it."""
    in_line = select(Pair.id).where(Pair.id.in_(pair_ids)).order_by(Pair.id)
    session.execute(in_line.with_for_update(key_share=True)).all()


def todo(standing: Standing, moment: datetime) -> Todo:
    """Decide what a pair lacks."""
    days = {known.planned_on for known in standing.known}
    moments = {known.starts_at for known in standing.known}
    lacking = [
        (slot, state_on(standing, slot.on))
        for slot in slots_ahead(standing.rhythms, moment)
        if slot.on >= standing.started_on
        and not is_over(standing, slot.on)
        and slot.on not in days
        and slot.starts_at not in moments
    ]
    called_off = [
        known.id
        for known in standing.known
        if known.state == MeetingState.PLANNED
        and is_over(standing, local(known.starts_at, standing.zone).date())
    ]
    return Todo(standing, lacking, called_off, _first(standing, lacking, called_off, moment))


def free_slot(pair_id: int, after: datetime, moment: datetime) -> Slot | None:
    """Return the pair's first slot after an instant on which they meet, however far ahead."""
    (standing,) = standings(db.session(), [pair_id], moment)
    days = {known.planned_on for known in standing.known}
    free = (
        slot
        for slot in slots_ahead(standing.rhythms, after, ahead=_LOOKS_AHEAD)
        if slot.on not in days
        and not is_over(standing, slot.on)
        and state_on(standing, slot.on) == MeetingState.PLANNED
    )
    return next(free, None)


def meets_on(pair_id: int, on: date, moment: datetime) -> bool:
    """Tell whether a pair meets on a day at all: no holiday, nobody away, nobody covers."""
    (standing,) = standings(db.session(), [pair_id], moment)
    return not is_over(standing, on) and state_on(standing, on) == MeetingState.PLANNED


def is_over(standing: Standing, on: date) -> bool:
    """Tell whether the two do not meet on a day at all: after their end, or while one covers."""
    if standing.ended_on is not None and on >= standing.ended_on:
        return True
    return any(first_on <= on < ends_on for first_on, ends_on in standing.covered)


def state_on(standing: Standing, on: date) -> MeetingState:
    is_away = is_excused(on, standing.countries, standing.away)
    return MeetingState.AWAY if is_away else MeetingState.PLANNED


def _first(
    standing: Standing,
    lacking: Sequence[tuple[Slot, MeetingState]],
    called_off: Sequence[int],
    moment: datetime,
) -> int | date | None:
    """Return which one is the first of two who have never met: by its id, or a slot by its day.

    Also when the one that was to be the first did not take place.
    """
    if standing.has_met:
        return None
    coming: list[tuple[datetime, int | date, str]] = [
        (known.starts_at, known.id, known.kind)
        for known in standing.known
        if known.state == MeetingState.PLANNED
        and known.starts_at > moment
        and known.id not in called_off
    ]
    coming += [
        (slot.starts_at, slot.on, "regular")
        for slot, state in lacking
        if state == MeetingState.PLANNED
    ]
    if not coming or any(kind == "first" for _at, _key, kind in coming):
        return None
    return min(coming, key=lambda it: it[0])[1]


# --- Writing -------------------------------------------------------------------------------------


def _add(session: Session, todos: Iterable[Todo], moment: datetime) -> None:
    added: list[tuple[Meeting, tuple[int, int]]] = []
    for one in todos:
        for slot, state in one.slots:
            meeting = Meeting(
                pair_id=one.standing.pair_id,
                planned_on=slot.on,
                starts_at=slot.starts_at,
                minutes=slot.minutes,
                state=state,
                kind="first" if slot.on == one.first else "regular",
            )
            added.append((meeting, one.standing.people))
    session.add_all(meeting for meeting, _people in added)
    session.flush()
    invited = [
        (person_id, meeting.id, meeting.pair_id)
        for meeting, people in added
        if meeting.state == MeetingState.PLANNED
        for person_id in people
    ]
    queue_many(session, "planned", invited, at=moment + MAIL_WAITS)


def _call_off(session: Session, todos: Sequence[Todo], moment: datetime) -> int:
    people = {one.standing.pair_id: one.standing.people for one in todos}
    ids = [meeting_id for one in todos for meeting_id in one.called_off]
    meetings = session.scalars(
        select(Meeting)
        .where(Meeting.id.in_(ids), Meeting.state == MeetingState.PLANNED)
        .order_by(Meeting.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for meeting in meetings:
        meeting.state = MeetingState.AWAY
        meeting.sequence += 1
        record(
            session,
            AuditTag.MEETING_AWAY,
            actor_id=None,
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
        )
        if meeting.starts_at > moment:
            tell(session, "called_off", meeting, people[meeting.pair_id], moment)
    return len(meetings)


def _make_first(session: Session, todos: Iterable[Todo]) -> None:
    ids = [one.first for one in todos if isinstance(one.first, int)]
    if ids:
        for meeting in session.scalars(select(Meeting).where(Meeting.id.in_(ids))):
            meeting.kind = "first"
