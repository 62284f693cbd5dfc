"""Moving a slot, making it shorter, calling it off; who does the same thing twice changes nothing.

Each answers whether it changed anything.
"""

from __future__ import annotations

from datetime import datetime

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.mails import tell_called_off, tell_moved
from oneonone.features.schedule.talk.service import settle_open
from oneonone.lib.dates import day_words, local, now
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingMove, MeetingState

from . import queries, rules
from .queries import SlotRow
from .rules import By


def move(slot: SlotRow, to_at: datetime, by: By) -> bool:
    """Put a slot at another time.

    An earlier time is also the answer to "Can we talk sooner?".
    """
    meeting = slot.meeting
    if meeting.state == MeetingState.PLANNED and to_at == meeting.starts_at:
        return False
    rules.ensure_fresh(meeting, by, now())
    rules.ensure_planned(meeting)
    rules.ensure_not_missed(meeting, now(), slot.zone)
    rules.ensure_may_begin_at(to_at, now())
    ensure_free(meeting.pair_id, to_at, meeting.minutes, series_zone=slot.zone, zone=by.zone,
                but_id=meeting.id)  # fmt: skip
    if to_at < meeting.starts_at:
        settle_open(meeting.pair_id)
    put(meeting, to_at, actor_id=by.actor_id)
    return True


def put(meeting: Meeting, to_at: datetime, *, actor_id: int) -> None:
    """Move a meeting whose new time has been checked; remembers who, when, from and to."""
    from_at = meeting.starts_at
    db.session.add(
        MeetingMove(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            moved_by_id=actor_id,
            moved_at=now(),
            from_at=from_at,
            to_at=to_at,
        )
    )
    meeting.starts_at = to_at
    meeting.sequence += 1
    note(AuditTag.MEETING_MOVE, meeting, actor_id)
    tell_moved(meeting, from_at=from_at, from_minutes=meeting.minutes, by_id=actor_id)


def ensure_free(
    pair_id: int, at: datetime, minutes: int, *, series_zone: str, zone: str, but_id: int | None
) -> None:
    """Refuse a time at which the two meet already, or on days they do not meet at all."""
    queries.hold_pair(pair_id)
    day = day_words(local(at, zone).date(), local(now(), zone).date())
    others = queries.meetings_around(pair_id, at, minutes, but_id)
    rules.ensure_free(at, minutes, others, day)
    if queries.away_on(pair_id, at, series_zone) is not None:
        raise RuleError(f"One of you is away {day}. Choose another day, or remove the days away.")


def shorten(slot: SlotRow, by: By) -> bool:
    """Keep the time and make it fifteen minutes."""
    meeting = slot.meeting
    if meeting.state == MeetingState.PLANNED and meeting.minutes == rules.SHORT_MINUTES:
        return False
    rules.ensure_fresh(meeting, by, now())
    rules.ensure_planned(meeting)
    rules.ensure_to_come(meeting, now())
    rules.ensure_can_shorten(meeting)
    set_minutes(meeting, rules.SHORT_MINUTES, actor_id=by.actor_id)
    note(AuditTag.MEETING_SHORTEN, meeting, by.actor_id)
    return True


def set_minutes(meeting: Meeting, minutes: int, *, actor_id: int) -> None:
    from_minutes, meeting.minutes = meeting.minutes, minutes
    meeting.sequence += 1
    tell_moved(meeting, from_at=meeting.starts_at, from_minutes=from_minutes, by_id=actor_id)


def skip(slot: SlotRow, reason: str, by: By) -> bool:
    """Call a slot off for one of three reasons."""
    meeting = slot.meeting
    said = (MeetingState.SKIPPED, reason, by.actor_id)
    if (meeting.state, meeting.skip_reason, meeting.called_off_by_id) == said:
        return False
    rules.ensure_fresh(meeting, by, now())
    rules.ensure_planned(meeting)
    rules.ensure_to_come(meeting, now())
    meeting.state, meeting.skip_reason = MeetingState.SKIPPED, reason
    meeting.called_off_by_id, meeting.called_off_at = by.actor_id, now()
    meeting.sequence += 1
    note(AuditTag.MEETING_SKIP, meeting, by.actor_id)
    tell_called_off(meeting, by_id=by.actor_id)
    return True


def excuse(slot: SlotRow, by: By) -> bool:
    """Mark a slot as away, also a day later while nobody has said whether the two met.

    Neither cause nor person is kept, so the log does not say for whom either.
    """
    meeting = slot.meeting
    if meeting.state == MeetingState.AWAY:
        return False
    rules.ensure_fresh(meeting, by, now())
    rules.ensure_planned(meeting)
    rules.ensure_not_missed(meeting, now(), slot.zone)
    set_away(meeting)
    # Said by hand: what a leave made has no such moment and goes when the leave goes.
    meeting.called_off_at = now()
    note(AuditTag.MEETING_AWAY, meeting, by.actor_id)
    return True


def set_away(meeting: Meeting) -> None:
    meeting.state = MeetingState.AWAY
    meeting.skip_reason = meeting.called_off_by_id = meeting.called_off_at = None
    meeting.sequence += 1
    tell_called_off(meeting)


def note(tag: AuditTag, meeting: Meeting, actor_id: int) -> None:
    """Write into the log what was done with a slot."""
    record(db.session(), tag, actor_id=actor_id, pair_id=meeting.pair_id, meeting_id=meeting.id)
