"""Queues the mails that a time brings. Run as often as you like: each is queued once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from oneonone.lib.dates import now
from oneonone.models.meeting import Meeting
from oneonone.models.outbox import queue

from . import queries, rules
from .queries import Two
from .sending import transaction

# A slot on a Monday opens on Friday, and zones are a day apart at most.
_AHEAD = timedelta(days=5)
# Three working days to answer, a weekend and holidays between, and a week in which it is news.
_BACK = timedelta(days=14)
_BATCH = 200


@dataclass(frozen=True)
class _Due:
    kind: str
    person_id: int
    pair_id: int
    meeting_id: int | None
    once_key: str
    on: date
    due_at: datetime
    stage: str = ""


def remind(engine: Engine, say: Callable[[str], None]) -> str:
    """Queue every reminder that is due now and say how many there were."""
    moment = now()
    with transaction(engine, is_reading=True) as session:
        muted = queries.muted(session)
        due = [one for one in _all_due(session, moment) if (one.person_id, one.kind) not in muted]
        known = queries.queued_keys(session, [one.once_key for one in due])
    new = [one for one in due if one.once_key not in known]
    count = 0
    for at in range(0, len(new), _BATCH):
        with transaction(engine) as session:
            count += sum(_queued(session, one, moment) for one in new[at : at + _BATCH])
        if len(new) > _BATCH:
            say(f"{count} of {len(new)} reminders.")
    return f"{count} queued."


def _all_due(session: Session, moment: datetime) -> Iterator[_Due]:
    meetings = queries.planned_between(session, moment - _BACK, moment + _AHEAD)
    promised = queries.promises_due(session, moment.date())
    pair_ids = {meeting.pair_id for meeting in meetings} | {pair_id for pair_id, _, _ in promised}
    twos = queries.twos(session, pair_ids)
    for meeting in meetings:
        two = twos[meeting.pair_id]
        if two.is_open:
            yield from _of_meeting(meeting, two, moment)
    for pair_id, person_id, due_on in sorted(promised):
        two = twos[pair_id]
        if two.is_open:
            yield from _of_promise(two, person_id, due_on, moment)


def _of_meeting(meeting: Meeting, two: Two, moment: datetime) -> Iterator[_Due]:
    for reminder in rules.reminders(meeting, two.zones):
        reader = two.reader(reminder.side)
        if reader.address is None or moment < reminder.due_at:
            continue
        if rules.is_timely(
            reminder.kind,
            meeting,
            moment,
            stage=reminder.stage,
            reader_id=reader.id,
            zones=two.zones,
            side=reminder.side,
        ):
            key = f"{reminder.kind}{reminder.stage}:{meeting.id}:{reminder.on}:{reader.id}"
            yield _Due(
                reminder.kind, reader.id, two.pair_id, meeting.id, key, reminder.on,
                rules.in_daylight(moment, reader.zone), reminder.stage,
            )  # fmt: skip


def _of_promise(two: Two, person_id: int, due_on: date, moment: datetime) -> Iterator[_Due]:
    side = two.side_of(person_id)
    if side is None:
        return
    reader = two.reader(side)
    if reader.address is not None and rules.is_due_day(due_on, moment, reader.zone):
        key = f"promise_due:{two.pair_id}:{due_on}:{person_id}"
        yield _Due("promise_due", person_id, two.pair_id, None, key, due_on, moment)


def _queued(session: Session, one: _Due, moment: datetime) -> bool:
    """Queue a reminder; on PostgreSQL another process may have been a moment faster."""
    try:
        with session.begin_nested():
            queue(
                session,
                one.kind,
                one.person_id,
                at=one.due_at,
                meeting_id=one.meeting_id,
                pair_id=one.pair_id,
                once_key=one.once_key,
                on=one.on.isoformat(),
                stage=one.stage,
            )
    except IntegrityError:
        return False
    return True
