"""Taking back the last thing done with a slot, while nothing newer happened."""

from __future__ import annotations

from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.answers import service as answers
from oneonone.features.schedule.hanging import kept_by_something
from oneonone.features.schedule.mails import take_back_planned, tell_moved, tell_not_called_off
from oneonone.lib.dates import now
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState

from . import queries, rules
from .queries import SlotRow
from .rules import By
from .service import ensure_free, note, put, set_minutes


def undo(slot: SlotRow, by: By, minutes: int | None = None) -> bool:
    """Take back the last call-off, absence, answer, shortening, move or planning, as it stands.

    `minutes` is how long a slot was before it was made shorter. Says whether the slot is still
    there: one that was planned by mistake goes, so that nobody has to call it off.
    """
    meeting, actor_id = slot.meeting, by.actor_id
    is_there = True
    rules.ensure_fresh(meeting, by, now())
    if meeting.state in (MeetingState.SKIPPED, MeetingState.AWAY):
        _bring_back(slot, actor_id)
    elif meeting.state == MeetingState.HELD or meeting.not_met_at is not None:
        answers.take_back(slot, actor_id=actor_id)
    elif minutes is not None:
        rules.ensure_planned(meeting)
        set_minutes(meeting, minutes, actor_id=actor_id)
    elif _is_only_planned(meeting) and take_back_planned(meeting, by_id=actor_id):
        rules.ensure_planned(meeting)
        db.session.delete(meeting)
        is_there = False
    else:
        rules.ensure_planned(meeting)
        _move_back(slot, by)
    note(AuditTag.MEETING_UNDO, meeting, actor_id)
    return is_there


def _is_only_planned(meeting: Meeting) -> bool:
    """Tell whether nothing came of a slot yet: what was prepared for it would go with it."""
    return meeting.sequence == 0 and not kept_by_something([meeting.id])


def _bring_back(slot: SlotRow, actor_id: int) -> None:
    meeting = slot.meeting
    rules.ensure_may_come_back(meeting, now())
    others = queries.meetings_around(
        meeting.pair_id, meeting.starts_at, meeting.minutes, meeting.id
    )
    rules.ensure_free(meeting.starts_at, meeting.minutes, others, "then")
    bring_back(meeting, actor_id=actor_id)


def bring_back(meeting: Meeting, *, actor_id: int) -> None:
    """Let a slot that was called off or away take place after all."""
    meeting.state = MeetingState.PLANNED
    meeting.skip_reason = meeting.called_off_by_id = meeting.called_off_at = None
    meeting.sequence += 1
    tell_not_called_off(meeting, by_id=actor_id)


def _move_back(slot: SlotRow, by: By) -> None:
    meeting = slot.meeting
    move = rules.ensure_may_move_back(meeting, queries.last_move(meeting.id), now())
    ensure_free(meeting.pair_id, move.from_at, meeting.minutes, series_zone=slot.zone, zone=by.zone,
                but_id=meeting.id)  # fmt: skip
    if not rules.is_recent(move.moved_at, now()):
        put(meeting, move.from_at, actor_id=by.actor_id)
        return
    # A slip of the finger is no move: nothing is remembered of it.
    moved_to, meeting.starts_at = meeting.starts_at, move.from_at
    db.session.delete(queries.last_move(meeting.id))
    meeting.sequence += 1
    tell_moved(meeting, from_at=moved_to, from_minutes=meeting.minutes, by_id=by.actor_id)
