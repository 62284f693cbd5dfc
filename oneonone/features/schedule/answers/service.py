"""Writes what the two said about a slot into it.

A meeting held without the app keeps each yes as that side's settling; where the answers differ,
both settle anew, so that it counts when both have.
"""

from __future__ import annotations

from datetime import datetime

from oneonone.audit.tags import AuditTag
from oneonone.features.schedule.slots import queries as slots
from oneonone.features.schedule.slots.queries import SlotRow
from oneonone.features.schedule.slots.rules import By, ensure_free, ensure_fresh, is_recent
from oneonone.features.schedule.slots.service import note
from oneonone.features.schedule.talk.service import settle_open
from oneonone.lib.dates import now
from oneonone.lib.errors import ConflictError
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingMove, MeetingState

from . import rules
from .rules import Answers


def answers_of(slot: SlotRow) -> Answers:
    """Return what the two have said so far."""
    meeting = slot.meeting
    if meeting.state != MeetingState.HELD:
        return Answers(no=meeting.not_met_by_id)
    settled = {slot.rep_id: meeting.rep_settled_at, slot.manager_id: meeting.manager_settled_at}
    said = {person_id for person_id, at in settled.items() if at is not None}
    ended_by = {meeting.ended_by_id} if meeting.ended_by_id is not None else set()
    return Answers(frozenset(said | ended_by), meeting.not_met_by_id)


def answer(slot: SlotRow, by: By, *, has_met: bool, took_place_at: datetime | None = None) -> bool:
    """Say whether the two met, perhaps at another time; says whether that changed anything.

    What the other one said stands beside it: where the two differ, the meeting is contested.
    """
    meeting, before = slot.meeting, answers_of(slot)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.HELD) or not _is_off_app(meeting):
        rules.ensure_asked(meeting, now(), slot.zone)
    after = rules.answered(before, by.actor_id, has_met=has_met)
    if after == before:
        return False
    ensure_fresh(meeting, by, now())
    rules.ensure_asked(meeting, now(), slot.zone)
    moment = now()
    if took_place_at is not None and not before.yes:
        _take_place_at(slot, took_place_at, by, moment)
    _write(slot, after, moment)
    if has_met:
        settle_open(meeting.pair_id)
    note(AuditTag.MEETING_ANSWER, meeting, by.actor_id)
    return True


def take_back(slot: SlotRow, *, actor_id: int) -> None:
    """Take back one's own answer of a moment ago, with the time it named."""
    meeting, before = slot.meeting, answers_of(slot)
    if not is_recent(_said_at(slot, before, actor_id), now()):
        raise ConflictError("There is nothing to take back here.")
    move = slots.last_move(meeting.id)
    _write(slot, rules.taken_back(before, actor_id), now(), move=move)


def _is_off_app(meeting: Meeting) -> bool:
    return meeting.state == MeetingState.PLANNED or meeting.is_off_app


def _said_at(slot: SlotRow, said: Answers, person_id: int) -> datetime | None:
    meeting = slot.meeting
    if said.no == person_id:
        return meeting.not_met_at
    if person_id not in said.yes or not meeting.is_off_app:
        return None
    is_rep = person_id == slot.rep_id
    settled_at = meeting.rep_settled_at if is_rep else meeting.manager_settled_at
    return settled_at or meeting.ended_at


def _take_place_at(slot: SlotRow, at: datetime, by: By, moment: datetime) -> None:
    meeting = slot.meeting
    rules.ensure_took_place(at, meeting, moment, by.zone)
    if at == meeting.starts_at:
        return
    others = slots.meetings_around(meeting.pair_id, at, meeting.minutes, meeting.id)
    ensure_free(at, meeting.minutes, others, "that day")
    db.session.add(
        MeetingMove(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            moved_by_id=by.actor_id,
            moved_at=moment,
            from_at=meeting.starts_at,
            to_at=at,
        )
    )
    meeting.starts_at = at


def _write(slot: SlotRow, said: Answers, moment: datetime, move: MeetingMove | None = None) -> None:
    meeting = slot.meeting
    meeting.sequence += 1
    if said.no is None:
        meeting.not_met_at = None
    elif meeting.not_met_by_id != said.no:
        meeting.not_met_at = moment
    meeting.not_met_by_id = said.no
    if said.yes:
        _write_held(slot, said, moment)
    else:
        _write_not_held(meeting, move)


def _write_held(slot: SlotRow, said: Answers, moment: datetime) -> None:
    meeting = slot.meeting
    if meeting.state != MeetingState.HELD:
        meeting.state, meeting.is_off_app = MeetingState.HELD, True
        # The day it was said: from then on the other one has time to say that it was not so.
        meeting.started_at, meeting.ended_at = meeting.starts_at, moment
    if meeting.ended_by_id not in said.yes:
        meeting.ended_by_id = min(said.yes)
    if said.is_contested:
        if meeting.contest is None:
            meeting.contest, meeting.contested_at = "did_not_meet", moment
            meeting.rep_settled_at = meeting.manager_settled_at = None
        return
    meeting.contest = meeting.contested_at = None
    has_rep, has_manager = slot.rep_id in said.yes, slot.manager_id in said.yes
    meeting.rep_settled_at = (meeting.rep_settled_at or moment) if has_rep else None
    meeting.manager_settled_at = (meeting.manager_settled_at or moment) if has_manager else None


def _write_not_held(meeting: Meeting, move: MeetingMove | None) -> None:
    """Put a slot back to where nobody has said yes; the time that a yes named goes with it."""
    if move is not None and move.moved_at == meeting.ended_at:
        meeting.starts_at = move.from_at
        db.session.delete(move)
    meeting.state, meeting.is_off_app = MeetingState.PLANNED, False
    meeting.started_at = meeting.ended_at = meeting.ended_by_id = None
    meeting.contest = meeting.contested_at = None
    meeting.rep_settled_at = meeting.manager_settled_at = None
