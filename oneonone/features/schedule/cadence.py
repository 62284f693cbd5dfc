"""Setting a pair's rhythm, and what it does to the meetings that are planned."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import LATEST_AHEAD, local, now, today
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.models.outbox import OutboxMessage
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person

from . import mails, planning, queries
from .change import Outlook, Retimed, Row, in_free_order, retimed
from .hanging import kept_by_something
from .rules import DEFAULT_MINUTES, Rhythm, Slot, slots_ahead
from .standing import Standing, standings

_TEN = time(10, 0)
_MONDAY = 0


@dataclass(frozen=True)
class Plan:
    """A rhythm, what it does, and to which meetings."""

    outlook: Outlook
    rows: tuple[Row, ...]
    retimed: Retimed


def proposed(pair_id: int, manager_id: int) -> Rhythm:
    """Return what the form shows first: the rhythm there is, else that of the rep's team, from
    tomorrow on."""
    own_zone = db.session.get_one(Person, manager_id).time_zone
    current = queries.rhythm(pair_id, today(own_zone) + LATEST_AHEAD)
    zone = current.zone if current else own_zone
    usual = current or Rhythm(
        queries.usual_weeks(pair_id), _MONDAY, _TEN, zone, DEFAULT_MINUTES, today(zone)
    )
    return replace(usual, starts_on=today(zone) + timedelta(days=1))


def look(pair_id: int, rhythm: Rhythm) -> Outlook:
    """Return what a rhythm would do; only looks. Raises RuleError for a day that has passed."""
    return _plan(pair_id, rhythm, now()).outlook


def set_rhythm(pair_id: int, rhythm: Rhythm, *, actor_id: int | None) -> Outlook:
    """Let a rhythm count from its date on, and move what is planned from then on.

    Meetings keep their rows, for what was prepared hangs on them. Nobody moved them, so there is
    no MeetingMove. A later change that was set already gives way to this one. Raises RuleError.
    """
    session, moment = db.session(), now()
    session.execute(select(Pair.id).where(Pair.id == pair_id).with_for_update(key_share=True))
    plan = _plan(pair_id, rhythm, moment)
    _keep(session, pair_id, rhythm)
    _move(session, plan, queries.people_of(pair_id), moment)
    record(session, AuditTag.RHYTHM_SET, actor_id=actor_id, pair_id=pair_id)
    session.flush()
    planning.plan(session, [pair_id], moment)
    return plan.outlook


def _plan(pair_id: int, rhythm: Rhythm, moment: datetime) -> Plan:
    if rhythm.starts_on < local(moment, rhythm.zone).date():
        raise RuleError("That day has passed. Choose one still to come.")
    (standing,) = standings(db.session(), [pair_id], moment)
    rows = _rows(standing, rhythm, moment)
    ids = {row.id for row in rows}
    others = [known for known in standing.known if known.id not in ids]
    standing.known = others
    standing.rhythms = [
        *(one for one in standing.rhythms if one.starts_on < rhythm.starts_on), rhythm,
    ]  # fmt: skip
    lacking = planning.todo(standing, moment).slots
    slots = [
        slot
        for slot, state in lacking
        if state == MeetingState.PLANNED and slot.on >= rhythm.starts_on
    ]
    change = retimed(rows, slots)
    return Plan(_outlook(rhythm, rows, slots, change, moment), rows, change)


def _rows(standing: Standing, rhythm: Rhythm, moment: datetime) -> tuple[Row, ...]:
    """Return the planned meetings the change reaches: planned for, and still on, its days."""
    since = rhythm.starts_on
    known = [
        known
        for known in standing.known
        if known.state == MeetingState.PLANNED
        and known.starts_at > moment
        and known.planned_on >= since
        and local(known.starts_at, standing.zone).date() >= since
    ]
    needed = kept_by_something([one.id for one in known])
    return tuple(Row(one.id, one.planned_on, one.starts_at, one.id in needed) for one in known)


def _outlook(
    rhythm: Rhythm, rows: tuple[Row, ...], slots: list[Slot], change: Retimed, moment: datetime
) -> Outlook:
    begins = {row.id: row.starts_at for row in rows}
    moved = sum(slot.starts_at != begins[key] for key, slot in change.moves.items())
    minutes = dict(
        db.session.execute(
            select(Meeting.id, Meeting.minutes).where(Meeting.id.in_(change.moves))
        ).all()
    )
    resized = sum(
        slot.starts_at == begins[key] and minutes[key] != slot.minutes
        for key, slot in change.moves.items()
    )
    ahead = rhythm.starts_on - local(moment, rhythm.zone).date() + timedelta(weeks=5)
    return Outlook(
        rhythm=rhythm,
        first=slots_ahead([rhythm], moment, ahead=ahead)[0],
        moved=moved,
        resized=resized,
        removed=len(change.removed),
        staying=len(change.staying),
        added=max(0, len(slots) - len(change.moves) - len(change.staying)),
    )


# --- Writing -------------------------------------------------------------------------------------


def _keep(session: Session, pair_id: int, rhythm: Rhythm) -> None:
    rows = session.scalars(
        select(Cadence).where(Cadence.pair_id == pair_id, Cadence.starts_on >= rhythm.starts_on)
    ).all()
    kept = next((row for row in rows if row.starts_on == rhythm.starts_on), None)
    for row in rows:
        if row is not kept:
            session.delete(row)
    if kept is None:
        kept = Cadence(pair_id=pair_id, starts_on=rhythm.starts_on)
        session.add(kept)
    kept.every_weeks, kept.weekday, kept.at = rhythm.every_weeks, rhythm.weekday, rhythm.at
    kept.time_zone, kept.minutes = rhythm.zone, rhythm.minutes
    session.flush()


def _move(session: Session, plan: Plan, people: tuple[int, int], moment: datetime) -> None:
    touched = [*plan.retimed.removed, *plan.retimed.moves]
    meetings = {
        meeting.id: meeting
        for meeting in session.scalars(select(Meeting).where(Meeting.id.in_(touched)))
    }
    for meeting_id in plan.retimed.removed:
        meeting = meetings[meeting_id]
        # The mail outlives the row: what it tells of goes along.
        mails.tell(
            session,
            "called_off",
            meeting,
            people,
            moment,
            from_at=meeting.starts_at.isoformat(),
            minutes=meeting.minutes,
            sequence=meeting.sequence + 1,
        )
        session.delete(meeting)
    session.flush()
    told = _told_soon(session, touched)
    for meeting_id in in_free_order(plan.rows, plan.retimed.moves):
        meeting, slot = meetings[meeting_id], plan.retimed.moves[meeting_id]
        known_at = meeting.starts_at
        is_same = (known_at, meeting.minutes) == (slot.starts_at, slot.minutes)
        meeting.planned_on, meeting.starts_at, meeting.minutes = slot
        if is_same:
            continue
        meeting.sequence += 1
        if meeting_id not in told:
            mails.tell(session, "moved", meeting, people, moment, from_at=known_at.isoformat())
        session.flush()  # one by one: two meetings never stand at the same moment


def _told_soon(session: Session, meeting_ids: list[int]) -> set[int]:
    """Return the meetings of which a mail is waiting that is drawn when it is sent: it will say
    the new time by itself."""
    return set(
        session.scalars(
            select(OutboxMessage.meeting_id).where(
                OutboxMessage.meeting_id.in_(meeting_ids),
                OutboxMessage.kind.in_(("planned", "moved")),
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.failed_at.is_(None),
                OutboxMessage.claim.is_(None),
            )
        )
    )
